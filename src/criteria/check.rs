//! From written files to a [`Ruleset`], gathering every problem on the way.

mod case;
mod condition;
mod criterion;
mod definition;
mod form;
mod given;
mod ids;
mod many;
mod parameter;
mod person;
mod places;
mod score;
mod vocabulary;

use chrono::NaiveDate;

use crate::criteria::cases::Case;
use crate::criteria::check::condition::Names;
use crate::criteria::check::criterion::criterion;
use crate::criteria::check::given::{File, Given};
use crate::criteria::check::ids::Ids;
use crate::criteria::engine::Made;
use crate::criteria::written::Written;
use crate::criteria::{
    AsWritten, Criterion, Destinations, Disposition, Form, Parameter, Plan, Problem, Ruleset, Score,
    Severity, compiled,
};
use crate::facts::Vocabulary;
use crate::text::{Source, Span, Text};

pub use crate::criteria::check::ids::is_id;

/// The version of the rule language that this engine reads.
///
/// A rule set names the version that it needs: every minor version reads all that came before it.
pub const LANGUAGE: (u16, u16) = (1, 1);

/// What checking gives.
pub struct Checked {
    /// The rule set, unless there are errors.
    pub ruleset: Option<Ruleset>,
    /// Where each criterion of the rule set stands, in the same order.
    pub written: Vec<AsWritten>,
    /// The cases of the case files.
    pub cases: Vec<Case>,
    /// Everything that is wrong, file by file and from top to bottom.
    pub problems: Vec<Problem>,
}

/// Checks the files of a rule folder, in any order.
///
/// `ruleset.toml`, `vocabulary.toml`, `dispositions.toml`, `destinations.toml`, `follow-up.toml` and
/// `forms.toml` stand at the top, `parameters.toml`, `definitions.toml`, `scores.toml` and `people.toml` too where
/// there are any. A pack's own folder may hold a `vocabulary.toml`, `definitions.toml`, `scores.toml`, `follow-up.toml` and `people.toml`, read after those.
/// `*.cases.toml` are cases; every other file holds criteria.
pub fn check(sources: &[Source]) -> Checked {
    check_but(sources, Vec::new())
}

/// The same for a folder some of whose files could not be read: why not comes first, and what those files
/// would have said is not missed.
pub fn check_but(sources: &[Source], unread: Vec<Problem>) -> Checked {
    let (mut draft, cases, problems) = read_all(sources, unread);
    let usable = problems.iter().all(|problem| problem.severity != Severity::Error);
    let written = std::mem::take(&mut draft.written);
    Checked { ruleset: usable.then(|| draft.finished()), written, cases, problems }
}

/// A rule set that lacks nothing but its first criterion.
pub fn begun(sources: &[Source]) -> Option<Ruleset> {
    let (draft, _, problems) = read_all(sources, Vec::new());
    let mut errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    errors.all(|problem| problem.code == "no-criteria").then(|| draft.finished())
}

fn read_all(sources: &[Source], unread: Vec<Problem>) -> (Draft, Vec<Case>, Vec<Problem>) {
    let mut problems = unread;
    let given = Given::parse(sources, &mut problems);
    problems.extend(many::too_many(many::FILES, sources.len(), "ruleset.toml", Span::new(0, 0)));
    let mut draft = Draft { incomplete: given.lacks_criteria(), ..Draft::default() };
    if given.is_stuck(&mut problems) {
        return (draft, Vec::new(), problems);
    }
    for name in TOP_LEVEL {
        let (top, packs): (Vec<&File<'_>>, Vec<&File<'_>>) = given
            .files
            .iter()
            .filter(|file| file.kind() == Some(name))
            .partition(|file| file.source.name == name);
        for file in top.into_iter().chain(packs) {
            read(file, &mut problems, |top| draft.named_file(name, file.source, top));
        }
        if name == "definitions.toml" {
            vocabulary::gates(&mut draft, &mut problems);
            if draft.vocabulary.facts.is_empty() {
                // Every name in every condition would be unknown for the same reason.
                problems.extend((!draft.ids.knows_any("fact")).then(given::no_facts));
                return (draft, Vec::new(), problems);
            }
        }
    }
    let (cases, criteria): (Vec<&File<'_>>, Vec<&File<'_>>) =
        given.files.iter().filter(|file| file.kind().is_none()).partition(|file| file.holds_cases());
    for file in criteria {
        read(file, &mut problems, |top| draft.criteria(file.source, top));
    }
    draft.whole(&mut problems);
    let mut all_cases = Vec::new();
    for file in cases {
        if let Some(unchecked) = given.unchecked(file) {
            problems.push(unchecked);
            continue;
        }
        read(file, &mut problems, |top| {
            for (table, span) in top.tables("case") {
                let file = top.file;
                let mut written = Written::new(file, table, span, top.problems());
                all_cases.extend(case::case(&mut written, &draft));
                written.finish();
            }
        });
    }
    in_order(&mut problems);
    (draft, all_cases, problems)
}

