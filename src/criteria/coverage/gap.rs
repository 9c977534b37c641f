//! What no case shows, each with a patient who would.

use crate::criteria::cases::{on_side, said};
use crate::criteria::coverage::example::example;
use crate::criteria::coverage::{Covered, beside};
use crate::criteria::{AsWritten, Limit, Ruleset, Truth};
use crate::facts::Facts;
use crate::text::{Source, Text};

/// One thing that no case shows of a criterion.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Gap {
    /// A node never has this truth.
    Never(usize, Truth),
    /// No case within one step on this side of a limit (true: where the comparison holds).
    Limit(Limit, bool),
    /// No case within one step on this side of a comparison of a score or of something calculated.
    Beside(usize, bool),
}

/// Some gaps that one more case would close.
#[derive(Clone, Debug)]
pub struct Missing {
    /// The gaps.
    pub closes: Vec<Gap>,
    /// The patient, and the truth that the criterion has now about him; nothing if none was found.
    pub example: Option<(Facts, Truth)>,
}

/// What no case shows of a criterion, in as few patients as a simple search finds.
pub fn missing(ruleset: &Ruleset, criterion: usize, covered: &Covered) -> Vec<Missing> {
    let Some(when) = ruleset.criteria.get(criterion).map(|criterion| &criterion.when) else {
        return Vec::new();
    };
    let mut gaps = gaps(covered);
    let mut all = Vec::new();
    while !gaps.is_empty() {
        let gap = gaps.remove(0);
        let found = example(&ruleset.vocabulary, when, gap);
        let mut closes = vec![gap];
        if let Some(facts) = &found {
            let truths = when.trace(facts);
            gaps.retain(|gap| {
                let closed = match gap {
                    Gap::Never(node, truth) => truths.get(*node) == Some(truth),
                    Gap::Limit(limit, side) => on_side(&ruleset.vocabulary, limit, *side, facts),
                    Gap::Beside(node, side) => beside(&ruleset.vocabulary, when, *node, *side, facts),
                };
                if closed {
                    closes.push(*gap);
                }
                !closed
            });
        }
        let example = found.map(|facts| {
            let truth = when.truth(&facts);
            (facts, truth)
        });
        all.push(Missing { closes, example });
    }
    all
}

/// The gaps; those that a patient far inside a condition closes come first.
fn gaps(covered: &Covered) -> Vec<Gap> {
    let mut gaps = Vec::new();
    for sides in &covered.limits {
        let open = [(true, sides.inside), (false, sides.outside)].into_iter().filter(|(_, seen)| !seen);
        gaps.extend(open.map(|(side, _)| Gap::Limit(sides.limit, side)));
    }
    for (node, inside, outside) in &covered.calculated {
        let open = [(true, inside), (false, outside)].into_iter().filter(|(_, seen)| !**seen);
        gaps.extend(open.map(|(side, _)| Gap::Beside(*node, side)));
    }
    for (node, seen) in covered.nodes.iter().enumerate().rev() {
        let unseen = Truth::ALL.into_iter().filter(|truth| seen.can(*truth) && seen.count(*truth) == 0);
        gaps.extend(unseen.map(|truth| Gap::Never(node, truth)));
    }
    gaps
}

impl Gap {
    /// The gap in words.
    pub fn said(&self, ruleset: &Ruleset, criterion: usize, written: &AsWritten, sources: &[Source]) -> Text {
        let nodes = ruleset.criteria.get(criterion).map_or(0, |criterion| criterion.when.nodes.len());
        match self {
            Gap::Never(node, truth) => {
                let truth = said(*truth);
                if node + 1 == nodes {
                    return Text::new(format!("没有“{}”的用例", truth.zh), format!("never {}", truth.en));
                }
                let words = written.words(*node, sources);
                Text::new(
                    format!("`{words}` 没有“{}”的用例", truth.zh),
                    format!("`{words}` never {}", truth.en),
                )
            }
            Gap::Limit(..) | Gap::Beside(..) => {
                let (limit, holds) = match self {
                    Gap::Limit(limit, holds) => (limit_said(ruleset, limit), *holds),
                    Gap::Beside(node, holds) => (written.words(*node, sources), *holds),
                    Gap::Never(..) => return Text::default(),
                };
                match holds {
                    true => Text::new(
                        format!("`{limit}` 刚好成立处没有用例"),
                        format!("no case just inside `{limit}`"),
                    ),
                    false => Text::new(
                        format!("`{limit}` 刚好不成立处没有用例"),
                        format!("no case just outside `{limit}`"),
                    ),
                }
            }
        }
    }
}

/// A limit as authors write it.
pub fn limit_said(ruleset: &Ruleset, limit: &Limit) -> String {
    let id = ruleset.vocabulary.id(limit.fact);
    let unit =
        ruleset.vocabulary.fact(limit.fact).and_then(|fact| fact.numeric()).map_or("1", |n| n.unit.as_str());
    let unit = if unit == "1" { String::new() } else { format!(" '{unit}'") };
    format!("{id} {} {}{unit}", limit.comparison.symbol(), limit.number)
}
