//! Scores: items with points.

use crate::criteria::{Citation, Condition, Status, Truth};
use crate::facts::{Decimal, Facts};
use crate::text::Text;

/// A score such as CRB-65: the points of the items that hold, summed up.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The id that conditions name it by.
    pub id: String,
    /// What it is called.
    pub label: Text,
    /// What counts.
    pub items: Vec<ScoreItem>,
    /// Where it is written.
    pub source: Citation,
    /// Whether the source was read.
    pub status: Status,
}

/// One item of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoreItem {
    /// What it is called.
    pub label: Text,
    /// What it counts when it holds; negative points take away.
    pub points: Decimal,
    /// When it holds.
    pub when: Condition,
}

impl Score {
    /// The least and the greatest value that the score can still have, with what is known now; both are
    /// the same once every item is decided. Nothing if they are too large to keep.
    pub fn range(&self, facts: &Facts) -> Option<(Decimal, Decimal)> {
        range(self.items.iter().map(|item| (item.when.truth(facts), item.points)))
    }

    /// The least and the greatest value of all.
    pub fn reach(&self) -> Option<(Decimal, Decimal)> {
        range(self.items.iter().map(|item| (Truth::Unknown, item.points)))
    }
}

/// The least and the greatest sum of the points of items that hold, may hold or do not.
pub(crate) fn range(items: impl Iterator<Item = (Truth, Decimal)>) -> Option<(Decimal, Decimal)> {
    let (mut least, mut most) = (Decimal::ZERO, Decimal::ZERO);
    for (truth, points) in items {
        let (low, high) = match truth {
            Truth::False => (Decimal::ZERO, Decimal::ZERO),
            Truth::Unknown => (points.min(Decimal::ZERO), points.max(Decimal::ZERO)),
            Truth::True => (points, points),
        };
        (least, most) = (least.plus(low)?, most.plus(high)?);
    }
    Some((least, most))
}
