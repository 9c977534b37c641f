//! The emergency banner: what to do, whom to call, at once.

use crate::criteria::{Institution, explain};
use crate::flow::Mode;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, actions, el, fine, p, span};

/// The banner above everything else.
pub fn banner(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, .. } = *scene;
    let disposition = session.disposition()?;
    let decision = &session.decision;
    let destination = explain::destination(&session.ruleset, decision.tier, decision.centre, lang);
    // The institutions that run the centre.
    let all = session.ruleset.destinations.fitting(decision.tier, decision.centre);
    let phones = all.into_iter().filter(|institution| institution.phone != "120").take(2);
    let name = disposition.name.get(lang);
    let title = el("p").class("emergency-title").child(span("tag", words::emergency(lang))).text(name);
    let banner = el("section")
        .class("emergency")
        .attr(Attr::Part, "emergency")
        .attr(Attr::Role, "alert")
        .child(title)
        .child(p(match mode {
            Mode::Doctor => disposition.doctor.get(lang),
            Mode::Patient => disposition.patient.get(lang),
        }))
        .child(el("p").texts(&[words::destination(lang), lang.pick("：", ": "), &destination]))
        .child(actions().child(call(scene)).children(phones.map(|institution| phone(institution, scene))))
        .child((mode == Mode::Doctor).then(|| fine(words::form_can_wait(lang))));
    Some(banner)
}

/// The button that dials 120.
pub fn call(scene: &Scene<'_>) -> Tag {
    el("a").class("button call").attr(Attr::Href, "tel:120").text(words::call_120(scene.lang))
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
