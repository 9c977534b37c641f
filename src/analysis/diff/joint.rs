//! Two rule sets over one vocabulary, so that one patient can be put to both.

use crate::analysis::{Person, Space};
use crate::criteria::cells::{Over, SlotIx, States};
use crate::criteria::engine::Made;
use crate::criteria::{Amount, Condition, Node, Ruleset};
use crate::facts::{Choice, Fact, FactIx, Kind, Value, Vocabulary};

/// The old rules in words that both versions know.
pub(super) struct Joint {
    /// The new facts, then what only the old version has.
    pub vocabulary: Vocabulary,
    /// The old rules over that vocabulary.
    pub old: Ruleset,
    /// Choices of facts of both versions that only one of them takes.
    one_sided: Vec<(FactIx, u16)>,
}

/// Where the old version's facts and choices went.
struct Places {
    facts: Vec<FactIx>,
    choices: Vec<Vec<u16>>,
}

impl Joint {
    pub fn new(old: &Ruleset, new: &Ruleset) -> Self {
        let mut vocabulary = new.vocabulary.clone();
        let mut one_sided = Vec::new();
        let mut places = Places { facts: Vec::new(), choices: Vec::new() };
        for fact in &old.vocabulary.facts {
            let shared = new.vocabulary.find(&fact.id).filter(|place| {
                new.vocabulary.fact(*place).is_some_and(|other| merged(other, fact).is_some())
            });
            let place = match shared {
                Some(place) => {
                    if let Some(both) = vocabulary.facts.get_mut(place.index()) {
                        let before = both.choices().len();
                        one_sided.extend(
                            both.choices()
                                .iter()
                                .zip(0u16..)
                                .filter(|(choice, _)| !has(fact, choice))
                                .map(|(_, at)| (place, at)),
                        );
                        if let Some(kind) = merged(both, fact) {
                            both.kind = kind;
                        }
                        let added = both.choices().iter().zip(0u16..).skip(before);
                        one_sided.extend(added.map(|(_, at)| (place, at)));
                    }
                    place
                }
                None => {
                    let mut own = fact.clone();
                    own.ask_if = None;
                    if new.vocabulary.find(&fact.id).is_some() {
                        own.id.push_str(" (old)");
                        own.label.zh.push_str("（旧）");
                        own.label.en.push_str(" (old)");
                    }
                    vocabulary.facts.push(own);
                    FactIx::new(vocabulary.facts.len() - 1)
                }
            };
            let here = vocabulary.fact(place);
            places.facts.push(place);
            places.choices.push(fact.choices().iter().map(|choice| choice_of(here, choice)).collect());
        }
        let mut moved = old.clone();
        for criterion in &mut moved.criteria {
            criterion.when = places.moved(&criterion.when);
        }
        // What is asked when plays no part in a decision about facts, and its places have changed.
        moved.ask_if.clear();
        for fact in &mut vocabulary.facts {
            fact.ask_if = None;
        }
        moved.vocabulary = vocabulary.clone();
        moved.made = Made::default();
        Joint { vocabulary, old: moved, one_sided }
    }

    /// Leaves out patients whom one of the two versions cannot be told about.
    pub fn keep_to_what_both_take(&self, space: &mut Space<'_>, person: &mut Person) {
        for (fact, choice) in &self.one_sided {
            let slots: Vec<(SlotIx, u16, u16)> = space
                .slots()
                .iter()
                .zip(0..)
                .filter_map(|(slot, place)| match slot.over {
                    Over::Choice(of) if of == *fact => Some((place, slot.count, choice + 1)),
                    Over::Contains(of, which) if of == *fact && which == *choice => {
                        Some((place, slot.count, 2))
                    }
                    _ => None,
                })
                .collect();
            for (slot, count, state) in slots {
                let taken = space.fits(person, slot, &States::of(count, |of| of == state));
                space.sat.clause(&[!taken]);
            }
        }
    }
}

/// The kind that takes what both facts take; nothing if they measure different things.
fn merged(new: &Fact, old: &Fact) -> Option<Kind> {
    match (&new.kind, &old.kind) {
        (Kind::Number(a), Kind::Number(b)) if a.unit == b.unit => {
            let mut both = a.clone();
            both.min = a.min.max(b.min);
            both.max = a.max.min(b.max);
            both.decimals = a.decimals.max(b.decimals);
            (both.min <= both.max).then_some(Kind::Number(both))
        }
        (Kind::Choice(a), Kind::Choice(_)) => Some(Kind::Choice(both_choices(a, old))),
        (Kind::Choices(a), Kind::Choices(_)) => Some(Kind::Choices(both_choices(a, old))),
        (Kind::YesNo, Kind::YesNo) => Some(Kind::YesNo),
        (Kind::Date, Kind::Date) => Some(Kind::Date),
        _ => None,
    }
}

fn both_choices(new: &[Choice], old: &Fact) -> Vec<Choice> {
    let added = old.choices().iter().filter(|choice| !new.iter().any(|other| other.id == choice.id));
    new.iter().chain(added).cloned().collect()
}

fn has(fact: &Fact, choice: &Choice) -> bool {
    fact.choices().iter().any(|other| other.id == choice.id)
}

fn choice_of(fact: Option<&Fact>, choice: &Choice) -> u16 {
    let place = fact.and_then(|fact| fact.choices().iter().position(|other| other.id == choice.id));
    place.and_then(|place| u16::try_from(place).ok()).unwrap_or(u16::MAX)
}

impl Places {
    fn fact(&self, fact: FactIx) -> FactIx {
        self.facts.get(fact.index()).copied().unwrap_or(fact)
    }

    fn choice(&self, fact: FactIx, choice: u16) -> u16 {
        let choices = self.choices.get(fact.index());
        choices.and_then(|choices| choices.get(usize::from(choice))).copied().unwrap_or(u16::MAX)
    }

    fn moved(&self, condition: &Condition) -> Condition {
        let mut moved = condition.clone();
        for node in &mut moved.nodes {
            match node {
                Node::Fact(fact) | Node::IsNull(fact) => *fact = self.fact(*fact),
                Node::Compare(fact, _, value) => {
                    match value {
                        Value::Choice(choice) => *choice = self.choice(*fact, *choice),
                        Value::Choices(all) => {
                            all.iter_mut().for_each(|choice| *choice = self.choice(*fact, *choice));
                        }
                        _ => {}
                    }
                    *fact = self.fact(*fact);
                }
                Node::Among(fact, choices) => {
                    choices.iter_mut().for_each(|choice| *choice = self.choice(*fact, *choice));
                    *fact = self.fact(*fact);
                }
                Node::Contains(fact, choice) => {
                    *choice = self.choice(*fact, *choice);
                    *fact = self.fact(*fact);
                }
                Node::CompareFacts(left, _, right) => {
                    (*left, *right) = (self.fact(*left), self.fact(*right));
                }
                _ => {}
            }
        }
        for amount in &mut moved.amounts {
            if let Amount::Fact(fact) = amount {
                *fact = self.fact(*fact);
            }
        }
        moved
    }
}
