//! A patient in the engine's own form: one state for each slot.

use crate::criteria::cells::{Over, Slot, SlotIx, State, UNKNOWN};
use crate::facts::Facts;

/// The states of one patient.
#[derive(Clone, Default)]
pub struct Patient {
    /// With what is known now.
    states: Vec<State>,
    /// All ones for a slot that an answer could still change.
    open: Vec<u64>,
    /// Whether there is such a slot.
    pub(super) any_open: bool,
}

impl Patient {
    pub(super) fn read(&mut self, slots: &[Slot], facts: &Facts) {
        self.states.clear();
        self.open.clear();
        self.any_open = false;
        for slot in slots {
            let (state, open) = states(slot, facts);
            self.states.push(state);
            self.open.push(if open { u64::MAX } else { 0 });
            self.any_open |= open;
        }
    }

    /// The state of a slot.
    pub(super) fn state(&self, slot: SlotIx) -> State {
        self.states.get(usize::from(slot)).copied().unwrap_or(UNKNOWN)
    }

    /// All ones if an answer could still change a slot.
    pub(super) fn open(&self, slot: SlotIx) -> u64 {
        self.open.get(usize::from(slot)).copied().unwrap_or(0)
    }
}

/// A slot's state now, and whether an answer could still change it.
pub(super) fn states(slot: &Slot, facts: &Facts) -> (State, bool) {
    let now = slot.state(facts);
    match slot.over {
        Over::Part(_) => (now, slot.state_ever(facts) == UNKNOWN),
        _ => (now, now == UNKNOWN),
    }
}
