//! What is normal: no, or the state that the fewest worrying criteria ask for. Witnesses keep to
//! it wherever they can, so that what is said about them is what matters.

use batsat::Lit;

use crate::analysis::{Answer, Person, Space};
use crate::criteria::cells::{Over, SlotIx, State, States, Term, UNKNOWN};
use crate::criteria::{Direction, Ruleset};
use crate::facts::{FactIx, Facts, Worse};

/// The normal state of each slot, by its place.
pub(super) struct Normal {
    states: Vec<State>,
}

impl Normal {
    /// From the terms of a rule set's criteria.
    pub fn new(space: &Space<'_>, ruleset: &Ruleset, terms: &[Vec<Term>]) -> Self {
        let worry = ruleset.criteria.iter().map(|criterion| {
            let disposition = ruleset.dispositions.get(usize::from(criterion.disposition));
            disposition.is_some_and(|d| !matches!(d.direction, Direction::Stay | Direction::Down))
        });
        let mut asked: Vec<Vec<u32>> =
            space.slots().iter().map(|slot| vec![0; usize::from(slot.count)]).collect();
        for (term, _) in terms
            .iter()
            .zip(worry)
            .filter(|(_, worry)| *worry)
            .flat_map(|(terms, worry)| terms.iter().map(move |term| (term, worry)))
        {
            for (slot, states) in &term.parts {
                let Some(counts) = asked.get_mut(usize::from(*slot)) else { continue };
                for state in states.iter() {
                    if let Some(count) = counts.get_mut(usize::from(state)) {
                        *count += 1;
                    }
                }
            }
        }
        let states = space.slots().iter().zip(asked).map(|(slot, counts)| {
            let fact = slot.over.fact().and_then(|fact| ruleset.vocabulary.fact(fact));
            let falls = fact.and_then(|fact| fact.worse) == Some(Worse::Lower);
            let (first, last) = space.reach(&slot.over, slot.count);
            let mut states: Vec<State> = (first..=last).filter(|state| *state != UNKNOWN).collect();
            if falls {
                states.reverse();
            }
            let count = |state: &State| counts.get(usize::from(*state)).copied().unwrap_or(0);
            match slot.over {
                // A "no" is normal even where criteria have more to say about it, as about who has no COPD.
                Over::YesNo(_) | Over::Contains(..) => states.first().copied().unwrap_or(1),
                _ => states.into_iter().min_by_key(count).unwrap_or(1),
            }
        });
        Normal { states: states.collect() }
    }

    /// The normal state of a slot.
    pub fn of(&self, slot: SlotIx) -> State {
        self.states.get(usize::from(slot)).copied().unwrap_or(1)
    }

    /// For each slot over a fact: the fact, and that it is normal.
    pub fn wishes(&self, space: &mut Space<'_>, person: &mut Person) -> Vec<(FactIx, Lit)> {
        let slots: Vec<(SlotIx, FactIx, State)> = space
            .slots()
            .iter()
            .enumerate()
            .filter(|(_, slot)| !matches!(slot.over, Over::Part(_)))
            .filter_map(|(place, slot)| Some((SlotIx::try_from(place).ok()?, slot.over.fact()?, slot.count)))
            .collect();
        let mut wishes = Vec::with_capacity(slots.len());
        for (slot, fact, count) in slots {
            let normal = self.of(slot);
            let states = States::of(count, |state| state == normal);
            wishes.push((fact, space.fits(person, slot, &states)));
        }
        wishes
    }
}

/// The patient who has as many of the wishes as possible, taken in order; and which were granted.
pub(super) fn least(
    space: &mut Space<'_>,
    persons: &[&Person],
    fixed: &[Lit],
    wishes: &[Lit],
) -> Option<(Vec<Facts>, Vec<bool>)> {
    let mut kept = fixed.to_vec();
    let Answer::Found(mut found) = space.find(persons, &kept) else { return None };
    let mut granted = Vec::with_capacity(wishes.len());
    for wish in wishes {
        if !space.sat.holds(*wish) {
            kept.push(*wish);
            match space.find(persons, &kept) {
                Answer::Found(better) => found = better,
                _ => {
                    kept.pop();
                    granted.push(false);
                    // Only a calculation can have left another model behind.
                    if persons.iter().any(|person| !person.open.is_empty()) {
                        match space.find(persons, &kept) {
                            Answer::Found(again) => found = again,
                            _ => return Some((found, granted)),
                        }
                    }
                    continue;
                }
            }
        } else {
            kept.push(*wish);
        }
        granted.push(true);
    }
    Some((found, granted))
}
