//! The national form on screen: the decision, the fields, the consent.

use yew::{Event, Html, InputEvent, html};

use crate::criteria::{FieldKind, FormField};
use crate::flow::{Mode, Msg};
use crate::referral::{Draft, FieldProblem, Place, Wrong, is_required};
use crate::text::words;
use crate::ui::event;
use crate::ui::{Scene, button, heading};

/// The form.
pub fn screen(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let Some(draft) = &session.draft else { return Html::default() };
    let title = session.ruleset.form(&draft.form).map_or(words::form_heading(lang), |form| form.title.get(lang));
    let next = link.reform(|event: yew::SubmitEvent| {
        event.prevent_default();
        Msg::AskedToReview
    });
    html! {
        <main class="paper" part="form">
            { button("link back", words::back(lang), link, Msg::WentBack) }
            { heading(title) }
            { summary(scene, draft) }
            <form onsubmit={next} novalidate=true>
                if mode == Mode::Doctor { { decision(scene, draft) } }
                { for draft.fields(&session.ruleset, mode.role()).map(|(place, field)| self::field(scene, draft, place, field)) }
                { consent(scene, draft) }
                <div class="actions"><button type="submit" class="button">{ words::to_review(lang) }</button></div>
            </form>
        </main>
    }
}

/// What is missing, as links to the fields; it takes the focus.
fn summary(scene: Scene<'_>, draft: &Draft) -> Html {
    let Scene { session, lang, mode, .. } = scene;
    if session.missing.is_empty() {
        return Html::default();
    }
    // Only what is still wrong: a mended field leaves the list at once.
    let now = draft.problems(&session.ruleset, &session.decision, mode.role());
    let still = session.missing.iter().filter(|problem| now.contains(problem)).collect::<Vec<_>>();
    if still.is_empty() {
        return Html::default();
    }
    html! {
        <div class="problems" role="alert" tabindex="-1" data-focus="summary">
            <h3>{ words::problem_heading(lang) }</h3>
            <ul>{ for still.into_iter().map(|problem| {
                let target = place_id(scene, problem.place);
                let to = target.clone();
                let onclick = scene.link.reform(move |event: yew::MouseEvent| {
                    // A fragment link would change the host page's address.
                    event.prevent_default();
                    Msg::PickedPlace(to.clone())
                });
                html! { <li><a href={format!("#{target}")} {onclick}>{ sentence(scene, problem) }</a></li> }
            }) }</ul>
        </div>
    }
}

fn sentence(scene: Scene<'_>, problem: &FieldProblem) -> String {
    let lang = scene.lang;
    let label = match problem.place {
        Place::Field(place) => {
            let field = scene.session.draft.as_ref().and_then(|draft| scene.session.ruleset.form(&draft.form)?.fields.get(place));
            field.map_or("", |field| field.label.get(lang))
        }
        Place::Reason => return words::give_reason(lang).to_owned(),
        Place::Consent if scene.mode == Mode::Patient => return words::tick_consent(lang).to_owned(),
        Place::Consent => return words::ask_consent(lang).to_owned(),
    };
    format!("{label}{}{}", lang.pick("：", ": "), wrong(scene, problem.wrong))
}

fn wrong(scene: Scene<'_>, wrong: Wrong) -> String {
    let lang = scene.lang;
    match wrong {
        Wrong::Missing => words::missing(lang).to_owned(),
        Wrong::TooLong(max) => format!("{} {max} {}", words::too_long(lang), words::characters(lang)),
        Wrong::NotAPhone => words::not_a_phone(lang).to_owned(),
    }
}

fn place_id(scene: Scene<'_>, place: Place) -> String {
    match place {
        Place::Field(place) => {
            let field = scene.session.draft.as_ref().and_then(|draft| scene.session.ruleset.form(&draft.form)?.fields.get(place));
            format!("field-{}", field.map_or("", |field| field.id.as_str()))
        }
        Place::Reason => "field-override-reason".to_owned(),
        Place::Consent => "field-consent".to_owned(),
    }
}

fn problem_at(scene: Scene<'_>, draft: &Draft, place: Place) -> Option<Wrong> {
    if scene.session.missing.is_empty() {
        return None;
    }
    let now = draft.problems(&scene.session.ruleset, &scene.session.decision, scene.mode.role());
    let here = |problem: &&FieldProblem| problem.place == place && scene.session.missing.contains(problem);
    now.iter().find(here).map(|problem| problem.wrong)
}

