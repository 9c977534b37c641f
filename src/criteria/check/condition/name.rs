//! The names in a condition: facts and choices that exist, and what to write instead of the others.

use crate::criteria::Problem;
use crate::criteria::check::condition::Checker;
use crate::criteria::syntax::{Expression, Says};
use crate::facts::{Fact, FactIx, Kind};
use crate::text::{Span, Text, nearest};

impl Checker<'_> {
    pub(super) fn fact(&mut self, name: &str, span: Span) -> Option<FactIx> {
        let found = self.names.vocabulary.find(name);
        if found.is_none() {
            let problem = Problem::error(
                "unknown-fact",
                self.file,
                self.place(span),
                format!("没有名为 `{name}` 的事实"),
                format!("unknown fact `{name}`"),
            );
            let facts = self.names.vocabulary.facts.iter().map(|fact| fact.id.as_str());
            let scores = self.names.scores.iter().map(|score| score.id.as_str());
            let parameters = self.names.parameters.iter().map(|named| named.id.as_str());
            let hyphened =
                facts.clone().find(|id| id.strip_prefix(name).is_some_and(|id| id.starts_with('-')));
            let problem = match nearest(name, facts.chain(scores).chain(parameters)) {
                _ if hyphened.is_some() => {
                    let id = hyphened.unwrap_or_default();
                    problem.help(
                        format!("带 `-` 的名称要加引号：`\"{id}\"`"),
                        format!("an id with a `-` is written in quotes: `\"{id}\"`"),
                    )
                }
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => self.stranger(name, problem),
            };
            self.problems.push(problem);
        }
        found
    }

    /// What to do about a name that resembles no other.
    fn stranger(&self, name: &str, problem: Problem) -> Problem {
        if ["today", "now", "今天", "今日", "现在"].contains(&name) {
            return problem.help(
                "条件不知道今天是几号；请声明一个日期事实，例如就诊日期",
                "conditions do not know the day; declare a date fact, such as the day of the visit",
            );
        }
        let lower = name.to_lowercase();
        let labelled = |fits: &dyn Fn(&str) -> bool| {
            let mut facts = self.names.vocabulary.facts.iter();
            facts.find(|fact| fits(&fact.label.zh) || fits(&fact.label.en.to_lowercase()))
        };
        let label = labelled(&|label| label.starts_with(&lower));
        if let Some(fact) = label.or_else(|| labelled(&|label| label.contains(&lower))) {
            let Text { zh, en } = &fact.label;
            return problem.help(
                format!("是不是 `{}`（{zh}）？", fact.id),
                format!("did you mean `{}` ({en})?", fact.id),
            );
        }
        if let Some(word) = ["并且", "且", "或者", "或"].into_iter().find(|word| name.contains(word)) {
            let joined = if word.contains('且') { "and" } else { "or" };
            return problem.help(
                format!("`{word}` 请写成 ` {joined} `，两边留空格"),
                format!("write `{joined}` for `{word}`, with spaces around it"),
            );
        }
        problem.help(
            "请先在 vocabulary.toml 里声明它；评分在 scores.toml 里声明",
            "declare it in vocabulary.toml first, or in scores.toml if it is a score",
        )
    }

    /// `sex = female`: a choice without its quotes.
    pub(super) fn bare_choice(&mut self, fact: &Expression, choice: &Expression, symbol: &str) -> bool {
        let (Says::Name(id), Says::Name(word)) = (&fact.kind, &choice.kind) else { return false };
        let vocabulary = self.names.vocabulary;
        let known = vocabulary.find(id).and_then(|ix| vocabulary.fact(ix));
        let is_choice = known.is_some_and(|fact| fact.choices().iter().any(|choice| choice.id == *word));
        if !is_choice || vocabulary.find(word).is_some() {
            return false;
        }
        let (zh, en) = (
            format!("`{word}` 是 `{id}` 的选项，要加引号"),
            format!("`{word}` is a choice of `{id}` and needs quotes"),
        );
        let example = format!("`{id} {symbol} '{word}'`");
        self.mismatch::<()>(
            choice.span,
            &zh,
            &en,
            Some((&format!("写成 {example}"), &format!("write {example}"))),
        );
        true
    }

    pub(super) fn choice(&mut self, fact: &Fact, id: &str, span: Span) -> Option<u16> {
        let found = fact.choices().iter().position(|choice| choice.id == id);
        if found.is_none() {
            let problem = Problem::error(
                "unknown-choice",
                self.file,
                self.place(span),
                format!("`{}` 没有 `{id}` 这个选项", fact.id),
                format!("`{}` has no choice `{id}`", fact.id),
            );
            let problem = match nearest(id, fact.choices().iter().map(|choice| choice.id.as_str())) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => {
                    let all = fact.choices().iter().map(|c| format!("`{}`", c.id)).collect::<Vec<_>>();
                    problem.help(format!("可选：{}", all.join("、")), format!("it takes {}", all.join(", ")))
                }
            };
            self.problems.push(problem);
        }
        found.and_then(|place| u16::try_from(place).ok())
    }

    pub(super) fn not_a_condition<T>(&mut self, fact: &Fact, span: Span) -> Option<T> {
        let example = match &fact.kind {
            Kind::Number(numeric) if numeric.unit == "1" => format!("{} >= {}", fact.id, numeric.min),
            Kind::Number(numeric) => format!("{} >= {} '{}'", fact.id, numeric.max, numeric.unit),
            Kind::Choice(choices) => {
                format!("{} = '{}'", fact.id, choices.first().map_or("…", |choice| choice.id.as_str()))
            }
            Kind::Choices(choices) => {
                format!("'{}' in {}", choices.first().map_or("…", |choice| choice.id.as_str()), fact.id)
            }
            Kind::YesNo | Kind::Date => format!("{} is null", fact.id),
        };
        let (zh, en) = (
            format!("`{}` 不是是非题，不能单独作条件", fact.id),
            format!("`{}` is not a yes-no fact and cannot stand alone", fact.id),
        );
        self.mismatch(
            span,
            &zh,
            &en,
            Some((&format!("例如 `{example}`"), &format!("for example `{example}`"))),
        )
    }

    pub(super) fn wrong_operand<T>(&mut self, fact: &Fact, span: Span) -> Option<T> {
        let (zh, en) = match &fact.kind {
            Kind::YesNo => {
                ("是非题，直接写它的名称，或 `= true`", "a yes-no fact: write its name alone, or `= true`")
            }
            Kind::Choice(_) => (
                "单选，用 `= '选项'`、`!= '选项'` 或 `in { … }`",
                "a choice: use `= 'choice'`, `!= 'choice'` or `in { … }`",
            ),
            Kind::Choices(_) => ("多选，用 `'选项' in …`", "several choices: use `'choice' in …`"),
            Kind::Number(_) => ("数值，和带单位的数比较", "a number: compare it with a number and its unit"),
            Kind::Date => (
                "日期，和 `@2026-11-22` 这样的日期比较",
                "a date: compare it with a date such as `@2026-11-22`",
            ),
        };
        let (zh, en) = (format!("`{}` 是{zh}", fact.id), format!("`{}` is {en}", fact.id));
        self.mismatch(span, &zh, &en, None)
    }
}
