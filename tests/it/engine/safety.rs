//! Truth, decisions and questions, compared with the reference by trying every answer.

use proptest::prelude::*;
use referral_triage::criteria::{Truth, decide};
use referral_triage::facts::{Answer, FactIx};

use crate::engine::random::{FALLBACK, Rules, Told, completions, domain, facts, rules_and_patient};
use crate::engine::runner;

/// The disposition that holds by the reference: the most urgent one with a true criterion.
fn best(rules: &Rules, told: &Told) -> Option<usize> {
    let hold = rules.criteria.iter().filter(|(_, when)| when.truth(told) == Some(true));
    hold.map(|(disposition, _)| usize::from(*disposition)).min()
}

fn truth(of: Option<bool>) -> Truth {
    of.map_or(Truth::Unknown, Truth::known)
}

/// The rule set's place of a written criterion: the checker sorts by urgency and keeps the order otherwise.
fn places(rules: &Rules) -> Vec<usize> {
    let mut order: Vec<usize> = (0..rules.criteria.len()).collect();
    order.sort_by_key(|place| rules.criteria[*place].0);
    order
}

#[test]
fn truth_is_what_the_reference_says_and_lasts_when_it_claims_to() {
    runner(800)
        .run(&rules_and_patient(), |(rules, told)| {
            let ruleset = rules.checked();
            let patient = facts(&rules, &told);
            let all = completions(&rules, &told);
            for (criterion, place) in ruleset.criteria.iter().zip(places(&rules)) {
                let written = &rules.criteria[place].1;
                prop_assert_eq!(
                    criterion.when.truth(&patient),
                    truth(written.truth(&told)),
                    "{}",
                    written.written(&rules.kinds)
                );
                let ever = criterion.when.truth_ever(&patient);
                for later in &all {
                    prop_assert_eq!(criterion.when.truth(&facts(&rules, later)), truth(written.truth(later)));
                    prop_assert!(
                        ever == Truth::Unknown || ever == truth(written.truth(later)),
                        "{} was {ever:?} for ever",
                        written.written(&rules.kinds)
                    );
                }
                // What is still open names what could close it, unless only `null` itself or a division by
                // zero is in the way.
                let in_scores = rules.scores.iter().flat_map(|score| score.iter()).map(|(_, item)| item);
                let mut named = in_scores.chain([written]).map(|tree| tree.written(&rules.kinds));
                let never_closes = named.any(|text| text.contains("null") || text.contains(" / "));
                prop_assert!(
                    ever != Truth::Unknown || never_closes || !criterion.when.needs(&patient).is_empty()
                );
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn a_decision_is_right_safe_and_settled_when_it_says_so() {
    runner(800)
        .run(&rules_and_patient(), |(rules, told)| {
            let ruleset = rules.checked();
            let patient = facts(&rules, &told);
            let decision = decide(&ruleset, &patient);
            prop_assert_eq!(&decision, &decide(&ruleset, &patient), "deciding is deterministic");
            let given = decision.disposition;
            match best(&rules, &told) {
                Some(best) if best <= FALLBACK => prop_assert_eq!(given, best),
                Some(best) => {
                    prop_assert!(given == best || (given == FALLBACK && decision.withheld == Some(best)))
                }
                None => prop_assert_eq!(given, FALLBACK),
            }
            for later in completions(&rules, &told) {
                if given > FALLBACK {
                    prop_assert_eq!(
                        best(&rules, &later),
                        Some(given),
                        "calm although {:?} is possible",
                        later
                    );
                }
                if decision.settled {
                    let then = decide(&ruleset, &facts(&rules, &later));
                    prop_assert_eq!(then.disposition, given, "settled, yet {:?} changes it", later);
                }
            }
            // One answer, or one "I don't know", at a time.
            for (place, kind) in rules.kinds.iter().enumerate().filter(|_| decision.settled) {
                for value in (0..domain(*kind).len()).map(Some).chain([None]) {
                    let mut more = told.clone();
                    if more[place].flatten().is_none() {
                        more[place] = Some(value);
                    }
                    let then = decide(&ruleset, &facts(&rules, &more));
                    prop_assert!(then.settled && then.disposition == given);
                    prop_assert!(then.next.is_empty());
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn asking_ends_and_never_repeats_itself() {
    let strategy = (rules_and_patient(), any::<[u8; 8]>());
    runner(800)
        .run(&strategy, |((rules, _), dice)| {
            let ruleset = rules.checked();
            let mut told: Told = vec![None; rules.kinds.len()];
            for (round, dice) in dice.into_iter().enumerate() {
                let patient = facts(&rules, &told);
                let decision = decide(&ruleset, &patient);
                prop_assert!(decision.next.is_empty() || !decision.settled);
                for fact in &decision.next {
                    prop_assert_eq!(patient.answer(*fact), &Answer::NotAsked, "asked twice");
                    let gate = &rules.gates[fact.index()];
                    prop_assert!(
                        gate.as_ref().is_none_or(|gate| gate.truth(&told) != Some(false)),
                        "asking for `{}` makes no sense",
                        ruleset.vocabulary.id(*fact)
                    );
                }
                let mut once = decision.next.clone();
                once.sort_unstable();
                once.dedup();
                prop_assert_eq!(once.len(), decision.next.len(), "listed twice");
                if decision.next.is_empty() {
                    // Whatever could still be asked is barred or has been asked.
                    let possible = ruleset
                        .vocabulary
                        .iter()
                        .filter(|(fact, _)| *patient.answer(*fact) == Answer::NotAsked);
                    let mut sensible = possible.filter(|(fact, _)| {
                        rules.gates[fact.index()].as_ref().is_none_or(|gate| gate.truth(&told) != Some(false))
                    });
                    let open: Vec<FactIx> =
                        decision.open.iter().flat_map(|open| open.needs.clone()).collect();
                    prop_assert!(
                        decision.settled || sensible.all(|(fact, _)| !open.contains(&fact)),
                        "it stopped asking too early"
                    );
                    return Ok(());
                }
                prop_assert!(round < rules.kinds.len(), "more questions than facts");
                let fact = decision.next[0].index();
                let values = domain(rules.kinds[fact]).len();
                told[fact] = Some(usize::from(dice).checked_rem(values + 1).filter(|value| *value < values));
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
