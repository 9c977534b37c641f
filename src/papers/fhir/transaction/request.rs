//! Who is referred, to whom and why (ServiceRequest), and the work of taking the patient over (Task).

use serde_json::{Value, json};

use crate::criteria::{Direction, Duration};
use crate::papers::fhir::transaction::bundle::Bundle;
use crate::papers::fhir::transaction::{Form, answers};

/// Types of identifiers (HL7 table 0203) and the fields that hold them.
const NUMBERS: [(&str, &str); 3] = [("MR", "record_no"), ("AN", "admission_no"), ("HC", "insurance_no")];

/// The LOINC code by which the vocabulary says which fact is the patient's sex.
const SEX: &str = "46098-0";

/// The patient, as the form knows him: one for each form, since only the receiver knows who that is in its own register.
pub fn patient(form: &Form<'_>, bundle: &mut Bundle) {
    let numbers = NUMBERS.iter().filter(|(_, field)| !form.record.field(field).is_empty()).map(|(kind, field)| {
        json!({
            "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": kind }] },
            "value": form.field(field),
            "assigner": { "display": if *kind == "HC" { Value::Null } else { form.field("from_unit") } }
        })
    });
    let identifiers: Vec<Value> = std::iter::once(bundle.identifier("patient")).chain(numbers).collect();
    let mut facts = form.record.ruleset.vocabulary.facts.iter();
    let sex = facts.find(|fact| fact.codes.iter().any(|code| code.system == "loinc" && code.code == SEX));
    let sex = sex.and_then(|fact| form.json.get("facts")?.get(&fact.id)?.as_str());
    let patient = json!({
        "resourceType": "Patient",
        "identifier": identifiers,
        "name": [{ "text": form.field("patient_name") }],
        "telecom": [form.phone("phone")],
        "gender": sex.filter(|sex| matches!(*sex, "male" | "female")),
        "address": [{ "text": form.field("address") }]
    });
    bundle.push("patient", patient);
}

/// The referral itself.
pub fn request(form: &Form<'_>, bundle: &mut Bundle) {
    let (receiver, to) = form.receiver();
    let mut contained = vec![receiver];
    if form.is_by_doctor() {
        contained.push(form.sender());
    }
    let mut info = vec![bundle.reference("response")];
    if form.json.get("consent").is_some_and(Value::is_object) {
        info.push(bundle.reference("consent"));
    }
    let measured = answers::observations(form, bundle);
    info.extend(
        measured
            .iter()
            .filter_map(|one| Some(json!({ "reference": format!("#{}", one.get("id")?.as_str()?) }))),
    );
    contained.extend(measured);
    let title = form.record.ruleset.form(form.text("/form")).map_or("", |known| form.said(&known.title));
    let mut request = json!({
        "resourceType": "ServiceRequest",
        "contained": contained,
        "identifier": [{
            "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "PLAC" }] },
            "system": bundle.identifier("request").get("system"),
            "value": form.text("/key")
        }],
        "status": if form.is_refused() { "revoked" } else { "active" },
        "intent": "order",
        "category": [{
            "coding": [{ "system": "urn:referral-triage:disposition", "code": form.chosen.id, "display": form.said(&form.chosen.name) }],
            "text": form.said(&form.chosen.doctor)
        }],
        "priority": priority(form),
        "code": {
            "coding": [{ "system": "http://snomed.info/sct", "code": "3457005", "display": "Patient referral" }],
            "text": title
        },
        "subject": bundle.reference("patient"),
        "authoredOn": form.text("/sealed_at"),
        "requester": form.author(bundle),
        "performer": [to],
        "reasonCode": reasons(form),
        "supportingInfo": info,
        "note": [{ "text": overriding(form) }]
    });
    // Known by its business identifier only: the receiver may never have got it.
    if let Some(replaced) = form.json.get("supersedes") {
        let system = bundle.identifier("request").get("system").cloned();
        let replaces = json!([{ "identifier": { "system": system, "value": replaced } }]);
        request.as_object_mut().map(|request| request.insert("replaces".to_owned(), replaces));
    }
    bundle.push("request", request);
}

/// The work that the request asks for, with its clock.
pub fn task(form: &Form<'_>, bundle: &mut Bundle) {
    let refused = form.is_refused();
    let (receiver, to) = form.receiver();
    let mut contained = vec![receiver];
    if form.is_by_doctor() {
        contained.push(form.sender());
    }
    let task = json!({
        "resourceType": "Task",
        "contained": contained,
        "identifier": [bundle.identifier("task")],
        "basedOn": [bundle.reference("request")],
        "status": if refused { "cancelled" } else { "requested" },
        "statusReason": { "text": if refused { form.say("患者不同意转诊", "the patient refuses the referral") } else { "" } },
        "intent": "order",
        "priority": priority(form),
        "code": { "coding": [{ "system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill" }] },
        "description": form.said(&form.chosen.doctor),
        "focus": bundle.reference("request"),
        "for": bundle.reference("patient"),
        "authoredOn": form.text("/sealed_at"),
        "requester": form.author(bundle),
        "owner": to,
        "restriction": { "period": { "end": form.text("/due") } }
    });
    bundle.push("task", task);
}

/// An emergency is `stat`; a deadline that is counted in hours `urgent`, one in days `routine`.
fn priority(form: &Form<'_>) -> &'static str {
    let within = form.chosen.within.as_deref().and_then(Duration::parse);
    match (form.chosen.direction, within) {
        (Direction::Emergency, _) => "stat",
        (_, Some(Duration::Minutes(_))) => "urgent",
        _ => "routine",
    }
}

/// The criteria that hold, each with its words and where it is written.
fn reasons(form: &Form<'_>) -> Vec<Value> {
    let all = form.json.pointer("/decision/reasons").and_then(Value::as_array);
    let system = format!("urn:referral-triage:criterion:{}", form.text("/ruleset/id"));
    let reason = |reason: &Value| {
        let text = |pointer: &str| reason.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
        let source = ["/source/title", "/source/section", "/source/edition"].map(text);
        let source: Vec<&str> = source.into_iter().filter(|part| !matches!(*part, "" | "—")).collect();
        let source = source.join(form.say("，", ", "));
        let status = match text("/status") {
            "verified" => "",
            "proposal" => form.say("；建议稿，未经核对", "; proposal, not verified"),
            _ => form.say("；出处未核对", "; source not verified"),
        };
        let words = match form.say("zh", "en") {
            "zh" => format!("{}（{source}{status}）", text("/because")),
            _ => format!("{} ({source}{status})", text("/because")),
        };
        json!({ "coding": [{ "system": system, "code": text("/criterion") }], "text": words })
    };
    all.into_iter().flatten().map(reason).collect()
}

/// What the clinician decided against the rules, and why.
fn overriding(form: &Form<'_>) -> String {
    let reason = form.text("/chosen/override_reason");
    let said = form.record.disposition(form.text("/decision/disposition"));
    match said {
        Some(said) if !reason.is_empty() => {
            let (before, between, why) = (
                form.say("规则判定：", "The criteria say: "),
                form.say("；医生决定：", "; the clinician decides: "),
                form.say("；理由：", "; reason: "),
            );
            let (said, decided) = (form.said(&said.name), form.said(&form.chosen.name));
            [before, said, between, decided, why, reason].concat()
        }
        _ => String::new(),
    }
}
