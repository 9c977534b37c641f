//! The engine: all criteria of a rule set decided at once, up to 64 terms with a few machine words.
//!
//! A term is one bit of a word. For every slot that a word mentions there is a row of bits for each
//! state of that slot: the terms that this state leaves standing. What holds is what one row for each
//! slot leaves standing. Terms of one urgency whose most selective slot is the same share words; so one
//! state often clears a whole word, and what is left standing of 64 words is found in the same way,
//! with one bit for each word, before any of them is looked at.

mod finding;
mod layout;
mod patient;

use crate::criteria::cells::{Over, Slot, SlotIx, State};
use crate::criteria::{Condition, Criterion};
use crate::facts::{FactIx, Facts, Vocabulary};

pub use finding::Finding;
pub use patient::Patient;

/// The criteria of a rule set, made ready.
#[derive(Clone, Default, PartialEq)]
pub struct Engine {
    slots: Vec<Slot>,
    /// Of terms, most urgent first.
    words: Vec<Word>,
    /// Of words, 64 each.
    groups: Vec<Word>,
    /// The columns of all words and groups.
    columns: Vec<Column>,
    rows: Vec<u64>,
    /// The criterion of each term, 64 places for each word.
    criteria: Vec<u32>,
    /// What each term mentions.
    terms: Vec<Term>,
    /// For each criterion the place of its disposition.
    ranks: Vec<u16>,
    /// For each criterion the places of its terms.
    places: Vec<Vec<usize>>,
}

/// Up to 64 terms of one disposition, or 64 words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Word {
    /// The bits in use.
    all: u64,
    /// Where its columns start, and how many there are.
    columns: (u32, u16),
    /// The place of the disposition.
    rank: u16,
}

/// One slot that a word mentions.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    slot: SlotIx,
    /// Where its rows start: one for each state, and one of ones for what every answer is possible of.
    rows: u32,
    /// The terms that mention it.
    mention: u64,
}

/// What a term mentions.
#[derive(Clone, Debug, Default, PartialEq)]
struct Term {
    /// The slots, each with how likely it is not to fit.
    slots: Vec<(SlotIx, u32)>,
}

impl Engine {
    /// Makes criteria ready; they stand in the order of urgency.
    pub(crate) fn new(vocabulary: &Vocabulary, criteria: &[Criterion]) -> Self {
        layout::engine(vocabulary, criteria)
    }

    /// The states of a patient, into one who was there before.
    pub fn read(&self, facts: &Facts, patient: &mut Patient) {
        patient.read(&self.slots, facts);
    }

    /// What holds and what may still hold, into a finding that was there before. `fallback` is the place
    /// of the fallback disposition.
    pub fn find(&self, patient: &Patient, fallback: usize, finding: &mut Finding) {
        finding.find(self, patient, fallback);
    }

    /// The unknown facts that could still decide a criterion, in the order in which its author wrote them.
    pub fn needs(
        &self,
        criterion: usize,
        when: &Condition,
        facts: &Facts,
        patient: &Patient,
        finding: &Finding,
    ) -> Vec<FactIx> {
        let mut wanted = Vec::new();
        for (slot, _) in self.unknown(criterion, patient, finding) {
            match &slot.over {
                Over::Part(part) => wanted.extend(part.needs(facts)),
                over => wanted.extend(over.fact()),
            }
        }
        let mut all = when.facts();
        all.retain(|fact| wanted.contains(fact));
        all
    }

    /// The unknown slots of the terms of a criterion that may still hold, each with how likely it is
    /// not to fit.
    fn unknown<'e>(
        &'e self,
        criterion: usize,
        patient: &'e Patient,
        finding: &'e Finding,
    ) -> impl Iterator<Item = (&'e Slot, u32)> {
        let places = self.places.get(criterion).map_or(&[][..], Vec::as_slice).iter();
        let open = places.filter(|place| finding.may_hold(**place));
        let slots = open.filter_map(|place| self.terms.get(*place)).flat_map(|term| &term.slots);
        slots
            .filter(|(slot, _)| patient.is_open(*slot))
            .filter_map(|(slot, share)| Some((self.slots.get(usize::from(*slot))?, *share)))
    }

    #[inline]
    fn columns(&self, word: &Word) -> &[Column] {
        let columns = self.columns.get(word.columns.0 as usize..).unwrap_or_default();
        columns.get(..usize::from(word.columns.1)).unwrap_or_default()
    }

    /// The criteria of a word's terms.
    fn criteria_of(&self, word: usize) -> &[u32] {
        self.criteria.get(word * 64..).unwrap_or_default()
    }

    /// The bits that a state leaves standing.
    #[inline]
    fn row(&self, column: &Column, state: State) -> u64 {
        self.rows.get(column.rows as usize + usize::from(state)).copied().unwrap_or(0)
    }
}

/// Not the bits: there are many.
impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Engine({} slots, {} words)", self.slots.len(), self.words.len())
    }
}
