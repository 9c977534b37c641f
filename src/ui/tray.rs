//! The forms on their way: what waits, what needs a person, and what can be done about it.

use crate::flow::{Deed, KeptDraft, Mode, Model, Msg, Screen, Tray};
use crate::referral::outbox::{Entry, Outbox, State};
use crate::referral::{Failure, Key, Status};
use crate::text::{Lang, words};
use crate::ui::Link;
use crate::ui::markup::{Attr, Tag, actions, button, div, el, fine, p, span, to_the_minute};

/// How many of the forms that arrived are listed.
const SHOWN: usize = 20;

/// The list, if there is anything in it.
#[inline(never)]
pub fn list(model: &Model, link: &Link) -> Option<Tag> {
    let (outbox, lang) = (&model.outbox, model.lang);
    // The form on the screen speaks for itself while somebody looks at it.
    let is_seen =
        model.session.as_ref().is_some_and(|session| matches!(session.screen, Screen::Review | Screen::Done));
    let own = model.entry().filter(|_| is_seen).map(|entry| &entry.key);
    let all: Vec<&Entry> = outbox.entries().filter(|entry| is_shown(entry, own)).collect();
    let now = model.session.as_ref().and_then(|session| session.seen);
    let locked = count(&all, |entry| entry.letter.is_none() && !entry.state.is_over());
    let counts = [
        (count(&all, |entry| entry.state == State::Attention), words::tray_attention(lang)),
        (count(&all, is_declined), words::tray_declined(lang)),
        (
            count(&all, |entry| now.is_some_and(|now| Outbox::is_overdue(entry, now))),
            words::tray_overdue(lang),
        ),
        (
            count(&all, |entry| !entry.state.is_over() && entry.state != State::Attention),
            words::tray_waiting(lang),
        ),
        (count(&all, |entry| entry.state == State::Delivered), words::tray_sent(lang)),
        (locked, words::tray_locked(lang)),
        (model.tray.drafts.len(), words::tray_drafts(lang)),
        (outbox.of_others(), words::tray_others(lang)),
        (outbox.strange(), words::tray_strange(lang)),
    ];
    let mut summary = words::tray(lang).to_owned();
    for (count, what) in counts.iter().filter(|(count, _)| *count > 0) {
        summary.push_str(&[" · ", &count.to_string(), " ", what].concat());
    }
    if counts.iter().all(|(count, _)| *count == 0) {
        return None;
    }
    let open = model.tray.open;
    let fold = button("link fold", &summary, link, Msg::AskedForTray)
        .id("tray")
        .attr(Attr::AriaExpanded, if open { "true" } else { "false" });
    let mut entries = el("ul").class("tray-list");
    for kept in &model.tray.drafts {
        entries = entries.child(draft(model, kept, link));
    }
    // What needs somebody comes first, then what waits, then the newest that arrived.
    let (over, open_ones): (Vec<&Entry>, Vec<&Entry>) =
        all.into_iter().partition(|entry| entry.state.is_over());
    for entry in open_ones.into_iter().chain(over.into_iter().rev().take(SHOWN)) {
        entries = entries.child(item(model, entry, link));
    }
    let tray = el("section").class("tray").attr(Attr::Part, "tray").attr(Attr::AriaLabel, words::tray(lang));
    // What needs somebody is announced once, when it changes.
    let status = div("tray-head").attr(Attr::Role, "status").child(fold);
    let pin = pin(model, link, outbox.only_here() > 0, locked > 0);
    let has_strange = open && outbox.strange() > 0;
    let strange = has_strange.then(|| {
        actions().child(button("button quiet", words::save_strange(lang), link, Msg::PressedStrange))
    });
    Some(tray.child(status).child(open.then_some(entries)).child(strange).child(pin.filter(|_| open)))
}

/// A PIN with which forms are kept on the device, or opened there; for clinicians.
fn pin(model: &Model, link: &Link, only_here: bool, locked: bool) -> Option<Tag> {
    let lang = model.lang;
    if model.mode != Mode::Doctor || !(only_here || locked) {
        return None;
    }
    let text = if locked { words::pin_opens(lang) } else { words::pin_keeps(lang) };
    Some(pin_form(&model.tray, text, lang, link))
}

/// Where a PIN is typed.
pub fn pin_form(tray: &Tray, text: &str, lang: Lang, link: &Link) -> Tag {
    let field = el("input")
        .id("pin")
        .attr(Attr::Type, "password")
        .attr(Attr::Autocomplete, "off")
        .attr(Attr::AriaInvalid, if tray.wrong_pin { "true" } else { "false" })
        .value(&tray.pin)
        .on_text(link, Msg::TypedPin);
    let wrong = tray.wrong_pin.then(|| p(words::pin_wrong(lang)).class("error").attr(Attr::Role, "alert"));
    let form = el("form").class("field").attr(Attr::Novalidate, "").on_submit(link, Some(Msg::GavePin));
    let go = el("button").attr(Attr::Type, "submit").class("button quiet").text(words::go_on(lang));
    form.child(el("label").attr(Attr::For, "pin").text(text))
        .child(wrong)
        .child(field)
        .child(actions().child(go))
}

