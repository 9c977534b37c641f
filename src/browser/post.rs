//! Sending a sealed form, and asking the receiver about it.

use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers, RequestCredentials, RequestInit, RequestMode, RequestRedirect, Response, ResponseType,
};

use crate::browser::promise::message;
use crate::browser::raw;
use crate::browser::route::{Route, patience, request, within};
use crate::flow::FHIR;
use crate::referral::outbox::{Entry, Letter};
use crate::referral::reply::{Json, Reply, receipt};
use crate::referral::{Answer, Outcome, Receipt, Standing, Status};

/// Sends the form and reports how that ended. Never fails: every failure is an outcome.
pub async fn post(entry: &Entry, letter: &Letter, route: &Route, annex: Function) -> Outcome {
    match &route.transport {
        Some(transport) => hand_over(entry, letter, transport, route, &annex).await,
        None => match send(entry, letter, route, &annex).await {
            Ok(outcome) => outcome,
            Err(error) if error.is_null() => Outcome::Unreachable,
            Err(_) => unexplained(route).await,
        },
    }
}

/// Fails with null where the answer did not come in time, or not to its end: nothing more is to be learnt about that.
async fn send(entry: &Entry, letter: &Letter, route: &Route, annex: &Function) -> Result<Outcome, JsValue> {
    // A resource that is put in its place again would undo what the hospital has written there since.
    let is_put = member(&route.profile, "updateCreate").is_some_and(|own| own.is_truthy());
    if is_put
        && entry.attempts > 1
        && letter.media_type == FHIR
        && let Some(receipt) = find(entry, letter, route, annex).await?
    {
        return Ok(Outcome::Confirmed(receipt));
    }
    fetch(entry, letter, route, annex).await
}

/// The browser says no more than that it failed. One more look tells an answer that this page may not see from none.
async fn unexplained(route: &Route) -> Outcome {
    let endpoint = route.endpoint.as_deref().unwrap_or_default();
    let own = web_sys::window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    if endpoint.starts_with(&[&own, "/"].concat()) {
        return match redirects(endpoint, route).await {
            // Which redirect it is no browser says.
            Ok(true) => Outcome::NoReceipt(0),
            _ => Outcome::Unreachable,
        };
    }
    let init = RequestInit::new();
    init.set_mode(RequestMode::NoCors);
    init.set_credentials(RequestCredentials::Omit);
    match exchange(endpoint, &init, route).await {
        Ok(_) => Outcome::Blocked,
        Err(_) => Outcome::Unreachable,
    }
}

/// Whether an address of our own origin sends whoever asks it somewhere else: a portal does that when a sign-in has run out.
async fn redirects(endpoint: &str, route: &Route) -> Result<bool, JsValue> {
    let (init, _) = request(route, "application/json")?;
    init.set_redirect(RequestRedirect::Manual);
    let (response, _) = exchange(endpoint, &init, route).await?;
    Ok(response.type_() == ResponseType::Opaqueredirect)
}

/// What a FHIR server says, in the words of our own receiver; anything else as it is. The second module knows FHIR.
async fn in_our_words(
    letter: &Letter,
    base: &str,
    answer: String,
    route: &Route,
    annex: &Function,
) -> String {
    if letter.media_type != FHIR {
        return answer;
    }
    // What nobody can read is no receipt.
    ask(annex, "fhirReceipt", [base, "\n", &answer].concat(), route).await.unwrap_or_default()
}

async fn hand_over(
    entry: &Entry,
    letter: &Letter,
    transport: &Function,
    route: &Route,
    annex: &Function,
) -> Outcome {
    // A web form's text is no JSON: then the form as we know it comes with it. Of one that only the receiver can open, its key.
    let form = if letter.is_closed() {
        parsed(&["{\"key\":\"", entry.key.as_str(), "\"}"].concat())
    } else {
        parsed(letter.body()).or_else(|| parsed(&letter.json))
    };
    let Some(form) = form else { return Outcome::Host(String::new()) };
    // The exact bytes come along for hosts that sign or store them.
    let answer = within(route, transport, &form, letter.body()).await;
    // There is no HTTP status here that one could show.
    let reply = Reply { kind: "json", ..Reply::default() };
    match answer {
        Ok(answer) if letter.media_type == FHIR => {
            let text = js_sys::JSON::stringify(&answer).ok().and_then(|text| text.as_string());
            let text = in_our_words(letter, "", text.unwrap_or_default(), route, annex).await;
            reply.outcome(parsed(&text), &|_| None)
        }
        Ok(answer) => other(entry, letter, &answer).unwrap_or_else(|| reply.outcome(Some(answer), &|_| None)),
        // The host may still deliver it: the same key goes out again.
        Err(error) if error.is_null() => Outcome::Unreachable,
        Err(error) => Outcome::Host(message(&error)),
    }
}

