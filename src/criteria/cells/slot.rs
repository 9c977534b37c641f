//! Slots: what a patient has one state of.

use chrono::NaiveDate;

use crate::criteria::cells::States;
use crate::criteria::{Comparison, Condition, Node, Truth};
use crate::facts::{Decimal, FactIx, Facts, Kind, Value, Vocabulary};

/// A slot's place.
pub type SlotIx = u16;

/// A state of a slot: [`UNKNOWN`], or 1 and up for its cells.
pub type State = u16;

/// The state of what is not known.
pub const UNKNOWN: State = 0;
/// The states of what is either false or true.
pub(super) const NO: State = 1;
pub(super) const YES: State = 2;

/// What a patient has exactly one state of.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// What it is about.
    pub over: Over,
    /// How many states it has, the unknown one included.
    pub count: State,
}

/// What a slot is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// A yes-no fact: 1 no, 2 yes.
    YesNo(FactIx),
    /// A choice: 1 and up, in the order of the vocabulary.
    Choice(FactIx),
    /// Whether a choice is among a fact's choices: 1 no, 2 yes.
    Contains(FactIx, u16),
    /// A number: cell 1 lies below the first cut, a cut belongs to the cell above it.
    Number(FactIx, Vec<Decimal>),
    /// A day, cut in the same way.
    Date(FactIx, Vec<NaiveDate>),
    /// A part of a condition that no single fact decides: 1 false, 2 true.
    Part(Condition),
}

impl Over {
    /// The fact, unless it is over a part of a condition.
    #[inline]
    pub fn fact(&self) -> Option<FactIx> {
        match self {
            Over::YesNo(fact)
            | Over::Choice(fact)
            | Over::Contains(fact, _)
            | Over::Number(fact, _)
            | Over::Date(fact, _) => Some(*fact),
            Over::Part(_) => None,
        }
    }
}

impl Slot {
    fn new(over: Over, cells: usize) -> Self {
        Slot { over, count: State::try_from(cells + 1).unwrap_or(State::MAX) }
    }

    pub(super) fn part(condition: Condition) -> Self {
        Slot::new(Over::Part(condition), 2)
    }

    /// The state with what is known now.
    #[inline]
    pub fn state(&self, facts: &Facts) -> State {
        match &self.over {
            Over::Part(condition) => state_of(condition.truth(facts)),
            over => over.fact().and_then(|fact| facts.value(fact)).map_or(UNKNOWN, |value| self.cell(value)),
        }
    }

    /// The state that no completion of the unknown facts changes; [`UNKNOWN`] if one could.
    pub fn state_ever(&self, facts: &Facts) -> State {
        match &self.over {
            Over::Part(condition) => state_of(condition.truth_ever(facts)),
            _ => self.state(facts),
        }
    }

    /// The cell that a value of its fact lies in.
    #[inline]
    pub fn cell(&self, value: &Value) -> State {
        let at = |place: usize| State::try_from(place + 1).unwrap_or(UNKNOWN);
        match (&self.over, value) {
            (Over::YesNo(_), Value::YesNo(yes)) => at(usize::from(*yes)),
            (Over::Choice(_), Value::Choice(choice)) if *choice + 1 < self.count => *choice + 1,
            (Over::Contains(_, choice), Value::Choices(all)) => at(usize::from(all.contains(choice))),
            (Over::Number(_, cuts), Value::Number(number)) => at(cuts.partition_point(|cut| cut <= number)),
            (Over::Date(_, cuts), Value::Date(day)) => at(cuts.partition_point(|cut| cut <= day)),
            _ => UNKNOWN,
        }
    }

    /// The states in which a comparison with a value holds.
    pub(super) fn compared(&self, comparison: Comparison, value: &Value) -> States {
        States::of(self.count, |state| {
            let Some(place) = usize::from(state).checked_sub(1) else { return false };
            let order = match (&self.over, value) {
                (Over::YesNo(_), Value::YesNo(yes)) => place.cmp(&usize::from(*yes)),
                (Over::Choice(_), Value::Choice(choice)) => place.cmp(&usize::from(*choice)),
                // Cuts stand on both sides of every limit that needs it, so one value stands for the cell.
                (Over::Number(_, cuts), Value::Number(limit)) => within(cuts, place, limit),
                (Over::Date(_, cuts), Value::Date(limit)) => within(cuts, place, limit),
                _ => return false,
            };
            comparison.holds(order)
        })
    }
}

