//! How many pages a citizen answers before there is an answer, over the cases.

use crate::criteria::cases::Case;
use crate::criteria::{Decider, Ruleset};
use crate::facts::{Answer, Facts};
use crate::flow::Who;
use crate::flow::interview::next_page;

/// Pages, over cases: sorted counts.
#[derive(Debug, Default)]
pub struct Questions {
    /// Until there was nothing left to ask.
    pub answered: Vec<usize>,
    /// Until the emergency showed, for cases that want one of the first disposition.
    pub emergencies: Vec<usize>,
}

impl Questions {
    /// Walks through every case that a citizen could be: it has an answer, and nothing in it is at odds with
    /// what a citizen's walk begins with. What a case does not say is answered with "I don't know".
    pub fn new(ruleset: &Ruleset, cases: &[Case]) -> Self {
        let mut all = Questions::default();
        let mut decider = Decider::default();
        for case in cases {
            let (Some(want), true) = (case.want, is_citizen(ruleset, &case.facts)) else { continue };
            let (pages, emergency) = walk(ruleset, &mut decider, &case.facts);
            all.answered.push(pages);
            if want == 0 {
                all.emergencies.extend(emergency);
            }
        }
        all.answered.sort_unstable();
        all.emergencies.sort_unstable();
        all
    }
}

/// The middle one, the lower of two.
pub fn median(sorted: &[usize]) -> usize {
    sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(0)
}

fn is_citizen(ruleset: &Ruleset, told: &Facts) -> bool {
    let mut presets = 0;
    ruleset.vocabulary.iter().all(|(fact, declared)| match &declared.preset_patient {
        Some(preset) => {
            presets += 1;
            told.value(fact) == Some(preset)
        }
        None => true,
    }) && presets > 0
}

/// The pages until nothing is left to ask, and until an emergency.
fn walk(ruleset: &Ruleset, decider: &mut Decider, told: &Facts) -> (usize, Option<usize>) {
    let mut facts = Facts::new();
    for (fact, declared) in ruleset.vocabulary.iter() {
        if let Some(preset) = &declared.preset_patient {
            facts.set(fact, Answer::Known(preset.clone()));
        }
    }
    let mut pages = 0;
    loop {
        let decision = decider.decide(ruleset, &facts, true);
        if decision.disposition == 0 {
            return (pages, Some(pages));
        }
        let Some(page) = next_page(ruleset, &facts, &decision.next, Who::Me) else { return (pages, None) };
        pages += 1;
        for fact in page {
            facts.set(
                fact,
                match told.answer(fact) {
                    Answer::NotAsked => Answer::NotKnown,
                    told => told.clone(),
                },
            );
        }
    }
}
