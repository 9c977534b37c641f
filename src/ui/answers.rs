//! The clinician's screen: every fact that makes sense, by group, with the decision beside it.

use crate::facts::{Answer, Fact, FactIx, Kind, Value};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::control::{control, label_id};
use crate::ui::group::{self, Rows, Shown};
use crate::ui::markup::{Attr, Tag, actions, button, div, el, h3, heading, span};
use crate::ui::{Scene, Shared, keyboard, origin, panel, search};

/// Longer lists of signs, complaints and known diseases, are pressed, not answered row by row.
const LONG: usize = 12;

/// The whole screen.
#[inline(never)]
pub fn screen(scene: &Scene<'_>, model: &Shared, rows: &mut Rows) -> Tag {
    let start_over =
        button("button quiet", words::start_over_doctor(scene.lang), scene.link, Msg::StartedOver)
            .attr(Attr::AriaKeyshortcuts, "Alt+Shift+N");
    // Without a heading of its own the screen would have nowhere for the focus to go.
    let heading = heading(words::disposition(scene.lang)).class("heading visually-hidden");
    let answers = div("groups").attr(Attr::Part, "answers").child(search::field(scene));
    let answers = group::all(scene, model, rows).into_iter().fold(answers, Tag::html);
    div("desk")
        .child(heading)
        .child(keyboard::skips(scene, panel::leads_to_form(scene)))
        .child(answers.child(actions().child(start_over)))
        .child(panel::panel(scene, model, rows))
}

/// A group of questions, of which these are shown; `whole`: all that there are. Nobody says no to what is not there yet.
pub fn group(scene: &Scene<'_>, place: u16, shown: &[Shown], whole: bool) -> Option<Tag> {
    let vocabulary = &scene.session.ruleset.vocabulary;
    let group = vocabulary.groups.get(usize::from(place))?;
    let yes_no = vocabulary.iter().filter(|(_, fact)| fact.group == place && fact.kind == Kind::YesNo);
    let is_long = group.checklist && yes_no.count() > LONG;
    let (mut rows, mut open) = (div(if is_long { "chips" } else { "rows" }), 0);
    for one in shown {
        let Some(fact) = vocabulary.fact(one.fact) else { continue };
        open += u32::from(fact.kind == Kind::YesNo && one.answer == Answer::NotAsked);
        let is_chip = is_long && fact.kind == Kind::YesNo && !one.told;
        rows = rows.child(if is_chip { chip(scene, one.fact, fact) } else { row(scene, one.fact, fact) });
    }
    let deny = (whole && open > 1)
        .then(|| button("small", words::rest_absent(scene.lang), scene.link, Msg::DeniedRest(place)));
    let head = div("group-head").child(h3(group.label.get(scene.lang))).child(deny);
    Some(el("section").class("group").child(head).child(rows))
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
