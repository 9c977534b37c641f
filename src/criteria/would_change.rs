//! What would change a settled answer: the nearest changes of single facts.

use chrono::{Datelike, NaiveDate};

use crate::criteria::cells::{Over, Slot, SlotIx, State};
use crate::criteria::engine::Trial;
use crate::criteria::{Decision, Ruleset, Truth};
use crate::facts::{Answer, Decimal, Fact, FactIx, Facts, Kind, Value};

/// A change of one fact, and what it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The fact.
    pub fact: FactIx,
    /// The values, as a condition on the fact: `< 90 '%'`, `between 160 'mm[Hg]' and 179 'mm[Hg]'`, `= 'severe'`,
    /// `in { 'mild', 'severe' }`, `= true`; for several choices `includes 'cough'`, `not includes 'cough'`.
    pub becomes: String,
    /// The disposition that is given then.
    pub disposition: usize,
}

/// The changes of single facts that would lead to another disposition, what leads to the most urgent one
/// first, then in the vocabulary's order; nothing unless the answer is settled.
///
/// Of a number or a day the nearest values on either side that lead elsewhere, as far as they all lead
/// to the same; of a choice every other one; of several choices each one more or less. (No answer to an
/// unknown fact can change what is settled.) A fact whose `ask_if` is false makes no sense to change. A fact
/// that is compared with other facts or calculated with has no limits of its own and is left out.
pub fn would_change(ruleset: &Ruleset, facts: &Facts, decision: &Decision) -> Vec<Change> {
    let mut changes = Vec::new();
    if !decision.settled {
        return changes;
    }
    let calm = ruleset.dispositions.iter().map(|disposition| disposition.rule_out).collect();
    let mut tried = Tried {
        trial: Trial::new(ruleset.engine(), facts, calm, ruleset.fallback()),
        facts: facts.clone(),
        given: decision.disposition,
    };
    for (fact, declared) in ruleset.vocabulary.iter() {
        let Some(value) = facts.value(fact) else { continue };
        let slots = ruleset.engine().slots_of(fact);
        let plain = slots.iter().filter_map(|(_, slot)| slot.over.fact().map(|_| *slot)).collect::<Vec<_>>();
        let is_cut = !plain.is_empty() && slots.iter().all(|(_, slot)| is_cut(slot, fact));
        if !is_cut || ruleset.ask_if(fact).is_some_and(|gate| gate.truth(facts) == Truth::False) {
            continue;
        }
        tried.fact(&slots, fact, declared, &plain, value, &mut changes);
    }
    changes
}

/// Whether the cells of a fact's own slot decide this one.
fn is_cut(slot: &Slot, fact: FactIx) -> bool {
    match &slot.over {
        Over::Part(part) => !part.relates(fact),
        _ => true,
    }
}

struct Tried<'e> {
    trial: Trial<'e>,
    facts: Facts,
    given: usize,
}

impl Tried<'_> {
    /// Tries the other values of one fact.
    fn fact(
        &mut self,
        slots: &[(SlotIx, &Slot)],
        fact: FactIx,
        declared: &Fact,
        plain: &[&Slot],
        value: &Value,
        changes: &mut Vec<Change>,
    ) {
        let change = self.trial.change(slots.iter().map(|(slot, _)| *slot));
        let given = self.given;
        let mut with = |other: Value| {
            self.facts.set(fact, Answer::Known(other));
            self.trial.disposition(&change, &self.facts)
        };
        let mut found = |becomes: String, disposition: usize| {
            let before = changes.partition_point(|there| there.disposition <= disposition);
            changes.insert(before, Change { fact, becomes, disposition });
        };
        match (&declared.kind, value) {
            (Kind::YesNo, Value::YesNo(yes)) => {
                let then = with(Value::YesNo(!yes));
                if then != given {
                    found(format!("= {}", !yes), then);
                }
            }
            (Kind::Choice(choices), Value::Choice(now)) => {
                let mut groups: Vec<(usize, Vec<String>)> = Vec::new();
                for (place, choice) in (0..).zip(choices).filter(|(place, _)| place != now) {
                    let then = with(Value::Choice(place));
                    let quoted = format!("'{}'", choice.id);
                    match groups.iter_mut().find(|(there, _)| *there == then) {
                        _ if then == given => {}
                        Some((_, all)) => all.push(quoted),
                        None => groups.push((then, vec![quoted])),
                    }
                }
                for (then, all) in groups {
                    found(one_of(&all), then);
                }
            }
            (Kind::Choices(choices), Value::Choices(now)) => {
                for (place, choice) in (0..).zip(choices) {
                    let mut other = now.clone();
                    let becomes = match other.binary_search(&place) {
                        Ok(at) => {
                            other.remove(at);
                            "not includes"
                        }
                        Err(at) => {
                            other.insert(at, place);
                            "includes"
                        }
                    };
                    let mentioned = plain.iter().any(|slot| slot.over == Over::Contains(fact, place));
                    let then = if mentioned { with(Value::Choices(other)) } else { given };
                    if then != given {
                        found(format!("{becomes} '{}'", choice.id), then);
                    }
                }
            }
            (_, Value::Number(_) | Value::Date(_)) => {
                let Some(slot) = plain.first() else { return };
                let cuts = match &slot.over {
                    Over::Number(_, cuts) => cuts.clone(),
                    Over::Date(_, cuts) => cuts.iter().filter_map(|day| place_of(*day)).collect(),
                    _ => return,
                };
                let numeric = declared.numeric();
                let line = Line {
                    cuts,
                    least: numeric.map(|numeric| numeric.min),
                    most: numeric.map(|numeric| numeric.max),
                    decimals: numeric.map_or(0, |numeric| numeric.decimals),
                };
                let there = |at: Decimal| match numeric {
                    Some(_) => Some(Value::Number(at)),
                    None => day_at(at).map(Value::Date),
                };
                let written = |at: Decimal| match (numeric, day_at(at)) {
                    (None, Some(day)) => format!("@{day}"),
                    (Some(numeric), _) if numeric.unit != "1" => format!("{at} '{}'", numeric.unit),
                    _ => at.to_string(),
                };
                line.search(
                    slot.cell(value),
                    given,
                    &mut |at| there(at).map_or(given, &mut with),
                    &written,
                    &mut found,
                );
            }
            _ => {}
        }
        self.facts.set(fact, Answer::Known(value.clone()));
    }
}

