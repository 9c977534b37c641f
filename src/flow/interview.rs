//! The order of questions: one page at a time, and only what can still change the answer.

use crate::criteria::{Condition, Ruleset, Truth};
use crate::facts::{Answer, FactIx, Facts, Kind};
use crate::flow::{Mode, Who};

/// More tick boxes than a small screen shows at arm's length are split over pages.
const MOST_ON_A_PAGE: usize = 10;
/// So short a list shares its page with others.
const SHORT: usize = 5;

/// The facts of a list that this reader can be asked: a citizen only those with a plain question.
pub fn askable<'a>(
    ruleset: &'a Ruleset,
    facts: &'a [FactIx],
    mode: Mode,
) -> impl Iterator<Item = FactIx> + 'a {
    let suits = move |fact: &FactIx| match mode {
        Mode::Doctor => true,
        Mode::Patient => ruleset.vocabulary.fact(*fact).is_some_and(|fact| fact.plain.is_some()),
    };
    facts.iter().copied().filter(suits)
}

/// The next page of questions for a citizen; nothing if none is left that could change the answer.
///
/// First who the patient is, then the complaint, then the engine's order, danger first; nothing is measured before the
/// signs to call 120 for are ticked or not. Yes-no facts of a
/// checklist group share a page, as far as they are still worth asking; short lists share one with other short lists.
/// Numbers that one answer opens share one, and so do a child's years and months.
pub fn next_page(ruleset: &Ruleset, facts: &Facts, next: &[FactIx], who: Who) -> Option<Vec<FactIx>> {
    let vocabulary = &ruleset.vocabulary;
    let group = |fact: &FactIx| vocabulary.fact(*fact).and_then(|fact| vocabulary.group(fact));
    // Months of age are asked for where there is a baby, and not of whoever does not know an age.
    let suits = |fact: &FactIx| {
        let is_plain = ruleset.ask_if(*fact).is_none() || who == Who::Child;
        let is_first = || group(fact).is_some_and(|group| group.first);
        is_plain || !is_first() || gate_is(ruleset, facts, *fact, Truth::True)
    };
    let askable = || askable(ruleset, next, Mode::Patient).filter(suits);
    let begins = askable().filter(|fact| group(fact).is_some_and(|group| group.first)).min();
    let picked = || askable().find(|fact| group(fact).is_some_and(|group| group.picker));
    let warns = |fact: &FactIx| {
        let is_sign = checklist(ruleset, *fact).is_some();
        is_sign && vocabulary.fact(*fact).is_some_and(|fact| fact.alarm.is_some())
    };
    let first = match begins.or_else(picked) {
        Some(first) => first,
        // Ticks are quicker than anything else: whatever is to be measured or told comes after the signs to call 120 for.
        None => {
            let first = askable().next()?;
            let is_slow = checklist(ruleset, first).is_none();
            is_slow.then(|| askable().find(warns)).flatten().unwrap_or(first)
        }
    };
    let Some((shared, picker)) = checklist(ruleset, first) else {
        return Some(
            askable().filter(|fact| *fact == first || is_beside(ruleset, first, *fact, who)).collect(),
        );
    };
    let of_group = |wanted: u16| {
        askable().filter(move |fact| checklist(ruleset, *fact).is_some_and(|(group, _)| group == wanted))
    };
    let most = if picker { usize::MAX } else { MOST_ON_A_PAGE };
    let mut page: Vec<FactIx> = of_group(shared).take(most).collect();
    if page.len() <= SHORT {
        let mut seen = vec![shared];
        for (group, picker) in askable().filter_map(|fact| checklist(ruleset, fact)) {
            if picker || seen.contains(&group) {
                continue;
            }
            seen.push(group);
            let more = of_group(group).count();
            if more <= SHORT && page.len() + more <= MOST_ON_A_PAGE {
                page.extend(of_group(group));
            }
        }
    }
    // In the vocabulary's order, which is the one a reader expects.
    page.sort_unstable();
    Some(page)
}

/// The checklist that a fact stands in: its group, and whether complaints are picked there.
fn checklist(ruleset: &Ruleset, fact: FactIx) -> Option<(u16, bool)> {
    let fact = ruleset.vocabulary.fact(fact).filter(|fact| fact.kind == Kind::YesNo)?;
    ruleset.vocabulary.group(fact).filter(|group| group.checklist).map(|group| (fact.group, group.picker))
}

/// Whether a number is asked for beside another one: the same answer opens both, or it says a child's age in months.
fn is_beside(ruleset: &Ruleset, first: FactIx, other: FactIx, who: Who) -> bool {
    let number = |fact: FactIx| ruleset.vocabulary.fact(fact).filter(|fact| fact.numeric().is_some());
    let (Some(one), Some(two), Some(gate)) = (number(first), number(other), ruleset.ask_if(other)) else {
        return false;
    };
    one.group == two.group
        && match ruleset.ask_if(first) {
            Some(same) => same == gate,
            None => who == Who::Child && gate.facts() == [first],
        }
}

/// At most how many pages are still to come after the page `here`, whatever the answers are: it never grows from one
/// page to the next. Ticks of one list share pages; what an answer has yet to open may need a page of its own each.
pub fn pages_left(ruleset: &Ruleset, facts: &Facts, next: &[FactIx], here: &[FactIx]) -> usize {
    let (mut pages, mut lists) = (0, vec![0; ruleset.vocabulary.groups.len()]);
    for fact in askable(ruleset, next, Mode::Patient).filter(|fact| !here.contains(fact)) {
        let is_open = ruleset.ask_if(fact).is_none() || gate_is(ruleset, facts, fact, Truth::True);
        let list = checklist(ruleset, fact).filter(|_| is_open);
        match list.and_then(|(group, _)| lists.get_mut(usize::from(group))) {
            Some(ticks) => *ticks += 1,
            None => pages += 1,
        }
    }
    lists.into_iter().fold(pages, |pages, ticks: usize| pages + ticks.div_ceil(MOST_ON_A_PAGE))
}

/// Whether a fact is asked under a condition that has this truth.
pub fn gate_is(ruleset: &Ruleset, facts: &Facts, fact: FactIx, truth: Truth) -> bool {
    ruleset.ask_if(fact).is_some_and(|gate| gate.truth(facts) == truth)
}

/// Whether a clinician's screen shows a fact: it makes sense to ask, or it has an answer; and its words are there.
pub fn is_shown(ruleset: &Ruleset, facts: &Facts, fact: FactIx) -> bool {
    let answered = *facts.answer(fact) != Answer::NotAsked;
    let shown = |gate: &Condition| ruleset.complete && (answered || gate.truth(facts) == Truth::True);
    ruleset.ask_if(fact).is_none_or(shown)
}

/// Whether the words of a page have not arrived yet.
pub fn is_on_its_way(ruleset: &Ruleset, page: &[FactIx]) -> bool {
    !ruleset.complete && page.iter().any(|fact| ruleset.ask_if(*fact).is_some())
}
