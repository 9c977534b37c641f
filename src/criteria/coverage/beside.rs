//! Limits of what is calculated, scores included: whether a patient stands within one step of one.

use chrono::{Days, NaiveDate};

use crate::criteria::condition::{Condition, Node};
use crate::criteria::{Points, Truth};
use crate::facts::{Answer, Decimal, FactIx, Facts, Kind, Numeric, Value, Vocabulary};

/// The nodes that compare a score or something calculated.
pub fn calculated(when: &Condition) -> impl Iterator<Item = usize> {
    let nodes = when.nodes.iter().enumerate();
    nodes.filter(|(_, node)| matches!(node, Node::Points(_) | Node::Amounts(..))).map(|(place, _)| place)
}

/// Whether a patient stands on this side of such a comparison, and one step of one fact, or one item of the
/// score, would put the patient on the other.
pub(crate) fn beside(
    vocabulary: &Vocabulary,
    when: &Condition,
    place: usize,
    side: bool,
    facts: &Facts,
) -> bool {
    let truths = when.trace(facts);
    if truths.get(place) != Some(&Truth::known(side)) {
        return false;
    }
    match when.nodes.get(place) {
        Some(Node::Points(points)) => one_item(points, &truths, side),
        Some(node) => mentioned(when, node).into_iter().any(|fact| {
            neighbours(vocabulary, fact, facts).into_iter().any(|value| {
                let mut other = facts.clone();
                other.set(fact, Answer::Known(value));
                when.trace(&other).get(place) == Some(&Truth::known(!side))
            })
        }),
        None => false,
    }
}

fn one_item(points: &Points, truths: &[Truth], side: bool) -> bool {
    let holds = |item: &u16| truths.get(usize::from(*item)) == Some(&Truth::True);
    let there = points.items.iter().filter(|(item, _)| holds(item));
    let sum = there.map(|(_, worth)| worth).try_fold(Decimal::ZERO, |sum, worth| sum.plus(*worth));
    points.items.iter().any(|(item, worth)| {
        let other = sum.and_then(|sum| if holds(item) { sum.minus(*worth) } else { sum.plus(*worth) });
        other.is_some_and(|other| points.comparison.holds(other.cmp(&points.limit)) != side)
    })
}

fn mentioned(when: &Condition, node: &Node) -> Vec<FactIx> {
    let mut facts = Vec::new();
    when.mentions(node, &mut facts);
    facts
}

/// The values one step from the patient's.
fn neighbours(vocabulary: &Vocabulary, fact: FactIx, facts: &Facts) -> Vec<Value> {
    let numeric = vocabulary.fact(fact).and_then(|fact| fact.numeric());
    match (facts.value(fact), numeric) {
        (Some(Value::Number(number)), Some(numeric)) => {
            let step = Decimal::step(numeric.decimals);
            let both = [number.plus(step), number.minus(step)].into_iter().flatten();
            both.filter(|n| (numeric.min..=numeric.max).contains(n)).map(Value::Number).collect()
        }
        (Some(Value::Date(day)), _) => {
            [day.pred_opt(), day.succ_opt()].into_iter().flatten().map(Value::Date).collect()
        }
        _ => Vec::new(),
    }
}

/// A patient beside a comparison of calculated amounts: every fact from the middle of its range, but for one that
/// is moved until the comparison tips over.
pub(crate) fn patient(vocabulary: &Vocabulary, when: &Condition, place: usize, side: bool) -> Option<Facts> {
    let all = mentioned(when, when.nodes.get(place)?);
    let grids: Vec<(FactIx, Grid<'_>)> =
        all.into_iter().filter_map(|fact| Some((fact, Grid::of(vocabulary, fact)?))).collect();
    let mut middle = Facts::new();
    for (fact, grid) in &grids {
        middle.set(*fact, Answer::Known(grid.at(grid.last() / 2)?));
    }
    grids.iter().find_map(|(fact, grid)| {
        let with = |step: i64| {
            let mut facts = middle.clone();
            facts.set(*fact, Answer::Known(grid.at(step)?));
            let truth = when.trace(&facts).get(place).copied()?;
            Some((facts, truth))
        };
        let (mut low, mut high) = (0, grid.last());
        let (first, last) = (with(low)?.1, with(high)?.1);
        if first == last || first == Truth::Unknown || last == Truth::Unknown {
            return None;
        }
        while high - low > 1 {
            let between = low + (high - low) / 2;
            if with(between)?.1 == first { low = between } else { high = between }
        }
        [low, high]
            .into_iter()
            .filter_map(with)
            .find(|(_, truth)| *truth == Truth::known(side))
            .map(|(facts, _)| facts)
    })
}

/// The values of a fact, one step apart.
enum Grid<'v> {
    Numbers(&'v Numeric),
    Days,
}

/// How many days to each side of a day are looked at: more than a life.
const DAYS: i64 = 40_000;

impl<'v> Grid<'v> {
    fn of(vocabulary: &'v Vocabulary, fact: FactIx) -> Option<Self> {
        match &vocabulary.fact(fact)?.kind {
            Kind::Number(numeric) => Some(Grid::Numbers(numeric)),
            Kind::Date => Some(Grid::Days),
            _ => None,
        }
    }

    /// The place of the last value; the first is 0.
    fn last(&self) -> i64 {
        let Grid::Numbers(numeric) = self else { return 2 * DAYS };
        let steps = numeric.max.minus(numeric.min).and_then(|range| {
            let (step, places) = Decimal::step(numeric.decimals).parts();
            let (digits, own) = range.parts();
            let scale = |places: u8| 10_i64.checked_pow(u32::from(places));
            digits.checked_mul(scale(places)?)?.checked_div(scale(own)?.checked_mul(step)?)
        });
        steps.unwrap_or(0)
    }

    fn at(&self, step: i64) -> Option<Value> {
        match self {
            Grid::Numbers(numeric) => {
                let above = Decimal::step(numeric.decimals).scaled(step, 1)?;
                numeric.min.plus(above).map(Value::Number)
            }
            Grid::Days => {
                let first =
                    NaiveDate::from_ymd_opt(2026, 1, 1)?.checked_sub_days(Days::new(DAYS.unsigned_abs()))?;
                first.checked_add_days(Days::new(step.unsigned_abs())).map(Value::Date)
            }
        }
    }
}
