//! What a screen asks at every keystroke: 400 rules over twice the facts, 80 of them unknown.

use referral_triage::criteria::{Ruleset, decide, would_change};
use referral_triage::facts::Facts;

use crate::told::facts;
use crate::{rulefiles, world};

/// Every other rule is about the second half of the facts.
pub struct Twice {
    pub ruleset: Ruleset,
    pub people: Vec<Facts>,
}

impl Twice {
    /// A thousand people, each made of two patients.
    pub fn new() -> Self {
        let (vocabulary, patients) = (world::vocabulary(), world::patients());
        let other = |id: &str| format!("{id}_b");
        let mut all = vocabulary.clone();
        all.extend(vocabulary.iter().map(|(id, kind)| (other(id), kind.clone())));
        let mut rules = world::rules(400);
        rules.iter_mut().step_by(2).for_each(|rule| rule.when.rename(&other));
        let ruleset = rulefiles::ruleset(&all, &rules);
        let mut dice = world::Dice(3);
        let people = patients.iter().zip(patients.iter().skip(1)).map(|(one, two)| {
            let mut told = one.clone();
            told.extend(two.iter().map(|(id, value)| (other(id), value.clone())));
            let mut ids: Vec<String> = told.keys().cloned().collect();
            for _ in 0..80 {
                told.remove(&ids.swap_remove(dice.below(ids.len() as u64) as usize));
            }
            facts(&ruleset, &told)
        });
        let people = people.collect();
        Self { ruleset, people }
    }
}

/// Settled, next and would_change, as a number that nobody can leave out.
pub fn all(ruleset: &Ruleset, facts: &Facts) -> usize {
    let decision = decide(ruleset, facts);
    decision.next.len() + would_change(ruleset, facts, &decision).len()
}
