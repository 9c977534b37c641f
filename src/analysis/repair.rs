//! From a model to patients whose calculations come out as the model says, or to a clause that says why not.

use std::collections::{BTreeMap, BTreeSet};

use batsat::Lit;

use crate::analysis::bounds;
use crate::analysis::person::Has;
use crate::analysis::witness::Cell;
use crate::analysis::{Person, Space};
use crate::criteria::cells::{Over, SlotIx, State};
use crate::criteria::{Condition, Node, Truth};
use crate::facts::{Answer, FactIx, Facts, Value};

/// More evaluations than this for one model, and it is left undecided.
const MOST_EVALUATIONS: usize = 4_000;

/// A fact of a person: their own, or shared with the first one.
type Key = (bool, FactIx);

/// A part of a condition that must come out in a certain way for a person.
struct Task<'t> {
    person: &'t Person,
    slot: SlotIx,
    condition: Condition,
    wanted: Truth,
    keys: Vec<Key>,
}

impl Space<'_> {
    /// Finds values for the last model, or makes sure that it does not come back.
    pub(super) fn repaired(&mut self, persons: &[&Person]) -> bool {
        self.values.clear();
        let mut tasks = Vec::new();
        for person in persons {
            tasks.extend(person.open.iter().filter_map(|slot| self.task(person, *slot)));
        }
        let mut all_fit = true;
        while let Some(first) = tasks.pop() {
            let (component, rest) = connected(first, tasks);
            tasks = rest;
            if let Some(task) = component.iter().find(|task| self.is_impossible(task)) {
                self.block(std::slice::from_ref(task), true);
                all_fit = false;
                continue;
            }
            let exact = component
                .iter()
                .all(|task| matches!(task.condition.nodes.last(), Some(Node::CompareFacts(..))));
            match self.search(&component) {
                Ok(values) => self.values.extend(values),
                Err(finished) => {
                    self.block(&component, exact && finished);
                    all_fit = false;
                }
            }
        }
        all_fit
    }

    fn task<'t>(&self, person: &'t Person, slot: SlotIx) -> Option<Task<'t>> {
        let Over::Part(condition) = &self.cells.slot(slot)?.over else { return None };
        let Has::Part { now: [yes, no], .. } = person.slots.get(&slot)? else { return None };
        let wanted = match (self.sat.holds(*yes), self.sat.holds(*no)) {
            (true, _) => Truth::True,
            (_, true) => Truth::False,
            _ => Truth::Unknown,
        };
        let keys = condition.facts().into_iter().map(|fact| (person.own == Some(fact), fact)).collect();
        Some(Task { person, slot, condition: condition.clone(), wanted, keys })
    }

    /// Values for all keys with which every task comes out as wanted; the error says whether all candidates
    /// were tried.
    fn search(&self, tasks: &[Task<'_>]) -> Result<BTreeMap<Key, Value>, bool> {
        let keys: BTreeSet<Key> = tasks.iter().flat_map(|task| task.keys.iter().copied()).collect();
        let keys: Vec<Key> = keys.into_iter().collect();
        let cell_of = |key: &Key| {
            let task = tasks.iter().find(|task| task.keys.contains(key))?;
            self.cell(task.person, key.1)
        };
        let cells: Vec<Option<Cell>> = keys.iter().map(cell_of).collect();
        let candidates = Cell::candidates(&cells);
        let mut tried = 0;
        let mut values: BTreeMap<Key, Value> = BTreeMap::new();
        // One candidate after the other for each key: the stack holds where we are.
        let mut at = vec![0usize];
        while let Some(next) = at.pop() {
            let depth = at.len();
            let (Some(key), Some(choices)) = (keys.get(depth), candidates.get(depth)) else {
                return Ok(values);
            };
            values.remove(key);
            let Some(candidate) = choices.get(next) else { continue };
            at.push(next + 1);
            values.extend(candidate.clone().map(|value| (*key, value)));
            tried += 1;
            if tried > MOST_EVALUATIONS {
                return Err(false);
            }
            let decided = keys.get(..=depth).unwrap_or_default();
            let fits = tasks.iter().filter(|task| task.keys.contains(key)).all(|task| {
                !task.keys.iter().all(|key| decided.contains(key)) || task.truth(&values) == task.wanted
            });
            if fits {
                at.push(0);
            }
        }
        Err(true)
    }

    /// Whether no values of these cells at all can make a calculation come out so.
    fn is_impossible(&self, task: &Task<'_>) -> bool {
        let possible = bounds::possible(&task.condition, &|fact| self.cell(task.person, fact));
        possible.is_some_and(|possible| !possible.contains(&task.wanted))
    }

    /// Never again these cells with these outcomes; unless it is proved, only as long as one is honest.
    fn block(&mut self, tasks: &[Task<'_>], proved: bool) {
        let mut clause: Vec<Lit> = Vec::new();
        let mut done = BTreeSet::new();
        for task in tasks {
            if let Some(Has::Part { now: [yes, no], .. }) = task.person.slots.get(&task.slot) {
                clause.extend(match task.wanted {
                    Truth::True => vec![!*yes],
                    Truth::False => vec![!*no],
                    Truth::Unknown => vec![*yes, *no],
                });
            }
            for key in task.keys.iter().filter(|key| done.insert(**key)) {
                clause.extend(self.elsewhere(task.person, key.1));
            }
        }
        if !proved {
            clause.push(!self.honest);
            let mut facts: Vec<FactIx> = done.into_iter().map(|(_, fact)| fact).collect();
            self.unsure.append(&mut facts);
            self.unsure.sort_unstable();
            self.unsure.dedup();
        }
        self.sat.clause(&clause);
    }

    /// What holds unless a person's fact lies where it lies in the model.
    fn elsewhere(&self, person: &Person, fact: FactIx) -> Vec<Lit> {
        let mut clause = Vec::new();
        for (place, slot) in self.cells.slots.iter().enumerate() {
            let slot_ix = SlotIx::try_from(place).unwrap_or(SlotIx::MAX);
            let Some(Has::Cells { known, rungs }) = person.slots.get(&slot_ix) else { continue };
            if slot.over.fact() != Some(fact) {
                continue;
            }
            if !self.sat.holds(*known) {
                clause.push(*known);
                continue;
            }
            clause.push(!*known);
            for rung in rungs {
                clause.push(if self.sat.holds(*rung) { !*rung } else { *rung });
            }
        }
        clause
    }

    /// The state of a slot in the last model.
    pub(super) fn state(&self, person: &Person, slot: SlotIx) -> State {
        match person.slots.get(&slot) {
            Some(Has::Cells { known, rungs }) if self.sat.holds(*known) => {
                let passed = rungs.iter().filter(|rung| self.sat.holds(**rung)).count();
                State::try_from(passed + 1).unwrap_or(State::MAX)
            }
            _ => 0,
        }
    }
}

impl Task<'_> {
    fn truth(&self, values: &BTreeMap<Key, Value>) -> Truth {
        let mut facts = Facts::new();
        for key in &self.keys {
            if let Some(value) = values.get(key) {
                facts.set(key.1, Answer::Known(value.clone()));
            }
        }
        self.condition.truth(&facts)
    }
}

/// The tasks that share facts with the first one, however indirectly; and the others.
fn connected<'t>(first: Task<'t>, mut others: Vec<Task<'t>>) -> (Vec<Task<'t>>, Vec<Task<'t>>) {
    let mut keys: BTreeSet<Key> = first.keys.iter().copied().collect();
    let mut component = vec![first];
    loop {
        let (near, far): (Vec<_>, Vec<_>) =
            others.into_iter().partition(|task| task.keys.iter().any(|key| keys.contains(key)));
        others = far;
        if near.is_empty() {
            return (component, others);
        }
        keys.extend(near.iter().flat_map(|task| task.keys.iter().copied()));
        component.extend(near);
    }
}
