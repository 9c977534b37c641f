//! How many facts are asked, one after the other, until nothing more can change the disposition.

use referral_triage::criteria::{Decider, Ruleset};
use referral_triage::facts::Facts;

/// The mean and the median over patients of whom everything could be told.
pub fn asked(ruleset: &Ruleset, patients: &[Facts]) -> (f64, usize) {
    let mut decider = Decider::default();
    let mut counts: Vec<usize> = patients
        .iter()
        .map(|told| {
            let (mut facts, mut count) = (Facts::new(), 0);
            while let Some(fact) = decider.decide(ruleset, &facts, true).next.first().copied() {
                facts.set(fact, told.answer(fact).clone());
                count += 1;
            }
            count
        })
        .collect();
    counts.sort_unstable();
    (counts.iter().sum::<usize>() as f64 / counts.len() as f64, counts[counts.len() / 2])
}
