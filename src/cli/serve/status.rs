//! The status of a form as a program asks for it: small, without the patient, and quick to say "nothing new".

use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value, json};

use crate::cli::serve::api::JSON;
use crate::cli::serve::journey::{Appointment, Event};
use crate::cli::serve::store::Stored;
use crate::referral::Status;

/// The document, or 304 if the caller has it.
pub fn answer(stored: &Stored, now: &DateTime<FixedOffset>, headers: &HeaderMap) -> Response {
    let tag = tag(stored, now);
    if known(headers, &tag) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response();
    }
    ([(ETAG, tag), (CONTENT_TYPE, JSON.to_owned())], document(stored, now).to_string()).into_response()
}

/// What the caller gets.
pub fn document(stored: &Stored, now: &DateTime<FixedOffset>) -> Value {
    let journey = stored.journey();
    let summary = &stored.summary;
    let status = journey.status();
    let said = |what: Status| journey.last(what).filter(|_| status == what).map(|event| &event.note);
    let mut times = Map::new();
    times.insert("received".into(), json!(summary.received_at));
    for what in Status::ALL.into_iter().skip(1) {
        times.insert(what.code().into(), journey.last(what).map(|event| event.at.as_str()).into());
    }
    json!({
        "id": summary.id,
        "number": summary.number,
        "sha256": summary.sha256,
        "status": status.code(),
        "updated_at": stored.events.last().map_or(&summary.received_at, |event| &event.at),
        "by": stored.events.last().map(|event| &event.who),
        "reason": said(Status::Declined),
        "appointment": journey.appointment().map(appointment),
        "form": form(&summary.id),
        "return": said(Status::Returned)
            .map(|text| json!({ "text": text, "form": stored.reply.as_deref().map(form) })),
        "due": summary.due,
        "overdue": journey.overdue(now),
        "times": times,
        "next": status.next().iter().map(|next| next.code()).collect::<Vec<_>>(),
    })
}

/// One event.
pub fn event(event: &Event) -> Value {
    json!({
        "what": event.what.code(),
        "at": event.at,
        "who": event.who,
        "note": event.note,
        "appointment": event.appointment.as_ref().map(appointment),
    })
}

/// Where the bytes of a form are.
fn form(id: &str) -> String {
    format!("/api/referrals/{id}/form")
}

fn appointment(appointment: &Appointment) -> Value {
    json!({ "at": appointment.at, "place": appointment.place })
}

/// It changes with every event and return form, and once more when the deadline passes.
fn tag(stored: &Stored, now: &DateTime<FixedOffset>) -> String {
    let late = if stored.journey().overdue(now) { "-overdue" } else { "" };
    // A second return form may come after the first.
    let reply = stored.reply.as_ref().map_or(String::new(), |reply| format!("-{reply}"));
    format!("\"{}{late}{reply}\"", stored.events.len())
}

fn known(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}
