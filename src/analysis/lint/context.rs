//! What all lints look at: one rule set, where it is written, and all patients it can decide about.

use batsat::Lit;

use crate::analysis::normal::{Normal, least};
use crate::analysis::verdict::Terms;
use crate::analysis::witness::line;
use crate::analysis::{Person, Space};
use crate::criteria::cases::Case;
use crate::criteria::cells::{Over, SlotIx, States, Term, Wanted};
use crate::criteria::{AsWritten, Checked, Criterion, Direction, Note, Problem, Ruleset, Severity, Truth};
use crate::facts::{FactIx, Facts};
use crate::text::{Source, Span, Text};

/// One rule set under the lints.
pub struct Context<'c> {
    pub sources: &'c [Source],
    pub written: &'c [AsWritten],
    pub cases: &'c [Case],
    pub ruleset: &'c Ruleset,
    pub space: Space<'c>,
    pub person: Person,
    pub terms: Terms,
    /// For each criterion, whether it holds.
    pub holds: Vec<Lit>,
    /// For each criterion that can hold, a patient for whom it does: which criteria hold for them.
    pub examples: Vec<Vec<bool>>,
    /// For each slot the fact it is about, and that it is normal.
    pub usual: Vec<(FactIx, Lit)>,
    /// That no question is answered which would not be asked.
    sensible: Vec<Lit>,
}

impl<'c> Context<'c> {
    pub fn new(sources: &'c [Source], checked: &'c Checked, ruleset: &'c Ruleset) -> Self {
        let conditions = ruleset.criteria.iter().map(|criterion| &criterion.when).chain(&ruleset.ask_if);
        let mut space = Space::new(&ruleset.vocabulary, conditions);
        let mut person = Person::default();
        let terms = Terms::new(&mut space, ruleset);
        let holds: Vec<Lit> = terms.holds.iter().map(|terms| space.holds(&mut person, terms)).collect();
        let normal = Normal::new(&space, ruleset, &terms.holds);
        let usual = normal.wishes(&mut space, &mut person);
        let mut sensible = Vec::new();
        for (fact, _) in ruleset.vocabulary.iter() {
            let Some(gate) = ruleset.ask_if(fact) else { continue };
            let gate = space.truth(&mut person, gate);
            let same: Vec<Lit> = usual.iter().filter(|(of, _)| *of == fact).map(|(_, lit)| *lit).collect();
            let unasked = space.sat.and(same);
            sensible.push(space.sat.or([unasked, gate]));
        }
        let written = &checked.written;
        let examples = Vec::new();
        let cases = &checked.cases;
        Context { sources, written, cases, ruleset, space, person, terms, holds, examples, usual, sensible }
    }

    pub fn criteria(&self) -> impl Iterator<Item = (usize, &'c Criterion)> + use<'c> {
        self.ruleset.criteria.iter().enumerate()
    }

    pub fn criterion(&self, place: usize) -> Option<&'c Criterion> {
        self.ruleset.criteria.get(place)
    }

    pub fn holds(&self, place: usize) -> Lit {
        self.holds.get(place).copied().unwrap_or(self.space.sat.no())
    }

    pub fn direction(&self, criterion: &Criterion) -> Direction {
        let disposition = self.ruleset.dispositions.get(usize::from(criterion.disposition));
        disposition.map_or(Direction::Consult, |disposition| disposition.direction)
    }

    pub fn is_calm(&self, criterion: &Criterion) -> bool {
        matches!(self.direction(criterion), Direction::Stay | Direction::Down)
    }

    pub fn is_alarming(&self, criterion: &Criterion) -> bool {
        matches!(self.direction(criterion), Direction::Emergency | Direction::Up)
    }

    /// The wished-for literals of a witness: sensible answers first, then normal ones.
    pub fn wishes(&self) -> Vec<Lit> {
        self.sensible.iter().copied().chain(self.usual.iter().map(|(_, lit)| *lit)).collect()
    }

    /// The most normal of the patients for whom these literals hold, everything about them known, and the
    /// facts that are not normal in them.
    pub fn patient(&mut self, fixed: &[Lit]) -> Option<(Facts, Vec<FactIx>)> {
        let mut fixed = fixed.to_vec();
        fixed.push(self.space.all_known());
        let wishes = self.wishes();
        let (mut facts, granted) = least(&mut self.space, &[&self.person], &fixed, &wishes)?;
        let granted = granted.iter().skip(self.sensible.len());
        let telling =
            self.usual.iter().zip(granted).filter(|(_, granted)| !**granted).map(|((fact, _), _)| *fact);
        Some((facts.pop()?, telling.collect()))
    }

    /// A patient for whom these literals hold, on one line; nothing if the criteria named do not really hold
    /// for them.
    pub fn example(&mut self, fixed: &[Lit], criteria: &[usize]) -> Option<Text> {
        let (facts, mut telling) = self.patient(fixed)?;
        for place in criteria {
            let criterion = self.criterion(*place)?;
            if criterion.when.truth(&facts) != Truth::True {
                return None;
            }
            telling.extend(criterion.when.support(&facts));
        }
        Some(line(&self.ruleset.vocabulary, &facts, &telling))
    }

