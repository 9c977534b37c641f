//! Diseases and allergies. Only an active, confirmed or provisional disease is a "yes"; anything else is told, and no "no".

use serde_json::Value;

use crate::facts::{Answer, Kind, Moment, Value as Known};
use crate::papers::fhir::record::resources::Resource;
use crate::papers::fhir::record::unmapped::Reason;
use crate::papers::fhir::record::{Reading, Record, Told, coding, list, text};

const ACTIVE: [&str; 3] = ["active", "recurrence", "relapse"];
const BELIEVED: [&str; 2] = ["confirmed", "provisional"];

/// Reads a disease; its words, if the patient has it.
pub fn read(reading: Reading<'_>, resource: &Resource<'_>, found: &mut Record) -> Option<String> {
    let disease = resource.value;
    if let Err(reason) = holds(resource) {
        found.unmapped.push(resource.unmapped(reason));
        return None;
    }
    let concept = disease.get("code").unwrap_or(&Value::Null);
    let facts = coding::facts(reading.ruleset, concept);
    if facts.is_empty() {
        found.unmapped.push(resource.unmapped(Reason::UnknownCode));
    }
    let said = ["/recordedDate", "/onsetDateTime"].into_iter().find_map(|pointer| text(disease, pointer));
    let at = said.and_then(|said| Moment::read(said, *reading.now.offset()));
    if at.as_ref().is_some_and(|at| at.is_to_come(reading.now)) {
        found.unmapped.push(resource.unmapped(Reason::Date));
        return None;
    }
    for (fact, code) in facts {
        if reading.ruleset.vocabulary.fact(fact).is_some_and(|fact| fact.kind == Kind::YesNo) {
            let answer = Answer::Known(Known::YesNo(true));
            found.facts.push(Told { fact, answer, source: resource.source(), at: at.clone(), code });
        } else {
            found.unmapped.push(resource.unmapped(Reason::ValueType));
        }
    }
    coding::words(concept)
}

/// An allergy, for the form.
pub fn allergy(reading: Reading<'_>, resource: &Resource<'_>, found: &mut Record) {
    if let Err(reason) = holds(resource) {
        return found.unmapped.push(resource.unmapped(reason));
    }
    let words = coding::words(resource.value.get("code").unwrap_or(&Value::Null));
    let (before, most) =
        (found.fields.iter().position(|(id, _)| id == ALLERGIES), reading.longest(ALLERGIES));
    let taken = match (words, before.and_then(|place| found.fields.get_mut(place))) {
        (Some(words), Some((_, text))) => {
            let longer = format!("{text}；{words}");
            let fits = most.is_some_and(|most| longer.chars().count() <= most);
            if fits {
                *text = longer;
            }
            fits
        }
        (Some(words), None) => reading.field(found, ALLERGIES, &words),
        (None, _) => false,
    };
    if !taken {
        found.unmapped.push(resource.unmapped(Reason::NoField));
    }
}

const ALLERGIES: &str = "allergy_text";

/// The diseases in words, for the form's past history: as many as fit, none in half.
pub fn history(reading: Reading<'_>, diseases: &[String], found: &mut Record) {
    let Some(most) = reading.longest("past_history") else { return };
    let mut told = String::new();
    for disease in diseases {
        let between = if told.is_empty() { "" } else { "；" };
        if told.contains(disease.as_str()) {
            continue;
        }
        if [told.as_str(), between, disease].iter().map(|part| part.chars().count()).sum::<usize>() > most {
            break;
        }
        told.push_str(between);
        told.push_str(disease);
    }
    reading.field(found, "past_history", &told);
}

/// Whether the patient has it, as far as anybody believes.
fn holds(resource: &Resource<'_>) -> Result<(), Reason> {
    if resource.is_modified() {
        return Err(Reason::Modifier);
    }
    let said = |key: &str| resource.value.get(key).map(status);
    let over =
        resource.value.as_object().is_some_and(|all| all.keys().any(|key| key.starts_with("abatement")));
    match (said("clinicalStatus"), said("verificationStatus")) {
        (_, Some(verified)) if !BELIEVED.contains(&verified) => Err(Reason::VerificationStatus),
        (Some(clinical), _) if ACTIVE.contains(&clinical) && !over => Ok(()),
        _ => Err(Reason::ClinicalStatus),
    }
}

fn status(concept: &Value) -> &str {
    list(concept, "/coding").iter().find_map(|coding| text(coding, "/code")).unwrap_or_default()
}
