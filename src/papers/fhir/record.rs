//! Reading a record: FHIR R4 resources become facts and fields, with where each came from and when; what does not is told.
//!
//! What is absent from a record stays unknown: it is never a "no".

mod coding;
mod condition;
mod observation;
mod person;
mod resources;
mod settle;
mod unmapped;
mod value;

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::criteria::Ruleset;
use crate::facts::{Answer, FactIx, Moment};
use crate::referral::{json, wire};
use crate::text::Text;

pub use unmapped::{Reason, Unmapped};

/// What a record says.
#[derive(Default)]
pub struct Record {
    /// What it says about facts, at most one value for each.
    pub facts: Vec<Told>,
    /// What it says for fields of the forms, by their ids.
    pub fields: Vec<(String, String)>,
    /// Where the fields come from.
    pub person: String,
    /// What could not be used, and why.
    pub unmapped: Vec<Unmapped>,
}

/// One value of a record.
#[derive(Clone, PartialEq)]
pub struct Told {
    /// The fact.
    pub fact: FactIx,
    /// Its answer: known, or asked and not known.
    pub answer: Answer,
    /// The resource that says so, and whoever stands behind it.
    pub source: String,
    /// When it was so.
    pub at: Option<Moment>,
    /// The code that led to the fact, as `system code`.
    pub code: String,
}

/// What is read with.
#[derive(Clone, Copy)]
struct Reading<'a> {
    ruleset: &'a Ruleset,
    now: DateTime<FixedOffset>,
}

/// Reads `{"now": …, "record": …}`: a resource, a bundle, or a list of them. The answer is JSON:
/// `{"facts": […], "fields": {…}, "person": …, "unmapped": […]}`.
pub fn read_text(ruleset: &Ruleset, input: &str) -> Result<String, Text> {
    let input: Value = serde_json::from_str(input)
        .map_err(|why| Text::new(format!("病历不是 JSON：{why}"), format!("the record is no JSON: {why}")))?;
    let now = input.get("now").and_then(Value::as_str).and_then(|now| DateTime::parse_from_rfc3339(now).ok());
    let now = now.ok_or_else(|| Text::new("没有说现在是什么时候", "it was not said what time it is"))?;
    let record = read(ruleset, input.get("record").unwrap_or(&Value::Null), now);
    Ok(record.json(ruleset))
}

/// Reads a resource, a bundle, or a list of them.
pub fn read(ruleset: &Ruleset, record: &Value, now: DateTime<FixedOffset>) -> Record {
    let reading = Reading { ruleset, now };
    let mut found = Record::default();
    let mut history = Vec::new();
    for resource in resources::of_one_patient(record, &mut found.unmapped) {
        match resource.kind {
            "Patient" => person::read(reading, &resource, &mut found),
            "Observation" => observation::read(reading, &resource, &mut found),
            "Condition" => history.extend(condition::read(reading, &resource, &mut found)),
            "AllergyIntolerance" => condition::allergy(reading, &resource, &mut found),
            _ => found.unmapped.push(resource.unmapped(Reason::ResourceType)),
        }
    }
    condition::history(reading, &history, &mut found);
    settle::settle(&mut found);
    found
}

impl Record {
    fn json(&self, ruleset: &Ruleset) -> String {
        json::object(|to| {
            to.field("facts").list(|to| {
                for told in &self.facts {
                    to.item().object(|to| {
                        to.text("fact", ruleset.vocabulary.id(told.fact));
                        match &told.answer {
                            Answer::Known(value) => {
                                let to = to.field("value");
                                wire::bare(to, ruleset.vocabulary.fact(told.fact), value);
                            }
                            Answer::NotKnown | Answer::NotAsked => to.field("value").null(),
                        }
                        to.text("source", &told.source);
                        to.optional("at", told.at.as_ref().map(Moment::text));
                        to.text("code", &told.code);
                    });
                }
            });
            to.field("fields").object(|to| {
                for (id, text) in &self.fields {
                    to.text(id, text);
                }
            });
            to.text("person", &self.person);
            to.field("unmapped").list(|to| {
                for unmapped in &self.unmapped {
                    to.item().object(|to| unmapped.write(to));
                }
            });
        })
    }
}

impl<'a> Reading<'a> {
    /// Takes a text for a field that some form of the rule set has; whether there is such a field.
    fn field(self, found: &mut Record, id: &str, text: &str) -> bool {
        let text = clean(text);
        if let Some(max) = self.longest(id)
            && !text.is_empty()
            && text.chars().count() <= max
            && !found.fields.iter().any(|(other, _)| other == id)
        {
            found.fields.push((id.to_owned(), text));
            return true;
        }
        false
    }

    /// The most characters of a field; nothing if no form has it.
    fn longest(self, id: &str) -> Option<usize> {
        let fields = self.ruleset.forms.iter().flat_map(|form| &form.fields);
        fields.filter(|field| field.id == id).map(|field| usize::from(field.max)).min()
    }
}

/// A text of a record without control characters, and no longer than anybody reads.
fn clean(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.take(LONGEST).collect::<String>().trim().to_owned()
}

const LONGEST: usize = 500;

/// The text at a pointer.
fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.trim().is_empty())
}

/// The items of a list at a pointer; a single one that stands without its list counts as one.
fn list<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    match value.pointer(pointer) {
        Some(Value::Array(items)) => items,
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    }
}
