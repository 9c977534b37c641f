//! Codes of a record and the facts that have them.

use serde_json::Value;

use crate::criteria::Ruleset;
use crate::facts::{Code, FactIx};
use crate::papers::fhir::record::{clean, list, text};

/// The URLs of a code system, and its name in the vocabulary.
const SYSTEMS: [(&str, &str); 6] = [
    ("http://loinc.org", "loinc"),
    ("http://snomed.info/sct", "snomed"),
    ("http://hl7.org/fhir/sid/icd-10", "icd10"),
    ("http://hl7.org/fhir/sid/icd-10-cn", "icd10"),
    ("urn:oid:2.16.840.1.113883.6.1", "loinc"),
    ("urn:oid:2.16.840.1.113883.6.3", "icd10"),
];

/// The codes of a concept, by the vocabulary's name of their system.
pub fn codes(concept: &Value) -> impl Iterator<Item = (&'static str, &str)> {
    list(concept, "/coding").iter().filter_map(|coding| {
        let (system, code) = (text(coding, "/system")?, text(coding, "/code")?);
        let (_, name) = SYSTEMS.iter().find(|(url, _)| *url == system.trim_end_matches('/'))?;
        Some((*name, code.trim()))
    })
}

/// The facts that a concept means, with the code that says so.
pub fn facts(ruleset: &Ruleset, concept: &Value) -> Vec<(FactIx, String)> {
    let mut found: Vec<(FactIx, String)> = Vec::new();
    for (system, code) in codes(concept) {
        for (ix, fact) in ruleset.vocabulary.iter() {
            let fits = fact.codes.iter().any(|known| is(known, system, code));
            if fits && !found.iter().any(|(other, _)| *other == ix) {
                found.push((ix, clean(&format!("{system} {code}"))));
            }
        }
    }
    found
}

/// Whether a code of the vocabulary means this one. An ICD-10 code stands for all below it: `E11` for E11.9 and for
/// E11.900, as national editions write it.
pub fn is(known: &Code, system: &str, code: &str) -> bool {
    known.system == system
        && (known.code == code
            || (system == "icd10" && code.to_ascii_uppercase().starts_with(known.code.as_str())))
}

/// A concept's first code, as `system code`.
pub fn named(concept: &Value) -> Option<String> {
    let known = codes(concept).next().map(|(system, code)| format!("{system} {code}"));
    let any = || {
        let coding = list(concept, "/coding").first()?;
        let code = text(coding, "/code")?;
        Some(text(coding, "/system").map_or(code.to_owned(), |system| format!("{system} {code}")))
    };
    known.or_else(any).map(|code| clean(&code))
}

/// A concept in words.
pub fn words(concept: &Value) -> Option<String> {
    let display = || list(concept, "/coding").iter().find_map(|coding| text(coding, "/display"));
    text(concept, "/text").or_else(display).map(clean)
}
