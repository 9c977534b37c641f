//! The patients that another version of a rule set moves: all of them, each sort with a witness, or a proof
//! that there are none.

mod changes;
mod joint;

use batsat::Lit;

use crate::analysis::diff::joint::Joint;
use crate::analysis::normal::{Normal, least};
use crate::analysis::verdict::{Terms, Verdict};
use crate::analysis::witness::{line, told};
use crate::analysis::{Answer, Person, Space};
use crate::criteria::{Decision, Ruleset, decide};
use crate::facts::{FactIx, Facts, Vocabulary};
use crate::text::Text;

pub use changes::{Change, What};

/// What differs between two versions of a rule set.
pub struct Diff {
    /// Every move that can happen: the dangerous ones first, then from the most urgent disposition on.
    pub moves: Vec<Move>,
    /// Moves that could not be decided because a condition calculates.
    pub undecided: Vec<Undecided>,
    /// What was changed in the files, whether it moves anybody or not.
    pub changes: Vec<Change>,
}

/// Patients who get one disposition by the old rules and another by the new ones.
pub struct Move {
    /// The old disposition's id.
    pub from: String,
    /// The new disposition's id.
    pub to: String,
    /// Which way that is.
    pub way: Way,
    /// A patient of whom as little as possible is known: ids of facts, and their values in words.
    pub patient: Vec<(String, Text)>,
    /// The same on one line; of many facts only those that the reasons rest on.
    pub line: Text,
    /// The old rules' reasons.
    pub before: Reasons,
    /// The new rules' reasons.
    pub after: Reasons,
}

/// Why a disposition is given: ids of criteria.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reasons {
    /// What holds.
    pub hold: Vec<String>,
    /// What is not ruled out, so that the fallback is given in place of something calm.
    pub open: Vec<String>,
}

/// Which way a patient moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// To something less urgent.
    Down,
    /// To something more urgent.
    Up,
}

/// A move that may or may not happen.
pub struct Undecided {
    /// The old disposition's id.
    pub from: String,
    /// The new disposition's id.
    pub to: String,
    /// The ids of the facts that are calculated with.
    pub facts: Vec<String>,
}

/// Of a patient with more known facts than this only the telling ones are shown.
const MOST_SHOWN: usize = 12;

/// Compares two versions.
pub fn diff(old: &Ruleset, new: &Ruleset) -> Diff {
    let joint = Joint::new(old, new);
    let changes = changes::changes(old, new, &joint.old);
    let (old, vocabulary) = (&joint.old, &joint.vocabulary);
    let conditions = old.criteria.iter().chain(&new.criteria).map(|criterion| &criterion.when);
    let mut space = Space::new(vocabulary, conditions);
    let mut person = Person::default();
    let terms = [old, new].map(|rules| Terms::new(&mut space, rules));
    let [before, after] = &terms;
    let verdicts = [(old, before), (new, after)]
        .map(|(rules, terms)| Verdict::new(&mut space, &mut person, rules, terms).given);
    joint.keep_to_what_both_take(&mut space, &mut person);
    let wishes = wishes(&mut space, &mut person, new, after);
    let (mut moves, mut undecided) = (Vec::new(), Vec::new());
    let [was, is] = &verdicts;
    for (from, was) in old.dispositions.iter().zip(was) {
        for (to, is) in new.dispositions.iter().zip(is) {
            if from.id == to.id {
                continue;
            }
            let fixed = [*was, *is];
            match space.find(&[&person], &fixed) {
                Answer::Never => {}
                Answer::Unsure(facts) => undecided.push(Undecided {
                    from: from.id.clone(),
                    to: to.id.clone(),
                    facts: facts.iter().map(|fact| vocabulary.id(*fact).to_owned()).collect(),
                }),
                Answer::Found(found) => {
                    let smallest = least(&mut space, &[&person], &fixed, &wishes).map(|(facts, _)| facts);
                    let facts = smallest.unwrap_or(found).pop().unwrap_or_default();
                    let (before, after) = (decide(old, &facts), decide(new, &facts));
                    if !agrees(old, &before, &from.id) || !agrees(new, &after, &to.id) {
                        let facts = told(vocabulary, &facts);
                        let facts = facts.iter().map(|fact| vocabulary.id(*fact).to_owned()).collect();
                        undecided.push(Undecided { from: from.id.clone(), to: to.id.clone(), facts });
                        continue;
                    }
                    moves.push(Move {
                        from: from.id.clone(),
                        to: to.id.clone(),
                        way: way(old, new, &from.id, &to.id),
                        patient: patient(vocabulary, &facts),
                        line: short(vocabulary, &facts, [&before, &after]),
                        before: reasons(old, &before),
                        after: reasons(new, &after),
                    });
                }
            }
        }
    }
    moves.sort_by_key(|one| one.way);
    Diff { moves, undecided, changes }
}

