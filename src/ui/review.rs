//! "Check your answers": the whole form as it will be sent, and what became of sending it.

use yew::{Html, html};

use crate::facts::Answer;
use crate::flow::{Delivery, Failure, Mode, Msg, Screen};
use crate::referral::{Draft, follow_up};
use crate::text::words;
use crate::ui::{Scene, button, heading, panel, reasons};

/// The review.
pub fn screen(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let Some(draft) = &session.draft else { return Html::default() };
    html! {
        <main class="paper" part="review">
            { button("link back", words::back(lang), link, Msg::WentBack) }
            { heading(words::review_heading(lang)) }
            <p>{ words::review_text(lang) }</p>
            { failure(scene) }
            { chosen(scene, draft) }
            { fields(scene, draft) }
            { plan(scene, draft) }
            { answers(scene) }
            if mode == Mode::Doctor { { reasons::all(scene) } }
            { send(scene) }
        </main>
    }
}

fn line(label: &str, value: &str, name: &str) -> Html {
    html! { <div class="line"><dt>{ label.to_owned() }</dt><dd data-review={name.to_owned()}>{ value.to_owned() }</dd></div> }
}

fn chosen(scene: Scene<'_>, draft: &Draft) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let Some(disposition) = session.ruleset.dispositions.get(draft.chosen) else { return Html::default() };
    let overridden = mode == Mode::Doctor && draft.chosen != session.decision.disposition;
    let consent = draft.consent.as_ref();
    let agreed = if consent.is_some_and(|consent| consent.given) { words::consent_yes(lang) } else { words::consent_no(lang) };
    html! {
        <section>
            <div class={yew::classes!("verdict", disposition.direction.name())}>
                <p class="verdict-name"><span class="tag">{ panel::sign(disposition.direction, lang) }</span>{ disposition.name.get(lang).to_owned() }</p>
            </div>
            <dl class="lines">
                if overridden { { line(words::override_reason(lang), draft.reason.trim(), "override_reason") } }
                if let Some(consent) = consent {
                    { line(words::consent_heading(lang), &[agreed, consent.by.trim(), consent.relation.trim()].iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" · "), "consent") }
                }
            </dl>
            { button("link", words::change(lang), link, Msg::PickedScreen(Screen::Form)) }
        </section>
    }
}

fn fields(scene: Scene<'_>, draft: &Draft) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let title = session.ruleset.form(&draft.form).map_or("", |form| form.title.get(lang));
    let written = draft.fields(&session.ruleset, mode.role()).filter(|(place, _)| !draft.text(*place).trim().is_empty());
    html! {
        <section>
            <h3>{ title.to_owned() }</h3>
            <dl class="lines">{ for written.map(|(place, field)| line(field.label.get(lang), draft.text(place).trim(), &field.id)) }</dl>
            { button("link", words::change(lang), link, Msg::PickedScreen(Screen::Form)) }
        </section>
    }
}

fn plan(scene: Scene<'_>, draft: &Draft) -> Html {
    match follow_up::plan(&scene.session.ruleset, &scene.session.decision, draft.chosen) {
        Some(plan) => html! { <section>{ panel::follow_up_plan(plan, scene.lang) }</section> },
        None => Html::default(),
    }
}

fn answers(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, .. } = scene;
    let vocabulary = &session.ruleset.vocabulary;
    let lines = session.facts.asked().filter_map(|(ix, answer)| {
        let fact = vocabulary.fact(ix)?;
        let value = match answer {
            Answer::Known(value) => value.shown(ix, vocabulary, lang),
            Answer::NotKnown | Answer::NotAsked => words::not_known(lang).to_owned(),
        };
        Some(html! { <div class="line" key={fact.id.clone()}><dt>{ fact.label.get(lang).to_owned() }</dt><dd>{ value }</dd></div> })
    });
    html! {
        <details class="given">
            <summary>{ format!("{}（{}）", words::answers_heading(lang), session.facts.asked().count()) }</summary>
            <dl class="lines">{ for lines }</dl>
            { button("link", words::change(lang), link, Msg::ReopenedAnswers) }
        </details>
    }
}

/// Why the form did not arrive, what that means, and what to do.
fn failure(scene: Scene<'_>) -> Html {
    let lang = scene.lang;
    let Delivery::Failed(_, failure) = &scene.session.delivery else { return Html::default() };
    let (text, words) = match failure {
        Failure::Unreachable => (words::unreachable(lang), ""),
        Failure::Refused(_, words) => (words::refused(lang), words.as_str()),
        Failure::Trouble(_) => (words::trouble(lang), ""),
        Failure::NoReceipt(_) => (words::no_receipt(lang), ""),
        Failure::Host(words) => (words::host_failed(lang), words.as_str()),
    };
    let status = match failure {
        Failure::Refused(status, _) | Failure::Trouble(status) | Failure::NoReceipt(status) => format!("HTTP {status}"),
        Failure::Unreachable | Failure::Host(_) => String::new(),
    };
    html! {
        <div class="problems" role="alert" tabindex="-1" data-focus="summary" data-failure="">
            <h3>{ words::not_sent(lang) }</h3>
            <p>{ text }{ words.to_owned() }</p>
            if scene.session.is_emergency() { <p><strong>{ words::do_not_wait(lang) }</strong></p> }
            if !status.is_empty() { <p class="fine">{ status }</p> }
        </div>
    }
}

fn send(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, can_send, .. } = scene;
    if !can_send {
        return html! { <p class="fine">{ words::cannot_send(lang) }</p> };
    }
    let (text, busy) = match &session.delivery {
        Delivery::Sending(_) => (words::sending(lang), true),
        Delivery::Failed(..) => (words::try_again(lang), false),
        Delivery::None | Delivery::Sent(..) => (words::send(lang), false),
    };
    let onclick = link.reform(|_| Msg::PressedSend);
    html! {
        <div class="actions">
            // Not `disabled` while it sends: that would drop the focus.
            <button type="button" class="button big" aria-disabled={busy.to_string()} data-action="send" {onclick}>{ text }</button>
            <span role="status" class="visually-hidden">{ if busy { words::sending(lang) } else { "" } }</span>
        </div>
    }
}
