//! `parameters.toml`: values that sources disagree about, each edition cited and one in use.

use crate::criteria::check::Draft;
use crate::criteria::check::criterion::{citation, status};
use crate::criteria::check::ids::resolve;
use crate::criteria::syntax::{Expression, Says, parse};
use crate::criteria::written::Written;
use crate::criteria::{Edition, Parameter, Problem};
use crate::facts::Unit;
use crate::text::{Span, Text, nearest};

/// A name that stands for something in conditions.
#[derive(Debug)]
pub struct Named {
    /// The name.
    pub id: String,
    /// What it means in a condition.
    means: Says,
    /// What a parameter is in a text.
    shown: Option<String>,
}

impl Named {
    /// A name for a condition.
    pub fn condition(id: String, means: Says) -> Self {
        Named { id, means, shown: None }
    }
}

/// Reads the whole file.
pub fn parameters(top: &mut Written<'_, '_>, draft: &mut Draft) {
    let file = top.file;
    for (table, span) in top.tables("parameter") {
        let mut written = Written::new(file, table, span, top.problems());
        if let Some((parameter, named)) = parameter(&mut written, draft) {
            draft.parameters.push(parameter);
            draft.named.push(named);
        }
        written.finish();
    }
}

fn parameter(written: &mut Written<'_, '_>, draft: &mut Draft) -> Option<(Parameter, Named)> {
    let file = written.file;
    let id = draft.ids.declare("parameter", written);
    let label = written.bilingual("label");
    let tables = written.tables("edition");
    if tables.is_empty() && written.get("edition").is_none() {
        written.missing("edition", "");
    }
    let (mut editions, mut values) = (Vec::new(), Vec::new());
    for (table, span) in tables {
        let mut inner = Written::new(file, table, span, written.problems());
        let one = edition(&mut inner);
        inner.finish();
        let (edition, value) = one?;
        editions.push(edition);
        values.push(value);
    }
    if written.get("use").is_none() {
        written.missing("use", "");
    }
    let known = editions.iter().map(|edition| edition.id.as_str());
    let used = resolve(written, "use", ("版本", "edition"), "unknown-edition", known)?;
    let shown = editions.get(usize::from(used))?.value.clone();
    let means = values.into_iter().nth(usize::from(used))?;
    let id = id?;
    Some((
        Parameter { id: id.clone(), label: label?, used, editions },
        Named { id, means, shown: Some(shown) },
    ))
}

fn edition(written: &mut Written<'_, '_>) -> Option<(Edition, Says)> {
    let id = written.text("id").map(|(id, _)| id.to_owned());
    let value = written.text("value").and_then(|(text, span)| value(written, text, span));
    let says = written.bilingual("says");
    let (source, status) = (citation(written), status(written));
    let (means, shown) = value?;
    Some((Edition { id: id?, value: shown, says: says?, source: source?, status: status? }, means))
}

/// A number, with its unit if it has one, or a date.
fn value(written: &mut Written<'_, '_>, text: &str, span: Span) -> Option<(Says, String)> {
    let says = parse(text).ok().map(|expression| expression.kind);
    let shown = match &says {
        Some(Says::Number(number, None)) => Some(number.to_string()),
        Some(Says::Number(number, Some(unit))) => {
            let unit = Unit::find(unit).map_or_else(|| unit.clone(), |unit| unit.shown().to_owned());
            Some(format!("{number} {unit}"))
        }
        Some(Says::Date(day)) => Some(day.to_string()),
        _ => None,
    };
    if shown.is_none() {
        let (zh, en) = (
            "`value` 应当是一个数（需要时带单位）或日期",
            "`value` takes a number, with its unit if it has one, or a date",
        );
        let problem = Problem::error("wrong-type", written.file, span, zh, en);
        written.problem(problem.help("例如 `\"140 'mm[Hg]'\"`", "for example `\"140 'mm[Hg]'\"`"));
    }
    Some((says?, shown?))
}

/// Puts what parameters and definitions mean in the place of their names.
pub fn put_in(expression: &mut Expression, named: &[Named]) {
    if let Says::Name(name) = &expression.kind {
        if let Some(found) = named.iter().find(|named| named.id == *name) {
            expression.kind = found.means.clone();
            stand_at(expression, expression.span);
        }
        return;
    }
    expression.parts_mut(&mut |part| put_in(part, named));
}

/// Whatever is said of a part of a definition is said where its name stands.
fn stand_at(expression: &mut Expression, span: Span) {
    expression.span = span;
    expression.parts_mut(&mut |part| stand_at(part, span));
}

/// A text with the values of parameters in the place of `{their names}`.
pub fn filled(text: Text, key: &'static str, written: &mut Written<'_, '_>, named: &[Named]) -> Text {
    let mut fill = |text: String| {
        let Some((start, rest)) = text.split_once('{') else { return text };
        let mut filled = start.to_owned();
        for part in rest.split('{') {
            let (name, after) = part.split_once('}').unwrap_or((part, ""));
            match named.iter().find(|named| named.id == name).and_then(|named| named.shown.as_deref()) {
                Some(shown) => filled.push_str(shown),
                None => unknown(name, key, written, named),
            }
            filled.push_str(after);
        }
        filled
    };
    Text { zh: fill(text.zh), en: fill(text.en) }
}

fn unknown(name: &str, key: &'static str, written: &mut Written<'_, '_>, named: &[Named]) {
    let problem = Problem::error(
        "unknown-parameter",
        written.file,
        written.place(key),
        format!("没有名为 `{name}` 的参数"),
        format!("unknown parameter `{name}`"),
    );
    let help = match nearest(name, named.iter().map(|named| named.id.as_str())) {
        Some(near) => (format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
        None => (
            "花括号里写 parameters.toml 中的名称".to_owned(),
            "braces hold a name from parameters.toml".to_owned(),
        ),
    };
    written.problem(problem.help(help.0, help.1));
}
