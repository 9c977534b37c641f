//! The control for one fact: buttons, a list, tick boxes, a number with its unit, a day.

use crate::facts::{Answer, Fact, FactIx, Kind, Numeric, Value};
use crate::flow::{Mode, Msg};
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, el, span};

/// The control that fits the fact's kind.
pub fn control(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    match &fact.kind {
        Kind::YesNo => yes_no(scene, ix, fact),
        Kind::Choice(_) => one_of(scene, ix, fact),
        Kind::Choices(_) => any_of(scene, ix, fact),
        Kind::Number(numeric) => {
            let mode = if numeric.decimals == 0 { "numeric" } else { "decimal" };
            typed(scene, ix, fact, "text", mode, Some(numeric))
        }
        Kind::Date => typed(scene, ix, fact, "date", "none", None),
    }
}

fn yes_no(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let lang = scene.lang;
    el("span")
        .class("segments")
        .child(radio(scene, ix, fact, "yes", words::yes(lang), Answer::Known(Value::YesNo(true))))
        .child(radio(scene, ix, fact, "no", words::no(lang), Answer::Known(Value::YesNo(false))))
        .child(not_known(scene, ix, fact))
}

/// "Not known", for a clinician; a citizen has a button of its own for that.
fn not_known(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Option<Tag> {
    let label = words::not_known_short(scene.lang);
    (scene.mode == Mode::Doctor).then(|| radio(scene, ix, fact, "unknown", label, Answer::NotKnown))
}

fn radio(scene: &Scene<'_>, ix: FactIx, fact: &Fact, value: &str, label: &str, answer: Answer) -> Tag {
    let checked = *scene.session.facts.answer(ix) == answer;
    // An attribute: what stands in a radio button is nobody's to change, and Yew looks up each value before it draws.
    let input = input(fact, "radio").attr(Attr::Value, value).checked(checked);
    let input = input.on_pick(scene.link, Msg::Answered(ix, answer));
    labelled("segment", input, label)
}

fn input(fact: &Fact, kind: &str) -> Tag {
    el("input").attr(Attr::Type, kind).attr(Attr::Name, &["fact-", &fact.id].concat())
}

/// A radio button or tick box within its label.
pub fn labelled(class: &str, input: Tag, label: &str) -> Tag {
    el("label").class(class).child(input).child(el("span").text(label))
}

/// One entry of a list.
pub fn option(value: &str, label: &str, selected: bool) -> Tag {
    el("option").attr(Attr::Value, value).flag(Attr::Selected, selected).text(label)
}

fn one_of(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let answer = scene.session.facts.answer(ix);
    let count = fact.choices().len();
    let choices = fact.choices().iter().zip(0u16..).map(|(choice, place)| {
        option(
            &place.to_string(),
            choice.label.get(scene.lang),
            *answer == Answer::Known(Value::Choice(place)),
        )
    });
    el("select")
        .attr(Attr::AriaLabelledby, &label_id(fact))
        .on_choice(scene.link, move |picked| Msg::Answered(ix, picked_choice(&picked, count)))
        .child(option("", words::from_list(scene.lang), *answer == Answer::NotAsked))
        .children(choices)
        .child(option("unknown", words::not_known(scene.lang), *answer == Answer::NotKnown))
}

fn picked_choice(picked: &str, count: usize) -> Answer {
    match picked.parse::<u16>() {
        Ok(place) if usize::from(place) < count => Answer::Known(Value::Choice(place)),
        _ if picked == "unknown" => Answer::NotKnown,
        _ => Answer::NotAsked,
    }
}

fn any_of(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let ticked: &[u16] = match scene.session.facts.answer(ix) {
        Answer::Known(Value::Choices(all)) => all,
        _ => &[],
    };
    let choices = fact.choices().iter().zip(0u16..).map(|(choice, place)| {
        let input = input(fact, "checkbox").value(&choice.id).checked(ticked.contains(&place));
        let input = input.on_pick(scene.link, Msg::Answered(ix, toggled(ticked, place, fact)));
        labelled("tick", input, choice.label.get(scene.lang))
    });
    el("span").class("ticks").children(choices).child(not_known(scene, ix, fact))
}

/// The ticked choices after one more tick. A choice called `none` and the others exclude each other;
/// with nothing ticked the question is open again, since an empty page is not an answer.
fn toggled(ticked: &[u16], place: u16, fact: &Fact) -> Answer {
    let choices = fact.choices();
    let excludes = |a: u16| choices.get(usize::from(a)).is_some_and(|choice| choice.id == "none");
    let was = ticked.contains(&place);
    let mut all = Vec::new();
    // Through the choices in their order: the answer is sorted without a sort, which would be 3 kB.
    for (other, _) in (0u16..).zip(choices) {
        let fits = was || excludes(other) == excludes(place);
        let stays = if other == place { !was } else { fits && ticked.contains(&other) };
        if stays {
            all.push(other);
        }
    }
    if all.is_empty() { Answer::NotAsked } else { Answer::Known(Value::Choices(all)) }
}

fn typed(
    scene: &Scene<'_>,
    ix: FactIx,
    fact: &Fact,
    kind: &str,
    mode: &str,
    numeric: Option<&Numeric>,
) -> Tag {
    let session = scene.session;
    let other = session.other_unit(ix);
    let converted = numeric.zip(other).and_then(|(numeric, _)| converted(scene, ix, numeric));
    let converted_id = ["own-", &fact.id].concat();
    // A clinician's hint; for citizens the question says what to measure.
    let range = numeric.filter(|_| scene.mode == Mode::Doctor).map(|numeric| {
        let (min, max) = numeric.range_in(other.map(|(_, other)| other));
        [&min.text(), "–", &max.text()].concat()
    });
    let typed = session.typed.get(&ix);
    let value = match (typed, session.facts.value(ix)) {
        (Some((text, _)), _) => text.clone(),
        (None, Some(Value::Number(number))) => number.text(),
        (None, Some(Value::Date(date))) => date.to_string(),
        (None, _) => String::new(),
    };
    let why = typed.and_then(|(_, why)| why.as_ref());
    let error = ["error-", &fact.id].concat();
    let input = input(fact, kind)
        .attr(Attr::Inputmode, mode)
        .attr(Attr::Autocomplete, "off")
        .attr(Attr::AriaLabelledby, &label_id(fact))
        .value(&value)
        .on_typing(scene.link, move |text| Msg::Typing(ix, text), move |text| Msg::Typed(ix, text));
    let input = match (why, &converted) {
        (None, Some(_)) => input.attr(Attr::AriaDescribedby, &converted_id),
        _ => wrong(input, why.map(|_| error.as_str())),
    };
    el("span")
        .class("number")
        .child(input.maybe(Attr::Placeholder, range.as_deref()))
        .child(numeric.and_then(|numeric| unit(scene, ix, numeric, other.map(|(place, _)| place))))
        .child(converted.map(|text| span("own", &text).id(&converted_id).attr(Attr::Role, "status")))
        .child(not_known(scene, ix, fact).map(|radio| el("span").class("segments").child(radio)))
        .child(why.map(|why| span("error", why.get(scene.lang)).id(&error)))
}

/// The unit; where several are in use, a list of them.
fn unit(scene: &Scene<'_>, ix: FactIx, numeric: &Numeric, picked: Option<u16>) -> Option<Tag> {
    let lang = scene.lang;
    let own = numeric.shown_unit(lang);
    if numeric.also.is_empty() {
        return (!own.is_empty()).then(|| span("unit", own));
    }
    let others = numeric.also.iter().zip(0u16..).map(|(other, place)| {
        option(&place.to_string(), numeric.unit_in(Some(other), lang), picked == Some(place))
    });
    let list = el("select")
        .class("unit")
        .attr(Attr::AriaLabel, words::unit(lang))
        .on_choice(scene.link, move |picked| Msg::PickedUnit(ix, picked.parse().ok()));
    Some(list.child(option("", own, picked.is_none())).children(others))
}

/// What was typed in another unit, in the fact's own: this is what the criteria see.
fn converted(scene: &Scene<'_>, ix: FactIx, numeric: &Numeric) -> Option<String> {
    match scene.session.facts.value(ix)? {
        Value::Number(number) => Some(["= ", &number.text(), " ", numeric.shown_unit(scene.lang)].concat()),
        _ => None,
    }
}

/// An input marked as wrong if there is an element that says why: that element's id.
pub fn wrong(input: Tag, error: Option<&str>) -> Tag {
    input.maybe(Attr::AriaInvalid, error.map(|_| "true")).maybe(Attr::AriaDescribedby, error)
}

/// The id of the element that names a fact's control.
pub fn label_id(fact: &Fact) -> String {
    ["label-", &fact.id].concat()
}
