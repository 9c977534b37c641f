//! A condition in words, for those who sign criteria and do not read conditions.

mod amount;
mod group;
mod leaf;

use crate::criteria::condition::NodeIx;
use crate::criteria::words::amount::Calculation;
use crate::criteria::words::group::Group;
use crate::criteria::words::leaf::Leaf;
use crate::criteria::{Comparison, Condition, Node, Ruleset};
use crate::facts::{FactIx, Value};
use crate::text::Lang;

/// A condition in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// The whole condition as one sentence without a full stop.
    pub line: String,
    /// The same as nested lines, in reading order.
    pub parts: Vec<Part>,
}

/// One line of the nested form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// How far in it stands: 0 for the first line. The next line stands at most one further in.
    pub depth: usize,
    /// What it says; a line with others below it ends with a colon.
    pub text: String,
}

/// Deeper than the checker lets anybody nest.
const DEEPEST: usize = 256;

/// Says a condition in words.
pub fn in_words(condition: &Condition, ruleset: &Ruleset, lang: Lang) -> Words {
    // Every condition that was checked is a tree: it has as many branches as nodes. A compiled file
    // could name one node many times over, and would otherwise be said for years.
    let mut speaker =
        Speaker { condition, ruleset, lang, parts: Vec::new(), budget: condition.nodes.len().max(1) };
    let said = speaker.node(condition.nodes.len().wrapping_sub(1), true, 0);
    Words { line: said.line, parts: speaker.parts }
}

struct Speaker<'a> {
    condition: &'a Condition,
    ruleset: &'a Ruleset,
    lang: Lang,
    parts: Vec<Part>,
    budget: usize,
}

/// A part of the one-line form.
struct Said {
    line: String,
    /// Whether it needs brackets inside a longer sentence.
    joined: bool,
}

impl Speaker<'_> {
    /// Says one node, or with `holds` false its opposite. In three-valued logic too the opposite of
    /// a comparison is the opposite comparison, and that of an `and` is "not all of these".
    fn node(&mut self, place: usize, holds: bool, depth: usize) -> Said {
        let Some(node) = self.condition.nodes.get(place).filter(|_| self.budget > 0 && depth < DEEPEST)
        else {
            return self.leaf("…".to_owned(), depth);
        };
        self.budget -= 1;
        let leaf = Leaf { vocabulary: &self.ruleset.vocabulary, lang: self.lang, holds };
        match node {
            Node::Constant(value) => self.leaf(leaf.constant(*value), depth),
            Node::Fact(fact) => self.leaf(leaf.yes(*fact), depth),
            Node::Compare(fact, comparison, value) => {
                self.leaf(leaf.compare(*fact, *comparison, value), depth)
            }
            Node::CompareFacts(left, comparison, right) => {
                self.leaf(leaf.compare_facts(*left, *comparison, *right), depth)
            }
            Node::Among(fact, choices) => self.leaf(leaf.among(*fact, choices), depth),
            Node::Contains(fact, choice) => self.leaf(leaf.contains(*fact, *choice), depth),
            Node::IsNull(fact) => self.leaf(leaf.is_null(*fact), depth),
            Node::Undecided(child) => {
                self.group(if holds { Group::Undecided } else { Group::Decided }, &[*child], depth)
            }
            Node::IsTrue(child) => {
                self.group(if holds { Group::Sure } else { Group::NotSure }, &[*child], depth)
            }
            Node::IsFalse(child) => {
                self.group(if holds { Group::RuledOut } else { Group::NotRuledOut }, &[*child], depth)
            }
            Node::Not(child) => self.node(usize::from(*child), !holds, depth),
            Node::And(children) => match self.between(children) {
                Some((fact, low, high)) => {
                    self.budget = self.budget.saturating_sub(children.len());
                    self.leaf(leaf.between(fact, &low, &high), depth)
                }
                None => self.group(if holds { Group::All } else { Group::NotAll }, children, depth),
            },
            Node::Or(children) => self.group(if holds { Group::Any } else { Group::None }, children, depth),
            Node::Xor(pair) => {
                self.group(if holds { Group::Either } else { Group::BothOrNeither }, pair, depth)
            }
            Node::AtLeast(n, children) => {
                self.group(if holds { Group::AtLeast(*n) } else { Group::Fewer(*n) }, children, depth)
            }
            Node::Points(points) => {
                let score = self.ruleset.scores.get(usize::from(points.score));
                let name = score.map_or("…", |score| score.label.get(self.lang));
                self.leaf(format!("{name} {} {}", leaf.sign(points.comparison), points.limit), depth)
            }
            Node::Amounts(left, comparison, right) => {
                let mut calculation = Calculation {
                    amounts: &self.condition.amounts,
                    vocabulary: &self.ruleset.vocabulary,
                    lang: self.lang,
                    budget: 2 * self.condition.amounts.len(),
                };
                let (left, right) = (calculation.said(*left), calculation.said(*right));
                self.leaf(format!("{left} {} {right}", leaf.sign(*comparison)), depth)
            }
        }
    }

    fn leaf(&mut self, text: String, depth: usize) -> Said {
        self.parts.push(Part { depth, text: text.clone() });
        Said { line: text, joined: false }
    }

    fn group(&mut self, group: Group, children: &[NodeIx], depth: usize) -> Said {
        self.parts.push(Part { depth, text: group.head(self.lang) });
        let children = children.iter();
        let said = children.map(|child| self.node(usize::from(*child), true, depth + 1)).collect::<Vec<_>>();
        let lines = said.into_iter().map(|said| match said.joined && group.is_joined() {
            true => self.lang.pick(format!("（{}）", said.line), format!("({})", said.line)),
            false => said.line,
        });
        Said { line: group.line(&lines.collect::<Vec<_>>(), self.lang), joined: group.is_joined() }
    }

    /// `x between low and high`, which the checker turns into two comparisons.
    fn between(&self, children: &[NodeIx]) -> Option<(FactIx, Value, Value)> {
        let [low, high] = children else { return None };
        let node = |place: &NodeIx| self.condition.nodes.get(usize::from(*place));
        match (node(low)?, node(high)?) {
            (
                Node::Compare(a, Comparison::AtLeast, low @ Value::Number(_)),
                Node::Compare(b, Comparison::AtMost, high @ Value::Number(_)),
            ) if a == b => Some((*a, low.clone(), high.clone())),
            _ => None,
        }
    }
}
