//! How terms are laid out in words.

use crate::criteria::cells::{Slot, SlotIx, State, States};
use crate::criteria::engine::{Column, Engine, Place, Word};

/// How likely each known state of a slot is, of [`SURE`]: the fewer terms a state fits, the likelier. (Criteria
/// describe what is rare.) Only speed and the order of questions depend on it.
pub(super) type Odds = Vec<u32>;

/// Sure to happen.
pub const SURE: u32 = 1 << 16;

/// The odds of every slot.
pub(super) fn odds(slots: &[Slot], drafts: &[Draft]) -> Vec<Odds> {
    let mut fits: Vec<Odds> = slots.iter().map(|slot| vec![1; usize::from(slot.count)]).collect();
    for (slot, states) in drafts.iter().flat_map(|draft| &draft.parts) {
        let Some(fits) = fits.get_mut(usize::from(*slot)) else { continue };
        for (fits, _) in fits.iter_mut().zip(0..).filter(|(_, state)| states.contains(*state)) {
            *fits += 1;
        }
    }
    for odds in &mut fits {
        // Nobody looks up what is unknown.
        let weights = odds.iter().enumerate().map(|(state, fits)| if state == 0 { 0 } else { SURE / fits });
        let weights: Vec<u32> = weights.collect();
        let sum = weights.iter().map(|weight| u64::from(*weight)).sum::<u64>().max(1);
        *odds = weights.iter().map(|w| (u64::from(*w) * u64::from(SURE) / sum) as u32).collect();
    }
    fits
}

/// How likely it is that a state is none of these.
pub(super) fn misfit(odds: &[Odds], slot: SlotIx, fits: impl Fn(State) -> bool) -> u32 {
    let odds = odds.get(usize::from(slot)).map_or(&[][..], Vec::as_slice);
    odds.iter().zip(0..).filter(|(_, state)| !fits(*state)).map(|(odds, _)| odds).sum()
}

/// A term on its way into a word.
pub(super) struct Draft {
    pub(super) rank: u16,
    pub(super) criterion: usize,
    /// The most selective slot first.
    pub(super) parts: Vec<(SlotIx, States)>,
}

/// So many columns cost as much as looking at a word.
const WORD: u64 = 6;
/// A word is closed at a change of the first slot's states once it has so many terms.
const ENOUGH: usize = 32;

/// How many of these terms, which are sorted, share the next word; 0 if there are none.
pub(super) fn shared(drafts: &[Draft]) -> usize {
    // A word has no more, however many are alike.
    let drafts = drafts.get(..64).unwrap_or(drafts);
    let first = |draft: &Draft| (draft.rank, draft.parts.first().map(|(slot, _)| *slot));
    let same = |(a, b): (&Draft, &Draft)| a.parts.first() == b.parts.first();
    let pairs = || drafts.iter().zip(drafts.iter().skip(1));
    let alike = pairs().position(|(a, b)| first(a) != first(b)).map_or(drafts.len(), |last| last + 1);
    let end = pairs().take(alike.saturating_sub(1)).skip(ENOUGH - 1).position(|pair| !same(pair));
    end.map_or(alike, |more| ENOUGH + more)
}

/// Sorted by rank, then by what stands first. (The library's sort would be three kilobytes of the widget.)
pub(super) fn merged(mut drafts: Vec<Draft>) -> Vec<Draft> {
    if drafts.len() < 2 {
        return drafts;
    }
    let right = merged(drafts.split_off(drafts.len() / 2));
    let mut all = Vec::with_capacity(drafts.len() + right.len());
    let mut right = right.into_iter().peekable();
    for left in merged(drafts) {
        while let Some(before) = right.next_if(|right| (right.rank, &right.parts) < (left.rank, &left.parts))
        {
            all.push(before);
        }
        all.push(left);
    }
    all.extend(right);
    all
}

impl Engine {
    fn count(&self, slot: SlotIx) -> State {
        self.slots.get(usize::from(slot)).map_or(1, |slot| slot.count)
    }

    /// Adds a word of terms.
    pub(super) fn word(&mut self, drafts: &[Draft], odds: &[Odds]) {
        let start = self.words.len() * 64;
        let terms = u32::try_from(self.criteria.len()).unwrap_or(u32::MAX);
        let mut bits = Bits::default();
        for (bit, draft) in drafts.iter().enumerate() {
            for (slot, states) in &draft.parts {
                bits.clear(*slot, self.count(*slot), bit, |state| !states.contains(state));
            }
            let share = |(slot, states): &(SlotIx, States)| {
                (*slot, misfit(odds, *slot, |state| states.contains(state)))
            };
            self.parts.extend(draft.parts.iter().map(share));
            self.ends.push(u32::try_from(self.parts.len()).unwrap_or(u32::MAX));
            self.criteria.push(u32::try_from(draft.criterion).unwrap_or(u32::MAX));
            let facts = self.facts_of(draft);
            if let Some(places) = self.places.get_mut(draft.criterion) {
                places.push(Place { at: start + bit, facts });
            }
        }
        let rank = drafts.first().map_or(0, |draft| draft.rank);
        let word = self.filled(bits, drafts.len(), rank, odds, 0);
        self.words.push(Word { terms, ..word });
    }

