//! Three-valued truth, as CQL defines it.

/// The truth of a condition about a patient of whom not everything is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    /// It does not hold.
    False,
    /// Not enough is known to say.
    Unknown,
    /// It holds.
    True,
}

impl Truth {
    /// All truths.
    pub const ALL: [Truth; 3] = [Truth::True, Truth::False, Truth::Unknown];

    /// From a comparison of known values.
    pub fn known(holds: bool) -> Self {
        if holds { Truth::True } else { Truth::False }
    }

    /// `not`
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
            Truth::True => Truth::False,
        }
    }

    /// `and`: false as soon as one side is false.
    #[must_use]
    pub fn and(self, other: Truth) -> Self {
        self.min(other)
    }

    /// `or`: true as soon as one side is true.
    #[must_use]
    pub fn or(self, other: Truth) -> Self {
        self.max(other)
    }

    /// `xor`: unknown if one side is.
    #[must_use]
    pub fn xor(self, other: Truth) -> Self {
        match (self, other) {
            (Truth::Unknown, _) | (_, Truth::Unknown) => Truth::Unknown,
            (left, right) => Truth::known(left != right),
        }
    }

    /// `at least n of`: true once enough hold, false once too few can.
    pub fn at_least(n: usize, of: impl Iterator<Item = Truth>) -> Self {
        let (mut hold, mut may) = (0, 0);
        for truth in of {
            hold += usize::from(truth == Truth::True);
            may += usize::from(truth != Truth::False);
        }
        if hold >= n {
            Truth::True
        } else if may < n {
            Truth::False
        } else {
            Truth::Unknown
        }
    }
}
