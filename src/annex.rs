//! The second WebAssembly module, loaded when it is first needed: paper, FHIR and codes to scan, for scripts.

use referral_triage::criteria::{Ruleset, compiled};
use referral_triage::papers;
use referral_triage::text::{Lang, Text};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

fn main() {}

/// What papers can be made of and with: a rule set.
#[wasm_bindgen]
pub struct Papers {
    #[expect(dead_code, reason = "the sheets need it")]
    ruleset: Ruleset,
}

#[wasm_bindgen]
impl Papers {
    /// Reads a compiled rule set; `lang` is that of the error if it cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(file: &[u8], lang: &str) -> Result<Papers, JsValue> {
        let why = |why: Text| JsValue::from(js_sys::Error::new(why.get(Lang::from_tag(lang))));
        compiled::read(file).map(|ruleset| Papers { ruleset }).map_err(why)
    }
}

/// The QR code of a text as an SVG path, after the modules of its side: `21 M0 0h7…`.
#[wasm_bindgen]
pub fn scan(text: &str) -> Option<String> {
    papers::code(text).map(|code| format!("{} {}", code.side, code.path()))
}
