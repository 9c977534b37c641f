//! A self-check handed over as a code arrives answer by answer, or not at all.

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use referral_triage::criteria::Ruleset;
use referral_triage::facts::{Answer, Decimal, Fact, Facts, Kind, Value};
use referral_triage::papers::answers::{read, write};

use crate::engine::runner;
use crate::patients::ruleset;

/// Any answer that the fact can have.
fn answer(fact: &Fact, chance: u64) -> Answer {
    let pick = |count: usize| u16::try_from(chance / 3 % count.max(1) as u64).unwrap();
    if chance.is_multiple_of(5) {
        return Answer::NotKnown;
    }
    Answer::Known(match &fact.kind {
        Kind::YesNo => Value::YesNo(chance.is_multiple_of(2)),
        Kind::Choice(choices) => Value::Choice(pick(choices.len())),
        Kind::Choices(choices) => {
            Value::Choices((0u16..).take(choices.len()).filter(|place| chance >> place & 1 == 1).collect())
        }
        Kind::Number(numeric) => {
            let (min, _) = numeric.min.parts();
            let whole = Decimal::whole(min + i64::from(pick(40))).unwrap();
            Value::Number(whole.clamp(numeric.min, numeric.max))
        }
        Kind::Date => Value::Date(chrono::NaiveDate::from_ymd_opt(2026, 1, 1 + u32::from(pick(28))).unwrap()),
    })
}

fn patient(ruleset: &Ruleset, chances: &[u64]) -> Facts {
    let mut facts = Facts::new();
    for ((ix, fact), chance) in ruleset.vocabulary.iter().zip(chances) {
        if fact.preset_patient.is_none() && chance % 7 < 3 {
            facts.set(ix, answer(fact, chance / 7));
        }
    }
    facts
}

fn made_at() -> DateTime<chrono::FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-28T10:21:37+08:00").unwrap()
}

#[test]
fn every_answer_arrives() {
    let ruleset = ruleset();
    runner(300)
        .run(&prop::collection::vec(any::<u64>(), ruleset.vocabulary.facts.len()), |chances| {
            let facts = patient(ruleset, &chances);
            let code = write(ruleset, &facts, made_at());
            let typed = format!(" {} ", code.to_lowercase().replace("rt1", "ｒｔ１- "));
            let read = read(ruleset, &typed).map_err(|why| TestCaseError::fail(why.en))?;
            prop_assert!(read.facts.asked().eq(facts.asked()));
            prop_assert_eq!(read.made_at, "2026-11-28T02:21:00Z".parse::<DateTime<Utc>>().unwrap());
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn what_is_no_code_is_refused_in_words() {
    let ruleset = ruleset();
    let facts = patient(ruleset, &vec![9; ruleset.vocabulary.facts.len()]);
    let code = write(ruleset, &facts, made_at());
    let mut renamed = ruleset.clone();
    renamed.sha256.replace_range(..8, "00000000");
    for (given, said) in [
        ("", "no self-check code"),
        ("13800000000", "no self-check code"),
        ("RT1", "incomplete"),
        (&format!("{code}!"), "no self-check code"),
        (&code[..code.len() - 1], "incomplete"),
        (&write(&renamed, &facts, made_at()), "another edition"),
    ] {
        let why = read(ruleset, given).expect_err("it was taken for a code");
        assert!(why.en.contains(said) && !why.zh.is_empty(), "{given}: {}", why.en);
    }
    // One wrong digit anywhere, and two neighbours swapped.
    let digits: Vec<char> = code.chars().collect();
    for place in 3..digits.len() {
        let mut wrong = digits.clone();
        wrong[place] = if wrong[place] == 'A' { 'B' } else { 'A' };
        assert!(read(ruleset, &wrong.iter().collect::<String>()).is_err(), "digit {place}");
        let mut swapped = digits.clone();
        swapped.swap(place - 1, place);
        let swapped: String = swapped.into_iter().collect();
        assert!(swapped == code || read(ruleset, &swapped).is_err(), "digits {place}");
    }
}

/// A walk that ends after a dozen pages fits a code that an old phone shows and another reads.
#[test]
fn a_usual_walk_fits_a_small_code() {
    let ruleset = ruleset();
    let mut facts = Facts::new();
    for (ix, fact) in ruleset.vocabulary.iter().filter(|(_, fact)| fact.plain.is_some()).take(120) {
        facts.set(
            ix,
            if fact.kind == Kind::YesNo { Answer::Known(Value::YesNo(false)) } else { answer(fact, 4) },
        );
    }
    let code = write(ruleset, &facts, made_at());
    assert!(code.len() < 122, "{} characters", code.len());
    assert!(referral_triage::papers::code(&code).is_some_and(|code| code.side <= 37));
}

#[test]
fn hostile_codes_do_no_harm() {
    let ruleset = ruleset();
    runner(2000)
        .run(&"RT1[A-Z2-7]{0,60}", |text| {
            prop_assert!(read(ruleset, &text).is_err());
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
