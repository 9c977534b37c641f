//! A patient in the engine's own form: one state for each slot.

use crate::criteria::cells::{Over, Slot, SlotIx, State, UNKNOWN};
use crate::facts::Facts;

/// The states of one patient.
#[derive(Clone, Default)]
pub struct Patient {
    /// With what is known now.
    pub(super) states: Vec<State>,
    /// The same, but one more than the last state of a slot for what an answer could still change.
    pub(super) possible: Vec<State>,
    /// Whether there is such a slot.
    pub(super) any_open: bool,
}

impl Patient {
    pub(super) fn read(&mut self, slots: &[Slot], facts: &Facts) {
        self.states.clear();
        self.possible.clear();
        self.any_open = false;
        for slot in slots {
            let (now, possible) = states(slot, facts);
            self.states.push(now);
            self.possible.push(possible);
            self.any_open |= possible == slot.count;
        }
    }

    /// Replaces the states of a slot and gives those from before.
    pub(super) fn set(&mut self, slot: SlotIx, (now, possible): (State, State)) -> (State, State) {
        let slot = usize::from(slot);
        match (self.states.get_mut(slot), self.possible.get_mut(slot)) {
            (Some(state), Some(may)) => (std::mem::replace(state, now), std::mem::replace(may, possible)),
            _ => (now, possible),
        }
    }

    /// Whether an answer could still change a slot.
    pub(super) fn is_open(&self, slot: SlotIx) -> bool {
        let of = |states: &[State]| states.get(usize::from(slot)).copied();
        // What is known for ever is known now, and the same.
        of(&self.states) != of(&self.possible)
    }
}

/// A slot's state now, and the one that says what is possible.
pub(super) fn states(slot: &Slot, facts: &Facts) -> (State, State) {
    let now = slot.state(facts);
    let ever = match slot.over {
        Over::Part(_) => slot.state_ever(facts),
        _ => now,
    };
    (now, if ever == UNKNOWN { slot.count } else { ever })
}
