//! The decision: total, pure, and never calm while something more urgent is possible.

use crate::criteria::engine::{Finding, Patient};
use crate::criteria::{Criterion, Ruleset, asking};
use crate::facts::{FactIx, Facts};

/// What should happen to a patient, and why. All numbers are places in the [`Ruleset`].
#[derive(Clone, Debug, Default, PartialEq)]
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
    Decider::default().decide(ruleset, facts, true)
}

/// Decides about one patient after the other, and keeps the memory that it needs.
#[derive(Default)]
pub struct Decider {
    patient: Patient,
    finding: Finding,
}

impl Decider {
    /// Decides like [`decide`]; `next` stays empty if nobody wants to ask.
    pub fn decide(&mut self, ruleset: &Ruleset, facts: &Facts, asking: bool) -> Decision {
        let mut decision = self.outcome(ruleset, facts, asking);
        for fired in &mut decision.fired {
            self.support(ruleset, facts, fired.criterion, &mut fired.facts);
        }
        decision
    }

    /// The known facts that make a criterion hold, of the patient decided about last; the list was there before.
    pub fn support(&self, ruleset: &Ruleset, facts: &Facts, criterion: usize, into: &mut Vec<FactIx>) {
        ruleset.engine().support(criterion, facts, &self.finding, into);
    }

    /// Decides like [`Decider::decide`], but leaves the facts of what fired to [`Decider::support`].
    pub fn outcome(&mut self, ruleset: &Ruleset, facts: &Facts, asking: bool) -> Decision {
        let Decider { patient, finding } = self;
        let engine = ruleset.engine();
        let fallback = ruleset.fallback();
        engine.read(facts, patient);
        engine.find(patient, fallback, finding);
        engine.find_open(patient, finding);
        let (best, all) = (finding.best, finding.open.len());
        let is_calm = |place: usize| ruleset.dispositions.get(place).is_some_and(|d| d.rule_out);
        let (disposition, withheld) = match best {
            Some((best, lasting)) if is_calm(best) && !(lasting && all == 0) => (fallback, Some(best)),
            Some((best, _)) => (best, None),
            None => (fallback, None),
        };
        let settled = finding.settled;
        let rank = |place: usize| ruleset.criteria.get(place).map_or(0, |c| usize::from(c.disposition));
        // What is no more urgent than the answer given is not a danger that was not ruled out.
        let dangers = match best {
            Some(_) => all,
            None => finding.open.partition_point(|place| rank(*place) < fallback),
        };
        let asking = asking && !settled;
        let wanted = finding.open.iter().copied().take(if asking { all } else { dangers });
        let needs = |criterion| engine.needs(criterion, facts, patient, finding);
        let mut open: Vec<Open> =
            wanted.map(|criterion| Open { criterion, needs: needs(criterion) }).collect();
        let next = if asking { asking::order(ruleset, facts, &open, patient, finding) } else { Vec::new() };
        open.truncate(dangers);
        let fired =
            finding.fired.iter().map(|place| Fired { criterion: *place, facts: Vec::new() }).collect();
        decision(
            ruleset,
            disposition,
            Decision { settled, fired, open, withheld, next, ..Decision::default() },
        )
    }
}

/// Adds where to go.
fn decision(ruleset: &Ruleset, disposition: usize, found: Decision) -> Decision {
    let fired = found.fired.iter().filter_map(|fired| ruleset.criteria.get(fired.criterion));
    // They stand most urgent first.
    let winners: Vec<&Criterion> = fired
        .skip_while(|criterion| usize::from(criterion.disposition) < disposition)
        .take_while(|criterion| usize::from(criterion.disposition) == disposition)
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
        follow_up: winners.iter().find_map(|criterion| criterion.follow_up),
        ..found
    }
}
