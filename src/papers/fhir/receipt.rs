//! What a FHIR server answers to a transaction: a receipt if every entry was taken, a problem otherwise.

use serde_json::{Value, json};

use crate::papers::fhir::standing::coded;

/// As our own receiver would say it: `{"id", "number", "received_at", "location"}`, or `{"status", "detail"}` with the status of
/// the entry that was refused (servers are known that answer 200 all the same), or `{}` for a resource that is neither. What is no
/// resource stays as it is. `base` is the address that the transaction went to: addresses of resources are told from there.
pub fn receipt(base: &str, answer: &str) -> String {
    match serde_json::from_str::<Value>(answer) {
        Ok(resource) if resource.get("resourceType").is_some() => {
            judged(base, &resource).unwrap_or_else(|| json!({})).to_string()
        }
        _ => answer.to_owned(),
    }
}

fn judged(base: &str, answer: &Value) -> Option<Value> {
    if answer.get("resourceType")? == "OperationOutcome" {
        return Some(json!({ "status": null, "detail": words(answer) }));
    }
    let is_response =
        answer.get("resourceType")? == "Bundle" && answer.get("type")? == "transaction-response";
    let entries = answer.get("entry").and_then(Value::as_array).filter(|_| is_response)?;
    let (mut request, mut task) = (None, None);
    for entry in entries {
        let code: u16 = text(entry, "/response/status")?.get(..3)?.parse().ok()?;
        if !(200..300).contains(&code) {
            let detail = entry.pointer("/response/outcome").map(words);
            return Some(json!({ "status": code, "detail": detail }));
        }
        request = request.or_else(|| Some((id(entry, "ServiceRequest")?, entry)));
        task = task.or_else(|| id(entry, "Task"));
    }
    let (id, entry) = request?;
    let at = text(entry, "/response/lastModified").or_else(|| text(entry, "/resource/meta/lastUpdated"));
    // Without an address there is nobody to ask.
    let location = task.filter(|_| !base.is_empty()).map(|task| format!("{}/Task/{task}", root(base)));
    Some(json!({ "id": id, "number": filler(entry).unwrap_or(id), "received_at": at, "location": location }))
}

/// The same from the form's task, or a search for it; `{}` unless there is exactly one.
pub fn found(base: &str, answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap_or_default();
    sought(base, &answer).unwrap_or_else(|| json!({})).to_string()
}

fn sought(base: &str, answer: &Value) -> Option<Value> {
    let is_search = answer.get("resourceType")? == "Bundle" && answer.get("type")? == "searchset";
    let entries = answer.get("entry").and_then(Value::as_array).filter(|_| is_search).into_iter().flatten();
    let all = entries.filter_map(|entry| entry.get("resource")).chain(std::iter::once(answer));
    let mut tasks = all.filter(|one| text(one, "/resourceType") == Some("Task"));
    let (Some(task), None) = (tasks.next(), tasks.next()) else { return None };
    let request = after(text(task, "/focus/reference")?, "ServiceRequest")?;
    let at = text(task, "/meta/lastUpdated");
    let location = format!("{}/Task/{}", root(base), text(task, "/id")?);
    Some(json!({ "id": request, "number": request, "received_at": at, "location": location }))
}

/// The id in the address of a resource of this type.
fn after<'v>(address: &'v str, kind: &str) -> Option<&'v str> {
    let mut parts = address.split('/').skip_while(|part| *part != kind);
    parts.next().and(parts.next()).filter(|id| !id.is_empty())
}

/// The id of an entry of this type.
fn id<'v>(entry: &'v Value, kind: &str) -> Option<&'v str> {
    // A server behind a proxy calls itself by another name: only the id counts.
    let located = text(entry, "/response/location").and_then(|location| after(location, kind));
    let is_kind = text(entry, "/resource/resourceType") == Some(kind);
    located.or_else(|| text(entry, "/resource/id").filter(|_| is_kind)).filter(|id| !id.is_empty())
}

/// The root of a FHIR server, as the host wrote it.
fn root(base: &str) -> &str {
    base.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/')
}

/// The number that whoever fulfils the request gave it.
fn filler(entry: &Value) -> Option<&str> {
    let is_filler = |identifier: &&Value| {
        identifier.get("type").is_some_and(|kind| coded(kind).any(|code| code == "FILL"))
    };
    let all = entry.pointer("/resource/identifier")?.as_array()?;
    all.iter().find(is_filler).and_then(|identifier| text(identifier, "/value"))
}

