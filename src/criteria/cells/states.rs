//! Sets of states of one slot.

use crate::criteria::cells::State;

/// A set of states.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct States {
    /// A bit for each state; no zeros at the end, so that equal sets are equal.
    bits: Vec<u64>,
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
        if self.bits.len() <= word {
            self.bits.resize(word + 1, 0);
        }
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= bit;
        }
    }

    /// Whether a state is in it.
    pub fn contains(&self, state: State) -> bool {
        let (word, bit) = place(state);
        self.bits.get(word).is_some_and(|bits| bits & bit != 0)
    }

    /// Whether it has no state.
    pub fn is_empty(&self) -> bool {
        self.bits.is_empty()
    }

    /// How many states it has.
    pub fn len(&self) -> usize {
        self.bits.iter().map(|bits| bits.count_ones() as usize).sum()
    }

    /// What is in both.
    #[must_use]
    pub fn and(&self, other: &States) -> States {
        trimmed(self.bits.iter().zip(&other.bits).map(|(a, b)| a & b).collect())
    }

    /// What is in either.
    #[must_use]
    pub fn or(&self, other: &States) -> States {
        let (long, short) = if self.bits.len() < other.bits.len() { (other, self) } else { (self, other) };
        let mut bits = long.bits.clone();
        for (into, from) in bits.iter_mut().zip(&short.bits) {
            *into |= from;
        }
        States { bits }
    }

    /// Whether everything in it is in the other.
    pub fn is_within(&self, other: &States) -> bool {
        let others = other.bits.iter().copied().chain(std::iter::repeat(0));
        self.bits.iter().zip(others).all(|(a, b)| a & !b == 0)
    }

    /// The states in it, ascending.
    pub fn iter(&self) -> impl Iterator<Item = State> {
        let count = State::try_from(self.bits.len() * 64).unwrap_or(State::MAX);
        (0..count).filter(|state| self.contains(*state))
    }
}

fn place(state: State) -> (usize, u64) {
    (usize::from(state) / 64, 1 << (state % 64))
}

fn trimmed(mut bits: Vec<u64>) -> States {
    while bits.last() == Some(&0) {
        bits.pop();
    }
    States { bits }
}
