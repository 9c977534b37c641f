//! Sending a sealed form, and telling a receipt from everything else.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    AbortController, Headers, RequestCredentials, RequestInit, RequestMode, RequestRedirect, Response,
};

use crate::browser::annex::ask;
use crate::browser::promise::{call, message};
use crate::browser::raw;
use crate::flow::FHIR;
use crate::referral::outbox::{Entry, Letter};
use crate::referral::{Answer, Outcome, Receipt, Standing, Status};

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
    /// What the receiver is like beside that: a plain object, see `ReceiverProfile` in the types.
    pub profile: JsValue,
    /// By what the outbox knows it: the address; empty for none.
    pub queue: String,
    /// Who sits here.
    pub author: String,
}

impl Route {
    /// Whether a form may go this way: to the address it is for, under the name of the one whose it is.
    pub fn is_for(&self, entry: &Entry) -> bool {
        self.queue == entry.queue && self.author == entry.author
    }
}

/// Sends the form and reports how that ended. Never fails: every failure is an outcome.
pub async fn post(entry: &Entry, letter: &Letter, route: &Route, annex: Function) -> Outcome {
    match &route.transport {
        Some(transport) => hand_over(letter, transport, annex).await,
        None => match fetch(entry, letter, route, annex).await {
            Ok(outcome) => outcome,
            Err(_) if is_hidden(route).await => Outcome::Blocked,
            Err(_) => Outcome::Unreachable,
        },
    }
}

/// Whether something answers at an address of another origin, which the browser does not let this page see.
async fn is_hidden(route: &Route) -> bool {
    let endpoint = route.endpoint.as_deref().unwrap_or_default();
    let own = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    if endpoint.starts_with(&[&own, "/"].concat()) {
        return false;
    }
    let init = RequestInit::new();
    init.set_mode(RequestMode::NoCors);
    init.set_credentials(RequestCredentials::Omit);
    match web_sys::window() {
        Some(window) => JsFuture::from(window.fetch_with_str_and_init(endpoint, &init)).await.is_ok(),
        None => false,
    }
}

/// What a FHIR server says, in the words of our own receiver; anything else as it is. The second module knows FHIR.
async fn in_our_words(letter: &Letter, base: &str, answer: String, annex: Function) -> String {
    if letter.media_type != FHIR {
        return answer;
    }
    // What nobody can read is no receipt.
    ask(annex, "fhirReceipt", [base, "\n", &answer].concat()).await.unwrap_or_default()
}

async fn hand_over(letter: &Letter, transport: &Function, annex: Function) -> Outcome {
    // A web form's text is no JSON: then the form as we know it comes with it.
    let parsed = js_sys::JSON::parse(letter.body()).or_else(|_| js_sys::JSON::parse(&letter.json));
    let Ok(parsed) = parsed else { return Outcome::Host(String::new()) };
    // The exact bytes come along for hosts that sign or store them.
    let answer = call(transport, &parsed, &JsValue::from_str(letter.body())).await;
    match answer {
        // There is no HTTP status here that one could show.
        Ok(answer) if letter.media_type == FHIR => {
            let text = js_sys::JSON::stringify(&answer).ok().and_then(|text| text.as_string());
            let text = in_our_words(letter, "", text.unwrap_or_default(), annex).await;
            judge(0, "json", &text, String::new(), None, &JsValue::UNDEFINED)
        }
        Ok(answer) => confirmed(&answer, String::new(), 0, &JsValue::UNDEFINED),
        Err(error) => Outcome::Host(message(&error)),
    }
}

