//! The emergency banner: what to do, whom to call, at once.

use yew::{Html, html};

use crate::criteria::{Institution, explain};
use crate::text::words;
use crate::ui::Scene;

/// The banner above everything else.
pub fn banner(scene: Scene<'_>) -> Html {
    let Scene { session, lang, .. } = scene;
    let Some(disposition) = session.disposition() else { return Html::default() };
    let destination = explain::destination(&session.ruleset, session.decision.tier, session.decision.centre, lang);
    html! {
        <section class="emergency" part="emergency" role="alert">
            <p class="emergency-title"><span class="tag">{ words::emergency(lang) }</span>{ disposition.name.get(lang).to_owned() }</p>
            <p>{ disposition.doctor.get(lang).to_owned() }</p>
            <p>{ format!("{}：{destination}", words::destination(lang)) }</p>
            <div class="actions">
                { call(scene) }
                { for phones(scene).into_iter().map(|institution| phone(institution, scene)) }
            </div>
            <p class="fine">{ words::form_can_wait(lang) }</p>
        </section>
    }
}

/// The button that dials 120.
pub fn call(scene: Scene<'_>) -> Html {
    html! { <a class="button call" href="tel:120">{ words::call_120(scene.lang) }</a> }
}

/// The institutions that run the centre.
fn phones(scene: Scene<'_>) -> Vec<&Institution> {
    let decision = &scene.session.decision;
    let all = scene.session.ruleset.destinations.fitting(decision.tier, decision.centre);
    all.into_iter().filter(|institution| institution.phone != "120").take(2).collect()
}

fn phone(institution: &Institution, scene: Scene<'_>) -> Html {
    let dial: String = institution.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    html! {
        <a class="button quiet" href={format!("tel:{dial}")}>
            { format!("{} {}", institution.name.get(scene.lang), institution.phone) }
        </a>
    }
}
