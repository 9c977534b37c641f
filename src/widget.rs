//! The widget as a WebAssembly module: the custom element's script does the rest.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// What is freed is overwritten: an answer that was erased is in no memory of the page.
#[global_allocator]
static MEMORY: ZeroAlloc<System> = ZeroAlloc(System);

fn main() {
    referral_triage::browser::watch_for_panics();
}
