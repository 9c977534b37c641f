//! Cases: patients with the answer their author expects.

mod print;
mod run;

use crate::criteria::coverage::{beside, calculated};
use crate::criteria::{Limit, Ruleset, Truth};
use crate::facts::{Decimal, FactIx, Facts, Value, Vocabulary};
use crate::text::Span;

pub use print::{case as print, facts as facts_written};
pub use run::{Difference, said};

/// One patient and what is expected of the rule set.
#[derive(Clone, Debug)]
pub struct Case {
    /// What the case shows.
    pub note: String,
    /// The file it stands in.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// The patient.
    pub facts: Facts,
    /// The expected disposition: its place in the rule set.
    pub want: Option<u16>,
    /// Criteria that must be true: their places in the rule set.
    pub fires: Vec<usize>,
    /// The criteria that must be true, while no other one is.
    pub fires_only: Option<Vec<usize>>,
    /// Criteria that must be false.
    pub denies: Vec<usize>,
    /// Criteria that must be unknown.
    pub open: Vec<usize>,
    /// Whether the disposition must be settled.
    pub settled: Option<bool>,
    /// The facts that must be asked first, in this order; if it is empty, none may be left to ask.
    pub next: Option<Vec<FactIx>>,
    /// Where all this is written.
    pub places: Places,
}

/// Where a [`Case`] says what it expects.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// The note.
    pub note: Span,
    /// The disposition.
    pub want: Span,
    /// Each of [`Case::fires`].
    pub fires: Vec<Span>,
    /// The whole list.
    pub fires_only: Span,
    /// Each of [`Case::denies`].
    pub denies: Vec<Span>,
    /// Each of [`Case::open`].
    pub open: Vec<Span>,
    /// The value of `settled`.
    pub settled: Span,
    /// The whole list.
    pub next: Span,
}

impl Case {
    /// Whether the case says of a criterion that it is true, false or unknown.
    pub fn names(&self, criterion: usize) -> bool {
        self.named().any(|named| named == criterion)
    }

    /// The criteria of which it says so.
    pub fn named(&self) -> impl Iterator<Item = usize> {
        let only = self.fires_only.iter().flatten();
        self.fires.iter().chain(&self.denies).chain(&self.open).chain(only).copied()
    }
}

/// What the cases of a criterion do not show.
#[derive(Clone, Debug, PartialEq)]
pub enum Untested {
    /// No case in which it has this truth.
    Never(Truth),
    /// No case on this side of a limit (true: where the comparison holds) within one step of it.
    Limit(Limit, bool),
    /// The same for a node that compares a score or something calculated.
    Beside(usize, bool),
}

/// Whether a case stands on this side of a limit that names another criterion with the very same limit: what
/// criteria share through a definition or a parameter is one number, and is tested once.
pub fn elsewhere(ruleset: &Ruleset, cases: &[Case], limit: &Limit, side: bool) -> bool {
    let shares = |place: &usize| {
        ruleset.criteria.get(*place).is_some_and(|criterion| criterion.when.limits().contains(limit))
    };
    let sharing: Vec<usize> = (0..ruleset.criteria.len()).filter(shares).collect();
    let named = |case: &&Case| sharing.iter().any(|place| case.names(*place));
    cases.iter().filter(named).any(|case| on_side(&ruleset.vocabulary, limit, side, &case.facts))
}

/// What no case shows about one criterion: each truth, and both sides of every limit.
pub fn untested(ruleset: &Ruleset, criterion: usize, cases: &[Case]) -> Vec<Untested> {
    let Some(when) = ruleset.criteria.get(criterion).map(|criterion| &criterion.when) else {
        return Vec::new();
    };
    let all = cases;
    let cases: Vec<&Case> = cases.iter().filter(|case| case.names(criterion)).collect();
    let mut missing = Vec::new();
    for truth in [Truth::True, Truth::False, Truth::Unknown] {
        if !cases.iter().any(|case| when.truth(&case.facts) == truth) {
            missing.push(Untested::Never(truth));
        }
    }
    for limit in when.limits() {
        for side in [true, false] {
            let own = cases.iter().any(|case| on_side(&ruleset.vocabulary, &limit, side, &case.facts));
            if !own && !elsewhere(ruleset, all, &limit, side) {
                missing.push(Untested::Limit(limit, side));
            }
        }
    }
    for node in calculated(when) {
        for side in [true, false] {
            if !cases.iter().any(|case| beside(&ruleset.vocabulary, when, node, side, &case.facts)) {
                missing.push(Untested::Beside(node, side));
            }
        }
    }
    missing
}

/// Whether a patient stands on this side of a limit, within one step of it.
pub(crate) fn on_side(vocabulary: &Vocabulary, limit: &Limit, side: bool, facts: &Facts) -> bool {
    let Some(Value::Number(value)) = facts.value(limit.fact) else { return false };
    let decimals = vocabulary.fact(limit.fact).and_then(|fact| fact.numeric()).map_or(0, |n| n.decimals);
    let near = value.minus(limit.number).is_some_and(|gap| {
        let step = Decimal::step(decimals);
        gap <= step && Decimal::ZERO.minus(gap).is_some_and(|gap| gap <= step)
    });
    near && limit.comparison.holds(value.cmp(&limit.number)) == side
}
