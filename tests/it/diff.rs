//! Comparing versions: what is found is what happens, no more and no less.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::rc::Rc;

use proptest::prelude::*;
use referral_triage::analysis::diff::{Way, diff};

use crate::engine::random::{DISPOSITIONS, FALLBACK, Kind, Rules, Told, rules_and_patient};
use crate::engine::reference::Tree;
use crate::engine::runner;
use crate::scratch::{files, folder, root, triage, write};

/// The same condition without what the table below cannot say: limits at the ends of the range, beyond which
/// nobody can be, and facts against each other.
fn tamed(tree: &Tree, kinds: &[Kind]) -> Tree {
    let inner = |value: &u8| (*value).clamp(1, 5);
    let of = |fact: &usize, value: &u8| {
        if matches!(kinds[*fact], Kind::Number(_)) { inner(value) } else { *value }
    };
    let boxed = |tree: &Tree| Box::new(tamed(tree, kinds));
    let all = |trees: &[Tree]| trees.iter().map(|tree| tamed(tree, kinds)).collect();
    match tree {
        Tree::Limit(fact, op, value) => Tree::Limit(*fact, *op, of(fact, value)),
        Tree::Mirrored(value, op, fact) => Tree::Mirrored(of(fact, value), *op, *fact),
        Tree::Between(fact, low, high) => Tree::Between(*fact, of(fact, low), of(fact, high)),
        Tree::Among(fact, values) => Tree::Among(*fact, values.iter().map(|value| of(fact, value)).collect()),
        Tree::Facts(fact, ..) | Tree::Sum(fact, ..) | Tree::Ratio(fact, ..) | Tree::Times(_, fact, ..) => {
            Tree::NullFact(*fact)
        }
        Tree::Score(place, items, op, limit) => {
            let items = items.iter().map(|(points, item)| (*points, tamed(item, kinds))).collect();
            Tree::Score(*place, Rc::new(items), *op, *limit)
        }
        Tree::Is(one, what, negated) => Tree::Is(boxed(one), *what, *negated),
        Tree::Not(one) => Tree::Not(boxed(one)),
        Tree::And(trees) => Tree::And(all(trees)),
        Tree::Or(trees) => Tree::Or(all(trees)),
        Tree::Xor(a, b) => Tree::Xor(boxed(a), boxed(b)),
        Tree::Implies(a, b) => Tree::Implies(boxed(a), boxed(b)),
        Tree::AtLeast(n, trees) => Tree::AtLeast(*n, all(trees)),
        same => same.clone(),
    }
}

/// The same condition with limits twice as large, so that there is a value between any two of them.
pub fn spread(tree: &Tree, kinds: &[Kind]) -> Tree {
    let of =
        |fact: &usize, value: &u8| if matches!(kinds[*fact], Kind::Number(_)) { 2 * value } else { *value };
    let boxed = |tree: &Tree| Box::new(spread(tree, kinds));
    let all = |trees: &[Tree]| trees.iter().map(|tree| spread(tree, kinds)).collect();
    match tree {
        Tree::Limit(fact, op, value) => Tree::Limit(*fact, *op, of(fact, value)),
        Tree::Mirrored(value, op, fact) => Tree::Mirrored(of(fact, value), *op, *fact),
        Tree::Between(fact, low, high) => Tree::Between(*fact, of(fact, low), of(fact, high)),
        Tree::Among(fact, values) => Tree::Among(*fact, values.iter().map(|value| of(fact, value)).collect()),
        Tree::Is(one, what, negated) => Tree::Is(boxed(one), *what, *negated),
        Tree::Not(one) => Tree::Not(boxed(one)),
        Tree::And(trees) => Tree::And(all(trees)),
        Tree::Or(trees) => Tree::Or(all(trees)),
        Tree::Xor(a, b) => Tree::Xor(boxed(a), boxed(b)),
        Tree::Implies(a, b) => Tree::Implies(boxed(a), boxed(b)),
        Tree::AtLeast(n, trees) => Tree::AtLeast(*n, all(trees)),
        Tree::Score(place, items, op, limit) => {
            let items = items.iter().map(|(points, item)| (*points, spread(item, kinds))).collect();
            Tree::Score(*place, Rc::new(items), *op, *limit)
        }
        same => same.clone(),
    }
}

