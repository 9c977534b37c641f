//! The clinician's screen: every fact that makes sense, by group, with the decision beside it.

use crate::facts::{Answer, Fact, FactIx, Kind};
use crate::flow::{Msg, interview};
use crate::text::words;
use crate::ui::control::{control, label_id};
use crate::ui::markup::{Attr, Tag, actions, button, div, el, h3, heading, span};
use crate::ui::{Scene, panel};

/// The whole screen.
pub fn screen(scene: &Scene<'_>) -> Tag {
    let groups = &scene.session.ruleset.vocabulary.groups;
    let start_over =
        button("button quiet", words::start_over_doctor(scene.lang), scene.link, Msg::StartedOver);
    let shown = groups
        .iter()
        .zip(0u16..)
        .map(|(group, place)| self::group(scene, group.label.get(scene.lang), place));
    // Without a heading of its own the screen would have nowhere for the focus to go.
    let heading = heading(words::disposition(scene.lang)).class("heading visually-hidden");
    div("desk")
        .child(heading)
        .child(div("groups").attr(Attr::Part, "answers").children(shown).child(actions().child(start_over)))
        .child(panel::panel(scene))
}

fn group(scene: &Scene<'_>, label: &str, place: u16) -> Option<Tag> {
    let session = scene.session;
    let (mut rows, mut any, mut open) = (div("rows"), false, 0);
    for (ix, fact) in session.ruleset.vocabulary.iter() {
        if fact.group == place && interview::is_shown(&session.ruleset, &session.facts, ix) {
            any = true;
            open += u32::from(fact.kind == Kind::YesNo && *session.facts.answer(ix) == Answer::NotAsked);
            rows = rows.child(row(scene, ix, fact));
        }
    }
    let deny = (open > 1)
        .then(|| button("small", words::rest_absent(scene.lang), scene.link, Msg::DeniedRest(place)));
    let head = div("group-head").child(h3(label)).child(deny);
    any.then(|| el("section").class("group").child(head).child(rows))
}

fn row(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let answered = *scene.session.facts.answer(ix) != Answer::NotAsked;
    let row = div(if answered { "row answered" } else { "row" }).attr(Attr::DataFact, &fact.id).key(&fact.id);
    // Several controls are named by their row, a single list by `aria-labelledby`.
    let row = match fact.kind {
        Kind::Choice(_) => row,
        _ => row.attr(Attr::Role, "group").attr(Attr::AriaLabelledby, &label_id(fact)),
    };
    row.child(span("label", fact.question(scene.lang)).id(&label_id(fact))).child(control(scene, ix, fact))
}
