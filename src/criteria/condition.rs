//! A checked condition: a flat list of nodes, children before parents, the root last.
//!
//! Flat, because such a list is read from a file and evaluated without recursion, so that no rule
//! file, however nested or hostile, can exhaust the stack.

mod trace;

use crate::criteria::amount::{Amount, AmountIx, Worth};
use crate::criteria::{Comparison, Truth, score};
use crate::facts::{Decimal, FactIx, Facts, Value};

/// A condition over facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    pub(crate) nodes: Vec<Node>,
    /// What it calculates, parts before the whole.
    pub(crate) amounts: Vec<Amount>,
}

/// A node's place in its condition.
pub type NodeIx = u16;

/// One step of a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// A constant; nothing is the constant `null`.
    Constant(Option<bool>),
    /// A yes-no fact.
    Fact(FactIx),
    /// A fact against a value.
    Compare(FactIx, Comparison, Value),
    /// A fact against another one of the same kind and unit.
    CompareFacts(FactIx, Comparison, FactIx),
    /// `fact in { … }`, for a choice.
    Among(FactIx, Vec<u16>),
    /// `'choice' in fact`, for choices.
    Contains(FactIx, u16),
    /// `fact is null`.
    IsNull(FactIx),
    /// `… is null`, for a condition.
    Undecided(NodeIx),
    /// `… is true`.
    IsTrue(NodeIx),
    /// `… is false`.
    IsFalse(NodeIx),
    /// `not …`.
    Not(NodeIx),
    /// `… and …`.
    And(Vec<NodeIx>),
    /// `… or …`.
    Or(Vec<NodeIx>),
    /// `… xor …`.
    Xor([NodeIx; 2]),
    /// `at least n of (…)`.
    AtLeast(u16, Vec<NodeIx>),
    /// A score against a number.
    Points(Points),
    /// Calculated amounts of the same kind and unit.
    Amounts(AmountIx, Comparison, AmountIx),
}

/// A score against a number: the points of the items that hold, summed up. What is not known yet counts
/// neither as there nor as absent, so the sum has a least and a greatest value, and the comparison is
/// decided as soon as both agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// The score's place in [`crate::criteria::Ruleset::scores`].
    pub score: u16,
    /// The items, and what each counts.
    pub items: Vec<(NodeIx, Decimal)>,
    /// The comparison.
    pub comparison: Comparison,
    /// The number it is compared with.
    pub limit: Decimal,
}

/// A number that a condition compares a fact with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// The fact.
    pub fact: FactIx,
    /// The comparison.
    pub comparison: Comparison,
    /// The limit, in the fact's unit.
    pub number: Decimal,
}

/// Which question a truth answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// What holds with what is known now: CQL's meaning.
    Now,
    /// What holds whatever the unknown facts turn out to be. Only `is null`, `is true` and
    /// `is false` differ: they can be true because of a gap that a later answer closes.
    Ever,
}

impl Condition {
    /// The truth with what is known now, as CQL defines it.
    pub fn truth(&self, facts: &Facts) -> Truth {
        self.root(&self.truths(facts, Asked::Now))
    }

    /// True or false only if no completion of the unknown facts changes it.
    pub fn truth_ever(&self, facts: &Facts) -> Truth {
        self.root(&self.truths(facts, Asked::Ever))
    }

    /// The known facts that make it true: of an `or` only the sides that hold.
    pub fn support(&self, facts: &Facts) -> Vec<FactIx> {
        self.collect(facts, Asked::Now, Truth::True)
            .into_iter()
            .filter(|fact| facts.value(*fact).is_some())
            .collect()
    }

    /// The unknown facts that could still decide it, in the order in which the author wrote them.
    pub fn needs(&self, facts: &Facts) -> Vec<FactIx> {
        self.collect(facts, Asked::Ever, Truth::Unknown)
            .into_iter()
            .filter(|fact| facts.value(*fact).is_none())
            .collect()
    }

    /// Every fact it mentions, in order of first mention.
    pub fn facts(&self) -> Vec<FactIx> {
        let mut all = Vec::new();
        self.nodes.iter().for_each(|node| self.mentions(node, &mut all));
        all
    }

