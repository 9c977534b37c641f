//! The way back: 回转单 as a document's head with its sections (Composition), and the follow-up plan (CarePlan).

use serde_json::{Value, json};

use crate::criteria::FieldKind;
use crate::papers::fhir::transaction::Form;
use crate::papers::fhir::transaction::bundle::{Bundle, SYSTEM};

/// What the hospital reports: diagnosis, results, treatment and what comes next.
pub fn composition(form: &Form<'_>, bundle: &mut Bundle) {
    let long = form
        .record
        .fields()
        .iter()
        .filter(|field| matches!(field.kind, FieldKind::Lines | FieldKind::Results));
    let sections = long.map(|field| (form.said(&field.label), form.record.field(&field.id)));
    let section = |(title, text): (&str, String)| json!({ "title": title, "text": { "status": "generated", "div": narrative(&text) } });
    let mut sections: Vec<Value> = sections.filter(|(_, text)| !text.is_empty()).map(section).collect();
    // The referral that it answers is known by its business identifier only: it may be on another server.
    let answered = form
        .json
        .get("in_reply_to")
        .map(|key| json!({ "type": "ServiceRequest", "identifier": { "system": SYSTEM, "value": key } }));
    sections.push(json!({
        "title": form.say("转诊单全文", "The whole form"),
        "focus": answered,
        "entry": [bundle.reference("response")]
    }));
    if !form.text("/follow_up/plan").is_empty() {
        sections.push(
            json!({ "title": form.say("随访计划", "Follow-up plan"), "entry": [bundle.reference("plan")] }),
        );
    }
    let title = form.record.ruleset.form(form.text("/form")).map_or("", |known| form.said(&known.title));
    let composition = json!({
        "resourceType": "Composition",
        "contained": form.contained(),
        "identifier": bundle.identifier("composition"),
        "status": "final",
        "type": {
            "coding": [{ "system": "http://loinc.org", "code": "18761-7", "display": "Transfer summary note" }],
            "text": title
        },
        "subject": bundle.reference("patient"),
        "date": form.text("/sealed_at"),
        "author": [form.author(bundle)],
        "title": title,
        "section": sections
    });
    bundle.push("composition", composition);
}

fn narrative(text: &str) -> String {
    let mut div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>".to_owned();
    for c in text.chars().filter(|c| !c.is_control() || *c == '\n') {
        match c {
            '&' => div.push_str("&amp;"),
            '<' => div.push_str("&lt;"),
            '>' => div.push_str("&gt;"),
            '"' => div.push_str("&quot;"),
            '\n' => div.push_str("<br/>"),
            c => div.push(c),
        }
    }
    div.push_str("</p></div>");
    div
}

/// The plan: when to come, what is looked at, and when to go back up.
pub fn plan(form: &Form<'_>, bundle: &mut Bundle) {
    if form.text("/follow_up/plan").is_empty() {
        return;
    }
    let visits: Vec<&str> = form.record.texts("/follow_up/visits").collect();
    let measures = form.record.texts("/follow_up/measures");
    let measures =
        measures.map(|measure| json!({ "detail": { "status": "scheduled", "description": measure } }));
    let visit = json!({
        "detail": {
            "kind": "Appointment",
            "status": "scheduled",
            "scheduledTiming": { "event": visits },
            "description": form.text("/follow_up/who")
        }
    });
    let with_visits = (!visits.is_empty()).then_some(visit);
    let activities: Vec<Value> = with_visits.into_iter().chain(measures).collect();
    let before = form.say("转回上级：", "Back up if: ");
    let notes = form.record.texts("/follow_up/return_if").map(|when| format!("{before}{when}"));
    let notes: Vec<Value> = notes.map(|note| json!({ "text": note })).collect();
    let plan = json!({
        "resourceType": "CarePlan",
        "contained": form.contained(),
        "identifier": [bundle.identifier("plan")],
        "status": "active",
        "intent": "plan",
        "title": form.text("/follow_up/title"),
        "subject": bundle.reference("patient"),
        "period": { "start": form.text("/follow_up/first"), "end": visits.last() },
        "created": form.text("/sealed_at"),
        "author": form.author(bundle),
        "supportingInfo": [bundle.reference("request")],
        "activity": activities,
        "note": notes
    });
    bundle.push("plan", plan);
}
