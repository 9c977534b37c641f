//! The names in a condition: facts and choices that exist, and what to write instead of the others.

use crate::criteria::Problem;
use crate::criteria::check::condition::Checker;
use crate::facts::{Fact, FactIx, Kind};
use crate::text::{Span, nearest};

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
                None => {
                    problem.help("请先在 vocabulary.toml 里声明它", "declare it in vocabulary.toml first")
                }
            };
            self.problems.push(problem);
        }
        found
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