fn one_of(all: &[String]) -> String {
    match all {
        [one] => format!("= {one}"),
        all => format!("in {{ {} }}", all.join(", ")),
    }
}

/// A day as a number, so that there is one line of numbers to search.
fn place_of(day: NaiveDate) -> Option<Decimal> {
    Decimal::whole(day.num_days_from_ce().into())
}

fn day_at(place: Decimal) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(i32::try_from(place.parts().0).ok()?)
}

/// The cells of a number or a day.
struct Line {
    cuts: Vec<Decimal>,
    /// The plausible range.
    least: Option<Decimal>,
    most: Option<Decimal>,
    /// Places after the point; days have none.
    decimals: u8,
}

impl Line {
    /// The first value that can be given, from a point on.
    fn up(&self, at: Decimal) -> Option<Decimal> {
        at.up_to(self.decimals)
    }

    /// The last value that can be given, before a point.
    fn before(&self, at: Decimal) -> Option<Decimal> {
        self.up(at)?.minus(Decimal::step(self.decimals))
    }

    /// The first and the last value of a cell that can be given, as far as there is one; nothing if none can.
    fn ends(&self, cell: State) -> Option<(Option<Decimal>, Option<Decimal>)> {
        let cell = usize::from(cell).checked_sub(1)?;
        let low = cell.checked_sub(1).and_then(|before| self.cuts.get(before)).copied();
        let low = low.max(self.least).and_then(|at| self.up(at));
        let high = match self.cuts.get(cell) {
            Some(cut) => Some(self.before(*cut)?),
            None => self.most,
        };
        let high = [high, self.most].into_iter().flatten().min();
        let is_empty = low.zip(high).is_some_and(|(low, high)| low > high);
        (!is_empty).then_some((low, high))
    }

    /// Looks on both sides of a cell for the nearest cells that lead elsewhere.
    fn search(
        &self,
        here: State,
        given: usize,
        with: &mut dyn FnMut(Decimal) -> usize,
        written: &dyn Fn(Decimal) -> String,
        found: &mut dyn FnMut(String, usize),
    ) {
        let count = State::try_from(self.cuts.len() + 1).unwrap_or(State::MAX);
        let below = (1..here).rev().collect::<Vec<_>>();
        for cells in [below, (here + 1..=count).collect()] {
            // What leads elsewhere, from the first to the last value of the cells that lead to the same.
            let mut region: Option<(usize, Option<Decimal>, Option<Decimal>)> = None;
            for (low, high) in cells.iter().filter_map(|cell| self.ends(*cell)) {
                let Some(value) = low.or(high) else { continue };
                let then = with(value);
                region = match region {
                    None if then == given => None,
                    None => Some((then, low, high)),
                    Some((there, first, last)) if there == then => {
                        Some((then, first.min(low), last.zip(high).map(|(a, b)| a.max(b))))
                    }
                    Some(_) => break,
                };
            }
            let Some((then, low, high)) = region else { continue };
            found(self.condition(low, high, written), then);
        }
    }

    fn condition(
        &self,
        low: Option<Decimal>,
        high: Option<Decimal>,
        written: &dyn Fn(Decimal) -> String,
    ) -> String {
        // An end of the range is no limit worth naming.
        let low = low.filter(|low| self.least.is_none_or(|least| *low > least));
        let high = high.filter(|high| self.most.is_none_or(|most| *high < most));
        // As authors write it: below a cut if a value can be given there.
        let cut = |value: Decimal| self.cuts.iter().find(|cut| **cut > value).copied();
        let limit = |value: Decimal| {
            cut(value).filter(|cut| self.up(*cut) == Some(*cut) && self.before(*cut) == Some(value))
        };
        let (sign, value) = match (low, high) {
            (Some(low), Some(high)) if low == high => ("= ", low),
            (Some(low), Some(high)) => {
                return ["between ", &written(low), " and ", &written(high)].concat();
            }
            (Some(low), None) if self.cuts.contains(&low) => (">= ", low),
            (Some(low), None) => match self.before(low) {
                Some(before) => ("> ", before),
                None => (">= ", low),
            },
            (None, Some(high)) => match limit(high) {
                Some(limit) => ("< ", limit),
                None => ("<= ", high),
            },
            (None, None) => return "is not null".to_owned(),
        };
        [sign, &written(value)].concat()
    }
}
