//! The second WebAssembly module, loaded when it is first needed: paper, FHIR and codes to scan, for scripts.

use std::alloc::System;

use referral_triage::criteria::{Ruleset, compiled};
use referral_triage::papers;
use referral_triage::text::{Lang, Text};
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten, as in the widget.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {}

/// What papers can be made of and with: a rule set.
#[wasm_bindgen]
pub struct Papers {
    ruleset: Ruleset,
    lang: Lang,
}

#[wasm_bindgen]
impl Papers {
    /// Reads a compiled rule set; `lang` is that of the error if it cannot be read.
    #[wasm_bindgen(constructor)]
    pub fn new(file: &[u8], lang: &str) -> Result<Papers, JsValue> {
        let lang = Lang::from_tag(lang);
        compiled::read(file).map(|ruleset| Papers { ruleset, lang }).map_err(|why| thrown(why, lang))
    }

    /// What would change the answer: a line each, the fact's place and the change in words. `input` holds `facts`.
    pub fn changes(&self, input: &str) -> Result<String, JsValue> {
        papers::changes(&self.ruleset, input, self.lang).ok_or_else(|| js_sys::Error::new("no facts").into())
    }

    /// A self-check as a code: its text, the modules of the QR code's side, and an SVG path of the dark ones, a line
    /// each. `input` holds `facts` and when they were given, `at`.
    pub fn answers(&self, input: &str) -> Result<String, JsValue> {
        let made = papers::answers::from_json(&self.ruleset, input);
        let shown = made.and_then(|text| drawn(&text).map(|code| [text, code].join("\n")));
        match shown {
            Some(shown) => Ok(shown),
            None => Err(js_sys::Error::new("no code can hold this").into()),
        }
    }

    /// What such a text says, as JSON: `facts`, and when they were given, `at`.
    pub fn opened(&self, text: &str) -> Result<String, JsValue> {
        let read = papers::answers::read(&self.ruleset, text).map_err(|why| thrown(why, self.lang))?;
        Ok(papers::answers::to_json(&self.ruleset, &read))
    }

    /// The sheets that JSON asks for, as a tree in JSON.
    pub fn sheets(&self, asked: &str) -> Result<String, JsValue> {
        papers::json(&self.ruleset, asked).map_err(|why| thrown(why, self.lang))
    }

    /// The visits of a form's plan as a calendar (RFC 5545).
    pub fn calendar(&self, asked: &str) -> Result<String, JsValue> {
        papers::calendar(&self.ruleset, asked).map_err(|why| thrown(why, self.lang))
    }

    /// What a record says about the facts and fields of the rule set: `{"now": …, "record": …}` in, JSON out.
    #[wasm_bindgen(js_name = fromFhir)]
    pub fn read_fhir(&self, input: &str) -> Result<String, JsValue> {
        papers::fhir::record::read_text(&self.ruleset, input).map_err(|why| thrown(why, self.lang))
    }

    /// A sealed form as a FHIR R4 transaction: the form's key, the media type, the bundle, a line each. `own`: with ids of ours.
    #[wasm_bindgen(js_name = transaction)]
    pub fn write_fhir(&self, form: &str, own: bool) -> Result<String, JsValue> {
        papers::fhir::transaction_for(&self.ruleset, form, ids(own)).map_err(|why| thrown(why, self.lang))
    }

    /// Where a FHIR server has the task of the form with this key, below its root.
    #[wasm_bindgen(js_name = taskOf)]
    pub fn task_of(&self, key: &str, own: bool) -> String {
        papers::fhir::task_of(key, ids(own))
    }

    /// A sealed form as the fields of a web form: the form's key, the media type, the text to post, a line each.
    #[wasm_bindgen(js_name = toForm)]
    pub fn web_form(&self, form: &str) -> Result<String, JsValue> {
        papers::outgoing::form(form).map_err(|why| thrown(why, self.lang))
    }

    /// The same in parts.
    #[wasm_bindgen(js_name = toMultipart)]
    pub fn multipart(&self, form: &str) -> Result<String, JsValue> {
        papers::outgoing::multipart(form).map_err(|why| thrown(why, self.lang))
    }

    /// The same in a JSON shape of the receiver's own.
    pub fn shaped(&self, form: &str, template: &str) -> Result<String, JsValue> {
        papers::outgoing::template(form, template).map_err(|why| thrown(why, self.lang))
    }

    /// What a FHIR server answered to the transaction, as a receipt or a problem; the first line is the server's address.
    #[wasm_bindgen(js_name = fhirReceipt)]
    pub fn fhir_receipt(&self, answer: &str) -> String {
        let (base, answer) = answer.split_once('\n').unwrap_or_default();
        papers::fhir::receipt(base, answer)
    }

    /// The receipt of the task that a FHIR server found; the first line is the server's address.
    #[wasm_bindgen(js_name = fhirFound)]
    pub fn fhir_found(&self, answer: &str) -> String {
        let (base, answer) = answer.split_once('\n').unwrap_or_default();
        papers::fhir::found(base, answer)
    }

    /// What a FHIR task says about a form, as our own receiver would say it.
    #[wasm_bindgen(js_name = fhirStanding)]
    pub fn fhir_standing(&self, task: &str) -> String {
        papers::fhir::standing(task)
    }
}

fn ids(own: bool) -> papers::fhir::Ids {
    if own { papers::fhir::Ids::Client } else { papers::fhir::Ids::Server }
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it on")]
fn thrown(why: Text, lang: Lang) -> JsValue {
    js_sys::Error::new(why.get(lang)).into()
}

/// A text as a QR code: the modules of its side, and an SVG path of the dark ones, a line each; nothing if none can hold it.
#[wasm_bindgen]
pub fn drawn(text: &str) -> Option<String> {
    papers::code(text).map(|code| format!("{}\n{}", code.side, code.path()))
}

/// The text of a QR code in a camera's picture: its width, and its pixels as red, green, blue and opacity.
#[wasm_bindgen]
pub fn seen(width: usize, pixels: &[u8]) -> Option<String> {
    // Green is most of what the eye calls brightness.
    let brightness: Vec<u8> = pixels.iter().skip(1).step_by(4).copied().collect();
    papers::seen(width, &brightness)
}
