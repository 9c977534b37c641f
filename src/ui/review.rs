//! "Check your answers": the whole form as it will be sent, and what became of sending it.

use crate::criteria::Plan;
use crate::facts::Answer;
use crate::flow::{Delivery, Mode, Msg};
use crate::referral::outbox::State;
use crate::referral::{Draft, entry, follow_up};
use crate::text::words;
use crate::ui::done::do_not_wait;
use crate::ui::form::problems;
use crate::ui::markup::{Attr, Tag, actions, button, dd, el, fine, h3, heading, line, p};
use crate::ui::{Scene, panel, paper, reasons, tray};

/// The review.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, link, .. } = *scene;
    let draft = session.draft.as_ref()?;
    let disposition = session.ruleset.dispositions.get(draft.chosen);
    let plan = follow_up::plan(&session.ruleset, &session.decision, draft.chosen);
    let reasons = if mode == Mode::Doctor { reasons::all(scene) } else { [None, None, None] };
    let screen = el("section")
        .class("paper")
        .attr(Attr::Part, "review")
        .child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(heading(words::review_heading(lang)))
        .child(p(words::review_text(lang)))
        .child(failure(scene))
        .child(chosen(scene, draft))
        .child(fields(scene, draft))
        .child(plan.map(|plan| {
            let visits = visits(scene, draft, plan);
            el("section").child(panel::follow_up_plan(plan, disposition, scene.mode, lang)).child(visits)
        }))
        .child(answers(scene))
        .children(reasons)
        .child(send(scene));
    Some(screen)
}

/// The days of all visits as they go along with the form.
fn visits(scene: &Scene<'_>, draft: &Draft, plan: &Plan) -> Option<Tag> {
    let (mut text, lang) = (words::visits_on(scene.lang).to_owned(), scene.lang);
    for (number, day) in draft.visits(&scene.session.ruleset, plan)?.iter().enumerate() {
        if number > 0 {
            text.push_str(lang.pick("、", ", "));
        }
        text.push_str(&day.to_string());
    }
    Some(p(&text))
}

/// A value with its own way to the field where it is changed.
fn reviewed(scene: &Scene<'_>, label: &str, value: &str, name: &str, field: &str) -> Tag {
    let value = dd(value).attr(Attr::DataReview, name);
    line(label, value).child(change(scene, label, Msg::PickedEntry(field.to_owned())))
}

fn change(scene: &Scene<'_>, label: &str, msg: Msg) -> Tag {
    let text = words::change(scene.lang);
    // Out of its row the word alone would say nothing.
    let name = [text, " ", label].concat();
    el("dd").class("change").child(button("link", text, scene.link, msg).attr(Attr::AriaLabel, &name))
}

fn chosen(scene: &Scene<'_>, draft: &Draft) -> Option<Tag> {
    let Scene { session, lang, mode, .. } = *scene;
    let disposition = session.ruleset.dispositions.get(draft.chosen)?;
    let overridden = mode == Mode::Doctor && draft.chosen != session.decision.disposition;
    let reason = overridden.then(|| {
        let label = words::override_reason(lang);
        reviewed(scene, label, draft.reason.trim(), "override_reason", "field-override-reason")
    });
    let name = (mode == Mode::Doctor).then(|| {
        let name = dd(disposition.name.get(lang));
        let label = words::disposition(lang);
        line(label, name).child(change(scene, label, Msg::PickedEntry("field-chosen".to_owned())))
    });
    let consent = draft.consent.as_ref().map(|consent| {
        let agreed = if consent.given { words::consent_yes(lang) } else { words::consent_no(lang) };
        let mut said = agreed.to_owned();
        for part in [consent.by.trim(), consent.relation.trim()] {
            if !part.is_empty() {
                said.push_str(" · ");
                said.push_str(part);
            }
        }
        reviewed(scene, words::consent_heading(lang), &said, "consent", "field-consent")
    });
    let section = el("section")
        .child(panel::headline(disposition, scene.mode, lang))
        .child(el("dl").class("lines").child(name).child(reason).child(consent));
    Some(section)
}

fn fields(scene: &Scene<'_>, draft: &Draft) -> Tag {
    let Scene { session, lang, mode, .. } = *scene;
    let title = session.ruleset.form(&draft.form).map_or("", |form| form.title.get(lang));
    let mut lines = el("dl").class("lines");
    for (place, field) in draft.fields(&session.ruleset, mode.role()) {
        let text = entry::shown(field, draft.text(place).trim(), lang);
        if !text.is_empty() {
            let id = ["field-", &field.id].concat();
            lines = lines.child(reviewed(scene, field.label.get(lang), &text, &field.id, &id));
        }
    }
    el("section").child(h3(title)).child(lines)
}

fn answers(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, .. } = *scene;
    let vocabulary = &session.ruleset.vocabulary;
    let (mut lines, mut count) = (el("dl").class("lines"), 0);
    for (ix, answer) in session.facts.asked() {
        count += 1;
        let Some(fact) = vocabulary.fact(ix) else { continue };
        let value = match answer {
            Answer::Known(value) => value.shown(ix, vocabulary, lang),
            Answer::NotKnown | Answer::NotAsked => words::not_known(lang).to_owned(),
        };
        let label = fact.label.get(lang);
        let change = change(scene, label, Msg::PickedAnswer(ix));
        lines = lines.child(line(label, dd(&value)).key(&fact.id).child(change));
    }
    el("details")
        .class("given")
        .child(reasons::counted(words::answers_heading(lang), count, lang))
        .child(lines)
}

/// Why the form did not arrive, what that means, and what to do.
fn failure(scene: &Scene<'_>) -> Option<Tag> {
    let lang = scene.lang;
    let untranslated = match &scene.session.delivery {
        Delivery::Untranslated(_, why) => Some(why),
        _ => None,
    };
    let failure = untranslated.or(scene.entry.and_then(|entry| entry.failure.as_ref()))?;
    let box_of = problems()
        .attr(Attr::DataFailure, "")
        .child(h3(words::not_sent(lang)))
        .children(tray::why(failure, lang))
        .child(do_not_wait(scene))
        .child(
            scene.entry.filter(|entry| entry.state == State::Queued).map(|entry| p(tray::kept(entry, lang))),
        );
    Some(box_of)
}

fn send(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, can_send, .. } = *scene;
    if !can_send {
        return actions().child(fine(words::cannot_send(lang))).children(paper::all(scene));
    }
    let (text, busy, status) = match (scene.is_sending, scene.entry, &session.delivery) {
        (true, ..) => (words::sending(lang), "true", words::sending(lang)),
        (false, None, Delivery::None) => (words::send(lang), "false", ""),
        (false, ..) => (words::try_again(lang), "false", ""),
    };
    // What is kept needs nobody to look on.
    let next =
        scene.entry.map(|_| button("button quiet", words::start_over_doctor(lang), link, Msg::StartedOver));
    // Not `disabled` while it sends: that would drop the focus.
    let button = button("button big", text, link, Msg::PressedSend)
        .attr(Attr::AriaDisabled, busy)
        .attr(Attr::DataAction, "send");
    actions()
        .child(button)
        .child(next)
        .children(paper::all(scene))
        .child(el("span").attr(Attr::Role, "status").class("visually-hidden").text(status))
}
