//! A patient of whom nothing is decided yet: a variable for everything that can be known.

use std::collections::HashMap;

use batsat::Lit;

use crate::criteria::cells::{SlotIx, State, States};
use crate::facts::FactIx;

/// One patient in a [`crate::analysis::Space`].
#[derive(Clone, Default)]
pub struct Person {
    /// Whether each fact is known; made when first needed.
    pub(super) known: HashMap<FactIx, Lit>,
    /// The variables of each slot; made when first needed.
    pub(super) slots: HashMap<SlotIx, Has>,
    /// What was asked about a slot before.
    pub(super) fits: HashMap<(SlotIx, States), Lit>,
    /// The slots that only a real evaluation can decide, in the order in which they were met.
    pub(super) open: Vec<SlotIx>,
    /// The one fact, if any, that is another person's own; everything else is shared with the first one.
    pub(super) own: Option<FactIx>,
}

/// What a person has of a slot.
#[derive(Clone)]
pub(super) enum Has {
    /// For each cell from the second on: known, and in this cell or a later one.
    Cells { known: Lit, rungs: Vec<Lit> },
    /// A part of a condition: true, false; now and whatever the unknown facts turn out to be.
    Part { now: [Lit; 2], ever: [Lit; 2] },
}

impl Has {
    /// The runs of neighbouring states in a set of known states.
    pub(super) fn runs(states: &States) -> Vec<(State, State)> {
        let mut runs: Vec<(State, State)> = Vec::new();
        for state in states.iter().filter(|state| *state != 0) {
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == state => *last = state,
                _ => runs.push((state, state)),
            }
        }
        runs
    }
}
