//! How terms are laid out in words.

use crate::criteria::Criterion;
use crate::criteria::cells::{Cells, SlotIx, State, States, Term as Parts, Wanted};
use crate::criteria::engine::{Column, Engine, Term, Word};
use crate::facts::Vocabulary;

/// Which share of a slot's states do not fit, of 256.
fn misfit(count: State, states: &States) -> u16 {
    let count = usize::from(count).max(1);
    u16::try_from((count - states.len().min(count)) * 256 / count).unwrap_or(0)
}

/// A term on its way into a word.
struct Draft {
    rank: u16,
    criterion: usize,
    /// The most selective slot first.
    parts: Vec<(SlotIx, States)>,
}

pub(super) fn engine(vocabulary: &Vocabulary, criteria: &[Criterion]) -> Engine {
    let mut cells = Cells::new(vocabulary, criteria.iter().map(|criterion| &criterion.when));
    let mut drafts = Vec::new();
    for (place, criterion) in criteria.iter().enumerate() {
        for Parts { mut parts } in cells.terms(&criterion.when, Wanted::True) {
            let count = |slot: SlotIx| cells.slot(slot).map_or(1, |slot| slot.count);
            parts.retain(|(slot, states)| states.len() < usize::from(count(*slot)));
            parts.sort_by_key(|(slot, states)| std::cmp::Reverse(misfit(count(*slot), states)));
            drafts.push(Draft { rank: criterion.disposition, criterion: place, parts });
        }
    }
    drafts.sort_by(|a, b| (a.rank, &a.parts).cmp(&(b.rank, &b.parts)));
    let mut engine = Engine {
        slots: cells.slots,
        ranks: criteria.iter().map(|criterion| criterion.disposition).collect(),
        places: vec![Vec::new(); criteria.len()],
        ..Engine::default()
    };
    for equals in drafts.chunk_by(|a, b| a.rank == b.rank) {
        for word in equals.chunks(64) {
            engine.push(word);
        }
    }
    engine
}

impl Engine {
    fn count(&self, slot: SlotIx) -> State {
        self.slots.get(usize::from(slot)).map_or(1, |slot| slot.count)
    }

    /// Adds a word.
    fn push(&mut self, drafts: &[Draft]) {
        let start = self.words.len() * 64;
        self.criteria.resize(start + 64, 0);
        self.terms.resize(start + 64, Term::default());
        let mut slots: Vec<SlotIx> =
            drafts.iter().flat_map(|draft| draft.parts.iter().map(|(slot, _)| *slot)).collect();
        slots.sort_unstable();
        slots.dedup();
        let mut columns: Vec<(u64, SlotIx, u64, Vec<u64>)> = Vec::with_capacity(slots.len());
        for slot in slots {
            let (mut mention, mut rows) = (0, vec![u64::MAX; usize::from(self.count(slot))]);
            for (bit, draft) in drafts.iter().enumerate() {
                let Some((_, states)) = draft.parts.iter().find(|(there, _)| *there == slot) else {
                    continue;
                };
                mention |= 1 << bit;
                for (row, state) in rows.iter_mut().zip(0..) {
                    if !states.contains(state) {
                        *row &= !(1 << bit);
                    }
                }
            }
            let left: u64 = rows.iter().map(|row| u64::from(row.count_ones())).sum();
            columns.push((left * 1024 / u64::from(self.count(slot)), slot, mention, rows));
        }
        // What leaves the fewest terms standing comes first.
        columns.sort();
        let all = u64::MAX >> (64 - drafts.len().clamp(1, 64));
        let rank = drafts.first().map_or(0, |draft| draft.rank);
        self.words.push(Word { rank, columns: u16::try_from(columns.len()).unwrap_or(u16::MAX), all });
        for (_, slot, mention, rows) in columns {
            let start = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            self.columns.push(Column { slot, rows: start, mention });
            self.rows.extend(rows);
        }
        for (bit, draft) in drafts.iter().enumerate() {
            let place = start + bit;
            let share = |(slot, states): &(SlotIx, States)| (*slot, misfit(self.count(*slot), states));
            let slots = draft.parts.iter().map(share).collect();
            if let Some(term) = self.terms.get_mut(place) {
                *term = Term { slots };
            }
            if let Some(criterion) = self.criteria.get_mut(place) {
                *criterion = u32::try_from(draft.criterion).unwrap_or(u32::MAX);
            }
            if let Some(places) = self.places.get_mut(draft.criterion) {
                places.push(place);
            }
        }
    }
}
