//! `definitions.toml`: conditions with a name, to be used in others.

use crate::criteria::Problem;
use crate::criteria::check::Draft;
use crate::criteria::check::condition::{Names, condition};
use crate::criteria::check::parameter::{Named, put_in};
use crate::criteria::syntax::{Expression, parse};
use crate::criteria::written::Written;
use crate::text::Source;

/// How many parts a definition may have with everything that it names: definitions of definitions grow
/// faster than anyone can read.
const MOST_PARTS: usize = 1000;
/// How deep it may be nested.
const DEEPEST: usize = 64;

/// Reads the whole file. A definition may name facts, parameters and definitions that stand further up.
pub fn definitions(source: &Source, top: &mut Written<'_, '_>, draft: &mut Draft) {
    for (table, span) in top.tables("definition") {
        let mut written = Written::new(&source.name, table, span, top.problems());
        let named = definition(source, &mut written, draft);
        draft.named.extend(named);
        written.finish();
    }
}

/// How many parts an expression has, and how deep it is nested.
fn size(expression: &mut Expression) -> (usize, usize) {
    let (mut parts, mut depth) = (1, 0);
    expression.parts_mut(&mut |part| {
        let (more, deep) = size(part);
        parts += more;
        depth = depth.max(deep);
    });
    (parts, depth + 1)
}

fn definition(source: &Source, written: &mut Written<'_, '_>, draft: &mut Draft) -> Option<Named> {
    let id = draft.ids.declare("definition", written);
    // A note is for authors.
    written.optional_text("note");
    let (text, span) = written.text("when")?;
    let names = Names { scores: &[], ..draft.names() };
    condition(source, span, text, names, written.problems())?;
    let mut means = parse(text).ok()?;
    put_in(&mut means, &draft.named);
    let (parts, depth) = size(&mut means);
    if parts > MOST_PARTS || depth > DEEPEST {
        let (zh, en) = (
            "定义展开后太大，请拆开",
            "the definition is too large once the names in it are put in; split it",
        );
        let problem = Problem::error("condition-too-long", written.file, span, zh, en);
        written.problem(problem);
        return None;
    }
    let id = id?;
    let taken = ["fact", "parameter"].into_iter().find(|what| draft.ids.knows(what, &id));
    if taken.is_some() {
        let (zh, en) = (
            format!("`{id}` 已经是事实或参数的名称"),
            format!("`{id}` is already the id of a fact or a parameter"),
        );
        let problem = Problem::error("duplicate-id", written.file, written.place("id"), zh, en);
        written.problem(problem.help("请换一个名称", "choose another id"));
    }
    Some(Named::condition(id, means.kind))
}
