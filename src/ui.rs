//! Floor 5a: views, functions of the model; what happens goes out as messages.

mod answers;
mod changes;
mod code;
mod control;
mod done;
mod emergency;
mod event;
mod field;
mod form;
mod keyboard;
mod locked;
mod markup;
mod origin;
mod panel;
mod paper;
mod reasons;
mod recap;
mod result;
mod review;
mod search;
mod tray;
mod voice;
mod walk;

use yew::{Callback, Html};

use crate::flow::{Aids, Mode, Model, Msg, Screen, Session};
use crate::referral::outbox::Entry;
use crate::text::{Lang, words};
use crate::ui::markup::{Attr, Tag, div, el, p};

/// Where messages go.
pub type Link = Callback<Msg>;

/// What every view is given.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The work with one patient.
    pub session: &'a Session,
    /// The reader's language.
    pub lang: Lang,
    /// Who reads.
    pub mode: Mode,
    /// Whether a form can be sent from here.
    pub can_send: bool,
    /// How a citizen reads.
    pub aids: &'a Aids,
    /// This patient's form in the outbox, once it is there.
    pub entry: Option<&'a Entry>,
    /// The reader waits for the end of an attempt to send it.
    pub is_sending: bool,
    /// Where messages go.
    pub link: &'a Link,
}

/// The whole page.
pub fn page(model: &Model, link: &Link) -> Html {
    let Model { lang, mode, ref aids, .. } = *model;
    let can_send = model.outbox.has_receiver();
    let class = match mode {
        Mode::Doctor => "rt doctor",
        Mode::Patient if aids.large => "rt patient large",
        Mode::Patient => "rt patient",
    };
    let page = div(class).attr(Attr::Part, "widget").attr(Attr::Lang, lang.tag());
    let page = match (&model.session, &model.trouble) {
        (Some(session), _) => {
            let (entry, is_sending) = (model.entry(), model.is_sending());
            let scene = Scene { session, lang, mode, can_send, aids, entry, is_sending, link };
            let shows_tray = !session.desk.locked && !model.outbox.is_empty();
            page.child(shows_tray.then(|| tray::list(model, link)).flatten()).children(screen(&scene))
        }
        (None, Some(why)) => {
            let what_now = match mode {
                Mode::Doctor => words::no_rules_doctor(lang),
                Mode::Patient => words::no_rules_patient(lang),
            };
            let trouble = div("trouble").attr(Attr::Role, "alert");
            page.child(trouble.child(p(what_now).class("lead")).child(markup::fine(why.get(lang))))
        }
        (None, None) => page.child(p(words::loading(lang)).class("loading").attr(Attr::Role, "status")),
    };
    page.into_html()
}

fn screen(scene: &Scene<'_>) -> [Option<Tag>; 6] {
    let Scene { session, lang, mode, .. } = *scene;
    if session.desk.locked {
        return [None, None, Some(locked::screen(scene)), None, None, None];
    }
    let shows_banner =
        session.is_emergency() && !matches!(session.screen, Screen::Answers | Screen::Result | Screen::Recap);
    let banner = if shows_banner { emergency::banner(scene) } else { None };
    let body = match (session.screen, mode) {
        (Screen::Answers, Mode::Doctor) => Some(answers::screen(scene)),
        (Screen::Welcome, _) => Some(walk::welcome(scene)),
        (Screen::Who, _) => Some(walk::who(scene)),
        (Screen::Answers, Mode::Patient) => Some(walk::question(scene)),
        (Screen::Result, _) => result::screen(scene),
        (Screen::Recap, _) => Some(recap::screen(scene)),
        (Screen::Form, _) => form::screen(scene),
        (Screen::Review, _) => review::screen(scene),
        (Screen::Done, _) => done::screen(scene),
    };
    let caution = match mode {
        Mode::Doctor => words::decision_support(lang),
        Mode::Patient => words::not_a_diagnosis(lang),
    };
    let at_desk = mode == Mode::Doctor;
    let footer = el("footer")
        .class("fine")
        .attr(Attr::Part, "footer")
        .child(p(caution))
        .child(at_desk.then(|| p(words::in_memory(lang))))
        .child(ruleset(scene))
        .child(at_desk.then(|| keyboard::shortcuts(scene)));
    [aids(scene), banner, body, to_review(scene), no_annex(scene), Some(footer)]
}

/// Larger text and reading aloud, on every page of a citizen but the emergency's.
fn aids(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, aids, link, .. } = *scene;
    let toggle = |on: bool, text: &str, msg: Msg| {
        let pressed = if on { "true" } else { "false" };
        markup::button("answer", text, link, msg).attr(Attr::AriaPressed, pressed)
    };
    let is_alarm = session.screen == Screen::Result && session.is_emergency();
    let aloud = aids.can_speak.then(|| toggle(aids.aloud, words::aloud(lang), Msg::PressedAloud));
    (mode == Mode::Patient && !is_alarm)
        .then(|| div("aids").child(toggle(aids.large, words::larger(lang), Msg::PressedLarge)).child(aloud))
}

/// The way back to the review for whoever came from there to change one thing.
fn to_review(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let is_away = matches!(session.screen, Screen::Answers | Screen::Form | Screen::Result);
    let back = markup::button("button", words::back_to_review(lang), link, Msg::AskedToReview);
    (session.checking && is_away).then(|| div("to-review").child(back))
}

/// That paper and the like could not be made, and what to do instead.
fn no_annex(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let print = markup::button("button quiet", words::print_page(lang), link, Msg::PressedPrint);
    let trouble = div("trouble annex").attr(Attr::Role, "alert");
    session.no_annex.then(|| trouble.child(p(words::no_annex(lang))).child(print))
}

/// That the rule set should have been reviewed by now; said beside every answer, and changes none.
#[inline(never)]
fn overdue(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, .. } = *scene;
    let day = session.overdue()?.to_string();
    let then = match mode {
        Mode::Doctor => words::rules_overdue_doctor(lang),
        Mode::Patient => words::rules_overdue_then(lang),
    };
    Some(el("p").class("overdue").texts(&[words::rules_overdue(lang), &day, then]))
}

fn ruleset(scene: &Scene<'_>) -> Tag {
    let ruleset = &scene.session.ruleset;
    let short = ruleset.sha256.get(..12).unwrap_or("");
    el("p")
        .texts(&[
            words::rules(scene.lang),
            " ",
            ruleset.title.get(scene.lang),
            " ",
            &ruleset.version,
            " (",
            &ruleset.date,
            ") ",
        ])
        .child(markup::span("hash", short).attr(Attr::Title, &ruleset.sha256))
}