/// A patient of whom nothing is known first of all; then one without abnormal answers. What a laboratory or
/// a clinician must find out is dispensed with before what everybody knows.
fn wishes(space: &mut Space<'_>, person: &mut Person, ruleset: &Ruleset, terms: &Terms) -> Vec<Lit> {
    let normal = Normal::new(space, ruleset, &terms.holds);
    let usual = normal.wishes(space, person);
    let mut facts: Vec<(bool, FactIx)> = person.known.keys().map(|fact| (false, *fact)).collect();
    for (has_plain, fact) in &mut facts {
        *has_plain = space.vocabulary.fact(*fact).is_some_and(|fact| fact.plain.is_some());
    }
    facts.sort_unstable();
    let unknown = facts.into_iter().map(|(_, fact)| !space.known(person, fact)).collect::<Vec<_>>();
    unknown.into_iter().chain(usual.into_iter().map(|(_, lit)| lit)).collect()
}

/// Whether a real decision is the one that was proved possible.
fn agrees(ruleset: &Ruleset, decision: &Decision, id: &str) -> bool {
    ruleset.dispositions.get(decision.disposition).is_some_and(|disposition| disposition.id == id)
}

/// What is known on one line. To rule out everything urgent takes dozens of answers, which say little.
fn short(vocabulary: &Vocabulary, facts: &Facts, decisions: [&Decision; 2]) -> Text {
    let all = told(vocabulary, facts);
    let deciding = decisions.into_iter().flat_map(|decision| {
        let ids = decision.fired.iter();
        ids.flat_map(|fired| fired.facts.iter().copied())
    });
    let mut telling: Vec<FactIx> = deciding.collect();
    telling.sort_unstable();
    telling.dedup();
    if all.len() <= MOST_SHOWN || telling.is_empty() {
        return line(vocabulary, facts, &all);
    }
    let said = line(vocabulary, facts, &telling);
    let more = all.iter().filter(|fact| !telling.contains(fact)).count();
    Text::new(
        format!("{}；另有 {more} 项已知，排除了别的情况", said.zh),
        format!("{}; and {more} more that rule out something else", said.en),
    )
}

fn patient(vocabulary: &Vocabulary, facts: &Facts) -> Vec<(String, Text)> {
    use crate::text::Lang::{En, Zh};
    let said = |fact: FactIx| {
        let value = facts.value(fact)?;
        let text = Text::new(value.shown(fact, vocabulary, Zh), value.shown(fact, vocabulary, En));
        Some((vocabulary.id(fact).to_owned(), text))
    };
    vocabulary.iter().filter_map(|(fact, _)| said(fact)).collect()
}

fn reasons(ruleset: &Ruleset, decision: &Decision) -> Reasons {
    let id = |place: usize| ruleset.criteria.get(place).map(|criterion| criterion.id.clone());
    let rank = |place: usize| ruleset.criteria.get(place).map(|criterion| usize::from(criterion.disposition));
    let fired = decision.fired.iter().map(|fired| fired.criterion);
    let hold: Vec<String> =
        fired.filter(|place| rank(*place) == Some(decision.disposition)).filter_map(id).collect();
    let open = decision.open.iter().map(|open| open.criterion).filter_map(id);
    Reasons { open: if hold.is_empty() { open.collect() } else { Vec::new() }, hold }
}

/// By the new order of urgency if it has both, otherwise by the old one, otherwise by direction.
fn way(old: &Ruleset, new: &Ruleset, from: &str, to: &str) -> Way {
    let place = |rules: &Ruleset, id: &str| rules.dispositions.iter().position(|d| d.id == id);
    let both = |rules: &Ruleset| Some((place(rules, from)?, place(rules, to)?));
    let urgent = match both(new).or_else(|| both(old)) {
        Some((from, to)) => to < from,
        None => {
            let direction = |rules: &Ruleset, id: &str| {
                let found = rules.dispositions.iter().find(|d| d.id == id)?;
                crate::criteria::Direction::ALL.iter().position(|direction| *direction == found.direction)
            };
            direction(new, to) < direction(old, from)
        }
    };
    if urgent { Way::Up } else { Way::Down }
}