    /// The literal for one state of a slot.
    pub fn state(&mut self, slot: SlotIx, wanted: impl Fn(u16) -> bool) -> Lit {
        let count = self.space.slots().get(usize::from(slot)).map_or(0, |slot| slot.count);
        self.space.fits(&mut self.person, slot, &States::of(count, |state| state > 0 && wanted(state)))
    }

    /// The first slot of a fact that conditions mention.
    pub fn slot(&self, fact: FactIx) -> Option<SlotIx> {
        let place = self.space.slots().iter().position(|slot| slot.over.fact() == Some(fact))?;
        SlotIx::try_from(place).ok()
    }

    /// Whether a fact's `ask_if` is not false.
    pub fn may_be_asked(&mut self, fact: FactIx) -> Option<Lit> {
        let gate = self.ruleset.ask_if(fact)?;
        let terms = self.space.terms(gate, Wanted::NotFalse);
        Some(self.space.holds(&mut self.person, &terms))
    }

    /// The fact of a slot, unless it is a part of a condition.
    pub fn fact(&self, slot: SlotIx) -> Option<FactIx> {
        self.space.slots().get(usize::from(slot)).map(|slot| &slot.over).and_then(Over::fact)
    }

    /// Whether two terms can both hold of a plausible patient of whom everything is known: without
    /// calculations they can if they agree on every slot. Nothing if that takes a search.
    pub fn meet(&self, one: &Term, other: &Term) -> Option<bool> {
        for (slot, states) in &one.parts {
            let shared = other.parts.iter().find(|(there, _)| there == slot);
            let both = shared.map_or_else(|| states.clone(), |(_, theirs)| states.and(theirs));
            if !self.is_plausible(*slot, &both)? {
                return Some(false);
            }
        }
        for (slot, states) in &other.parts {
            if !self.is_plausible(*slot, states)? {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Whether a plausible value lies in one of these states; nothing for a part of a condition.
    fn is_plausible(&self, slot: SlotIx, states: &States) -> Option<bool> {
        let slot = self.space.slots().get(usize::from(slot)).filter(|slot| slot.over.fact().is_some())?;
        let (first, last) = self.space.reach(&slot.over, slot.count);
        Some((first..=last).any(|state| states.contains(state)))
    }

    /// A warning at a criterion's condition.
    pub fn at_when(&self, code: &'static str, place: usize, (zh, en): (String, String)) -> Problem {
        // The words of the condition, not the quotes around them.
        self.at(code, place, |written| written.node(written.nodes.len().saturating_sub(1)), (zh, en))
    }

    /// A warning at a criterion's id.
    pub fn at_id(&self, code: &'static str, place: usize, (zh, en): (String, String)) -> Problem {
        self.at(code, place, |written| written.id, (zh, en))
    }

    fn at(
        &self,
        code: &'static str,
        place: usize,
        span: impl Fn(&AsWritten) -> Span,
        (zh, en): (String, String),
    ) -> Problem {
        let written = self.written.get(place);
        let (file, span) = written.map_or(("", Span::new(0, 0)), |written| (&written.file, span(written)));
        Problem::error(code, file, span, zh, en).warning()
    }

    /// A warning at a fact's declaration.
    pub fn at_fact(&self, code: &'static str, fact: FactIx, (zh, en): (String, String)) -> Problem {
        let id = self.ruleset.vocabulary.id(fact);
        let is_vocabulary = |name: &str| name == "vocabulary.toml" || name.ends_with("/vocabulary.toml");
        let mut files = self.sources.iter().filter(|source| is_vocabulary(&source.name));
        let found = files.find_map(|source| Some((source.name.as_str(), declared(&source.text, id)?)));
        let (file, span) = found.unwrap_or(("vocabulary.toml", Span::new(0, 0)));
        Problem::error(code, file, span, zh, en).warning()
    }

    /// A pointer to another criterion.
    pub fn see(&self, place: usize, (zh, en): (&str, &str)) -> Option<Note> {
        let written = self.written.get(place)?;
        Some(Note { file: written.file.clone(), span: written.id, message: Text::new(zh, en) })
    }

    /// Criteria by their ids, in the order of urgency: `a`, `b` and 3 more.
    pub fn named(&self, places: &[usize]) -> (String, String) {
        let ids: Vec<String> = places
            .iter()
            .take(4)
            .filter_map(|place| Some(format!("`{}`", self.criterion(*place)?.id)))
            .collect();
        match places.len().saturating_sub(4) {
            0 => (ids.join("、"), ids.join(", ")),
            more => (
                format!("{} 等 {} 条", ids.join("、"), places.len()),
                format!("{} and {more} more", ids.join(", ")),
            ),
        }
    }
}

/// A finding that need not be mended.
pub fn as_note(mut problem: Problem) -> Problem {
    problem.severity = Severity::Note;
    problem
}

/// Where a vocabulary declares an id: the value of `id = "…"`, alone on its line.
fn declared(text: &str, id: &str) -> Option<Span> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let value = line.trim().strip_prefix("id").map(|rest| rest.trim_start().trim_start_matches('='));
        let value = value.map(|value| value.trim().trim_matches(['"', '\'']));
        if value == Some(id) {
            let at = start + line.find(id)?;
            return Some(Span::new(at, at + id.len()));
        }
        start += line.len();
    }
    None
}
