//! What joins the parts of a condition, in words.

use crate::text::Lang;

/// How the parts belong together.
#[derive(Clone, Copy)]
pub enum Group {
    /// `and`
    All,
    /// `not (… and …)`
    NotAll,
    /// `or`
    Any,
    /// `not (… or …)`
    None,
    /// `at least n of`
    AtLeast(u16),
    /// `not (at least n of)`
    Fewer(u16),
    /// `xor`
    Either,
    /// `not (… xor …)`
    BothOrNeither,
    /// `… is null`
    Undecided,
    /// `not (… is null)`
    Decided,
    /// `… is true`
    Sure,
    /// `not (… is true)`
    NotSure,
    /// `… is false`
    RuledOut,
    /// `not (… is false)`
    NotRuledOut,
}

impl Group {
    /// The line above the parts.
    pub fn head(self, lang: Lang) -> String {
        let (zh, en) = match self {
            Group::All => ("以下全部成立", "all of these"),
            Group::NotAll => ("以下并非全部成立", "not all of these"),
            Group::Any => ("以下任一成立", "any of these"),
            Group::None => ("以下均不成立", "none of these"),
            Group::AtLeast(n) => {
                return lang.pick(format!("以下至少 {n} 项成立："), format!("at least {n} of these:"));
            }
            Group::Fewer(n) => {
                return lang.pick(format!("以下成立的不足 {n} 项："), format!("fewer than {n} of these:"));
            }
            Group::Either => ("以下两项恰有一项成立", "exactly one of these two"),
            Group::BothOrNeither => ("以下两项同时成立或同时不成立", "both of these or neither"),
            Group::Undecided => ("以下是否成立还不知道", "it is not known whether this holds"),
            Group::Decided => ("以下是否成立已经知道", "it is known whether this holds"),
            Group::Sure => ("以下已知成立", "this is known to hold"),
            Group::NotSure => ("以下不成立或还不知道", "this does not hold or is not known"),
            Group::RuledOut => ("以下已知不成立", "this is known not to hold"),
            Group::NotRuledOut => ("以下成立或还不知道", "this holds or is not known"),
        };
        lang.pick(format!("{zh}："), format!("{en}:"))
    }

    /// Whether the parts simply stand beside each other with a conjunction.
    pub fn is_joined(self) -> bool {
        matches!(self, Group::All | Group::Any)
    }

    /// The parts in one sentence.
    pub fn line(self, parts: &[String], lang: Lang) -> String {
        match (self, lang) {
            (Group::All, Lang::En) => parts.join(" and "),
            (Group::Any, Lang::En) => parts.join(" or "),
            (Group::All, Lang::Zh) => conjoined(parts, "且"),
            (Group::Any, Lang::Zh) => conjoined(parts, "或"),
            (_, Lang::Zh) => {
                let head = self.head(lang);
                format!("{}（{}）", head.trim_start_matches("以下").trim_end_matches('：'), parts.join("；"))
            }
            (_, Lang::En) => {
                format!("{} ({})", self.head(lang).trim_end_matches(':'), parts.join("; "))
            }
        }
    }
}

/// `甲，且乙`, with the space that Chinese typesetting puts before a Latin letter or a digit.
fn conjoined(parts: &[String], word: &str) -> String {
    let mut line = String::new();
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            line.push('，');
            line.push_str(word);
            if part.starts_with(|c: char| c.is_ascii_alphanumeric()) {
                line.push(' ');
            }
        }
        line.push_str(part);
    }
    line
}
