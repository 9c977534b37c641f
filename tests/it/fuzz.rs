//! Whatever bytes arrive, nothing panics and nothing hangs: rule files, conditions, compiled rule sets, facts.
//!
//! Each target runs for a moment here. `BOLERO_RANDOM_TEST_TIME_MS=300000 BOLERO_RANDOM_ITERATIONS=1000000000
//! cargo test fuzz` runs them for five minutes each; `cargo bolero test` with a fuzzer finds its way further.

use bolero::check;
use referral_triage::criteria::compiled::{self, Texts};
use referral_triage::criteria::{Truth, check as check_rules, decide};
use referral_triage::facts::Facts;
use sha2::{Digest, Sha256};

use crate::engine::random::{Rules, facts};
use crate::patients::{ruleset, sources, stored};

/// Bytes that look like a text as often as not: a seed text with some of them put over it.
fn text(seed: &str, bytes: &[u8]) -> String {
    let Some((first, rest)) = bytes.split_first_chunk::<4>() else { return seed.to_owned() };
    let at = u32::from_le_bytes(*first) as usize % (seed.len() + 1);
    let mut text = seed.as_bytes()[..at].to_vec();
    text.extend_from_slice(rest);
    text.extend_from_slice(&seed.as_bytes()[at..]);
    String::from_utf8_lossy(&text).into_owned()
}

#[test]
fn toml() {
    let all = sources();
    check!().with_type::<(u8, Vec<u8>)>().for_each(|(file, bytes)| {
        let mut files = all.clone();
        let place = usize::from(*file) % files.len();
        files.retain(|source| !source.name.contains('/') || source.name == all[place].name);
        let spoiled = files.iter_mut().find(|source| source.name == all[place].name).unwrap();
        spoiled.text = text(&all[place].text, bytes);
        let checked = check_rules(&files);
        let errors = checked
            .problems
            .iter()
            .any(|problem| problem.severity == referral_triage::criteria::Severity::Error);
        assert!(
            checked.ruleset.is_some() != errors,
            "a rule set is usable exactly if nothing is wrong with it"
        );
    });
}

const WORDS: [&str; 40] = [
    "fever",
    "胸痛",
    "\"on-set\"",
    "收缩压",
    "and",
    "or",
    "xor",
    "not",
    "implies",
    "is",
    "null",
    "true",
    "false",
    "in",
    "between",
    "at",
    "least",
    "of",
    "days",
    "years",
    "(",
    ")",
    "{",
    "}",
    ",",
    "+",
    "-",
    "*",
    "/",
    "<",
    ">=",
    "=",
    "!=",
    "2",
    "0.5",
    "'c1'",
    "'mmol/L'",
    "@2026-11-24",
    "// x\n",
    "s0",
];

#[test]
fn condition() {
    use crate::engine::random::Kind;

    let rules = Rules {
        kinds: vec![Kind::YesNo, Kind::Choices, Kind::Number(true), Kind::Number(false)],
        gates: vec![None; 4],
        scores: Vec::new(),
        criteria: vec![(0, crate::engine::reference::Tree::Fact(0))],
    };
    let told = vec![Some(Some(1)), None, Some(None), Some(Some(3))];
    check!().with_type::<Vec<u8>>().for_each(|bytes| {
        // Words in any order go deeper than letters in any order.
        let words: Vec<&str> = bytes.iter().map(|byte| WORDS[usize::from(*byte) % WORDS.len()]).collect();
        let mut files = rules.sources();
        let criteria = files.iter_mut().find(|source| source.name == "pack/all.toml").unwrap();
        criteria.text =
            criteria.text.replace("'''fever'''", &format!("'''{}'''", words.join(" ").replace("'''", "")));
        if let Some(ruleset) = check_rules(&files).ruleset {
            let patient = facts(&rules, &told);
            let when = &ruleset.criteria[0].when;
            let (now, ever) = (when.truth(&patient), when.truth_ever(&patient));
            assert!(ever == Truth::Unknown || ever == now, "{words:?}");
            let _ = decide(&ruleset, &patient);
        }
    });
}

#[test]
fn compiled_file() {
    let good = compiled::write(ruleset(), Texts::All);
    check!().with_type::<(u32, Vec<u8>)>().for_each(|(at, bytes)| {
        let mut file = good.clone();
        let at = *at as usize % file.len();
        let end = (at + bytes.len()).min(file.len());
        file.splice(at..end, bytes.iter().copied());
        if let Ok(read) = compiled::read(&file) {
            assert_eq!(read, stored(), "only the very file is taken");
        }
        // The checksum stops accidents; a forger makes his own.
        if file.len() > 70 {
            let name = Sha256::digest(&file[70..]);
            file[38..70].copy_from_slice(&name);
            let digest = Sha256::digest(&file[38..]);
            file[6..38].copy_from_slice(&digest);
            if let Ok(read) = compiled::read(&file) {
                assert!(decide(&read, &Facts::new()).disposition < read.dispositions.len());
            }
        }
    });
}

#[test]
fn assess() {
    use referral_triage::cli::assess::{Desk, Extra};
    use referral_triage::text::Lang;

    let seed = r#"{"id":"p1","facts":{"systolic":190,"limb_paralysis":true,"temperature":38.5,"sex":"male","bleeding_kind":["gut"],"spo2":null}}"#;
    let rules = ruleset();
    let desk = std::sync::Mutex::new(Desk::new(rules, Extra::default(), Lang::En));
    check!().with_type::<Vec<u8>>().for_each(|bytes| {
        for line in [text(seed, bytes).into_bytes(), bytes.clone()] {
            let mut answer = String::new();
            let good = desk.lock().unwrap().answer(&line, &mut answer);
            let read: serde_json::Value = serde_json::from_str(&answer).expect("an answer is JSON");
            assert_eq!(read.get("error").is_none(), good, "{answer}");
            assert_eq!(read.get("disposition").is_some(), good, "{answer}");
        }
    });
}
