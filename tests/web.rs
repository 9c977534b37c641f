//! The widget in a real browser, run by `wasm-bindgen-test`: the engine's bytes, and the element's Rust half.
#![cfg(target_arch = "wasm32")]
#![expect(clippy::expect_used, clippy::panic, reason = "a test that meets the unexpected stops there")]

use js_sys::{Function, Object, Reflect};
use referral_triage::browser::Widget;
use referral_triage::criteria::compiled::{self, Texts};
use referral_triage::criteria::{Ruleset, check};
use referral_triage::text::Source;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

macro_rules! sources {
    ($($name:literal),*) => {
        [$(Source { name: $name.to_owned(), text: include_str!(concat!("bad-rules/base/", $name)).to_owned() }),*]
    };
}

/// The small rule set of the native tests.
fn base() -> Ruleset {
    let sources = sources!(
        "ruleset.toml",
        "vocabulary.toml",
        "dispositions.toml",
        "destinations.toml",
        "follow-up.toml",
        "forms.toml",
        "parameters.toml",
        "scores.toml",
        "heart/pain.toml"
    );
    check(&sources).ruleset.expect("the base rule set is good")
}

/// A widget in a shadow root of the test page, with the base rule set.
fn mounted() -> (Widget, web_sys::Element) {
    let document = web_sys::window().and_then(|window| window.document()).expect("a page");
    let host = document.create_element("div").expect("an element");
    document.body().expect("a body").append_child(&host).expect("on the page");
    let shadow = host
        .attach_shadow(&web_sys::ShadowRootInit::new(web_sys::ShadowRootMode::Open))
        .expect("a shadow root");
    let root = document.create_element("div").expect("an element");
    shadow.append_child(&root).expect("in the shadow");
    let nothing = || Function::new_no_args("");
    let mut widget = Widget::new(root.clone(), "zh", "doctor", nothing(), nothing(), nothing());
    widget.set_rules(&compiled::write(&base(), Texts::All), None);
    while widget.prepare() {}
    (widget, root)
}

/// Waits until the page shows something, frame by frame; the runner's own time limit ends a wait in vain.
async fn shown(root: &web_sys::Element, selector: &str) -> web_sys::Element {
    loop {
        if let Some(found) = root.query_selector(selector).expect("a selector") {
            return found;
        }
        if root.matches(selector).expect("a selector") {
            return root.clone();
        }
        let frame = js_sys::Promise::new(&mut |done, _| {
            let window = web_sys::window().expect("a window");
            window.request_animation_frame(&done).expect("a frame");
        });
        JsFuture::from(frame).await.expect("a frame");
    }
}

#[wasm_bindgen_test]
fn the_same_rules_give_the_same_bytes_as_on_the_command_line() {
    let expected = include_str!("bad-rules/base.sha256").trim();
    assert_eq!(base().sha256, expected, "tests/it/web_bytes.rs writes this file natively");
}

#[wasm_bindgen_test]
async fn an_answer_moves_the_decision() {
    let (mut widget, root) = mounted();
    shown(&root, ".panel").await;
    let yes = shown(&root, "[data-fact='胸痛'] input[value=yes]").await;
    yes.dyn_ref::<web_sys::HtmlElement>().expect("a button").click();
    shown(&root, "[data-fact='胸痛'].answered").await;
    widget.unmount();
    // Yew takes the page down in its own time; nothing may be left behind.
    shown(&root, "div:not(:has(*))").await;
}

#[wasm_bindgen_test]
async fn damaged_rules_are_refused_in_words() {
    let (mut widget, root) = mounted();
    let mut bytes = compiled::write(&base(), Texts::All);
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    widget.set_rules(&bytes, None);
    let alert = shown(&root, ".trouble[role=alert]").await;
    assert!(alert.text_content().unwrap_or_default().contains("临床判断"));
    assert!(root.query_selector("[data-disposition]").expect("a selector").is_none());
    widget.unmount();
}

#[wasm_bindgen_test]
fn the_element_assesses_plain_objects() {
    let (mut widget, _root) = mounted();
    let facts = Object::new();
    Reflect::set(&facts, &JsValue::from_str("胸痛"), &JsValue::NULL).expect("set");
    let assessed = widget.assess(&facts).unwrap_or_else(|_| panic!("assessed"));
    assert!(assessed.contains("\"settled\":"), "{assessed}");
    Reflect::set(&facts, &JsValue::from_str("nonsense"), &JsValue::TRUE).expect("set");
    let refused = widget.assess(&facts).expect_err("an unknown fact");
    assert_eq!(refused.dyn_into::<js_sys::Error>().expect("an error").name(), "unknown-fact");
    widget.unmount();
}
