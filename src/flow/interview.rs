//! The order of questions: one page at a time, and only what can still change the answer.

use crate::criteria::{Condition, Ruleset, Truth};
use crate::facts::{Answer, FactIx, Facts, Kind};
use crate::flow::Mode;

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
/// People come with a complaint: the page where it is picked comes first. Then the engine's order. Yes-no
/// facts of a checklist group share a page, as far as they are still worth asking; short lists share one with
/// other short lists.
pub fn next_page(ruleset: &Ruleset, next: &[FactIx], mode: Mode) -> Option<Vec<FactIx>> {
    let vocabulary = &ruleset.vocabulary;
    let checklist = |fact: FactIx| {
        let fact = vocabulary.fact(fact).filter(|fact| fact.kind == Kind::YesNo)?;
        vocabulary.group(fact).filter(|group| group.checklist).map(|group| (fact.group, group.picker))
    };
    let picked = askable(ruleset, next, mode).find(|fact| checklist(*fact).is_some_and(|(_, picker)| picker));
    let first = picked.or_else(|| askable(ruleset, next, mode).next())?;
    let Some((shared, picker)) = checklist(first) else { return Some(vec![first]) };
    let of_group = |wanted: u16| {
        askable(ruleset, next, mode)
            .filter(move |fact| checklist(*fact).is_some_and(|(group, _)| group == wanted))
    };
    let most = if picker { usize::MAX } else { MOST_ON_A_PAGE };
    let mut page: Vec<FactIx> = of_group(shared).take(most).collect();
    if page.len() <= SHORT {
        let mut seen = vec![shared];
        for (group, picker) in askable(ruleset, next, mode).filter_map(checklist) {
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

/// At most how many pages are still to come after the page `here`, counted as [`next_page`] makes them.
pub fn pages_left(ruleset: &Ruleset, next: &[FactIx], here: &[FactIx]) -> usize {
    let mut rest = next.to_vec();
    rest.retain(|fact| !here.contains(fact));
    let mut pages = 0;
    while let Some(page) = next_page(ruleset, &rest, Mode::Patient) {
        rest.retain(|fact| !page.contains(fact));
        pages += 1;
    }
    pages
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
