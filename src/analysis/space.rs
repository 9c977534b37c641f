//! All patients of a vocabulary, as variables of a solver.

use std::collections::BTreeMap;

use batsat::Lit;

use crate::analysis::person::Has;
use crate::analysis::{Person, Sat};
use crate::criteria::cells::{Cells, Over, Slot, SlotIx, State, States, Term, UNKNOWN, Wanted};
use crate::criteria::{Condition, Ruleset};
use crate::facts::{FactIx, Facts, Kind, Value, Vocabulary};

/// All patients whose answers a vocabulary takes.
pub struct Space<'v> {
    /// The solver.
    pub sat: Sat,
    pub(super) vocabulary: &'v Vocabulary,
    pub(super) cells: Cells,
    /// For each fact its slots.
    pub(super) own: Vec<Vec<SlotIx>>,
    /// Holds if every fact is known.
    all_known: Lit,
    /// Assumed always; what is in its way could not be decided, only not be found.
    pub(super) honest: Lit,
    /// What a repair found out: the values that make calculations come out as the model says.
    pub(super) values: BTreeMap<(bool, FactIx), Value>,
    /// The facts whose calculation could not be decided.
    pub(super) unsure: Vec<FactIx>,
}

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// There is no such patient: a proof.
    Never,
    /// None was found, but a calculation with these facts could not be decided; without facts, the search
    /// was given up.
    Unsure(Vec<FactIx>),
    /// There is one, each with their facts.
    Found(Vec<Facts>),
}

/// More tries than this to make calculations come out, and it is left undecided.
const MOST_TRIES: usize = 400;

