//! The compiled file gives back what was written, and nothing else is taken for one.

use proptest::prelude::*;
use referral_triage::criteria::compiled::{self, Texts};
use referral_triage::criteria::engine::Made;
use referral_triage::criteria::{Ruleset, check};
use referral_triage::text::Lang;

use crate::engine::random::rules_and_patient;
use crate::engine::runner;
use crate::patients::{ruleset, stored};

#[test]
fn what_is_written_is_read() {
    runner(100)
        .run(&rules_and_patient(), |(rules, _)| {
            let ruleset = rules.checked();
            let file = compiled::write(&ruleset, Texts::All);
            let again = compiled::read(&file).map_err(|why| TestCaseError::fail(why.en))?;
            prop_assert_eq!(&again, &ruleset);
            prop_assert_eq!(&again.sha256, &ruleset.sha256);
            prop_assert_eq!(compiled::write(&again, Texts::All), file);
            let mut shuffled = rules.sources();
            shuffled.reverse();
            prop_assert_eq!(
                check(&shuffled).ruleset.map(|ruleset| ruleset.sha256),
                Some(ruleset.sha256),
                "the order of files counts"
            );
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Smaller, and the same but for the words.
#[test]
fn one_language_decides_alike_under_the_same_name() {
    let whole = compiled::write(ruleset(), Texts::All);
    for lang in [Lang::Zh, Lang::En] {
        let file = compiled::write(ruleset(), Texts::Of(lang));
        assert!(file.len() < whole.len());
        let read = compiled::read(&file).unwrap_or_else(|why| panic!("{}", why.en));
        assert_eq!((read.complete, &read.sha256), (true, &ruleset().sha256));
        // A page has each once, and its readers of the other language get these words all the same.
        let page = compiled::read_after(&file, None).unwrap_or_else(|why| panic!("{}", why.en));
        for (mine, theirs) in page.criteria.iter().zip(&ruleset().criteria) {
            assert!(mine.because.zh.is_empty() || mine.because.en.is_empty());
            assert_eq!(mine.because.get(Lang::Zh), theirs.because.get(lang));
            assert_eq!(mine.because.get(Lang::En), theirs.because.get(lang));
        }
        for (mine, theirs) in read.criteria.iter().zip(&ruleset().criteria) {
            assert_eq!((&mine.id, &mine.when), (&theirs.id, &theirs.when));
            assert_eq!(mine.because.get(lang), theirs.because.get(lang));
            assert_eq!(mine.because.zh, mine.because.en);
        }
    }
}

/// A quarter of the size, and complete in all but the words of later screens.
#[test]
fn the_first_screen_decides_alike_too() {
    for lang in [Lang::Zh, Lang::En] {
        let file = compiled::write(ruleset(), Texts::First(lang));
        assert!(file.len() * 3 < compiled::write(ruleset(), Texts::Of(lang)).len());
        let read = compiled::read(&file).unwrap_or_else(|why| panic!("{}", why.en));
        assert_eq!((read.complete, &read.sha256), (false, &ruleset().sha256));
        assert_eq!((&read.ask_if, read.engine()), (&ruleset().ask_if, ruleset().engine()));
        let whole = compiled::write(ruleset(), Texts::All);
        assert_eq!(compiled::read_after(&whole, Some(&read)).as_ref(), Ok(&stored()));
        let other = Ruleset { sha256: String::new(), made: Made::default(), ..read.clone() };
        assert_eq!(
            compiled::read_after(&whole, Some(&other)).as_ref(),
            Ok(&stored()),
            "another one's engine"
        );
        for (mine, theirs) in read.criteria.iter().zip(&ruleset().criteria) {
            assert_eq!(mine.when, theirs.when);
        }
        for (mine, theirs) in read.vocabulary.facts.iter().zip(&ruleset().vocabulary.facts) {
            let shown = if theirs.ask_if.is_none() { theirs.label.get(lang) } else { "" };
            assert_eq!(mine.label.get(lang), shown);
        }
        for (mine, theirs) in read.dispositions.iter().zip(&ruleset().dispositions) {
            assert_eq!((mine.name.get(lang), &mine.id), (theirs.name.get(lang), &theirs.id));
        }
    }
}

#[test]
fn a_damaged_file_is_refused() {
    let file = compiled::write(ruleset(), Texts::All);
    assert_eq!(compiled::read(&file).unwrap().sha256, ruleset().sha256);
    // Everywhere in the header, and here and there in what it vouches for.
    let places = |step: usize| (0..64).chain((64..file.len()).step_by(step));
    for length in places(997) {
        assert!(compiled::read(&file[..length]).is_err(), "cut after {length} bytes");
    }
    let mut damaged = file.clone();
    for place in places(997) {
        let bit = 1 << (place % 8);
        damaged[place] ^= bit;
        let why = compiled::read(&damaged).expect_err("a flipped bit went unnoticed");
        assert!(!why.zh.is_empty() && !why.en.is_empty());
        damaged[place] ^= bit;
    }
    damaged.push(0);
    assert!(compiled::read(&damaged).is_err(), "one byte too many");
}

/// The checksum is right, the contents are not: whatever comes out is an error or a rule set that decides.
#[test]
fn a_forged_file_does_no_harm() {
    use referral_triage::criteria::decide;
    use referral_triage::facts::Facts;
    use sha2::{Digest, Sha256};

    runner(600)
        .run(
            &(rules_and_patient(), any::<prop::sample::Index>(), any::<u8>(), any::<bool>()),
            |((rules, _), place, byte, cut)| {
                let mut file = compiled::write(&rules.checked(), Texts::All);
                let place = 70 + place.index(file.len() - 70);
                if cut {
                    file.truncate(place);
                } else {
                    file[place] = byte;
                }
                let name = Sha256::digest(&file[70..]);
                file[38..70].copy_from_slice(&name);
                let digest = Sha256::digest(&file[38..]);
                file[6..38].copy_from_slice(&digest);
                if let Ok(ruleset) = compiled::read(&file) {
                    let decision = decide(&ruleset, &Facts::new());
                    prop_assert!(decision.disposition < ruleset.dispositions.len());
                }
                Ok(())
            },
        )
        .unwrap_or_else(|error| panic!("{error}"));
}
