//! The facts' domains cut into cells at the limits that conditions mention, so that within a cell
//! nothing changes, and conditions as terms over cells.
//!
//! A patient is then one state for each slot: unknown, or a cell. A term is a set of states for some
//! slots; a condition holds exactly if one of its terms does. The engine decides with them, and the
//! analyses prove with them.

mod slot;
mod states;
mod term;

use crate::criteria::Condition;
use crate::facts::Vocabulary;

pub use slot::{Over, Slot, SlotIx, State, UNKNOWN};
pub use states::States;
pub use term::{Term, Wanted};

/// The slots that a list of conditions needs.
#[derive(Clone, Debug, Default)]
pub struct Cells {
    /// The slots, in the order of the vocabulary; those over parts of conditions come last.
    pub slots: Vec<Slot>,
}

impl Cells {
    /// Cuts the facts of a vocabulary at everything that these conditions compare them with.
    pub fn new<'c>(vocabulary: &Vocabulary, conditions: impl Iterator<Item = &'c Condition> + Clone) -> Self {
        Cells { slots: slot::cut(vocabulary, conditions) }
    }

    /// The terms of a condition: it has the wanted truth exactly if all parts of one of them hold. Where
    /// there would be too many, a part of the condition becomes a slot of its own.
    pub fn terms(&mut self, condition: &Condition, wanted: Wanted) -> Vec<Term> {
        term::terms(&mut self.slots, condition, wanted)
    }

    /// One slot.
    pub fn slot(&self, slot: SlotIx) -> Option<&Slot> {
        self.slots.get(usize::from(slot))
    }
}
