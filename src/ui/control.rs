//! The control for one fact: buttons, a list, tick boxes, a number with its unit, a day.

use yew::{Callback, Event, Html, InputEvent, html};

use crate::facts::{Answer, Fact, FactIx, Kind, Value};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::{Scene, event};

/// The control that fits the fact's kind.
pub fn control(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    match &fact.kind {
        Kind::YesNo => yes_no(scene, ix, fact),
        Kind::Choice(_) => one_of(scene, ix, fact),
        Kind::Choices(_) => any_of(scene, ix, fact),
        Kind::Number(numeric) => {
            let mode = if numeric.decimals == 0 { "numeric" } else { "decimal" };
            typed(scene, ix, fact, "text", mode, numeric.shown_unit(scene.lang))
        }
        Kind::Date => typed(scene, ix, fact, "date", "none", ""),
    }
}

fn yes_no(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    let lang = scene.lang;
    let choices = [
        ("yes", words::yes(lang), Answer::Known(Value::YesNo(true))),
        ("no", words::no(lang), Answer::Known(Value::YesNo(false))),
        ("unknown", words::not_known_short(lang), Answer::NotKnown),
    ];
    html! { <span class="segments">{ for choices.into_iter().map(|(key, label, answer)| radio(scene, ix, fact, key, label, answer)) }</span> }
}

fn radio(scene: Scene<'_>, ix: FactIx, fact: &Fact, key: &str, label: &str, answer: Answer) -> Html {
    let checked = *scene.session.facts.answer(ix) == answer;
    let onchange = scene.link.reform(move |_: Event| Msg::Answered(ix, answer.clone()));
    let title = (key == "unknown").then(|| words::not_known(scene.lang));
    html! {
        <label class="segment" {title}>
            <input type="radio" name={format!("fact-{}", fact.id)} value={key.to_owned()} {checked} {onchange} aria-label={title} />
            <span>{ label.to_owned() }</span>
        </label>
    }
}

fn one_of(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    let answer = scene.session.facts.answer(ix);
    let count = fact.choices().len();
    let onchange = scene.link.reform(move |event: Event| {
        let picked = event::value(&event);
        Msg::Answered(ix, picked_choice(&picked, count))
    });
    let option = |value: String, label: &str, selected: bool| html! { <option {value} {selected}>{ label.to_owned() }</option> };
    html! {
        <select {onchange} aria-labelledby={label_id(fact)}>
            { option(String::new(), words::from_list(scene.lang), *answer == Answer::NotAsked) }
            { for fact.choices().iter().zip(0u16..).map(|(choice, place)| {
                option(place.to_string(), choice.label.get(scene.lang), *answer == Answer::Known(Value::Choice(place)))
            }) }
            { option("unknown".to_owned(), words::not_known(scene.lang), *answer == Answer::NotKnown) }
        </select>
    }
}

fn picked_choice(picked: &str, count: usize) -> Answer {
    match picked.parse::<u16>() {
        Ok(place) if usize::from(place) < count => Answer::Known(Value::Choice(place)),
        _ if picked == "unknown" => Answer::NotKnown,
        _ => Answer::NotAsked,
    }
}

fn any_of(scene: Scene<'_>, ix: FactIx, fact: &Fact) -> Html {
    let answer = scene.session.facts.answer(ix).clone();
    let ticked = match &answer {
        Answer::Known(Value::Choices(all)) => all.clone(),
        _ => Vec::new(),
    };
    html! {
        <span class="ticks">
            { for fact.choices().iter().zip(0u16..).map(|(choice, place)| {
                let ticked = ticked.clone();
                let checked = ticked.contains(&place);
                let all = fact.choices().iter().map(|choice| choice.id == "none").collect::<Vec<_>>();
                let onchange = scene.link.reform(move |_: Event| Msg::Answered(ix, toggled(&ticked, place, &all)));
                html! {
                    <label class="tick">
                        <input type="checkbox" name={format!("fact-{}", fact.id)} value={choice.id.clone()} {checked} {onchange} />
                        <span>{ choice.label.get(scene.lang).to_owned() }</span>
                    </label>
                }
            }) }
            { radio(scene, ix, fact, "unknown", words::not_known(scene.lang), Answer::NotKnown) }
        </span>
    }
}

/// The ticked choices after one more tick. A choice called `none` and the others exclude each other;
/// with nothing ticked the question is open again, since an empty page is not an answer.
fn toggled(ticked: &[u16], place: u16, is_none: &[bool]) -> Answer {
    let excludes = |a: u16| is_none.get(usize::from(a)).copied().unwrap_or(false);
    let mut all: Vec<u16> = match ticked.contains(&place) {
        true => ticked.iter().copied().filter(|other| *other != place).collect(),
        false => {
            let fits = |other: &u16| excludes(*other) == excludes(place);
            ticked.iter().copied().filter(fits).chain([place]).collect()
        }
    };
    all.sort_unstable();
    if all.is_empty() { Answer::NotAsked } else { Answer::Known(Value::Choices(all)) }
}

fn typed(scene: Scene<'_>, ix: FactIx, fact: &Fact, kind: &'static str, mode: &'static str, unit: &str) -> Html {
    let session = scene.session;
    let typed = session.typed.get(&ix);
    let value = match (typed, session.facts.value(ix)) {
        (Some((text, _)), _) => text.clone(),
        (None, Some(Value::Number(number))) => number.to_string(),
        (None, Some(Value::Date(date))) => date.to_string(),
        (None, _) => String::new(),
    };
    let why = typed.and_then(|(_, why)| why.as_ref());
    let oninput: Callback<InputEvent> = scene.link.reform(move |event: InputEvent| {
        Msg::Typed(ix, event::value(&event))
    });
    let error = format!("error-{}", fact.id);
    html! {
        <span class="number">
            <input type={kind} inputmode={mode} autocomplete="off" name={format!("fact-{}", fact.id)} {value} {oninput}
                aria-labelledby={label_id(fact)} aria-invalid={why.map(|_| "true")} aria-describedby={why.map(|_| error.clone())} />
            if !unit.is_empty() { <span class="unit">{ unit.to_owned() }</span> }
            <span class="segments">{ radio(scene, ix, fact, "unknown", words::not_known_short(scene.lang), Answer::NotKnown) }</span>
            if let Some(why) = why { <span class="error" id={error}>{ why.get(scene.lang).to_owned() }</span> }
        </span>
    }
}

/// The id of the element that names a fact's control.
pub fn label_id(fact: &Fact) -> String {
    format!("label-{}", fact.id)
}
