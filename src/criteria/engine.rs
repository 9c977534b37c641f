//! The engine: all criteria of a rule set decided at once, up to 64 terms with a few machine words.
//!
//! A term is one bit of a word. For every slot that a word mentions there is a row of bits for each
//! state of that slot: the terms that this state leaves standing. What holds is what one row for each
//! slot leaves standing. Terms of one urgency whose most selective slot is the same share words; so one
//! state often clears a whole word, and what is left standing of 64 words is found in the same way,
//! with one bit for each word, before any of them is looked at.

mod finding;
mod layout;
mod making;
mod patient;
mod trial;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::criteria::cells::{Over, Slot, SlotIx, State};
use crate::criteria::engine::making::Making;
use crate::facts::{FactIx, Facts};

pub use finding::Finding;
pub use layout::SURE;
pub(crate) use making::Rules;
pub use patient::Patient;
pub use trial::Trial;

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
    /// The criterion of each term.
    criteria: Vec<u32>,
    /// Where what each term mentions ends.
    ends: Vec<u32>,
    /// What the terms mention, one after the other: slots, each with how likely it is not to fit.
    parts: Vec<(SlotIx, u32)>,
    /// For each criterion the place of its disposition.
    ranks: Vec<u16>,
    /// For each criterion the facts it mentions, in its author's order.
    mentions: Vec<Vec<FactIx>>,
    /// For each slot the words that mention it, each with the place of its column.
    users: Vec<Vec<(u32, u32)>>,
    /// For each criterion where its terms stand.
    places: Vec<Vec<Place>>,
}

/// The engine of a rule set, made when something is decided for the first time, or bit by bit before that: most of what it
/// takes to read a rule set. The parts of one rule set share it.
#[derive(Clone, Default)]
pub struct Made {
    engine: Arc<OnceLock<Engine>>,
    begun: Arc<Mutex<Option<Making>>>,
}

impl Made {
    /// The engine; what is left of making it is done now.
    pub(crate) fn or(&self, rules: &Rules<'_>) -> &Engine {
        loop {
            if let Some(engine) = self.engine.get() {
                return engine;
            }
            self.step(rules);
        }
    }

    /// Makes a little more of the engine; whether it is there. Another thread waits.
    pub(crate) fn step(&self, rules: &Rules<'_>) -> bool {
        let mut begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner);
        if self.engine.get().is_none() {
            let making = begun.take().unwrap_or_else(|| Making::new(rules));
            match making.step(rules) {
                Ok(engine) => drop(self.engine.set(*engine)),
                Err(more) => *begun = Some(more),
            }
        }
        self.engine.get().is_some()
    }
}

/// It follows from the rest of the rule set, which is compared.
impl PartialEq for Made {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.engine.get().is_some() { "made" } else { "not made yet" })
    }
}

/// Up to 64 terms of one disposition, or 64 words.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Word {
    /// The bits in use.
    all: u64,
    /// Where its columns start, and how many there are.
    columns: (u32, u16),
    /// Where its terms start.
    terms: u32,
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

/// Where a term of a criterion stands, and which facts it speaks about: a bit for each of the first 64 that
/// the criterion mentions. Nothing if a part of the condition must say it.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Place {
    /// Its word's place times 64, and its bit.
    at: usize,
    facts: Option<u64>,
}

impl Engine {
    /// The states of a patient, into one who was there before.
    pub fn read(&self, facts: &Facts, patient: &mut Patient) {
        patient.read(&self.slots, facts);
    }

    /// What holds, and whether that is settled, into a finding that was there before. `fallback` is the place
    /// of the fallback disposition.
    pub fn find(&self, patient: &Patient, fallback: usize, finding: &mut Finding) {
        finding.find(self, patient, fallback);
    }

    /// What may still hold and matters, for a patient about whom was just found what holds.
    pub fn find_open(&self, patient: &Patient, finding: &mut Finding) {
        finding.find_open(self, patient);
    }

    /// The slots that a fact has a part in.
    pub fn slots_of(&self, fact: FactIx) -> Vec<(SlotIx, &Slot)> {
        let slots = (0..).zip(&self.slots);
        slots
            .filter(|(_, slot)| match &slot.over {
                Over::Part(part) => part.facts().contains(&fact),
                over => over.fact() == Some(fact),
            })
            .collect()
    }

    /// The unknown facts that could still decide a criterion, in the order in which its author wrote them.
    pub fn needs(
        &self,
        criterion: usize,
        facts: &Facts,
        patient: &Patient,
        finding: &Finding,
    ) -> Vec<FactIx> {
        let mut wanted = Vec::new();
        for (slot, _) in self.open_slots(criterion, patient, finding).flatten() {
            match &slot.over {
                Over::Part(part) => wanted.extend(part.needs(facts)),
                over => wanted.extend(over.fact()),
            }
        }
        self.in_order(criterion, &wanted)
    }

