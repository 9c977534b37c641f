//! Patients as our facts.

use referral_triage::criteria::Ruleset;
use referral_triage::facts::{Facts, Raw, read};
use serde_json::{Map, Value};

/// One patient's facts.
pub fn facts(ruleset: &Ruleset, told: &Map<String, Value>) -> Facts {
    let mut facts = Facts::new();
    for (id, value) in told {
        let (fact, answer) = read(&ruleset.vocabulary, id, &raw(value)).unwrap();
        facts.set(fact, answer);
    }
    facts
}

fn raw(value: &Value) -> Raw {
    match value {
        Value::Bool(yes) => Raw::Bool(*yes),
        Value::String(text) => Raw::Text(text.clone()),
        value => Raw::Number(value.to_string()),
    }
}
