//! The keys of the clinician's screen, and the way past its many fields.

use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, dd, div, el, fine, line};

/// Links that show when they have the focus: to the answer, and to the form.
pub fn skips(scene: &Scene<'_>, to_form: bool) -> Tag {
    let skip = |id: &str, text: &str| {
        el("a")
            .class("skip")
            .attr(Attr::Href, &["#", id].concat())
            .on_follow(scene.link, Msg::PickedPlace(id.to_owned()))
            .text(text)
    };
    div("skips")
        .child(skip("panel", words::skip_to_answer(scene.lang)))
        .child(to_form.then(|| skip("to-form", words::skip_to_form(scene.lang))))
}

/// All shortcuts. They work while the focus is in the widget, and name keys that neither typing nor a screen reader uses.
pub fn shortcuts(scene: &Scene<'_>) -> Tag {
    let lang = scene.lang;
    let mut lines = el("dl").class("lines");
    for (key, does) in [
        ("F", words::find(lang)),
        ("R", words::disposition(lang)),
        ("O", words::open_form(lang)),
        ("N", words::to_next_patient(lang)),
        ("P", words::print_form(lang)),
    ] {
        lines = lines.child(line(&["Alt + Shift + ", key].concat(), dd(does)));
    }
    el("details")
        .child(el("summary").text(words::keyboard(lang)))
        .child(lines)
        .child(fine(words::keyboard_note(lang)))
}
