//! What the patient agreed to (Consent), and who and what made the form (Provenance).

use serde_json::{Value, json};

use crate::papers::fhir::transaction::Form;
use crate::papers::fhir::transaction::bundle::{Bundle, SYSTEM};

/// Consent or refusal; a citizen's own form is agreed to by whoever sends it.
pub fn consent(form: &Form<'_>, bundle: &mut Bundle) {
    let Some(given) = form.record.flag("/consent/given") else { return };
    let (by, relation) = (form.text("/consent/by"), form.text("/consent/relation"));
    let performer = if relation == "self" {
        bundle.reference("patient")
    } else {
        json!({ "type": "RelatedPerson", "display": format!("{by} ({relation})") })
    };
    let consent = json!({
        "resourceType": "Consent",
        "identifier": [bundle.identifier("consent")],
        "status": if given { "active" } else { "rejected" },
        "scope": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "treatment" }] },
        "category": [{
            "coding": [{ "system": "http://loinc.org", "code": "59284-0", "display": "Consent Document" }],
            "text": form.say("转诊知情同意书", "Consent to referral")
        }],
        "patient": bundle.reference("patient"),
        "dateTime": form.text("/sealed_at"),
        "performer": [performer],
        "policyRule": { "text": form.say("转诊和为转诊而提供资料", "Referral, and passing the data on for it") },
        "provision": { "type": if given { "permit" } else { "deny" } }
    });
    bundle.push("consent", consent);
}

/// The rule set as a device, and the clinician or citizen who answers for the form.
pub fn provenance(form: &Form<'_>, bundle: &mut Bundle) {
    let agent = |code: &str, who: Value| {
        let system = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
        json!({ "type": { "coding": [{ "system": system, "code": code }] }, "who": who })
    };
    let ruleset = form.record.ruleset;
    let device = json!({
        "resourceType": "Device",
        "id": "ruleset",
        "identifier": [{ "system": "urn:referral-triage:ruleset:sha256", "value": form.text("/ruleset/sha256") }],
        "deviceName": [{ "name": form.text("/ruleset/id"), "type": "model-name" }],
        "type": { "text": form.said(&ruleset.title) },
        "version": [{ "value": form.text("/ruleset/version") }]
    });
    let mut contained = vec![device];
    if form.is_by_doctor() {
        contained.push(form.sender());
    }
    let provenance = json!({
        "resourceType": "Provenance",
        "meta": bundle.tag(),
        "contained": contained,
        "target": [bundle.reference("request"), bundle.reference("response")],
        "occurredDateTime": form.text("/chosen/at"),
        "recorded": form.text("/sealed_at"),
        "reason": [{ "text": form.text("/chosen/override_reason") }],
        "activity": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v3-DataOperation", "code": "CREATE" }] },
        "agent": [
            agent("assembler", json!({ "reference": "#ruleset", "type": "Device" })),
            agent("author", form.author(bundle))
        ],
        "entity": [{
            "role": "source",
            "what": { "identifier": { "system": format!("{SYSTEM}:sha256"), "value": form.sha256 } }
        }]
    });
    bundle.push_tagged("provenance", provenance);
}
