//! What authors mistype: the shipped files with something wrong in them never stop the checker.

use proptest::prelude::*;
use referral_triage::criteria::check;
use referral_triage::text::Source;

use crate::engine::random::{DISPOSITIONS, Rules};
use crate::engine::reference::Tree;
use crate::engine::runner;
use crate::patients::sources;

/// What mistakes are made of.
const PIECES: [&str; 24] = [
    "",
    " ",
    "\n",
    "\"",
    "'",
    "'''",
    "\"\"\"",
    "[",
    "]",
    "{",
    "}",
    "=",
    ",",
    ".",
    "#",
    "（",
    "≥",
    "血",
    "0",
    "-1e9",
    "not ",
    " and ",
    "[[criterion]]\n",
    "\u{0}",
];

#[test]
fn a_slip_of_the_pen_never_stops_the_checker() {
    let all = sources();
    let strategy = (
        any::<prop::sample::Index>(),
        prop::collection::vec((any::<prop::sample::Index>(), 0..8usize, 0..PIECES.len()), 1..4),
    );
    runner(1500)
        .run(&strategy, |(file, slips)| {
            let mut spoiled = all[file.index(all.len())].clone();
            for (place, length, piece) in slips {
                let mut start = place.index(spoiled.text.len() + 1);
                while !spoiled.text.is_char_boundary(start) {
                    start -= 1;
                }
                let mut end = (start + length).min(spoiled.text.len());
                while !spoiled.text.is_char_boundary(end) {
                    end += 1;
                }
                spoiled.text.replace_range(start..end, PIECES[piece]);
            }
            // The files at the top, and of the packs only the spoiled one: the rest has nothing to say about it.
            let pack = spoiled.name.trim_end_matches(".toml").trim_end_matches(".cases").to_owned();
            let around = |source: &&Source| {
                source.name != spoiled.name && (!source.name.contains('/') || source.name.starts_with(&pack))
            };
            let files: Vec<Source> = all.iter().filter(around).cloned().chain([spoiled.clone()]).collect();
            let checked = check(&files);
            for problem in &checked.problems {
                prop_assert!(!problem.message.zh.is_empty() && !problem.message.en.is_empty());
                let text =
                    files.iter().find(|source| source.name == problem.file).map_or("", |source| &source.text);
                prop_assert!(
                    problem.span.start <= problem.span.end && problem.span.end <= text.len(),
                    "{problem:?}"
                );
                prop_assert!(
                    text.is_char_boundary(problem.span.start) && text.is_char_boundary(problem.span.end),
                    "{problem:?}"
                );
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// The longest chains and the deepest nests that are accepted fit the stack of a thread.
#[test]
fn long_and_deep_conditions_fit_the_stack() {
    use crate::engine::random::Kind;
    use referral_triage::criteria::cells::{Cells, Wanted};
    use referral_triage::criteria::decide;
    use referral_triage::facts::Facts;

    for (when, accepted) in [
        (vec!["fever"; 1001].join(" and "), true),
        (vec!["fever"; 1001].join(" xor "), true),
        (vec!["fever"; 1001].join(" implies "), true),
        (vec!["fever xor 胸痛"; 500].join(" xor "), true),
        (vec!["fever and 胸痛"; 500].join(" xor "), true),
        (vec!["(fever or 胸痛)"; 500].join(" implies "), true),
        (format!("fever{}", " is null".repeat(1000)), true),
        (format!("{}fever{}", "(".repeat(63), ")".repeat(63)), true),
        (format!("{}fever", "not ".repeat(63)), true),
        (vec!["fever"; 1002].join(" or "), false),
        (vec!["fever"; 150_000].join(" xor "), false),
        (format!("fever{}", " = fever".repeat(100_000)), false),
        (format!("{}fever", "not ".repeat(200_000)), false),
        (format!("at least 1 of ({})", vec!["fever"; 70_000].join(",")), false),
    ] {
        let rules = Rules {
            kinds: vec![Kind::YesNo; 2],
            gates: vec![None; 2],
            scores: Vec::new(),
            criteria: vec![(0, Tree::Fact(0))],
        };
        let mut files = rules.sources();
        files[6].text = files[6].text.replace("'''fever'''", &format!("'''{when}'''"));
        let checked = check(&files);
        assert_eq!(
            checked.ruleset.is_some(),
            accepted,
            "{}…: {:?}",
            when.chars().take(40).collect::<String>(),
            checked.problems
        );
        if let Some(ruleset) = checked.ruleset {
            assert!(decide(&ruleset, &Facts::new()).disposition < DISPOSITIONS.len());
            let when = &ruleset.criteria[0].when;
            let mut cells = Cells::new(&ruleset.vocabulary, std::iter::once(when));
            for wanted in [Wanted::True, Wanted::False, Wanted::NotTrue, Wanted::NotFalse] {
                assert!(cells.terms(when, wanted).len() <= 512);
            }
        }
    }
}