fn text<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer).and_then(Value::as_str)
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

    fn judged(base: &str, answer: &Value) -> Value {
        serde_json::from_str(&receipt(base, &answer.to_string())).unwrap_or_default()
    }

    #[test]
    fn only_a_transaction_that_was_taken_whole_is_a_receipt() {
        let entry = |status: &str, location: &str| json!({ "response": { "status": status, "location": location, "lastModified": "2026-11-22T05:22:51Z" } });
        let response = |entries: Value| json!({ "resourceType": "Bundle", "id": "9", "type": "transaction-response", "entry": entries });
        let outcome = json!({ "resourceType": "OperationOutcome", "issue": [{ "diagnostics": "no such patient" }, { "details": { "text": "两个" } }] });
        let taken = |location: Value| json!({ "id": "7", "number": "7", "received_at": "2026-11-22T05:22:51Z", "location": location });
        let task = json!("https://fhir.example/r4/Task/8");
        let filler = json!({ "type": { "coding": [{ "code": "FILL" }] }, "value": "R-17" });
        let whole = |request: Value| json!({ "resource": request, "response": { "status": "201" } });
        let request = json!({ "resourceType": "ServiceRequest", "id": "7", "meta": { "lastUpdated": "2026-11-22T05:22:51Z" } });
        let mut numbered = request.clone();
        numbered["identifier"] = json!([{ "value": "ours" }, filler]);
        for (answer, expected) in [
            (
                response(json!([
                    entry("201 Created", "Patient/3/_history/1"),
                    entry("201 Created", "ServiceRequest/7/_history/1"),
                    entry("201 Created", "Task/8/_history/1")
                ])),
                taken(task.clone()),
            ),
            // Behind a proxy the server calls itself by another name.
            (
                response(json!([
                    entry("200", "http://inside:8080/fhir/ServiceRequest/7/_history/2"),
                    entry("200", "http://inside:8080/fhir/Task/8/_history/2")
                ])),
                taken(task.clone()),
            ),
            (
                response(json!([whole(request), whole(json!({ "resourceType": "Task", "id": "8" }))])),
                taken(task),
            ),
            // What nobody can be asked about was received all the same.
            (response(json!([entry("201", "ServiceRequest/7")])), taken(Value::Null)),
            (
                response(json!([whole(numbered)])),
                json!({ "id": "7", "number": "R-17", "received_at": "2026-11-22T05:22:51Z", "location": null }),
            ),
            (response(json!([entry("201", "Patient/3"), entry("201", "Task/8")])), json!({})),
            (response(json!([])), json!({})),
            (response(json!([{ "response": {} }, entry("201", "ServiceRequest/7")])), json!({})),
            (
                response(
                    json!([entry("201", "ServiceRequest/7"), { "response": { "status": "412", "outcome": outcome } }]),
                ),
                json!({ "status": 412, "detail": "no such patient\n两个" }),
            ),
            (outcome, json!({ "status": null, "detail": "no such patient\n两个" })),
            (
                json!({ "resourceType": "Bundle", "id": "9", "type": "searchset", "entry": [entry("201", "ServiceRequest/7")] }),
                json!({}),
            ),
            (json!({ "resourceType": "ServiceRequest", "id": "7" }), json!({})),
            // Whoever takes bundles may still answer as our own receiver does.
            (json!({ "id": "7" }), json!({ "id": "7" })),
        ] {
            assert_eq!(judged("https://fhir.example/r4/?tenant=2", &answer), expected, "{answer}");
        }
        assert_eq!(receipt("https://fhir.example", "<html>"), "<html>");
    }

    #[test]
    fn a_form_is_found_by_its_task() {
        let task = |id: &str| json!({ "resource": { "resourceType": "Task", "id": id, "focus": { "reference": "ServiceRequest/7" }, "meta": { "lastUpdated": "2026-11-22T05:22:51Z" } } });
        let found = |kind: &str, entries: Value| {
            let answer = json!({ "resourceType": "Bundle", "id": "9", "type": kind, "entry": entries });
            serde_json::from_str::<Value>(&super::found("https://fhir.example/r4/", &answer.to_string()))
                .unwrap()
        };
        assert_eq!(
            found("searchset", json!([task("8")])),
            json!({ "id": "7", "number": "7", "received_at": "2026-11-22T05:22:51Z", "location": "https://fhir.example/r4/Task/8" })
        );
        let alone = super::found("https://fhir.example/r4", &task("8")["resource"].to_string());
        assert!(alone.contains("https://fhir.example/r4/Task/8"), "{alone}");
        for (kind, entries) in [
            ("searchset", json!([])),
            ("searchset", json!([task("8"), task("10")])),
            ("searchset", json!([{ "resource": { "resourceType": "OperationOutcome", "id": "1" } }])),
            ("transaction-response", json!([task("8")])),
        ] {
            assert_eq!(found(kind, entries), json!({}));
        }
    }

    #[test]
    fn without_an_address_nobody_is_asked_later() {
        let entry = |location: &str| json!({ "response": { "status": "201", "location": location } });
        let answer = json!({ "resourceType": "Bundle", "type": "transaction-response", "entry": [entry("ServiceRequest/7"), entry("Task/8")] });
        assert_eq!(judged("", &answer)["location"], Value::Null);
    }
}