fn count(all: &[&Entry], what: impl Fn(&Entry) -> bool) -> usize {
    all.iter().filter(|entry| what(entry)).count()
}

/// What was given up or handed over is done with; what has arrived is answered one day.
fn is_shown(entry: &Entry, own: Option<&Key>) -> bool {
    match entry.state {
        State::HandedOver(_) | State::Withdrawn => false,
        _ => Some(&entry.key) != own,
    }
}

fn is_declined(entry: &Entry) -> bool {
    entry.standing.as_ref().is_some_and(|standing| standing.status == Status::Declined)
}

fn item(model: &Model, entry: &Entry, link: &Link) -> Tag {
    let (lang, key) = (model.lang, &entry.key);
    let deed =
        |class: &str, text: &str, deed: Deed| button(class, text, link, Msg::AtTray(key.clone(), deed));
    let state = match entry.state {
        State::Sending => words::state_sending(lang),
        State::Attention => words::state_attention(lang),
        State::Accepted => words::state_taken(lang),
        State::Unconfirmed => words::state_no_receipt(lang),
        State::Delivered => words::sent(lang),
        _ => words::state_waiting(lang),
    };
    let sealed_at = entry.sealed_at.format("%Y-%m-%d %H:%M").to_string();
    // What was sealed to its receiver on an earlier visit says no more than this.
    let title = if entry.title.is_empty() { words::closed_title(lang) } else { &entry.title };
    let item = el("li").key(key.as_str()).child(
        p("")
            .child(span("because", title))
            .child(span("fine", &[&sealed_at, " · ", state, " ", &entry.receipt.number].concat())),
    );
    let now = model.session.as_ref().and_then(|session| session.seen);
    let is_overdue = now.is_some_and(|now| Outbox::is_overdue(entry, now));
    let item = item
        .children(standing(entry, lang))
        .child(is_overdue.then(|| el("p").child(el("strong").text(words::tray_overdue_then(lang)))));
    let is_back = entry.standing.as_ref().is_some_and(|standing| standing.status == Status::Returned);
    let can_open = is_back && model.mode == Mode::Doctor;
    let no_return = model.tray.no_return.as_ref() == Some(key);
    let item = item
        .child((can_open && no_return).then(|| p(words::no_return(lang)).attr(Attr::Role, "status")))
        .child(
            can_open
                .then(|| actions().child(deed("button quiet", words::open_return(lang), Deed::OpenReturn))),
        );
    let Some(letter) = &entry.letter else { return item };
    let is_late = now.is_some_and(|now| Outbox::is_late(entry, now));
    let waits = matches!(entry.state, State::Queued | State::Sending | State::Attention);
    let hurry = (waits && letter.is_urgent)
        .then(|| words::late_urgent(lang))
        .or(is_late.then(|| words::late(lang)))
        .map(|text| el("p").child(el("strong").text(text)));
    let elsewhere = (waits && !model.outbox.is_for_here(entry))
        .then(|| p(words::tray_other_place(lang)).text(&entry.queue));
    let why = entry.failure.as_ref().map(|failure| div("").children(why(failure, lang)));
    let can_try = matches!(entry.state, State::Queued | State::Attention) && model.outbox.has_receiver();
    // One that the receiver may have is not changed behind its back while it is tried.
    let needs_mending = model.mode == Mode::Doctor && entry.state == State::Attention;
    let can_mend = needs_mending && letter.is_readable();
    let taken = model.tray.taken.as_ref().is_some_and(|(of, _)| of == key);
    let deeds = actions()
        .child(can_try.then(|| deed("button quiet", words::try_again(lang), Deed::Retry)))
        .child((can_mend && !is_busy(model)).then(|| deed("button quiet", words::mend(lang), Deed::Mend)))
        .child(letter.is_readable().then(|| deed("button quiet", words::print_form(lang), Deed::Print)))
        .child(deed("button quiet", words::save_file(lang), Deed::Export))
        .child(letter.is_readable().then(|| deed("button quiet", words::show_codes(lang), Deed::Show)))
        .child(taken.then(|| deed("button", words::handed_over(lang), Deed::HandOver)))
        .child(deed("link", words::give_up(lang), Deed::AskToGiveUp(true)));
    let draft = model.session.as_ref().and_then(|session| session.draft.as_ref());
    let is_this = draft.is_some_and(|draft| draft.supersedes.as_ref() == Some(key));
    let busy = if is_this { words::mending(lang) } else { words::finish_first(lang) };
    let giving_up = model.tray.giving_up.as_ref().filter(|(of, _)| of == key);
    let unreadable = (!letter.is_readable()).then(|| {
        let then = if needs_mending { words::closed_mend(lang) } else { "" };
        fine(&[words::closed(lang), then].concat()).texts(&[
            words::closed_key(lang),
            key.as_str(),
            " → ",
            &entry.queue,
        ])
    });
    item.child(hurry)
        .child(unreadable)
        .child((can_mend && is_busy(model)).then(|| fine(busy)))
        .child(elsewhere)
        .child(why)
        .child((waits && entry.state != State::Attention).then(|| fine(kept(entry, lang))))
        .child(deeds)
        .child(giving_up.map(|(_, reason)| give_up(key, reason, lang, link)))
}

