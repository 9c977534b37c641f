//! What a FHIR server answers to a transaction: a receipt if every entry was taken, a problem otherwise.

use serde_json::{Value, json};

/// As our own receiver would say it: `{"id", "number", "received_at", "location"}`, or `{"status", "detail"}` with the status of
/// the entry that was refused (servers are known that answer 200 all the same), or `{}` for what is neither.
pub fn receipt(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    judged(&answer).unwrap_or_else(|| json!({})).to_string()
}

fn judged(answer: &Value) -> Option<Value> {
    let text =
        |value: &Value, pointer: &str| value.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
    if answer.get("resourceType")? == "OperationOutcome" {
        return Some(json!({ "status": null, "detail": words(answer) }));
    }
    let is_response =
        answer.get("resourceType")? == "Bundle" && answer.get("type")? == "transaction-response";
    let entries = answer.get("entry").and_then(Value::as_array).filter(|_| is_response)?;
    let mut found = None;
    for entry in entries {
        let status = text(entry, "/response/status").unwrap_or_default();
        let code: u16 = status.get(..3).and_then(|code| code.parse().ok())?;
        if !(200..300).contains(&code) {
            let detail = entry.pointer("/response/outcome").map(words);
            return Some(json!({ "status": code, "detail": detail }));
        }
        let location = text(entry, "/response/location").unwrap_or_default();
        let whole = location.split("/_history/").next().unwrap_or_default();
        let by_location = whole.rsplit_once("ServiceRequest/").map(|(_, id)| id.to_owned());
        let is_request = text(entry, "/resource/resourceType").as_deref() == Some("ServiceRequest");
        let id = by_location.or_else(|| text(entry, "/resource/id").filter(|_| is_request));
        if let Some(id) = id.filter(|id| !id.is_empty()) {
            let location = if whole.is_empty() { format!("ServiceRequest/{id}") } else { whole.to_owned() };
            let at = text(entry, "/response/lastModified").unwrap_or_default();
            found = Some(json!({ "id": id, "number": id, "received_at": at, "location": location }));
        }
    }
    found
}

/// An outcome in its own words.
fn words(outcome: &Value) -> String {
    let issues = outcome.get("issue").and_then(Value::as_array).into_iter().flatten();
    let said = |issue: &Value| {
        let told = issue.pointer("/details/text").or_else(|| issue.get("diagnostics"))?;
        told.as_str().map(str::to_owned)
    };
    issues.filter_map(said).take(10).collect::<Vec<_>>().join("\n").chars().take(500).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::receipt;

    #[test]
    fn only_a_transaction_that_was_taken_whole_is_a_receipt() {
        let entry = |status: &str, location: &str| json!({ "response": { "status": status, "location": location, "lastModified": "2026-11-22T05:22:51Z" } });
        let response = |entries: Value| json!({ "resourceType": "Bundle", "type": "transaction-response", "entry": entries });
        let outcome = json!({ "resourceType": "OperationOutcome", "issue": [{ "diagnostics": "no such patient" }, { "details": { "text": "两个" } }] });
        let taken = json!({ "id": "7", "number": "7", "received_at": "2026-11-22T05:22:51Z", "location": "ServiceRequest/7" });
        let whole = json!({ "id": "7", "number": "7", "received_at": "2026-11-22T05:22:51Z", "location": "https://fhir.example/r4/ServiceRequest/7" });
        for (answer, expected) in [
            (
                response(json!([
                    entry("201 Created", "Patient/3/_history/1"),
                    entry("201 Created", "ServiceRequest/7/_history/1")
                ])),
                taken.clone(),
            ),
            (response(json!([entry("200", "https://fhir.example/r4/ServiceRequest/7/_history/2")])), whole),
            (
                response(
                    json!([{ "resource": { "resourceType": "ServiceRequest", "id": "7" }, "response": { "status": "201", "lastModified": "2026-11-22T05:22:51Z" } }]),
                ),
                taken,
            ),
            (response(json!([entry("201", "Patient/3")])), json!({})),
            (response(json!([])), json!({})),
            (response(json!([{ "response": {} }])), json!({})),
            (
                response(
                    json!([entry("201", "ServiceRequest/7"), { "response": { "status": "412", "outcome": outcome } }]),
                ),
                json!({ "status": 412, "detail": "no such patient\n两个" }),
            ),
            (outcome, json!({ "status": null, "detail": "no such patient\n两个" })),
            (
                json!({ "resourceType": "Bundle", "type": "searchset", "entry": [entry("201", "ServiceRequest/7")] }),
                json!({}),
            ),
            (json!({ "id": "7" }), json!({})),
            (json!("<html>"), json!({})),
        ] {
            let judged: Value = serde_json::from_str(&receipt(&answer.to_string())).unwrap_or_default();
            assert_eq!(judged, expected, "{answer}");
        }
        assert_eq!(receipt("<html>"), "{}");
    }
}
