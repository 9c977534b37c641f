//! A condition in CQL, built from its leaves up: one piece of text for each node.

use crate::criteria::Comparison;
use crate::criteria::condition::{Condition, Node, NodeIx};
use crate::criteria::export::cql::amount;
use crate::criteria::export::cql::functions::of_score;
use crate::criteria::export::cql::names::{Names, quoted, text};
use crate::facts::{Decimal, Fact, FactIx, Kind, Numeric, Value, Vocabulary};
use crate::text::Text;

/// Which question the written condition answers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// What holds with what is known now: what the author wrote.
    Now,
    /// What holds whatever the unknown facts turn out to be: the engine's rule for calm answers.
    Lasting,
}

/// Chains longer than this are cut into brackets: a parser makes of each chain a tree as deep as it is long.
const CHAIN: usize = 64;
/// Longer definitions stand on several lines.
const LINE: usize = 100;

/// Whether a condition's two meanings differ: only what looks at a gap can be undone by an answer.
pub fn has_two_meanings(condition: &Condition) -> bool {
    let looks_at_gaps = |node: &Node| {
        matches!(node, Node::IsNull(_) | Node::Undecided(_) | Node::IsTrue(_) | Node::IsFalse(_))
    };
    condition.nodes.iter().any(looks_at_gaps)
}

/// The condition as the body of a definition. Nothing that [`crate::criteria::check()`] let pass is refused.
pub fn written(
    condition: &Condition,
    vocabulary: &Vocabulary,
    names: &Names,
    meaning: Meaning,
) -> Result<String, Text> {
    let mut writer = Writer { vocabulary, names, meaning, amounts: Vec::new(), pieces: Vec::new() };
    writer.amounts =
        amount::written(&condition.amounts, |fact| Some((vocabulary.fact(fact)?, writer.name(fact))));
    for node in &condition.nodes {
        let piece = writer.piece(node)?;
        writer.pieces.push(Some(piece));
    }
    writer.pieces.pop().flatten().map(|piece| piece.lines()).ok_or_else(no_words)
}

/// Joins names or conditions by `and` or `or`, over several lines if they are long.
pub fn joined(word: &'static str, parts: Vec<String>) -> String {
    Piece::chain(word, parts).lines()
}

/// How tightly a piece holds together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Binds {
    /// A name, a value, a call: no brackets anywhere.
    Alone,
    /// `x >= 5`, `not x`, `x is null`: no brackets between `and` and `or`.
    Firmly,
    /// All else.
    Loosely,
}

/// A piece of CQL: parts with a word between them, or one part.
struct Piece {
    parts: Vec<String>,
    word: &'static str,
    binds: Binds,
}

impl Piece {
    fn new(binds: Binds, text: String) -> Self {
        Piece { parts: vec![text], word: "", binds }
    }

    fn chain(word: &'static str, parts: Vec<String>) -> Self {
        Piece { parts, word, binds: Binds::Loosely }
    }

    fn text(&self) -> String {
        self.short().join(&format!(" {} ", self.word))
    }

    fn lines(&self) -> String {
        let line = self.text();
        if line.len() <= LINE { line } else { self.short().join(&format!("\n    {} ", self.word)) }
    }

    /// The parts, no more of them than [`CHAIN`].
    fn short(&self) -> Vec<String> {
        let mut parts = self.parts.clone();
        while parts.len() > CHAIN {
            parts = parts
                .chunks(CHAIN)
                .map(|some| format!("({})", some.join(&format!(" {} ", self.word))))
                .collect();
        }
        parts
    }

    /// The text as a side of `and`, `or` and `xor`.
    fn side(&self) -> String {
        if self.binds == Binds::Loosely { format!("({})", self.text()) } else { self.text() }
    }

    /// The text as an operand of `not` and `is`.
    fn operand(&self) -> String {
        if self.binds == Binds::Alone { self.text() } else { format!("({})", self.text()) }
    }
}

struct Writer<'a> {
    vocabulary: &'a Vocabulary,
    names: &'a Names,
    meaning: Meaning,
    /// What is calculated; each amount is taken by its only parent.
    amounts: Vec<Option<String>>,
    /// The nodes so far; each is taken by its only parent.
    pieces: Vec<Option<Piece>>,
}