async fn fetch(entry: &Entry, letter: &Letter, route: &Route, annex: &Function) -> Result<Outcome, JsValue> {
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
    let is_put =
        member(&route.profile, "method").and_then(|method| method.as_string()).as_deref() == Some("PUT");
    let url = if is_put { below(endpoint, entry.key.as_str(), true) } else { endpoint.to_owned() };
    init.set_method(if is_put { "PUT" } else { "POST" });
    init.set_body(&JsValue::from_str(letter.body()));
    let (response, text) = exchange(&url, &init, route).await?;
    let kind = response.headers().get("Content-Type")?.unwrap_or_default();
    let location = response.headers().get("Location")?.unwrap_or_default();
    let text = in_our_words(letter, endpoint, text, route, annex).await;
    let reply = Reply {
        status: response.status(),
        kind: &kind,
        location,
        retry_after: retry_after(&response.headers()),
        is_silent: member(&route.profile, "receipts").is_some_and(|gives| gives.as_bool() == Some(false)),
    };
    let answer = parsed(&text);
    match answer.as_ref().and_then(|answer| other(entry, letter, answer)) {
        Some(other) if response.ok() => Ok(other),
        _ => Ok(reply.outcome(answer, &|name| place(&route.profile, name))),
    }
}

/// What a receiver opened is what the clinician saw, byte by byte: it says so by the hash. Another one is a conflict.
fn other(entry: &Entry, letter: &Letter, answer: &JsValue) -> Option<Outcome> {
    let hash = member(answer, "sha256")?.as_string()?;
    let words = ["收到的内容与发出的不一致 / what was opened is not what was sent: sha256 ", &hash].concat();
    let differs = letter.is_closed() && hash != entry.sha256;
    differs.then(|| Outcome::Answered(Answer { status: 409, words, ..Answer::default() }))
}

/// The receipt that the receiver has for this very form, asked for by the form's key; nothing if it has none. An error if it
/// cannot be asked, or says what is not understood.
pub async fn find(
    entry: &Entry,
    letter: &Letter,
    route: &Route,
    annex: &Function,
) -> Result<Option<Receipt>, JsValue> {
    let endpoint = route.endpoint.as_deref().ok_or(JsValue::NULL)?;
    let is_fhir = letter.media_type == FHIR;
    let mut name = entry.key.as_str().to_owned();
    if is_fhir {
        name = ask(annex, "fhirTask", name, route).await?;
    }
    let (root, url) = (below(endpoint, "", false), below(endpoint, &name, false));
    let (status, mut text) = read(&url, route).await?;
    if matches!(status, 404 | 410) {
        return Ok(None);
    }
    if is_fhir {
        text = ask(annex, "fhirFound", [root.trim_end_matches('/'), "\n", &text].concat(), route).await?;
    }
    let answer = js_sys::JSON::parse(&text)?;
    let mut found = receipt(&answer, &|name| place(&route.profile, name));
    if !is_fhir {
        found.location = url;
    }
    // Nobody else makes a task of this key; what else is called by it has to be the same, byte by byte.
    let hash = member(&answer, "sha256").and_then(|hash| hash.as_string());
    let is_same = is_fhir || hash.as_ref() == Some(&entry.sha256);
    if is_same && !found.id.is_empty() { Ok(Some(found)) } else { Err(JsValue::NULL) }
}

/// The address of something below the receiver's own; with what it is asked there, if that is wanted.
fn below(endpoint: &str, name: &str, asks: bool) -> String {
    let end = endpoint.find(['?', '#']).unwrap_or(endpoint.len());
    let (root, rest) = endpoint.split_at(end);
    [root.trim_end_matches('/'), "/", name, if asks { rest } else { "" }].concat()
}

