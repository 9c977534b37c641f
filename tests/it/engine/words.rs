//! The engine's words against the trees of conditions, and against every completion.

use proptest::prelude::*;
use referral_triage::criteria::Truth;
use referral_triage::criteria::compiled::{self, Texts};
use referral_triage::criteria::engine::{Finding, Patient};

use crate::engine::random::{FALLBACK, completions, facts, rules_and_patient};
use crate::engine::runner;
use crate::patients;

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

/// A page makes the engine a little at a time, and may want it at any moment between.
#[test]
fn an_engine_made_in_steps_is_the_same() {
    let file = compiled::write(patients::ruleset(), Texts::All);
    let fresh = || compiled::read(&file).unwrap_or_else(|why| panic!("{why:?}"));
    let whole = fresh();
    let mut steps = 1;
    let stepped = fresh();
    while !stepped.prepare() {
        steps += 1;
    }
    assert!(steps > 50, "{steps} steps are too long ones for a phone");
    assert!(stepped.prepare() && stepped.engine() == whole.engine());
    for stop in [1, steps / 4, steps / 2, steps - 1] {
        let hurried = fresh();
        for _ in 0..stop {
            assert!(!hurried.prepare());
        }
        // Another part of the same rules goes on where this one was.
        let rest = compiled::read_after(&file, Some(&hurried)).unwrap_or_else(|why| panic!("{why:?}"));
        assert!(rest.engine() == whole.engine(), "wanted after {stop} of {steps} steps");
        assert!(hurried.prepare());
    }
}
