//! What the cases show of each criterion, of each part of its condition, and of each limit.

mod beside;
mod example;
mod gap;

use crate::criteria::cases::{Case, elsewhere, on_side};
use crate::criteria::{Condition, Limit, Ruleset, Truth};

pub(crate) use beside::beside;
pub use beside::calculated;
pub use example::example;
pub use gap::{Gap, Missing, limit_said, missing};

/// What the cases show of one criterion.
///
/// Only the cases that name the criterion count: where a case says nothing about it, a mistake in its
/// condition would go unseen.
#[derive(Clone, Debug)]
pub struct Covered {
    /// How many cases name it.
    pub cases: u32,
    /// Each node of its condition; the last one is the condition itself.
    pub nodes: Vec<Seen>,
    /// Each limit that it compares a number with.
    pub limits: Vec<Sides>,
    /// Each comparison of a score or of something calculated: its node, and whether a case stands within one
    /// step of it where it holds, and where it does not.
    pub calculated: Vec<(usize, bool, bool)>,
}

/// In how many cases a node had each truth, and in how many of these it decided.
#[derive(Clone, Copy, Debug, Default)]
pub struct Seen {
    counts: [u32; 3],
    decided: [u32; 3],
    possible: [bool; 3],
    leaf: bool,
}

/// A limit, and whether a case stands within one step of it on each side.
#[derive(Clone, Copy, Debug)]
pub struct Sides {
    /// The limit.
    pub limit: Limit,
    /// Where the comparison holds.
    pub inside: bool,
    /// Where it does not.
    pub outside: bool,
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What was seen.
    pub seen: usize,
    /// What there is.
    pub of: usize,
}

/// The figures of one criterion, or of many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Cases that name a criterion, once for each.
    pub cases: usize,
    /// Criteria seen true, false and unknown.
    pub truths: Part,
    /// Sub-conditions seen true, false and unknown, as far as they can be.
    pub parts: Part,
    /// Sides of limits with a case within one step.
    pub limits: Part,
    /// Sub-conditions without parts of their own that decided the outcome, once while true and once
    /// while false.
    pub decided: Part,
}

/// What the cases show of every criterion, in the rule set's order.
pub fn coverage(ruleset: &Ruleset, cases: &[Case]) -> Vec<Covered> {
    let mut naming: Vec<Vec<&Case>> = vec![Vec::new(); ruleset.criteria.len()];
    for case in cases {
        let mut named: Vec<usize> = case.named().collect();
        named.sort_unstable();
        named.dedup();
        for criterion in named {
            if let Some(cases) = naming.get_mut(criterion) {
                cases.push(case);
            }
        }
    }
    let both = ruleset.criteria.iter().zip(naming);
    both.map(|(criterion, own)| Covered::new(&criterion.when, &own, ruleset, cases)).collect()
}

impl Covered {
    fn new(when: &Condition, cases: &[&Case], ruleset: &Ruleset, all: &[Case]) -> Self {
        let vocabulary = &ruleset.vocabulary;
        let mut nodes: Vec<Seen> = when.shapes().collect();
        for case in cases {
            let truths = when.trace(&case.facts);
            let decisive = when.decisive(&case.facts);
            for ((seen, truth), decided) in nodes.iter_mut().zip(truths).zip(decisive) {
                if let Some(count) = seen.counts.get_mut(at(truth)) {
                    *count += 1;
                }
                if let Some(count) = seen.decided.get_mut(at(truth)) {
                    *count += u32::from(decided);
                }
            }
        }
        let any = |limit: &Limit, side| {
            cases.iter().any(|case| on_side(vocabulary, limit, side, &case.facts))
                || elsewhere(ruleset, all, limit, side)
        };
        let sides = |limit| Sides { limit, inside: any(&limit, true), outside: any(&limit, false) };
        let limits = when.limits().into_iter().map(sides).collect();
        let any = |node, side| cases.iter().any(|case| beside(vocabulary, when, node, side, &case.facts));
        let calculated = calculated(when).map(|node| (node, any(node, true), any(node, false))).collect();
        Covered { cases: u32::try_from(cases.len()).unwrap_or(u32::MAX), nodes, limits, calculated }
    }

    /// The criterion as a whole.
    pub fn whole(&self) -> Seen {
        self.nodes.last().copied().unwrap_or_default()
    }

    /// The parts of its condition, without the whole.
    pub fn parts(&self) -> &[Seen] {
        self.nodes.split_last().map_or(&[], |(_, parts)| parts)
    }

    /// Its figures.
    pub fn figures(&self) -> Figures {
        let mut figures = Figures { cases: self.cases as usize, ..Figures::default() };
        figures.truths = self.whole().truths();
        for part in self.parts() {
            figures.parts.add(part.truths());
        }
        for node in self.nodes.iter().filter(|node| node.leaf) {
            for truth in [Truth::True, Truth::False].into_iter().filter(|truth| node.can(*truth)) {
                figures.decided.count(node.decided(truth) > 0);
            }
        }
        for sides in &self.limits {
            figures.limits.count(sides.inside);
            figures.limits.count(sides.outside);
        }
        for (_, inside, outside) in &self.calculated {
            figures.limits.count(*inside);
            figures.limits.count(*outside);
        }
        figures
    }
}

impl Seen {
    /// Nothing seen yet of a node that can have these truths.
    pub fn unseen(possible: &[Truth], leaf: bool) -> Self {
        let can = |truth| possible.contains(&truth);
        let possible = [can(Truth::False), can(Truth::Unknown), can(Truth::True)];
        Seen { possible, leaf, ..Seen::default() }
    }

    /// In how many cases it had this truth.
    pub fn count(&self, truth: Truth) -> u32 {
        self.counts.get(at(truth)).copied().unwrap_or(0)
    }

    /// In how many of these the outcome would have been another, had it been otherwise.
    pub fn decided(&self, truth: Truth) -> u32 {
        self.decided.get(at(truth)).copied().unwrap_or(0)
    }

    /// Whether it can have this truth at all: `… is null` is never unknown.
    pub fn can(&self, truth: Truth) -> bool {
        self.possible.get(at(truth)).copied().unwrap_or(false)
    }

    /// Whether it has no parts of its own.
    pub fn is_leaf(&self) -> bool {
        self.leaf
    }

    fn truths(&self) -> Part {
        let mut part = Part::default();
        for truth in Truth::ALL.into_iter().filter(|truth| self.can(*truth)) {
            part.count(self.count(truth) > 0);
        }
        part
    }
}

impl Part {
    /// Adds another part.
    pub fn add(&mut self, other: Part) {
        self.seen += other.seen;
        self.of += other.of;
    }

    /// Hundredths, rounded down, so that 100 means everything.
    pub fn percent(self) -> usize {
        (self.seen * 100).checked_div(self.of).unwrap_or(100)
    }

    fn count(&mut self, seen: bool) {
        self.seen += usize::from(seen);
        self.of += 1;
    }
}

impl Figures {
    /// Adds other figures.
    pub fn add(&mut self, other: Figures) {
        self.cases += other.cases;
        self.truths.add(other.truths);
        self.parts.add(other.parts);
        self.limits.add(other.limits);
        self.decided.add(other.decided);
    }

    /// All columns together.
    pub fn all(&self) -> Part {
        let mut all = self.truths;
        all.add(self.parts);
        all.add(self.decided);
        all.add(self.limits);
        all
    }
}

fn at(truth: Truth) -> usize {
    match truth {
        Truth::False => 0,
        Truth::Unknown => 1,
        Truth::True => 2,
    }
}
