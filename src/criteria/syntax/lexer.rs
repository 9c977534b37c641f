//! A condition's text, cut into tokens.

use chrono::NaiveDate;

use crate::criteria::Comparison;
use crate::criteria::syntax::{Operator, SyntaxError, slips};
use crate::facts::{Decimal, day, no_such_day};
use crate::text::Span;

/// One token with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    pub span: Span,
    pub kind: TokenKind,
}

/// The kinds of tokens.
#[derive(Clone, Debug, PartialEq)]
pub enum TokenKind {
    /// A keyword or a fact's id.
    Word(String),
    /// `"事实"`: an id that need not be a plain word.
    Quoted(String),
    /// `'text'`
    Text(String),
    Number(Decimal),
    Date(NaiveDate),
    Compare(Comparison),
    Operator(Operator),
    Open,
    Close,
    OpenSet,
    CloseSet,
    Comma,
}

impl Token {
    /// The word, or nothing for other tokens.
    pub fn word(&self) -> &str {
        match &self.kind {
            TokenKind::Word(word) => word,
            _ => "",
        }
    }

    /// As a message shows it.
    pub fn shown(&self) -> String {
        self.kind.shown()
    }
}

impl TokenKind {
    /// As a message shows it.
    pub fn shown(&self) -> String {
        match self {
            TokenKind::Word(word) => format!("`{word}`"),
            TokenKind::Quoted(name) => format!("`\"{name}\"`"),
            TokenKind::Text(text) => format!("`'{text}'`"),
            TokenKind::Number(number) => format!("`{number}`"),
            TokenKind::Date(date) => format!("`@{date}`"),
            TokenKind::Compare(comparison) => format!("`{}`", comparison.symbol()),
            TokenKind::Operator(operator) => format!("`{}`", operator.symbol()),
            TokenKind::Open => "`(`".to_owned(),
            TokenKind::Close => "`)`".to_owned(),
            TokenKind::OpenSet => "`{`".to_owned(),
            TokenKind::CloseSet => "`}`".to_owned(),
            TokenKind::Comma => "`,`".to_owned(),
        }
    }
}