    /// The facts that a term speaks about, as bits: see [`Place`].
    fn facts_of(&self, draft: &Draft) -> Option<u64> {
        let mentions = self.mentions(draft.criterion);
        draft.parts.iter().try_fold(0, |bits, (slot, _)| {
            let fact = self.slots.get(usize::from(*slot))?.over.fact()?;
            let (_, bit) = mentions.iter().zip(0..64).find(|(there, _)| **there == fact)?;
            Some(bits | 1 << bit)
        })
    }

    /// For each slot the words that mention it, each with the place of its column.
    pub(super) fn users(&self) -> Vec<Vec<(u32, u32)>> {
        let mut users = vec![Vec::new(); self.slots.len()];
        for (place, word) in (0..).zip(&self.words) {
            for (at, column) in (word.columns.0..).zip(self.columns(word)) {
                if let Some(users) = users.get_mut(usize::from(column.slot)) {
                    users.push((place, at));
                }
            }
        }
        users
    }

    /// Groups the next words: a bit stands for a word, and goes with the last of its terms. Whether there are more.
    pub(super) fn group(&mut self, odds: &[Odds]) -> bool {
        let mut words = self.words.iter().skip(self.groups.len() * 64);
        let (mut bits, mut length) = (Bits::default(), 0);
        for (bit, word) in words.by_ref().take(64).enumerate() {
            length += 1;
            for column in self.columns(word) {
                let count = self.count(column.slot);
                let dead = |state| self.row(column, state) & word.all == 0;
                if (0..count).any(dead) {
                    bits.clear(column.slot, count, bit, dead);
                }
            }
        }
        let has_more = words.next().is_some();
        if length > 0 {
            let group = self.filled(bits, length, 0, odds, WORD);
            self.groups.push(group);
        }
        has_more
    }

    /// Stores rows; what clears the most bits that are left comes first. If a bit that is left standing
    /// costs something, what clears less than that is left out.
    fn filled(&mut self, bits: Bits, count: usize, rank: u16, odds: &[Odds], cost: u64) -> Word {
        let mut left = vec![u64::from(SURE); count];
        let mut columns = bits.columns;
        let start = u32::try_from(self.columns.len()).unwrap_or(u32::MAX);
        let mut length = 0;
        let clears = |slot: SlotIx, rows: &[u64], bit: usize| {
            u64::from(misfit(odds, slot, |state| {
                rows.get(usize::from(state)).is_some_and(|row| row >> bit & 1 == 1)
            }))
        };
        loop {
            let gain = |(slot, mention, rows): &(SlotIx, u64, Vec<u64>)| -> u64 {
                let bits = left.iter().enumerate().filter(|(bit, _)| mention >> bit & 1 == 1);
                bits.map(|(bit, left)| left * clears(*slot, rows, bit) / u64::from(SURE)).sum()
            };
            let mut best = None;
            for (place, column) in columns.iter().enumerate() {
                let gain = gain(column);
                if best.is_none_or(|(_, most)| gain > most) {
                    best = Some((place, gain));
                }
            }
            let Some((place, gain)) = best else { break };
            if cost > 0 && gain * cost <= u64::from(SURE) {
                break;
            }
            let (slot, mention, rows) = columns.remove(place);
            for (bit, left) in left.iter_mut().enumerate().filter(|(bit, _)| mention >> bit & 1 == 1) {
                *left -= *left * clears(slot, &rows, bit) / u64::from(SURE);
            }
            let start = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
            self.columns.push(Column { slot, rows: start, mention });
            self.rows.extend(rows);
            length += 1;
        }
        Word { all: u64::MAX >> (64 - count.clamp(1, 64)), columns: (start, length), terms: 0, rank }
    }
}

/// The columns of a word in the making: for each slot the bits that mention it, and its rows.
#[derive(Default)]
struct Bits {
    columns: Vec<(SlotIx, u64, Vec<u64>)>,
}

impl Bits {
    /// Clears a bit in the rows of certain states of a slot.
    fn clear(&mut self, slot: SlotIx, count: State, bit: usize, dead: impl Fn(State) -> bool) {
        let bit = 1u64 << (bit % 64);
        if !self.columns.iter().any(|(there, ..)| *there == slot) {
            self.columns.push((slot, 0, vec![u64::MAX; usize::from(count) + 1]));
        }
        let Some((_, mention, rows)) = self.columns.iter_mut().find(|(there, ..)| *there == slot) else {
            return;
        };
        *mention |= bit;
        for (row, state) in rows.iter_mut().zip(0..count) {
            if dead(state) {
                *row &= !bit;
            }
        }
    }
}
