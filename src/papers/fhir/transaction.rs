//! A sealed form as a FHIR R4 transaction: whoever receives it twice stores it once.
//!
//! Everything comes from the form and its rule set: no clock, no chance. What identifies a resource is an identifier made of the
//! form's key; `urn:uuid` names are for references within the bundle and never stand in an identifier, because servers rewrite them.

mod answers;
mod back;
mod bundle;
mod request;
mod witness;

use serde_json::{Value, json};

pub use bundle::Ids;

use crate::criteria::{Disposition, Ruleset};
use crate::papers::fhir::transaction::bundle::{Bundle, SYSTEM};
use crate::papers::record::Record;
use crate::text::{Lang, Text};

/// A sealed form, read for FHIR.
struct Form<'a> {
    record: &'a Record<'a>,
    json: &'a Value,
    chosen: &'a Disposition,
    sha256: String,
}

/// The form's key, the media type and its bundle, a line each: whoever asked knows which form the answer is about.
pub fn transaction_for(ruleset: &Ruleset, text: &str, ids: Ids) -> Result<String, Text> {
    with(ruleset, text, |form| format!("{}\napplication/fhir+json\n{}", form.text("/key"), form.bundle(ids)))
}

/// The bundle as JSON text; an error says why the form cannot be put so.
pub fn transaction(ruleset: &Ruleset, text: &str, ids: Ids) -> Result<String, Text> {
    with(ruleset, text, |form| form.bundle(ids))
}

/// Where a server has the task of the form with this key, below its root.
pub fn task_of(key: &str, ids: Ids) -> String {
    match ids {
        Ids::Server => format!("Task?identifier={SYSTEM}:task%7C{key}"),
        Ids::Client => format!("Task/{}", bundle::id(key, "task")),
    }
}

fn with(ruleset: &Ruleset, text: &str, then: impl FnOnce(&Form<'_>) -> String) -> Result<String, Text> {
    let form: Value = serde_json::from_str(text)
        .map_err(|why| Text::new(format!("转诊单不是 JSON：{why}"), format!("the form is no JSON: {why}")))?;
    let said = |key: &str| form.get(key).and_then(Value::as_str).unwrap_or_default();
    let lang = if said("lang") == "en" { "en" } else { "zh" };
    if said("format") != "referral-form/1" || said("key").is_empty() {
        return Err(Text::new("这不是第 1 版的转诊单", "this is no form of version 1"));
    }
    if form.pointer("/ruleset/sha256").and_then(Value::as_str) != Some(ruleset.sha256.as_str()) {
        return Err(Text::new("转诊单出自另一个规则集", "the form was made by another rule set"));
    }
    let asked = json!({ "lang": lang, "sealed": true, "form": form });
    let record = Record::read(ruleset, &asked)?;
    let unknown = || Text::new("规则集里没有这个去向", "the rule set has no such disposition");
    let chosen = record.chosen().ok_or_else(unknown)?;
    let sha256 = bundle::sha256(text);
    let form = Form { record: &record, json: asked.get("form").unwrap_or(&Value::Null), chosen, sha256 };
    Ok(then(&form))
}

impl Form<'_> {
    fn bundle(&self, ids: Ids) -> String {
        let mut bundle = Bundle::new(self.text("/key"), ids);
        request::patient(self, &mut bundle);
        request::request(self, &mut bundle);
        request::task(self, &mut bundle);
        answers::response(self, &mut bundle);
        witness::consent(self, &mut bundle);
        witness::provenance(self, &mut bundle);
        if self.text("/form") == "return" {
            back::composition(self, &mut bundle);
        }
        back::plan(self, &mut bundle);
        bundle.text(self.text("/sealed_at"))
    }

    fn text(&self, pointer: &str) -> &str {
        self.record.text(pointer)
    }

    /// What stands in a field, in words; nothing for an empty one.
    fn field(&self, id: &str) -> Value {
        Value::from(self.record.field(id))
    }

    /// The telephone number in a field.
    fn phone(&self, id: &str) -> Value {
        let number = self.record.field(id);
        if number.is_empty() { Value::Null } else { json!({ "system": "phone", "value": number }) }
    }

    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        self.record.say(zh, en)
    }

    /// Words of the rule set in the form's language; a rule set for readers of one language has only those.
    fn said<'t>(&self, text: &'t Text) -> &'t str {
        let (first, second) = match self.record.lang {
            Lang::Zh => (&text.zh, &text.en),
            Lang::En => (&text.en, &text.zh),
        };
        if first.is_empty() { second } else { first }
    }

    fn is_by_doctor(&self) -> bool {
        self.text("/filled_by") == "doctor"
    }

    /// Whether the patient refused: a legal outcome, which nobody must act against.
    fn is_refused(&self) -> bool {
        self.record.flag("/consent/given") == Some(false)
    }

    /// A role of a person in an institution, to stand within a resource that refers to it.
    fn role(&self, id: &str, code: Value, [unit, department, doctor, phone]: [&str; 4]) -> Value {
        json!({
            "resourceType": "PractitionerRole",
            "id": id,
            "code": code,
            "practitioner": { "display": self.field(doctor) },
            "organization": { "display": self.field(unit) },
            "specialty": [{ "text": self.field(department) }],
            "telecom": [self.phone(phone)]
        })
    }

    /// Whoever sends the patient: a doctor, of whom a hospital's own form may ask nothing else.
    fn sender(&self) -> Value {
        let doctor = json!([{ "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/practitioner-role", "code": "doctor" }] }]);
        self.role("from", doctor, ["from_unit", "", "from_doctor", "from_phone"])
    }

    /// Whoever is to receive the patient, and the reference to it; a citizen names nobody.
    fn receiver(&self) -> (Value, Value) {
        let named = ["to_unit", "to_department", "to_doctor"];
        if named.iter().all(|field| self.record.field(field).is_empty()) {
            return (Value::Null, Value::Null);
        }
        let [unit, department, doctor] = named;
        (self.role("to", Value::Null, [unit, department, doctor, ""]), json!({ "reference": "#to" }))
    }

    /// A reference to whoever filled the form in.
    fn author(&self, bundle: &Bundle) -> Value {
        if self.is_by_doctor() { json!({ "reference": "#from" }) } else { bundle.reference("patient") }
    }

    /// The sender, where a resource refers to it.
    fn contained(&self) -> Value {
        if self.is_by_doctor() { json!([self.sender()]) } else { Value::Null }
    }
}
