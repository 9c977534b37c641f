//! Sending a sealed form, and telling a receipt from everything else.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCredentials, RequestInit, RequestRedirect, Response};

use crate::browser::annex::ask;
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
pub async fn post(form: SealedForm, route: Route, annex: Function) -> Outcome {
    match &route.transport {
        Some(transport) => hand_over(&form, transport, annex).await,
        None => fetch(&form, &route, annex).await.unwrap_or(Outcome::Unreachable),
    }
}

/// What a FHIR server says, in the words of our own receivers; anything else as it is. The second module knows FHIR.
async fn in_our_words(form: &SealedForm, answer: String, annex: Function) -> String {
    if !form.is_translated() {
        return answer;
    }
    match ask(annex, "fhirReceipt", answer.clone()).await {
        Ok(told) if told != "{}" => told,
        _ => answer,
    }
}

async fn hand_over(form: &SealedForm, transport: &Function, annex: Function) -> Outcome {
    let Ok(parsed) = js_sys::JSON::parse(form.body()) else { return Outcome::Host(String::new()) };
    // The exact bytes come along for hosts that sign or store them.
    let answer = match transport.call2(&JsValue::NULL, &parsed, &JsValue::from_str(form.body())) {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
        Err(error) => Err(error),
    };
    match answer {
        // There is no HTTP status here that one could show.
        Ok(answer) if form.is_translated() => {
            let text = js_sys::JSON::stringify(&answer).ok().and_then(|text| text.as_string());
            let text = in_our_words(form, text.unwrap_or_default(), annex).await;
            judge(0, true, "json", &text, String::new())
        }
        Ok(answer) => confirmed(&answer, String::new(), 0),
        Err(error) => {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            Outcome::Host(message.or_else(|| error.as_string()).unwrap_or_default())
        }
    }
}

async fn fetch(form: &SealedForm, route: &Route, annex: Function) -> Result<Outcome, JsValue> {
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
    let text = in_our_words(form, text, annex).await;
    Ok(judge(response.status(), response.ok(), &kind, &text, location))
}

/// Only JSON that names an id counts as a receipt: a captive portal answers 200 with a web page.
fn judge(status: u16, success: bool, kind: &str, text: &str, location: String) -> Outcome {
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"));
    let parsed = is_json.then(|| js_sys::JSON::parse(text).ok()).flatten();
    // Of a transaction only a part may have been taken, whatever the whole says.
    let refused = |answer: &JsValue| member(answer, "status").and_then(|status| status.as_f64());
    match (success, parsed) {
        (true, Some(answer)) if refused(&answer).is_some_and(|status| status >= 400.0) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "three digits")]
            let status = refused(&answer).unwrap_or_default() as u16;
            Outcome::Answered(status, words(&answer))
        }
        (true, Some(answer)) => confirmed(&answer, location, status),
        (true, None) => Outcome::NoReceipt(status),
        (false, answer) => Outcome::Answered(status, answer.and_then(|answer| words(&answer))),
    }
}

/// A receipt names an id; nothing, or a bare response, is none.
fn confirmed(answer: &JsValue, location: String, status: u16) -> Outcome {
    let text = |name: &str| member(answer, name).and_then(|value| raw::text(&value)).unwrap_or_default();
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

/// A problem document's own words (RFC 9457): the detail and what it says about single fields.
fn words(answer: &JsValue) -> Option<String> {
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
