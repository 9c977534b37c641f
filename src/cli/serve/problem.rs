//! Every refusal, as a problem document (RFC 9457) in the language of the reader.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER, VARY};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value, json};

use crate::cli::serve::kind::Kind;
use crate::cli::serve::violation::Violation;
use crate::text::{Lang, Text};

/// A refusal: what kind, and for a form everything that is wrong with it.
#[derive(Clone, Debug)]
pub struct Problem {
    kind: Kind,
    violations: Vec<Violation>,
}

impl From<Kind> for Problem {
    fn from(kind: Kind) -> Self {
        Problem { kind, violations: Vec::new() }
    }
}

impl Problem {
    /// A form that breaks the schema, with every place where it does.
    pub fn invalid(violations: Vec<Violation>) -> Self {
        Problem { kind: Kind::InvalidForm, violations }
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
        document.into()
    }
}

impl IntoResponse for Problem {
    /// The status only; `finish` writes the document, since only the gate knows the reader.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Gives every error its document, those of the router and of the file server included.
pub fn finish(response: Response, lang: Lang, path: &str) -> Response {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return response;
    }
    let document = match response.extensions().get::<Problem>() {
        Some(problem) => problem.document(lang, path),
        None => match Kind::ALL.into_iter().find(|kind| kind.status() == status && kind.is_generic()) {
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
    if status == StatusCode::SERVICE_UNAVAILABLE {
        parts.headers.insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    Response::from_parts(parts, Body::from(document.to_string()))
}
