//! A patient for a gap: a small search that sets as few facts as it can.

use crate::criteria::condition::{Condition, Node};
use crate::criteria::coverage::Gap;
use crate::criteria::coverage::beside::{beside, patient};
use crate::criteria::{Comparison, Truth};
use crate::facts::{Answer, Decimal, Fact, FactIx, Facts, Kind, Value, Vocabulary};

/// How large a condition may be for patients to be looked for: far beyond what people write.
const LARGEST: usize = 200;

/// A patient who closes the gap, and of whom it matters for the outcome if that is possible.
pub fn example(vocabulary: &Vocabulary, when: &Condition, gap: Gap) -> Option<Facts> {
    if when.nodes.len() > LARGEST {
        return None;
    }
    let (node, truth) = match gap {
        Gap::Never(node, truth) => (node, truth),
        Gap::Limit(limit, side) => (when.node_of(&limit)?, Truth::known(side)),
        Gap::Beside(node, side) => (node, Truth::known(side)),
    };
    let mut search = Search { vocabulary, when, facts: Facts::new() };
    let found = match (gap, when.nodes.get(node)) {
        (Gap::Beside(_, side), Some(Node::Points(points))) => {
            let items: Vec<usize> = points.items.iter().map(|(item, _)| usize::from(*item)).collect();
            search.points(&items, 0, |facts| beside(vocabulary, when, node, side, facts))
        }
        (Gap::Beside(_, side), _) => {
            search.facts = patient(vocabulary, when, node, side)?;
            true
        }
        _ => search.make(node, truth),
    };
    if !found {
        return None;
    }
    search.let_it_matter(node);
    (when.trace(&search.facts).get(node) == Some(&truth)).then_some(search.facts)
}

struct Search<'a> {
    vocabulary: &'a Vocabulary,
    when: &'a Condition,
    facts: Facts,
}

