//! Values of facts, and the answers collected so far.

use chrono::NaiveDate;

use crate::facts::{Decimal, FactIx, Vocabulary};
use crate::text::Lang;

/// What a known fact is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Yes or no.
    YesNo(bool),
    /// One of the fact's choices, by its place in the list.
    Choice(u16),
    /// Any of the fact's choices, ascending; empty means "none of them".
    Choices(Vec<u16>),
    /// A number in the fact's own unit.
    Number(Decimal),
    /// A calendar day.
    Date(NaiveDate),
}

/// What happened to the question about one fact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// Nobody has been asked.
    #[default]
    NotAsked,
    /// Asked, and not known: it stays unknown and is not asked again.
    NotKnown,
    /// Known.
    Known(Value),
}

/// The answers about one patient, one for each fact of a vocabulary.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Facts {
    answers: Vec<Answer>,
}

impl Facts {
    /// Nothing asked, nothing known.
    pub fn new() -> Self {
        Facts::default()
    }

    /// The answer about one fact.
    #[inline]
    pub fn answer(&self, fact: FactIx) -> &Answer {
        self.answers.get(fact.index()).unwrap_or(&Answer::NotAsked)
    }

    /// The value, if it is known.
    #[inline]
    pub fn value(&self, fact: FactIx) -> Option<&Value> {
        match self.answer(fact) {
            Answer::Known(value) => Some(value),
            Answer::NotAsked | Answer::NotKnown => None,
        }
    }

    /// Replaces one answer.
    #[inline]
    pub fn set(&mut self, fact: FactIx, answer: Answer) {
        if self.answers.len() == fact.index() {
            return self.answers.push(answer);
        }
        if self.answers.len() < fact.index() {
            self.answers.resize(fact.index() + 1, Answer::NotAsked);
        }
        if let Some(slot) = self.answers.get_mut(fact.index()) {
            *slot = answer;
        }
    }

    /// Forgets everything, but keeps the memory.
    pub fn clear(&mut self) {
        self.answers.clear();
    }

    /// The facts that were asked, in the vocabulary's order.
    pub fn asked(&self) -> impl Iterator<Item = (FactIx, &Answer)> {
        self.answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| **answer != Answer::NotAsked)
            .map(|(index, answer)| (FactIx::new(index), answer))
    }
}

/// Never the values: facts are a patient's, and `Debug` ends up in logs.
impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Facts({} asked)", self.asked().count())
    }
}

impl Value {
    /// The value in words: `是`, `180 mmHg`, `女`, `2026-11-22`.
    pub fn shown(&self, fact: FactIx, vocabulary: &Vocabulary, lang: Lang) -> String {
        let Some(fact) = vocabulary.fact(fact) else { return String::new() };
        let choice = |index: &u16| {
            fact.choices().get(usize::from(*index)).map_or(String::new(), |c| c.label.get(lang).to_owned())
        };
        match self {
            Value::YesNo(true) => lang.pick("是", "yes").to_owned(),
            Value::YesNo(false) => lang.pick("否", "no").to_owned(),
            Value::Choice(index) => choice(index),
            Value::Choices(all) if all.is_empty() => lang.pick("都没有", "none").to_owned(),
            Value::Choices(all) => all.iter().map(choice).collect::<Vec<_>>().join(lang.pick("、", ", ")),
            Value::Number(number) => match fact.numeric().map(|n| n.shown_unit(lang)) {
                Some("") | None => number.text(),
                Some(unit) => format!("{number} {unit}"),
            },
            Value::Date(date) => date.to_string(),
        }
    }
}
