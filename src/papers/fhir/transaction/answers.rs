//! What was answered: every field of the form and every fact (QuestionnaireResponse), and what was measured (Observation).

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

use crate::criteria::FieldKind;
use crate::facts::{Fact, Kind, Moment, Unit, day};
use crate::papers::fhir::transaction::Form;
use crate::papers::fhir::transaction::bundle::Bundle;
use crate::text::Text;

const UCUM: &str = "http://unitsofmeasure.org";

/// The form, field by field, and the clinical answers beside it.
pub fn response(form: &Form<'_>, bundle: &mut Bundle) {
    let title = form.record.ruleset.form(form.text("/form")).map_or("", |known| form.said(&known.title));
    let response = json!({
        "resourceType": "QuestionnaireResponse",
        "contained": form.contained(),
        "identifier": bundle.identifier("response"),
        "status": "completed",
        "subject": bundle.reference("patient"),
        "authored": form.text("/sealed_at"),
        "author": form.author(bundle),
        "item": [
            { "linkId": "form", "text": title, "item": fields(form) },
            { "linkId": "facts", "text": form.say("判断所用的答案", "Answers that were decided on"), "item": facts(form) }
        ]
    });
    bundle.push("response", response);
}

fn fields(form: &Form<'_>) -> Vec<Value> {
    let Some(written) = form.json.get("fields").and_then(Value::as_object) else { return Vec::new() };
    let known = form.record.fields();
    let mut items = Vec::new();
    for field in known {
        let Some(value) = written.get(&field.id) else { continue };
        let choice =
            |id: &str| field.choices.iter().find(|choice| choice.id == id).map(|choice| &choice.label);
        let answer = |value: &Value| match value {
            Value::Object(_) => result(form, &field.id, value),
            Value::String(id) if matches!(field.kind, FieldKind::Choice | FieldKind::Choices) => {
                coded(form, &field.id, id, choice(id))
            }
            Value::String(text) if field.kind == FieldKind::Date && day(text).is_some() => {
                json!({ "valueDate": text })
            }
            other => json!({ "valueString": other }),
        };
        let answers: Vec<Value> = match value {
            Value::Array(all) => all.iter().map(answer).collect(),
            one => vec![answer(one)],
        };
        items.push(json!({ "linkId": field.id, "text": form.said(&field.label), "answer": answers }));
    }
    // A field that this rule set does not know travels all the same.
    for (id, value) in written.iter().filter(|(id, _)| !known.iter().any(|field| field.id == **id)) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        items.push(json!({ "linkId": id, "text": id, "answer": [{ "valueString": text }] }));
    }
    items
}

/// One result that goes along: its name, and below it the day, the institution and whether it is recognised.
fn result(form: &Form<'_>, field: &str, result: &Value) -> Value {
    let part = |part: &str, zh: &'static str, en: &'static str, answer: Value| json!({ "linkId": format!("{field}.{part}"), "text": form.say(zh, en), "answer": [answer] });
    json!({
        "valueString": result.get("name"),
        "item": [
            part("date", "日期", "Date", json!({ "valueDate": result.get("date") })),
            part("institution", "机构", "Institution", json!({ "valueString": result.get("institution") })),
            part("recognised", "互认", "Recognised", json!({ "valueBoolean": result.get("recognised") }))
        ]
    })
}

fn coded(form: &Form<'_>, of: &str, id: &str, label: Option<&Text>) -> Value {
    let display = label.map(|label| form.said(label));
    json!({ "valueCoding": { "system": format!("urn:referral-triage:choice:{of}"), "code": id, "display": display } })
}

/// The facts in the vocabulary's order. One that was asked and is not known has an item without an answer.
fn facts(form: &Form<'_>) -> Vec<Value> {
    let Some(written) = form.json.get("facts").and_then(Value::as_object) else { return Vec::new() };
    let vocabulary = &form.record.ruleset.vocabulary;
    let told = vocabulary.facts.iter().filter_map(|fact| Some((fact, written.get(&fact.id)?)));
    told.map(|(fact, value)| {
        let mut answers: Vec<Value> = match value {
            Value::Array(all) => all.iter().filter_map(|one| answer(form, fact, one)).collect(),
            one => answer(form, fact, one).into_iter().collect(),
        };
        if let (Some(origin), Some(Value::Object(first))) = (origin(form, &fact.id), answers.first_mut()) {
            let (link, text) = (format!("facts.{}.source", fact.id), form.say("来源", "Source"));
            let item = json!([{ "linkId": link, "text": text, "answer": [{ "valueString": origin }] }]);
            first.insert("item".to_owned(), item);
        }
        json!({ "linkId": format!("facts.{}", fact.id), "text": form.said(&fact.label), "answer": answers })
    })
    .collect()
}

