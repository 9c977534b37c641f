//! Every refusal, as a problem document (RFC 9457) in the language of the reader.

use axum::body::Body;
use axum::http::header::{
    ALLOW, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY, WWW_AUTHENTICATE,
};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::cli::serve::kind::Kind;
use crate::cli::serve::problems;
use crate::cli::serve::violation::Violation;
use crate::referral::Status;
use crate::text::{Lang, Text};

/// A refusal: what kind, everything that is wrong with what was sent, and what else helps.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: Kind,
    violations: Vec<Violation>,
    status: Option<Status>,
    wait: Option<u64>,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        let wait = matches!(kind, Kind::StoreFailed | Kind::StoreBusy).then_some(5);
        Problem { kind, violations: Vec::new(), status: None, wait }
    }
}

impl Problem {
    /// A form or an event that is not what it should be, with every place where it is not.
    pub fn invalid(kind: Kind, violations: Vec<Violation>) -> Self {
        Problem { violations, ..kind.into() }
    }

    /// An event that cannot follow this status.
    pub fn not_now(status: Status) -> Self {
        Problem { status: Some(status), ..Kind::NotNow.into() }
    }

    /// Too many requests: after so many seconds there may be another one.
    pub fn too_many(wait: u64) -> Self {
        Problem { wait: Some(wait), ..Kind::TooMany.into() }
    }

    fn document(&self, lang: Lang, path: &str) -> Value {
        let mut document = Map::new();
        document.insert("type".into(), format!("/problems/{}", self.kind.slug()).into());
        document.insert("title".into(), self.kind.title(lang).into());
        document.insert("status".into(), self.kind.status().as_u16().into());
        document.insert("detail".into(), self.kind.detail(lang).into());
        document.insert("instance".into(), path.into());
        if !self.violations.is_empty() {
            let errors = self
                .violations
                .iter()
                .map(|violation| json!({ "pointer": violation.pointer, "detail": Text::get(&violation.what, lang) }))
                .collect();
            document.insert("errors".into(), errors);
        }
        if let Some(status) = self.status {
            document.insert("current".into(), status.code().into());
            document.insert("allowed".into(), status.next().iter().map(|next| next.code()).collect());
        }
        document.into()
    }
}

impl IntoResponse for Problem {
    /// The status only; `finish` writes the document, since only the gate knows the reader.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        if let Some(wait) = self.wait {
            response.headers_mut().insert(RETRY_AFTER, wait.into());
        }
        if self.kind == Kind::SignIn {
            response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// Marks an answer that says itself what is wrong: a page of the inbox with its form still filled in.
#[derive(Clone, Copy, Debug)]
pub struct Said;

/// Gives every error its document, those of the router and of the file server included.
pub fn finish(response: Response, lang: Lang, path: &str, page: bool) -> Response {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error())
        || response.extensions().get::<Said>().is_some()
    {
        return response;
    }
    let known = response.extensions().get::<Problem>().map(|problem| problem.kind);
    let kind =
        known.or_else(|| Kind::ALL.into_iter().find(|kind| kind.status() == status && kind.is_generic()));
    if let (true, Some(kind)) = (page, kind) {
        let (parts, _) = response.into_parts();
        let mut page = problems::page_of(kind).into_response();
        *page.status_mut() = status;
        for name in [RETRY_AFTER, WWW_AUTHENTICATE, ALLOW] {
            if let Some(value) = parts.headers.get(&name) {
                page.headers_mut().insert(name, value.clone());
            }
        }
        return page;
    }
    let document = match response.extensions().get::<Problem>() {
        Some(problem) => problem.document(lang, path),
        None => match kind {
            Some(kind) => Problem::from(kind).document(lang, path),
            None => json!({
                "type": "about:blank",
                "title": status.canonical_reason().unwrap_or("error"),
                "status": status.as_u16(),
                "instance": path,
            }),
        },
    };
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    parts.headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(lang.pick("zh-CN", "en")));
    parts.headers.insert(VARY, HeaderValue::from_static("accept-language"));
    Response::from_parts(parts, Body::from(document.to_string()))
}
