//! Why: the criteria that hold, with values, source, edition and status.

use yew::{Html, html};

use crate::criteria::explain::{self, Reason};
use crate::criteria::Status;
use crate::flow::Mode;
use crate::text::words;
use crate::ui::Scene;

/// All reasons: first those that decide, then the others.
pub fn all(scene: Scene<'_>) -> Html {
    let Scene { session, lang, .. } = scene;
    let reasons = explain::reasons(&session.ruleset, &session.decision, &session.facts, lang);
    let given = session.decision.withheld.unwrap_or(session.decision.disposition);
    let (deciding, others): (Vec<_>, Vec<_>) =
        reasons.iter().partition(|reason| usize::from(reason.criterion.disposition) == given);
    if reasons.is_empty() {
        return Html::default();
    }
    let list = |reasons: &[&Reason<'_>]| html! { <ul class="reasons">{ for reasons.iter().map(|reason| one(reason, scene)) }</ul> };
    html! {
        <>
            <h3>{ words::because(lang) }</h3>
            { list(&deciding) }
            if !others.is_empty() {
                <details>
                    <summary>{ format!("{}（{}）", words::also_fired(lang), others.len()) }</summary>
                    { list(&others) }
                </details>
            }
        </>
    }
}

fn one(reason: &Reason<'_>, scene: Scene<'_>) -> Html {
    let lang = scene.lang;
    let because = match (scene.mode, &reason.criterion.plain) {
        (Mode::Patient, Some(plain)) => plain.get(lang),
        _ => reason.because,
    };
    let status = reason.criterion.status;
    let class = if status == Status::Verified { "status" } else { "status unverified" };
    html! {
        <li>
            <span class="because">{ because.to_owned() }</span>
            { for reason.values.iter().map(|(label, value)| html! { <span class="value">{ format!("{label} {value}") }</span> }) }
            <span class="source">
                { explain::cited(&reason.criterion.source, lang) }
                <span class={class}>{ explain::status(status, lang) }</span>
            </span>
        </li>
    }
}

/// What could not be ruled out, and what is not known.
pub fn open(scene: Scene<'_>) -> Html {
    let Scene { session, lang, .. } = scene;
    let open: Vec<_> = session
        .decision
        .open
        .iter()
        .filter_map(|open| {
            let criterion = session.ruleset.criteria.get(open.criterion)?;
            let disposition = session.ruleset.dispositions.get(usize::from(criterion.disposition))?;
            Some((criterion, disposition, explain::labels(&session.ruleset, &open.needs, lang)))
        })
        .collect();
    if open.is_empty() {
        return Html::default();
    }
    html! {
        <details class="open">
            <summary>{ format!("{}（{}）", words::not_ruled_out(lang), open.len()) }</summary>
            <ul>
                { for open.into_iter().map(|(criterion, disposition, needs)| html! {
                    <li>
                        <span class="because">{ criterion.because.get(lang).to_owned() }</span>
                        <span class="fine">{ format!("{} · {}{needs}", disposition.name.get(lang), words::unknown_is(lang)) }</span>
                    </li>
                }) }
            </ul>
        </details>
    }
}
