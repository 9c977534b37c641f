//! The gate of every request: the Host guard before it, the headers and the problem after it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::cli::serve::desk::Desk;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::{self, Problem};
use crate::text::Lang;

/// Sends the request on, or refuses it, and finishes the answer in one place for all routes.
pub async fn pass(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let lang = reader(request.headers());
    let path = request.uri().path().to_owned();
    let page = under(&path, "/inbox") && takes_pages(request.headers());
    let response = if desk.guarded() && !names_this_machine(request.uri(), request.headers()) {
        Problem::from(Kind::WrongHost).into_response()
    } else if let Err(wait) = counted(&desk, &path, caller(&request)) {
        Problem::too_many(wait).into_response()
    } else {
        next.run(request).await
    };
    let mut response = problem::finish(response, lang, &path, page);
    for (name, value) in headers(&path) {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The address at the other end of the connection: behind a proxy that of the proxy.
pub fn caller(request: &Request) -> IpAddr {
    let connected = request.extensions().get::<ConnectInfo<SocketAddr>>();
    connected.map_or(Ipv4Addr::UNSPECIFIED.into(), |ConnectInfo(address)| address.ip())
}

/// The widget's own files may be fetched as often as one likes.
fn counted(desk: &Desk, path: &str, caller: IpAddr) -> Result<(), u64> {
    match desk.limit() {
        Some(limit) if under(path, "/api") || under(path, "/inbox") => {
            limit.take(caller, Instant::now()).map_err(seconds)
        }
        _ => Ok(()),
    }
}

/// Counts a wrong token. Only those who are wrong are kept waiting: many senders may share an address, and one with an
/// old token must not shut out the others. Tokens are too long to be guessed at any rate.
pub fn wrong(desk: &Desk, caller: IpAddr) -> Result<(), Problem> {
    desk.failures().take(caller, Instant::now()).map_err(|wait| Problem::too_many(seconds(wait)))
}

/// Whole seconds, rounded up.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

fn takes_pages(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|value| value.to_str().ok()).is_some_and(|value| value.contains("text/html"))
}

/// Chinese unless the reader prefers English.
pub fn reader(headers: &HeaderMap) -> Lang {
    let wanted = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let weight = |start: &str| {
        wanted
            .split(',')
            .filter_map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let tag = parts.next()?.to_ascii_lowercase();
                let weight =
                    parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
                (tag.split('-').next() == Some(start)).then_some(weight)
            })
            .fold(0.0, f32::max)
    };
    if weight("en") > weight("zh") { Lang::En } else { Lang::Zh }
}

/// A page of another site can point its own name at 127.0.0.1 (DNS rebinding) and would then be of
/// the same origin as the inbox; it cannot change the `Host` that the browser sends.
fn names_this_machine(uri: &Uri, headers: &HeaderMap) -> bool {
    let mut hosts = headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let by_header = host.to_str().is_ok_and(is_local);
    let by_target = uri.authority().is_none_or(|authority| is_local(authority.as_str()));
    by_header && by_target
}

fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|digit| digit.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].iter().any(|local| name.eq_ignore_ascii_case(local))
}

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const STATIC_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; connect-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; \
    base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; frame-ancestors 'self'";

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

const INBOX_POLICY: &str = "default-src 'none'; style-src 'self'; base-uri 'none'; \
    form-action 'self'; frame-ancestors 'none'";

const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

fn headers(path: &str) -> [(HeaderName, &'static str); 5] {
    let (policy, cache, referrer) = if under(path, "/api") {
        (API_POLICY, "no-store", "no-referrer")
    } else if under(path, "/inbox") {
        // With `no-referrer` a browser would hide from us that a form is sent by our own page (`Origin: null`).
        (INBOX_POLICY, "no-store", "same-origin")
    } else if under(path, "/problems") {
        (PAGE_POLICY, "no-cache", "no-referrer")
    } else {
        // The widget's file names are fixed, so a browser has to ask whether they changed.
        (STATIC_POLICY, "no-cache", "no-referrer")
    };
    [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, referrer),
        (CORP, "same-origin"),
        (CONTENT_SECURITY_POLICY, policy),
        (CACHE_CONTROL, cache),
    ]
}

fn under(path: &str, root: &str) -> bool {
    path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
