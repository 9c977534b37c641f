//! Observations: what was measured or seen, once or in parts such as the two numbers of a blood pressure.

use serde_json::Value;

use crate::facts::{Answer, FactErrorKind, FactIx, Moment, Raw, read as read_fact};
use crate::papers::fhir::record::resources::Resource;
use crate::papers::fhir::record::unmapped::{Reason, Unmapped};
use crate::papers::fhir::record::{Reading, Record, Told, coding, list, text, value};

/// Statuses under which there is a value.
const WITH_VALUE: [&str; 4] = ["final", "amended", "corrected", "preliminary"];

/// Reads an observation and its components.
pub fn read(reading: Reading<'_>, resource: &Resource<'_>, found: &mut Record) {
    if resource.is_modified() {
        return found.unmapped.push(resource.unmapped(Reason::Modifier));
    }
    if !text(resource.value, "/status").is_some_and(|status| WITH_VALUE.contains(&status)) {
        return found.unmapped.push(resource.unmapped(Reason::Status));
    }
    let components = list(resource.value, "/component");
    // What only holds parts has no value of its own to miss.
    let whole = (components.is_empty() || value::is_there(resource.value)).then_some(resource.value);
    let at = when(reading, resource.value);
    // A clock that is wrong must not make a wrong value the newest.
    if at.as_ref().is_some_and(|at| at.is_to_come(reading.now)) {
        return found.unmapped.push(resource.unmapped(Reason::Date));
    }
    for part in whole.into_iter().chain(components) {
        one(reading, resource, part, at.as_ref(), found);
    }
}

fn one(reading: Reading<'_>, resource: &Resource<'_>, part: &Value, at: Option<&Moment>, found: &mut Record) {
    let concept = part.get("code").unwrap_or(&Value::Null);
    let unmapped = |reason| Unmapped {
        what: resource.name(),
        code: coding::named(concept),
        text: coding::words(concept),
        reason,
    };
    let facts = coding::facts(reading.ruleset, concept);
    if facts.is_empty() {
        found.unmapped.push(unmapped(Reason::UnknownCode));
    }
    for (fact, code) in facts {
        let Some(known) = reading.ruleset.vocabulary.fact(fact) else { continue };
        match value::raw(known, part).and_then(|raw| answer(reading, fact, &raw)) {
            Ok(answer) => {
                let (source, at) = (resource.source(), at.cloned());
                found.facts.push(Told { fact, answer, source, at, code });
            }
            Err(reason) => found.unmapped.push(unmapped(reason)),
        }
    }
}

/// What a value is as an answer.
pub fn answer(reading: Reading<'_>, fact: FactIx, raw: &Raw) -> Result<Answer, Reason> {
    let vocabulary = &reading.ruleset.vocabulary;
    read_fact(vocabulary, vocabulary.id(fact), raw).map(|(_, answer)| answer).map_err(|error| {
        match error.kind {
            FactErrorKind::WrongUnit => Reason::Unit,
            FactErrorKind::OutOfRange => Reason::OutOfRange,
            FactErrorKind::UnknownChoice => Reason::Value,
            FactErrorKind::WrongType | FactErrorKind::UnknownFact => Reason::ValueType,
        }
    })
}

/// When it was so: the moment, or the end of the time, that it was observed; failing that when it was published.
fn when(reading: Reading<'_>, observation: &Value) -> Option<Moment> {
    let told = [
        "/effectiveDateTime",
        "/effectiveInstant",
        "/effectivePeriod/end",
        "/effectivePeriod/start",
        "/issued",
    ];
    let said = told.into_iter().find_map(|pointer| text(observation, pointer))?;
    Moment::read(said, *reading.now.offset())
}
