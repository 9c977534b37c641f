//! What must be true of single slots, all at once.

use crate::criteria::cells::{Slot, SlotIx, States};

/// More terms than this for one condition, and a part of it becomes a slot of its own.
pub(super) const MOST: usize = 128;

/// What must be true of some slots, all at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Term {
    /// Slots, ascending, each with the states that fit: never none.
    pub parts: Vec<(SlotIx, States)>,
}

/// All shortest terms of a condition, made from terms that say the same: if it holds whatever some slots
/// are, one of these holds and does not mention them. Gives the terms back unchanged if there are too many.
pub(super) fn shortest(slots: &[Slot], terms: Vec<Term>) -> Vec<Term> {
    let (mut rest, mut kept) = (terms.clone(), Vec::<Term>::with_capacity(terms.len()));
    while let Some(mut term) = rest.pop() {
        let count = |slot: SlotIx| slots.get(usize::from(slot)).map_or(0, |slot| usize::from(slot.count));
        term.parts.retain(|(slot, states)| states.len() < count(*slot));
        if kept.iter().any(|there| term.is_within(there)) {
            continue;
        }
        kept.retain(|there| !there.is_within(&term));
        for there in &kept {
            rest.extend(term.parts.iter().filter_map(|(slot, _)| term.across(there, *slot)));
        }
        if kept.len() + rest.len() > 4 * MOST {
            return terms;
        }
        kept.insert(kept.partition_point(|there| *there < term), term);
    }
    kept
}

impl Term {
    /// What holds in either term whichever of its states this slot has, if that says anything new.
    fn across(&self, other: &Term, slot: SlotIx) -> Option<Term> {
        let of = |term: &Term| Some(term.parts.iter().find(|(there, _)| *there == slot)?.1.clone());
        let (mine, theirs) = (of(self)?, of(other)?);
        if mine.is_within(&theirs) || theirs.is_within(&mine) {
            return None;
        }
        let without = |term: &Term| Term {
            parts: term.parts.iter().filter(|(there, _)| *there != slot).cloned().collect(),
        };
        let mut both = without(self).and(&without(other))?;
        let before = both.parts.partition_point(|(there, _)| *there < slot);
        both.parts.insert(before, (slot, mine.or(&theirs)));
        Some(both)
    }

    /// Both at once; nothing if they exclude each other.
    fn and(&self, other: &Term) -> Option<Term> {
        let mut parts = Vec::with_capacity(self.parts.len() + other.parts.len());
        parts.extend_from_slice(&self.parts);
        for (slot, states) in &other.parts {
            match parts.binary_search_by_key(slot, |(slot, _)| *slot) {
                Ok(there) => {
                    let part = parts.get_mut(there)?;
                    part.1 = part.1.and(states);
                    if part.1.is_empty() {
                        return None;
                    }
                }
                Err(before) => parts.insert(before, (*slot, states.clone())),
            }
        }
        Some(Term { parts })
    }

    /// Whether it holds only where the other does.
    fn is_within(&self, other: &Term) -> bool {
        // Both are sorted by slot. Most pairs of terms are told apart by their lengths alone.
        let mut mine = self.parts.iter();
        other.parts.len() <= self.parts.len()
            && other.parts.iter().all(|(slot, states)| {
                mine.find(|(there, _)| there >= slot)
                    .is_some_and(|(there, narrow)| there == slot && narrow.is_within(states))
            })
    }

    /// The one term that is both, if they differ in one slot only.
    fn joined(&self, other: &Term) -> Option<Term> {
        if self.parts.len() != other.parts.len() {
            return None;
        }
        let mut differing = None;
        for (place, (mine, theirs)) in self.parts.iter().zip(&other.parts).enumerate() {
            if mine.0 != theirs.0 || (mine.1 != theirs.1 && differing.replace(place).is_some()) {
                return None;
            }
        }
        let mut joined = self.clone();
        if let Some(place) = differing {
            let part = joined.parts.get_mut(place)?;
            part.1 = part.1.or(&other.parts.get(place)?.1);
        }
        Some(joined)
    }
}

pub(super) fn product(left: &[Term], right: &[Term]) -> Vec<Term> {
    simplified(left.iter().flat_map(|a| right.iter().filter_map(|b| a.and(b))).collect())
}

/// Fewer terms that say the same.
pub(super) fn simplified(mut terms: Vec<Term>) -> Vec<Term> {
    let mut kept: Vec<Term> = Vec::with_capacity(terms.len());
    'next: while let Some(mut term) = terms.pop() {
        let mut place = 0;
        while let Some(there) = kept.get(place) {
            if term.is_within(there) {
                continue 'next;
            }
            if there.is_within(&term) {
                kept.remove(place);
                continue;
            }
            if let Some(joined) = term.joined(there) {
                // What was joined may swallow or join others in turn.
                kept.remove(place);
                term = joined;
                place = 0;
                continue;
            }
            place += 1;
        }
        // Sorted, without the kilobytes of a general sort.
        kept.insert(kept.partition_point(|there| *there < term), term);
    }
    kept
}
