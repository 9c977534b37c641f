//! An engine in the making, a little at a time: a page hears its reader between two steps.

use crate::criteria::cells::{Cells, SlotIx, States};
use crate::criteria::engine::Engine;
use crate::criteria::engine::layout::{Draft, Odds, merged, misfit, odds, shared};
use crate::criteria::{Criterion, Disposition};
use crate::facts::Vocabulary;

/// So many criteria are expanded in a step, and so many words filled: about a millisecond of a slow phone.
const STEP: usize = 8;

/// What an engine is made from.
pub(crate) struct Rules<'r> {
    pub(crate) vocabulary: &'r Vocabulary,
    /// In the order of urgency.
    pub(crate) criteria: &'r [Criterion],
    pub(crate) dispositions: &'r [Disposition],
}

/// How far it got.
pub(super) enum Making {
    /// Conditions are expanded into terms; so many criteria are done.
    Terms(Cells, Vec<Draft>, usize),
    /// Terms, sorted, are laid out in words; so many are.
    Words(Box<Engine>, Vec<Odds>, Vec<Draft>, usize),
    /// Words are grouped.
    Groups(Box<Engine>, Vec<Odds>),
}

impl Making {
    pub(super) fn new(rules: &Rules<'_>) -> Self {
        let conditions = rules.criteria.iter().map(|criterion| &criterion.when);
        Making::Terms(Cells::new(rules.vocabulary, conditions), Vec::new(), 0)
    }

    /// The next step: the engine, or what is still to be done. Always with the rules that it was begun with.
    pub(super) fn step(self, rules: &Rules<'_>) -> Result<Box<Engine>, Making> {
        match self {
            Making::Terms(mut cells, mut drafts, done) => {
                let next = rules.criteria.iter().enumerate().skip(done).take(STEP);
                for (place, criterion) in next {
                    for mut term in cells.of_criterion(criterion, rules.dispositions) {
                        let count = |slot: SlotIx| cells.slot(slot).map_or(1, |slot| slot.count);
                        term.parts.retain(|(slot, states)| states.len() < usize::from(count(*slot)));
                        let rank = criterion.disposition;
                        drafts.push(Draft { rank, criterion: place, parts: term.parts });
                    }
                }
                let done = done + STEP;
                Err(match done < rules.criteria.len() {
                    true => Making::Terms(cells, drafts, done),
                    false => sorted(cells, drafts, rules),
                })
            }
            Making::Words(mut engine, odds, drafts, mut done) => {
                for _ in 0..STEP {
                    let rest = drafts.get(done..).unwrap_or_default();
                    let word = rest.get(..shared(rest)).filter(|word| !word.is_empty());
                    let Some(word) = word else {
                        engine.users = engine.users();
                        return Err(Making::Groups(engine, odds));
                    };
                    engine.word(word, &odds);
                    done += word.len();
                }
                Err(Making::Words(engine, odds, drafts, done))
            }
            Making::Groups(mut engine, odds) => match engine.group(&odds) {
                true => Err(Making::Groups(engine, odds)),
                false => Ok(engine),
            },
        }
    }
}

/// All terms, the most selective slot of each first, those that share it together.
fn sorted(cells: Cells, mut drafts: Vec<Draft>, rules: &Rules<'_>) -> Making {
    let odds = odds(&cells.slots, &drafts);
    for draft in &mut drafts {
        let mut sorted: Vec<(u32, (SlotIx, States))> = Vec::with_capacity(draft.parts.len());
        for part in draft.parts.drain(..) {
            let likely = misfit(&odds, part.0, |state| part.1.contains(state));
            sorted.insert(sorted.partition_point(|(there, _)| *there >= likely), (likely, part));
        }
        draft.parts.extend(sorted.into_iter().map(|(_, part)| part));
    }
    let engine = Box::new(Engine {
        slots: cells.slots,
        ranks: rules.criteria.iter().map(|criterion| criterion.disposition).collect(),
        mentions: rules.criteria.iter().map(|criterion| criterion.when.facts()).collect(),
        places: vec![Vec::new(); rules.criteria.len()],
        ..Engine::default()
    });
    Making::Words(engine, odds, merged(drafts), 0)
}