async fn fetch(entry: &Entry, letter: &Letter, route: &Route, annex: Function) -> Result<Outcome, JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let endpoint = route.endpoint.as_deref().ok_or(JsValue::NULL)?;
    let accept = match letter.media_type.as_str() {
        FHIR => "application/fhir+json, application/json",
        _ => "application/json, application/problem+json",
    };
    let (init, headers) = request(route, accept)?;
    headers.set("Content-Type", &letter.media_type)?;
    // Not unless it is wanted: a receiver of another origin that does not expect it gets nothing at all.
    if let Some(name) = member(&route.profile, "keyHeader").and_then(|name| name.as_string()) {
        let quote = if member(&route.profile, "keyQuoted").is_some_and(|quoted| quoted.is_truthy()) {
            "\""
        } else {
            ""
        };
        headers.set(&name, &[quote, entry.key.as_str(), quote].concat())?;
    }
    let abort = AbortController::new()?;
    init.set_method("POST");
    init.set_body(&JsValue::from_str(letter.body()));
    init.set_signal(Some(&abort.signal()));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a minute or a few")]
    let patience = member(&route.profile, "timeout")
        .and_then(|seconds| seconds.as_f64())
        .filter(|seconds| *seconds > 0.0 && *seconds <= 600.0)
        .map_or(TIMEOUT_MILLIS, |seconds| (seconds * 1000.0) as u32);
    let timer = gloo::timers::callback::Timeout::new(patience, move || abort.abort());
    let answer = JsFuture::from(window.fetch_with_str_and_init(endpoint, &init)).await?;
    let response: Response = answer.dyn_into()?;
    let kind = response.headers().get("Content-Type")?.unwrap_or_default();
    let location = response.headers().get("Location")?.unwrap_or_default();
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    drop(timer);
    if response.ok() && member(&route.profile, "receipts").is_some_and(|gives| gives.as_bool() == Some(false))
    {
        return Ok(Outcome::Unconfirmed);
    }
    let text = in_our_words(letter, endpoint, text, annex).await;
    Ok(judge(response.status(), &kind, &text, location, retry_after(&response.headers()), &route.profile))
}

/// The receipt that the receiver has for this very form, asked for by the form's key; nothing if it has none, or cannot say so.
pub async fn find(entry: &Entry, letter: &Letter, route: &Route, annex: Function) -> Option<Receipt> {
    let endpoint = route.endpoint.as_deref()?;
    let root = endpoint.split(['?', '#']).next()?.trim_end_matches('/');
    let is_fhir = letter.media_type == FHIR;
    let below = if is_fhir { "/Task?identifier=urn:referral-triage:form:task%7C" } else { "/" };
    let url = [root, below, entry.key.as_str()].concat();
    let text = read(&url, route).await?;
    // Nobody else makes a task of this key; what else is called by it has to be the same, byte by byte.
    let (text, location) = if is_fhir {
        (ask(annex, "fhirFound", [root, "\n", &text].concat()).await.ok()?, String::new())
    } else {
        (text, url)
    };
    let answer = js_sys::JSON::parse(&text).ok()?;
    let is_same = is_fhir
        || member(&answer, "sha256").and_then(|hash| hash.as_string()).as_ref() == Some(&entry.sha256);
    let found = receipt(&answer, location, &route.profile);
    (is_same && !found.id.is_empty()).then_some(found)
}

/// What the receiver says about a form that arrived; nothing if it cannot be asked, or says what is not understood.
pub async fn standing(entry: &Entry, route: &Route, annex: Function) -> Option<Standing> {
    let base = route.endpoint.clone().or_else(|| web_sys::window()?.location().href().ok())?;
    let url = web_sys::Url::new_with_base(&entry.receipt.location, &base).ok()?;
    // What the host gave to get in is for the receiver's own address only.
    let own = web_sys::Url::new(&base).ok()?.origin() == url.origin();
    if !route.is_for(entry) || !own {
        return None;
    }
    let text = read(&url.href(), route).await?;
    let answer = js_sys::JSON::parse(&text).ok()?;
    if member(&answer, "resourceType").is_none_or(|kind| kind.is_undefined()) {
        return stands(&answer);
    }
    let told = ask(annex, "fhirStanding", text).await.ok()?;
    stands(&js_sys::JSON::parse(&told).ok()?)
}

/// What stands at an address of the receiver.
async fn read(url: &str, route: &Route) -> Option<String> {
    let (init, _) = request(route, "application/json, application/fhir+json").ok()?;
    let answer = JsFuture::from(web_sys::window()?.fetch_with_str_and_init(url, &init)).await.ok()?;
    let response: Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    response.ok().then_some(text)
}

/// Our own receiver's status.
fn stands(answer: &JsValue) -> Option<Standing> {
    let text = |of: &JsValue, name: &str| {
        member(of, name).and_then(|value| value.as_string()).filter(|text| !text.is_empty())
    };
    let inner = |name: &str, part: &str| {
        member(answer, name).filter(JsValue::is_object).and_then(|of| text(&of, part))
    };
    let status = Status::of(&text(answer, "status")?)?;
    let words = [
        text(answer, "reason"),
        // To the minute, as people write it.
        inner("appointment", "at").map(|at| at.get(..16).unwrap_or(&at).replace('T', " ")),
        inner("appointment", "place"),
        inner("return", "text"),
    ];
    let at = text(answer, "updated_at").unwrap_or_default();
    let words: Vec<String> = words.into_iter().flatten().collect();
    Some(Standing { status, at, words: words.join(" · ").chars().take(2_000).collect() })
}