/// The same rule set without comparisons of facts and calculations, and with limits inside their range.
pub fn tame(rules: &mut Rules) {
    let kinds = rules.kinds.clone();
    rules.criteria.iter_mut().for_each(|(_, when)| *when = tamed(when, &kinds));
    for score in &mut rules.scores {
        *score = Rc::new(score.iter().map(|(points, item)| (*points, tamed(item, &kinds))).collect());
    }
}

pub fn values(kind: Kind) -> usize {
    match kind {
        Kind::YesNo => 2,
        Kind::Choice => 3,
        Kind::Choices => 4,
        // 0 to 3 in quarters.
        Kind::Number(_) => 13,
    }
}

/// Every patient there is, the more that is known the earlier.
pub fn patients(kinds: &[Kind]) -> Vec<Told> {
    let mut all: Vec<Told> = vec![Vec::new()];
    for kind in kinds {
        let answers: Vec<Option<Option<usize>>> =
            (0..values(*kind)).map(|value| Some(Some(value))).chain([None]).collect();
        all = all
            .into_iter()
            .flat_map(|patient| answers.iter().map(move |answer| [patient.clone(), vec![*answer]].concat()))
            .collect();
    }
    all
}

fn place(patient: &Told, kinds: &[Kind]) -> usize {
    patient.iter().zip(kinds).fold(0, |place, (answer, kind)| {
        place * (values(*kind) + 1) + answer.flatten().unwrap_or(values(*kind))
    })
}

/// The disposition of every patient, by trying every completion of what is unknown.
fn decisions(rules: &Rules, all: &[Told]) -> Vec<usize> {
    let kinds = &rules.kinds;
    // For each criterion and patient: true now, could become true, could become not true.
    let tables: Vec<(usize, Vec<[bool; 3]>)> = rules
        .criteria
        .iter()
        .map(|(disposition, when)| {
            let when = spread(when, kinds);
            let mut table: Vec<[bool; 3]> = all
                .iter()
                .map(|patient| {
                    let now = when.truth(patient) == Some(true);
                    [now, now, !now]
                })
                .collect();
            // A completion has the same answers and more: it stands earlier in the list.
            for (at, patient) in all.iter().enumerate() {
                for (fact, kind) in kinds.iter().enumerate().filter(|(fact, _)| patient[*fact].is_none()) {
                    for value in 0..values(*kind) {
                        let mut more = patient.clone();
                        more[fact] = Some(Some(value));
                        let [_, may, may_not] = table[place(&more, kinds)];
                        table[at][1] |= may;
                        table[at][2] |= may_not;
                    }
                }
            }
            (usize::from(*disposition), table)
        })
        .collect();
    (0..all.len())
        .map(|at| {
            let best = tables.iter().filter(|(_, table)| table[at][0]).map(|(rank, _)| *rank).min();
            match best {
                None => FALLBACK,
                Some(best) if best <= FALLBACK => best,
                Some(best) => {
                    let lasts =
                        tables.iter().any(|(rank, table)| *rank == best && table[at][0] && !table[at][2]);
                    let open = tables.iter().any(|(rank, table)| *rank < best && table[at][1]);
                    if lasts && !open { best } else { FALLBACK }
                }
            }
        })
        .collect()
}

