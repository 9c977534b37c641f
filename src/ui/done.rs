//! The receipt.

use chrono::SecondsFormat;

use crate::flow::{Delivery, Mode, Msg};
use crate::referral::Status;
use crate::referral::outbox::State;
use crate::text::words;
use crate::ui::markup::{Attr, Tag, actions, button, dd, div, el, heading, line, p, to_the_minute};
use crate::ui::{Scene, paper, tray};

/// What the receiver confirmed.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { lang, mode, link, .. } = *scene;
    let entry = scene.entry.filter(|entry| entry.state.has_arrived())?;
    let receipt = &entry.receipt;
    let again = match mode {
        Mode::Doctor => words::start_over_doctor(lang),
        Mode::Patient => words::start_over(lang),
    };
    let number = dd(&receipt.number).class("big-number").attr(Attr::DataReceipt, "number");
    let number = (!receipt.number.is_empty()).then(|| line(words::number(lang), number));
    let received_at = to_the_minute(&receipt.received_at);
    let received_at = (!received_at.is_empty()).then(|| line(words::received_at(lang), dd(&received_at)));
    let fingerprint = dd(&entry.sha256).class("hash").attr(Attr::DataReceipt, "sha256");
    let lines = el("dl")
        .class("lines")
        .child(number)
        .child(received_at)
        .child(line(words::fingerprint(lang), fingerprint));
    let (title, text) = match entry.state {
        State::Accepted => (words::accepted(lang), words::accepted_text(lang)),
        State::Unconfirmed => (words::unconfirmed(lang), words::unconfirmed_text(lang)),
        _ => (words::sent(lang), words::sent_text(lang)),
    };
    let screen = el("section")
        .class("paper receipt")
        .attr(Attr::Part, "receipt")
        .child(heading(title))
        .child(p(text).class("lead"))
        .child(lines)
        .children(tray::standing(entry, lang))
        .child(due(scene))
        .child(do_not_wait(scene))
        .child(actions().child(button("button", again, link, Msg::StartedOver)).children(paper::all(scene)));
    Some(screen)
}

/// By when the receiver has to answer, how long that still is, or that it is over and what to do then.
fn due(scene: &Scene<'_>) -> Option<Tag> {
    let lang = scene.lang;
    let Delivery::Given(form) = &scene.session.delivery else { return None };
    let answered = scene.entry.and_then(|entry| entry.standing.as_ref());
    if answered.is_some_and(|standing| standing.status != Status::Received) {
        return None;
    }
    let (due, left) = (form.due()?, scene.session.minutes_left?);
    let due = due.to_rfc3339_opts(SecondsFormat::Secs, false);
    let due = to_the_minute(&due);
    let (hours, minutes) = ((left.abs() / 60).to_string(), (left.abs() % 60).to_string());
    let (class, says, then) = match left {
        0.. => ("due", words::time_left(lang), ""),
        _ => ("due over", words::overdue(lang), words::overdue_then(lang)),
    };
    let (hour, minute) = (lang.pick(" 小时 ", " h "), lang.pick(" 分", " min"));
    // Read when one comes to it; announced every minute it would drown everything else.
    let due = div(class).attr(Attr::Role, "timer").texts(&[
        words::answer_by(lang),
        " ",
        &due,
        lang.pick("，", ", "),
        says,
        " ",
        &hours,
        hour,
        &minutes,
        minute,
        then,
    ]);
    Some(due)
}

/// In an emergency, that the form changes nothing about the hurry.
pub fn do_not_wait(scene: &Scene<'_>) -> Option<Tag> {
    let text = words::do_not_wait(scene.lang);
    scene.session.is_emergency().then(|| el("p").child(el("strong").text(text)))
}
