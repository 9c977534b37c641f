//! The cover over a patient's data when nobody was there for a while. Nothing of the patient is in the page behind it.

use crate::flow::{Mode, Msg};
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Tag, actions, button, el, heading, p};

/// The cover.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Tag {
    let lang = scene.lang;
    let (title, text) = match scene.mode {
        Mode::Doctor => (words::locked(lang), words::locked_text(lang)),
        Mode::Patient => (words::still_there(lang), words::still_there_text(lang)),
    };
    el("section").class("paper locked").child(heading(title)).child(p(text)).child(actions().child(button(
        "button",
        words::go_on(lang),
        scene.link,
        Msg::CameBack,
    )))
}
