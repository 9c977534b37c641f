//! What would be decided if a few states were others: only the words that mention them are looked at again.

use crate::criteria::cells::{Slot, SlotIx, State};
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
    found: Vec<Found>,
    ladder: Ladder,
    /// Memory for one change: the ladder then, and the states before.
    then: Ladder,
    before: Vec<(SlotIx, (State, State))>,
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

/// What became of a word: what all its columns leave standing, and what all but at most one do.
#[derive(Clone, Copy)]
struct Found {
    all: Standing,
    but_one: Standing,
}

/// For each disposition how many words have a term that holds, holds for ever, may hold.
type Ladder = Vec<[u32; 3]>;

impl Standing {
    fn whole(word: &Word) -> Self {
        Standing { now: word.all, lasting: word.all, may: word.all }
    }

    /// What one column leaves standing.
    fn of(engine: &Engine, column: &Column, patient: &Patient) -> Self {
        let row = |states: &[State]| {
            states.get(usize::from(column.slot)).map_or(0, |state| engine.row(column, *state))
        };
        let now = row(&patient.states);
        let lasting = now & if patient.is_open(column.slot) { !column.mention } else { u64::MAX };
        Standing { now, lasting, may: row(&patient.possible) }
    }

    fn and(self, other: Standing) -> Self {
        self.with(other, |one, other| one & other)
    }

    fn with(self, other: Standing, both: impl Fn(u64, u64) -> u64) -> Self {
        Standing {
            now: both(self.now, other.now),
            lasting: both(self.lasting, other.lasting),
            may: both(self.may, other.may),
        }
    }

    fn flags(self) -> [u32; 3] {
        [self.now, self.lasting, self.may].map(|terms| u32::from(terms != 0))
    }
}

impl Found {
    fn of(engine: &Engine, word: &Word, patient: &Patient) -> Self {
        let whole = Standing::whole(word);
        engine.columns(word).iter().fold(Found { all: whole, but_one: whole }, |found, column| {
            let row = Standing::of(engine, column, patient);
            // What stood until now has met at most this one.
            Found { all: found.all.and(row), but_one: found.but_one.and(row).with(found.all, |a, b| a | b) }
        })
    }

    /// What all columns but one leave standing: this one alone was in the way, or none.
    fn without(&self, row: Standing) -> Standing {
        self.but_one.and(self.all.with(row, |all, row| all | !row))
    }
}

impl<'e> Trial<'e> {
    /// Starts from a patient as he is.
    pub fn new(engine: &'e Engine, facts: &Facts, calm: Vec<bool>, fallback: usize) -> Self {
        let mut patient = Patient::default();
        engine.read(facts, &mut patient);
        let mut ladder = vec![[0; 3]; calm.len()];
        let mut found = Vec::with_capacity(engine.words.len());
        for word in &engine.words {
            let standing = Found::of(engine, word, &patient);
            count(&mut ladder, word.rank, standing.all, |sum, one| sum + one);
            found.push(standing);
        }
        let then = ladder.clone();
        Trial { engine, patient, dispositions: (calm, fallback), found, ladder, then, before: Vec::new() }
    }

    /// Prepares a change of some slots.
    pub fn change(&self, slots: impl Iterator<Item = SlotIx>) -> Change<'e> {
        let engine = self.engine;
        let slots: Vec<_> =
            slots.filter_map(|slot| Some((slot, engine.slots.get(usize::from(slot))?))).collect();
        let users = slots.iter().filter_map(|(slot, _)| engine.users.get(usize::from(*slot)));
        let users = users.flatten().filter_map(|(word, column)| {
            let (word, column) = (*word as usize, *column as usize);
            Some((word, engine.words.get(word)?, self.found.get(word)?, engine.columns.get(column)?))
        });
        let (mut ladder, mut words, mut columns) = (self.ladder.clone(), Vec::new(), Vec::new());
        let mut change = |word: &Word, found: &Found, rest: Standing, those: &[&'e Column]| {
            // Otherwise nothing brings it back.
            if rest.may != 0 {
                count(&mut ladder, word.rank, found.all, u32::saturating_sub);
                words.push((word.rank, rest, those.len()));
                columns.extend(those);
            }
        };
        if slots.len() == 1 {
            for (_, word, found, column) in users {
                let row = Standing::of(engine, column, &self.patient);
                change(word, found, found.without(row), &[column]);
            }
        } else {
            let is_changing = |column: &&Column| slots.iter().any(|(slot, _)| *slot == column.slot);
            let mut seen = Vec::new();
            for (place, word, found, _) in users {
                if seen.contains(&place) {
                    continue;
                }
                seen.push(place);
                let all = engine.columns(word).iter();
                let (those, others): (Vec<_>, Vec<_>) = all.partition(is_changing);
                let rows = others.into_iter().map(|column| Standing::of(engine, column, &self.patient));
                change(word, found, rows.fold(Standing::whole(word), Standing::and), &those);
            }
        }
        Change { slots, ladder, words, columns }
    }

    /// The disposition with other facts, which differ in nothing but the slots of the change.
    pub fn disposition(&mut self, change: &Change<'_>, facts: &Facts) -> usize {
        let Trial { engine, patient, then, before, .. } = self;
        for (slot, over) in &change.slots {
            before.push((*slot, patient.set(*slot, states(over, facts))));
        }
        then.clone_from(&change.ladder);
        let mut columns = change.columns.iter();
        for (rank, rest, length) in &change.words {
            let rows = columns.by_ref().take(*length).map(|column| Standing::of(engine, column, patient));
            count(then, *rank, rows.fold(*rest, Standing::and), |sum, one| sum + one);
        }
        for (slot, states) in before.drain(..) {
            patient.set(slot, states);
        }
        self.decided(&self.then)
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
