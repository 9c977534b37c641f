//! What would be decided if a few states were others: only the words that mention them are looked at again.

use crate::criteria::cells::{Slot, SlotIx};
use crate::criteria::engine::patient::states;
use crate::criteria::engine::{Column, Engine, Patient, Word};
use crate::facts::Facts;

/// A patient on whom changes are tried.
pub struct Trial<'e> {
    engine: &'e Engine,
    patient: Patient,
    /// For each disposition whether it is calm; the place of the fallback.
    dispositions: (Vec<bool>, usize),
    /// What became of each word.
    found: Vec<Standing>,
    ladder: Ladder,
    /// For each slot the words that mention it.
    users: Vec<Vec<usize>>,
}

/// Some slots whose states are about to change.
pub struct Change<'e> {
    slots: Vec<(SlotIx, &'e Slot)>,
    /// What the other words say.
    ladder: Ladder,
    /// The words that may still say something, what the other slots leave of them, and how many columns
    /// each has of the slots that change.
    words: Vec<(u16, Standing, usize)>,
    columns: Vec<&'e Column>,
}

/// What became of the terms of a word: those that hold, those that hold for ever, those that may hold.
#[derive(Clone, Copy, Default)]
struct Standing {
    now: u64,
    lasting: u64,
    may: u64,
}

/// For each disposition how many words have a term that holds, holds for ever, may hold.
type Ladder = Vec<[u32; 3]>;

impl Standing {
    fn whole(word: &Word) -> Self {
        Standing { now: word.all, lasting: word.all, may: word.all }
    }

    fn and(&mut self, engine: &Engine, column: &Column, patient: &Patient) {
        let row = |states: &[u16]| {
            states.get(usize::from(column.slot)).map_or(0, |state| engine.row(column, *state))
        };
        self.now &= row(&patient.states);
        self.may &= row(&patient.possible);
        self.lasting &= self.now & if patient.is_open(column.slot) { !column.mention } else { u64::MAX };
    }

    fn flags(self) -> [u32; 3] {
        [self.now, self.lasting, self.may].map(|terms| u32::from(terms != 0))
    }
}

impl<'e> Trial<'e> {
    /// Starts from a patient as he is.
    pub fn new(engine: &'e Engine, facts: &Facts, calm: Vec<bool>, fallback: usize) -> Self {
        let mut patient = Patient::default();
        engine.read(facts, &mut patient);
        let mut ladder = vec![[0; 3]; calm.len()];
        let mut users = vec![Vec::new(); engine.slots.len()];
        let mut found = Vec::with_capacity(engine.words.len());
        for (place, word) in engine.words.iter().enumerate() {
            let mut standing = Standing::whole(word);
            for column in engine.columns(word) {
                standing.and(engine, column, &patient);
                if let Some(users) = users.get_mut(usize::from(column.slot)) {
                    users.push(place);
                }
            }
            count(&mut ladder, word.rank, standing, |sum, one| sum + one);
            found.push(standing);
        }
        Trial { engine, patient, dispositions: (calm, fallback), found, ladder, users }
    }

    /// Prepares a change of some slots.
    pub fn change(&self, slots: impl Iterator<Item = SlotIx>) -> Change<'e> {
        let engine = self.engine;
        let slots: Vec<_> =
            slots.filter_map(|slot| Some((slot, engine.slots.get(usize::from(slot))?))).collect();
        let changes = |slot: SlotIx| slots.iter().any(|(changing, _)| *changing == slot);
        let users = slots.iter().filter_map(|(slot, _)| self.users.get(usize::from(*slot)));
        let mut places: Vec<usize> = Vec::new();
        for place in users.flatten() {
            // One slot names each word once.
            if slots.len() == 1 || !places.contains(place) {
                places.push(*place);
            }
        }
        let (mut ladder, mut words, mut columns) = (self.ladder.clone(), Vec::new(), Vec::new());
        for (word, found) in places.iter().filter_map(|at| engine.words.get(*at).zip(self.found.get(*at))) {
            count(&mut ladder, word.rank, *found, u32::saturating_sub);
            let mut rest = Standing::whole(word);
            let start = columns.len();
            for column in engine.columns(word) {
                if changes(column.slot) {
                    columns.push(column);
                } else if rest.may != 0 {
                    rest.and(engine, column, &self.patient);
                }
            }
            // Nothing brings it back.
            if rest.may == 0 {
                columns.truncate(start);
            } else {
                words.push((word.rank, rest, columns.len() - start));
            }
        }
        Change { slots, ladder, words, columns }
    }

    /// The disposition with other facts, which differ in nothing but the slots of the change.
    pub fn disposition(&mut self, change: &Change<'_>, facts: &Facts) -> usize {
        let mut before = Vec::with_capacity(change.slots.len());
        for (slot, over) in &change.slots {
            before.push((*slot, self.patient.set(*slot, states(over, facts))));
        }
        let mut ladder = change.ladder.clone();
        let mut columns = change.columns.iter();
        for (rank, rest, length) in &change.words {
            let mut standing = *rest;
            columns
                .by_ref()
                .take(*length)
                .for_each(|column| standing.and(self.engine, column, &self.patient));
            count(&mut ladder, *rank, standing, |sum, one| sum + one);
        }
        for (slot, states) in before {
            self.patient.set(slot, states);
        }
        self.decided(&ladder)
    }

    /// What [`crate::criteria::decide`] decides when so many words hold.
    fn decided(&self, ladder: &Ladder) -> usize {
        let (calm, fallback) = &self.dispositions;
        let mut more_urgent = false;
        for (rank, [now, lasting, may]) in ladder.iter().enumerate() {
            if *now > 0 {
                let sure = *lasting > 0 && !more_urgent;
                return if calm.get(rank) == Some(&true) && !sure { *fallback } else { rank };
            }
            more_urgent |= *may > 0;
        }
        *fallback
    }
}

fn count(ladder: &mut Ladder, rank: u16, standing: Standing, add: impl Fn(u32, u32) -> u32) {
    if let Some(sums) = ladder.get_mut(usize::from(rank)) {
        for (sum, one) in sums.iter_mut().zip(standing.flags()) {
            *sum = add(*sum, one);
        }
    }
}
