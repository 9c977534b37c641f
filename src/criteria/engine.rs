//! The engine: all criteria of a rule set decided at once, 64 terms with a few machine words.
//!
//! A term is one bit. For every slot that a word of 64 terms mentions there is a row of bits for each
//! state of that slot: the terms that this state leaves standing. What holds is what one row for each
//! slot leaves standing. Terms of one urgency that mention the same slots share words, so that a word
//! has few slots and is left as soon as nothing stands.

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
    /// Most urgent first.
    words: Vec<Word>,
    /// The columns of all words, one word after the other.
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

/// 64 terms of one disposition.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Word {
    /// The place of the disposition.
    rank: u16,
    /// How many columns it has.
    columns: u16,
    /// The places that hold a term.
    all: u64,
}

/// One slot that a word mentions.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Column {
    slot: SlotIx,
    /// Where its rows start: one for each state.
    rows: u32,
    /// The terms that mention it.
    mention: u64,
}

/// What a term mentions.
#[derive(Clone, Debug, Default, PartialEq)]
struct Term {
    /// The slots, each with the share of its states, of 256, that do not fit.
    slots: Vec<(SlotIx, u16)>,
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

    /// The unknown slots of the terms of a criterion that may still hold, each with the share of its
    /// states that do not fit.
    fn unknown<'e>(
        &'e self,
        criterion: usize,
        patient: &'e Patient,
        finding: &'e Finding,
    ) -> impl Iterator<Item = (&'e Slot, u16)> {
        let places = self.places.get(criterion).map_or(&[][..], Vec::as_slice).iter();
        let open = places.filter(|place| finding.may_hold(**place));
        let slots = open.filter_map(|place| self.terms.get(*place)).flat_map(|term| &term.slots);
        slots
            .filter(|(slot, _)| patient.open(*slot) != 0)
            .filter_map(|(slot, share)| Some((self.slots.get(usize::from(*slot))?, *share)))
    }

    /// The words, each with its columns.
    fn words(&self) -> impl Iterator<Item = (&Word, &[Column])> {
        let mut columns = self.columns.as_slice();
        self.words.iter().map(move |word| {
            let (mine, rest) = columns.split_at_checked(usize::from(word.columns)).unwrap_or_default();
            columns = rest;
            (word, mine)
        })
    }

    /// The criteria of a word's terms.
    fn criteria_of(&self, word: usize) -> &[u32] {
        self.criteria.get(word * 64..).unwrap_or_default()
    }

    /// The terms that a state leaves standing.
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
