//! What stands in the book, whatever it is written as.

use crate::cli::book::phrases;
use crate::criteria::cases::Case;
use crate::criteria::words::{Words, in_words};
use crate::criteria::{Criterion, Disposition, Plan, Ruleset, Status, explain, unfinished};
use crate::facts::Answer;
use crate::text::Lang;

/// The whole book.
pub struct Book<'r> {
    /// The reader's language.
    pub lang: Lang,
    /// The rule set.
    pub ruleset: &'r Ruleset,
    /// The dispositions, most urgent first, with their criteria.
    pub rungs: Vec<Rung<'r>>,
    /// How many criteria have each status.
    pub counts: [(Status, usize); 3],
    /// How many cases there are.
    pub cases: usize,
    /// How many of them fail.
    pub failed: usize,
    /// Whether some criterion or case still waits for its words.
    pub unfinished: bool,
    /// The cases that name no criterion.
    pub others: Vec<CaseRow>,
}

/// A disposition with its criteria.
pub struct Rung<'r> {
    /// The disposition.
    pub disposition: &'r Disposition,
    /// The deadline in words; a dash if there is none.
    pub within: String,
    /// Whether it is the first that needs everything above it ruled out.
    pub line_above: bool,
    /// Its criteria.
    pub entries: Vec<Entry<'r>>,
}

/// A criterion.
pub struct Entry<'r> {
    /// The criterion.
    pub criterion: &'r Criterion,
    /// Its condition.
    pub words: Words,
    /// Where the patient goes.
    pub destination: String,
    /// What follows.
    pub plan: Option<&'r Plan>,
    /// Its cases.
    pub cases: Vec<CaseRow>,
}

/// A case, as a row of a table.
pub struct CaseRow {
    /// What it shows.
    pub note: String,
    /// The patient.
    pub facts: String,
    /// What is expected.
    pub expected: String,
    /// Whether the rule set says something else.
    pub failed: bool,
}

impl<'r> Book<'r> {
    /// Puts the book together.
    pub fn new(ruleset: &'r Ruleset, cases: &[Case], lang: Lang) -> Self {
        let failed: Vec<bool> = cases.iter().map(|case| !case.run(ruleset).is_empty()).collect();
        let judged: Vec<(&Case, bool)> = cases.iter().zip(failed.iter().copied()).collect();
        let of_criterion = |criterion: usize| {
            let naming = judged.iter().filter(|(case, _)| case.names(criterion));
            naming.map(|(case, failed)| row(ruleset, case, *failed, Some(criterion), lang)).collect()
        };
        let first_calm = ruleset.dispositions.iter().position(|disposition| disposition.rule_out);
        let rungs = ruleset.dispositions.iter().enumerate().map(|(place, disposition)| {
            let own = ruleset.criteria.iter().enumerate();
            let own = own.filter(|(_, criterion)| usize::from(criterion.disposition) == place);
            Rung {
                disposition,
                within: match &disposition.within {
                    Some(duration) => explain::within(duration, lang),
                    None => phrases::no_deadline(lang).to_owned(),
                },
                line_above: first_calm == Some(place),
                entries: own
                    .map(|(place, criterion)| Entry {
                        criterion,
                        words: in_words(&criterion.when, ruleset, lang),
                        destination: destination(ruleset, criterion, lang),
                        plan: criterion.follow_up.and_then(|plan| ruleset.plans.get(usize::from(plan))),
                        cases: of_criterion(place),
                    })
                    .collect(),
            }
        });
        let count = |status: Status| {
            (status, ruleset.criteria.iter().filter(|criterion| criterion.status == status).count())
        };
        let names_nothing =
            |case: &Case| case.fires.is_empty() && case.denies.is_empty() && case.open.is_empty();
        let others = judged.iter().filter(|(case, _)| names_nothing(case));
        Book {
            lang,
            ruleset,
            rungs: rungs.collect(),
            counts: [Status::Verified, Status::Unverified, Status::Proposal].map(count),
            cases: cases.len(),
            failed: failed.iter().filter(|failed| **failed).count(),
            unfinished: ruleset.criteria.iter().any(|one| unfinished::in_criterion(one).is_some())
                || cases.iter().any(unfinished::in_case),
            others: others.map(|(case, failed)| row(ruleset, case, *failed, None, lang)).collect(),
        }
    }

    /// How many criteria rest on a source that was not verified, or are proposals.
    pub fn unchecked(&self) -> usize {
        self.counts.iter().filter(|(status, _)| *status != Status::Verified).map(|(_, number)| number).sum()
    }
}

impl Rung<'_> {
    /// What the rule says about when it is given.
    pub fn rule(&self, lang: Lang) -> &'static str {
        match (self.disposition.fallback, self.disposition.rule_out) {
            (true, _) => phrases::fallback(lang),
            (false, true) => phrases::rule_out(lang),
            (false, false) => "",
        }
    }
}

/// Where one criterion sends a patient when it alone decides.
fn destination(ruleset: &Ruleset, criterion: &Criterion, lang: Lang) -> String {
    let centre = criterion.centre.and_then(|centre| ruleset.destinations.centres.get(usize::from(centre)));
    let usual = ruleset.dispositions.get(usize::from(criterion.disposition)).and_then(|d| d.tier);
    let tier = criterion.tier.max(centre.map(|centre| centre.tier)).or(usual);
    explain::destination(ruleset, tier, criterion.centre, lang)
}

/// A case beside one criterion tells what that criterion asks about, and how much else is known.
fn row(ruleset: &Ruleset, case: &Case, failed: bool, criterion: Option<usize>, lang: Lang) -> CaseRow {
    let about = criterion.and_then(|place| ruleset.criteria.get(place)).map(|one| one.when.facts());
    let asked = case.facts.asked().filter(|(fact, _)| about.as_ref().is_none_or(|all| all.contains(fact)));
    let asked = asked.filter_map(|(fact, answer)| {
        let label = ruleset.vocabulary.fact(fact)?.label.get(lang);
        let value = match answer {
            Answer::Known(value) => value.shown(fact, &ruleset.vocabulary, lang),
            Answer::NotAsked | Answer::NotKnown => phrases::open(lang).to_owned(),
        };
        Some(lang.pick(format!("{label}：{value}"), format!("{label}: {value}")))
    });
    let mut facts: Vec<String> = asked.collect();
    match case.facts.asked().count() - facts.len() {
        0 if facts.is_empty() => facts.push(phrases::nothing_known(lang).to_owned()),
        0 => {}
        others => facts.push(phrases::others(others, lang)),
    }
    CaseRow {
        note: case.note.clone(),
        facts: facts.join(lang.pick("；", "; ")),
        expected: expected(ruleset, case, criterion, lang),
        failed,
    }
}

fn expected(ruleset: &Ruleset, case: &Case, criterion: Option<usize>, lang: Lang) -> String {
    let mut expected: Vec<&str> = Vec::new();
    if let Some(criterion) = criterion {
        let sides = [
            (&case.fires, phrases::holds(lang)),
            (&case.denies, phrases::denied(lang)),
            (&case.open, phrases::open(lang)),
        ];
        expected.extend(sides.iter().filter(|(named, _)| named.contains(&criterion)).map(|(_, word)| *word));
    }
    let wanted = case.want.and_then(|want| ruleset.dispositions.get(usize::from(want)));
    expected.extend(wanted.map(|disposition| disposition.name.get(lang)));
    expected.join(lang.pick("；", "; "))
}
