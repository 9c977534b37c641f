//! What a condition means, said as simply as it can be said: `Some(true)`, `Some(false)` or not known.

use std::rc::Rc;

use crate::engine::random::{Kind, Told, half, id};

/// A comparison.
#[derive(Clone, Copy, Debug)]
pub enum Op {
    Equal,
    NotEqual,
    Less,
    AtMost,
    Greater,
    AtLeast,
}

/// A condition; facts by their place, choices by theirs, numbers in halves.
#[derive(Clone, Debug)]
pub enum Tree {
    Constant(Option<bool>),
    Fact(usize),
    Equals(usize, Op, u8),
    Limit(usize, Op, u8),
    Mirrored(u8, Op, usize),
    Between(usize, u8, u8),
    Among(usize, Vec<u8>),
    Contains(u8, usize),
    Facts(usize, Op, usize),
    NullFact(usize),
    /// `is null`, `is true`, `is false`; with the flag `is not …`.
    Is(Box<Tree>, Option<bool>, bool),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    Xor(Box<Tree>, Box<Tree>),
    Implies(Box<Tree>, Box<Tree>),
    AtLeast(usize, Vec<Tree>),
    /// Two numbers added (or the second taken from the first) against a number.
    Sum(usize, bool, usize, Op, u8),
    /// One number divided by another against a number.
    Ratio(usize, usize, Op, u8),
    /// A number some times over against a number.
    Times(u8, usize, Op, u8),
    /// A score, by its place, with its items and their points, against a number.
    Score(usize, Rc<Vec<(i8, Tree)>>, Op, i16),
}

impl Op {
    fn holds<T: Ord>(self, a: T, b: T) -> bool {
        match self {
            Op::Equal => a == b,
            Op::NotEqual => a != b,
            Op::Less => a < b,
            Op::AtMost => a <= b,
            Op::Greater => a > b,
            Op::AtLeast => a >= b,
        }
    }

    fn mirrored(self) -> Op {
        match self {
            Op::Less => Op::Greater,
            Op::AtMost => Op::AtLeast,
            Op::Greater => Op::Less,
            Op::AtLeast => Op::AtMost,
            same => same,
        }
    }

    fn symbol(self) -> &'static str {
        match self {
            Op::Equal => "=",
            Op::NotEqual => "!=",
            Op::Less => "<",
            Op::AtMost => "<=",
            Op::Greater => ">",
            Op::AtLeast => ">=",
        }
    }
}

