//! What is decided about a person, as literals: the same rules as [`crate::criteria::decide`].

use batsat::Lit;

use crate::analysis::{Person, Space};
use crate::criteria::Ruleset;
use crate::criteria::cells::Term;

/// The terms of a rule set's criteria, in their order.
pub(super) struct Terms {
    /// When each holds.
    pub holds: Vec<Vec<Term>>,
}

impl Terms {
    pub fn new(space: &mut Space<'_>, ruleset: &Ruleset) -> Self {
        Terms { holds: space.of_criteria(ruleset) }
    }
}

/// What is decided about one person.
pub(super) struct Verdict {
    /// For each disposition, whether it is the one given.
    pub given: Vec<Lit>,
}

impl Verdict {
    /// Whatever is known or unknown about the person.
    pub fn new(space: &mut Space<'_>, person: &mut Person, ruleset: &Ruleset, terms: &Terms) -> Self {
        let holds: Vec<Lit> = terms.holds.iter().map(|terms| space.holds(person, terms)).collect();
        let mut given = Vec::with_capacity(ruleset.dispositions.len());
        // Whether nothing more urgent holds, and whether nothing more urgent could.
        let (mut silent, mut excluded) = (space.sat.yes(), space.sat.yes());
        // Nobody waits for what could become true behind the last calm disposition.
        let last_calm = ruleset.dispositions.iter().rposition(|d| d.rule_out).unwrap_or(0);
        for (rank, disposition) in ruleset.dispositions.iter().enumerate() {
            let own: Vec<usize> = ruleset
                .criteria
                .iter()
                .enumerate()
                .filter(|(_, criterion)| usize::from(criterion.disposition) == rank)
                .map(|(place, _)| place)
                .collect();
            let of = |lits: &[Lit], place: &usize| lits.get(*place).copied();
            let fired = space.sat.or(own.iter().filter_map(|place| of(&holds, place)));
            let mut all = vec![silent, fired];
            if disposition.rule_out {
                let mut lasting = Vec::new();
                for terms in own.iter().filter_map(|place| terms.holds.get(*place)) {
                    lasting.push(space.lasts(person, terms));
                }
                all.push(space.sat.or(lasting));
                all.push(excluded);
            }
            given.push(space.sat.and(all));
            silent = space.sat.and([silent, !fired]);
            if rank < last_calm {
                let mut could = Vec::new();
                for terms in own.iter().filter_map(|place| terms.holds.get(*place)) {
                    could.push(space.could_hold(person, terms));
                }
                let could = space.sat.or(could);
                excluded = space.sat.and([excluded, !could]);
            }
        }
        let fallback = ruleset.fallback();
        let others = given.iter().enumerate().filter(|(rank, _)| *rank != fallback).map(|(_, lit)| *lit);
        let others = space.sat.or(others.collect::<Vec<_>>());
        if let Some(given) = given.get_mut(fallback) {
            *given = !others;
        }
        Verdict { given }
    }
}