impl Writer<'_> {
    /// One node. A missing answer is `null` in CQL as well, so most constructs are CQL's own words.
    fn piece(&mut self, node: &Node) -> Result<Piece, Text> {
        let lasting = self.meaning == Meaning::Lasting;
        Ok(match node {
            Node::Constant(Some(value)) => Piece::new(Binds::Alone, value.to_string()),
            Node::Constant(None) => Piece::new(Binds::Alone, "(null as Boolean)".to_owned()),
            Node::Fact(fact) => match self.fact(*fact)?.kind {
                Kind::YesNo => Piece::new(Binds::Alone, self.name(*fact)),
                _ => return Err(no_words()),
            },
            Node::Compare(fact, comparison, value) => {
                let value = self.value(self.fact(*fact)?, *comparison, value)?;
                self.comparison(*fact, *comparison, &value)
            }
            Node::CompareFacts(left, comparison, right) => {
                let same = match (&self.fact(*left)?.kind, &self.fact(*right)?.kind) {
                    (Kind::Number(left), Kind::Number(right)) => left.unit == right.unit,
                    (Kind::YesNo, Kind::YesNo) => comparison.is_equality(),
                    (left, right) => *left == Kind::Date && *right == Kind::Date,
                };
                if !same {
                    return Err(no_words());
                }
                self.comparison(*left, *comparison, &self.name(*right))
            }
            // CQL's own `in` says no when the fact is null.
            Node::Among(fact, choices) => {
                let (name, fact) = (self.name(*fact), self.fact(*fact)?);
                let mut equal = Vec::with_capacity(choices.len());
                for choice in choices {
                    equal.push(format!("{name} = {}", self.choice(fact, *choice)?));
                }
                match (&fact.kind, equal.len()) {
                    (Kind::Choice(_), 1) => Piece::new(Binds::Firmly, equal.concat()),
                    (Kind::Choice(_), 2..) => Piece::chain("or", equal),
                    _ => return Err(no_words()),
                }
            }
            Node::Contains(fact, choice) => {
                let (name, fact) = (self.name(*fact), self.fact(*fact)?);
                let choice = self.choice(fact, *choice)?;
                match fact.kind {
                    Kind::Choices(_) => unless_null(&name, &format!("{choice} in {name}")),
                    _ => return Err(no_words()),
                }
            }
            Node::IsNull(fact) if lasting => {
                self.fact(*fact)?;
                unless_null(&self.name(*fact), "false")
            }
            Node::IsNull(fact) => {
                self.fact(*fact)?;
                Piece::new(Binds::Firmly, format!("{} is null", self.name(*fact)))
            }
            Node::Undecided(child) if lasting => unless_null(&self.take(*child)?.operand(), "false"),
            Node::Undecided(child) => self.prefixed(*child, "", " is null")?,
            Node::IsTrue(child) if lasting => self.take(*child)?,
            Node::IsTrue(child) => self.prefixed(*child, "", " is true")?,
            Node::IsFalse(child) if lasting => self.prefixed(*child, "not ", "")?,
            Node::IsFalse(child) => self.prefixed(*child, "", " is false")?,
            Node::Not(child) => self.prefixed(*child, "not ", "")?,
            Node::And(children) => Piece::chain("and", self.sides(children)?),
            Node::Or(children) => Piece::chain("or", self.sides(children)?),
            Node::Xor(children) => {
                let mut parts = Vec::new();
                for child in children {
                    // A chain of `xor` is one chain here as well, not brackets in brackets.
                    let side = self.take(*child)?;
                    if side.word == "xor" { parts.extend(side.parts) } else { parts.push(side.side()) }
                }
                Piece::chain("xor", parts)
            }
            Node::AtLeast(n, children) => {
                let mut items = Vec::with_capacity(children.len());
                for child in children {
                    items.push(self.take(*child)?.text());
                }
                if items.is_empty() {
                    return Err(no_words());
                }
                Piece::new(Binds::Alone, format!("\"at least\"({n}, {{ {} }})", items.join(", ")))
            }
            Node::Points(points) => {
                let mut items = Vec::with_capacity(points.items.len());
                for (item, counts) in &points.items {
                    let holds = self.take(*item)?.text();
                    items.push(format!("Tuple {{ holds: {holds}, points: {} }}", decimal(*counts)));
                }
                let (turned, function) = of_score(points.comparison);
                let call = format!("\"{function}\"({{ {} }}, {})", items.join(", "), decimal(points.limit));
                match (items.is_empty(), turned) {
                    (true, _) => return Err(no_words()),
                    (_, true) => Piece::new(Binds::Firmly, format!("not {call}")),
                    (_, false) => Piece::new(Binds::Alone, call),
                }
            }
            Node::Amounts(left, comparison, right) => {
                let mut take = |place: &u16| {
                    self.amounts.get_mut(usize::from(*place)).and_then(Option::take).ok_or_else(no_words)
                };
                let (left, right) = (take(left)?, take(right)?);
                Piece::new(Binds::Firmly, format!("{left} {} {right}", comparison.symbol()))
            }
        })
    }

    fn comparison(&self, fact: FactIx, comparison: Comparison, with: &str) -> Piece {
        Piece::new(Binds::Firmly, format!("{} {} {with}", self.name(fact), comparison.symbol()))
    }

    fn value(&self, fact: &Fact, comparison: Comparison, value: &Value) -> Result<String, Text> {
        match (&fact.kind, value) {
            (Kind::Number(numeric), Value::Number(number)) => Ok(quantity(*number, numeric)),
            (Kind::Date, Value::Date(date)) => Ok(format!("@{date}")),
            (Kind::Choice(_), Value::Choice(choice)) if comparison.is_equality() => {
                self.choice(fact, *choice)
            }
            (Kind::YesNo, Value::YesNo(value)) if comparison.is_equality() => Ok(value.to_string()),
            _ => Err(no_words()),
        }
    }

    fn choice(&self, fact: &Fact, choice: u16) -> Result<String, Text> {
        fact.choices().get(usize::from(choice)).map(|choice| text(&choice.id)).ok_or_else(no_words)
    }

    fn prefixed(&mut self, child: NodeIx, before: &str, after: &str) -> Result<Piece, Text> {
        let operand = self.take(child)?.operand();
        Ok(Piece::new(Binds::Firmly, format!("{before}{operand}{after}")))
    }

    fn sides(&mut self, children: &[NodeIx]) -> Result<Vec<String>, Text> {
        let mut sides = Vec::with_capacity(children.len());
        for child in children {
            sides.push(self.take(*child)?.side());
        }
        if sides.is_empty() { Err(no_words()) } else { Ok(sides) }
    }

    fn take(&mut self, child: NodeIx) -> Result<Piece, Text> {
        self.pieces.get_mut(usize::from(child)).and_then(Option::take).ok_or_else(no_words)
    }

    fn fact(&self, fact: FactIx) -> Result<&Fact, Text> {
        self.vocabulary.fact(fact).ok_or_else(no_words)
    }

    fn name(&self, fact: FactIx) -> String {
        self.names.facts.get(fact.index()).map_or(String::new(), |name| quoted(name))
    }
}