/// Cuts a condition into tokens, leaving out spaces and `//` and `/* */` comments.
pub fn tokens(text: &str) -> Result<Vec<Token>, SyntaxError> {
    let mut cursor = Cursor { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = cursor.token()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Cursor<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Cursor<'t> {
    fn token(&mut self) -> Result<Option<Token>, SyntaxError> {
        self.skip()?;
        let start = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let kind = match first {
            '(' => self.mark(TokenKind::Open),
            ')' => self.mark(TokenKind::Close),
            '{' => self.mark(TokenKind::OpenSet),
            '}' => self.mark(TokenKind::CloseSet),
            ',' => self.mark(TokenKind::Comma),
            '+' => self.mark(TokenKind::Operator(Operator::Plus)),
            '-' => self.mark(TokenKind::Operator(Operator::Minus)),
            '*' => self.mark(TokenKind::Operator(Operator::Times)),
            '/' => self.mark(TokenKind::Operator(Operator::Over)),
            '<' | '>' | '=' | '!' => self.comparison()?,
            '\'' => TokenKind::Text(self.quoted('\'')?),
            '"' => TokenKind::Quoted(self.quoted('"')?),
            '@' => self.date()?,
            '0'..='9' => self.number()?,
            '&' | '|' => return Err(self.joined()),
            c if c.is_alphabetic() || c == '_' => {
                TokenKind::Word(self.run(|c| c.is_alphanumeric() || c == '_').to_owned())
            }
            c => return Err(self.stray(c)),
        };
        Ok(Some(Token { span: Span::new(start, self.at), kind }))
    }

    fn skip(&mut self) -> Result<(), SyntaxError> {
        loop {
            self.run(char::is_whitespace);
            let start = self.at;
            if self.rest().starts_with("//") {
                self.run(|c| c != '\n');
            } else if self.rest().starts_with("/*") {
                match self.rest().find("*/") {
                    Some(end) => self.at += end + 2,
                    None => {
                        let span = Span::new(start, start + 2);
                        return Err(SyntaxError::new(
                            span,
                            "注释没有结束，缺少 `*/`",
                            "this comment has no closing `*/`",
                        ));
                    }
                }
            } else {
                return Ok(());
            }
        }
    }

    fn comparison(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        let symbol = self.run(|c| matches!(c, '<' | '>' | '=' | '!'));
        let comparison = match symbol {
            "=" => Comparison::Equal,
            "!=" => Comparison::NotEqual,
            "<" => Comparison::Less,
            "<=" => Comparison::AtMost,
            ">" => Comparison::Greater,
            ">=" => Comparison::AtLeast,
            other => {
                let hint = match other {
                    "==" => "`=`",
                    "<>" => "`!=`",
                    "!" => "`not`, `!=`",
                    "=>" => "`>=`",
                    "=<" => "`<=`",
                    _ => "`=` `!=` `<` `<=` `>` `>=`",
                };
                return Err(SyntaxError::new(
                    Span::new(start, self.at),
                    format!("没有 `{other}` 这个比较符，请用 {hint}"),
                    format!("there is no comparison `{other}`; write {hint}"),
                ));
            }
        };
        Ok(TokenKind::Compare(comparison))
    }

    fn quoted(&mut self, quote: char) -> Result<String, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let text = self.run(|c| c != quote && c != '\n').to_owned();
        if self.peek() != Some(quote) {
            return Err(SyntaxError::new(
                Span::new(start, self.at),
                format!("引号没有结束，缺少 `{quote}`"),
                format!("this quote has no closing `{quote}`"),
            ));
        }
        self.at += 1;
        Ok(text)
    }

    fn date(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        self.at += 1;
        let text = self.run(|c| c.is_ascii_digit() || c == '-');
        day(text).map(TokenKind::Date).ok_or_else(|| {
            let span = Span::new(start, self.at);
            match no_such_day(text) {
                Some(why) => SyntaxError { span, message: why },
                None => SyntaxError::new(span, "日期应写成 `@2026-11-22`", "a date is written `@2026-11-22`"),
            }
        })
    }

    /// `&&` and `||`, as programmers write them.
    fn joined(&mut self) -> SyntaxError {
        let start = self.at;
        let written = self.run(|c| matches!(c, '&' | '|'));
        let word = if written.starts_with('&') { "and" } else { "or" };
        slips::instead(Span::new(start, self.at), written, word)
    }

    fn number(&mut self) -> Result<TokenKind, SyntaxError> {
        let start = self.at;
        let text = self.run(|c| c.is_ascii_alphanumeric() || c == '.');
        Decimal::parse(text).map(TokenKind::Number).ok_or_else(|| {
            let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
            if let (Some(_), Some(unit)) = (Decimal::parse(digits), text.strip_prefix(digits)) {
                return slips::bare_unit(Span::new(start, self.at), digits, unit);
            }
            SyntaxError::new(
                Span::new(start, self.at),
                format!("`{text}` 不是数，或超过 8 位小数、10 位整数"),
                format!("`{text}` is not a number, or has more than 8 places or 10 digits"),
            )
        })
    }

    fn stray(&self, c: char) -> SyntaxError {
        let span = Span::new(self.at, self.at + c.len_utf8());
        let plain = match c {
            '（' => Some("("),
            '）' => Some(")"),
            '，' => Some(","),
            '≥' => Some(">="),
            '≤' => Some("<="),
            '≠' => Some("!="),
            '＞' => Some(">"),
            '＜' => Some("<"),
            '＝' => Some("="),
            '＋' => Some("+"),
            '－' | '−' | '–' => Some("-"),
            '×' | '＊' => Some("*"),
            '÷' | '／' => Some("/"),
            '０'..='９' => return slips::full_width_digit(span, c),
            '［' | '【' | '[' | '｛' => Some("{"),
            '］' | '】' | ']' | '｝' => Some("}"),
            '。' | '．' => Some("."),
            '、' => Some(","),
            '％' | '%' => Some("'%'"),
            '℃' | '°' => Some("'Cel'"),
            '！' => Some("!="),
            '“' | '”' => Some("\""),
            '‘' | '’' => Some("'"),
            _ => None,
        };
        match plain {
            Some(plain) => SyntaxError::new(
                span,
                format!("条件里请写 `{plain}`，不要用 `{c}`"),
                format!("write `{plain}` here, not `{c}`"),
            ),
            None => SyntaxError::new(
                span,
                format!("条件里不能有 `{c}`"),
                format!("`{c}` has no meaning in a condition"),
            ),
        }
    }

    fn mark(&mut self, kind: TokenKind) -> TokenKind {
        self.at += 1;
        kind
    }

    fn run(&mut self, wanted: impl Fn(char) -> bool) -> &'t str {
        let start = self.at;
        let rest = self.rest();
        self.at += rest.find(|c| !wanted(c)).unwrap_or(rest.len());
        self.text.get(start..self.at).unwrap_or("")
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }
}
