//! The cover over a patient's data when nobody was there for a while. Nothing of the patient is in the page behind it.

use crate::flow::{Mode, Msg, Tray};
use crate::text::words;
use crate::ui::markup::{Tag, actions, button, el, fine, heading, p};
use crate::ui::{Scene, tray};

/// The cover: whoever set a PIN needs it to take it away.
#[inline(never)]
pub fn screen(scene: &Scene<'_>, tray: &Tray) -> Tag {
    let Scene { lang, mode, link, .. } = *scene;
    let (title, text) = match mode {
        Mode::Doctor => (words::locked(lang), words::locked_text(lang)),
        Mode::Patient => (words::still_there(lang), words::still_there_text(lang)),
    };
    let back = match tray.has_pin {
        true => tray::pin_form(tray, words::pin_uncovers(lang), lang, link),
        false => actions().child(button("button", words::go_on(lang), link, Msg::CameBack)),
    };
    let forgotten = tray.has_pin.then(|| fine(words::pin_forgotten(lang)));
    el("section").class("paper locked").child(heading(title)).child(p(text)).child(back).child(forgotten)
}
