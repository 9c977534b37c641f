//! Terms over cells say exactly what their conditions say.

use proptest::prelude::*;
use referral_triage::criteria::Truth;
use referral_triage::criteria::cells::{Cells, Term, Wanted};

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
                for (wanted, has) in [
                    (Wanted::True, truth == Truth::True),
                    (Wanted::False, truth == Truth::False),
                    (Wanted::NotTrue, truth != Truth::True),
                    (Wanted::NotFalse, truth != Truth::False),
                ] {
                    let terms = cells.terms(condition, wanted);
                    let holds = |term: &Term| {
                        term.parts
                            .iter()
                            .all(|(slot, states)| states.contains(cells.slot(*slot).unwrap().state(&patient)))
                    };
                    prop_assert_eq!(terms.iter().any(holds), has, "{:?} {:?}", wanted, terms);
                }
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
