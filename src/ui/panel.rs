//! The live panel: where the patient goes, how soon, and why.

use yew::{Html, html};

use crate::criteria::{Direction, explain};
use crate::flow::{Mode, Msg, interview};
use crate::referral::{follow_up, form_of};
use crate::text::{Lang, words};
use crate::ui::{Scene, button, reasons};

/// How many questions the panel proposes.
const PROPOSED: usize = 5;

/// The panel beside the answers.
pub fn panel(scene: Scene<'_>) -> Html {
    let Scene { session, lang, link, .. } = scene;
    html! {
        <aside class="panel" part="panel" aria-label={words::disposition(lang)}>
            <div role="status" aria-live="polite">{ verdict(scene) }</div>
            { ask_next(scene) }
            { reasons::all(scene) }
            { plan(scene) }
            { reasons::open(scene) }
            <div class="actions">
                { if session.has_answer(Mode::Doctor) {
                    let with_form = session.disposition().is_some_and(|disposition| disposition.form.is_some());
                    let (class, text) = match with_form {
                        true => ("button", words::open_form(lang)),
                        false => ("button quiet", words::write_form_anyway(lang)),
                    };
                    match form_of(&session.ruleset, session.decision.disposition) {
                        Some(_) => button(class, text, link, Msg::OpenedForm),
                        None => Html::default(),
                    }
                } else { Html::default() } }
            </div>
        </aside>
    }
}

/// The disposition in a headline, with deadline and destination.
pub fn verdict(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, .. } = scene;
    let Some(disposition) = session.disposition().filter(|_| session.has_answer(mode)) else {
        return html! {
            <div class="verdict undecided" part="disposition" data-disposition="">
                <p class="verdict-name">{ words::not_yet(lang) }</p>
                <p>{ words::not_yet_why(lang) }</p>
            </div>
        };
    };
    let decision = &session.decision;
    let destination = explain::destination(&session.ruleset, decision.tier, decision.centre, lang);
    let sentence = match mode {
        Mode::Doctor => disposition.doctor.get(lang),
        Mode::Patient => disposition.patient.get(lang),
    };
    let withheld = decision.withheld.and_then(|place| session.ruleset.dispositions.get(place));
    let settled = if decision.settled { words::settled(lang) } else { words::not_settled(lang) };
    html! {
        <div class={yew::classes!("verdict", disposition.direction.name())} part="disposition" data-disposition={disposition.id.clone()}>
            <p class="verdict-name">
                <span class="tag">{ sign(disposition.direction, lang) }</span>
                { disposition.name.get(lang).to_owned() }
            </p>
            <p>{ sentence.to_owned() }</p>
            <dl class="brief">
                if let Some(within) = &disposition.within {
                    <div><dt>{ words::deadline(lang) }</dt><dd>{ explain::within(within, lang) }</dd></div>
                }
                if !destination.is_empty() {
                    <div><dt>{ words::destination(lang) }</dt><dd>{ destination }</dd></div>
                }
            </dl>
            if let Some(withheld) = withheld {
                <p class="fine">{ format!("{}“{}”：{}", words::withheld(lang), withheld.name.get(lang), words::not_settled(lang)) }</p>
            } else if mode == Mode::Doctor {
                <p class="fine">{ settled }</p>
            }
        </div>
    }
}

/// A direction's sign in a letter or two: colour is never the only one.
pub fn sign(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Emergency => lang.pick("急救", "EMERGENCY"),
        Direction::Up => lang.pick("上转 ↑", "UP ↑"),
        Direction::Consult => lang.pick("会诊 ⇄", "CONSULT ⇄"),
        Direction::Stay => lang.pick("留治 ●", "STAY ●"),
        Direction::Down => lang.pick("下转 ↓", "DOWN ↓"),
    }
}

fn ask_next(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let next: Vec<_> = interview::askable(&session.ruleset, &session.decision.next, mode)
        .filter(|fact| interview::is_shown(&session.ruleset, &session.facts, *fact))
        .take(PROPOSED)
        .filter_map(|fact| Some((fact, session.ruleset.vocabulary.fact(fact)?)))
        .collect();
    if next.is_empty() {
        return Html::default();
    }
    html! {
        <div class="next">
            <h3>{ words::worth_asking(lang) }</h3>
            <ul>
                { for next.into_iter().map(|(ix, fact)| html! {
                    <li>{ button("link", fact.label.get(lang), link, Msg::PickedFact(ix)) }</li>
                }) }
            </ul>
        </div>
    }
}

fn plan(scene: Scene<'_>) -> Html {
    let Scene { session, lang, .. } = scene;
    match follow_up::plan(&session.ruleset, &session.decision, session.decision.disposition) {
        Some(plan) => follow_up_plan(plan, lang),
        None => Html::default(),
    }
}

/// A follow-up plan: how often, what to look at, when to send back.
pub fn follow_up_plan(plan: &crate::criteria::Plan, lang: Lang) -> Html {
    let list = |items: &[crate::text::Text]| html! { <ul>{ for items.iter().map(|item| html! { <li>{ item.get(lang).to_owned() }</li> }) }</ul> };
    html! {
        <div class="plan">
            <h3>{ format!("{}：{}", words::follow_up(lang), plan.title.get(lang)) }</h3>
            <p>{ lang.pick(
                format!("首次随访：出院或转回后{}；每年面对面随访不少于 {} 次。", explain::within(&plan.first, lang), plan.visits_per_year),
                format!("First visit {}; at least {} face-to-face visits a year.", explain::within(&plan.first, lang), plan.visits_per_year),
            ) }</p>
            { list(&plan.measures) }
            <p class="fine">{ lang.pick("出现以下情况转回上级：", "Send back up if:") }</p>
            { list(&plan.return_if) }
            <p class="source">
                { explain::cited(&plan.source, lang) }
                <span class="status">{ explain::status(plan.status, lang) }</span>
            </p>
        </div>
    }
}
