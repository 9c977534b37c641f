//! How a calculation can come out while its facts stay in their cells: bounds that nothing escapes.

use std::cmp::Ordering;

use crate::analysis::witness::Cell;
use crate::criteria::{Amount, AmountIx, Condition, Node, Truth, Worth};
use crate::facts::{FactIx, Facts, Ratio, Value};

/// The truths that a comparison of calculated amounts can have in these cells; nothing if that cannot
/// be told, or if the condition is none.
pub(super) fn possible(condition: &Condition, cell: &dyn Fn(FactIx) -> Option<Cell>) -> Option<Vec<Truth>> {
    let Some(Node::Amounts(left, comparison, right)) = condition.nodes.last() else { return None };
    let mut bounds: Vec<[Worth; 2]> = Vec::with_capacity(condition.amounts.len());
    let last = usize::from(*left.max(right));
    for amount in condition.amounts.iter().take(last + 1) {
        bounds.push(of(amount, &bounds, cell)?);
    }
    let side = |place: &AmountIx| bounds.get(usize::from(*place)).copied();
    let ([low, high], [from, to]) = (side(left)?, side(right)?);
    // The difference of the two runs between these; in between it may be zero.
    let (least, most) = (order(low, to)?, order(high, from)?);
    let equal = (least.is_le() && most.is_ge()).then_some(Ordering::Equal);
    let mut truths: Vec<Truth> = [Some(least), Some(most), equal]
        .into_iter()
        .flatten()
        .map(|order| Truth::known(comparison.holds(order)))
        .collect();
    truths.sort();
    truths.dedup();
    Some(truths)
}

/// The least and the greatest that one amount can be.
fn of(amount: &Amount, before: &[[Worth; 2]], cell: &dyn Fn(FactIx) -> Option<Cell>) -> Option<[Worth; 2]> {
    let part = |place: &AmountIx| before.get(usize::from(*place)).copied();
    match amount {
        Amount::Number(number) => Some([Worth::Number(Ratio::from(*number)); 2]),
        Amount::Day(day) => Some([Worth::Day(*day); 2]),
        Amount::Fact(fact) => match cell(*fact)? {
            Cell::Numbers([low, high], ..) => Some([low, high].map(|end| Worth::Number(Ratio::from(end)))),
            Cell::Days([low, high], _) => Some([Worth::Day(low), Worth::Day(high)]),
            Cell::One(Value::Number(number)) => Some([Worth::Number(Ratio::from(number)); 2]),
            Cell::One(_) => None,
        },
        // A divisor that may be zero has no bounds.
        Amount::Quotient(_, b) if spans_zero(part(b)?) => None,
        Amount::Sum(a, b)
        | Amount::Difference(a, b)
        | Amount::Product(a, b)
        | Amount::Quotient(a, b)
        | Amount::Between(_, a, b) => {
            // Each of these only rises or only falls with either side: its ends are at the corners.
            let mut corners = Vec::with_capacity(4);
            for left in part(a)? {
                for right in part(b)? {
                    corners.push(worth(amount, &[left, right])?);
                }
            }
            ends(&corners)
        }
        Amount::Later(a, ..) => {
            let corners: Option<Vec<Worth>> = part(a)?.into_iter().map(|day| worth(amount, &[day])).collect();
            ends(&corners?)
        }
    }
}

/// What a step comes to when its parts are these.
fn worth(step: &Amount, parts: &[Worth]) -> Option<Worth> {
    let step = match step {
        Amount::Sum(..) => Amount::Sum(0, 1),
        Amount::Difference(..) => Amount::Difference(0, 1),
        Amount::Product(..) => Amount::Product(0, 1),
        Amount::Quotient(..) => Amount::Quotient(0, 1),
        Amount::Between(period, ..) => Amount::Between(*period, 0, 1),
        Amount::Later(_, n, period) => Amount::Later(0, *n, *period),
        whole => whole.clone(),
    };
    let parts: Vec<Option<Worth>> = parts.iter().copied().map(Some).collect();
    step.worth(&Facts::new(), &parts)
}

fn ends(corners: &[Worth]) -> Option<[Worth; 2]> {
    let (mut low, mut high) = (*corners.first()?, *corners.first()?);
    for corner in corners {
        if order(*corner, low)?.is_lt() {
            low = *corner;
        }
        if order(*corner, high)?.is_gt() {
            high = *corner;
        }
    }
    Some([low, high])
}

fn order(a: Worth, b: Worth) -> Option<Ordering> {
    a.compared(b)
}

fn spans_zero([low, high]: [Worth; 2]) -> bool {
    let zero = Worth::Number(Ratio::from(0));
    let sides = low.compared(zero).zip(high.compared(zero));
    sides.is_none_or(|(low, high)| low.is_le() && high.is_ge())
}
