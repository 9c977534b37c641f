//! A citizen's answers as a code that a doctor scans.

use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, actions, button, div, el, h3, p};

/// The quiet zone around a QR code, in modules.
const QUIET: &str = "-4 -4";

/// The button that makes one.
pub fn ask(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let wanted = session.code.is_none() && session.ruleset.complete;
    wanted.then(|| button("button quiet", words::show_doctor(lang), link, Msg::AskedForCode))
}

/// The code, and its text for those who cannot scan.
pub fn code(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let mut lines = session.code.as_deref()?.lines();
    let (text, side, path) = (lines.next()?, lines.next()?, lines.next()?);
    let whole = (side.parse::<u32>().ok()? + 8).to_string();
    let picture = el("svg")
        .class("code")
        .attr(Attr::ViewBox, &[QUIET, &whole, &whole].join(" "))
        .attr(Attr::Role, "img")
        .attr(Attr::AriaLabel, words::show_doctor(lang))
        .child(el("path").attr(Attr::D, path));
    let copy = if session.copied { words::copied(lang) } else { words::copy_code(lang) };
    let shown = div("handover")
        .child(h3(words::show_doctor(lang)).id("code").attr(Attr::Tabindex, "-1"))
        .child(p(words::show_doctor_text(lang)))
        .child(picture)
        .child(p(text).class("hash"))
        .child(actions().child(button("small", copy, link, Msg::PressedCopy)));
    Some(shown)
}
