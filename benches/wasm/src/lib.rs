//! What a screen asks at every keystroke, for `wasm.mjs` to call.

#[path = "../../src/own.rs"]
mod own;
#[path = "../../src/rulefiles.rs"]
mod rulefiles;
#[path = "../../src/told.rs"]
mod told;
#[path = "../../src/twice.rs"]
mod twice;
#[path = "../../src/world.rs"]
#[expect(dead_code, reason = "the module uses a part")]
mod world;

use std::cell::OnceCell;

use twice::Twice;

thread_local! {
    static READY: OnceCell<Twice> = const { OnceCell::new() };
}

/// Makes everything ready, and says how many people there are.
#[unsafe(no_mangle)]
pub extern "C" fn people() -> usize {
    READY.with(|ready| ready.get_or_init(Twice::new).people.len())
}

/// Settled, next and would_change for one of them.
#[unsafe(no_mangle)]
pub extern "C" fn ask(place: usize) -> usize {
    READY.with(|ready| {
        let Twice { ruleset, people } = ready.get_or_init(Twice::new);
        twice::all(ruleset, &people[place])
    })
}