    /// The known facts that make a criterion hold, in the order in which its author wrote them, into a list
    /// that was there before: of an `or` those of the sides that hold.
    pub fn support(&self, criterion: usize, facts: &Facts, finding: &Finding, into: &mut Vec<FactIx>) {
        into.clear();
        let holding = || self.places(criterion).iter().filter(|place| finding.holds(place.at));
        let bits = holding().try_fold(0, |bits, place| Some(bits | place.facts?));
        let Some(bits) = bits else {
            let terms = holding().map(|place| self.parts(place.at));
            return into.extend(self.support_of(criterion, terms, facts));
        };
        let mentions = self.mentions(criterion).iter().zip(0..64);
        let named = mentions.filter(|(_, bit)| bits >> bit & 1u64 == 1).map(|(fact, _)| *fact);
        into.extend(named.filter(|fact| facts.value(*fact).is_some()));
    }

    /// The known facts of some terms of a criterion.
    fn support_of<'e>(
        &self,
        criterion: usize,
        terms: impl Iterator<Item = &'e [(SlotIx, u32)]>,
        facts: &Facts,
    ) -> Vec<FactIx> {
        let mut wanted = Vec::new();
        for slot in terms.flatten().filter_map(|(slot, _)| self.slots.get(usize::from(*slot))) {
            match &slot.over {
                Over::Part(part) => wanted.extend(part.support(facts)),
                over => wanted.extend(over.fact()),
            }
        }
        wanted.retain(|fact| facts.value(*fact).is_some());
        self.in_order(criterion, &wanted)
    }

    /// The facts of a list in the order in which a criterion mentions them.
    fn in_order(&self, criterion: usize, wanted: &[FactIx]) -> Vec<FactIx> {
        self.mentions(criterion).iter().copied().filter(|fact| wanted.contains(fact)).collect()
    }

    /// Shows each way in which a criterion may still hold: its unknown facts, each with how likely (of
    /// [`SURE`]) an answer rules this way out.
    pub fn open_terms(
        &self,
        criterion: usize,
        patient: &Patient,
        finding: &Finding,
        mut show: impl FnMut(&[(FactIx, u32)]),
    ) {
        let mut way = Vec::new();
        for slots in self.open_slots(criterion, patient, finding) {
            way.clear();
            for (slot, sure) in slots {
                match &slot.over {
                    Over::Part(part) => way.extend(part.facts().into_iter().map(|fact| (fact, sure))),
                    over => way.extend(over.fact().map(|fact| (fact, sure))),
                }
            }
            show(&way);
        }
    }

    /// The unknown slots of each term of a criterion that may still hold, with how likely they do not fit.
    fn open_slots<'e>(
        &'e self,
        criterion: usize,
        patient: &'e Patient,
        finding: &'e Finding,
    ) -> impl Iterator<Item = impl Iterator<Item = (&'e Slot, u32)>> {
        let open = self.places(criterion).iter().filter(|place| finding.may_hold(place.at));
        open.map(|place| {
            let open = self.parts(place.at).iter().filter(|(slot, _)| patient.is_open(*slot));
            open.filter_map(|(slot, sure)| Some((self.slots.get(usize::from(*slot))?, *sure)))
        })
    }

    fn places(&self, criterion: usize) -> &[Place] {
        self.places.get(criterion).map_or(&[], Vec::as_slice)
    }

    fn mentions(&self, criterion: usize) -> &[FactIx] {
        self.mentions.get(criterion).map_or(&[], Vec::as_slice)
    }

    #[inline]
    fn columns(&self, word: &Word) -> &[Column] {
        let columns = self.columns.get(word.columns.0 as usize..).unwrap_or_default();
        columns.get(..usize::from(word.columns.1)).unwrap_or_default()
    }

    /// The criteria of a word's terms, and of those after them.
    fn criteria_of(&self, word: &Word) -> &[u32] {
        self.criteria.get(word.terms as usize..).unwrap_or_default()
    }

    /// What a term mentions: slots, each with how likely it is not to fit.
    fn parts(&self, at: usize) -> &[(SlotIx, u32)] {
        let Some(term) = self.words.get(at / 64).map(|word| word.terms as usize + at % 64) else {
            return &[];
        };
        let end = |term: usize| self.ends.get(term).map_or(0, |end| *end as usize);
        let start = term.checked_sub(1).map_or(0, end);
        self.parts.get(start..end(term)).unwrap_or_default()
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
