//! The facts' domains cut into cells at the limits that conditions mention, so that within a cell
//! nothing changes, and conditions as terms over cells.
//!
//! A patient is then one state for each slot: unknown, or a cell. A term is a set of states for some
//! slots; a condition holds exactly if one of its terms does. The engine decides with them, and the
//! analyses prove with them.

mod expansion;
mod slot;
mod states;
mod term;

use crate::criteria::{Condition, Criterion, Disposition};
use crate::facts::Vocabulary;

pub use expansion::Wanted;
pub use slot::{Over, Slot, SlotIx, State, UNKNOWN};
pub use states::States;
pub use term::Term;

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
        expansion::terms(&mut self.slots, condition, wanted)
    }

    /// All shortest terms for a condition to be true: if it is true whatever some slots are, one of them
    /// holds and does not mention these.
    pub fn shortest_terms(&mut self, condition: &Condition) -> Vec<Term> {
        let terms = self.terms(condition, Wanted::True);
        term::shortest(&self.slots, terms)
    }

    /// The terms of every criterion.
    pub fn of_criteria(&mut self, criteria: &[Criterion], dispositions: &[Disposition]) -> Vec<Vec<Term>> {
        criteria.iter().map(|criterion| self.of_criterion(criterion, dispositions)).collect()
    }

    /// The terms of one criterion. Of one with a calm disposition all shortest ones: a calm answer needs a
    /// criterion that lasts.
    pub fn of_criterion(&mut self, criterion: &Criterion, dispositions: &[Disposition]) -> Vec<Term> {
        let disposition = dispositions.get(usize::from(criterion.disposition));
        match disposition.is_some_and(|disposition| disposition.rule_out) {
            true => self.shortest_terms(&criterion.when),
            false => self.terms(&criterion.when, Wanted::True),
        }
    }

    /// One slot.
    pub fn slot(&self, slot: SlotIx) -> Option<&Slot> {
        self.slots.get(usize::from(slot))
    }
}