/// Another version of the same rules.
fn edited(rules: &Rules, dice: [u8; 4]) -> Rules {
    let mut edited = rules.clone();
    let [which, how, more, disposition] = dice.map(usize::from);
    let at = which % edited.criteria.len();
    let other = edited.criteria[more % edited.criteria.len()].1.clone();
    let (rank, when) = &mut edited.criteria[at];
    match how % 5 {
        0 => *rank = u16::try_from(disposition % DISPOSITIONS.len()).unwrap(),
        1 => *when = Tree::Not(Box::new(when.clone())),
        2 => *when = Tree::And(vec![when.clone(), other]),
        3 => *when = Tree::Or(vec![when.clone(), other]),
        _ => edited.criteria.push((u16::try_from(disposition % DISPOSITIONS.len()).unwrap(), other)),
    }
    edited
}

#[test]
fn the_moves_found_are_those_that_happen() {
    let strategy = (rules_and_patient(), any::<[u8; 4]>());
    runner(150)
        .run(&strategy, |((mut rules, _), dice)| {
            let kinds = rules.kinds.clone();
            let size: usize = kinds.iter().map(|kind| values(*kind) + 1).product();
            prop_assume!(size <= 3_000);
            tame(&mut rules);
            rules.gates.iter_mut().for_each(|gate| *gate = None);
            let new = edited(&rules, dice);
            let all = patients(&kinds);
            let happens: BTreeSet<(&str, &str)> = decisions(&rules, &all)
                .into_iter()
                .zip(decisions(&new, &all))
                .filter(|(from, to)| from != to)
                .map(|(from, to)| (DISPOSITIONS[from], DISPOSITIONS[to]))
                .collect();
            let found = diff(&rules.checked(), &new.checked());
            let undecided: Vec<_> =
                found.undecided.iter().map(|one| (&one.from, &one.to, &one.facts)).collect();
            prop_assert!(undecided.is_empty(), "{undecided:?}");
            let moves: BTreeSet<(&str, &str)> =
                found.moves.iter().map(|one| (one.from.as_str(), one.to.as_str())).collect();
            let written = |rules: &Rules| -> Vec<String> {
                rules
                    .criteria
                    .iter()
                    .map(|(rank, when)| format!("{rank}: {}", when.written(&kinds)))
                    .collect()
            };
            prop_assert_eq!(moves, happens, "{:?}\n{:#?}\n{:#?}", kinds, written(&rules), written(&new));
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

/// The shipped rules with one thing changed.
fn changed(place: &Path, name: &str, from: &str, to: &str) {
    for (file, text) in files(&root().join("rules"), ".toml") {
        assert!(file != name || text.contains(from), "{name} has no `{from}`");
        // A criterion's cases go with its name.
        let theirs = file.strip_suffix(".cases.toml").is_some_and(|stem| name.starts_with(stem));
        let text = if file == name || theirs { text.replace(from, to) } else { text };
        write(place, &format!("rules/{file}"), text);
    }
}

/// A file of the shipped rules, what is replaced in it by what, the moves, and the change that is named.
type Row = (&'static str, [&'static str; 2], &'static [(&'static str, &'static str, Way)], &'static str);

#[test]
fn a_change_moves_whom_it_should() {
    let rows: &[Row] = &[
        ("diabetes/stay.toml", ["\"D07\"", "\"D07\""], &[], ""),
        (
            "diabetes/stay.toml",
            ["\"D07\"", "\"D99\""],
            &[],
            "criterion `diabetes-missed-once-stays` has another source",
        ),
        (
            "lungs/copd.toml",
            ["\"copd-suspected\"", "\"copd-perhaps\""],
            &[],
            "criterion `copd-suspected` is now called `copd-perhaps`",
        ),
        (
            "hypertension/stay.toml",
            ["diastolic >= 90 'mm[Hg]'", "diastolic >= 85 'mm[Hg]'"],
            &[("stay", "consult-first", Way::Up)],
            "criterion `pressure-above-target` has another condition",
        ),
        (
            "emergency/vital-signs.toml",
            ["systolic < 70 'mm[Hg]'", "systolic < 75 'mm[Hg]'"],
            &[("emergency-transfer", "call-120", Way::Up)],
            "criterion `vital-signs-level-one` has another condition",
        ),
        (
            "emergency/vital-signs.toml",
            ["systolic < 70 'mm[Hg]'", "systolic < 60 'mm[Hg]'"],
            &[("call-120", "emergency-transfer", Way::Down)],
            "criterion `vital-signs-level-one` has another condition",
        ),
        (
            "vocabulary.toml",
            ["range = [0, 120]", "range = [0, 130]"],
            &[],
            "fact `age` runs from 0 to 130, no longer from 0 to 120",
        ),
    ];
    let rules = root().join("rules");
    for (number, (file, [from, to], moves, change)) in rows.iter().enumerate() {
        let place = folder(&format!("diff/row-{number}"));
        changed(&place, file, from, to);
        let said = triage(&place, &["diff", rules.to_str().unwrap(), "rules", "--lang", "en"], b"");
        assert_eq!(said.code, Some(i32::from(!moves.is_empty())), "{}{}", said.out, said.err);
        let arrows: BTreeSet<&str> = said.out.lines().filter(|line| line.contains(" → ")).collect();
        let expected: BTreeSet<String> =
            moves.iter().map(|(from, to, _)| format!("  {from} → {to}")).collect();
        assert_eq!(arrows, expected.iter().map(String::as_str).collect(), "{}", said.out);
        for (_, _, way) in *moves {
            let head = if *way == Way::Up { "more urgent than before" } else { "less urgent than before" };
            assert!(said.out.contains(head), "{}", said.out);
        }
        assert_eq!(said.out.contains("no patient moves"), moves.is_empty());
        assert!(said.out.contains(change), "{}", said.out);
    }
}

/// What a comparison needs git for, in a repository of its own.
#[test]
fn revisions_are_compared() {
    let place = folder("diff/git");
    let git = |arguments: &[&str]| {
        let ran = Command::new("git").current_dir(&place).args(arguments).output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    };
    changed(&place, "ruleset.toml", "version", "version");
    git(&["init", "--quiet", "--initial-branch", "main"]);
    git(&["add", "."]);
    git(&["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first"]);
    let same = triage(&place, &["diff", "main:rules", "rules", "--lang", "en"], b"");
    assert_eq!(same.code, Some(0), "{}{}", same.out, same.err);
    assert!(same.out.starts_with("no patient moves: this is a proof"), "{}", same.out);
    changed(&place, "hypertension/stay.toml", "diastolic >= 90 'mm[Hg]'", "diastolic >= 100 'mm[Hg]'");
    let moved = triage(&place, &["diff", "main:rules", "rules", "--lang", "en", "--format", "json"], b"");
    assert_eq!(moved.code, Some(1), "{}{}", moved.out, moved.err);
    let lines: Vec<serde_json::Value> =
        moved.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let down = lines.iter().find(|line| line["kind"] == "move").unwrap();
    assert_eq!(
        (&down["from"], &down["to"], &down["way"]),
        (&"consult-first".into(), &"stay".into(), &"less-urgent".into())
    );
    let hold = down["after"]["hold"].as_array().unwrap();
    assert!(!hold.contains(&"pressure-above-target".into()), "{hold:?}");
    let pressure = down["patient"]["diastolic"].as_str().unwrap();
    let pressure: i32 = pressure.split(' ').next().unwrap().parse().unwrap();
    assert!((90..100).contains(&pressure), "{pressure}");
    assert_eq!(lines.last().unwrap()["proved"], true);
    for (arguments, words) in [
        (["diff", "nowhere:rules", "rules"], "git knows no such revision or path"),
        (["diff", "main:elsewhere", "rules"], "git knows no such revision or path"),
        (["diff", "elsewhere", "rules"], "a version in git is written `elsewhere:rules`"),
    ] {
        let said = triage(&place, &[&arguments[..], &["--lang", "en"]].concat(), b"");
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
    }
}
