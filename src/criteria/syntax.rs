//! Conditions as their authors write them: a subset of CQL's grammar with CQL's precedence.

mod expression;
mod lexer;
mod slips;

use crate::criteria::syntax::lexer::{Token, TokenKind, tokens};
use crate::criteria::{Comparison, Period};
use crate::facts::Decimal;
use crate::text::{Span, Text};

pub use expression::{Expression, Operator, Says};

/// Why a condition cannot be read.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong.
    pub message: Text,
}

impl SyntaxError {
    fn new(span: Span, zh: impl Into<String>, en: impl Into<String>) -> Self {
        SyntaxError { span, message: Text::new(zh, en) }
    }
}

/// How deep a condition may be nested: far beyond what people write, far below what hurts.
const DEEPEST: usize = 64;
/// How many operators may join its parts. A chain such as `a or b or c …` grows to the left into a
/// tree as deep as it is long, and whoever walks or frees that tree recurses.
const LONGEST: usize = 1000;

/// Reads a whole condition.
pub fn parse(text: &str) -> Result<Expression, SyntaxError> {
    let mut parser =
        Parser { tokens: tokens(text)?, at: 0, depth: 0, joined: 0, end: Span::new(text.len(), text.len()) };
    let expression = parser.expression(0)?;
    match parser.peek() {
        None => Ok(expression),
        Some(token) => {
            if let Some(word) = slips::meant(token.word()) {
                return Err(slips::instead(token.span, token.word(), word));
            }
            let found = token.shown();
            Err(SyntaxError::new(
                token.span,
                format!("条件在这里应当结束或接 `and`、`or`，却出现了 {found}"),
                format!("the condition should end here or go on with `and` or `or`, not with {found}"),
            ))
        }
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    joined: usize,
    end: Span,
}

// Binding strength, from CQL's grammar: the alternatives that stand first there bind tightest.
const IMPLIES: u8 = 1;
const OR: u8 = 2;
const AND: u8 = 3;
const IN: u8 = 4;
const EQUALITY: u8 = 5;
const INEQUALITY: u8 = 6;
const BETWEEN: u8 = 7;
const NOT: u8 = 8;
const IS: u8 = 9;
const PLUS: u8 = 10;
const TIMES: u8 = 11;

impl Parser {
    fn expression(&mut self, weakest: u8) -> Result<Expression, SyntaxError> {
        self.deeper()?;
        let mut left = self.term()?;
        while let Some(strength) = self.peek().and_then(strength) {
            if strength < weakest {
                break;
            }
            self.joined += 1;
            if self.joined > LONGEST {
                return Err(SyntaxError::new(
                    self.here(),
                    format!("条件里的 `and`、`or` 和比较超过 {LONGEST} 个，请拆成几条标准"),
                    format!(
                        "the condition has more than {LONGEST} operators; split it into several criteria"
                    ),
                ));
            }
            left = self.infix(left, strength)?;
        }
        self.depth -= 1;
        Ok(left)
    }

    fn deeper(&mut self) -> Result<(), SyntaxError> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        Err(SyntaxError::new(
            self.here(),
            format!("条件嵌套超过 {DEEPEST} 层，请拆成几条标准"),
            format!("the condition is nested deeper than {DEEPEST} levels; split it into several criteria"),
        ))
    }

    fn infix(&mut self, left: Expression, strength: u8) -> Result<Expression, SyntaxError> {
        let Some(operator) = self.next() else { return Ok(left) };
        let boxed = Box::new(left);
        let start = boxed.span;
        let kind = match operator.kind {
            TokenKind::Compare(comparison) => {
                if !comparison.is_equality()
                    && matches!(boxed.kind, Says::Compare(other, ..) if !other.is_equality())
                {
                    return Err(slips::chained(start.to(operator.span)));
                }
                Says::Compare(comparison, boxed, Box::new(self.expression(strength + 1)?))
            }
            TokenKind::Operator(operator) => {
                Says::Calculated(operator, boxed, Box::new(self.expression(strength + 1)?))
            }
            _ => match operator.word() {
                "is" => return self.is(boxed),
                "between" => {
                    let (low, high) = self.pair()?;
                    Says::Between(boxed, low, high)
                }
                "in" if self.choices_in_brackets() => return Err(slips::braces(self.here())),
                "in" => Says::In(boxed, Box::new(self.expression(strength + 1)?)),
                "and" => Says::And(boxed, Box::new(self.expression(strength + 1)?)),
                "or" => Says::Or(boxed, Box::new(self.expression(strength + 1)?)),
                "xor" => Says::Xor(boxed, Box::new(self.expression(strength + 1)?)),
                _ => Says::Implies(boxed, Box::new(self.expression(strength + 1)?)),
            },
        };
        Ok(Expression { span: start.to(self.before()), kind })
    }

    fn is(&mut self, left: Box<Expression>) -> Result<Expression, SyntaxError> {
        let negated = self.take_word("not");
        let what = match self.peek().map(Token::word) {
            Some("null") => None,
            Some("true") => Some(true),
            Some("false") => Some(false),
            _ => {
                return Err(self.expected(
                    "`is` 后面应当是 `null`、`true` 或 `false`",
                    "`is` is followed by `null`, `true` or `false`",
                ));
            }
        };
        self.at += 1;
        let span = left.span.to(self.before());
        let is = Expression { span, kind: Says::Is(left, what) };
        Ok(if negated { Expression { span, kind: Says::Not(Box::new(is)) } } else { is })
    }

    /// Whether a list of texts or numbers follows in round brackets.
    fn choices_in_brackets(&self) -> bool {
        let inside = self.tokens.get(self.at + 1).map(|token| &token.kind);
        self.peek().is_some_and(|token| token.kind == TokenKind::Open)
            && matches!(inside, Some(TokenKind::Text(_) | TokenKind::Number(_)))
    }

    /// `low and high`, after `between`.
    fn pair(&mut self) -> Result<(Box<Expression>, Box<Expression>), SyntaxError> {
        let low = self.expression(PLUS)?;
        self.keyword("and")?;
        Ok((Box::new(low), Box::new(self.expression(PLUS)?)))
    }

    /// `-x`, where a number is read as one that is negative.
    fn negated(&mut self) -> Result<Says, SyntaxError> {
        self.deeper()?;
        let inner = self.term()?;
        self.depth -= 1;
        Ok(match inner.kind {
            Says::Number(number, unit) => match Decimal::ZERO.minus(number) {
                Some(negative) => Says::Number(negative, unit),
                None => Says::Number(number, unit),
            },
            _ => Says::Negated(Box::new(inner)),
        })
    }

    fn term(&mut self) -> Result<Expression, SyntaxError> {
        let Some(token) = self.next() else {
            return Err(SyntaxError::new(
                self.end,
                "条件到这里还没有写完",
                "the condition is not finished here",
            ));
        };
        let start = token.span;
        let kind = match token.kind {
            TokenKind::Open => {
                let inner = self.expression(0)?;
                self.close(TokenKind::Close, start)?;
                return Ok(Expression { span: start.to(self.before()), kind: inner.kind });
            }
            TokenKind::OpenSet => Says::Set(self.list(TokenKind::CloseSet, start)?),
            TokenKind::Text(text) => Says::Text(text),
            TokenKind::Quoted(name) => Says::Name(name),
            TokenKind::Date(date) => Says::Date(date),
            TokenKind::Number(number) => {
                let unit = self.unit();
                if let (None, Some(next)) = (&unit, self.peek().filter(|next| is_bare_unit(next))) {
                    return Err(slips::bare_unit(start.to(next.span), &number.to_string(), next.word()));
                }
                Says::Number(number, unit)
            }
            TokenKind::Operator(Operator::Minus) => self.negated()?,
            TokenKind::Word(ref word) => match word.as_str() {
                "not" => Says::Not(Box::new(self.expression(NOT)?)),
                "true" => Says::Constant(Some(true)),
                "false" => Says::Constant(Some(false)),
                "null" => Says::Constant(None),
                word if self.peek().is_some_and(|next| next.word() == "between")
                    && period(word).is_some() =>
                {
                    self.at += 1;
                    let (from, to) = self.pair()?;
                    Says::Periods(period(word).unwrap_or(Period::Day), from, to)
                }
                "at" if self.peek().is_some_and(|next| next.word() == "least") => self.at_least()?,
                "and" | "or" | "xor" | "implies" | "is" | "in" | "between" => {
                    return Err(SyntaxError::new(
                        start,
                        format!("`{word}` 前面缺少内容"),
                        format!("something is missing before `{word}`"),
                    ));
                }
                word => {
                    if let (Some("not"), Some(TokenKind::Word(_) | TokenKind::Quoted(_) | TokenKind::Open)) =
                        (slips::meant(word), self.peek().map(|next| &next.kind))
                    {
                        return Err(slips::instead(start, word, "not"));
                    }
                    Says::Name(word.to_owned())
                }
            },
            _ => {
                let found = token.shown();
                return Err(SyntaxError::new(
                    start,
                    format!("这里应当是一个事实、数值或括号，却出现了 {found}"),
                    format!("a fact, a value or a bracket belongs here, not {found}"),
                ));
            }
        };
        Ok(Expression { span: start.to(self.before()), kind })
    }

    /// A number's unit: `'mmol/L'` or a calendar word.
    fn unit(&mut self) -> Option<String> {
        let unit = match self.peek()? {
            Token { kind: TokenKind::Text(unit), .. } => unit.clone(),
            token if CALENDAR.contains(&token.word()) => token.word().to_owned(),
            _ => return None,
        };
        self.at += 1;
        Some(unit)
    }

    fn at_least(&mut self) -> Result<Says, SyntaxError> {
        self.keyword("least")?;
        let place = self.here();
        let count = match self.next().map(|token| token.kind) {
            Some(TokenKind::Number(number)) => number.to_string().parse::<u16>().ok(),
            _ => None,
        };
        self.keyword("of")?;
        let open = self.here();
        self.close(TokenKind::Open, open)?;
        let items = self.list(TokenKind::Close, open)?;
        match count {
            Some(count) if count >= 1 && usize::from(count) <= items.len() => Ok(Says::AtLeast(count, items)),
            _ => Err(SyntaxError::new(
                place,
                format!("`at least` 后面应当是 1 到 {} 的整数（括号里的条数）", items.len()),
                format!(
                    "`at least` takes a whole number from 1 to {}, the number of conditions in the list",
                    items.len()
                ),
            )),
        }
    }

    fn list(&mut self, close: TokenKind, open: Span) -> Result<Vec<Expression>, SyntaxError> {
        let mut items = vec![self.expression(0)?];
        while self.peek().is_some_and(|token| token.kind == TokenKind::Comma) {
            self.at += 1;
            items.push(self.expression(0)?);
        }
        self.close(close, open)?;
        Ok(items)
    }

    fn close(&mut self, close: TokenKind, open: Span) -> Result<(), SyntaxError> {
        if self.peek().is_some_and(|token| token.kind == close) {
            self.at += 1;
            return Ok(());
        }
        let mark = close.shown();
        let mut error = self.expected(&format!("这里应当是 {mark}"), &format!("{mark} belongs here"));
        if self.peek().is_none() {
            error = SyntaxError::new(
                open,
                format!("缺少与它配对的 {mark}"),
                format!("its closing {mark} is missing"),
            );
        }
        Err(error)
    }

    fn keyword(&mut self, word: &str) -> Result<(), SyntaxError> {
        if self.take_word(word) {
            return Ok(());
        }
        Err(self.expected(&format!("这里应当是 `{word}`"), &format!("`{word}` belongs here")))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.peek().is_some_and(|token| token.word() == word);
        self.at += usize::from(there);
        there
    }

    fn expected(&self, zh: &str, en: &str) -> SyntaxError {
        match self.peek() {
            Some(token) => {
                let found = token.shown();
                SyntaxError::new(token.span, format!("{zh}，却出现了 {found}"), format!("{en}, not {found}"))
            }
            None => SyntaxError::new(
                self.end,
                format!("{zh}，条件却结束了"),
                format!("{en}, but the condition ends"),
            ),
        }
    }

    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at).cloned();
        self.at += usize::from(token.is_some());
        token
    }

    fn here(&self) -> Span {
        self.peek().map_or(self.end, |token| token.span)
    }

    fn before(&self) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(self.end, |token| token.span)
    }
}

const CALENDAR: [&str; 14] = [
    "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours", "minute", "minutes",
    "second", "seconds",
];

/// A word after a number that can only be meant as its unit.
fn is_bare_unit(token: &Token) -> bool {
    let word = token.word();
    !word.is_empty() && strength(token).is_none() && word != "of" && slips::meant(word).is_none()
}

fn period(word: &str) -> Option<Period> {
    Period::ALL.into_iter().find(|period| period.plural() == word)
}

fn strength(token: &Token) -> Option<u8> {
    match &token.kind {
        TokenKind::Operator(Operator::Plus | Operator::Minus) => Some(PLUS),
        TokenKind::Operator(_) => Some(TIMES),
        TokenKind::Compare(Comparison::Equal | Comparison::NotEqual) => Some(EQUALITY),
        TokenKind::Compare(_) => Some(INEQUALITY),
        _ => match token.word() {
            "is" => Some(IS),
            "between" => Some(BETWEEN),
            "in" => Some(IN),
            "and" => Some(AND),
            "or" | "xor" => Some(OR),
            "implies" => Some(IMPLIES),
            _ => None,
        },
    }
}

#[cfg(test)]
mod tests;