impl<'v> Space<'v> {
    /// The patients that these conditions can tell apart.
    pub fn new<'c>(
        vocabulary: &'v Vocabulary,
        conditions: impl Iterator<Item = &'c Condition> + Clone,
    ) -> Self {
        let cells = Cells::new(vocabulary, conditions);
        let mut sat = Sat::default();
        let (all_known, honest) = (sat.free(), sat.free());
        let mut own = vec![Vec::new(); vocabulary.facts.len()];
        for (place, slot) in (0..).zip(&cells.slots) {
            if let Some(own) = slot.over.fact().and_then(|fact| own.get_mut(fact.index())) {
                own.push(place);
            }
        }
        Space { sat, vocabulary, cells, own, all_known, honest, values: BTreeMap::new(), unsure: Vec::new() }
    }

    /// Assume it to look only at patients of whom everything is known.
    pub fn all_known(&self) -> Lit {
        self.all_known
    }

    /// The slots made so far.
    pub fn slots(&self) -> &[Slot] {
        &self.cells.slots
    }

    /// The terms of a condition.
    pub fn terms(&mut self, condition: &Condition, wanted: Wanted) -> Vec<Term> {
        self.cells.terms(condition, wanted)
    }

    /// The terms of every criterion of a rule set.
    pub fn of_criteria(&mut self, ruleset: &Ruleset) -> Vec<Vec<Term>> {
        self.cells.of_criteria(&ruleset.criteria, &ruleset.dispositions)
    }

    /// Whether a condition is true of a person.
    pub fn truth(&mut self, person: &mut Person, condition: &Condition) -> Lit {
        let terms = self.terms(condition, Wanted::True);
        self.holds(person, &terms)
    }

    /// Whether one of the terms holds now.
    pub fn holds(&mut self, person: &mut Person, terms: &[Term]) -> Lit {
        self.any(person, terms, Self::fits)
    }

    /// Whether one of the terms could hold, now or after more answers: what is unknown fits anything.
    pub fn could_hold(&mut self, person: &mut Person, terms: &[Term]) -> Lit {
        self.any(person, terms, Self::could_fit)
    }

    /// Whether one of the terms holds by what no answer can change any more.
    pub fn lasts(&mut self, person: &mut Person, terms: &[Term]) -> Lit {
        self.any(person, terms, Self::fits_for_ever)
    }

    fn any(
        &mut self,
        person: &mut Person,
        terms: &[Term],
        fits: impl Fn(&mut Self, &mut Person, SlotIx, &States) -> Lit,
    ) -> Lit {
        let mut sides = Vec::with_capacity(terms.len());
        for term in terms {
            let parts: Vec<Lit> =
                term.parts.iter().map(|(slot, states)| fits(self, person, *slot, states)).collect();
            sides.push(self.sat.and(parts));
        }
        self.sat.or(sides)
    }

    /// Whether a person's state of a slot is one of these.
    pub fn fits(&mut self, person: &mut Person, slot: SlotIx, states: &States) -> Lit {
        if let Some(made) = person.fits.get(&(slot, states.clone())) {
            return *made;
        }
        let fits = match self.has(person, slot) {
            Has::Part { now: [yes, no], .. } => {
                let unknown = self.sat.and([!yes, !no]);
                let sides = [(UNKNOWN, unknown), (1, no), (2, yes)];
                self.sat
                    .or(sides.into_iter().filter(|(state, _)| states.contains(*state)).map(|(_, lit)| lit))
            }
            Has::Cells { known, rungs } => {
                let last = State::try_from(rungs.len() + 1).unwrap_or(State::MAX);
                let rung =
                    |state: State| usize::from(state).checked_sub(2).and_then(|place| rungs.get(place));
                let mut sides = Vec::new();
                for (first, end) in Has::runs(states) {
                    let from = rung(first).copied().unwrap_or(known);
                    let below =
                        if end >= last { self.sat.no() } else { rung(end + 1).copied().unwrap_or(known) };
                    sides.push(self.sat.and([from, !below]));
                }
                sides.extend(states.contains(UNKNOWN).then_some(!known));
                self.sat.or(sides)
            }
        };
        person.fits.insert((slot, states.clone()), fits);
        fits
    }

    fn fits_for_ever(&mut self, person: &mut Person, slot: SlotIx, states: &States) -> Lit {
        let now = self.fits(person, slot, states);
        let decided = match self.has(person, slot) {
            Has::Cells { known, .. } => known,
            Has::Part { ever, .. } => self.sat.or(ever),
        };
        self.sat.and([now, decided])
    }

    fn could_fit(&mut self, person: &mut Person, slot: SlotIx, states: &States) -> Lit {
        match self.has(person, slot) {
            Has::Cells { known, .. } => {
                let now = self.fits(person, slot, states);
                self.sat.or([now, !known])
            }
            Has::Part { ever: [yes, no], .. } => {
                // For ever true or false, or not yet decided, which fits anything.
                let mut against = Vec::new();
                against.extend((!states.contains(2)).then_some(yes));
                against.extend((!states.contains(1)).then_some(no));
                !self.sat.or(against)
            }
        }
    }

    /// Whether a fact is known.
    pub fn known(&mut self, person: &mut Person, fact: FactIx) -> Lit {
        if let Some(known) = person.known.get(&fact) {
            return *known;
        }
        let known = self.sat.free();
        self.sat.clause(&[!self.all_known, known]);
        person.known.insert(fact, known);
        known
    }

    pub(super) fn has(&mut self, person: &mut Person, slot: SlotIx) -> Has {
        if let Some(has) = person.slots.get(&slot) {
            return has.clone();
        }
        let over = self.cells.slot(slot).map(|slot| (slot.over.clone(), slot.count));
        let has = match over {
            Some((Over::Part(condition), _)) => self.part(person, slot, &condition),
            Some((over, count)) => {
                let fact = over.fact().unwrap_or(FactIx::new(usize::MAX));
                let known = self.known(person, fact);
                let (first, last) = self.reach(&over, count);
                let mut rungs = Vec::new();
                let mut below = known;
                for state in 2..count {
                    let rung = match state {
                        _ if state <= first => known,
                        _ if state > last => self.sat.no(),
                        _ => self.sat.free(),
                    };
                    // In a later cell one is also past the earlier border.
                    self.sat.clause(&[!rung, below]);
                    below = rung;
                    rungs.push(rung);
                }
                Has::Cells { known, rungs }
            }
            None => {
                let no = self.sat.no();
                Has::Part { now: [no, no], ever: [no, no] }
            }
        };
        person.slots.insert(slot, has.clone());
        has
    }

    /// The first and the last cell that a plausible value lies in.
    pub(super) fn reach(&self, over: &Over, count: State) -> (State, State) {
        let whole = (1, count.saturating_sub(1));
        let Over::Number(fact, _) = over else { return whole };
        let numeric = self.vocabulary.fact(*fact).and_then(|fact| fact.numeric());
        let slot = Slot { over: over.clone(), count };
        numeric.map_or(whole, |numeric| {
            (slot.cell(&Value::Number(numeric.min)), slot.cell(&Value::Number(numeric.max)))
        })
    }

    /// The first slot over a fact; one of a single cell if no condition compares it with anything.
    pub(super) fn slot_of(&mut self, fact: FactIx) -> SlotIx {
        if let Some(first) = self.own.get(fact.index()).and_then(|own| own.first()) {
            return *first;
        }
        let place = SlotIx::try_from(self.cells.slots.len()).unwrap_or(SlotIx::MAX);
        let kind = self.vocabulary.fact(fact).map(|fact| &fact.kind);
        let (over, count) = match kind {
            Some(Kind::Number(_)) => (Over::Number(fact, Vec::new()), 2),
            Some(Kind::Date) => (Over::Date(fact, Vec::new()), 2),
            Some(Kind::Choice(all)) => {
                (Over::Choice(fact), State::try_from(all.len() + 1).unwrap_or(State::MAX))
            }
            Some(Kind::Choices(_)) => (Over::Contains(fact, 0), 3),
            _ => (Over::YesNo(fact), 3),
        };
        self.cells.slots.push(Slot { over, count });
        if let Some(own) = self.own.get_mut(fact.index()) {
            own.push(place);
        }
        place
    }

    /// Another person who differs from the first in one fact only.
    pub fn but_for(&mut self, person: &mut Person, fact: FactIx) -> Person {
        // What is to be shared must be there; making a part can add slots.
        let mut place = 0;
        while place < self.cells.slots.len() {
            self.has(person, SlotIx::try_from(place).unwrap_or(SlotIx::MAX));
            place += 1;
        }
        let mut other = person.clone();
        other.own = Some(fact);
        other.known.remove(&fact);
        other.open.clear();
        let mine = |slot: &SlotIx| match self.cells.slot(*slot).map(|slot| &slot.over) {
            Some(Over::Part(condition)) => condition.facts().contains(&fact),
            Some(over) => over.fact() == Some(fact),
            None => true,
        };
        other.slots.retain(|slot, _| !mine(slot));
        other.fits.retain(|(slot, _), _| !mine(slot));
        other
    }

    /// Looks for patients for whom all assumptions hold.
    pub fn find(&mut self, persons: &[&Person], assumptions: &[Lit]) -> Answer {
        match self.look(persons, assumptions) {
            Answer::Found(_) => Answer::Found(persons.iter().map(|person| self.facts(person)).collect()),
            answer => answer,
        }
    }

    /// Whether there are no such patients: a proof.
    pub fn is_never(&mut self, persons: &[&Person], assumptions: &[Lit]) -> bool {
        self.look(persons, assumptions) == Answer::Never
    }

    /// The same search; what it found is in the model only.
    fn look(&mut self, persons: &[&Person], assumptions: &[Lit]) -> Answer {
        let mut all = assumptions.to_vec();
        all.push(self.honest);
        for _ in 0..MOST_TRIES {
            match self.sat.solve(&all) {
                None => return Answer::Unsure(Vec::new()),
                Some(false) if self.sat.blamed(self.honest) => return Answer::Unsure(self.unsure.clone()),
                Some(false) => return Answer::Never,
                Some(true) => {}
            }
            if self.repaired(persons) {
                return Answer::Found(Vec::new());
            }
        }
        let open = persons.iter().flat_map(|person| &person.open);
        let facts = open.filter_map(|slot| self.cells.slot(*slot)).flat_map(|slot| match &slot.over {
            Over::Part(condition) => condition.facts(),
            _ => Vec::new(),
        });
        let mut facts: Vec<FactIx> = facts.collect();
        facts.sort_unstable();
        facts.dedup();
        Answer::Unsure(facts)
    }

    /// Whether such a patient exists; an undecided one counts as existing only if `unsure` says so.
    pub fn is_possible(&mut self, persons: &[&Person], assumptions: &[Lit], unsure: bool) -> bool {
        match self.look(persons, assumptions) {
            Answer::Never => false,
            Answer::Unsure(_) => unsure,
            Answer::Found(_) => true,
        }
    }
}
