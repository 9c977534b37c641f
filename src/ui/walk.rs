//! The citizen's walk: a first page, one page of questions at a time, and the result.

use yew::{Callback, Event, Html, SubmitEvent, html};

use crate::facts::{Answer, Fact, FactIx, Kind, Value};
use crate::flow::{Mode, Msg};
use crate::text::words;
use crate::ui::control::{control, label_id};
use crate::ui::event;
use crate::ui::{Link, Scene, button, emergency, heading, panel, reasons};

/// The first page: when to call 120 at once, and a button to begin.
pub fn welcome(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, .. } = scene;
    // The signs of the first question are those that the rule set asks first of all.
    let first = crate::flow::interview::next_page(&session.ruleset, &session.decision.next, Mode::Patient).unwrap_or_default();
    let signs = first.iter().filter_map(|fact| session.ruleset.vocabulary.fact(*fact)).filter(|_| first.len() > 1);
    html! {
        <main class="walk">
            { heading(words::welcome(lang)) }
            <p class="lead">{ words::welcome_text(lang) }</p>
            <div class="call-first">
                <p>{ words::call_first(lang) }</p>
                <ul>{ for signs.map(|fact| html! { <li>{ fact.label.get(lang).to_owned() }</li> }) }</ul>
                { emergency::call(scene) }
            </div>
            <div class="actions">{ button("button big", words::begin(lang), link, Msg::Began) }</div>
        </main>
    }
}

/// The current page of questions.
pub fn question(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, .. } = scene;
    let facts: Vec<(FactIx, &Fact)> = session
        .pages
        .last()
        .map(|page| page.iter().filter_map(|ix| Some((*ix, session.ruleset.vocabulary.fact(*ix)?))).collect())
        .unwrap_or_default();
    let body = match facts.as_slice() {
        [(ix, fact)] => single(scene, *ix, fact),
        several => checklist(scene, several),
    };
    let left = session.left_to_ask(Mode::Patient);
    html! {
        <main class="walk" key={format!("page-{}", session.pages.len())}>
            { button("link back", words::back(lang), link, Msg::WentBack) }
            { body }
            if left > 0 {
                <p class="fine">{ format!("{} {left} {}", words::at_most(lang), words::questions_left(lang)) }</p>
            }
        </main>
    }
}

fn single(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    let Scene { session, lang, link, .. } = scene;
    let given = session.facts.answer(ix);
    let answer = |class: &str, text: &str, answer: Answer| {
        let pressed = *given == answer;
        let onclick = link.reform(move |_| Msg::FinishedPage(vec![(ix, answer.clone())]));
        html! {
            <button type="button" class={format!("answer {class}")} aria-pressed={pressed.to_string()} {onclick}>{ text.to_owned() }</button>
        }
    };
    let known = |value: Value| Answer::Known(value);
    let choices = match &fact.kind {
        Kind::YesNo => html! {
            <>
                { answer("", words::yes(lang), known(Value::YesNo(true))) }
                { answer("", words::no(lang), known(Value::YesNo(false))) }
            </>
        },
        Kind::Choice(choices) => html! {
            { for choices.iter().zip(0u16..).map(|(choice, place)| answer("", choice.label.get(lang), known(Value::Choice(place)))) }
        },
        Kind::Choices(_) | Kind::Number(_) | Kind::Date => html! {
            <div class="row" data-fact={fact.id.clone()}>
                <span class="label visually-hidden" id={label_id(fact)}>{ question_of(scene, fact) }</span>
                { control(scene, ix, fact) }
            </div>
        },
    };
    let typed = matches!(fact.kind, Kind::Choices(_) | Kind::Number(_) | Kind::Date);
    let ready = *given != Answer::NotAsked;
    let onsubmit = finish(link, ix, given.clone());
    html! {
        <form class="question" {onsubmit} novalidate=true>
            { heading(&question_of(scene, fact)) }
            { help(scene, fact) }
            <div class="answers" role={(!typed).then_some("group")}>
                { choices }
                { if typed { html! { <button type="submit" class="button big" disabled={!ready}>{ words::go_on(lang) }</button> } } else { Html::default() } }
                { answer("quiet", words::not_known(lang), Answer::NotKnown) }
            </div>
        </form>
    }
}

