//! What conditions calculate: numbers and days from facts, exact, and nothing where a fact is unknown.

use chrono::{Datelike, Days, Months, NaiveDate};

use crate::facts::{Decimal, FactIx, Facts, Ratio, Value};

/// An amount's place in its condition.
pub type AmountIx = u16;

/// One step of a calculation; the amounts it is made of stand before it.
#[derive(Clone, Debug, PartialEq)]
pub enum Amount {
    /// A number.
    Number(Decimal),
    /// A day.
    Day(NaiveDate),
    /// A number fact, in its own unit, or a date fact.
    Fact(FactIx),
    /// `a + b`
    Sum(AmountIx, AmountIx),
    /// `a - b`
    Difference(AmountIx, AmountIx),
    /// `a * b`
    Product(AmountIx, AmountIx),
    /// `a / b`
    Quotient(AmountIx, AmountIx),
    /// `day + 3 weeks`; `-` is a negative number.
    Later(AmountIx, i64, Period),
    /// `days between a and b`: how many whole ones.
    Between(Period, AmountIx, AmountIx),
}

/// A calendar period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
}

impl Period {
    /// All of them.
    pub const ALL: [Period; 4] = [Period::Day, Period::Week, Period::Month, Period::Year];

    /// CQL's word for more than one of them.
    pub fn plural(self) -> &'static str {
        match self {
            Period::Day => "days",
            Period::Week => "weeks",
            Period::Month => "months",
            Period::Year => "years",
        }
    }
}

/// What an amount is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worth {
    /// A number, exact.
    Number(Ratio),
    /// A day.
    Day(NaiveDate),
}

impl Worth {
    /// How two of them compare; nothing for a number and a day.
    pub(crate) fn compared(self, other: Worth) -> Option<std::cmp::Ordering> {
        match (self, other) {
            (Worth::Number(a), Worth::Number(b)) => a.compared(b),
            (Worth::Day(a), Worth::Day(b)) => Some(a.cmp(&b)),
            _ => None,
        }
    }
}

impl Amount {
    /// What each amount of a list is worth for one patient. Nothing, as in CQL, where a fact is not
    /// known, a divisor is zero or a result is too large to be kept.
    pub(crate) fn worths(amounts: &[Amount], facts: &Facts) -> Vec<Option<Worth>> {
        let mut worths: Vec<Option<Worth>> = Vec::with_capacity(amounts.len());
        for amount in amounts {
            let worth = amount.worth(facts, &worths);
            worths.push(worth);
        }
        worths
    }

    /// The amounts it is made of.
    pub(crate) fn parts(&self) -> [Option<AmountIx>; 2] {
        match self {
            Amount::Number(_) | Amount::Day(_) | Amount::Fact(_) => [None, None],
            Amount::Later(a, ..) => [Some(*a), None],
            Amount::Sum(a, b)
            | Amount::Difference(a, b)
            | Amount::Product(a, b)
            | Amount::Quotient(a, b)
            | Amount::Between(_, a, b) => [Some(*a), Some(*b)],
        }
    }

    /// What it is worth when the amounts before it are worth this.
    pub(crate) fn worth(&self, facts: &Facts, before: &[Option<Worth>]) -> Option<Worth> {
        let of = |place: &AmountIx| before.get(usize::from(*place)).copied().flatten();
        let number = |place| match of(place) {
            Some(Worth::Number(number)) => Some(number),
            _ => None,
        };
        let day = |place| match of(place) {
            Some(Worth::Day(day)) => Some(day),
            _ => None,
        };
        match self {
            Amount::Number(number) => Some(Worth::Number(Ratio::from(*number))),
            Amount::Day(day) => Some(Worth::Day(*day)),
            Amount::Fact(fact) => match facts.value(*fact)? {
                Value::Number(number) => Some(Worth::Number(Ratio::from(*number))),
                Value::Date(day) => Some(Worth::Day(*day)),
                _ => None,
            },
            Amount::Sum(a, b) => number(a)?.plus(number(b)?).map(Worth::Number),
            Amount::Difference(a, b) => number(a)?.minus(number(b)?).map(Worth::Number),
            Amount::Product(a, b) => number(a)?.times(number(b)?).map(Worth::Number),
            Amount::Quotient(a, b) => number(a)?.over(number(b)?).map(Worth::Number),
            Amount::Later(a, n, period) => later(day(a)?, *n, *period).map(Worth::Day),
            Amount::Between(period, a, b) => {
                Some(Worth::Number(Ratio::from(between(*period, day(a)?, day(b)?))))
            }
        }
    }
}

/// A day so many periods later. A month that is too short gives its last day, as in CQL.
fn later(day: NaiveDate, n: i64, period: Period) -> Option<NaiveDate> {
    let far = |each: u64| n.unsigned_abs().checked_mul(each);
    match period {
        Period::Day | Period::Week => {
            let days = Days::new(far(if period == Period::Week { 7 } else { 1 })?);
            if n < 0 { day.checked_sub_days(days) } else { day.checked_add_days(days) }
        }
        Period::Month | Period::Year => {
            let months = far(if period == Period::Year { 12 } else { 1 })?;
            let months = Months::new(u32::try_from(months).ok()?);
            if n < 0 { day.checked_sub_months(months) } else { day.checked_add_months(months) }
        }
    }
}

/// How many whole periods lie between two days; negative if the second is the earlier one.
fn between(period: Period, from: NaiveDate, to: NaiveDate) -> i64 {
    let days = to.signed_duration_since(from).num_days();
    let months = || {
        let count = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let months = count(to) - count(from);
        // The last month is whole only if its day has come.
        match () {
            () if months > 0 && to.day() < from.day() => months - 1,
            () if months < 0 && to.day() > from.day() => months + 1,
            () => months,
        }
    };
    match period {
        Period::Day => days,
        Period::Week => days / 7,
        Period::Month => months(),
        Period::Year => months() / 12,
    }
}
