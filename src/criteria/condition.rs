//! A checked condition: a flat list of nodes, children before parents, the root last.
//!
//! Flat, because such a list is read from a file and evaluated without recursion, so that no rule
//! file, however nested or hostile, can exhaust the stack.

use crate::criteria::Truth;
use crate::facts::{Decimal, FactIx, Facts, Value};

/// A condition over facts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Condition {
    pub(crate) nodes: Vec<Node>,
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
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// Whether it holds for two values in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }
    }

    /// The same comparison seen from the other side: `5 < x` is `x > 5`.
    #[must_use]
    pub fn mirrored(self) -> Self {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::AtMost => Comparison::AtLeast,
            Comparison::Greater => Comparison::Less,
            Comparison::AtLeast => Comparison::AtMost,
            same => same,
        }
    }

    /// Whether it only asks if two values are the same, which needs no order.
    pub fn is_equality(self) -> bool {
        matches!(self, Comparison::Equal | Comparison::NotEqual)
    }

    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::Greater => ">",
            Comparison::AtLeast => ">=",
        }
    }
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
        self.nodes.iter().for_each(|node| node.mentions(&mut all));
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

    /// Whether every node names children before itself and a root exists: what [`crate::criteria::compiled`]
    /// asks before it trusts a file.
    pub(crate) fn is_well_formed(&self, facts: usize) -> bool {
        let mut mentioned = Vec::new();
        let children = self.nodes.iter().enumerate().all(|(place, node)| {
            node.mentions(&mut mentioned);
            node.children().iter().all(|child| usize::from(*child) < place)
        });
        children
            && !self.nodes.is_empty()
            && self.nodes.len() <= usize::from(u16::MAX)
            && mentioned.iter().all(|fact| fact.index() < facts)
    }

    fn root(&self, truths: &[Truth]) -> Truth {
        truths.last().copied().unwrap_or(Truth::Unknown)
    }

    fn truths(&self, facts: &Facts, asked: Asked) -> Vec<Truth> {
        let mut truths: Vec<Truth> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let truth = node.truth(facts, asked, &truths);
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
                leaf => leaf.mentions(&mut found),
            }
        }
        found
    }
}

impl Node {
    fn truth(&self, facts: &Facts, asked: Asked, before: &[Truth]) -> Truth {
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
        }
    }

    fn children(&self) -> &[NodeIx] {
        match self {
            Node::Undecided(child) | Node::IsTrue(child) | Node::IsFalse(child) | Node::Not(child) => {
                std::slice::from_ref(child)
            }
            Node::Xor(pair) => pair,
            Node::And(children) | Node::Or(children) | Node::AtLeast(_, children) => children,
            _ => &[],
        }
    }

    fn mentions(&self, all: &mut Vec<FactIx>) {
        let mut add = |fact: &FactIx| {
            if !all.contains(fact) {
                all.push(*fact);
            }
        };
        match self {
            Node::Fact(fact)
            | Node::Compare(fact, ..)
            | Node::Among(fact, _)
            | Node::Contains(fact, _)
            | Node::IsNull(fact) => add(fact),
            Node::CompareFacts(left, _, right) => {
                add(left);
                add(right);
            }
            _ => {}
        }
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
