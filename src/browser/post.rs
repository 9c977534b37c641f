//! Sending a sealed form, and telling a receipt from everything else.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, RequestRedirect, Response};

use crate::browser::raw;
use crate::flow::{Outcome, Receipt};
use crate::referral::SealedForm;

/// Rural networks are slow; a form is worth a minute.
const TIMEOUT_MILLIS: u32 = 60_000;

/// The way to the receiver, as the host gave it.
#[derive(Clone)]
pub struct Route {
    /// The URL to post to.
    pub endpoint: Option<String>,
    /// More headers, for example for authentication: a plain object.
    pub headers: JsValue,
    /// The attribute `credentials`: `omit`, `same-origin` (the default) or `include`.
    pub credentials: Option<String>,
    /// The host's own `async (form) => receipt`, in place of the endpoint.
    pub transport: Option<Function>,
}

/// Sends the form and reports how that ended. Never fails: every failure is an outcome.
pub async fn post(form: SealedForm, route: Route) -> Outcome {
    match &route.transport {
        Some(transport) => hand_over(&form, transport).await,
        None => fetch(&form, &route).await.unwrap_or(Outcome::Unreachable),
    }
}

async fn hand_over(form: &SealedForm, transport: &Function) -> Outcome {
    let Ok(parsed) = js_sys::JSON::parse(form.body()) else { return Outcome::Host(String::new()) };
    // The exact bytes come along for hosts that sign or store them.
    let answer = match transport.call2(&JsValue::NULL, &parsed, &JsValue::from_str(form.body())) {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
        Err(error) => Err(error),
    };
    match answer {
        // There is no HTTP status here that one could show.
        Ok(answer) => confirmed(&answer, String::new(), 0),
        Err(error) => {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            Outcome::Host(message.or_else(|| error.as_string()).unwrap_or_default())
        }
    }
}

async fn fetch(form: &SealedForm, route: &Route) -> Result<Outcome, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let endpoint = route.endpoint.as_deref().ok_or(JsValue::NULL)?;
    let headers = Headers::new()?;
    for (name, value) in raw::fields(&route.headers) {
        headers.set(&name, &value)?;
    }
    let (kind, accept) = match form.is_translated() {
        true => ("application/fhir+json", "application/fhir+json, application/json"),
        false => ("application/json", "application/json, application/problem+json"),
    };
    headers.set("Content-Type", kind)?;
    headers.set("Accept", accept)?;
    let abort = AbortController::new()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_body(&JsValue::from_str(form.body()));
    init.set_headers_headers(&headers);
    // A redirected post would hand the form to another address.
    init.set_redirect(RequestRedirect::Error);
    init.set_signal(Some(&abort.signal()));
    init.set_credentials(match route.credentials.as_deref() {
        Some("omit") => RequestCredentials::Omit,
        Some("include") => RequestCredentials::Include,
        _ => RequestCredentials::SameOrigin,
    });
    let timer = gloo::timers::callback::Timeout::new(TIMEOUT_MILLIS, move || abort.abort());
    let answer = JsFuture::from(window.fetch_with_str_and_init(endpoint, &init)).await?;
    let response: Response = answer.dyn_into()?;
    let kind = response.headers().get("Content-Type")?.unwrap_or_default();
    let location = response.headers().get("Location")?.unwrap_or_default();
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    drop(timer);
    Ok(judge(response.status(), response.ok(), &kind, &text, location))
}

/// Only JSON that names an id counts as a receipt: a captive portal answers 200 with a web page.
fn judge(status: u16, success: bool, kind: &str, text: &str, location: String) -> Outcome {
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"));
    let parsed = is_json.then(|| js_sys::JSON::parse(text).ok()).flatten();
    match (success, parsed) {
        (true, Some(answer)) => confirmed(&answer, location, status),
        (true, None) => Outcome::NoReceipt(status),
        (false, answer) => Outcome::Answered(status, answer.and_then(|answer| words(&answer))),
    }
}

/// A receipt names an id; nothing, or a bare response, is none.
fn confirmed(answer: &JsValue, location: String, status: u16) -> Outcome {
    let text = |name: &str| member(answer, name).and_then(|value| raw::text(&value)).unwrap_or_default();
    if text("resourceType") == "Bundle" {
        return transaction(answer, status);
    }
    let id = text("id");
    if id.is_empty() {
        return Outcome::NoReceipt(status);
    }
    Outcome::Confirmed(Receipt {
        id,
        number: text("number"),
        received_at: text("received_at"),
        location: if location.is_empty() { text("location") } else { location },
    })
}

/// A FHIR transaction's response: a receipt if every entry was taken; it is quoted by the request's own address. Servers are
/// known that answer 200 to a transaction some of which they refused.
fn transaction(answer: &JsValue, status: u16) -> Outcome {
    let entries = member(answer, "entry").map(|entries| js_sys::Array::from(&entries).to_vec());
    let mut receipt = None;
    for entry in entries.unwrap_or_default() {
        let response = member(&entry, "response").unwrap_or(JsValue::UNDEFINED);
        let text =
            |name: &str| member(&response, name).and_then(|value| value.as_string()).unwrap_or_default();
        let code: u16 = text("status").chars().take(3).collect::<String>().parse().unwrap_or_default();
        if !(200..300).contains(&code) {
            let why = member(&response, "outcome").and_then(|outcome| words(&outcome));
            return if code == 0 { Outcome::NoReceipt(status) } else { Outcome::Answered(code, why) };
        }
        let location = text("location");
        let whole = location.split("/_history/").next().unwrap_or_default();
        let id = whole.rsplit("ServiceRequest/").next().filter(|id| !whole.is_empty() && *id != whole);
        let id = id.map(str::to_owned).or_else(|| {
            let resource = member(&entry, "resource")?;
            let is_request = member(&resource, "resourceType")?.as_string()? == "ServiceRequest";
            member(&resource, "id").filter(|_| is_request)?.as_string()
        });
        if let Some(id) = id {
            let location =
                if whole.is_empty() { ["ServiceRequest/", &id].concat() } else { whole.to_owned() };
            let received_at = text("lastModified");
            receipt = Some(Receipt { number: id.clone(), id, received_at, location });
        }
    }
    receipt.map_or(Outcome::NoReceipt(status), Outcome::Confirmed)
}

/// A problem document's own words (RFC 9457), or those of a FHIR outcome: the detail and what it says about single fields.
fn words(answer: &JsValue) -> Option<String> {
    if let Some(issues) = member(answer, "issue").filter(js_sys::Array::is_array) {
        let said = |issue: &JsValue| {
            let details = member(issue, "details").and_then(|details| member(&details, "text"));
            details.or_else(|| member(issue, "diagnostics"))?.as_string()
        };
        let all: Vec<String> =
            js_sys::Array::from(&issues).to_vec().iter().filter_map(said).take(10).collect();
        return Some(all.join("\n").chars().take(500).collect());
    }
    let mut words = ["detail", "title"].iter().find_map(|name| member(answer, name)?.as_string())?;
    if let Some(errors) = member(answer, "errors").filter(js_sys::Array::is_array) {
        for error in js_sys::Array::from(&errors).iter().take(10) {
            let part =
                |name: &str| member(&error, name).and_then(|value| value.as_string()).unwrap_or_default();
            words.push_str(&format!("\n{} {}", part("pointer"), part("detail")));
        }
    }
    // More than a screen of it helps nobody.
    Some(words.chars().take(500).collect())
}

fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(name)).ok()
}