/// How the values of a cell stand to a limit at which the cuts were made. Where a limit falls inside a
/// cell, no comparison told the two sides apart, so either answer is right.
fn within<T: Ord>(cuts: &[T], place: usize, limit: &T) -> std::cmp::Ordering {
    match place.checked_sub(1).and_then(|before| cuts.get(before)) {
        // The first value of the cell.
        Some(first) => first.cmp(limit),
        None => std::cmp::Ordering::Less,
    }
}

fn state_of(truth: Truth) -> State {
    match truth {
        Truth::Unknown => UNKNOWN,
        Truth::False => NO,
        Truth::True => YES,
    }
}

/// What conditions compare one fact with.
#[derive(Clone, Default)]
struct Cuts {
    used: bool,
    numbers: Vec<Decimal>,
    days: Vec<NaiveDate>,
    choices: Vec<u16>,
}

/// The slots that conditions need, in the vocabulary's order, then comparisons between facts.
pub(super) fn cut<'c>(vocabulary: &Vocabulary, conditions: impl Iterator<Item = &'c Condition>) -> Vec<Slot> {
    let mut cuts = vec![Cuts::default(); vocabulary.facts.len()];
    let mut between = Vec::new();
    for condition in conditions {
        for (place, node) in condition.nodes.iter().enumerate() {
            match node {
                Node::CompareFacts(..) | Node::Amounts(..) => {
                    let slot = Slot::part(condition.part(place));
                    if !between.contains(&slot) {
                        between.push(slot);
                    }
                }
                node => note(&mut cuts, node),
            }
        }
    }
    let mut slots = Vec::new();
    for ((fact, declared), cuts) in vocabulary.iter().zip(cuts) {
        if !cuts.used {
            continue;
        }
        let Cuts { numbers, days, choices, .. } = cuts;
        match &declared.kind {
            Kind::YesNo => slots.push(Slot::new(Over::YesNo(fact), 2)),
            Kind::Choice(all) => slots.push(Slot::new(Over::Choice(fact), all.len())),
            Kind::Choices(_) => {
                // `is null` alone needs a slot too; whether the first choice is there says it.
                let choices = if choices.is_empty() { vec![0] } else { sorted(choices) };
                slots.extend(choices.into_iter().map(|choice| Slot::new(Over::Contains(fact, choice), 2)));
            }
            Kind::Number(_) => {
                let cuts = sorted(numbers);
                let cells = cuts.len() + 1;
                slots.push(Slot::new(Over::Number(fact, cuts), cells));
            }
            Kind::Date => {
                let cuts = sorted(days);
                let cells = cuts.len() + 1;
                slots.push(Slot::new(Over::Date(fact, cuts), cells));
            }
        }
    }
    slots.extend(between);
    slots
}

fn note(cuts: &mut [Cuts], node: &Node) {
    let (fact, value) = match node {
        Node::Fact(fact) | Node::Among(fact, _) | Node::IsNull(fact) => (fact, None),
        Node::Contains(fact, choice) => (fact, Some((Comparison::Equal, Value::Choice(*choice)))),
        Node::Compare(fact, comparison, value) => (fact, Some((*comparison, value.clone()))),
        _ => return,
    };
    let Some(cuts) = cuts.get_mut(fact.index()) else { return };
    cuts.used = true;
    let Some((comparison, value)) = value else { return };
    // `x < 5` changes at 5; `x <= 5` at the next number after it; `x = 5` at both.
    let at = !matches!(comparison, Comparison::AtMost | Comparison::Greater);
    let after = !matches!(comparison, Comparison::Less | Comparison::AtLeast);
    match value {
        Value::Number(limit) => {
            cuts.numbers.extend(at.then_some(limit));
            cuts.numbers.extend(limit.above().filter(|_| after));
        }
        Value::Date(limit) => {
            cuts.days.extend(at.then_some(limit));
            cuts.days.extend(limit.succ_opt().filter(|_| after));
        }
        Value::Choice(choice) => cuts.choices.push(choice),
        Value::YesNo(_) | Value::Choices(_) => {}
    }
}

/// Each once, ascending.
fn sorted<T: Ord>(list: Vec<T>) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::with_capacity(list.len());
    for one in list {
        if let Err(before) = sorted.binary_search(&one) {
            sorted.insert(before, one);
        }
    }
    sorted
}
