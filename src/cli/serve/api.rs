//! The interface that the widget's outbox speaks to: post a form, get its receipt, ask what became of it; and what
//! another program says of it in place of a person at the inbox.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::IntoResponse;
use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::cli::jwe::{self, Closed, Key, Opened};
use crate::cli::serve::desk::Desk;
use crate::cli::serve::form::Form;
use crate::cli::serve::journey::Wish;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::schema::Schema;
use crate::cli::serve::status;
use crate::cli::serve::store::{Happened, Outcome, Stored};
use crate::referral::JOSE;

/// The type of everything that is not text for people.
pub const JSON: &str = "application/json";
/// The most bytes of a form.
const FORM: usize = 1 << 20;
/// The most bytes of a sealed one: base64 makes three bytes four.
const SEALED: usize = FORM / 3 * 4 + (4 << 10);
/// The most bytes of anything else.
pub const OTHER: usize = 64 << 10;
/// How long a body may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How much of a body that is too large is still read, so that its sender gets to read the answer.
const DRAIN: usize = 16 << 20;

/// `POST /api/referrals`
pub async fn receive(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    let (bytes, key) = if is_sealed(&headers) && !desk.keys().is_empty() {
        let opened = opened(read(body, SEALED).await?, desk.keys())?;
        (opened.bytes, opened.key)
    } else if is_json(&headers) {
        (read(body, FORM).await?, None)
    } else {
        return Err(Kind::NotJsonType.into());
    };
    let form = Form::read(bytes, desk.schema())?;
    if !same_key(&headers, form.key()) || key.is_some_and(|key| key != form.key()) {
        return Err(Kind::KeyMismatch.into());
    }
    match desk.store().receive(form, now()).await? {
        Outcome::Received(receipt) => Ok((
            StatusCode::CREATED,
            [(LOCATION, receipt.location()), (CONTENT_TYPE, JSON.to_owned())],
            receipt.json,
        )),
        Outcome::KeyReused => Err(Kind::KeyReused.into()),
    }
}

/// `GET /api/referrals/{id}`: what became of it.
pub async fn status(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    Ok(status::answer(&one(&desk, id).await?, &now(), &headers))
}

/// `GET /api/referrals/{id}/form`: the body as it was sent, byte for byte.
pub async fn form(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    let stored = one(&desk, id).await?;
    let tag = format!("\"{}\"", stored.summary.sha256);
    Ok(([(ETAG, tag), (CONTENT_TYPE, JSON.to_owned())], stored.body))
}

/// `GET /api/referrals/{id}/receipt`
pub async fn receipt(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    Ok(([(CONTENT_TYPE, JSON)], one(&desk, id).await?.receipt))
}

/// `GET /api/referrals/{id}/events`
pub async fn events(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    let events: Vec<Value> = one(&desk, id).await?.events.iter().map(status::event).collect();
    Ok(([(CONTENT_TYPE, JSON)], Value::from(events).to_string()))
}

/// `POST /api/referrals/{id}/events`
pub async fn happened(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    if !is_json(&headers) {
        return Err(Kind::NotJsonType.into());
    }
    let bytes = read(body, OTHER).await?;
    let text = std::str::from_utf8(&bytes).map_err(|_| Kind::NotUtf8)?;
    let wish = Wish::read(&serde_json::from_str(text).map_err(|_| Kind::NotJson)?)
        .map_err(|wrong| Problem::invalid(Kind::InvalidEvent, wrong))?;
    let now = now();
    let event = wish.check(&now).map_err(|wrong| Problem::invalid(Kind::InvalidEvent, wrong))?;
    match desk.store().happened(id, event, None).await? {
        Happened::Yes(stored) => {
            let document = status::document(&stored, &now).to_string();
            Ok((StatusCode::CREATED, [(CONTENT_TYPE, JSON)], document))
        }
        Happened::Not(stored) => Err(Problem::not_now(stored.summary.status)),
        Happened::Nowhere => Err(Kind::NotFound.into()),
    }
}

/// `GET /api/schema/referral-form.v1.json`
pub async fn schema() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/schema+json")], Schema::TEXT)
}

/// `GET /api/openapi.json`
pub async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, JSON)], include_str!("../../../schema/receiver.v1.openapi.json"))
}

/// One form, or there is none.
pub async fn one(desk: &Desk, id: String) -> Result<Stored, Problem> {
    desk.store().get(id).await?.ok_or(Kind::NotFound.into())
}

/// One part of a query; what is there twice counts once.
pub fn query(uri: &Uri, name: &str) -> Option<String> {
    let pairs = form_urlencoded::parse(uri.query().unwrap_or("").as_bytes());
    pairs.into_iter().find_map(|(known, value)| (known == name).then(|| value.into_owned()))
}

/// This server's clock, in its own time zone.
pub fn now() -> DateTime<FixedOffset> {
    chrono::Local::now().fixed_offset()
}

/// What a sealed form says, once it is opened.
fn opened(body: Vec<u8>, keys: &[Key]) -> Result<Opened, Problem> {
    let text = String::from_utf8(body).map_err(|_| Kind::NotSealed)?;
    let opened = jwe::open(text.trim(), keys).map_err(|why| match why {
        Closed::Strange => Kind::NotSealed,
        Closed::OtherKey => Kind::OtherKey,
        Closed::Damaged => Kind::NotOpened,
    })?;
    if opened.bytes.len() > FORM {
        return Err(Kind::TooLarge.into());
    }
    // What else may have been sealed is read by another receiver.
    if is_plain(&opened.kind, JSON) { Ok(opened) } else { Err(Kind::NotJsonType.into()) }
}

/// Whether the body is a form that is sealed to a receiver.
fn is_sealed(headers: &HeaderMap) -> bool {
    is_of(headers, JOSE)
}

/// A page of another site can send a form without asking first, but never as `application/json`.
fn is_json(headers: &HeaderMap) -> bool {
    is_of(headers, JSON)
}

fn is_of(headers: &HeaderMap, wanted: &str) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    is_plain(kind, wanted) && headers.get(CONTENT_ENCODING).is_none_or(|coding| coding == "identity")
}

/// Whether a media type is this one, in UTF-8.
fn is_plain(kind: &str, wanted: &str) -> bool {
    let mut parts = kind.split(';').map(str::trim);
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(wanted))
        && parts.all(|part| match part.to_ascii_lowercase().split_once('=') {
            Some(("charset", charset)) => charset.trim_matches('"') == "utf-8",
            _ => true,
        })
}

/// The header is a structured-field string, `"…"`, though many senders leave out the quotes.
fn same_key(headers: &HeaderMap, key: &str) -> bool {
    headers.get_all("idempotency-key").iter().all(|value| {
        let value = value.to_str().unwrap_or_default().trim();
        let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
        bare == key
    })
}

/// The whole body, if it ends soon and is not too large.
pub async fn read(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    tokio::time::timeout(PATIENCE, whole(body, limit)).await.map_err(|_| Kind::TooSlow)?
}

async fn whole(mut body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // The sender went away in the middle; it keeps the form and sends it again.
        let Ok(data) = frame.map_err(|_| Kind::NotJson)?.into_data() else { continue };
        length += data.len();
        if length <= limit {
            bytes.extend_from_slice(&data);
        } else if length > DRAIN {
            break;
        }
    }
    if length > limit { Err(Kind::TooLarge.into()) } else { Ok(bytes) }
}
