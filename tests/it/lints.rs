//! Every lint finds what its own bad example shows, and nothing in its good one.
//!
//! The examples stand in the lints themselves, where `triage check --explain` prints them. Each is checked
//! as the only criteria over the small vocabulary in `tests/lints/rules`; `tests/lints` holds what `triage check` draws.

use std::collections::BTreeSet;

use proptest::prelude::*;
use referral_triage::analysis::lint::{Lint, all, explained, lints};
use referral_triage::criteria::{Problem, Severity, check};
use referral_triage::text::Source;

use crate::diff::{patients, spread, tame, values};
use crate::engine::random::rules_and_patient;
use crate::engine::reference::Tree;
use crate::engine::runner;
use crate::scratch::{files, folder, root, triage, write};

/// The files of the small rule set, and an example: its facts go to the vocabulary.
fn example(text: &str) -> Vec<Source> {
    let (mut facts, mut criteria, mut cases) = (String::new(), String::new(), String::new());
    for table in text.split("\n[[").filter(|table| !table.trim().is_empty()) {
        let into = match table.split("]]").next() {
            Some("fact") => &mut facts,
            Some("case") => &mut cases,
            _ => &mut criteria,
        };
        into.push_str(&format!("\n[[{table}\n"));
    }
    let shipped = files(&root().join("tests/lints/rules"), ".toml");
    let mut sources: Vec<Source> = shipped
        .into_iter()
        .filter(|(name, _)| !name.contains('/'))
        .map(|(name, text)| {
            let text = if name == "vocabulary.toml" { text + &facts } else { text };
            Source { name, text }
        })
        .collect();
    if criteria.is_empty() {
        criteria = "[[criterion]]\nid = \"x\"\ndisposition = \"call-120\"\nwhen = \"poisoning\"\nbecause = { zh = \"中毒\", en = \"poisoned\" }\nsource = { title = \"x\", section = \"x\", edition = \"x\", row = \"x\" }\nstatus = \"proposal\"\n".to_owned();
    }
    sources.push(Source { name: "pack/example.toml".to_owned(), text: criteria });
    sources.push(Source { name: "pack/example.cases.toml".to_owned(), text: cases });
    sources
}

fn findings(code: &str, text: &str) -> Vec<Problem> {
    let sources = example(text);
    let checked = check(&sources);
    assert!(checked.ruleset.is_some(), "{code}: {:#?}", checked.problems);
    all(&sources, &checked).into_iter().filter(|problem| problem.code == code).collect()
}

#[test]
fn the_bad_example_is_found_and_the_good_one_is_not() {
    for lint in lints() {
        let said = |text| -> BTreeSet<String> {
            findings(lint.code, text).into_iter().map(|problem| problem.message.en).collect()
        };
        let (bad, good) = (said(lint.bad), said(lint.good));
        assert!(bad.difference(&good).next().is_some(), "{}: its bad example shows nothing", lint.code);
        // These two speak of the whole vocabulary, which an example uses little of.
        if !["unused-fact", "gap"].contains(&lint.code) {
            assert!(good.is_empty(), "{}: {good:?}", lint.code);
        }
    }
}

/// What an author sees, in both languages; of the two that speak of the whole vocabulary only the example's.
#[test]
fn every_lint_is_drawn() {
    for lint in lints() {
        let place = folder(&format!("lints/{}", lint.code));
        for source in example(lint.bad) {
            write(&place, &format!("rules/{}", source.name), source.text);
        }
        for lang in ["zh", "en"] {
            let said = triage(&place, &["check", "rules", "--lang", lang], b"");
            assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", lint.code);
            let mine = format!("[{}]", lint.code);
            let drawn: Vec<&str> = said.out.split("\n\n").filter(|one| one.contains(&mine)).collect();
            let drawn: Vec<&str> = match lint.code {
                "unused-fact" => drawn.into_iter().filter(|one| one.contains("itching")).collect(),
                _ => drawn,
            };
            let drawn = drawn.join("\n\n") + "\n";
            let snapshot = root().join(format!("tests/lints/{}.{lang}.txt", lint.code));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::create_dir_all(snapshot.parent().unwrap()).unwrap();
                std::fs::write(&snapshot, &drawn).unwrap();
            }
            let expected = std::fs::read_to_string(&snapshot).unwrap_or_default();
            assert_eq!(drawn, expected, "UPDATE_SNAPSHOTS=1 rewrites {}", snapshot.display());
        }
    }
}

