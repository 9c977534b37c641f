//! What would change a settled answer, compared with trying every value.

use proptest::prelude::*;
use referral_triage::criteria::{Change, decide, would_change};
use referral_triage::facts::{Answer, Decimal, FactIx, Facts, Value};

use crate::engine::random::{Kind, Rules, Told, domain, facts, rules_and_patient};
use crate::engine::reference::Tree;
use crate::engine::runner;

/// Every value that can be given, in order.
fn values(kind: Kind) -> Vec<Value> {
    match kind {
        Kind::Number(_) => {
            (0..=30).map(|tenths| Value::Number(Decimal::from_parts(tenths, 1).unwrap())).collect()
        }
        kind => domain(kind),
    }
}

/// Whether a value is what a change names.
fn fits(change: &Change, value: &Value) -> bool {
    let words: Vec<&str> =
        change.becomes.split([' ', ',', '{', '}']).filter(|word| !word.is_empty()).collect();
    let number = |word: &str| Decimal::parse(word).unwrap();
    match (value, words.as_slice()) {
        (Value::YesNo(yes), ["=", word]) => *word == yes.to_string(),
        (Value::Choice(choice), ["=" | "in", words @ ..]) => words.contains(&format!("'c{choice}'").as_str()),
        (Value::Choices(all), ["includes", word]) => all.iter().any(|one| *word == format!("'c{one}'")),
        (Value::Choices(all), ["not", "includes", word]) => {
            !all.iter().any(|one| *word == format!("'c{one}'"))
        }
        (Value::Number(value), ["between", low, .., "and", high]) => {
            number(low) <= *value && *value <= number(high)
        }
        (Value::Number(value), ["between", low, _, "and", high, _]) => {
            number(low) <= *value && *value <= number(high)
        }
        (Value::Number(value), [op, limit, ..]) => match *op {
            "=" => *value == number(limit),
            "<" => *value < number(limit),
            "<=" => *value <= number(limit),
            ">" => *value > number(limit),
            ">=" => *value >= number(limit),
            other => panic!("{other}"),
        },
        other => panic!("{other:?}"),
    }
}

/// Whether a condition compares a fact with others, or calculates with it.
fn relates(tree: &Tree, fact: usize) -> bool {
    match tree {
        Tree::Facts(a, _, b) | Tree::Sum(a, _, b, ..) | Tree::Ratio(a, b, ..) => *a == fact || *b == fact,
        Tree::Times(_, a, ..) => *a == fact,
        Tree::Score(_, items, ..) => items.iter().any(|(_, item)| relates(item, fact)),
        Tree::Is(one, ..) | Tree::Not(one) => relates(one, fact),
        Tree::And(all) | Tree::Or(all) | Tree::AtLeast(_, all) => all.iter().any(|one| relates(one, fact)),
        Tree::Xor(a, b) | Tree::Implies(a, b) => relates(a, fact) || relates(b, fact),
        _ => false,
    }
}

fn with(facts: &Facts, fact: FactIx, value: &Value) -> Facts {
    let mut other = facts.clone();
    other.set(fact, Answer::Known(value.clone()));
    other
}

/// One choice more or less.
fn is_next(a: &Value, b: &Value) -> bool {
    let (Value::Choices(a), Value::Choices(b)) = (a, b) else { return true };
    (0..2).filter(|choice| a.contains(choice) != b.contains(choice)).count() == 1
}

#[test]
fn the_nearest_changes_are_found_and_lead_where_they_say() {
    let mut seen = 0;
    let seen_by = std::cell::RefCell::new(&mut seen);
    let check = |rules: &Rules, told: &Told| {
        let ruleset = rules.checked();
        let patient = facts(rules, told);
        let decision = decide(&ruleset, &patient);
        let changes = would_change(&ruleset, &patient, &decision);
        prop_assert!(changes.is_empty() || decision.settled);
        prop_assert!(changes.is_sorted_by_key(|change| (change.disposition, change.fact)));
        **seen_by.borrow_mut() += changes.len();
        for (place, kind) in rules.kinds.iter().enumerate() {
            let fact = FactIx::new(place);
            let mine: Vec<&Change> = changes.iter().filter(|change| change.fact == fact).collect();
            let gated = ruleset
                .ask_if(fact)
                .is_some_and(|gate| gate.truth(&patient) == referral_triage::criteria::Truth::False);
            let related = rules.criteria.iter().any(|(_, when)| relates(when, place));
            let Some(now) = patient.value(fact).filter(|_| decision.settled && !gated && !related) else {
                prop_assert!(mine.is_empty());
                continue;
            };
            let values = values(*kind);
            let here = values.iter().position(|value| value == now).unwrap();
            let then = |value: &Value| decide(&ruleset, &with(&patient, fact, value)).disposition;
            for change in &mine {
                prop_assert!(change.disposition != decision.disposition);
                let all: Vec<&Value> =
                    values.iter().filter(|value| is_next(now, value) && fits(change, value)).collect();
                prop_assert!(!all.is_empty(), "{:?} is no value", change);
                for value in all {
                    prop_assert_eq!(then(value), change.disposition, "{:?} {:?}", change, value);
                }
            }
            let named = |value: &Value| mine.iter().any(|change| fits(change, value));
            let differs = |value: &&Value| then(value) != decision.disposition;
            match kind {
                Kind::Number(_) => {
                    let below = values[..here].iter().rev().find(differs);
                    let above = values[here + 1..].iter().find(differs);
                    prop_assert!(
                        below.is_none_or(named) && above.is_none_or(named),
                        "{:?} {:?} {:?}",
                        mine,
                        below,
                        above
                    );
                    prop_assert_eq!(mine.len(), usize::from(below.is_some()) + usize::from(above.is_some()));
                }
                _ => {
                    for value in values.iter().filter(|value| *value != now && is_next(now, value)) {
                        prop_assert_eq!(named(value), differs(&value), "{:?} {:?}", mine, value);
                    }
                }
            }
        }
        Ok(())
    };
    runner(1200)
        .run(&rules_and_patient(), |(rules, told)| check(&rules, &told))
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(seen > 100, "too little was tried: {seen}");
}
