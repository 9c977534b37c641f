//! Calling the page's own functions, which give promises.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// What comes of `function(first, second)`, awaited whether it is a promise or not.
pub async fn call(function: &Function, first: &JsValue, second: &JsValue) -> Result<JsValue, JsValue> {
    JsFuture::from(begun(function, first, second)?).await
}

/// The same, not awaited.
pub fn begun(function: &Function, first: &JsValue, second: &JsValue) -> Result<Promise, JsValue> {
    Ok(Promise::resolve(&function.call2(&JsValue::NULL, first, second)?))
}

/// The same for a script's own method of this name.
pub async fn named(function: &Function, what: &'static str, argument: JsValue) -> Result<JsValue, JsValue> {
    call(function, &JsValue::from_str(what), &argument).await
}

/// What is said by something that was thrown.
pub fn message(error: &JsValue) -> String {
    let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
    message.or_else(|| error.as_string()).unwrap_or_default()
}
