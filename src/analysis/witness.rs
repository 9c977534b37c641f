//! Concrete patients: a value for every known fact, in the cell that the model says.

use std::collections::BTreeSet;

use chrono::{Days, NaiveDate};

use crate::analysis::person::Has;
use crate::analysis::{Person, Space};
use crate::criteria::cells::{Over, State};
use crate::facts::{Answer, Decimal, FactIx, Facts, Kind, Value, Vocabulary};
use crate::text::{Lang, Text};

/// Where a known fact lies.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// The one value that matters.
    One(Value),
    /// From the first number up to and with the last, the places that the fact is measured with, and at
    /// which end the limit is.
    Numbers([Decimal; 2], u8, End),
    /// From the first day up to and with the last.
    Days([NaiveDate; 2], End),
}

/// The end of a cell at which a limit stands; at the other one it may run on to what is plausible.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Low,
    High,
}

/// The days that a patient's dates lie between where no condition says more.
const DAYS: [(i32, u32, u32); 2] = [(1900, 1, 1), (2199, 12, 31)];

impl Space<'_> {
    /// The facts of a person in the last model.
    pub fn facts(&self, person: &Person) -> Facts {
        let mut facts = Facts::new();
        for (fact, _) in self.vocabulary.iter() {
            let Some(cell) = self.cell(person, fact) else { continue };
            let repaired = self.values.get(&(person.own == Some(fact), fact)).cloned();
            if let Some(value) = repaired.or_else(|| cell.simplest()) {
                facts.set(fact, Answer::Known(value));
            }
        }
        facts
    }

    /// Where a fact of a person lies in the last model; nothing if it is not known.
    pub(super) fn cell(&self, person: &Person, fact: FactIx) -> Option<Cell> {
        if !person.known.get(&fact).is_some_and(|known| self.sat.holds(*known)) {
            return None;
        }
        let mut ticked = Vec::new();
        for place in self.own.get(fact.index()).map_or(&[][..], Vec::as_slice) {
            let Some(slot) = self.cells.slot(*place) else { continue };
            if !matches!(person.slots.get(place), Some(Has::Cells { .. })) {
                continue;
            }
            let state = self.state(person, *place);
            match &slot.over {
                Over::Contains(_, choice) => ticked.extend((state == 2).then_some(*choice)),
                over => return self.cell_of(over, state),
            }
        }
        let is_list = self.vocabulary.fact(fact).is_some_and(|fact| matches!(fact.kind, Kind::Choices(_)));
        is_list.then_some(Cell::One(Value::Choices(ticked)))
    }

    /// The values of one cell of a slot that is not among several of its fact.
    pub(super) fn cell_of(&self, over: &Over, state: State) -> Option<Cell> {
        let place = usize::from(state).checked_sub(1)?;
        Some(match over {
            Over::YesNo(_) => Cell::One(Value::YesNo(place == 1)),
            Over::Choice(_) => Cell::One(Value::Choice(u16::try_from(place).ok()?)),
            Over::Number(fact, cuts) => {
                let numeric = self.vocabulary.fact(*fact)?.numeric()?;
                let first = place.checked_sub(1).and_then(|before| cuts.get(before)).copied();
                let smallest = Decimal::ZERO.above()?;
                let last = cuts.get(place).and_then(|next| next.minus(smallest));
                let low = first.map_or(numeric.min, |first| first.max(numeric.min));
                let high = last.map_or(numeric.max, |last| last.min(numeric.max));
                let end = if first.is_none() && last.is_some() { End::High } else { End::Low };
                Cell::Numbers([low, high], numeric.decimals, end)
            }
            Over::Date(_, cuts) => {
                let [low, high] = DAYS.map(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d));
                let first = place.checked_sub(1).and_then(|before| cuts.get(before)).copied();
                let next = cuts.get(place).and_then(|next| next.checked_sub_days(Days::new(1)));
                let low = first.or_else(|| Some(low?.min(next.unwrap_or(low?))))?;
                let end = if first.is_none() && next.is_some() { End::High } else { End::Low };
                Cell::Days([low, next.or_else(|| Some(high?.max(low)))?], end)
            }
            Over::Contains(..) | Over::Part(_) => return None,
        })
    }
}

impl Cell {
    /// The value that reads best: on the fact's own grid, next to a limit.
    fn simplest(&self) -> Option<Value> {
        match self {
            Cell::One(value) => Some(value.clone()),
            Cell::Numbers([low, high], places, end) => {
                let number = (*places..=8).find_map(|places| on_grid(*low, *high, places, *end));
                Some(Value::Number(number.unwrap_or(*low)))
            }
            Cell::Days([low, high], end) => Some(Value::Date(if *end == End::Low { *low } else { *high })),
        }
    }

