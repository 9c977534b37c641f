//! The emergency banner: what to do, whom to call, at once.

use crate::criteria::{Institution, explain};
use crate::flow::{Mode, Paper};
use crate::text::{Lang, words};
use crate::ui::markup::{Attr, Tag, actions, el, fine, p, span};
use crate::ui::{Scene, paper};

/// The banner above the form, the review and the receipt.
#[inline(never)]
pub fn banner(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, .. } = *scene;
    let disposition = session.disposition()?;
    let decision = &session.decision;
    let destination = explain::destination(&session.ruleset, decision.tier, decision.centre, lang);
    let sentence = match mode {
        Mode::Doctor => disposition.doctor.get(lang),
        Mode::Patient => disposition.patient.get(lang),
    };
    let banner = el("section")
        .class("emergency")
        .attr(Attr::Part, "emergency")
        .child(title(scene))
        .child(p(sentence))
        .child(el("p").texts(&[words::destination(lang), lang.pick("：", ": "), &destination]))
        .child(calls(scene));
    Some(banner)
}

/// The same beside questions: below what is read or under the pointer, so that nothing moves, and at
/// the lower edge of a small screen.
pub fn bar(scene: &Scene<'_>) -> Option<Tag> {
    let bar = el("section").class("emergency bar").attr(Attr::Part, "emergency").attr(Attr::Role, "alert");
    let wait = (scene.mode == Mode::Doctor).then(|| fine(words::form_can_wait(scene.lang)));
    scene.session.is_emergency().then(|| bar.child(title(scene)).child(calls(scene)).child(wait))
}

fn title(scene: &Scene<'_>) -> Tag {
    let name = scene.session.disposition().map_or("", |disposition| disposition.name.get(scene.lang));
    el("p").class("emergency-title").child(span("tag", words::emergency(scene.lang))).text(name)
}

/// 120 and, for clinicians, the institutions that run the centre.
fn calls(scene: &Scene<'_>) -> Tag {
    let Scene { session, mode, .. } = *scene;
    let all = session.ruleset.destinations.fitting(session.decision.tier, session.decision.centre);
    let known = if mode == Mode::Doctor { 2 } else { 0 };
    let phones = all.into_iter().filter(|institution| institution.phone != "120").take(known);
    let handover = (mode == Mode::Doctor).then(|| paper::make(scene, Paper::Handover));
    actions()
        .child(call(scene.lang))
        .children(phones.map(|institution| phone(institution, scene)))
        .child(handover)
}

/// The button that dials 120.
pub fn call(lang: Lang) -> Tag {
    el("a").class("button call").attr(Attr::Href, "tel:120").text(words::call_120(lang))
}

fn phone(institution: &Institution, scene: &Scene<'_>) -> Tag {
    let mut dial = "tel:".to_owned();
    dial.extend(institution.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+'));
    el("a").class("button quiet").attr(Attr::Href, &dial).texts(&[
        institution.name.get(scene.lang),
        " ",
        &institution.phone,
    ])
}
