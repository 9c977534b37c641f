//! The shipped rules, and patients told in JSON.

use std::sync::OnceLock;

use referral_triage::criteria::{Checked, Decision, Ruleset, check, decide};
use referral_triage::facts::{Facts, Kind, Raw, read};
use referral_triage::text::Source;
use serde_json::Value;

use crate::scratch::{files, root};

/// The files of `rules/`.
pub fn sources() -> Vec<Source> {
    files(&root().join("rules"), ".toml").into_iter().map(|(name, text)| Source { name, text }).collect()
}

/// The shipped rules, checked once.
pub fn checked() -> &'static Checked {
    static CHECKED: OnceLock<Checked> = OnceLock::new();
    CHECKED.get_or_init(|| check(&sources()))
}

/// The shipped rule set.
pub fn ruleset() -> &'static Ruleset {
    checked().ruleset.as_ref().expect("the shipped rules have errors; run `triage check`")
}

/// A patient of the shipped vocabulary.
pub fn facts(told: &Value) -> Facts {
    let mut facts = Facts::new();
    for (id, value) in told.as_object().expect("an object of facts") {
        let (fact, answer) =
            read(&ruleset().vocabulary, id, &raw(value)).unwrap_or_else(|error| panic!("{error:?}"));
        facts.set(fact, answer);
    }
    facts
}

/// What the shipped rules say about a patient, with the id of the disposition.
pub fn decided(facts: &Facts) -> (&'static str, Decision) {
    let decision = decide(ruleset(), facts);
    (ruleset().dispositions[decision.disposition].id.as_str(), decision)
}

fn raw(value: &Value) -> Raw {
    match value {
        Value::Null => Raw::Null,
        Value::Bool(yes) => Raw::Bool(*yes),
        Value::Number(number) => Raw::Number(number.to_string()),
        Value::String(text) => Raw::Text(text.clone()),
        Value::Array(items) => Raw::List(items.iter().map(raw).collect()),
        Value::Object(_) => panic!("no fact takes an object"),
    }
}

/// Somebody who is well, in a clinic: no danger sign, no complaint, no known disease, and vital signs that nobody worries about.
fn well() -> Value {
    let vocabulary = &ruleset().vocabulary;
    let mut told = serde_json::json!({
        "consciousness": "alert", "age": 45, "sex": "male",
        "up_reasons": ["none"], "systolic": 128, "diastolic": 78, "pulse": 72, "respiratory_rate": 16, "temperature": 36.6, "spo2": 97, "glucose": 5.6
    });
    for group in ["danger-life", "complaints", "known"] {
        let place = vocabulary.groups.iter().position(|one| one.id == group).expect("a group");
        let signs = vocabulary
            .facts
            .iter()
            .filter(|fact| usize::from(fact.group) == place && fact.kind == Kind::YesNo);
        signs.for_each(|fact| told[&fact.id] = false.into());
    }
    told
}

fn and(mut told: Value, more: Value) -> Value {
    for (id, value) in more.as_object().expect("an object") {
        told[id] = value.clone();
    }
    told
}

/// (a) An acute heart attack, told by a doctor in three answers.
pub fn heart_attack() -> Value {
    serde_json::json!({ "chest_pain": true, "chest_pain_minutes": 10, "sweating": true })
}

/// (b) Stable in the county hospital after an operation.
pub fn after_operation() -> Value {
    and(
        well(),
        serde_json::json!({
            "care_setting": "county", "recent_surgery": true, "condition_stable": true, "down_plan_ready": true,
            "down_blocks": ["none"], "pain_score": 2, "eating": true, "wound_dry": true
        }),
    )
}

/// (c) High blood pressure at target, seen at the township health centre.
pub fn stable_hypertension() -> Value {
    and(
        well(),
        serde_json::json!({
            "care_setting": "township", "hypertension": true, "htn_visit": "follow-up", "bp_control": "at-target",
            "htn_problems": ["none"], "plan_settled": true
        }),
    )
}

/// The shipped rules as a compiled file holds them: all but what only the search index is made of.
pub fn stored() -> Ruleset {
    let mut stored = ruleset().clone();
    stored.vocabulary.facts.iter_mut().for_each(|fact| fact.called.clear());
    stored
}
