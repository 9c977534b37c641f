//! The patient: name and address for the form, sex and age as facts.

use chrono::{Datelike, NaiveDate};
use serde_json::Value;

use crate::facts::{Answer, FactIx, Kind, Raw, day};
use crate::papers::fhir::record::observation::answer;
use crate::papers::fhir::record::resources::Resource;
use crate::papers::fhir::record::unmapped::{Reason, Unmapped};
use crate::papers::fhir::record::{Reading, Record, Told, list, text};

/// The codes by which the vocabulary says which facts are the patient's age and sex.
const AGE: &str = "30525-0";
const SEX: &str = "46098-0";

/// Types of identifiers (HL7 table 0203) and the fields that they fill.
const NUMBERS: [(&str, &str); 5] = [
    ("MR", "record_no"),
    ("AN", "admission_no"),
    ("HC", "insurance_no"),
    ("SN", "insurance_no"),
    ("NI", "id_no"),
];

/// Reads the patient.
pub fn read(reading: Reading<'_>, resource: &Resource<'_>, found: &mut Record) {
    let patient = resource.value;
    if resource.is_modified() {
        return found.unmapped.push(resource.unmapped(Reason::Modifier));
    }
    found.person = resource.name();
    let part = |part: &str, reason| Unmapped {
        what: format!("{}.{part}", resource.name()),
        code: None,
        text: None,
        reason,
    };
    let dead =
        patient.get("deceasedDateTime").is_some() || patient.get("deceasedBoolean") == Some(&true.into());
    found.unmapped.extend(dead.then(|| part("deceased", Reason::Deceased)));
    let is_old = patient.get("active") == Some(&false.into());
    found.unmapped.extend(is_old.then(|| part("active", Reason::Inactive)));
    for (name, said) in [("name", name(patient)), ("address", address(patient)), ("telecom", phone(patient))]
    {
        let field = match name {
            "name" => "patient_name",
            "telecom" => "phone",
            name => name,
        };
        if let Some(said) = said
            && !reading.field(found, field, &said)
        {
            found.unmapped.push(part(name, Reason::NoField));
        }
    }
    for identifier in list(patient, "/identifier") {
        let kind = list(identifier, "/type/coding").iter().find_map(|coding| text(coding, "/code"));
        let field = NUMBERS.iter().find(|(code, _)| kind == Some(code)).map(|(_, field)| *field);
        let number = text(identifier, "/value").filter(|_| text(identifier, "/use") != Some("old"));
        let taken = field.zip(number).is_some_and(|(field, number)| reading.field(found, field, number));
        found.unmapped.extend((!taken).then(|| part("identifier", Reason::NoField)));
    }
    match text(patient, "/gender") {
        Some(sex) => {
            let told = tell(reading, found, SEX, |kind| {
                matches!(kind, Kind::Choice(_)).then(|| Raw::Text(sex.to_owned()))
            });
            found.unmapped.extend((!told).then(|| part("gender", Reason::Value)));
        }
        None => found.unmapped.push(part("gender", Reason::NoValue)),
    }
    match text(patient, "/birthDate").map(|born| age(born, reading.now.date_naive())) {
        Some(Some(months)) => {
            let told = tell(reading, found, AGE, |kind| match kind {
                Kind::Number(numeric) if numeric.unit == "a" => Some(Raw::Number((months / 12).to_string())),
                // Beyond its range, as for anybody over a year, it is simply not said.
                Kind::Number(numeric) if numeric.unit == "mo" => Some(Raw::Number(months.to_string())),
                _ => None,
            });
            found.unmapped.extend((!told).then(|| part("birthDate", Reason::OutOfRange)));
        }
        Some(None) => found.unmapped.push(part("birthDate", Reason::Date)),
        None => found.unmapped.push(part("birthDate", Reason::NoValue)),
    }
}

/// Tells every fact with this LOINC code what `raw` makes of it; whether any took it.
fn tell(reading: Reading<'_>, found: &mut Record, loinc: &str, raw: impl Fn(&Kind) -> Option<Raw>) -> bool {
    let facts = reading.ruleset.vocabulary.iter();
    let mut told = false;
    let coded =
        facts.filter(|(_, fact)| fact.codes.iter().any(|code| code.system == "loinc" && code.code == loinc));
    let coded: Vec<(FactIx, Option<Raw>)> = coded.map(|(ix, fact)| (ix, raw(&fact.kind))).collect();
    for (fact, raw) in coded {
        let Some(Ok(known @ Answer::Known(_))) = raw.map(|raw| answer(reading, fact, &raw)) else { continue };
        told = true;
        let (source, code) = (found.person.clone(), format!("loinc {loinc}"));
        found.facts.push(Told { fact, answer: known, source, at: None, code });
    }
    told
}

/// The full months since a birthday; nothing if the date does not say exactly enough, or lies in the future.
fn age(born: &str, today: NaiveDate) -> Option<i64> {
    let months = |date: NaiveDate| i64::from(date.year()) * 12 + i64::from(date.month0());
    let before = |date: NaiveDate| months(today) - months(date) - i64::from(today.day() < date.day());
    let age = match day(born) {
        Some(date) => before(date),
        // A month is enough for the years, unless it is this month; a year never is.
        None => {
            let age = before(day(&format!("{born}-01"))?);
            (age > 12 && age % 12 != 0).then_some(age - age % 12)?
        }
    };
    (age >= 0).then_some(age)
}

/// The best of several: in use, not an old one, the wanted use first.
fn best<'v>(all: &'v [Value], wanted: &[&str]) -> Option<&'v Value> {
    let usable = |one: &&Value| !matches!(text(one, "/use"), Some("old" | "temp" | "nickname" | "maiden"));
    let of = |wanted: &str| all.iter().find(|one| text(one, "/use") == Some(wanted));
    wanted.iter().find_map(|wanted| of(wanted)).or_else(|| all.iter().find(usable))
}

fn name(patient: &Value) -> Option<String> {
    let name = best(list(patient, "/name"), &["official", "usual"])?;
    let (family, given) = (text(name, "/family").unwrap_or_default(), joined(name, "/given", " "));
    let whole = if given.is_ascii() && family.is_ascii() {
        format!("{given} {family}")
    } else {
        // Chinese puts the family first, with nothing between.
        format!("{family}{}", given.replace(' ', ""))
    };
    Some(text(name, "/text").map_or(whole, str::to_owned)).filter(|name| !name.trim().is_empty())
}

fn address(patient: &Value) -> Option<String> {
    let address = best(list(patient, "/address"), &["home"])?;
    let parts = ["/state", "/city", "/district"].into_iter().filter_map(|part| text(address, part));
    let mut whole: String = parts.collect();
    whole.push_str(&joined(address, "/line", ""));
    Some(text(address, "/text").map_or(whole, str::to_owned)).filter(|address| !address.trim().is_empty())
}

fn phone(patient: &Value) -> Option<String> {
    let phones: Vec<Value> = list(patient, "/telecom")
        .iter()
        .filter(|one| matches!(text(one, "/system"), Some("phone" | "sms") | None))
        .cloned()
        .collect();
    best(&phones, &["mobile", "home"]).and_then(|phone| text(phone, "/value")).map(str::to_owned)
}

fn joined(value: &Value, pointer: &str, between: &str) -> String {
    let parts: Vec<&str> = match value.pointer(pointer) {
        Some(Value::Array(parts)) => parts.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    parts.join(between)
}
