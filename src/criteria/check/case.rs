//! One `[[case]]`.

use crate::criteria::Problem;
use crate::criteria::cases::{Case, Places};
use crate::criteria::check::Draft;
use crate::criteria::check::ids::resolve;
use crate::criteria::check::person::like;
use crate::criteria::check::vocabulary::raw;
use crate::criteria::written::Written;
use crate::facts::{Answer, FactIx, Facts, Value, no_such_day, read_as};
use crate::text::{Span, nearest};

/// Reads one case; nothing if it has no note.
pub fn case(written: &mut Written<'_, '_>, draft: &Draft) -> Option<Case> {
    let note = written.text("note").map(|(note, _)| note.to_owned());
    let mut told = like(written, draft);
    facts(written, draft, &mut told);
    let before = written.problems().len();
    let known = draft.dispositions.iter().map(|disposition| disposition.id.as_str());
    let want = resolve(written, "want", ("去向", "disposition"), "unknown-disposition", known);
    let (fires, fires_at) = criteria(written, "fires", draft);
    let (only, _) = criteria(written, "fires_only", draft);
    let (denies, denies_at) = criteria(written, "denies", draft);
    let (open, open_at) = criteria(written, "open", draft);
    let settled = written.optional_flag("settled");
    let asked = questions(written, draft);
    let fires_only = written.get("fires_only").map(|_| only);
    let next = written.get("next").map(|_| asked);
    // As written: a criterion with mistakes of its own is named all the same.
    let mut named = ["fires", "denies", "open"].into_iter().filter_map(|key| written.get(key));
    let names_none = fires_only.is_none()
        && named.all(|list| list.get_ref().as_array().is_none_or(|items| items.is_empty()));
    let checks_nothing = want.is_none() && names_none && settled.is_none() && next.is_none();
    if checks_nothing && written.problems().len() == before {
        let problem = Problem::error(
            "empty-case",
            written.file,
            written.span,
            "这个用例什么也没有检查",
            "this case checks nothing",
        )
        .help(
            "至少写 `want`、`fires`、`fires_only`、`denies`、`open`、`settled`、`next` 之一",
            "write at least one of `want`, `fires`, `fires_only`, `denies`, `open`, `settled` and `next`",
        );
        written.problem(problem);
    }
    let places = Places {
        note: written.place("note"),
        want: written.place("want"),
        fires: fires_at,
        fires_only: written.place("fires_only"),
        denies: denies_at,
        open: open_at,
        settled: written.place("settled"),
        next: written.place("next"),
    };
    Some(Case {
        note: note?,
        file: written.file.to_owned(),
        span: written.span,
        facts: told,
        want,
        fires,
        fires_only,
        denies,
        open,
        settled,
        next,
        places,
    })
}

/// Reads `facts` over what is known already.
pub fn facts(written: &mut Written<'_, '_>, draft: &Draft, facts: &mut Facts) {
    let mut found = Vec::new();
    match written.table("facts") {
        Some(mut table) => {
            for (id, span, value) in table.entries() {
                match read_as(&draft.vocabulary, id, &raw(value.get_ref()), "\"unknown\"") {
                    Ok((fact, answer)) => {
                        let numeric = draft.vocabulary.fact(fact).and_then(|fact| fact.numeric());
                        if let (Answer::Known(Value::Number(number)), Some(numeric)) = (&answer, numeric)
                            && number.parts().1 > numeric.decimals
                        {
                            found.push(too_fine(id, numeric.decimals, table.file, Span::from(value.span())));
                        }
                        facts.set(fact, answer);
                    }
                    Err(error) => {
                        let span =
                            if error.kind.code() == "unknown-fact" { span } else { Span::from(value.span()) };
                        let problem = Problem::error(
                            error.kind.code(),
                            table.file,
                            span,
                            error.message.zh,
                            error.message.en,
                        );
                        let why = value.get_ref().as_str().and_then(no_such_day);
                        found
                            .push(why.into_iter().fold(problem, |problem, why| problem.help(why.zh, why.en)));
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
}

/// A value between two that can be entered: nobody can be asked about such a patient.
fn too_fine(id: &str, decimals: u8, file: &str, span: Span) -> Problem {
    let (zh, en) = match decimals {
        0 => ("只能填整数".to_owned(), "takes whole numbers".to_owned()),
        1 => ("最多一位小数".to_owned(), "takes at most one decimal place".to_owned()),
        more => (format!("最多 {more} 位小数"), format!("takes at most {more} decimal places")),
    };
    Problem::error("too-fine", file, span, format!("`{id}` {zh}"), format!("`{id}` {en}")).help(
        "改成填得出来的值，或改词汇表里的 `decimals`",
        "write a value that can be entered, or change `decimals` in the vocabulary",
    )
}

/// The facts of `next`.
fn questions(written: &mut Written<'_, '_>, draft: &Draft) -> Vec<FactIx> {
    let mut asked = Vec::new();
    for (id, span) in written.texts("next") {
        let Some(fact) = draft.vocabulary.find(id) else {
            let problem = Problem::error(
                "unknown-fact",
                written.file,
                span,
                format!("没有名为 `{id}` 的事实"),
                format!("unknown fact `{id}`"),
            );
            let known = draft.vocabulary.facts.iter().map(|fact| fact.id.as_str());
            let problem = match nearest(id, known) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => {
                    problem.help("`triage vocabulary` 列出全部事实", "`triage vocabulary` lists them all")
                }
            };
            written.problem(problem);
            continue;
        };
        asked.push(fact);
    }
    asked
}

/// The criteria that a list names, and where it names them.
fn criteria(written: &mut Written<'_, '_>, key: &'static str, draft: &Draft) -> (Vec<usize>, Vec<Span>) {
    let (mut places, mut spans) = (Vec::new(), Vec::new());
    for (id, span) in written.texts(key) {
        match draft.criteria.iter().position(|criterion| criterion.id == id) {
            Some(place) => {
                places.push(place);
                spans.push(span);
            }
            // Its own mistakes are already reported.
            None if draft.incomplete || draft.ids.knows("criterion", id) => {}
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
    (places, spans)
}
