//! The cover over a patient's data when nobody was there for a while. Nothing of the patient is in the page behind it.

use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Tag, actions, button, el, heading, p};

/// The cover.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Tag {
    let lang = scene.lang;
    el("section")
        .class("paper locked")
        .child(heading(words::locked(lang)))
        .child(p(words::locked_text(lang)))
        .child(actions().child(button("button", words::go_on(lang), scene.link, Msg::CameBack)))
}
