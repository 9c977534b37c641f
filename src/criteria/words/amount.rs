//! What a condition calculates, in words.

use crate::criteria::{Amount, AmountIx, Period};
use crate::facts::Vocabulary;
use crate::text::Lang;

/// The speaker of calculations.
pub struct Calculation<'a> {
    /// The amounts of the condition.
    pub amounts: &'a [Amount],
    /// The facts.
    pub vocabulary: &'a Vocabulary,
    /// The reader's language.
    pub lang: Lang,
    /// How many amounts may still be said: a forged file could name one many times over.
    pub budget: usize,
}

impl Calculation<'_> {
    /// One amount: `体重（kg）÷ 身高（m）`.
    pub fn said(&mut self, place: AmountIx) -> String {
        self.amount(place, false)
    }

    fn amount(&mut self, place: AmountIx, inside: bool) -> String {
        let Some(amount) = self.amounts.get(usize::from(place)).filter(|_| self.budget > 0) else {
            return "…".to_owned();
        };
        self.budget -= 1;
        let (text, is_joined) = match amount {
            Amount::Number(number) => (number.to_string(), false),
            Amount::Day(day) => (day.to_string(), false),
            Amount::Fact(fact) => (self.fact(*fact), false),
            Amount::Sum(a, b) => (self.joined(*a, "+", *b), true),
            Amount::Difference(a, b) => (self.joined(*a, "−", *b), true),
            Amount::Product(a, b) => (self.joined(*a, "×", *b), true),
            Amount::Quotient(a, b) => (self.joined(*a, "÷", *b), true),
            Amount::Later(day, n, period) => {
                let day = self.amount(*day, true);
                let length = length(n.unsigned_abs(), *period, self.lang);
                let zh = format!("{day}{} {length}", if *n < 0 { "之前" } else { "之后" });
                let en = format!("{length} {} {day}", if *n < 0 { "before" } else { "after" });
                (self.lang.pick(zh, en), false)
            }
            Amount::Between(period, from, to) => {
                let (from, to) = (self.amount(*from, true), self.amount(*to, true));
                let zh = format!("从{from}到{to}的整{}数", word(*period, self.lang));
                let en = format!("whole {} from {from} to {to}", period.plural());
                (self.lang.pick(zh, en), false)
            }
        };
        match is_joined && inside {
            true => self.lang.pick(format!("（{text}）"), format!("({text})")),
            false => text,
        }
    }

    fn joined(&mut self, a: AmountIx, sign: &str, b: AmountIx) -> String {
        let (a, b) = (self.amount(a, true), self.amount(b, true));
        format!("{a} {sign} {b}")
    }

    /// A fact with its unit: what is calculated has no other place for it.
    fn fact(&self, fact: crate::facts::FactIx) -> String {
        let Some(fact) = self.vocabulary.fact(fact) else { return "…".to_owned() };
        let label = fact.label.get(self.lang);
        match fact.numeric().map(|numeric| numeric.shown_unit(self.lang)) {
            None | Some("") => label.to_owned(),
            Some(unit) => self.lang.pick(format!("{label}（{unit}）"), format!("{label} ({unit})")),
        }
    }
}

fn length(n: u64, period: Period, lang: Lang) -> String {
    let plural = period.plural();
    let en = if n == 1 { plural.trim_end_matches('s') } else { plural };
    lang.pick(format!("{n} {}", word(period, Lang::Zh)), format!("{n} {en}"))
}

fn word(period: Period, lang: Lang) -> &'static str {
    let (zh, en) = match period {
        Period::Day => ("天", "day"),
        Period::Week => ("周", "week"),
        Period::Month => ("个月", "month"),
        Period::Year => ("年", "year"),
    };
    lang.pick(zh, en)
}
