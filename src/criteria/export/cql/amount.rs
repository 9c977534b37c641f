//! What a condition calculates, in CQL: plain decimals in each fact's own unit, and dates.

use crate::criteria::export::cql::condition::decimal;
use crate::criteria::export::cql::names::text;
use crate::criteria::{Amount, Period};
use crate::facts::{Fact, FactIx, Kind};

/// The amounts of a condition, each as a piece of text with brackets where it needs them; nothing for one
/// that has no words. The fact and its name in the library are asked for.
pub fn written<'f>(
    amounts: &[Amount],
    fact: impl Fn(FactIx) -> Option<(&'f Fact, String)>,
) -> Vec<Option<String>> {
    // Each is taken by its only parent, so that nothing can be written out many times over.
    let mut pieces: Vec<Option<String>> = Vec::with_capacity(amounts.len());
    for amount in amounts {
        let mut take = |place: &u16| pieces.get_mut(usize::from(*place)).and_then(Option::take);
        let mut join = |a: &u16, sign: &str, b: &u16| Some(format!("({} {sign} {})", take(a)?, take(b)?));
        let piece = match amount {
            Amount::Number(number) => Some(decimal(*number)),
            Amount::Day(day) => Some(format!("@{day}")),
            Amount::Fact(ix) => fact(*ix).and_then(|(fact, name)| value(fact, &name)),
            Amount::Sum(a, b) => join(a, "+", b),
            Amount::Difference(a, b) => join(a, "-", b),
            Amount::Product(a, b) => join(a, "*", b),
            Amount::Quotient(a, b) => join(a, "/", b),
            Amount::Later(day, n, period) => take(day).map(|day| later(&day, *n, *period)),
            Amount::Between(period, from, to) => take(from)
                .and_then(|from| Some(format!("({} between {from} and {})", period.plural(), take(to)?))),
        };
        pieces.push(piece);
    }
    pieces
}

/// A fact's value: of a quantity, the number in the fact's own unit.
fn value(fact: &Fact, name: &str) -> Option<String> {
    match &fact.kind {
        Kind::Number(numeric) if numeric.unit == "1" => Some(name.to_owned()),
        Kind::Number(numeric) => Some(format!("(convert {name} to {}).value", text(&numeric.unit))),
        Kind::Date => Some(name.to_owned()),
        _ => None,
    }
}

fn later(day: &str, n: i64, period: Period) -> String {
    let sign = if n < 0 { '-' } else { '+' };
    format!("({day} {sign} {} {})", n.unsigned_abs(), period.plural())
}