/// From top to bottom within each file.
fn in_order(problems: &mut [Problem]) {
    let mut files: Vec<String> = Vec::new();
    for problem in problems.iter() {
        if !files.contains(&problem.file) {
            files.push(problem.file.clone());
        }
    }
    problems.sort_by_key(|problem| (files.iter().position(|file| *file == problem.file), problem.span.start));
}

/// In the order in which they are read: what others name comes first.
const TOP_LEVEL: [&str; 10] = [
    "ruleset.toml",
    "parameters.toml",
    "vocabulary.toml",
    "definitions.toml",
    "scores.toml",
    "destinations.toml",
    "forms.toml",
    "dispositions.toml",
    "follow-up.toml",
    "people.toml",
];
/// Those that a rule set can do without.
const OPTIONAL: [&str; 4] = ["parameters.toml", "definitions.toml", "scores.toml", "people.toml"];
/// Those that may be there and say nothing.
const EMPTY: [&str; 3] = ["destinations.toml", "forms.toml", "follow-up.toml"];
/// Those that a pack can have too.
const IN_PACKS: [&str; 5] =
    ["vocabulary.toml", "definitions.toml", "scores.toml", "follow-up.toml", "people.toml"];

/// What a file is by its name, unless it holds criteria or cases.
fn kind(name: &str) -> Option<&'static str> {
    match name.rsplit_once('/') {
        None => TOP_LEVEL.into_iter().find(|top| *top == name),
        Some((_, name)) => IN_PACKS.into_iter().find(|own| *own == name),
    }
}

fn read(file: &File<'_>, problems: &mut Vec<Problem>, then: impl FnOnce(&mut Written<'_, '_>)) {
    let span = Span::new(0, file.source.text.len().min(1));
    let mut top = Written::new(&file.source.name, file.table.get_ref(), span, problems);
    then(&mut top);
    top.finish();
}

/// A rule set while its files are read.
#[derive(Default)]
struct Draft {
    head: (String, String, String, Text),
    review_by: Option<NaiveDate>,
    vocabulary: Vocabulary,
    ask_if: Vec<crate::criteria::Condition>,
    /// What the facts' `ask_if` says: a condition may name facts that stand in later files.
    gates: Vec<vocabulary::Gate>,
    parameters: Vec<Parameter>,
    named: Vec<parameter::Named>,
    scores: Vec<Score>,
    dispositions: Vec<Disposition>,
    criteria: Vec<Criterion>,
    /// Where the criteria stand, in their order.
    written: Vec<AsWritten>,
    destinations: Destinations,
    plans: Vec<Plan>,
    forms: Vec<Form>,
    people: Vec<person::Person>,
    ids: Ids,
    /// Whether some file of criteria could not be read: then nobody knows which ids there are.
    incomplete: bool,
}

impl Draft {
    fn named_file(&mut self, name: &str, source: &Source, top: &mut Written<'_, '_>) {
        match name {
            "ruleset.toml" => self.head(top),
            "parameters.toml" => parameter::parameters(top, self),
            "vocabulary.toml" => vocabulary::vocabulary(source, top, self),
            "definitions.toml" => definition::definitions(source, top, self),
            "people.toml" => person::people(top, self),
            "scores.toml" => score::scores(source, top, self),
            "destinations.toml" => self.destinations = places::destinations(top, &mut self.ids),
            "dispositions.toml" => {
                self.dispositions = places::dispositions(top, &mut self.ids, &self.destinations, &self.forms);
            }
            "follow-up.toml" => self.plans.extend(places::plans(top, &mut self.ids)),
            _ => self.forms = form::forms(top, &mut self.ids, &self.vocabulary),
        }
    }

