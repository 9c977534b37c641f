//! The widget as a WebAssembly module: the custom element's script does the rest.

fn main() {
    referral_triage::browser::watch_for_panics();
}