#[test]
fn every_code_is_explained() {
    let all: Vec<&Lint> = explained().collect();
    let codes: BTreeSet<&str> = all.iter().map(|lint| lint.code).collect();
    assert_eq!(codes.len(), all.len(), "a code is explained twice");
    for lint in all {
        for lang in ["zh", "en"] {
            let said = triage(root(), &["check", "--explain", lint.code, "--lang", lang], b"");
            assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", lint.code);
            assert!(said.out.starts_with(lint.code));
            assert!(
                lint.bad.is_empty() || said.out.contains("[[criterion]]") || said.out.contains("[[fact]]")
            );
        }
    }
    // A code can be pasted as it stands in a message.
    let said = triage(root(), &["check", "--explain", "错误[wrong-unit]: …", "--lang", "en"], b"");
    assert!(said.code == Some(0) && said.out.starts_with("wrong-unit"), "{}", said.err);
    let said = triage(root(), &["check", "--explain", "never-treu", "--lang", "en"], b"");
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("did you mean `never-true`?"), "{}", said.err);
}

/// Dispositions and conditions, and the warnings they get.
type Row = (&'static [(&'static str, &'static str)], &'static [&'static str]);

/// Found or not: rows of what a rule set's criteria say, and the codes that come of it.
#[test]
fn lints_are_exact() {
    let rows: &[Row] = &[
        // Only a patient with a gap fulfils it, and that is enough.
        (&[("call-120", "chest_pain and st_elevation is null")], &[]),
        (&[("call-120", "chest_pain is null or chest_pain is not null")], &["always-true"]),
        (&[("call-120", "chest_pain or not chest_pain")], &["always-true"]),
        (&[("call-120", "chest_pain and null")], &["never-true"]),
        (
            &[("call-120", "at least 3 of (chest_pain, sweating, not chest_pain, not sweating)")],
            &["never-true"],
        ),
        (
            &[("call-120", "at least 2 of (chest_pain, sweating, not chest_pain, not sweating)")],
            &["always-true"],
        ),
        // Two facts against each other: no cell decides them, values do.
        (&[("call-120", "systolic < diastolic")], &[]),
        (
            &[("call-120", "systolic < diastolic and systolic > 200 'mm[Hg]' and diastolic < 100 'mm[Hg]'")],
            &["never-true"],
        ),
        (&[("call-120", "systolic < diastolic and not (diastolic > systolic)")], &["never-true"]),
        (&[("call-120", "systolic < diastolic and systolic = diastolic")], &["never-true"]),
        (&[("call-120", "systolic < diastolic or systolic >= diastolic")], &["always-true"]),
        // Covered only by the two together.
        (
            &[
                ("call-120", "chest_pain and sweating"),
                ("call-120", "chest_pain and not sweating"),
                ("refer-24h", "chest_pain and (sweating or not sweating)"),
            ],
            &["unreachable"],
        ),
        (
            // Whoever is not asked about sweating still gets the answer within the day.
            &[
                ("call-120", "chest_pain and sweating"),
                ("call-120", "chest_pain and not sweating"),
                ("refer-24h", "chest_pain"),
            ],
            &[],
        ),
        (
            &[
                ("call-120", "systolic < 90 'mm[Hg]'"),
                ("call-120", "systolic >= 90 'mm[Hg]' and systolic < 100 'mm[Hg]'"),
                ("refer-24h", "systolic < 100 'mm[Hg]'"),
            ],
            &["unreachable"],
        ),
    ];
    for (criteria, expected) in rows {
        let mut text = String::new();
        for (place, (disposition, when)) in criteria.iter().enumerate() {
            text.push_str(&format!(
                "\n[[criterion]]\nid = \"c{place}\"\ndisposition = \"{disposition}\"\nwhen = \"{when}\"\nbecause = {{ zh = \"甲\", en = \"a\" }}\nsource = {{ title = \"x\", section = \"x\", edition = \"x\", row = \"x\" }}\nstatus = \"proposal\"\n"
            ));
        }
        let sources = example(&text);
        let checked = check(&sources);
        assert!(checked.ruleset.is_some(), "{criteria:?}: {:#?}", checked.problems);
        let found: BTreeSet<&str> = all(&sources, &checked)
            .iter()
            .filter(|problem| problem.severity == Severity::Warning)
            .map(|problem| problem.code)
            .filter(|code| !["unused-fact", "criterion-without-cases"].contains(code))
            .collect();
        assert_eq!(found, expected.iter().copied().collect(), "{criteria:?}");
    }
}

/// Random rule sets: what is said about every patient is what trying every patient shows.
#[test]
fn lints_agree_with_an_enumeration() {
    runner(150)
        .run(&rules_and_patient(), |(mut rules, _)| {
            let kinds = rules.kinds.clone();
            let size: usize = kinds.iter().map(|kind| values(*kind) + 1).product();
            prop_assume!(size <= 3_000);
            tame(&mut rules);
            let sources = rules.sources();
            let checked = check(&sources);
            let found: BTreeSet<(&str, String)> = all(&sources, &checked)
                .into_iter()
                .filter(|problem| ["never-true", "always-true", "unreachable"].contains(&problem.code))
                .map(|problem| {
                    let id = problem.message.en.split('`').nth(1).unwrap_or_default();
                    (problem.code, id.to_owned())
                })
                .collect();
            let everybody = patients(&kinds);
            let truths: Vec<(u16, Vec<bool>)> = rules
                .criteria
                .iter()
                .map(|(rank, when)| {
                    let when = spread(when, &kinds);
                    (*rank, everybody.iter().map(|patient| when.truth(patient) == Some(true)).collect())
                })
                .collect();
            let mut expected = BTreeSet::new();
            for (place, ((_, when), (rank, holds))) in rules.criteria.iter().zip(&truths).enumerate() {
                let id = format!("k{place}");
                let text = when.written(&kinds);
                let asks = |tree: &Tree| tree.written(&kinds).contains(" is ");
                let mut scores = rules.scores.iter().enumerate();
                let asks_about_gaps = text.contains(" is ")
                    || scores.any(|(place, items)| {
                        text.contains(&format!("s{place} ")) && items.iter().any(|(_, item)| asks(item))
                    });
                let mut looked_at = everybody
                    .iter()
                    .zip(holds)
                    .filter(|(patient, _)| asks_about_gaps || patient.iter().all(Option::is_some));
                if looked_at.all(|(_, holds)| *holds) {
                    expected.insert(("always-true", id.clone()));
                }
                if !holds.contains(&true) {
                    expected.insert(("never-true", id));
                    continue;
                }
                let outranked = |at: usize| truths.iter().any(|(other, holds)| other < rank && holds[at]);
                if (0..everybody.len()).all(|at| !holds[at] || outranked(at)) {
                    expected.insert(("unreachable", id));
                }
            }
            prop_assert_eq!(found, expected, "{}", sources[6].text);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// Notes are facts of life; a warning about the shipped rules is for somebody to look at.
#[test]
fn the_shipped_rules_are_clean() {
    let shipped = files(&root().join("rules"), ".toml");
    let sources: Vec<Source> = shipped.into_iter().map(|(name, text)| Source { name, text }).collect();
    let checked = check(&sources);
    let warnings: Vec<String> = all(&sources, &checked)
        .into_iter()
        .filter(|problem| problem.severity == Severity::Warning)
        .map(|problem| format!("{}: {}", problem.code, problem.message.en))
        .collect();
    assert_eq!(warnings, Vec::<String>::new());
}
