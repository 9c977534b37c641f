//! Floor 5a: views, functions of the model; what happens goes out as messages.

mod answers;
mod control;
mod done;
mod emergency;
mod event;
mod form;
mod panel;
mod reasons;
mod review;
mod walk;

use yew::{Callback, Html, html};

use crate::flow::{Mode, Model, Msg, Screen, Session};
use crate::text::{Lang, words};

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
    /// Where messages go.
    pub link: &'a Link,
}

/// The whole page.
pub fn page(model: &Model, link: &Link) -> Html {
    let Model { lang, mode, can_send, .. } = *model;
    let inside = match (&model.session, &model.trouble) {
        (Some(session), _) => screen(Scene { session, lang, mode, can_send, link }),
        (None, Some(why)) => {
            let what_now = match mode {
                Mode::Doctor => words::no_rules_doctor(lang),
                Mode::Patient => words::no_rules_patient(lang),
            };
            html! {
                <div class="trouble" role="alert">
                    <p class="lead">{ what_now }</p>
                    <p class="fine">{ why.get(lang) }</p>
                </div>
            }
        }
        (None, None) => html! { <p class="loading" role="status">{ words::loading(lang) }</p> },
    };
    let mode = match mode {
        Mode::Doctor => "doctor",
        Mode::Patient => "patient",
    };
    html! { <div class={yew::classes!("rt", mode)} part="widget" lang={lang.tag()}>{ inside }</div> }
}

fn screen(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, .. } = scene;
    let shows_banner = session.is_emergency() && !(mode == Mode::Patient && session.screen == Screen::Result);
    let body = match (session.screen, mode) {
        (Screen::Answers, Mode::Doctor) => answers::screen(scene),
        (Screen::Welcome, _) => walk::welcome(scene),
        (Screen::Answers, Mode::Patient) => walk::question(scene),
        (Screen::Result, _) => walk::result(scene),
        (Screen::Form, _) => form::screen(scene),
        (Screen::Review, _) => review::screen(scene),
        (Screen::Done, _) => done::screen(scene),
    };
    html! {
        <>
            { if shows_banner { emergency::banner(scene) } else { Html::default() } }
            { body }
            <footer class="fine" part="footer">
                <p>{ match mode { Mode::Doctor => words::decision_support(lang), Mode::Patient => words::not_a_diagnosis(lang) } }</p>
                { ruleset(scene) }
            </footer>
        </>
    }
}

fn ruleset(scene: Scene<'_>) -> Html {
    let ruleset = &scene.session.ruleset;
    let short = ruleset.sha256.get(..12).unwrap_or("");
    html! {
        <p>
            { format!("{} {} {} ({}) ", words::rules(scene.lang), ruleset.title.get(scene.lang), ruleset.version, ruleset.date) }
            <span class="hash" title={ruleset.sha256.clone()}>{ short.to_owned() }</span>
        </p>
    }
}

/// The heading of a screen, which takes the focus when the screen changes.
fn heading(text: &str) -> Html {
    html! { <h2 class="heading" tabindex="-1" data-focus="heading">{ text.to_owned() }</h2> }
}

/// A button that sends a message.
fn button(class: &'static str, text: &str, link: &Link, msg: Msg) -> Html {
    let onclick = link.reform(move |_| msg.clone());
    html! { <button type="button" class={class} {onclick}>{ text.to_owned() }</button> }
}
