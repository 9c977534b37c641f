//! Finding a fact by typing: a combobox over a short list (the pattern of WAI-ARIA).

use crate::facts::{Answer, FactIx};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::event::{On, Says};
use crate::ui::markup::{Attr, Tag, div, el, span};

/// The field, and the list below it while something is found.
pub fn field(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let desk = &session.desk;
    let is_open = !desk.found.is_empty();
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
        .children(options);
    let count = match desk.found.len() {
        0 if desk.query.trim().is_empty() => String::new(),
        count => [&count.to_string(), words::found(lang)].concat(),
    };
    div("find")
        .child(el("label").attr(Attr::For, "find").text(words::find(lang)))
        .child(div("find-box").child(input).child(list))
        .child(span("visually-hidden", &count).attr(Attr::Role, "status"))
}

fn option(scene: &Scene<'_>, place: usize, ix: FactIx) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let vocabulary = &session.ruleset.vocabulary;
    let fact = vocabulary.fact(ix)?;
    let group = vocabulary.group(fact).map_or("", |group| group.label.get(lang));
    let sign = if *session.facts.answer(ix) == Answer::NotAsked { "" } else { "✓ " };
    let is_active = place == session.desk.active;
    let option = el("li")
        .id(&option_id(place))
        .attr(Attr::Role, "option")
        .attr(Attr::AriaSelected, if is_active { "true" } else { "false" })
        // Pressing must not take the focus from the field: the list would be gone before the click.
        .hears(link, vec![(On::Hold, Says::Nothing), (On::Click, Says::Always(Msg::PickedFound(place)))])
        .child(el("span").texts(&[sign, fact.label.get(lang)]))
        .child(span("fine", group));
    Some(option)
}

fn option_id(place: usize) -> String {
    ["found-", &place.to_string()].concat()
}
