//! What the engine finds about one patient.

use crate::criteria::cells::{State, UNKNOWN};
use crate::criteria::engine::{Engine, Patient, Word};

/// What holds and what may still hold. All numbers are places in the rule set.
#[derive(Clone, Debug, Default)]
pub struct Finding {
    /// The criteria that hold, most urgent first.
    pub fired: Vec<usize>,
    /// The most urgent disposition that holds, and whether it holds whatever the unknown facts are.
    pub best: Option<(usize, bool)>,
    /// The criteria that could still become true and matter, most urgent first: without a `best` all,
    /// otherwise the more urgent ones, and the equally urgent ones if that may not last.
    pub open: Vec<usize>,
    /// Whether the answer can only be the fallback, by a criterion or for want of one.
    pub only_fallback: bool,
    /// For each word, the terms that may hold, where that matters.
    may: Vec<u64>,
    /// For each word, the terms that hold.
    now: Vec<u64>,
    /// A bit for each criterion that holds, and for each that may hold.
    marks: [Vec<u64>; 2],
}

impl Finding {
    /// Whether a term may hold.
    pub(super) fn may_hold(&self, place: usize) -> bool {
        is_set(&self.may, place)
    }

    /// Whether a term holds.
    pub(super) fn holds(&self, place: usize) -> bool {
        is_set(&self.now, place)
    }

    pub(super) fn find(&mut self, engine: &Engine, patient: &Patient, fallback: usize) {
        let Finding { fired, best, open, only_fallback, may, now, marks: [hold, may_hold] } = self;
        (*best, *only_fallback) = (None, true);
        for (bits, used) in [(&mut *may, patient.any_open), (&mut *now, true)] {
            bits.clear();
            bits.resize(if used { engine.words.len() } else { 0 }, 0);
        }
        for (marks, used) in [(&mut *may_hold, patient.any_open), (&mut *hold, true)] {
            marks.clear();
            marks.resize(if used { engine.ranks.len().div_ceil(64) } else { 0 }, 0);
        }
        for (group, start) in engine.groups.iter().zip((0..).step_by(64)) {
            // The words to look at, and those of them in which something may hold now.
            let holding = engine.left(group, &patient.states);
            let mut alive = if patient.any_open { engine.left(group, &patient.possible) } else { holding };
            while alive != 0 {
                let bit = alive & alive.wrapping_neg();
                let place: usize = start + alive.trailing_zeros() as usize;
                alive ^= bit;
                let Some(word) = engine.words.get(place) else { break };
                let rank = usize::from(word.rank);
                let criteria = engine.criteria_of(place);
                let matters = patient.any_open
                    && best.is_none_or(|(best, lasting)| {
                        rank < best || (!lasting && (rank == best || best == fallback))
                    });
                if matters {
                    let possible = engine.left(word, &patient.possible);
                    *only_fallback &= rank == fallback || possible == 0;
                    mark(may_hold, possible, criteria);
                    may.iter_mut().skip(place).take(1).for_each(|may| *may = possible);
                }
                if holding & bit == 0 {
                    continue;
                }
                let held = engine.left(word, &patient.states);
                if held == 0 {
                    continue;
                }
                *only_fallback &= rank == fallback;
                mark(hold, held, criteria);
                now.iter_mut().skip(place).take(1).for_each(|now| *now = held);
                if best.is_none_or(|(best, lasting)| rank == best && !lasting) {
                    *best = Some((rank, engine.lasting(word, held, patient) != 0));
                }
            }
        }
        list(hold, fired);
        list(may_hold, open);
        // Only what is more urgent than the best matters.
        let end = best.map_or(engine.ranks.len(), |(best, lasting)| {
            engine.ranks.partition_point(|rank| usize::from(*rank) < best + usize::from(!lasting))
        });
        open.truncate(open.partition_point(|criterion| *criterion < end));
    }
}

impl Engine {
    /// The bits of a word that states leave standing.
    #[inline]
    pub(super) fn left(&self, word: &Word, states: &[State]) -> u64 {
        let mut left = word.all;
        for column in self.columns(word) {
            let state = states.get(usize::from(column.slot)).copied().unwrap_or(UNKNOWN);
            left &= self.row(column, state);
            if left == 0 {
                break;
            }
        }
        left
    }

    /// Of the terms that hold, those that hold whatever the unknown facts are.
    pub(super) fn lasting(&self, word: &Word, now: u64, patient: &Patient) -> u64 {
        if !patient.any_open {
            return now;
        }
        let open = self.columns(word).iter().filter(|column| patient.is_open(column.slot));
        open.fold(now, |lasting, column| lasting & !column.mention)
    }
}

fn is_set(bits: &[u64], place: usize) -> bool {
    bits.get(place / 64).is_some_and(|bits| bits >> (place % 64) & 1 == 1)
}

/// Marks the criteria of terms.
fn mark(marks: &mut [u64], mut terms: u64, criteria: &[u32]) {
    while terms != 0 {
        if let Some(criterion) = criteria.get(terms.trailing_zeros() as usize)
            && let Some(mark) = marks.get_mut(*criterion as usize / 64)
        {
            *mark |= 1 << (criterion % 64);
        }
        terms &= terms - 1;
    }
}

/// The places of the bits that are set.
fn list(marks: &[u64], into: &mut Vec<usize>) {
    into.clear();
    for (place, marks) in marks.iter().enumerate() {
        let mut rest = *marks;
        while rest != 0 {
            into.push(place * 64 + rest.trailing_zeros() as usize);
            rest &= rest - 1;
        }
    }
}
