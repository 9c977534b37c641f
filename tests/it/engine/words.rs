//! The engine's words against the trees of conditions, and against every completion.

use proptest::prelude::*;
use referral_triage::criteria::Truth;
use referral_triage::criteria::engine::{Finding, Patient};

use crate::engine::random::{FALLBACK, completions, facts, rules_and_patient};
use crate::engine::runner;

#[test]
fn the_engine_finds_what_the_trees_say() {
    runner(1500)
        .run(&rules_and_patient(), |(rules, told)| {
            let ruleset = rules.checked();
            let known = facts(&rules, &told);
            let (mut patient, mut finding) = (Patient::default(), Finding::default());
            ruleset.engine().read(&known, &mut patient);
            ruleset.engine().find(&patient, FALLBACK, &mut finding);
            ruleset.engine().find_open(&patient, &mut finding);
            let fired: Vec<usize> = (0..ruleset.criteria.len())
                .filter(|place| ruleset.criteria[*place].when.truth(&known) == Truth::True)
                .collect();
            prop_assert_eq!(&finding.fired, &fired);
            let best = fired.first().map(|place| usize::from(ruleset.criteria[*place].disposition));
            prop_assert_eq!(finding.best.map(|(best, _)| best), best);
            let lasting = finding.best.is_some_and(|(_, lasting)| lasting);
            let later: Vec<_> = completions(&rules, &told).iter().map(|told| facts(&rules, told)).collect();
            for (place, criterion) in ruleset.criteria.iter().enumerate() {
                let rank = usize::from(criterion.disposition);
                let matters = best.is_none_or(|best| rank < best || (rank == best && !lasting));
                let ever = criterion.when.truth_ever(&known);
                let open = finding.open.contains(&place);
                prop_assert!(!open || (matters && ever == Truth::Unknown), "{:?} {}", ever, open);
                let may = later.iter().any(|later| criterion.when.truth(later) == Truth::True);
                prop_assert!(open || !matters || !may, "it could become true");
                // Nothing that the tree knows for ever is doubted.
                prop_assert!(ever != Truth::True || Some(rank) != best || lasting);
            }
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}
