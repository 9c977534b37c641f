//! How a condition came to its truth: node by node, for those who look for a mistake.
//!
//! Nothing here decides about a patient, so it is written for its reader and not for speed.

use crate::criteria::Truth;
use crate::criteria::amount::Amount;
use crate::criteria::condition::{Asked, Condition, Limit, Node, NodeIx};
use crate::criteria::coverage::Seen;
use crate::facts::{FactIx, Facts, Value};

/// How many parts are shown one by one; of more, the whole that they make up is shown.
const SHOWN: usize = 3;

impl Condition {
    /// The truth of every node; the last one is the condition's own.
    pub fn trace(&self, facts: &Facts) -> Vec<Truth> {
        self.truths(facts, Asked::Now)
    }

    /// The node that first compares with a limit.
    pub fn node_of(&self, limit: &Limit) -> Option<usize> {
        self.nodes.iter().position(|node| match node {
            Node::Compare(fact, comparison, Value::Number(number)) => {
                (*fact, *comparison, *number) == (limit.fact, limit.comparison, limit.number)
            }
            _ => false,
        })
    }

    /// The smallest parts that explain its truth, each with the facts that it comes from: of an `and`
    /// that is false the sides that are false, of an `or` that is true those that are true.
    pub fn reasons(&self, facts: &Facts) -> Vec<(usize, Vec<FactIx>)> {
        let truths = self.trace(facts);
        let mut reasons = Vec::new();
        let mut stack: Vec<usize> = self.nodes.len().checked_sub(1).into_iter().collect();
        while let Some(place) = stack.pop() {
            let parts = self.parts(place, &truths);
            let is_leaf =
                |place: &usize| self.nodes.get(*place).is_none_or(|node| node.children().next().is_none());
            let whole = match self.nodes.get(place) {
                // `not copd` reads better than `copd` alone.
                Some(Node::Not(_) | Node::IsTrue(_) | Node::IsFalse(_) | Node::Undecided(_)) => {
                    parts.iter().all(is_leaf)
                }
                _ => parts.is_empty() || parts.len() > SHOWN,
            };
            if whole {
                reasons.push((place, self.mentioned(place, &truths)));
            } else {
                stack.extend(parts.into_iter().rev());
            }
        }
        reasons
    }

    /// Whether each node decided: were it otherwise, the condition's truth would be another.
    pub fn decisive(&self, facts: &Facts) -> Vec<bool> {
        let mut truths = self.trace(facts);
        let mut parents = vec![None; self.nodes.len()];
        for (place, node) in self.nodes.iter().enumerate() {
            for child in node.children() {
                if let Some(parent) = parents.get_mut(usize::from(child)) {
                    *parent = Some(place);
                }
            }
        }
        let own = truths.clone();
        let worths = Amount::worths(&self.amounts, facts);
        let change = |place: usize, truth: Truth, truths: &mut Vec<Truth>| {
            let mut at = Some((place, truth));
            while let Some((place, truth)) = at {
                let Some(slot) = truths.get_mut(place).filter(|slot| **slot != truth) else { return false };
                *slot = truth;
                let parent = parents.get(place).copied().flatten();
                at = parent.and_then(|parent| {
                    Some((parent, self.nodes.get(parent)?.truth(facts, Asked::Now, truths, &worths)))
                });
            }
            true
        };
        let mut decisive = Vec::with_capacity(own.len());
        for (place, truth) in own.iter().enumerate() {
            let others = match truth {
                Truth::True => &[Truth::False][..],
                Truth::False => &[Truth::True],
                Truth::Unknown => &[Truth::True, Truth::False],
            };
            let mut decided = false;
            for other in others {
                decided |= change(place, *other, &mut truths);
                // What was changed lies on the way up from here.
                let mut up = Some(place);
                while let Some(at) = up {
                    if let (Some(slot), Some(own)) = (truths.get_mut(at), own.get(at)) {
                        *slot = *own;
                    }
                    up = parents.get(at).copied().flatten();
                }
            }
            decisive.push(decided);
        }
        decisive
    }

    /// What can be seen of every node: the truths that it can have, and whether it has parts.
    pub fn shapes(&self) -> impl Iterator<Item = Seen> {
        let mut shapes: Vec<Seen> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let below = |child: &NodeIx| shapes.get(usize::from(*child));
            let may_be_unknown = |child: &NodeIx| below(child).is_some_and(|seen| seen.can(Truth::Unknown));
            let children: Vec<NodeIx> = node.children().collect();
            let possible = match node {
                Node::Constant(value) => vec![value.map_or(Truth::Unknown, Truth::known)],
                Node::IsNull(_) | Node::Undecided(_) | Node::IsTrue(_) | Node::IsFalse(_) => {
                    vec![Truth::True, Truth::False]
                }
                _ if children.is_empty() || children.iter().any(may_be_unknown) => Truth::ALL.to_vec(),
                _ => vec![Truth::True, Truth::False],
            };
            shapes.push(Seen::unseen(&possible, children.is_empty()));
        }
        shapes.into_iter()
    }

    /// The children that share a node's truth, which is what gives it; of others, all children.
    fn parts(&self, place: usize, truths: &[Truth]) -> Vec<usize> {
        let Some(node) = self.nodes.get(place) else { return Vec::new() };
        let same = |child: &NodeIx| truths.get(usize::from(*child)) == truths.get(place);
        let all = !matches!(node, Node::And(_) | Node::Or(_) | Node::AtLeast(..));
        node.children().filter(|child| all || same(child)).map(usize::from).collect()
    }

    /// The facts below a node that give it its truth.
    fn mentioned(&self, place: usize, truths: &[Truth]) -> Vec<FactIx> {
        let mut facts = Vec::new();
        let mut stack = vec![place];
        while let Some(place) = stack.pop() {
            if let Some(node) = self.nodes.get(place) {
                self.mentions(node, &mut facts);
            }
            stack.extend(self.parts(place, truths).into_iter().rev());
        }
        facts
    }
}
