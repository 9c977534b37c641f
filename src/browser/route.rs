//! The way to the receiver, as the host gave it: who may go it, with which headers, and how long one waits there.

use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, Headers, RequestCredentials, RequestInit, RequestRedirect};
use yew::Callback;

use crate::browser::promise::begun;
use crate::browser::raw;
use crate::referral::outbox::Entry;

/// Rural networks are slow; a form is worth a minute.
const TIMEOUT_MILLIS: u32 = 60_000;

/// The way to the receiver, as the host gave it.
#[derive(Clone)]
pub struct Route {
    /// The URL to post to.
    pub endpoint: Option<String>,
    /// More headers, for example for authentication: a plain object, or a function that gives one, or a promise of one.
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

    /// The same with the headers of this moment, which the host may have to be asked for: a token runs out. An error that is null
    /// if it does not answer in time.
    async fn signed(mut self) -> Result<Route, JsValue> {
        if let Some(headers) = self.headers.dyn_ref::<Function>().filter(|_| self.transport.is_none()) {
            self.headers = within(&self, headers, &JsValue::UNDEFINED, "").await?;
        }
        Ok(self)
    }
}

/// The way for this form, signed by the host; nothing if it is another one, or another user's, before or after the host was asked:
/// the outbox is about to hear of that, and nothing goes there unasked.
pub async fn signed(entry: &Entry, route: &Callback<(), Route>) -> Result<Option<Route>, JsValue> {
    let before = route.emit(());
    if !before.is_for(entry) {
        return Ok(None);
    }
    let signed = before.signed().await?;
    Ok(route.emit(()).is_for(entry).then_some(signed))
}

/// What every request to the receiver has; its headers can still be added to.
pub fn request(route: &Route, accept: &str) -> Result<(RequestInit, Headers), JsValue> {
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

/// What comes of a function of the page's; an error that is null if it takes longer than the receiver may. Whoever waits for it
/// keeps the lock, in this tab and for all others.
pub async fn within(
    route: &Route,
    function: &Function,
    first: &JsValue,
    second: &str,
) -> Result<JsValue, JsValue> {
    let promise = begun(function, first, &JsValue::from_str(second))?;
    let signal = patience(route)?;
    let late = Promise::new(&mut |_, reject| signal.set_onabort(Some(&reject)));
    let first = JsFuture::from(Promise::race(&Array::of2(&promise, &late))).await;
    first.map_err(|error| if signal.aborted() { JsValue::NULL } else { error })
}

/// Tells when the receiver has taken longer than its profile allows.
pub fn patience(route: &Route) -> Result<AbortSignal, JsValue> {
    let abort = AbortController::new()?;
    let signal = abort.signal();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a minute or a few")]
    let millis = raw::part(&route.profile, "timeout")
        .as_f64()
        .filter(|seconds| *seconds > 0.0 && *seconds <= 600.0)
        .map_or(TIMEOUT_MILLIS, |seconds| (seconds * 1000.0) as u32);
    // Of what has ended meanwhile it ends nothing.
    Timeout::new(millis, move || abort.abort()).forget();
    Ok(signal)
}
