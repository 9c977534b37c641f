//! What would change a settled answer, unfolded on demand: each with the way to its field.

use crate::flow::{Changes, Msg};
use crate::text::words;
use crate::ui::markup::{Tag, button, div, el, fine};
use crate::ui::{Scene, reasons};

/// The button, and below it the changes once it was pressed.
pub fn would_change(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    if !session.decision.settled || !session.ruleset.complete {
        return None;
    }
    let changes = &session.desk.changes;
    let toggle = reasons::fold(
        words::would_change(lang),
        link,
        Msg::AskedWhatWouldChange,
        !matches!(changes, Changes::Folded),
    );
    let list = match changes {
        Changes::Folded => None,
        Changes::Asked => Some(fine(words::loading(lang))),
        Changes::Found(all) if all.is_empty() => Some(fine(words::nothing_would(lang))),
        Changes::Found(all) => Some(el("ul").children(
            all.iter().map(|(fact, text)| el("li").child(button("link", text, link, Msg::PickedFact(*fact)))),
        )),
    };
    Some(div("changes").child(toggle).child(list))
}