    /// What conditions can name.
    fn names(&self) -> Names<'_> {
        Names { vocabulary: &self.vocabulary, scores: &self.scores, parameters: &self.named }
    }

    fn head(&mut self, top: &mut Written<'_, '_>) {
        let id = top.text("id").map_or("", |(id, _)| id);
        let version = top.text("version").map_or("", |(version, _)| version);
        let (major, minor) = LANGUAGE;
        let reads = |language: &str| {
            let (first, second) = language.split_once('.').unwrap_or((language, "0"));
            first.parse() == Ok(major) && second.parse::<u16>().is_ok_and(|second| second <= minor)
        };
        if let Some((language, span)) = top.text("language")
            && !reads(language)
        {
            let problem = Problem::error(
                "wrong-language",
                top.file,
                span,
                format!("规则语言版本 `{language}` 不受支持，本程序读取 `{major}` 到 `{major}.{minor}`"),
                format!(
                    "rule language `{language}` is not supported, this program reads `{major}` to `{major}.{minor}`"
                ),
            );
            top.problem(problem);
        }
        let date = match top.get("date") {
            Some(value) => match value.get_ref().as_datetime().and_then(|date| date.date) {
                Some(date) => date.to_string(),
                None => top
                    .wrong("date", value, "日期，如 2026-11-22", "a date such as 2026-11-22")
                    .unwrap_or_default(),
            },
            None => {
                top.missing("date", "");
                String::new()
            }
        };
        self.review_by = top.get("review_by").and_then(|value| {
            let day = value.get_ref().as_datetime().and_then(|day| day.date).map(|day| day.to_string());
            // Days of one length compare as their texts do.
            day.filter(|day| *day >= date).and_then(|day| day.parse().ok()).or_else(|| {
                top.wrong(
                    "review_by",
                    value,
                    "不早于 `date` 的日期，如 2027-11-22",
                    "a date not before `date`, such as 2027-11-22",
                )
            })
        });
        let title = top.bilingual("title").unwrap_or_default();
        self.head = (id.to_owned(), version.to_owned(), date, title);
    }

    fn criteria(&mut self, source: &Source, top: &mut Written<'_, '_>) {
        for (table, span) in top.tables("criterion") {
            let mut written = Written::new(&source.name, table, span, top.problems());
            let one = criterion(source, &mut written, self);
            if let Some((one, place)) = one {
                self.criteria.push(one);
                self.written.push(place);
            }
            written.finish();
        }
    }

    /// What can only be seen when everything is read.
    fn whole(&mut self, problems: &mut Vec<Problem>) {
        for (most, count, file) in [
            (many::FACTS, self.vocabulary.facts.len(), "vocabulary.toml"),
            (many::SCORES, self.scores.len(), "scores.toml"),
            (many::DISPOSITIONS, self.dispositions.len(), "dispositions.toml"),
            (many::CRITERIA, self.criteria.len(), "ruleset.toml"),
        ] {
            problems.extend(many::too_many(most, count, file, Span::new(0, 0)));
        }
        let fallbacks = self.dispositions.iter().filter(|disposition| disposition.fallback).count();
        if fallbacks != 1 && !self.dispositions.is_empty() {
            problems.push(
                Problem::error(
                    "no-fallback",
                    "dispositions.toml",
                    Span::new(0, 0),
                    format!("应当恰好有一个去向标有 `fallback = true`，现在有 {fallbacks} 个"),
                    format!("exactly one disposition must say `fallback = true`, now it is {fallbacks}"),
                )
                .help(
                    "它是无法排除更急情况时的回答：仍能让医务人员见到病人的最不紧急的去向",
                    "it is the answer when something more urgent cannot be ruled out: the least urgent one at which a clinician sees the patient",
                ),
            );
        }
        let fallback = self.dispositions.iter().position(|disposition| disposition.fallback);
        let calm = self.dispositions.iter().position(|disposition| disposition.rule_out);
        if let (Some(fallback), Some(calm)) = (fallback, calm)
            && fallback >= calm
        {
            problems.push(Problem::error(
                "unsafe-fallback",
                "dispositions.toml",
                Span::new(0, 0),
                "标有 `fallback` 的去向必须比所有标有 `rule_out` 的更紧急",
                "the disposition with `fallback` must be more urgent than every one with `rule_out`",
            ));
        }
        if self.criteria.is_empty() && !self.ids.knows_any("criterion") && !self.incomplete {
            problems.push(
                Problem::error(
                    "no-criteria",
                    "ruleset.toml",
                    Span::new(0, 0),
                    "规则集里没有一条标准",
                    "the rule set has no criteria",
                )
                .help("在子文件夹里写 `[[criterion]]`", "write `[[criterion]]` in a file in a sub-folder"),
            );
        }
        let mut both: Vec<_> = self.criteria.drain(..).zip(self.written.drain(..)).collect();
        both.sort_by_key(|(criterion, _)| criterion.disposition);
        (self.criteria, self.written) = both.into_iter().unzip();
    }

    fn finished(self) -> Ruleset {
        let (id, version, date, title) = self.head;
        compiled::hashed(Ruleset {
            id,
            version,
            date,
            review_by: self.review_by,
            title,
            vocabulary: self.vocabulary,
            ask_if: self.ask_if,
            parameters: self.parameters,
            scores: self.scores,
            dispositions: self.dispositions,
            criteria: self.criteria,
            destinations: self.destinations,
            plans: self.plans,
            forms: self.forms,
            sha256: String::new(),
            complete: true,
            made: Made::default(),
        })
    }
}
