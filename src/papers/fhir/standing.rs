//! How far a FHIR task is, in the words of our own receiver.

use serde_json::{Value, json};

use crate::referral::Status;

/// `{"status", "updated_at", "reason"}`, as our own receiver says it; `{}` for what is no task, or says nothing that is understood.
pub fn standing(answer: &str) -> String {
    let task: Value = serde_json::from_str(answer).unwrap_or_default();
    read(&task).unwrap_or_else(|| json!({})).to_string()
}

fn read(task: &Value) -> Option<Value> {
    let text = |pointer: &str| task.pointer(pointer).and_then(Value::as_str);
    let said = of_task(text("/status").filter(|_| text("/resourceType") == Some("Task"))?)?;
    let finer = task.get("businessStatus").and_then(|concept| coded(concept).find_map(of_business));
    let status = match (said, finer) {
        (Status::Declined, _) | (_, Some(Status::Declined)) => Status::Declined,
        // Whoever ends a task need not touch what they said of it before.
        (said, finer) => finer.map_or(said, |finer| finer.max(said)),
    };
    let notes =
        task.get("note").and_then(Value::as_array).and_then(|notes| notes.last()?.get("text")?.as_str());
    let place = text("/location/display").filter(|_| status == Status::Booked);
    let mut words: Vec<&str> = Vec::new();
    for said in
        [in_words(task, "statusReason"), in_words(task, "businessStatus"), place, notes].into_iter().flatten()
    {
        if !said.is_empty() && !words.contains(&said) {
            words.push(said);
        }
    }
    let at = text("/lastModified").or_else(|| text("/meta/lastUpdated"));
    Some(json!({ "status": status.code(), "updated_at": at, "reason": words.join(" · ") }))
}

/// A code of FHIR's own (TaskStatus). That somebody has begun to work on it does not say that the patient is there.
fn of_task(code: &str) -> Option<Status> {
    match code {
        "draft" | "requested" | "received" | "ready" => Some(Status::Received),
        "accepted" | "in-progress" | "on-hold" => Some(Status::Accepted),
        "rejected" | "cancelled" | "failed" | "entered-in-error" => Some(Status::Declined),
        "completed" => Some(Status::Completed),
        _ => None,
    }
}

/// A code that says more: our own, which those of FHIR appointments agree with, or one of BSeR (TaskBusinessStatusCS).
fn of_business(code: &str) -> Option<Status> {
    let more = || match code {
        "fulfilled" | "5.1.4" | "7.0" => Some(Status::Completed),
        "2.0" => Some(Status::Received),
        // Whoever missed an appointment, or whose appointment fell through, has none: the referral stands.
        "3.0" | "5.1.2" | "5.1.3" | "noshow" => Some(Status::Accepted),
        "4.0" | "6.0" => Some(Status::Declined),
        "5.1.1" => Some(Status::Booked),
        _ => None,
    };
    Status::of(code).or_else(more)
}

/// The codes of a concept.
pub fn coded(concept: &Value) -> impl Iterator<Item = &str> {
    let codings = concept.get("coding").and_then(Value::as_array).into_iter().flatten();
    codings.filter_map(|coding| coding.get("code")?.as_str())
}

/// A concept in words: its own, or those of its first code that has any.
fn in_words<'v>(task: &'v Value, name: &str) -> Option<&'v str> {
    let concept = task.get(name)?;
    let mut codings = concept.get("coding").and_then(Value::as_array).into_iter().flatten();
    let own = concept.get("text").and_then(Value::as_str);
    own.or_else(|| codings.find_map(|coding| coding.get("display")?.as_str()))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::standing;

    /// Status, code and words of the finer status; what it means, and its words.
    const ROWS: &str = "
        requested   |           |            | received
        received    |           |            | received
        ready       | 2.0       |            | received
        accepted    |           |            | accepted
        in-progress |           |            | accepted
        on-hold     |           |            | accepted
        requested   | accepted  |            | accepted
        accepted    | booked    | 周一 9:00  | booked   | 周一 9:00
        accepted    | 5.1.1     |            | booked
        accepted    | noshow    |            | accepted
        in-progress | arrived   |            | arrived
        completed   | arrived   |            | completed
        completed   |           |            | completed
        completed   | returned  | 转回社区   | returned | 转回社区
        accepted    | 7.0       |            | completed
        accepted    | 4.0       | 没有床位   | declined | 没有床位
        rejected    | accepted  |            | declined
        cancelled   |           |            | declined
        failed      |           |            | declined
        entered-in-error |      |            | declined
        accepted    | elsewhere | 转院途中   | accepted | 转院途中
        tomorrow    | booked    |            |
    ";

    #[test]
    fn a_task_says_how_far_the_referral_is() {
        for row in ROWS.lines().filter(|row| !row.trim().is_empty()) {
            let mut cells: Vec<&str> = row.split('|').map(str::trim).collect();
            cells.resize(5, "");
            let [status, code, text, expected, words] = *cells else { panic!("{row}") };
            let task = json!({ "resourceType": "Task", "status": status, "businessStatus": { "coding": [{ "code": code }], "text": text }, "meta": { "lastUpdated": "2026-11-22T05:22:51Z" } });
            let told: Value = serde_json::from_str(&standing(&task.to_string())).unwrap();
            let expected = match expected {
                "" => json!({}),
                _ => json!({ "status": expected, "updated_at": "2026-11-22T05:22:51Z", "reason": words }),
            };
            assert_eq!(told, expected, "{row}");
        }
    }

    #[test]
    fn what_is_said_about_it_is_said_once() {
        let task = json!({
            "resourceType": "Task", "status": "rejected", "lastModified": "2026-11-22T06:00:00Z",
            "statusReason": { "coding": [{ "code": "x" }, { "display": "没有床位" }] },
            "businessStatus": { "text": "没有床位" },
            "note": [{ "text": "早些时候" }, { "text": "请转市医院" }]
        });
        let told: Value = serde_json::from_str(&standing(&task.to_string())).unwrap();
        assert_eq!(
            told,
            json!({ "status": "declined", "updated_at": "2026-11-22T06:00:00Z", "reason": "没有床位 · 请转市医院" })
        );
    }

    #[test]
    fn what_is_no_task_says_nothing() {
        for other in
            [r#"{"resourceType":"ServiceRequest","status":"accepted"}"#, r#"{"status":"accepted"}"#, "<html>"]
        {
            assert_eq!(standing(other), "{}");
        }
    }
}
