//! Finding a fact by typing: a combobox over a short list (the pattern of WAI-ARIA).

use crate::facts::{Answer, FactIx};
use crate::flow::{Msg, search};
use crate::text::words;
use crate::ui::Scene;
use crate::ui::event::{On, Says};
use crate::ui::markup::{Attr, Tag, button, div, el, p, span};

/// The field, and the list below it while something is found.
pub fn field(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let desk = &session.desk;
    let is_code = search::is_code(&desk.query);
    let is_open = is_code || !desk.found.is_empty();
    let active = desk.active;
    let active_id = is_open.then(|| option_id(active));
    let keys = move |key: &str| match key {
        "ArrowDown" => Some(Msg::MovedInFound(true)),
        "ArrowUp" => Some(Msg::MovedInFound(false)),
        "Enter" => Some(Msg::PickedFound(active)),
        "Escape" => Some(Msg::LeftSearch),
        _ => None,
    };
    let input = el("input")
        .id("find")
        .attr(Attr::Type, "text")
        .attr(Attr::Role, "combobox")
        .attr(Attr::Autocomplete, "off")
        .attr(Attr::Spellcheck, "false")
        .attr(Attr::AriaAutocomplete, "list")
        .attr(Attr::AriaControls, "found")
        .attr(Attr::AriaExpanded, if is_open { "true" } else { "false" })
        .attr(Attr::AriaKeyshortcuts, "Alt+Shift+F")
        .attr(Attr::Placeholder, words::find_hint(lang))
        .maybe(Attr::AriaActivedescendant, active_id.as_deref())
        .value(&desk.query)
        .hears(
            link,
            vec![
                (On::Input, Says::Text(Box::new(Msg::Searched))),
                (On::Key, Says::Key(Box::new(keys))),
                (On::FocusIn, Says::Always(Msg::FocusedSearch)),
                (On::FocusOut, Says::Always(Msg::LeftSearch)),
            ],
        );
    let options = desk.found.iter().enumerate().map(|(place, fact)| option(scene, place, *fact));
    let list = el("ul")
        .id("found")
        .class(if is_open { "found" } else { "found none" })
        .attr(Attr::Role, "listbox")
        .attr(Attr::AriaLabel, words::find(lang))
        .child(is_code.then(|| entry(scene, 0).text(words::open_code(lang))))
        .children(options);
    let count = match desk.found.len() {
        0 if desk.query.trim().is_empty() => String::new(),
        count => [&count.to_string(), words::found(lang)].concat(),
    };
    div("find")
        .child(el("label").attr(Attr::For, "find").text(words::find(lang)))
        .child(div("find-box").child(input).child(list))
        .child(span("visually-hidden", &count).attr(Attr::Role, "status"))
        .children(code(scene))
}

fn option(scene: &Scene<'_>, place: usize, ix: FactIx) -> Option<Tag> {
    let Scene { session, lang, .. } = *scene;
    let vocabulary = &session.ruleset.vocabulary;
    let fact = vocabulary.fact(ix)?;
    let group = vocabulary.group(fact).map_or("", |group| group.label.get(lang));
    let sign = if *session.facts.answer(ix) == Answer::NotAsked { "" } else { "✓ " };
    let named = el("span").texts(&[sign, fact.label.get(lang)]);
    Some(entry(scene, place).child(named).child(span("fine", group)))
}

/// An entry of the list. Pressing it must not take the focus from the field: the list would be gone before the click.
fn entry(scene: &Scene<'_>, place: usize) -> Tag {
    let is_active = place == scene.session.desk.active;
    let picked = Says::Always(Msg::PickedFound(place));
    el("li")
        .id(&option_id(place))
        .attr(Attr::Role, "option")
        .attr(Attr::AriaSelected, if is_active { "true" } else { "false" })
        .hears(scene.link, vec![(On::Hold, Says::Nothing), (On::Click, picked)])
}

/// The camera, for a citizen's code, and what came of one.
fn code(scene: &Scene<'_>) -> [Option<Tag>; 2] {
    let Scene { session, lang, link, .. } = *scene;
    let camera =
        session.ruleset.complete.then(|| button("small", words::scan_code(lang), link, Msg::AskedForCamera));
    let read = session.desk.read.as_ref().map(|read| match read {
        Ok(said) => p(said).attr(Attr::Role, "status"),
        Err(why) => p(why).class("error").attr(Attr::Role, "alert"),
    });
    [camera, read]
}

fn option_id(place: usize) -> String {
    ["found-", &place.to_string()].concat()
}
