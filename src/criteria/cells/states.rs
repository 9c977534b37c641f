//! Sets of states of one slot.

use crate::criteria::cells::State;

/// A set of states.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct States {
    /// A bit for each of the first 64 states. Hardly a slot has more, and the engine is built from thousands of sets.
    first: u64,
    /// A bit for each state from the 65th on; no zeros at the end, so that equal sets are equal.
    more: Vec<u64>,
}

impl States {
    /// The states below `count` that `wanted` takes.
    pub fn of(count: State, wanted: impl Fn(State) -> bool) -> Self {
        let mut set = States::default();
        for state in (0..count).filter(|state| wanted(*state)) {
            set.insert(state);
        }
        set
    }

    /// Adds a state.
    pub fn insert(&mut self, state: State) {
        let (word, bit) = place(state);
        let Some(word) = word.checked_sub(1) else {
            self.first |= bit;
            return;
        };
        if self.more.len() <= word {
            self.more.resize(word + 1, 0);
        }
        if let Some(bits) = self.more.get_mut(word) {
            *bits |= bit;
        }
    }

    /// Whether a state is in it.
    pub fn contains(&self, state: State) -> bool {
        let (word, bit) = place(state);
        let bits = match word.checked_sub(1) {
            None => self.first,
            Some(word) => self.more.get(word).copied().unwrap_or(0),
        };
        bits & bit != 0
    }

    /// Whether it has no state.
    pub fn is_empty(&self) -> bool {
        self.first == 0 && self.more.is_empty()
    }

    /// How many states it has.
    pub fn len(&self) -> usize {
        let more: u32 = self.more.iter().map(|bits| bits.count_ones()).sum();
        (self.first.count_ones() + more) as usize
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &States) -> States {
        let mut more: Vec<u64> = self.more.iter().zip(&other.more).map(|(a, b)| a & b).collect();
        while more.last() == Some(&0) {
            more.pop();
        }
        States { first: self.first & other.first, more }
    }

    /// What is in either.
    #[must_use]
    pub fn or(&self, other: &States) -> States {
        let (long, short) = if self.more.len() < other.more.len() { (other, self) } else { (self, other) };
        let mut more = long.more.clone();
        for (into, from) in more.iter_mut().zip(&short.more) {
            *into |= from;
        }
        States { first: self.first | other.first, more }
    }

    /// Whether everything in it is in the other.
    pub fn is_within(&self, other: &States) -> bool {
        let others = other.more.iter().copied().chain(std::iter::repeat(0));
        self.first & !other.first == 0 && self.more.iter().zip(others).all(|(a, b)| a & !b == 0)
    }

    /// The states in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = State> {
        let count = State::try_from((self.more.len() + 1) * 64).unwrap_or(State::MAX);
        (0..count).filter(|state| self.contains(*state))
    }
}

fn place(state: State) -> (usize, u64) {
    (usize::from(state) / 64, 1 << (state % 64))
}