/// Whether something on the screen would be lost if another form took its place.
fn is_busy(model: &Model) -> bool {
    model.session.as_ref().is_none_or(|session| session.desk.unsaved)
}

/// What was begun, and not sent.
fn draft(model: &Model, kept: &KeptDraft, link: &Link) -> Tag {
    let lang = model.lang;
    let picked = |wanted| Msg::PickedDraft(kept.id.clone(), wanted);
    let is_busy = is_busy(model);
    let deeds = actions()
        .child((!is_busy).then(|| button("button", words::go_on_draft(lang), link, picked(true))))
        .child(button("link", words::drop_draft(lang), link, picked(false)));
    let state = [&to_the_minute(&kept.at), " · ", words::state_draft(lang)].concat();
    el("li")
        .key(&kept.id)
        .child(p("").child(span("because", &kept.title)).child(span("fine", &state)))
        .child(is_busy.then(|| fine(words::finish_first(lang))))
        .child(deeds)
}

fn give_up(key: &Key, reason: &str, lang: Lang, link: &Link) -> Tag {
    let typed = key.clone();
    let field = el("input")
        .id("give-up")
        .attr(Attr::Type, "text")
        .attr(Attr::Maxlength, "200")
        .attr(Attr::Autocomplete, "off")
        .value(reason)
        .on_text(link, move |text| Msg::AtTray(typed.clone(), Deed::GaveReason(text)));
    let deed =
        |class: &str, text: &str, deed: Deed| button(class, text, link, Msg::AtTray(key.clone(), deed));
    div("field")
        .child(el("label").attr(Attr::For, "give-up").text(words::give_up_why(lang)))
        .child(field)
        .child(actions().child(deed("button quiet", words::give_up_now(lang), Deed::GiveUp)).child(deed(
            "button",
            words::give_up_not(lang),
            Deed::AskToGiveUp(false),
        )))
}

/// What the receiver says about a form, in words of ours and in its own; nothing before it was asked.
pub fn standing(entry: &Entry, lang: Lang) -> [Option<Tag>; 2] {
    let Some(standing) = &entry.standing else { return [None, None] };
    let status = match standing.status {
        Status::Received => words::stands_received(lang),
        Status::Accepted => words::stands_accepted(lang),
        Status::Declined => words::stands_declined(lang),
        Status::Booked => words::stands_booked(lang),
        Status::Arrived => words::stands_arrived(lang),
        Status::Completed => words::stands_completed(lang),
        Status::Returned => words::stands_returned(lang),
    };
    let at = to_the_minute(&standing.at);
    let said = el("p")
        .attr(Attr::DataReceipt, "status")
        .texts(&[words::stands(lang), lang.pick("：", ": ")])
        .child(el("strong").text(status))
        .texts(&[" ", &at]);
    [Some(said), (!standing.words.is_empty()).then(|| p(&standing.words))]
}

/// Where a form is that waits.
pub fn kept(entry: &Entry, lang: Lang) -> &'static str {
    if entry.is_kept { words::kept(lang) } else { words::only_here(lang) }
}

/// Why a form did not arrive, what to do, and the status for whoever is asked about it.
pub fn why(failure: &Failure, lang: Lang) -> [Option<Tag>; 2] {
    let (text, words, status) = match failure {
        Failure::Unreachable => (words::unreachable(lang), "", 0),
        Failure::Blocked => (words::blocked(lang), "", 0),
        Failure::Refused(status, words) => (words::refused(lang), words.as_str(), *status),
        Failure::SignIn(status) => (words::sign_in(lang), "", *status),
        Failure::WrongPlace(status) => (words::wrong_place(lang), "", *status),
        Failure::Trouble(status) => (words::trouble(lang), "", *status),
        Failure::NoReceipt(status) => (words::no_receipt(lang), "", *status),
        Failure::NotTranslated(words) => (words::not_translated(lang), words.as_str(), 0),
        Failure::NotClosed(words) => (words::not_closed(lang), words.as_str(), 0),
        Failure::Host(words) => (words::host_failed(lang), words.as_str(), 0),
    };
    let status = (status > 0).then(|| fine(&["HTTP ", &status.to_string()].concat()));
    // Its words are not kept beside a form that only its receiver can open.
    let text = if words.is_empty() { text.trim_end_matches([' ', ':', '：']) } else { text };
    [Some(p(text).text(words)), status]
}