impl Search<'_> {
    /// Gives a node a truth by facts that are not set yet. The depth is that of the condition.
    fn make(&mut self, place: usize, truth: Truth) -> bool {
        if self.has(place, truth) {
            return true;
        }
        let before = self.facts.clone();
        let Some(node) = self.when.nodes.get(place) else { return false };
        let below = |child: &u16| usize::from(*child);
        let made = match node {
            Node::Not(child) => self.make(below(child), truth.negated()),
            Node::IsTrue(child) => self.make(below(child), truth),
            Node::IsFalse(child) => self.make(below(child), truth.negated()),
            Node::Undecided(child) => {
                let inner = if truth == Truth::True { Truth::Unknown } else { Truth::True };
                self.make(below(child), inner)
            }
            Node::And(children) => self.all_or_one(children, truth, Truth::True),
            Node::Or(children) => self.all_or_one(children, truth, Truth::False),
            Node::AtLeast(n, children) => self.at_least(usize::from(*n), children, truth),
            Node::Xor([left, right]) => {
                self.make(below(left), if truth == Truth::Unknown { truth } else { Truth::True })
                    && self.make(below(right), truth.negated())
            }
            Node::Points(points) => {
                let items: Vec<usize> = points.items.iter().map(|(item, _)| usize::from(*item)).collect();
                let when = self.when;
                let open = usize::from(truth == Truth::Unknown);
                self.points(&items, open, |facts| when.trace(facts).get(place) == Some(&truth))
            }
            leaf => truth != Truth::Unknown && self.leaf(leaf, place, truth),
        };
        if !(made && self.has(place, truth)) {
            self.facts = before;
            return false;
        }
        true
    }

    /// `and` is true if all sides are, `or` false if all are: the same the other way round.
    fn all_or_one(&mut self, children: &[u16], truth: Truth, all: Truth) -> bool {
        if truth == all {
            return children.iter().all(|child| self.make(usize::from(*child), truth));
        }
        let one = children.iter().position(|child| self.make(usize::from(*child), truth));
        // For "false" the other sides do not matter; for "unknown" they must not decide.
        one.is_some_and(|one| {
            truth != Truth::Unknown
                || children
                    .iter()
                    .enumerate()
                    .all(|(place, child)| place == one || self.make(usize::from(*child), all))
        })
    }

    fn at_least(&mut self, n: usize, children: &[u16], truth: Truth) -> bool {
        let hold = if truth == Truth::True { n } else { n.saturating_sub(1) };
        let unknown = usize::from(truth == Truth::Unknown);
        children.iter().enumerate().all(|(place, child)| {
            let wanted = if place < hold {
                Truth::True
            } else if place < hold + unknown {
                Truth::Unknown
            } else {
                Truth::False
            };
            self.make(usize::from(*child), wanted)
        })
    }

    /// More and more items that hold, until the patient is as wanted; after those, so many are left open.
    fn points(&mut self, items: &[usize], open: usize, wanted: impl Fn(&Facts) -> bool) -> bool {
        let before = self.facts.clone();
        (0..=items.len()).any(|hold| {
            self.facts = before.clone();
            for (number, item) in
                items.iter().enumerate().filter(|(number, _)| *number < hold || *number >= hold + open)
            {
                self.make(*item, Truth::known(number < hold));
            }
            wanted(&self.facts)
        })
    }

    /// Sets what stands beside the way up so that it does not decide in the node's place.
    fn let_it_matter(&mut self, node: usize) {
        let mut at = node;
        for (place, parent) in self.when.nodes.iter().enumerate().skip(node) {
            let others = |children: &[u16]| -> Vec<usize> {
                children.iter().map(|child| usize::from(*child)).filter(|child| *child != at).collect()
            };
            let (children, wanted, hold) = match parent {
                Node::And(children) => (children.as_slice(), Truth::True, 0),
                Node::Or(children) => (children.as_slice(), Truth::False, 0),
                Node::AtLeast(n, children) => {
                    (children.as_slice(), Truth::False, usize::from(*n).saturating_sub(1))
                }
                Node::Xor(children) => (children.as_slice(), Truth::False, 0),
                Node::Not(child) | Node::IsTrue(child) | Node::IsFalse(child) | Node::Undecided(child) => {
                    (std::slice::from_ref(child), Truth::False, 0)
                }
                _ => continue,
            };
            if !children.iter().any(|child| usize::from(*child) == at) {
                continue;
            }
            for (number, other) in others(children).into_iter().enumerate() {
                self.make(other, if number < hold { Truth::True } else { wanted });
            }
            at = place;
        }
    }

    fn has(&self, place: usize, truth: Truth) -> bool {
        self.when.trace(&self.facts).get(place) == Some(&truth)
    }

    /// Tries values of the facts that a leaf mentions and that are not set.
    fn leaf(&mut self, node: &Node, place: usize, truth: Truth) -> bool {
        let (fact, other) = match node {
            Node::Fact(fact)
            | Node::Compare(fact, ..)
            | Node::Among(fact, _)
            | Node::Contains(fact, _)
            | Node::IsNull(fact) => (*fact, None),
            Node::CompareFacts(left, _, right) => (*left, Some(*right)),
            Node::Amounts(..) => {
                let mut facts = Vec::new();
                self.when.mentions(node, &mut facts);
                match facts.as_slice() {
                    [fact] => (*fact, None),
                    [left, right] => (*left, Some(*right)),
                    _ => return false,
                }
            }
            _ => return false,
        };
        let free = |facts: &Facts, fact| facts.value(fact).is_none();
        let firsts = if free(&self.facts, fact) { self.values(fact, node) } else { Vec::new() };
        let seconds = other.filter(|other| free(&self.facts, *other)).map(|other| self.values(other, node));
        let before = self.facts.clone();
        for first in firsts.into_iter().map(Some).chain([None]) {
            for second in seconds.iter().flatten().cloned().map(Some).chain([None]) {
                self.facts = before.clone();
                if let Some(value) = first.clone() {
                    self.facts.set(fact, Answer::Known(value));
                }
                if let (Some(other), Some(value)) = (other, second) {
                    self.facts.set(other, Answer::Known(value));
                }
                if self.has(place, truth) {
                    return true;
                }
            }
        }
        self.facts = before;
        false
    }

    /// Values of a fact that are worth trying for a leaf, the nearest to its limit first.
    fn values(&self, ix: FactIx, leaf: &Node) -> Vec<Value> {
        let Some(fact) = self.vocabulary.fact(ix) else { return Vec::new() };
        match (&fact.kind, leaf) {
            (Kind::YesNo, _) => vec![Value::YesNo(true), Value::YesNo(false)],
            (Kind::Choice(choices), _) => {
                (0u16..).zip(choices).map(|(place, _)| Value::Choice(place)).collect()
            }
            (Kind::Choices(_), Node::Contains(_, choice)) => {
                vec![Value::Choices(Vec::new()), Value::Choices(vec![*choice])]
            }
            (Kind::Choices(_), _) => vec![Value::Choices(Vec::new())],
            (Kind::Number(_), Node::Compare(_, comparison, Value::Number(limit))) => {
                numbers(fact, *comparison, *limit)
            }
            (Kind::Number(numeric), _) => vec![Value::Number(numeric.min), Value::Number(numeric.max)],
            (Kind::Date, Node::Compare(_, _, Value::Date(day))) => {
                [Some(*day), day.pred_opt(), day.succ_opt()].into_iter().flatten().map(Value::Date).collect()
            }
            (Kind::Date, _) => {
                let days = [(1, 1), (1, 2)].into_iter();
                days.filter_map(|(month, day)| chrono::NaiveDate::from_ymd_opt(2026, month, day))
                    .map(Value::Date)
                    .collect()
            }
        }
    }
}

/// The limit and one step to either side, as far as they are plausible.
fn numbers(fact: &Fact, comparison: Comparison, limit: Decimal) -> Vec<Value> {
    let Some(numeric) = fact.numeric() else { return Vec::new() };
    let step = Decimal::step(numeric.decimals);
    let steps = match comparison {
        Comparison::Less | Comparison::AtLeast => [Some(limit), limit.minus(step), limit.plus(step)],
        _ => [Some(limit), limit.plus(step), limit.minus(step)],
    };
    let plausible = steps.into_iter().flatten().filter(|n| (numeric.min..=numeric.max).contains(n));
    plausible.map(Value::Number).collect()
}
