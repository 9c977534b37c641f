//! A form that came from elsewhere, as paper, with the one that it answers beside it, and what can be done with it.

use crate::flow::{Msg, Paper};
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, actions, button, div, el, fine, p, to_the_minute};

/// The forms, if any came. Their sheets are drawn into the empty element by the second module.
#[inline(never)]
pub fn forms(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let form = session.desk.incoming.first()?;
    let title = if form.is_return() { words::incoming_return(lang) } else { words::incoming_out(lang) };
    let who = [form.field("patient_name"), form.field("from_unit"), &to_the_minute(&form.form.at)];
    let who: Vec<&str> = who.into_iter().filter(|part| !part.is_empty()).collect();
    let is_busy = session.desk.unsaved;
    let sheet = |text, paper| button("button quiet", text, link, Msg::PressedIncoming(paper));
    let deeds = actions()
        .child((!is_busy).then(|| button("button", words::take_over(lang), link, Msg::TookOver)))
        .child(sheet(words::print_form(lang), Paper::Form))
        .child(form.has_visits.then(|| sheet(words::print_receiving(lang), Paper::Receiving)))
        .child(form.is_return().then(|| sheet(words::print_patient(lang), Paper::Patient)))
        .child(form.has_visits.then(|| sheet(words::save_calendar(lang), Paper::Calendar)))
        .child(button("link", words::put_aside(lang), link, Msg::ClosedIncoming));
    let section = el("section")
        .class("tray incoming")
        .attr(Attr::Part, "incoming")
        .child(el("h2").id("incoming").attr(Attr::Tabindex, "-1").text(title))
        .child(p(&who.join(" · ")).class("because"))
        .child((session.desk.incoming.len() > 1).then(|| fine(words::incoming_beside(lang))))
        .child(deeds)
        .child(is_busy.then(|| fine(words::finish_first(lang))))
        .child(div("sheets"));
    Some(section)
}