/// A number with its unit. Plain numbers are decimals: whole ones would be integers, another type.
fn quantity(number: Decimal, numeric: &Numeric) -> String {
    match numeric.unit.as_str() {
        "1" => decimal(number),
        unit => format!("{number} {}", text(unit)),
    }
}

/// Decimals are never written whole: `5` would be an integer, another type.
pub fn decimal(number: Decimal) -> String {
    if number.places() == 0 { format!("{number}.0") } else { number.to_string() }
}

fn unless_null(what: &str, then: &str) -> Piece {
    Piece::new(Binds::Loosely, format!("if {what} is null then null else {then}"))
}

fn no_words() -> Text {
    Text::new(
        "这条件无法用 CQL 表达，请重新编译规则集",
        "this condition cannot be said in CQL; build the rule set again",
    )
}

#[cfg(test)]
mod tests {
    use super::{Meaning, written};
    use crate::criteria::Comparison;
    use crate::criteria::condition::{Condition, Node};
    use crate::criteria::export::cql::names::Names;
    use crate::facts::{FactIx, Value, Vocabulary};

    /// Such nodes come from no rule file, only from a compiled file that somebody else has made.
    #[test]
    fn what_has_no_words_is_refused() {
        let fact = FactIx::new(0);
        for nodes in [
            vec![],
            vec![Node::Fact(fact)],
            vec![Node::Compare(fact, Comparison::Less, Value::YesNo(true))],
            vec![Node::Or(Vec::new())],
            vec![Node::AtLeast(0, Vec::new())],
            // A node with two parents: written out, a list of such nodes would double at every step.
            vec![Node::Constant(None), Node::And(vec![0, 0])],
        ] {
            let condition = Condition { nodes, amounts: Vec::new() };
            let names = Names { facts: Vec::new(), criteria: Vec::new() };
            let said = written(&condition, &Vocabulary::default(), &names, Meaning::Now);
            assert!(said.is_err(), "{condition:?} gives {said:?}");
        }
    }
}
