//! The widget in a real browser, run by `wasm-bindgen-test`.
