//! `people.toml`: made-up people that cases begin from, so that a case says only what is different.

use crate::criteria::Problem;
use crate::criteria::check::Draft;
use crate::criteria::check::case::facts;
use crate::criteria::check::ids::resolve;
use crate::criteria::written::Written;
use crate::facts::{Answer, FactIx, Facts, Kind, Value, Vocabulary};
use crate::text::nearest;

/// Somebody to begin from.
pub struct Person {
    /// The name that cases use.
    pub id: String,
    /// What is known about this person.
    pub facts: Facts,
}

/// Reads the whole file. A person may be like another one that stands further up.
pub fn people(top: &mut Written<'_, '_>, draft: &mut Draft) {
    for (table, span) in top.tables("person") {
        let mut written = Written::new(top.file, table, span, top.problems());
        let id = draft.ids.declare("person", &mut written);
        let mut known = like(&mut written, draft);
        none(&mut written, &draft.vocabulary, &mut known);
        facts(&mut written, draft, &mut known);
        if let Some(id) = id {
            draft.people.push(Person { id, facts: known });
        }
        written.finish();
    }
}

/// The facts of the person that `like` names.
pub fn like(written: &mut Written<'_, '_>, draft: &Draft) -> Facts {
    let known = draft.people.iter().map(|person| person.id.as_str());
    let found = resolve(written, "like", ("人物", "person"), "unknown-person", known);
    found
        .and_then(|place| draft.people.get(usize::from(place)))
        .map_or_else(Facts::new, |person| person.facts.clone())
}

/// `none = ["group"]`: every yes-no fact of these groups is answered with no.
fn none(written: &mut Written<'_, '_>, vocabulary: &Vocabulary, facts: &mut Facts) {
    for (id, span) in written.texts("none") {
        let Some(group) = vocabulary.groups.iter().position(|group| group.id == id) else {
            let (zh, en) = (format!("没有名为 `{id}` 的分组"), format!("unknown group `{id}`"));
            let problem = Problem::error("unknown-group", written.file, span, zh, en);
            let near = nearest(id, vocabulary.groups.iter().map(|group| group.id.as_str()));
            let problem = match near {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => problem,
            };
            written.problem(problem);
            continue;
        };
        for (place, fact) in vocabulary.facts.iter().enumerate() {
            if usize::from(fact.group) == group && fact.kind == Kind::YesNo {
                facts.set(FactIx::new(place), Answer::Known(Value::YesNo(false)));
            }
        }
    }
}
