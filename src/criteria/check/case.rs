//! One `[[case]]`.

use crate::criteria::Problem;
use crate::criteria::cases::Case;
use crate::criteria::check::Draft;
use crate::criteria::check::ids::resolve;
use crate::criteria::check::vocabulary::raw;
use crate::criteria::written::Written;
use crate::facts::{Facts, read};
use crate::text::{Span, nearest};

/// Reads one case; nothing if it has no note.
pub fn case(written: &mut Written<'_, '_>, draft: &Draft) -> Option<Case> {
    let note = written.text("note").map(|(note, _)| note.to_owned());
    let facts = facts(written, draft);
    let before = written.problems().len();
    let known = draft.dispositions.iter().map(|disposition| disposition.id.as_str());
    let want = resolve(written, "want", ("去向", "disposition"), "unknown-disposition", known);
    let fires = criteria(written, "fires", draft);
    let denies = criteria(written, "denies", draft);
    let open = criteria(written, "open", draft);
    let checks_nothing = want.is_none() && fires.is_empty() && denies.is_empty() && open.is_empty();
    if checks_nothing && written.problems().len() == before {
        let problem = Problem::error(
            "empty-case",
            written.file,
            written.span,
            "这个用例什么也没有检查",
            "this case checks nothing",
        )
        .help(
            "至少写 `fires`、`denies`、`open`、`want` 之一",
            "write at least one of `fires`, `denies`, `open` and `want`",
        );
        written.problem(problem);
    }
    Some(Case {
        note: note?,
        file: written.file.to_owned(),
        span: written.span,
        facts,
        want,
        fires,
        denies,
        open,
    })
}

fn facts(written: &mut Written<'_, '_>, draft: &Draft) -> Facts {
    let mut facts = Facts::new();
    let mut found = Vec::new();
    match written.table("facts") {
        Some(mut table) => {
            for (id, span, value) in table.entries() {
                match read(&draft.vocabulary, id, &raw(value.get_ref())) {
                    Ok((fact, answer)) => facts.set(fact, answer),
                    Err(error) => {
                        let span =
                            if error.kind.code() == "unknown-fact" { span } else { Span::from(value.span()) };
                        found.push(Problem::error(
                            error.kind.code(),
                            table.file,
                            span,
                            error.message.zh,
                            error.message.en,
                        ));
                    }
                }
            }
        }
        None => {
            if written.get("facts").is_none() {
                written.missing("facts", "");
            }
        }
    }
    found.into_iter().for_each(|problem| written.problem(problem));
    facts
}

fn criteria(written: &mut Written<'_, '_>, key: &'static str, draft: &Draft) -> Vec<usize> {
    let mut places = Vec::new();
    for (id, span) in written.texts(key) {
        match draft.criteria.iter().position(|criterion| criterion.id == id) {
            Some(place) => places.push(place),
            // Its own mistakes are already reported.
            None if draft.ids.knows("criterion", id) => {}
            None => {
                let problem = Problem::error(
                    "unknown-criterion",
                    written.file,
                    span,
                    format!("没有名为 `{id}` 的标准"),
                    format!("unknown criterion `{id}`"),
                );
                let problem = match nearest(id, draft.criteria.iter().map(|criterion| criterion.id.as_str()))
                {
                    Some(near) => {
                        problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?"))
                    }
                    None => problem,
                };
                written.problem(problem);
            }
        }
    }
    places
}