    /// Every limit it compares a number with.
    pub fn limits(&self) -> Vec<Limit> {
        let mut limits: Vec<Limit> = Vec::new();
        for node in &self.nodes {
            if let Node::Compare(fact, comparison, Value::Number(number)) = node {
                let limit = Limit { fact: *fact, comparison: *comparison, number: *number };
                if !limits.contains(&limit) {
                    limits.push(limit);
                }
            }
        }
        limits
    }

    /// Whether it compares a fact with others, or calculates with it.
    pub(crate) fn relates(&self, fact: FactIx) -> bool {
        self.nodes.iter().any(|node| {
            let mut mentioned = Vec::new();
            if matches!(node, Node::CompareFacts(..) | Node::Amounts(..)) {
                self.mentions(node, &mut mentioned);
            }
            mentioned.contains(&fact)
        })
    }

    /// How deep the part below each node is.
    pub(crate) fn depths(&self) -> Vec<u16> {
        let mut depths: Vec<u16> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let below = node.children().filter_map(|child| depths.get(usize::from(child))).max();
            depths.push(below.map_or(1, |below| below.saturating_add(1)));
        }
        depths
    }

    /// The part of it whose root is this node.
    pub(crate) fn part(&self, root: usize) -> Condition {
        // Children stand before their parents: down to find what is needed, up to copy it.
        let mut needed = vec![false; root];
        needed.push(true);
        for place in (0..=root).rev() {
            if needed.get(place) == Some(&true) {
                for child in self.nodes.get(place).into_iter().flat_map(Node::children) {
                    needed.iter_mut().skip(usize::from(child)).take(1).for_each(|needed| *needed = true);
                }
            }
        }
        let place_of = |child: NodeIx| {
            let before = needed.iter().take(usize::from(child)).filter(|needed| **needed).count();
            NodeIx::try_from(before).unwrap_or(NodeIx::MAX)
        };
        let nodes = self.nodes.iter().zip(&needed).filter(|(_, needed)| **needed);
        let nodes = nodes.map(|(node, _)| node.moved(place_of)).collect();
        Condition { nodes, amounts: self.amounts.clone() }
    }

    /// Whether every node names children before itself and a root exists: what [`crate::criteria::compiled`]
    /// asks before it trusts a file.
    pub(crate) fn is_well_formed(&self, facts: usize) -> bool {
        let mut mentioned = Vec::new();
        let children = self.nodes.iter().enumerate().all(|(place, node)| {
            self.mentions(node, &mut mentioned);
            let amounts = match node {
                Node::Amounts(left, _, right) => usize::from(*left.max(right)) < self.amounts.len(),
                _ => true,
            };
            amounts && node.children().all(|child| usize::from(child) < place)
        });
        let amounts = self.amounts.iter().enumerate().all(|(place, amount)| {
            amount.parts().into_iter().flatten().all(|part| usize::from(part) < place)
        });
        children
            && amounts
            && self.amounts.len() <= usize::from(u16::MAX)
            && !self.nodes.is_empty()
            && self.nodes.len() <= usize::from(u16::MAX)
            && mentioned.iter().all(|fact| fact.index() < facts)
    }

    fn root(&self, truths: &[Truth]) -> Truth {
        truths.last().copied().unwrap_or(Truth::Unknown)
    }

    fn truths(&self, facts: &Facts, asked: Asked) -> Vec<Truth> {
        let worths = Amount::worths(&self.amounts, facts);
        let mut truths: Vec<Truth> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let truth = node.truth(facts, asked, &truths, &worths);
            truths.push(truth);
        }
        truths
    }

    /// Walks down from the root through the nodes that have the wanted truth (below a negation: its
    /// opposite) and gathers the facts at the leaves.
    fn collect(&self, facts: &Facts, asked: Asked, wanted: Truth) -> Vec<FactIx> {
        let truths = self.truths(facts, asked);
        let mut found = Vec::new();
        let mut stack = Vec::new();
        if let Some(last) = self.nodes.len().checked_sub(1)
            && truths.get(last) == Some(&wanted)
        {
            stack.push((last, wanted));
        }
        while let Some((place, wanted)) = stack.pop() {
            let Some(node) = self.nodes.get(place) else { continue };
            let follow = |child: NodeIx| {
                truths.get(usize::from(child)).copied().map(|truth| (usize::from(child), truth))
            };
            match node {
                Node::Not(child) | Node::IsTrue(child) | Node::IsFalse(child) | Node::Undecided(child) => {
                    stack.extend(follow(*child));
                }
                Node::Xor([left, right]) => stack.extend([*right, *left].into_iter().filter_map(follow)),
                Node::And(children) | Node::Or(children) | Node::AtLeast(_, children) => {
                    let same = children.iter().rev().filter_map(|child| follow(*child));
                    stack.extend(same.filter(|(_, truth)| *truth == wanted));
                }
                Node::Points(points) => {
                    let items = points.items.iter().rev().filter_map(|(item, _)| follow(*item));
                    // An item that is absent keeps a score low as much as one that is there raises it.
                    stack.extend(
                        items.filter(|(_, truth)| (*truth == Truth::Unknown) == (wanted == Truth::Unknown)),
                    );
                }
                leaf => self.mentions(leaf, &mut found),
            }
        }
        found
    }

    /// Adds the facts that a node names by itself, and what its amounts name.
    pub(crate) fn mentions(&self, node: &Node, all: &mut Vec<FactIx>) {
        let mut add = |fact: FactIx| {
            if !all.contains(&fact) {
                all.push(fact);
            }
        };
        match node {
            Node::Fact(fact)
            | Node::Compare(fact, ..)
            | Node::Among(fact, _)
            | Node::Contains(fact, _)
            | Node::IsNull(fact) => add(*fact),
            Node::CompareFacts(left, _, right) => {
                add(*left);
                add(*right);
            }
            Node::Amounts(left, _, right) => {
                let mut stack = vec![*right, *left];
                // Parts stand before the whole, so this ends, but a shared part is read each time:
                // no more steps than there are amounts, twice over.
                let mut steps = 0;
                while let Some(place) = stack.pop().filter(|_| steps <= 2 * self.amounts.len()) {
                    steps += 1;
                    match self.amounts.get(usize::from(place)) {
                        Some(Amount::Fact(fact)) => add(*fact),
                        Some(amount) => stack.extend(amount.parts().into_iter().rev().flatten()),
                        None => {}
                    }
                }
            }
            _ => {}
        }
    }
}

