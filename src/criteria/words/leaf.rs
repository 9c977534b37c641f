//! What a condition says about single facts, in words.

use crate::criteria::Comparison;
use crate::facts::{FactIx, Value, Vocabulary};
use crate::text::Lang;

/// The speaker of one part of a condition, or with `holds` false of its opposite.
#[derive(Clone, Copy)]
pub struct Leaf<'a> {
    /// The facts.
    pub vocabulary: &'a Vocabulary,
    /// The reader's language.
    pub lang: Lang,
    /// Whether it is said as it stands.
    pub holds: bool,
}

impl Leaf<'_> {
    /// A constant.
    pub fn constant(self, value: Option<bool>) -> String {
        let (zh, en) = match value.map(|value| value == self.holds) {
            Some(true) => ("总是成立", "always"),
            Some(false) => ("从不成立", "never"),
            None => ("永远不知道", "never known"),
        };
        self.lang.pick(zh, en).to_owned()
    }

    /// A yes-no fact.
    pub fn yes(self, fact: FactIx) -> String {
        let label = self.label(fact);
        match self.holds {
            true => label.to_owned(),
            false => self.lang.pick(format!("{label}：否"), format!("{label}: no")),
        }
    }

    /// A fact against a value.
    pub fn compare(self, fact: FactIx, comparison: Comparison, value: &Value) -> String {
        let label = self.label(fact);
        let shown = value.shown(fact, self.vocabulary, self.lang);
        match value {
            Value::YesNo(yes) => {
                let equal = self.turned(comparison) == Comparison::Equal;
                Leaf { holds: *yes == equal, ..self }.yes(fact)
            }
            Value::Choice(_) | Value::Choices(_) => {
                let equal = self.turned(comparison) == Comparison::Equal;
                let word = match equal {
                    true => self.lang.pick("为", "is"),
                    false => self.lang.pick("不是", "is not"),
                };
                self.lang.pick(format!("{label}{word}“{shown}”"), format!("{label} {word} “{shown}”"))
            }
            Value::Date(_) => self.day(label, comparison, &shown),
            Value::Number(_) => format!("{label} {} {shown}", self.sign(comparison)),
        }
    }

    /// A fact against another one.
    pub fn compare_facts(self, left: FactIx, comparison: Comparison, right: FactIx) -> String {
        let (label, other) = (self.label(left), self.label(right));
        match self.vocabulary.fact(left).map(|fact| fact.kind_name()) {
            Some("date") => self.day(label, comparison, other),
            _ => format!("{label} {} {other}", self.sign(comparison)),
        }
    }

    /// One of several choices.
    pub fn among(self, fact: FactIx, choices: &[u16]) -> String {
        let label = self.label(fact);
        let named: Vec<String> = choices.iter().map(|choice| self.choice(fact, *choice)).collect();
        match (self.holds, named.len()) {
            (true, _) => {
                let named = named.join(self.lang.pick("或", " or "));
                self.lang.pick(format!("{label}为{named}"), format!("{label} is {named}"))
            }
            (false, 1) => {
                let named = named.concat();
                self.lang.pick(format!("{label}不是{named}"), format!("{label} is not {named}"))
            }
            (false, _) => self.lang.pick(
                format!("{label}不是{}中的任何一项", named.concat()),
                format!("{label} is none of {}", named.join(", ")),
            ),
        }
    }

    /// One choice among those ticked.
    pub fn contains(self, fact: FactIx, choice: u16) -> String {
        let (label, named) = (self.label(fact), self.choice(fact, choice));
        match self.holds {
            true => self.lang.pick(format!("{label}：有{named}"), format!("{label}: {named}")),
            false => self.lang.pick(format!("{label}：没有{named}"), format!("{label}: not {named}")),
        }
    }

    /// A fact that nobody knows.
    pub fn is_null(self, fact: FactIx) -> String {
        let label = self.label(fact);
        match self.holds {
            true => self.lang.pick(format!("{label}：不知道"), format!("{label}: not known")),
            false => self.lang.pick(format!("{label}：已知道"), format!("{label}: known")),
        }
    }

    /// A number from one limit to another.
    pub fn between(self, fact: FactIx, low: &Value, high: &Value) -> String {
        let label = self.label(fact);
        let high = high.shown(fact, self.vocabulary, self.lang);
        // The unit stands once, behind the larger number.
        let low = match low {
            Value::Number(number) => number.to_string(),
            other => other.shown(fact, self.vocabulary, self.lang),
        };
        match self.holds {
            true => self.lang.pick(
                format!("{label} {low}～{high}（含两端）"),
                format!("{label} from {low} to {high}, both included"),
            ),
            false => self.lang.pick(
                format!("{label}不在 {low}～{high} 之内（含两端）"),
                format!("{label} outside {low} to {high}, both included"),
            ),
        }
    }

    fn label(&self, fact: FactIx) -> &str {
        self.vocabulary.fact(fact).map_or("…", |fact| fact.label.get(self.lang))
    }

    /// A choice in quotes: its wording may hold commas of its own.
    fn choice(&self, fact: FactIx, choice: u16) -> String {
        format!("“{}”", Value::Choice(choice).shown(fact, self.vocabulary, self.lang))
    }

    fn day(&self, label: &str, comparison: Comparison, other: &str) -> String {
        let (zh, en) = match self.turned(comparison) {
            Comparison::Equal => ("为", "is"),
            Comparison::NotEqual => ("不是", "is not"),
            Comparison::Less => ("早于", "is before"),
            Comparison::AtMost => ("不晚于", "is not after"),
            Comparison::Greater => ("晚于", "is after"),
            Comparison::AtLeast => ("不早于", "is not before"),
        };
        // Chinese typesetting puts a space before a digit or a Latin letter, and none before its own.
        let space = if other.starts_with(|c: char| c.is_ascii_alphanumeric()) { " " } else { "" };
        self.lang.pick(format!("{label}{zh}{space}{other}"), format!("{label} {en} {other}"))
    }

    /// The sign of a comparison, or of its opposite.
    pub fn sign(&self, comparison: Comparison) -> &'static str {
        match self.turned(comparison) {
            Comparison::Equal => "=",
            Comparison::NotEqual => "≠",
            Comparison::Less => "<",
            Comparison::AtMost => "≤",
            Comparison::Greater => ">",
            Comparison::AtLeast => "≥",
        }
    }

    /// The comparison, or its opposite. Both are unknown for the same facts.
    fn turned(&self, comparison: Comparison) -> Comparison {
        if self.holds {
            return comparison;
        }
        match comparison {
            Comparison::Equal => Comparison::NotEqual,
            Comparison::NotEqual => Comparison::Equal,
            Comparison::Less => Comparison::AtLeast,
            Comparison::AtMost => Comparison::Greater,
            Comparison::Greater => Comparison::AtMost,
            Comparison::AtLeast => Comparison::Less,
        }
    }
}
