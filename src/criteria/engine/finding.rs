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
    /// Whether no answer to an unknown fact changes what is decided.
    pub settled: bool,
    /// The criteria that could still become true and matter, most urgent first: without a `best` all,
    /// otherwise the more urgent ones, and the equally urgent ones if that may not last. Who wants to know
    /// them asks for them: most often it is enough whether there is one.
    pub open: Vec<usize>,
    /// For each word, the terms that hold.
    now: Vec<u64>,
    /// For each word, the terms that may hold, where that matters.
    may: Vec<u64>,
    /// A bit for each criterion.
    marks: Vec<u64>,
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
        let Finding { fired, best, settled, open, now, may, marks } = self;
        for (bits, length) in
            [(&mut *now, engine.words.len()), (&mut *may, 0), (&mut *marks, engine.ranks.len().div_ceil(64))]
        {
            bits.clear();
            bits.resize(length, 0);
        }
        (*best, *settled) = (None, true);
        for (place, word, held) in engine.standing(&patient.states) {
            let rank = usize::from(word.rank);
            mark(marks, held, engine.criteria_of(word));
            now.iter_mut().skip(place).take(1).for_each(|now| *now = held);
            if best.is_none_or(|(best, lasting)| rank == best && !lasting) {
                *best = Some((rank, engine.lasting(word, held, patient) != 0));
            }
        }
        list(marks, fired);
        open.clear();
        if patient.any_open {
            *settled = engine.is_settled(patient, *best, fallback);
        }
    }

    pub(super) fn find_open(&mut self, engine: &Engine, patient: &Patient) {
        if !patient.any_open {
            return;
        }
        let Finding { best, open, may, marks, .. } = self;
        may.resize(engine.words.len(), 0);
        marks.fill(0);
        // Only what is more urgent than the best matters.
        let matters = |word: &Word| {
            best.is_none_or(|(best, lasting)| usize::from(word.rank) < best + usize::from(!lasting))
        };
        for (place, word, possible) in
            engine.standing(&patient.possible).take_while(|(_, word, _)| matters(word))
        {
            mark(marks, possible, engine.criteria_of(word));
            may.iter_mut().skip(place).take(1).for_each(|may| *may = possible);
        }
        list(marks, open);
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

    /// The words in which states leave terms standing: their places, and these terms.
    fn standing<'e>(&'e self, states: &'e [State]) -> impl Iterator<Item = (usize, &'e Word, u64)> {
        let groups = self.groups.iter().zip((0..).step_by(64));
        groups.flat_map(move |(group, start)| {
            let mut alive = self.left(group, states);
            std::iter::from_fn(move || {
                while alive != 0 {
                    let place = start + alive.trailing_zeros() as usize;
                    alive &= alive - 1;
                    let word = self.words.get(place)?;
                    let left = self.left(word, states);
                    if left != 0 {
                        return Some((place, word, left));
                    }
                }
                None
            })
        })
    }

    /// Whether no answer changes what is decided: the best lasts and nothing more urgent may hold, or nothing
    /// but the fallback may be given.
    fn is_settled(&self, patient: &Patient, best: Option<(usize, bool)>, fallback: usize) -> bool {
        let mut possible = self.standing(&patient.possible).map(|(_, word, _)| usize::from(word.rank));
        let Some(first) = possible.next() else { return true };
        match best {
            Some((best, true)) if first >= best => true,
            _ => first == fallback && possible.all(|rank| rank == fallback),
        }
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
