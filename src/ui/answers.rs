//! The clinician's screen: every fact that makes sense, by group, with the decision beside it.

use crate::facts::{Answer, Fact, FactIx, Group, Kind, Value};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::control::{control, label_id};
use crate::ui::markup::{Attr, Tag, actions, button, div, el, h3, heading, span};
use crate::ui::{Scene, keyboard, origin, panel, search};

/// Longer lists of signs, complaints and known diseases, are pressed, not answered row by row.
const LONG: usize = 12;

/// The whole screen.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Tag {
    let groups = &scene.session.ruleset.vocabulary.groups;
    let start_over =
        button("button quiet", words::start_over_doctor(scene.lang), scene.link, Msg::StartedOver)
            .attr(Attr::AriaKeyshortcuts, "Alt+Shift+N");
    let shown = groups.iter().zip(0u16..).map(|(group, place)| self::group(scene, group, place));
    // Without a heading of its own the screen would have nowhere for the focus to go.
    let heading = heading(words::disposition(scene.lang)).class("heading visually-hidden");
    let answers = div("groups").attr(Attr::Part, "answers").child(search::field(scene));
    div("desk")
        .child(heading)
        .child(keyboard::skips(scene, panel::leads_to_form(scene)))
        .child(answers.children(shown).child(actions().child(start_over)))
        .child(panel::panel(scene))
}

fn group(scene: &Scene<'_>, group: &Group, place: u16) -> Option<Tag> {
    let session = scene.session;
    let facts = || session.ruleset.vocabulary.iter().filter(|(_, fact)| fact.group == place);
    let is_long = group.checklist && facts().filter(|(_, fact)| fact.kind == Kind::YesNo).count() > LONG;
    let (mut rows, mut any, mut open) = (div(if is_long { "chips" } else { "rows" }), false, 0);
    for (ix, fact) in facts() {
        // What was filled in says where it came from, and what waits for being confirmed is seen.
        let is_told = session.origins.get(ix).is_some();
        if is_told || session.shows(ix) {
            any = true;
            open += u32::from(fact.kind == Kind::YesNo && *session.facts.answer(ix) == Answer::NotAsked);
            let is_chip = is_long && fact.kind == Kind::YesNo && !is_told;
            rows = rows.child(if is_chip { chip(scene, ix, fact) } else { row(scene, ix, fact) });
        }
    }
    let deny = (open > 1)
        .then(|| button("small", words::rest_absent(scene.lang), scene.link, Msg::DeniedRest(place)));
    let head = div("group-head").child(h3(group.label.get(scene.lang))).child(deny);
    any.then(|| el("section").class("group").child(head).child(rows))
}

/// One of many, few of which anybody has: a press says yes, another takes it back. What "none of the rest" denied
/// says so with a sign.
fn chip(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let (yes, no) = (Answer::Known(Value::YesNo(true)), Answer::Known(Value::YesNo(false)));
    let given = scene.session.facts.answer(ix);
    let (class, sign) = match given {
        given if *given == yes => ("chip yes", "✓ "),
        given if *given == no => ("chip no", scene.lang.pick("无 ", "no ")),
        Answer::NotKnown => ("chip", "? "),
        _ => ("chip", ""),
    };
    let pressed = *given == yes;
    let press = Msg::Answered(ix, if pressed { Answer::NotAsked } else { yes });
    el("button")
        .attr(Attr::Type, "button")
        .class(class)
        .attr(Attr::AriaPressed, if pressed { "true" } else { "false" })
        .attr(Attr::DataFact, &fact.id)
        .key(&fact.id)
        .on_click(scene.link, press)
        .texts(&[sign, fact.label.get(scene.lang)])
}

fn row(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let answered = *scene.session.facts.answer(ix) != Answer::NotAsked;
    let row = div(if answered { "row answered" } else { "row" }).attr(Attr::DataFact, &fact.id).key(&fact.id);
    // Several controls are named by their row, a single list by `aria-labelledby`.
    let row = match fact.kind {
        Kind::Choice(_) => row,
        _ => row.attr(Attr::Role, "group").attr(Attr::AriaLabelledby, &label_id(fact)),
    };
    row.child(span("label", fact.question(scene.lang)).id(&label_id(fact)))
        .child(control(scene, ix, fact))
        .child(origin::line(scene, ix))
}