    /// Whether a value of the fact's own grid lies in it.
    pub(super) fn is_on_grid(&self) -> bool {
        match self {
            Cell::Numbers([low, high], places, end) => on_grid(*low, *high, *places, *end).is_some(),
            Cell::One(_) | Cell::Days(..) => true,
        }
    }

    /// For each cell values enough to bring the facts into every order that they can have; nothing is
    /// what stands for an unknown fact.
    pub(super) fn candidates(cells: &[Option<Cell>]) -> Vec<Vec<Option<Value>>> {
        let (mut numbers, mut days) = (BTreeSet::new(), BTreeSet::new());
        let steps = cells.len();
        for cell in cells.iter().flatten() {
            match cell {
                Cell::One(_) => {}
                Cell::Numbers([low, high], places, end) => {
                    let middle = low.plus(*high).and_then(|sum| sum.scaled(1, 2));
                    numbers.extend(middle);
                    for step in [Decimal::step(*places), Decimal::step(8)] {
                        let (mut up, mut down) = (Some(*low), Some(*high));
                        for _ in 0..steps {
                            numbers.extend(up.into_iter().chain(down));
                            up = up.and_then(|number| number.plus(step));
                            down = down.and_then(|number| number.minus(step));
                        }
                    }
                    numbers.extend((*places..=8).find_map(|places| on_grid(*low, *high, places, *end)));
                }
                Cell::Days([low, high], _) => {
                    for step in (0..steps).filter_map(|step| u64::try_from(step).ok()) {
                        days.extend(low.checked_add_days(Days::new(step)));
                        days.extend(high.checked_sub_days(Days::new(step)));
                    }
                }
            }
        }
        let of = |cell: &Option<Cell>| match cell {
            None => vec![None],
            Some(Cell::One(value)) => vec![Some(value.clone())],
            Some(Cell::Numbers([low, high], places, _)) => {
                let mut inside: Vec<Decimal> = numbers.range(*low..=*high).copied().collect();
                // What a person would write comes first.
                inside.sort_by_key(|number| number.places() > *places);
                inside.into_iter().map(|number| Some(Value::Number(number))).collect()
            }
            Some(Cell::Days([low, high], _)) => {
                days.range(*low..=*high).map(|day| Some(Value::Date(*day))).collect()
            }
        };
        cells.iter().map(of).collect()
    }
}

/// A number of so many places between two others, next to one end.
fn on_grid(low: Decimal, high: Decimal, places: u8, end: End) -> Option<Decimal> {
    let step = Decimal::step(places);
    let cut = |number: Decimal| {
        let (digits, own) = number.parts();
        match own.checked_sub(places).filter(|more| *more > 0) {
            None => Some(number),
            Some(more) => {
                Decimal::from_parts(digits.checked_div(10i64.checked_pow(u32::from(more))?)?, places)
            }
        }
    };
    let number = match end {
        End::Low => cut(low).and_then(|cut| if cut < low { cut.plus(step) } else { Some(cut) }),
        End::High => cut(high).and_then(|cut| if cut > high { cut.minus(step) } else { Some(cut) }),
    };
    number.filter(|number| low <= *number && *number <= high)
}

/// Some of a patient's facts on one line: `收缩压：190 mmHg、胸痛：是`.
pub(super) fn line(vocabulary: &Vocabulary, facts: &Facts, shown: &[FactIx]) -> Text {
    let said = |lang: Lang| {
        let parts =
            vocabulary.iter().filter(|(fact, _)| shown.contains(fact)).filter_map(|(fact, declared)| {
                let (label, value) =
                    (declared.label.get(lang), facts.value(fact)?.shown(fact, vocabulary, lang));
                Some(lang.pick(format!("{label}：{value}"), format!("{label}: {value}")))
            });
        parts.collect::<Vec<_>>().join(lang.pick("；", "; "))
    };
    let (zh, en) = (said(Lang::Zh), said(Lang::En));
    if zh.is_empty() {
        return Text::new("（没有任何已知情况）", "(nothing is known)");
    }
    Text::new(zh, en)
}

/// The facts that are known of a patient.
pub(super) fn told(vocabulary: &Vocabulary, facts: &Facts) -> Vec<FactIx> {
    vocabulary.iter().map(|(fact, _)| fact).filter(|fact| facts.value(*fact).is_some()).collect()
}
