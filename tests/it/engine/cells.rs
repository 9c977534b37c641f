//! Terms over cells say exactly what their conditions say.

use proptest::prelude::*;
use referral_triage::criteria::Truth;
use referral_triage::criteria::cells::{Cells, States, Term, Wanted};

use crate::engine::random::{facts, rules_and_patient};
use crate::engine::runner;

#[test]
fn a_condition_has_a_truth_exactly_if_one_of_its_terms_holds() {
    runner(1500)
        .run(&rules_and_patient(), |(rules, told)| {
            let ruleset = rules.checked();
            let patient = facts(&rules, &told);
            let conditions = || ruleset.criteria.iter().map(|criterion| &criterion.when);
            let mut cells = Cells::new(&ruleset.vocabulary, conditions());
            for condition in conditions() {
                let truth = condition.truth(&patient);
                let holds = |cells: &Cells, term: &Term| {
                    let fits =
                        |slot, states: &States| states.contains(cells.slot(slot).unwrap().state(&patient));
                    term.parts.iter().all(|(slot, states)| fits(*slot, states))
                };
                let shortest = cells.shortest_terms(condition);
                let one_holds = shortest.iter().any(|term| holds(&cells, term));
                prop_assert_eq!(one_holds, truth == Truth::True, "{:?}", shortest);
                for (wanted, has) in [
                    (Wanted::True, truth == Truth::True),
                    (Wanted::False, truth == Truth::False),
                    (Wanted::NotTrue, truth != Truth::True),
                    (Wanted::NotFalse, truth != Truth::False),
                ] {
                    let terms = cells.terms(condition, wanted);
                    prop_assert_eq!(
                        terms.iter().any(|term| holds(&cells, term)),
                        has,
                        "{:?} {:?}",
                        wanted,
                        terms
                    );
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