impl Points {
    fn truth(&self, of: impl Fn(NodeIx) -> Truth) -> Truth {
        let items = self.items.iter().map(|(item, points)| (of(*item), *points));
        let Some((least, most)) = score::range(items) else { return Truth::Unknown };
        let holds = |sum: Decimal| self.comparison.holds(sum.cmp(&self.limit));
        match self.comparison {
            // Between two sums that both differ from the limit, one may equal it.
            Comparison::Equal | Comparison::NotEqual
                if least != most && least <= self.limit && self.limit <= most =>
            {
                Truth::Unknown
            }
            _ if holds(least) == holds(most) => Truth::known(holds(least)),
            _ => Truth::Unknown,
        }
    }
}

impl Node {
    fn truth(&self, facts: &Facts, asked: Asked, before: &[Truth], worths: &[Option<Worth>]) -> Truth {
        let of = |child: &NodeIx| before.get(usize::from(*child)).copied().unwrap_or(Truth::Unknown);
        let gap = |truth: Truth, now: Truth| match asked {
            Asked::Ever if truth == Truth::Unknown => Truth::Unknown,
            _ => now,
        };
        match self {
            Node::Constant(value) => value.map_or(Truth::Unknown, Truth::known),
            Node::Fact(fact) => match facts.value(*fact) {
                Some(Value::YesNo(yes)) => Truth::known(*yes),
                _ => Truth::Unknown,
            },
            Node::Compare(fact, comparison, value) => compare(facts.value(*fact), *comparison, Some(value)),
            Node::CompareFacts(left, comparison, right) => {
                compare(facts.value(*left), *comparison, facts.value(*right))
            }
            Node::Among(fact, choices) => match facts.value(*fact) {
                Some(Value::Choice(choice)) => Truth::known(choices.contains(choice)),
                _ => Truth::Unknown,
            },
            Node::Contains(fact, choice) => match facts.value(*fact) {
                Some(Value::Choices(all)) => Truth::known(all.contains(choice)),
                _ => Truth::Unknown,
            },
            Node::IsNull(fact) => match facts.value(*fact) {
                Some(_) => Truth::False,
                None => gap(Truth::Unknown, Truth::True),
            },
            Node::Undecided(child) => gap(of(child), Truth::known(of(child) == Truth::Unknown)),
            Node::IsTrue(child) => gap(of(child), Truth::known(of(child) == Truth::True)),
            Node::IsFalse(child) => gap(of(child), Truth::known(of(child) == Truth::False)),
            Node::Not(child) => of(child).negated(),
            Node::And(children) => children.iter().map(of).fold(Truth::True, Truth::and),
            Node::Or(children) => children.iter().map(of).fold(Truth::False, Truth::or),
            Node::Xor([left, right]) => of(left).xor(of(right)),
            Node::AtLeast(n, children) => Truth::at_least(usize::from(*n), children.iter().map(of)),
            Node::Points(points) => points.truth(|item| of(&item)),
            Node::Amounts(left, comparison, right) => {
                let worth = |place: &AmountIx| worths.get(usize::from(*place)).copied().flatten();
                let order = worth(left).zip(worth(right)).and_then(|(a, b)| a.compared(b));
                order.map_or(Truth::Unknown, |order| Truth::known(comparison.holds(order)))
            }
        }
    }

