//! The clinician's screen: every fact that makes sense, by group, with the decision beside it.

use yew::{Html, html};

use crate::facts::{Answer, Fact, FactIx, Kind};
use crate::flow::{Msg, interview};
use crate::text::words;
use crate::ui::control::{control, label_id};
use crate::ui::{Scene, button, panel};

/// The whole screen.
pub fn screen(scene: Scene<'_>) -> Html {
    let vocabulary = &scene.session.ruleset.vocabulary;
    html! {
        <div class="desk">
            <div class="groups" part="answers">
                { for vocabulary.groups.iter().zip(0u16..).map(|(group, place)| self::group(scene, group.label.get(scene.lang), place)) }
                <div class="actions">{ button("button quiet", words::start_over_doctor(scene.lang), scene.link, Msg::StartedOver) }</div>
            </div>
            { panel::panel(scene) }
        </div>
    }
}

fn group(scene: Scene<'_>, label: &str, place: u16) -> Html {
    let session = scene.session;
    let shown: Vec<(FactIx, &Fact)> = session
        .ruleset
        .vocabulary
        .iter()
        .filter(|(ix, fact)| fact.group == place && interview::is_shown(&session.ruleset, &session.facts, *ix))
        .collect();
    if shown.is_empty() {
        return Html::default();
    }
    let is_open = |(ix, fact): &&(FactIx, &Fact)| fact.kind == Kind::YesNo && *session.facts.answer(*ix) == Answer::NotAsked;
    let can_deny = shown.iter().filter(is_open).count() > 1;
    html! {
        <section class="group">
            <div class="group-head">
                <h3>{ label.to_owned() }</h3>
                if can_deny { { button("small", words::rest_absent(scene.lang), scene.link, Msg::DeniedRest(place)) } }
            </div>
            <div class="rows">{ for shown.into_iter().map(|(ix, fact)| row(scene, ix, fact)) }</div>
        </section>
    }
}

fn row(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    let answered = *scene.session.facts.answer(ix) != Answer::NotAsked;
    // A group of radio buttons or tick boxes is named by its row, a single field by `aria-labelledby`.
    let role = matches!(fact.kind, Kind::YesNo | Kind::Choices(_)).then_some("group");
    html! {
        <div class={yew::classes!("row", answered.then_some("answered"))} data-fact={fact.id.clone()} key={fact.id.clone()}
            role={role} aria-labelledby={role.map(|_| label_id(fact))}>
            <span class="label" id={label_id(fact)}>{ fact.question(scene.lang).to_owned() }</span>
            { control(scene, ix, fact) }
        </div>
    }
}