fn field(scene: Scene<'_>, draft: &Draft, place: usize, field: &FormField) -> Html {
    let Scene { lang, mode, link, .. } = scene;
    let id = format!("field-{}", field.id);
    let wrong = problem_at(scene, draft, Place::Field(place)).map(|wrong| self::wrong(scene, wrong));
    let value = draft.text(place).to_owned();
    let error = format!("{id}-error");
    let described = wrong.as_ref().map(|_| error.clone());
    let invalid = wrong.as_ref().map(|_| "true");
    let required = is_required(field, mode.role()).then_some("true");
    // One's own data may be filled in by the browser; a clinic's patients must not be offered to each other.
    let autocomplete = match (mode, &field.autocomplete) {
        (Mode::Patient, Some(token)) => token.clone(),
        _ => "off".to_owned(),
    };
    let input = match field.kind {
        FieldKind::Lines => {
            let oninput = link.reform(move |event: InputEvent| {
                Msg::Wrote(place, event::value(&event))
            });
            html! {
                <textarea id={id.clone()} rows="3" {value} {oninput} spellcheck="false" aria-required={required}
                    aria-invalid={invalid} aria-describedby={described} />
            }
        }
        kind => {
            let oninput = link.reform(move |event: InputEvent| {
                Msg::Wrote(place, event::value(&event))
            });
            let kind = match kind {
                FieldKind::Phone => "tel",
                FieldKind::Date => "date",
                FieldKind::Line | FieldKind::Lines => "text",
            };
            html! {
                <input id={id.clone()} type={kind} {autocomplete} {value} {oninput} spellcheck="false" aria-required={required}
                    aria-invalid={invalid} aria-describedby={described} />
            }
        }
    };
    html! {
        <div class={yew::classes!("field", wrong.as_ref().map(|_| "wrong"))} key={field.id.clone()} data-field={field.id.clone()}>
            <label for={id}>
                { field.label.get(lang).to_owned() }
                if required.is_none() { <span class="fine">{ format!("（{}）", words::optional(lang)) }</span> }
            </label>
            if let Some(hint) = &field.hint { if !draft.text(place).is_empty() { <span class="fine">{ hint.get(lang).to_owned() }</span> } }
            if let Some(wrong) = wrong { <span class="error" id={error}>{ wrong }</span> }
            { input }
        </div>
    }
}

/// What the clinician decides, and why if that differs from the criteria.
fn decision(scene: Scene<'_>, draft: &Draft) -> Html {
    let Scene { session, lang, link, .. } = scene;
    let count = session.ruleset.dispositions.len();
    let chosen = draft.chosen;
    let onchange = link.reform(move |event: Event| {
        let picked = event::value(&event).parse().ok().filter(|place| *place < count);
        Msg::Chose(picked.unwrap_or(chosen))
    });
    let overridden = draft.chosen != session.decision.disposition;
    let says = session.disposition().map_or("", |disposition| disposition.name.get(lang));
    let on_reason = link.reform(|event: InputEvent| {
        Msg::GaveReason(event::value(&event))
    });
    let wrong = problem_at(scene, draft, Place::Reason).map(|_| words::give_reason(lang));
    html! {
        <fieldset class="decision">
            <legend>{ words::decision_heading(lang) }</legend>
            <div class="field">
                <label for="field-chosen">{ words::disposition(lang) }</label>
                <select id="field-chosen" {onchange}>
                    { for session.ruleset.dispositions.iter().enumerate().map(|(place, disposition)| html! {
                        <option value={place.to_string()} selected={place == draft.chosen}>{ disposition.name.get(lang).to_owned() }</option>
                    }) }
                </select>
            </div>
            if overridden {
                <div class={yew::classes!("field", wrong.map(|_| "wrong"))}>
                    <label for="field-override-reason">{ words::override_reason(lang) }</label>
                    <span class="fine">{ format!("{}{}{says}", words::override_note(lang), lang.pick("：", ": ")) }</span>
                    if let Some(wrong) = wrong { <span class="error">{ wrong }</span> }
                    <textarea id="field-override-reason" rows="2" value={draft.reason.clone()} oninput={on_reason} spellcheck="false"
                        aria-required="true" aria-invalid={wrong.map(|_| "true")} />
                </div>
            }
        </fieldset>
    }
}

fn consent(scene: Scene<'_>, draft: &Draft) -> Html {
    let Scene { lang, mode, link, .. } = scene;
    let wrong = problem_at(scene, draft, Place::Consent);
    let class = yew::classes!("decision", wrong.map(|_| "wrong"));
    let given = draft.consent.as_ref().map(|consent| consent.given);
    if mode == Mode::Patient {
        let onchange = link.reform(|event: Event| {
            Msg::Consented(event::ticked(&event))
        });
        return html! {
            <div class={class}>
                if wrong.is_some() { <span class="error">{ words::tick_consent(lang) }</span> }
                <label class="check">
                    <input id="field-consent" type="checkbox" checked={given == Some(true)} {onchange} />
                    <span>{ words::consent_patient(lang) }</span>
                </label>
            </div>
        };
    }
    let choice = |id: Option<&'static str>, value: bool, text: &str| {
        let onchange = link.reform(move |_: Event| Msg::Consented(value));
        html! {
            <label class="segment">
                <input {id} type="radio" name="consent" value={value.to_string()} checked={given == Some(value)} {onchange} />
                <span>{ text.to_owned() }</span>
            </label>
        }
    };
    let who = draft.consent.clone().unwrap_or_default();
    let by = link.reform(|event: InputEvent| Msg::ConsentedBy(event::value(&event)));
    let relation = link.reform(|event: InputEvent| Msg::ConsentedAs(event::value(&event)));
    html! {
        <fieldset class={class}>
            <legend>{ words::consent_heading(lang) }</legend>
            if wrong.is_some() { <span class="error">{ words::ask_consent(lang) }</span> }
            <span class="segments">
                { choice(Some("field-consent"), true, words::consent_yes(lang)) }
                { choice(None, false, words::consent_no(lang)) }
            </span>
            if given.is_some() {
                <div class="pair">
                    <div class="field">
                        <label for="field-consent-by">{ words::consent_by(lang) }</label>
                        <input id="field-consent-by" type="text" autocomplete="off" maxlength="20" value={who.by} oninput={by} />
                    </div>
                    <div class="field">
                        <label for="field-consent-as">{ words::consent_as(lang) }</label>
                        <input id="field-consent-as" type="text" autocomplete="off" maxlength="20" value={who.relation} oninput={relation} />
                    </div>
                </div>
            }
        </fieldset>
    }
}
