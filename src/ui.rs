//! Floor 5a: views, functions of the model; what happens goes out as messages.

mod answers;
mod body;
mod changes;
mod code;
mod control;
mod done;
mod emergency;
mod event;
mod field;
mod form;
mod group;
mod incoming;
mod keyboard;
mod locked;
mod markup;
mod more;
mod origin;
mod panel;
mod paper;
mod reasons;
mod recap;
mod result;
mod review;
mod search;
mod tray;
pub mod voice;
mod walk;

use std::cell::RefCell;
use std::rc::Rc;

use yew::{Callback, Html};

use crate::flow::{Aids, Front, Mode, Model, Msg, Screen, Session};
use crate::referral::outbox::Entry;
use crate::text::{Lang, words};
use crate::ui::markup::{Attr, Tag, div, el, p};

pub use group::Rows;

/// Where messages go.
pub type Link = Callback<Msg>;

/// The model, where a part of the screen that is drawn by itself finds it.
pub type Shared = Rc<RefCell<Model>>;

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
    /// What is being written is kept on this device.
    pub keeps: bool,
    /// Where messages go.
    pub link: &'a Link,
}

/// What the views of a session are given, once there is one.
#[inline(never)]
fn scene<'a>(model: &'a Model, link: &'a Link) -> Option<Scene<'a>> {
    let Model { lang, mode, ref aids, .. } = *model;
    let (can_send, entry, is_sending) = (model.outbox.has_receiver(), model.entry(), model.is_sending());
    let session = model.session.as_ref()?;
    let keeps = model.tray.keeps;
    Some(Scene { session, lang, mode, can_send, aids, entry, is_sending, keeps, link })
}

/// The whole page; `rows`: which of a clinician's questions are drawn.
pub fn page(shared: &Shared, link: &Link, rows: &mut Rows) -> Html {
    let model = &*shared.borrow();
    let Model { lang, mode, ref aids, .. } = *model;
    let class = match mode {
        Mode::Doctor => "rt doctor",
        Mode::Patient if aids.large => "rt patient large",
        Mode::Patient => "rt patient",
    };
    let page = div(class).attr(Attr::Part, "widget").attr(Attr::Lang, lang.tag());
    let front = model.front.as_ref().filter(|_| mode == Mode::Patient);
    let page = match (scene(model, link), &model.trouble, front) {
        (Some(scene), ..) => {
            let desk = &scene.session.desk;
            let has_any = !model.outbox.is_empty() || !model.tray.drafts.is_empty();
            let shows_tray = has_any && !desk.locked;
            // Not asked for where there is none: a first screen does not load what it does not show.
            let has_come = !desk.incoming.is_empty() && !desk.locked;
            let incoming = has_come.then(|| incoming::forms(&scene)).flatten();
            page.child(shows_tray.then(|| tray::list(model, link)).flatten())
                .child(incoming)
                .children(screen(&scene, shared, rows))
        }
        (None, Some(why), _) => {
            let what_now = match mode {
                Mode::Doctor => words::no_rules_doctor(lang),
                Mode::Patient => words::no_rules_patient(lang),
            };
            let trouble = div("trouble").attr(Attr::Role, "alert");
            page.child(trouble.child(p(what_now).class("lead")).child(markup::fine(why.get(lang))))
        }
        (None, None, Some(front)) => page.child(None).children(first_pages(front, lang, aids, link)),
        (None, None, None) => page.child(p(words::loading(lang)).class("loading").attr(Attr::Role, "status")),
    };
    page.into_html()
}

/// What a citizen sees before the rules are there. The same elements stand in the same places afterwards.
fn first_pages(front: &Front, lang: Lang, aids: &Aids, link: &Link) -> [Option<Tag>; 6] {
    let body = match front.began {
        true => walk::who(front.who, lang, link),
        false => {
            let signs: Vec<&str> = front.alarms.iter().map(String::as_str).collect();
            walk::welcome(&signs, lang, link)
        }
    };
    let [title, version, date, sha256] = &front.rules;
    let footer = footer(words::not_a_diagnosis(lang))
        .child(None)
        .child(ruleset(lang, [title, version, date, sha256]))
        .child(None);
    [Some(self::aids(aids, lang, link)), None, Some(body), None, None, Some(footer)]
}

#[inline(never)]
fn screen(scene: &Scene<'_>, model: &Shared, rows: &mut Rows) -> [Option<Tag>; 6] {
    let Scene { session, lang, mode, aids, link, .. } = *scene;
    if session.desk.locked {
        return [None, None, Some(locked::screen(scene, &model.borrow().tray)), None, None, None];
    }
    let shows_banner =
        session.is_emergency() && !matches!(session.screen, Screen::Answers | Screen::Result | Screen::Recap);
    let banner = if shows_banner { emergency::banner(scene) } else { None };
    let body = match (session.screen, mode) {
        (Screen::Answers, Mode::Doctor) => Some(answers::screen(scene, model, rows)),
        (Screen::Welcome, _) => {
            let signs: Vec<&str> = session.ruleset.vocabulary.alarms(lang).collect();
            Some(walk::welcome(&signs, lang, link))
        }
        (Screen::Who, _) => Some(walk::who(None, lang, link)),
        (Screen::Answers, Mode::Patient) => Some(walk::question(scene, rows)),
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
    let rules = &session.ruleset;
    let rules = [rules.title.get(lang), &rules.version, &rules.date, &rules.sha256];
    let footer = footer(caution)
        .child(at_desk.then(|| p(if scene.keeps { words::in_store(lang) } else { words::in_memory(lang) })))
        .child(ruleset(lang, rules))
        .child(at_desk.then(|| keyboard::shortcuts(scene)));
    let is_alarm = session.screen == Screen::Result && session.is_emergency();
    let aids = (mode == Mode::Patient && !is_alarm).then(|| self::aids(aids, lang, link));
    [aids, banner, body, to_review(scene), no_annex(scene), Some(footer)]
}

fn footer(caution: &str) -> Tag {
    el("footer").class("fine").attr(Attr::Part, "footer").child(p(caution))
}

/// Larger text and reading aloud, on every page of a citizen but the emergency's.
#[inline(never)]
fn aids(aids: &Aids, lang: Lang, link: &Link) -> Tag {
    let toggle = |on: bool, text: &str, msg: Msg| {
        let pressed = if on { "true" } else { "false" };
        markup::button("answer", text, link, msg).attr(Attr::AriaPressed, pressed)
    };
    let aloud = aids.can_speak.then(|| toggle(aids.aloud, words::aloud(lang), Msg::PressedAloud));
    div("aids").child(toggle(aids.large, words::larger(lang), Msg::PressedLarge)).child(aloud)
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

/// Which rules: what they are called, their version, its day, and their hash.
#[inline(never)]
fn ruleset(lang: Lang, [title, version, date, sha256]: [&str; 4]) -> Tag {
    let short = sha256.get(..12).unwrap_or("");
    el("p")
        .texts(&[words::rules(lang), " ", title, " ", version, " (", date, ") "])
        .child(markup::span("hash", short).attr(Attr::Title, sha256))
}
