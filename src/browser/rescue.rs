//! When the engine itself fails: every widget on the page says so, and never shows a calm answer.

use std::cell::RefCell;

use wasm_bindgen::JsCast;

use crate::text::Lang;

thread_local! {
    static ON_SCREEN: RefCell<Vec<web_sys::Element>> = const { RefCell::new(Vec::new()) };
}

/// Replaces the screens by a plain message if the program panics. The report on the console names a
/// place in the source, never a patient's data.
pub fn watch_for_panics() {
    // Yew would put its own hook in place of one that is set in any other way.
    yew::set_custom_panic_hook(Box::new(|info| {
        let place =
            info.location().map_or(String::new(), |place| format!("{}:{}", place.file(), place.line()));
        gloo::console::error!(format!("referral-triage stopped at {place}"));
        let screens = ON_SCREEN.with(|all| all.try_borrow().map(|all| all.clone()).unwrap_or_default());
        for screen in screens {
            let lang = Lang::from_tag(&screen.get_attribute("lang").unwrap_or_default());
            let host = screen.parent_node().unwrap_or_else(|| screen.clone().unchecked_into());
            host.set_text_content(Some(lang.pick(
                "程序出错，已停止判断。请按临床判断处理或直接就医；情况紧急请拨打 120。",
                "The program failed and gives no answer. Use clinical judgement or see a doctor; in an emergency call 120.",
            )));
        }
    }));
}

/// Watches over one widget's screen.
pub fn watch(screen: &web_sys::Element) {
    ON_SCREEN.with(|all| all.borrow_mut().push(screen.clone()));
}

/// Stops watching over it.
pub fn forget(screen: &web_sys::Element) {
    ON_SCREEN.with(|all| all.borrow_mut().retain(|other| other != screen));
}
