//! The order of questions.

use crate::criteria::engine::{Finding, Patient, SURE};
use crate::criteria::{Condition, Open, Ruleset, Truth};
use crate::facts::{Answer, FactIx, Facts};

/// The facts that could decide the open criteria, the most telling first.
///
/// The facts of the most urgent criteria come first; of those, what an answer has opened (the minutes of a
/// chest pain before another sign). Then comes what is likely to rule out the most: every way in which an
/// open criterion could still hold must be ruled out by one of its unknown facts, so a way with few of them
/// weighs most (all must probably be asked anyway), and a fact that is likely to rule it out weighs most
/// in it. Ways of less urgent criteria count an eighth. Equal facts stand in the vocabulary's order.
///
/// A fact that was asked and is not known is not asked again; one whose `ask_if` is false makes no sense to
/// ask; one whose `ask_if` is not decided yet comes after what decides it, and that under the same conditions.
pub(super) fn order(
    ruleset: &Ruleset,
    facts: &Facts,
    open: &[Open],
    patient: &Patient,
    finding: &Finding,
) -> Vec<FactIx> {
    let rank = |open: &Open| ruleset.criteria.get(open.criterion).map(|criterion| criterion.disposition);
    // What a walk begins with is no answer: it opens nothing that should come before the danger signs.
    let is_told =
        |fact: &FactIx| ruleset.vocabulary.fact(*fact).is_some_and(|fact| fact.preset_patient.is_none());
    let is_opened = |gate: &Condition| gate.truth(facts) == Truth::True && gate.facts().iter().any(is_told);
    let opened: Vec<bool> =
        ruleset.vocabulary.iter().map(|(fact, _)| ruleset.ask_if(fact).is_some_and(is_opened)).collect();
    // From the least urgent on, so that what is less urgent has its weights before.
    let mut later = vec![0; opened.len()];
    let mut lists = Vec::new();
    for equals in open.chunk_by(|a, b| rank(a) == rank(b)).rev() {
        let mut weights = vec![0; opened.len()];
        let mut is_wanted = vec![false; opened.len()];
        for open in equals {
            ruleset.engine().open_terms(open.criterion, patient, finding, |ways| weigh(ways, &mut weights));
            for fact in &open.needs {
                is_wanted.iter_mut().skip(fact.index()).take(1).for_each(|wanted| *wanted = true);
            }
        }
        let mut wanted: Vec<(bool, u64, FactIx)> = Vec::new();
        let all = opened.iter().zip(weights.iter().zip(&later)).zip(&is_wanted).enumerate();
        for (place, ((is_opened, (weight, later)), _)) in all.filter(|(_, (_, is_wanted))| **is_wanted) {
            let (is_opened, weight) = (*is_opened, *weight + *later / 8);
            let before = wanted.partition_point(|(there, more, _)| (*there, *more) >= (is_opened, weight));
            wanted.insert(before, (is_opened, weight, FactIx::new(place)));
        }
        later.iter_mut().zip(&weights).for_each(|(later, weight)| *later += weight);
        lists.push(wanted);
    }
    let (mut next, mut seen) = (Vec::new(), vec![false; opened.len()]);
    for fact in lists.into_iter().rev().flatten().map(|(.., fact)| fact) {
        ask(ruleset, facts, fact, &mut next, &mut seen);
    }
    next
}

/// Adds what one way to hold says about its unknown facts, each with how likely it rules the way out: the
/// square of that, over the fourth power of the sum.
fn weigh(ways: &[(FactIx, u32)], weights: &mut [u64]) {
    let likely = |sure: u32| u64::from(sure * 256 / SURE).max(1);
    let sum: u64 = ways.iter().map(|(_, sure)| likely(*sure)).sum();
    let Some(whole) = sum.checked_pow(4).filter(|whole| *whole > 0) else { return };
    for (fact, sure) in ways {
        if let Some(weight) = weights.get_mut(fact.index()) {
            *weight += (likely(*sure).pow(2) << 40) / whole;
        }
    }
}

/// Adds a fact, after what decides its `ask_if`. Facts that were `seen` are not looked at again, so
/// that two facts which wait for each other are both asked.
fn ask(ruleset: &Ruleset, facts: &Facts, fact: FactIx, next: &mut Vec<FactIx>, seen: &mut [bool]) {
    // Each fact twice: first to look at its `ask_if`, then, after what decides that, to be asked.
    let mut stack = vec![(fact, false)];
    while let Some((fact, ready)) = stack.pop() {
        if ready {
            next.push(fact);
            continue;
        }
        let Some(seen) = seen.get_mut(fact.index()).filter(|seen| !**seen) else { continue };
        if *facts.answer(fact) != Answer::NotAsked {
            continue;
        }
        *seen = true;
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