impl Tree {
    /// Its truth about a patient.
    pub fn truth(&self, told: &Told) -> Option<bool> {
        // Every domain stands in the order of its values, so that places compare as values do.
        let value = |fact: &usize| told[*fact].flatten();
        match self {
            Tree::Constant(constant) => *constant,
            Tree::Fact(fact) => Some(value(fact)? == 1),
            Tree::Equals(fact, op, to) | Tree::Limit(fact, op, to) => {
                Some(op.holds(value(fact)?, usize::from(*to)))
            }
            Tree::Mirrored(to, op, fact) => Some(op.holds(usize::from(*to), value(fact)?)),
            Tree::Between(fact, low, high) => {
                let value = value(fact)?;
                Some(usize::from(*low) <= value && value <= usize::from(*high))
            }
            Tree::Among(fact, values) => {
                let value = value(fact)?;
                Some(values.iter().any(|one| usize::from(*one) == value))
            }
            // The subsets of two choices: 0 none, 1 the first, 2 the second, 3 both.
            Tree::Contains(choice, fact) => Some(value(fact)? & (1 << choice) != 0),
            Tree::Facts(a, op, b) => Some(op.holds(value(a)?, value(b)?)),
            Tree::NullFact(fact) => Some(value(fact).is_none()),
            Tree::Is(inner, what, negated) => Some((inner.truth(told) == *what) != *negated),
            Tree::Not(inner) => Some(!inner.truth(told)?),
            Tree::And(all) => {
                let truths: Vec<_> = all.iter().map(|one| one.truth(told)).collect();
                if truths.contains(&Some(false)) {
                    Some(false)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            Tree::Or(all) => {
                let truths: Vec<_> = all.iter().map(|one| one.truth(told)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            Tree::Xor(a, b) => Some(a.truth(told)? != b.truth(told)?),
            // CQL: `a implies b` is `not a or b`.
            Tree::Implies(a, b) => match (a.truth(told), b.truth(told)) {
                (Some(false), _) | (_, Some(true)) => Some(true),
                (Some(true), Some(false)) => Some(false),
                _ => None,
            },
            Tree::AtLeast(n, all) => {
                let truths: Vec<_> = all.iter().map(|one| one.truth(told)).collect();
                let hold = truths.iter().filter(|truth| **truth == Some(true)).count();
                let fail = truths.iter().filter(|truth| **truth == Some(false)).count();
                if hold >= *n {
                    Some(true)
                } else if truths.len() - fail < *n {
                    Some(false)
                } else {
                    None
                }
            }
            // Places are halves, so a limit of so many halves is a place as well.
            Tree::Sum(a, plus, b, op, limit) => {
                let (a, b) = (value(a)? as i64, value(b)? as i64);
                Some(op.holds(if *plus { a + b } else { a - b }, i64::from(*limit)))
            }
            Tree::Ratio(a, b, op, limit) => {
                let (a, b) = (value(a)?, value(b)?);
                (b != 0).then(|| op.holds(2 * a, usize::from(*limit) * b))
            }
            Tree::Times(n, fact, op, limit) => {
                Some(op.holds(usize::from(*n) * value(fact)?, usize::from(*limit)))
            }
            Tree::Score(_, items, op, limit) => {
                let (mut least, mut most) = (0, 0);
                for (points, item) in items.iter() {
                    let points = i16::from(*points);
                    let truth = item.truth(told);
                    least += if truth == Some(true) || (truth.is_none() && points < 0) { points } else { 0 };
                    most += if truth == Some(true) || (truth.is_none() && points > 0) { points } else { 0 };
                }
                // Whatever lies between the least and the greatest sum may still come out.
                let mut outcomes: Vec<bool> = (least..=most).map(|sum| op.holds(sum, *limit)).collect();
                outcomes.dedup();
                if let [only] = outcomes[..] { Some(only) } else { None }
            }
        }
    }

    /// The condition as an author writes it, with a bracket around every part.
    pub fn written(&self, kinds: &[Kind]) -> String {
        let fact = |fact: &usize| {
            if id(*fact).contains('-') { format!("\"{}\"", id(*fact)) } else { id(*fact).to_owned() }
        };
        let value = |of: &usize, value: &u8| match kinds[*of] {
            Kind::YesNo => (*value == 1).to_string(),
            Kind::Choice | Kind::Choices => format!("'c{value}'"),
            Kind::Number(true) => format!("{} 'mmol/L'", half(*value)),
            Kind::Number(false) => half(*value).to_owned(),
        };
        let part = |tree: &Tree| format!("({})", tree.written(kinds));
        let parts = |all: &[Tree], between: &str| all.iter().map(part).collect::<Vec<_>>().join(between);
        let word = |what: Option<bool>| what.map_or("null".to_owned(), |what| what.to_string());
        match self {
            Tree::Constant(constant) => word(*constant),
            Tree::Fact(name) => fact(name),
            Tree::Equals(name, op, to) | Tree::Limit(name, op, to) => {
                format!("{} {} {}", fact(name), op.symbol(), value(name, to))
            }
            Tree::Mirrored(to, op, name) => format!("{} {} {}", value(name, to), op.symbol(), fact(name)),
            Tree::Between(name, low, high) => {
                format!("{} between {} and {}", fact(name), value(name, low), value(name, high))
            }
            Tree::Among(name, values) => {
                let values: Vec<String> = values.iter().map(|one| value(name, one)).collect();
                format!("{} in {{ {} }}", fact(name), values.join(", "))
            }
            Tree::Contains(choice, name) => format!("'c{choice}' in {}", fact(name)),
            Tree::Facts(a, op, b) => format!("{} {} {}", fact(a), op.symbol(), fact(b)),
            Tree::NullFact(name) => format!("{} is null", fact(name)),
            // A bare fact in front of `is null` asks about the fact itself, which for a yes-no fact is the same.
            Tree::Is(inner, what, negated) => {
                format!("{} is {}{}", part(inner), if *negated { "not " } else { "" }, word(*what))
            }
            Tree::Not(inner) => format!("not {}", part(inner)),
            Tree::And(all) => parts(all, " and "),
            Tree::Or(all) => parts(all, "\n  or "),
            Tree::Xor(a, b) => format!("{} xor {}", part(a), part(b)),
            Tree::Implies(a, b) => format!("{} implies {}", part(a), part(b)),
            Tree::AtLeast(n, all) => format!("at least {n} of ({})", parts(all, ", ")),
            Tree::Sum(a, plus, b, op, limit) => {
                let sign = if *plus { '+' } else { '-' };
                format!("{} {sign} {} {} {}", fact(a), fact(b), op.symbol(), value(a, limit))
            }
            Tree::Ratio(a, b, op, limit) => {
                format!("{} {} {} / {}", half(*limit), op.mirrored().symbol(), fact(a), fact(b))
            }
            Tree::Times(n, name, op, limit) => {
                format!("{n} * {} {} {}", fact(name), op.symbol(), value(name, limit))
            }
            Tree::Score(place, _, op, limit) => format!("s{place} {} {limit}", op.symbol()),
        }
    }
}