/// Submitting a typed answer: Enter in the field, or the button.
fn finish(link: &Link, ix: FactIx, answer: Answer) -> Callback<SubmitEvent> {
    let link = link.clone();
    Callback::from(move |event: SubmitEvent| {
        event.prevent_default();
        if answer != Answer::NotAsked {
            link.emit(Msg::FinishedPage(vec![(ix, answer.clone())]));
        }
    })
}

/// Several signs on one page. Ticks live in the model; "none of these" answers no to all of them.
fn checklist(scene: Scene<'_>, facts: &[(FactIx, &Fact)]) -> Html {
    let Scene { session, lang, link, .. } = scene;
    let ticked: Vec<bool> = facts.iter().map(|(ix, _)| session.facts.value(*ix) == Some(&Value::YesNo(true))).collect();
    let any = ticked.iter().any(|ticked| *ticked);
    let rest = |answer: Answer| {
        let answers = facts.iter().zip(&ticked).map(|((ix, _), ticked)| match ticked {
            true => (*ix, Answer::Known(Value::YesNo(true))),
            false => (*ix, answer.clone()),
        });
        Msg::FinishedPage(answers.collect())
    };
    let finish = if any { words::go_on(lang) } else { words::none_of_these(lang) };
    html! {
        <div class="question">
            { heading(words::any_of_these(lang)) }
            <ul class="checklist">
                { for facts.iter().zip(&ticked).map(|((ix, fact), checked)| {
                    let ix = *ix;
                    let onchange = link.reform(move |event: Event| {
                        let ticked = event::ticked(&event);
                        Msg::Answered(ix, if ticked { Answer::Known(Value::YesNo(true)) } else { Answer::NotAsked })
                    });
                    html! {
                        <li key={fact.id.clone()} data-fact={fact.id.clone()}>
                            <label class="check">
                                <input type="checkbox" checked={*checked} {onchange} />
                                <span>{ question_of(scene, fact) }</span>
                            </label>
                        </li>
                    }
                }) }
            </ul>
            <div class="answers">
                { button("button big", finish, link, rest(Answer::Known(Value::YesNo(false)))) }
                { button("answer quiet", words::unsure(lang), link, rest(Answer::NotKnown)) }
            </div>
        </div>
    }
}

fn question_of(scene: Scene<'_>, fact: &Fact) -> String {
    fact.plain.as_ref().unwrap_or(&fact.label).get(scene.lang).to_owned()
}

fn help(scene: Scene<'_>, fact: &Fact) -> Html {
    match &fact.help {
        Some(help) => html! {
            <details class="why"><summary>{ words::why_we_ask(scene.lang) }</summary><p>{ help.get(scene.lang).to_owned() }</p></details>
        },
        None => Html::default(),
    }
}

/// The result.
pub fn result(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, can_send, .. } = scene;
    let Some(disposition) = session.disposition() else { return Html::default() };
    let urgent = session.is_emergency();
    let places = session.ruleset.destinations.fitting(session.decision.tier, session.decision.centre);
    html! {
        <main class={yew::classes!("walk", "result", urgent.then_some("urgent"))}>
            { heading(words::your_result(lang)) }
            <div role={if urgent { "alert" } else { "status" }}>{ panel::verdict(scene) }</div>
            if urgent { { emergency::call(scene) } }
            if !session.decision.open.is_empty() && !urgent { <p>{ words::could_not_rule_out(lang) }</p> }
            <h3>{ words::what_next(lang) }</h3>
            <p>{ disposition.next.get(lang).to_owned() }</p>
            if !urgent && !places.is_empty() {
                <h3>{ words::where_to(lang) }</h3>
                <ul>{ for places.iter().take(3).map(|place| html! { <li>{ format!("{} {}", place.name.get(lang), place.phone) }</li> }) }</ul>
                if let Some(notice) = &session.ruleset.destinations.notice { <p class="fine">{ notice.get(lang).to_owned() }</p> }
            }
            { reasons::all(scene) }
            { reasons::open(scene) }
            <div class="actions">
                if can_send && !urgent { { button("button", words::send_to_clinic(lang), link, Msg::OpenedForm) } }
                { button("button quiet", words::what_else(lang), link, Msg::WentBack) }
                { button("button quiet", words::start_over(lang), link, Msg::StartedOver) }
            </div>
        </main>
    }
}