/// What every request to the receiver has; its headers can still be added to.
fn request(route: &Route, accept: &str) -> Result<(RequestInit, Headers), JsValue> {
    let (init, headers) = (RequestInit::new(), Headers::new()?);
    for (name, value) in raw::fields(&route.headers) {
        headers.set(&name, &value)?;
    }
    headers.set("Accept", accept)?;
    init.set_headers_headers(&headers);
    // A redirected post would hand the form to another address.
    init.set_redirect(RequestRedirect::Error);
    init.set_credentials(match route.credentials.as_deref() {
        Some("omit") => RequestCredentials::Omit,
        Some("include") => RequestCredentials::Include,
        _ => RequestCredentials::SameOrigin,
    });
    Ok((init, headers))
}

/// How many seconds the receiver asks to wait: a number, or a time by its own clock.
fn retry_after(headers: &Headers) -> Option<u32> {
    let said = headers.get("Retry-After").ok()??;
    let time = |text: &str| Some(js_sys::Date::parse(text)).filter(|time| time.is_finite());
    let its_now =
        || headers.get("Date").ok().flatten().and_then(|date| time(&date)).unwrap_or_else(js_sys::Date::now);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off at its bounds")]
    said.trim().parse().ok().or_else(|| time(&said).map(|then| ((then - its_now()) / 1000.0).ceil() as u32))
}

/// Only JSON that names an id counts as a receipt: a captive portal answers 200 with a web page.
fn judge(
    status: u16,
    kind: &str,
    text: &str,
    location: String,
    retry_after: Option<u32>,
    profile: &JsValue,
) -> Outcome {
    let success = status == 0 || (200..300).contains(&status);
    let is_json = kind.split(';').next().is_some_and(|kind| kind.trim().ends_with("json"));
    let parsed = is_json.then(|| js_sys::JSON::parse(text).ok()).flatten();
    // Of a transaction only a part may have been taken, whatever the whole says.
    let refused = |answer: &JsValue| member(answer, "status").and_then(|status| status.as_f64());
    match (success, parsed) {
        (true, Some(answer)) if refused(&answer).is_some_and(|status| status >= 400.0) => {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "three digits")]
            let status = refused(&answer).unwrap_or_default() as u16;
            Outcome::Answered(Answer { is_part: true, ..problem(&answer, status, None) })
        }
        (true, answer) if status == 202 => Outcome::Accepted(match answer {
            Some(answer) => receipt(&answer, location, profile),
            None => Receipt { location, ..Receipt::default() },
        }),
        (true, Some(answer)) => confirmed(&answer, location, status, profile),
        (true, None) => Outcome::NoReceipt(status),
        (false, answer) => Outcome::Answered(problem(&answer.unwrap_or_default(), status, retry_after)),
    }
}

/// A receipt names an id; nothing, or a bare response, is none.
fn confirmed(answer: &JsValue, location: String, status: u16, profile: &JsValue) -> Outcome {
    let receipt = receipt(answer, location, profile);
    if receipt.id.is_empty() { Outcome::NoReceipt(status) } else { Outcome::Confirmed(receipt) }
}

/// What stands in an answer: where the receiver's profile says, otherwise under our own names.
fn receipt(answer: &JsValue, location: String, profile: &JsValue) -> Receipt {
    let places = member(profile, "receipt").unwrap_or_default();
    let text = |name: &str| {
        let pointer =
            member(&places, name).and_then(|place| place.as_string()).unwrap_or(["/", name].concat());
        let found = pointer.split('/').skip(1).try_fold(answer.clone(), |value, part| member(&value, part));
        found.and_then(|value| raw::text(&value)).unwrap_or_default()
    };
    Receipt {
        id: text("id"),
        number: text("number"),
        received_at: text("received_at"),
        location: if location.is_empty() { text("location") } else { location },
    }
}

fn problem(answer: &JsValue, status: u16, retry_after: Option<u32>) -> Answer {
    let problem = member(answer, "type").and_then(|kind| kind.as_string()).unwrap_or_default();
    Answer { status, words: words(answer).unwrap_or_default(), problem, retry_after, is_part: false }
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
