//! What the engine finds about one patient.

use crate::criteria::engine::{Column, Engine, Patient};

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
    /// A bit for each criterion that holds, and for each that may hold.
    marks: [Vec<u64>; 2],
}

/// What became of the terms of a word.
#[derive(Clone, Copy, Default)]
pub(super) struct Standing {
    /// Those that hold.
    pub now: u64,
    /// Those that hold whatever the unknown facts are.
    pub lasting: u64,
    /// Those that may hold.
    pub may: u64,
}

impl Finding {
    /// Whether a term may hold.
    pub(super) fn may_hold(&self, place: usize) -> bool {
        self.may.get(place / 64).is_some_and(|may| may >> (place % 64) & 1 == 1)
    }

    pub(super) fn find(&mut self, engine: &Engine, patient: &Patient, fallback: usize) {
        let Finding { fired, best, open, only_fallback, may, marks: [hold, may_hold] } = self;
        (*best, *only_fallback) = (None, true);
        may.clear();
        for marks in [&mut *hold, &mut *may_hold] {
            marks.clear();
            marks.resize(engine.ranks.len().div_ceil(64), 0);
        }
        for (word, columns) in engine.words() {
            let rank = usize::from(word.rank);
            let matters = best.is_none_or(|(best, _)| rank <= best || best == fallback);
            let found = if patient.any_open && matters {
                standing(engine, word.all, columns, patient)
            } else {
                let now = now(engine, word.all, columns, patient);
                Standing { now, lasting: now, may: now }
            };
            may.push(found.may);
            *only_fallback &= rank == fallback || found.may == 0;
            if found.may == 0 {
                continue;
            }
            let criteria = engine.criteria_of(may.len() - 1);
            mark(hold, found.now, criteria);
            if patient.any_open {
                mark(may_hold, found.may, criteria);
            }
            if found.now != 0 {
                *best = match *best {
                    Some((best, lasting)) if best < rank => Some((best, lasting)),
                    Some((_, true)) => Some((rank, true)),
                    _ => Some((rank, found.lasting != 0)),
                };
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

/// The terms that hold with what is known now.
pub(super) fn now(engine: &Engine, all: u64, columns: &[Column], patient: &Patient) -> u64 {
    let mut now = all;
    for column in columns {
        now &= engine.row(column, patient.state(column.slot));
        if now == 0 {
            break;
        }
    }
    now
}

/// Everything there is to know about the terms of a word.
pub(super) fn standing(engine: &Engine, all: u64, columns: &[Column], patient: &Patient) -> Standing {
    let mut found = Standing { now: all, lasting: all, may: all };
    for column in columns {
        let row = engine.row(column, patient.state(column.slot));
        let open = patient.open(column.slot);
        found.now &= row;
        found.lasting &= row & !(column.mention & open);
        found.may &= row | open;
        if found.may == 0 {
            break;
        }
    }
    found
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
