//! What a condition's text says, before anything is checked against the vocabulary.

use chrono::NaiveDate;

use crate::criteria::{Comparison, Period};
use crate::facts::Decimal;
use crate::text::Span;

/// A piece of a condition with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expression {
    /// Where it stands.
    pub span: Span,
    /// What it says.
    pub kind: Says,
}

/// What an [`Expression`] says.
#[derive(Clone, Debug, PartialEq)]
pub enum Says {
    /// A fact's id.
    Name(String),
    /// `'text'`: a choice.
    Text(String),
    /// A number, with a unit if one is written.
    Number(Decimal, Option<String>),
    /// `@2026-11-22`
    Date(NaiveDate),
    /// `true`, `false` or `null`.
    Constant(Option<bool>),
    /// `{ a, b }`
    Set(Vec<Expression>),
    /// `not x`
    Not(Box<Expression>),
    /// `x is null`, `x is true`, `x is false`.
    Is(Box<Expression>, Option<bool>),
    /// `x between low and high`
    Between(Box<Expression>, Box<Expression>, Box<Expression>),
    /// `x >= y`
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// `x in { … }` or `'a' in x`
    In(Box<Expression>, Box<Expression>),
    /// `x and y`
    And(Box<Expression>, Box<Expression>),
    /// `x or y`
    Or(Box<Expression>, Box<Expression>),
    /// `x xor y`
    Xor(Box<Expression>, Box<Expression>),
    /// `x implies y`
    Implies(Box<Expression>, Box<Expression>),
    /// `at least n of (a, b, c)`: ours, not CQL's.
    AtLeast(u16, Vec<Expression>),
    /// `-x`
    Negated(Box<Expression>),
    /// `x + y`
    Calculated(Operator, Box<Expression>, Box<Expression>),
    /// `days between x and y`
    Periods(Period, Box<Expression>, Box<Expression>),
}

impl Expression {
    /// Shows each expression right below this one.
    pub fn parts_mut(&mut self, show: &mut dyn FnMut(&mut Expression)) {
        match &mut self.kind {
            Says::Name(_) | Says::Text(_) | Says::Number(..) | Says::Date(_) | Says::Constant(_) => {}
            Says::Set(all) | Says::AtLeast(_, all) => all.iter_mut().for_each(show),
            Says::Not(one) | Says::Is(one, _) | Says::Negated(one) => show(one),
            Says::Between(a, b, c) => [a, b, c].into_iter().for_each(|part| show(part)),
            Says::Compare(_, a, b)
            | Says::In(a, b)
            | Says::And(a, b)
            | Says::Or(a, b)
            | Says::Xor(a, b)
            | Says::Implies(a, b)
            | Says::Calculated(_, a, b)
            | Says::Periods(_, a, b) => [a, b].into_iter().for_each(|part| show(part)),
        }
    }
}

/// How two amounts are calculated with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
}

impl Operator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Plus => "+",
            Operator::Minus => "-",
            Operator::Times => "*",
            Operator::Over => "/",
        }
    }
}
