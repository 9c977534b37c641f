//! A worse value of a fact that makes the answer less urgent.

use batsat::Lit;

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::analysis::normal::least;
use crate::analysis::witness::line;
use crate::criteria::cells::{Over, SlotIx, States};
use crate::criteria::{Problem, Truth, decide};
use crate::facts::{FactIx, Worse};
use crate::text::Text;

pub const LINT: Lint = Lint {
    code: "non-monotone",
    what: (
        "标有 `worse` 的事实变得更差，去向反而更不紧急",
        "a worse value of a fact with `worse`, everything else equal, makes the answer less urgent",
    ),
    why: (
        "病情更重的人得到更松的安排。通常是某条标准只写了一段范围，忘了范围以外更差的值。",
        "The sicker patient is sent with less haste; usually a criterion names a band of values and forgets the worse ones beyond it.",
    ),
    bad: r#"
[[criterion]]
id = "severe-pain"
disposition = "refer-24h"
when = "recent_surgery and pain_score between 7 and 9"
because = { zh = "疼痛明显", en = "severe pain" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "severe-pain"
disposition = "refer-24h"
when = "recent_surgery and pain_score >= 7"
because = { zh = "疼痛明显", en = "severe pain" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// For each fact with `worse`: two patients who differ in it alone, the worse one of whom gets the less
/// urgent answer.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let facts: Vec<(FactIx, Worse)> = context
        .ruleset
        .vocabulary
        .iter()
        .filter_map(|(fact, declared)| Some((fact, declared.worse?)))
        .collect();
    facts.into_iter().filter_map(|(fact, worse)| one(context, fact, worse)).collect()
}

fn one(context: &mut Context<'_>, fact: FactIx, worse: Worse) -> Option<Problem> {
    let slot = context.slot(fact)?;
    if !worse_could_be_calmer(context, fact, worse, slot) {
        return None;
    }
    let mut other = context.space.but_for(&mut context.person, fact);
    let terms: Vec<_> = context.terms.holds.iter().collect();
    let sicker: Vec<Lit> = terms.into_iter().map(|terms| context.space.holds(&mut other, terms)).collect();
    let count = context.space.slots().get(usize::from(slot))?.count;
    // The other one's value is worse: past a border that the first one is not past.
    let mut further = Vec::new();
    for border in 2..count {
        let past = States::of(count, |state| state >= border);
        let (mine, theirs) = (
            context.space.fits(&mut context.person, slot, &past),
            context.space.fits(&mut other, slot, &past),
        );
        let (ahead, behind) = if worse == Worse::Higher { (theirs, mine) } else { (mine, theirs) };
        context.space.sat.clause(&[!behind, ahead]);
        further.push(context.space.sat.and([ahead, !behind]));
    }
    let further = context.space.sat.or(further);
    let calmer = less_urgent(context, &sicker);
    let known = context.space.known(&mut other, fact);
    let fixed = [further, calmer, known, context.space.all_known()];
    let wishes = context.wishes();
    let (patients, _) = least(&mut context.space, &[&context.person, &other], &fixed, &wishes)?;
    let [first, second] = patients.as_slice() else { return None };
    let (before, after) = (decide(context.ruleset, first), decide(context.ruleset, second));
    if before.disposition >= after.disposition {
        return None;
    }
    // The criterion that the worse value loses.
    let lost = before.fired.iter().map(|fired| fired.criterion).find(|place| {
        context.criterion(*place).is_some_and(|criterion| {
            usize::from(criterion.disposition) < after.disposition
                && criterion.when.truth(second) != Truth::True
        })
    });
    let vocabulary = &context.ruleset.vocabulary;
    let label = &vocabulary.fact(fact)?.label;
    let given = |place: usize| context.ruleset.dispositions.get(place).map(|d| &d.name);
    let (from, to) = (given(before.disposition)?, given(after.disposition)?);
    let value = |facts: &crate::facts::Facts| line(vocabulary, facts, &[fact]);
    let (mild, bad) = (value(first), value(second));
    let mut shown: Vec<FactIx> =
        before.fired.iter().chain(&after.fired).flat_map(|f| f.facts.clone()).collect();
    shown.retain(|shown| *shown != fact);
    let rest = line(vocabulary, first, &shown);
    let also = if shown.is_empty() {
        Text::default()
    } else {
        Text::new(format!("（另有 {}）", rest.zh), format!(" (with {})", rest.en))
    };
    let said = (
        format!(
            "{}更差，去向反而更松：{} 得到“{}”，{} 得到“{}”{}",
            label.zh, mild.zh, from.zh, bad.zh, to.zh, also.zh
        ),
        format!(
            "a worse {} is less urgent: {} gives \"{}\", {} gives \"{}\"{}",
            label.en, mild.en, from.en, bad.en, to.en, also.en
        ),
    );
    let problem = match lost {
        Some(place) => context.at_when(LINT.code, place, said),
        None => context.at_fact(LINT.code, fact, said),
    };
    Some(problem.help(
        "让更差的值至少得到同样紧急的去向，或去掉 `worse`",
        "give worse values an answer at least as urgent, or take `worse` away",
    ))
}

/// Only criteria that a worse value can make false, or calm ones that it can make true, can be to blame.
fn worse_could_be_calmer(context: &Context<'_>, fact: FactIx, worse: Worse, slot: SlotIx) -> bool {
    let (first, last) =
        context.space.slots().get(usize::from(slot)).map_or((1, 1), |slot| (1, slot.count - 1));
    context.terms.holds.iter().flatten().flat_map(|term| &term.parts).any(|(place, states)| {
        if *place == slot {
            let known = first..=last;
            let (bad, good): (Vec<u16>, Vec<u16>) = (known.clone().collect(), known.rev().collect());
            let rising = if worse == Worse::Higher { bad } else { good };
            // Once the states fit, they fit to the worst end: this term never loses by a worse value.
            let from = rising.iter().position(|state| states.contains(*state)).unwrap_or(rising.len());
            !rising.iter().skip(from).all(|state| states.contains(*state))
        } else {
            match context.space.slots().get(usize::from(*place)).map(|slot| &slot.over) {
                Some(Over::Part(condition)) => condition.facts().contains(&fact),
                _ => false,
            }
        }
    }) || context.criteria().zip(&context.terms.holds).any(|((_, criterion), terms)| {
        // A criterion that is less urgent than the fallback takes its place.
        usize::from(criterion.disposition) > context.ruleset.fallback()
            && terms.iter().flat_map(|term| &term.parts).any(|(place, _)| *place == slot)
    })
}

/// Whether the answer to the one who has these criteria is less urgent than the answer to the first person.
fn less_urgent(context: &mut Context<'_>, sicker: &[Lit]) -> Lit {
    let ranks = context.ruleset.dispositions.len();
    let fallback = context.ruleset.fallback();
    let of_rank = |lits: &[Lit], rank: usize| -> Vec<Lit> {
        let ranked = context.ruleset.criteria.iter().zip(lits);
        ranked.filter(|(c, _)| usize::from(c.disposition) == rank).map(|(_, lit)| *lit).collect()
    };
    let sides: [Vec<Vec<Lit>>; 2] =
        [&context.holds, &sicker.to_vec()].map(|lits| (0..ranks).map(|rank| of_rank(lits, rank)).collect());
    let sat = &mut context.space.sat;
    // For each side and disposition: the answer is this one or a more urgent one.
    let reached = sides.map(|ranked| {
        let each: Vec<Lit> = ranked.into_iter().map(|lits| sat.or(lits)).collect();
        let any = sat.or(each.iter().copied());
        let mut so_far = sat.no();
        let mut reached = Vec::with_capacity(ranks);
        for (rank, lit) in each.into_iter().enumerate() {
            so_far = sat.or([so_far, lit]);
            reached.push(if rank >= fallback { sat.or([so_far, !any]) } else { so_far });
        }
        reached
    });
    let [mine, theirs] = reached;
    let steps: Vec<Lit> =
        mine.into_iter().zip(theirs).map(|(mine, theirs)| sat.and([mine, !theirs])).collect();
    sat.or(steps)
}