fn answer(form: &Form<'_>, fact: &Fact, value: &Value) -> Option<Value> {
    match (&fact.kind, value) {
        (_, Value::Null) => None,
        (Kind::YesNo, Value::Bool(yes)) => Some(json!({ "valueBoolean": yes })),
        (Kind::Number(_), Value::Number(_)) => Some(json!({ "valueQuantity": quantity(fact, value) })),
        (Kind::Date, Value::String(date)) => Some(json!({ "valueDate": date })),
        (Kind::Choice(_) | Kind::Choices(_), Value::String(id)) => {
            let label = fact.choices().iter().find(|choice| choice.id == *id).map(|choice| &choice.label);
            Some(coded(form, &fact.id, id, label))
        }
        (_, other) => Some(json!({ "valueString": other.to_string() })),
    }
}

fn quantity(fact: &Fact, value: &Value) -> Value {
    let unit = fact.numeric().map_or("1", |numeric| numeric.unit.as_str());
    let shown = Unit::find(unit).map(Unit::shown);
    json!({ "value": value, "unit": shown, "system": UCUM, "code": unit })
}

/// Where a value came from, when it was so, and whether a clinician confirmed it; nothing for what was entered here.
fn origin(form: &Form<'_>, fact: &str) -> Option<String> {
    let origin = form.json.get("facts_from")?.get(fact)?;
    let text = |key: &str| origin.get(key).and_then(Value::as_str).unwrap_or_default();
    let confirmed = origin.get("confirmed").and_then(Value::as_bool).unwrap_or(false);
    let confirmed = if confirmed { form.say("已由医生确认", "confirmed by the clinician") } else { "" };
    let parts = [text("source"), text("at"), confirmed];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(parts.join(form.say("，", ", ")))
}

/// The numbers that have a LOINC code: the fact, its value and the code.
fn measured<'f>(form: &'f Form<'_>) -> impl Iterator<Item = (&'f Fact, &'f Value, &'f str)> {
    let written = form.json.get("facts").and_then(Value::as_object);
    form.record.ruleset.vocabulary.facts.iter().filter_map(move |fact| {
        let code = fact.codes.iter().find(|code| code.system == "loinc")?;
        let value = written?.get(&fact.id).filter(|value| value.is_number())?;
        fact.numeric().map(|_| (fact, value, code.code.as_str()))
    })
}

/// What was measured, to stand within the request: it has no life beside it, and servers take only so many conditional entries
/// at once. When it was measured is said where it is known; when it was told always.
pub fn observations(form: &Form<'_>, bundle: &Bundle) -> Vec<Value> {
    let observation = |(fact, value, code): (&Fact, &Value, &str)| {
        json!({
            "resourceType": "Observation",
            "id": fact.id.replace('_', "-"),
            "status": "final",
            "code": { "coding": [{ "system": "http://loinc.org", "code": code }], "text": form.said(&fact.label) },
            "subject": bundle.reference("patient"),
            "effectiveDateTime": when(form, &fact.id),
            "issued": form.text("/sealed_at"),
            "valueQuantity": quantity(fact, value),
            "note": [{ "text": origin(form, &fact.id) }]
        })
    };
    measured(form).map(observation).collect()
}

/// As FHIR writes it: a time of the day has seconds and a zone.
fn when(form: &Form<'_>, fact: &str) -> Option<String> {
    let at = form.json.get("facts_from")?.get(fact)?.get("at")?.as_str()?;
    let zone = *form.record.time()?.offset();
    let moment = Moment::read(at, zone)?;
    if !at.contains('T') {
        return Some(moment.text().to_owned());
    }
    let exact = DateTime::from_timestamp(moment.earliest(), 0)?.with_timezone(&zone);
    Some(exact.to_rfc3339_opts(SecondsFormat::Secs, false))
}
