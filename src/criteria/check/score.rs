//! `scores.toml`: scores, each a list of items with points.

use crate::criteria::check::Draft;
use crate::criteria::check::condition::{Names, condition};
use crate::criteria::check::criterion::{citation, status};
use crate::criteria::check::many;
use crate::criteria::written::{Written, number};
use crate::criteria::{Problem, Score, ScoreItem};
use crate::facts::Decimal;
use crate::text::{Source, Span};

/// Reads the whole file. Its items may name facts, but no other scores.
pub fn scores(source: &Source, top: &mut Written<'_, '_>, draft: &mut Draft) {
    for (table, span) in top.tables("score") {
        let mut written = Written::new(&source.name, table, span, top.problems());
        let one = score(source, &mut written, draft);
        draft.scores.extend(one);
        written.finish();
    }
}

fn score(source: &Source, written: &mut Written<'_, '_>, draft: &mut Draft) -> Option<Score> {
    let id = draft.ids.declare("score", written);
    if let Some(id) = id.as_deref().filter(|id| draft.ids.knows("fact", id)) {
        let problem = Problem::error(
            "duplicate-id",
            written.file,
            written.place("id"),
            format!("已经有名为 `{id}` 的事实"),
            format!("`{id}` is already the id of a fact"),
        );
        written.problem(problem.help(
            "评分和事实不能同名；请换一个名称",
            "a score and a fact cannot share an id; choose another one",
        ));
    }
    let label = written.bilingual("label");
    let tables = written.tables("item");
    if tables.is_empty() && written.get("item").is_none() {
        written.missing("item", "");
    }
    if let Some(many) = many::too_many(many::ITEMS, tables.len(), written.file, written.span) {
        written.problem(many);
        return None;
    }
    let mut items = Vec::with_capacity(tables.len());
    for (table, span) in tables {
        let mut inner = Written::new(&source.name, table, span, written.problems());
        items.push(item(source, &mut inner, draft));
        inner.finish();
    }
    let (cited, status) = (citation(written), status(written));
    let items = items.into_iter().collect::<Option<Vec<ScoreItem>>>()?;
    Some(Score { id: id?, label: label?, items, source: cited?, status: status? })
}

fn item(source: &Source, written: &mut Written<'_, '_>, draft: &Draft) -> Option<ScoreItem> {
    let label = written.bilingual("label");
    let points = points(written);
    let when = written.text("when").and_then(|(text, span)| {
        condition(source, span, text, Names { scores: &[], ..draft.names() }, written.problems())
    });
    Some(ScoreItem { label: label?, points: points?, when: when?.0 })
}

/// The most that one item may count, so that no sum can ever grow out of hand.
const HEAVIEST: i64 = 1000;

fn points(written: &mut Written<'_, '_>) -> Option<Decimal> {
    let Some(value) = written.get("points") else {
        written.missing("points", "");
        return None;
    };
    let heaviest = Decimal::whole(HEAVIEST)?;
    let lightest = Decimal::ZERO.minus(heaviest)?;
    match number(value.get_ref()) {
        Some(points) if points != Decimal::ZERO && (lightest..=heaviest).contains(&points) => Some(points),
        _ => {
            let span = Span::from(value.span());
            let (zh, en) = (
                format!("`points` 应当是 -{HEAVIEST} 到 {HEAVIEST} 之间、不为 0 的数"),
                format!("`points` takes a number from -{HEAVIEST} to {HEAVIEST} other than 0"),
            );
            written.problem(Problem::error("wrong-type", written.file, span, zh, en));
            None
        }
    }
}