    /// The same node with its children elsewhere.
    pub(crate) fn moved(&self, to: impl Fn(NodeIx) -> NodeIx) -> Node {
        let all = |children: &[NodeIx]| children.iter().map(|child| to(*child)).collect();
        match self {
            Node::Undecided(child) => Node::Undecided(to(*child)),
            Node::IsTrue(child) => Node::IsTrue(to(*child)),
            Node::IsFalse(child) => Node::IsFalse(to(*child)),
            Node::Not(child) => Node::Not(to(*child)),
            Node::And(children) => Node::And(all(children)),
            Node::Or(children) => Node::Or(all(children)),
            Node::Xor(pair) => Node::Xor(pair.map(to)),
            Node::AtLeast(n, children) => Node::AtLeast(*n, all(children)),
            Node::Points(points) => {
                let items = points.items.iter().map(|(item, points)| (to(*item), *points)).collect();
                Node::Points(Points { items, ..points.clone() })
            }
            leaf => leaf.clone(),
        }
    }

    /// The nodes it is made of.
    pub(crate) fn children(&self) -> impl Iterator<Item = NodeIx> {
        let (plain, items): (&[NodeIx], &[(NodeIx, Decimal)]) = match self {
            Node::Undecided(child) | Node::IsTrue(child) | Node::IsFalse(child) | Node::Not(child) => {
                (std::slice::from_ref(child), &[])
            }
            Node::Xor(pair) => (pair, &[]),
            Node::And(children) | Node::Or(children) | Node::AtLeast(_, children) => (children, &[]),
            Node::Points(points) => (&[], &points.items),
            _ => (&[], &[]),
        };
        plain.iter().copied().chain(items.iter().map(|(item, _)| *item))
    }
}

fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> Truth {
    match (left, right) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => Truth::known(comparison.holds(a.cmp(b))),
        (Some(Value::Date(a)), Some(Value::Date(b))) => Truth::known(comparison.holds(a.cmp(b))),
        (Some(Value::Choice(a)), Some(Value::Choice(b))) => Truth::known(comparison.holds(a.cmp(b))),
        (Some(Value::YesNo(a)), Some(Value::YesNo(b))) => Truth::known(comparison.holds(a.cmp(b))),
        _ => Truth::Unknown,
    }
}
