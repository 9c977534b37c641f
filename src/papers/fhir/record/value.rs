//! The value of an observation, as the fact takes it.

use serde_json::Value;

use crate::facts::{Fact, Kind, Numeric, Raw, Unit};
use crate::papers::fhir::record::unmapped::Reason;
use crate::papers::fhir::record::{coding, list, text};

/// "Yes", "no" and "not known" in the code systems that say so.
const SAID: [(&str, &str, Raw); 10] = [
    ("http://snomed.info/sct", "373066001", Raw::Bool(true)),
    ("http://snomed.info/sct", "373067005", Raw::Bool(false)),
    ("http://snomed.info/sct", "261665006", Raw::Null),
    ("http://terminology.hl7.org/CodeSystem/v2-0136", "Y", Raw::Bool(true)),
    ("http://terminology.hl7.org/CodeSystem/v2-0136", "N", Raw::Bool(false)),
    ("http://loinc.org", "LA33-6", Raw::Bool(true)),
    ("http://loinc.org", "LA32-8", Raw::Bool(false)),
    (ABSENT, "unknown", Raw::Null),
    (ABSENT, "asked-unknown", Raw::Null),
    (ABSENT, "asked-declined", Raw::Null),
];

const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
const UCUM: &str = "http://unitsofmeasure.org";

/// Whether there is a value, or a reason why there is none.
pub fn is_there(part: &Value) -> bool {
    part.as_object()
        .is_some_and(|fields| fields.keys().any(|key| key.starts_with("value") || key == "dataAbsentReason"))
}

/// The value as the fact takes it.
pub fn raw(fact: &Fact, part: &Value) -> Result<Raw, Reason> {
    let values = part.as_object().into_iter().flatten().filter(|(key, _)| key.starts_with("value"));
    let mut values: Vec<(&str, &Value)> = values.map(|(key, value)| (key.as_str(), value)).collect();
    match (values.pop(), values.is_empty()) {
        (None, _) => absent(part),
        // A value is one thing: which of two?
        (Some(_), false) => Err(Reason::ValueType),
        (Some(("valueQuantity", quantity)), _) => match fact.numeric() {
            Some(numeric) => measured(numeric, quantity),
            None => Err(Reason::ValueType),
        },
        (Some(("valueInteger", Value::Number(number))), _) => match fact.numeric() {
            Some(numeric) if is_plain(numeric) => Ok(Raw::Number(number.to_string())),
            Some(_) => Err(Reason::NoUnit),
            None => Err(Reason::ValueType),
        },
        (Some(("valueBoolean", Value::Bool(yes))), _) if fact.kind == Kind::YesNo => Ok(Raw::Bool(*yes)),
        (Some(("valueCodeableConcept", concept)), _) => chosen(fact, concept),
        (Some(("valueString", Value::String(words))), _) if matches!(fact.kind, Kind::Choice(_)) => {
            choice(fact, words)
        }
        (Some(("valueDateTime", Value::String(date))), _) if fact.kind == Kind::Date => {
            Ok(Raw::Text(date.split('T').next().unwrap_or_default().to_owned()))
        }
        _ => Err(Reason::ValueType),
    }
}

/// Why there is no value: asked, and nobody knows; or nobody asked.
fn absent(part: &Value) -> Result<Raw, Reason> {
    let Some(why) = part.get("dataAbsentReason") else { return Err(Reason::NoValue) };
    let why = list(why, "/coding").iter().find_map(|coding| text(coding, "/code")).unwrap_or_default();
    match why {
        "unknown" | "asked-unknown" | "asked-declined" => Ok(Raw::Null),
        _ => Err(Reason::NotAsked),
    }
}

fn measured(numeric: &Numeric, quantity: &Value) -> Result<Raw, Reason> {
    if quantity.get("comparator").is_some() {
        return Err(Reason::Comparator);
    }
    let Some(Value::Number(number)) = quantity.get("value") else { return Err(Reason::NoValue) };
    let number = number.to_string();
    let is_ucum = text(quantity, "/system").is_none_or(|system| system == UCUM);
    let code = text(quantity, "/code").filter(|_| is_ucum).or_else(|| text(quantity, "/unit"));
    match code {
        // A plain number has no unit, and counts of something (`{score}`) are plain numbers.
        None if is_plain(numeric) => Ok(Raw::Number(number)),
        None => Err(Reason::NoUnit),
        Some(code) if is_plain(numeric) && matches!(bare(code).as_str(), "" | "1") => Ok(Raw::Number(number)),
        Some(code) => Ok(Raw::Quantity(number, unit(code))),
    }
}

fn is_plain(numeric: &Numeric) -> bool {
    matches!(numeric.unit.as_str(), "1" | "{score}")
}

/// A unit as our table writes it: what stands in braces means nothing in UCUM (`{beats}/min`), and people write
/// `mmHg` and `℃`.
fn unit(code: &str) -> String {
    let known = |code: &str| Unit::find(code).is_some();
    let bare = bare(code);
    let shown = || Unit::codes().filter_map(Unit::find).find(|unit| unit.shown() == code);
    match (known(code), known(&bare)) {
        (true, _) => code.to_owned(),
        (false, true) => bare,
        (false, false) => shown().map_or(code, |unit| unit.code).to_owned(),
    }
}

fn bare(code: &str) -> String {
    let mut depth = 0u32;
    code.trim()
        .chars()
        .filter(|c| {
            match c {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect()
}

/// A coded value: yes or no, the fact itself, or one of its choices.
fn chosen(fact: &Fact, concept: &Value) -> Result<Raw, Reason> {
    let codings = list(concept, "/coding");
    let is = |coding: &Value, system: &str, code: &str| {
        text(coding, "/system") == Some(system) && text(coding, "/code") == Some(code)
    };
    let mut said = SAID.iter().filter(|(system, code, _)| codings.iter().any(|one| is(one, system, code)));
    let said = said.next().map(|(_, _, raw)| raw.clone());
    match &fact.kind {
        _ if said == Some(Raw::Null) => Ok(Raw::Null),
        Kind::YesNo => {
            let itself = coding::codes(concept)
                .any(|(system, code)| fact.codes.iter().any(|known| coding::is(known, system, code)));
            said.or(itself.then_some(Raw::Bool(true))).ok_or(Reason::Value)
        }
        Kind::Choice(_) => {
            let words = codings.iter().flat_map(|coding| [text(coding, "/code"), text(coding, "/display")]);
            let mut words = words.chain([text(concept, "/text")]).flatten();
            words.find_map(|words| choice(fact, words).ok()).ok_or(Reason::Value)
        }
        Kind::Choices(_) | Kind::Number(_) | Kind::Date => Err(Reason::ValueType),
    }
}

/// A choice by its id or its words.
fn choice(fact: &Fact, words: &str) -> Result<Raw, Reason> {
    let words = words.trim();
    let found = fact.choices().iter().find(|choice| {
        [&choice.id, &choice.label.zh, &choice.label.en].into_iter().any(|known| known == words)
    });
    found.map(|choice| Raw::Text(choice.id.clone())).ok_or(Reason::Value)
}