/// What the receiver says about a form that arrived; nothing if it cannot be asked, or says what is not understood.
pub async fn standing(entry: &Entry, route: &Route, annex: &Function) -> Option<Standing> {
    let text = told(entry, route, &entry.receipt.location).await?;
    let answer = parsed(&text)?;
    if member(&answer, "resourceType").is_none_or(|kind| kind.is_undefined()) {
        return stands(&answer);
    }
    let told = ask(annex, "fhirStanding", text, route).await.ok()?;
    stands(&parsed(&told)?)
}

/// The return form that answers a form, and that form, as the receiver names them in its status; nothing if it has none.
pub async fn returned(entry: &Entry, route: &Route) -> Vec<JsValue> {
    let find = async {
        let status = parsed(&told(entry, route, &entry.receipt.location).await?)?;
        let address = |of: &JsValue| member(of, "form")?.as_string();
        let back = address(&member(&status, "return").filter(JsValue::is_object)?)?;
        let back = parsed(&told(entry, route, &back).await?)?;
        let there = match address(&status) {
            Some(address) => told(entry, route, &address).await.and_then(|text| parsed(&text)),
            None => None,
        };
        Some([Some(back), there])
    };
    find.await.into_iter().flatten().flatten().collect()
}

/// What stands at an address that the receiver gave with a form.
async fn told(entry: &Entry, route: &Route, address: &str) -> Option<String> {
    let base = route.endpoint.clone().or_else(|| web_sys::window()?.location().href().ok())?;
    let url = web_sys::Url::new_with_base(address, &base).ok()?;
    // What the host gave to get in is for the receiver's own address only.
    let own = web_sys::Url::new(&base).ok()?.origin() == url.origin();
    if !route.is_for(entry) || !own {
        return None;
    }
    let (_, text) = read(&url.href(), route).await.ok().filter(|(status, _)| *status == 200)?;
    Some(text)
}

/// What stands at an address of the receiver: the status, and the text.
async fn read(url: &str, route: &Route) -> Result<(u16, String), JsValue> {
    let (init, _) = request(route, "application/json, application/fhir+json")?;
    let (response, text) = exchange(url, &init, route).await?;
    Ok((response.status(), text))
}

/// Asks the receiver, and reads its answer to the end; an error that is null if that broke off, or took too long.
async fn exchange(url: &str, init: &RequestInit, route: &Route) -> Result<(Response, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let signal = patience(route)?;
    init.set_signal(Some(&signal));
    let answer = JsFuture::from(window.fetch_with_str_and_init(url, init)).await;
    let answer = answer.map_err(|error| if signal.aborted() { JsValue::NULL } else { error })?;
    let response: Response = answer.dyn_into()?;
    let text = JsFuture::from(response.text()?).await.map_err(|_| JsValue::NULL)?;
    Ok((response, text.as_string().unwrap_or_default()))
}

/// Asks the second module, which may still have to be loaded.
async fn ask(annex: &Function, what: &'static str, input: String, route: &Route) -> Result<String, JsValue> {
    let answer = within(route, annex, &JsValue::from_str(what), &input).await?;
    Ok(answer.as_string().unwrap_or_default())
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

/// How many seconds the receiver asks to wait: a number, or a time by its own clock.
fn retry_after(headers: &Headers) -> Option<u32> {
    let said = headers.get("Retry-After").ok()??;
    let time = |text: &str| Some(js_sys::Date::parse(text)).filter(|time| time.is_finite());
    let its_now =
        || headers.get("Date").ok().flatten().and_then(|date| time(&date)).unwrap_or_else(js_sys::Date::now);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cut off at its bounds")]
    said.trim().parse().ok().or_else(|| time(&said).map(|then| ((then - its_now()) / 1000.0).ceil() as u32))
}

/// Where the receiver's profile says that a field of the receipt stands.
fn place(profile: &JsValue, name: &str) -> Option<String> {
    member(&member(profile, "receipt")?, name)?.as_string()
}

impl Json for JsValue {
    fn member(&self, name: &str) -> Option<Self> {
        member(self, name)
    }

    fn text(&self) -> Option<String> {
        raw::text(self)
    }

    fn items(&self) -> Vec<Self> {
        if js_sys::Array::is_array(self) { js_sys::Array::from(self).to_vec() } else { Vec::new() }
    }
}

fn parsed(text: &str) -> Option<JsValue> {
    js_sys::JSON::parse(text).ok()
}

fn member(value: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(value, &JsValue::from_str(name)).ok()
}
