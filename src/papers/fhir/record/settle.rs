//! Several values of one fact: the newest counts; where nobody can tell which that is, none does.

use crate::facts::{Answer, Moment};
use crate::papers::fhir::record::unmapped::{Reason, Unmapped};
use crate::papers::fhir::record::{Record, Told};

/// Leaves one value for each fact and tells of the others.
pub fn settle(found: &mut Record) {
    let mut all = std::mem::take(&mut found.facts);
    while let Some(first) = all.first().map(|told| told.fact) {
        let (same, others): (Vec<Told>, Vec<Told>) = all.into_iter().partition(|told| told.fact == first);
        all = others;
        one(same, found);
    }
}

fn one(all: Vec<Told>, found: &mut Record) {
    // A value is worth more than an "asked, and nobody knows", however new.
    let is_known = |told: &Told| matches!(told.answer, Answer::Known(_));
    let known = all.iter().any(is_known);
    let mut best: Option<&Told> = None;
    for told in all.iter().filter(|told| is_known(told) == known) {
        if best.is_none_or(|best| is_newer(told, best)) {
            best = Some(told);
        }
    }
    let Some(best) = best.cloned() else { return };
    let doubtful = |told: &Told| is_known(told) && told.answer != best.answer && !is_newer(&best, told);
    let conflict = all.iter().any(doubtful);
    for told in &all {
        if *told != best || conflict {
            let reason = if conflict { Reason::Conflict } else { Reason::Older };
            let (what, code) = (told.source.clone(), Some(told.code.clone()));
            found.unmapped.push(Unmapped { what, code, text: None, reason });
        }
    }
    if !conflict {
        found.facts.push(best);
    }
}

/// Whether one is certainly newer: what has a time is newer than what has none.
fn is_newer(one: &Told, other: &Told) -> bool {
    match (&one.at, &other.at) {
        (Some(one), Some(other)) => Moment::is_after(one, other),
        (at, None) => at.is_some(),
        (None, Some(_)) => false,
    }
}
