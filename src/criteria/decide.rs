//! The decision: total, pure, and never calm while something more urgent is possible.

use crate::criteria::engine::{Finding, Patient};
use crate::criteria::{Criterion, Ruleset, Truth};
use crate::facts::{Answer, FactIx, Facts};

/// What should happen to a patient, and why. All numbers are places in the [`Ruleset`].
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// The disposition.
    pub disposition: usize,
    /// The tier to go to, if any.
    pub tier: Option<u16>,
    /// The centre to go to, if any.
    pub centre: Option<u16>,
    /// No answer to an unknown fact can change the disposition.
    pub settled: bool,
    /// All criteria that hold, most urgent first.
    pub fired: Vec<Fired>,
    /// The criteria that are more urgent than what holds and could still become true.
    pub open: Vec<Open>,
    /// The calm disposition that holds but is withheld because of `open`.
    pub withheld: Option<usize>,
    /// The facts worth asking, the most telling first.
    pub next: Vec<FactIx>,
    /// The follow-up plan, for patients who stay or come down.
    pub follow_up: Option<u16>,
}

/// A criterion that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fired {
    /// Its place.
    pub criterion: usize,
    /// The known facts that make it hold.
    pub facts: Vec<FactIx>,
}

/// A criterion that could still become true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// Its place.
    pub criterion: usize,
    /// The unknown facts that decide it.
    pub needs: Vec<FactIx>,
}

/// Decides.
///
/// The most urgent criterion that holds wins. A disposition with `rule_out` is given only if it
/// holds whatever the unknown facts are, and every more urgent criterion is false whatever they
/// are; otherwise the answer is the fallback.
pub fn decide(ruleset: &Ruleset, facts: &Facts) -> Decision {
    let engine = &ruleset.engine;
    let (mut patient, mut finding) = (Patient::default(), Finding::default());
    engine.read(facts, &mut patient);
    let fallback = ruleset.fallback();
    engine.find(&patient, fallback, &mut finding);
    let fired: Vec<Fired> = finding
        .fired
        .iter()
        .filter_map(|place| Some((*place, ruleset.criteria.get(*place)?)))
        .map(|(criterion, found)| Fired { criterion, facts: found.when.support(facts) })
        .collect();
    let mut open: Vec<Open> = finding
        .open
        .iter()
        .filter_map(|place| Some((*place, ruleset.criteria.get(*place)?)))
        .map(|(criterion, found)| Open {
            criterion,
            needs: engine.needs(criterion, &found.when, facts, &patient, &finding),
        })
        .collect();
    let best = finding.best;
    let rank = |open: &Open| ruleset.criteria.get(open.criterion).map_or(0, |c| usize::from(c.disposition));
    let is_calm = |place: usize| ruleset.dispositions.get(place).is_some_and(|d| d.rule_out);
    let (disposition, withheld) = match best {
        Some((best, lasting)) if is_calm(best) && !(lasting && open.is_empty()) => (fallback, Some(best)),
        Some((best, _)) => (best, None),
        None => (fallback, None),
    };
    let settled = finding.only_fallback || (best.is_some_and(|(_, lasting)| lasting) && open.is_empty());
    let next = if settled { Vec::new() } else { worth_asking(ruleset, facts, &open) };
    if best.is_none() {
        // What is no more urgent than the answer given is not a danger that was not ruled out.
        open.retain(|open| rank(open) < fallback);
    }
    let winners: Vec<&Criterion> = fired
        .iter()
        .filter_map(|fired| ruleset.criteria.get(fired.criterion))
        .filter(|criterion| usize::from(criterion.disposition) == disposition)
        .collect();
    let centre = winners.iter().find_map(|criterion| criterion.centre);
    let tier_of_centre =
        centre.and_then(|centre| ruleset.destinations.centres.get(usize::from(centre))).map(|c| c.tier);
    // The highest tier that a winner asks for; tiers stand nearest first.
    let asked = winners.iter().filter_map(|criterion| criterion.tier).chain(tier_of_centre).max();
    Decision {
        disposition,
        tier: asked.or_else(|| ruleset.dispositions.get(disposition)?.tier),
        centre,
        settled,
        follow_up: winners.iter().find_map(|criterion| criterion.follow_up),
        fired,
        open,
        withheld,
        next,
    }
}

/// The facts that could decide the open criteria: those of the most urgent criteria first, equally
/// urgent ones in the vocabulary's order, but those first that an answer has opened. A fact that was
/// asked and is not known is not asked again; one whose `ask_if` is false makes no sense to ask; one
/// whose `ask_if` is not decided yet comes after what decides it, and that under the same conditions.
fn worth_asking(ruleset: &Ruleset, facts: &Facts, open: &[Open]) -> Vec<FactIx> {
    let rank = |open: &Open| ruleset.criteria.get(open.criterion).map_or(0, |c| usize::from(c.disposition));
    let (mut next, mut seen) = (Vec::new(), Vec::new());
    // Open criteria stand in the order of urgency.
    for equals in open.chunk_by(|a, b| rank(a) == rank(b)) {
        // What an answer has opened comes first: the minutes of a chest pain before another sign.
        for opened in [true, false] {
            for (fact, _) in ruleset.vocabulary.iter() {
                let is_opened = ruleset.ask_if(fact).is_some_and(|gate| gate.truth(facts) == Truth::True);
                if is_opened == opened && equals.iter().any(|open| open.needs.contains(&fact)) {
                    ask(ruleset, facts, fact, &mut next, &mut seen);
                }
            }
        }
    }
    next
}

/// Adds a fact, after what decides its `ask_if`. Facts that were `seen` are not looked at again, so
/// that two facts which wait for each other are both asked.
fn ask(ruleset: &Ruleset, facts: &Facts, fact: FactIx, next: &mut Vec<FactIx>, seen: &mut Vec<FactIx>) {
    // Each fact twice: first to look at its `ask_if`, then, after what decides that, to be asked.
    let mut stack = vec![(fact, false)];
    while let Some((fact, ready)) = stack.pop() {
        if ready {
            next.push(fact);
            continue;
        }
        if *facts.answer(fact) != Answer::NotAsked || seen.contains(&fact) {
            continue;
        }
        seen.push(fact);
        let gate = ruleset.ask_if(fact);
        if gate.is_some_and(|gate| gate.truth(facts) == Truth::False) {
            continue;
        }
        stack.push((fact, true));
        if let Some(gate) = gate {
            stack.extend(gate.needs(facts).into_iter().rev().map(|fact| (fact, false)));
        }
    }
}
