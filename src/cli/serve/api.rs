//! The interface that the widget's outbox speaks to: post a form, get it back, get its receipt.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::{Body, HttpBody};
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;

use crate::cli::serve::desk::Desk;
use crate::cli::serve::form::Form;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::schema::Schema;
use crate::cli::serve::store::Outcome;

const JSON: &str = "application/json";
const LIMIT: usize = 1 << 20;
/// How much of a body that is too large is still read, so that its sender gets to read the answer.
const DRAIN: usize = 16 << 20;

/// `POST /api/referrals`
pub async fn receive(
    State(desk): State<Desk>,
    headers: HeaderMap,
    body: Body,
) -> Result<impl IntoResponse, Problem> {
    if !is_json(&headers) {
        return Err(Kind::NotJsonType.into());
    }
    let form = Form::read(read(body).await?, desk.schema())?;
    if !same_key(&headers, form.key()) {
        return Err(Kind::KeyMismatch.into());
    }
    match desk.store().receive(form, chrono::Local::now().fixed_offset()).await? {
        Outcome::Received(receipt) => Ok((
            StatusCode::CREATED,
            [(LOCATION, receipt.location()), (CONTENT_TYPE, JSON.to_owned())],
            receipt.json,
        )),
        Outcome::KeyReused => Err(Kind::KeyReused.into()),
    }
}

/// `GET /api/referrals/{id}`: the body as it was sent, byte for byte.
pub async fn form(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    let stored = desk.store().get(id).await?.ok_or(Kind::NotFound)?;
    let tag = format!("\"{}\"", stored.summary.sha256);
    Ok(([(ETAG, tag), (CONTENT_TYPE, JSON.to_owned())], stored.body))
}

/// `GET /api/referrals/{id}/receipt`
pub async fn receipt(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    let stored = desk.store().get(id).await?.ok_or(Kind::NotFound)?;
    Ok(([(CONTENT_TYPE, JSON)], stored.receipt))
}

/// `GET /api/schema/referral-form.v1.json`
pub async fn schema() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/schema+json")], Schema::TEXT)
}

/// A page of another site can send a form without asking first, but never as `application/json`.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut parts = kind.split(';').map(str::trim);
    parts.next().is_some_and(|kind| kind.eq_ignore_ascii_case(JSON))
        && parts.all(|part| match part.to_ascii_lowercase().split_once('=') {
            Some(("charset", charset)) => charset.trim_matches('"') == "utf-8",
            _ => true,
        })
        && headers.get(CONTENT_ENCODING).is_none_or(|coding| coding == "identity")
}

/// The header is a structured-field string, `"…"`, though many senders leave out the quotes.
fn same_key(headers: &HeaderMap, key: &str) -> bool {
    headers.get_all("idempotency-key").iter().all(|value| {
        let value = value.to_str().unwrap_or_default().trim();
        let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
        bare == key
    })
}

async fn read(mut body: Body) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    let mut length = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // The sender went away in the middle; it keeps the form and sends it again.
        let Ok(data) = frame.map_err(|_| Kind::NotJson)?.into_data() else { continue };
        length += data.len();
        if length <= LIMIT {
            bytes.extend_from_slice(&data);
        } else if length > DRAIN {
            break;
        }
    }
    if length > LIMIT { Err(Kind::TooLarge.into()) } else { Ok(bytes) }
}
