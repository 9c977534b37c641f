//! Asking the second module, which the page loads when it is first needed: a text in, a text out.

use js_sys::{Function, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Calls `what` of the second module; the error is for the host's developer.
pub async fn ask(annex: Function, what: &'static str, input: String) -> Result<String, String> {
    let asked = annex.call2(&JsValue::NULL, &JsValue::from_str(what), &JsValue::from_str(&input));
    let answer = match asked {
        Ok(promise) => JsFuture::from(Promise::resolve(&promise)).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => Ok(answer.as_string().unwrap_or_default()),
        Err(error) => {
            let message = error.dyn_ref::<js_sys::Error>().map(|error| String::from(error.message()));
            Err(message.or_else(|| error.as_string()).unwrap_or_default())
        }
    }
}
