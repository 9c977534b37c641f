//! Asking the second module, which the page loads when it is first needed: a text in, a text out.

use js_sys::Function;
use wasm_bindgen::JsValue;

use crate::browser::promise::{call, message};

/// Calls `what` of the second module; the error is for the host's developer.
pub async fn ask(annex: Function, what: &'static str, input: String) -> Result<String, String> {
    match call(&annex, &JsValue::from_str(what), &JsValue::from_str(&input)).await {
        Ok(answer) => Ok(answer.as_string().unwrap_or_default()),
        Err(error) => Err(message(&error)),
    }
}
