//! Where a value came from and how old it is; one that is too old to count waits here for being confirmed.

use crate::facts::FactIx;
use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, button, div, span};

/// The line under a fact that was filled in.
pub fn line(scene: &Scene<'_>, ix: FactIx) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let origin = session.origins.get(ix)?;
    let vocabulary = &session.ruleset.vocabulary;
    // What does not grow old, such as a birthday, needs no time.
    let age = match (&origin.at, session.seen) {
        (Some(at), Some(now)) => at.ago(now, lang),
        _ if origin.waits.is_some() => words::time_unknown(lang).to_owned(),
        _ => String::new(),
    };
    let comma = if age.is_empty() { "" } else { lang.pick("，", ", ") };
    let said = [words::from(lang), " ", &origin.source, comma, &age].concat();
    let id = ["origin-", vocabulary.id(ix)].concat();
    let line = match &origin.waits {
        None if origin.confirmed => {
            span("", &said).texts(&[lang.pick("，", ", "), words::confirmed(lang)]).id(&id)
        }
        None => span("", &said).id(&id),
        Some(value) => span("waits", &value.shown(ix, vocabulary, lang))
            .texts(&[lang.pick("：", ": "), &said, lang.pick("。", ". "), words::please_confirm(lang)])
            .id(&id),
    };
    let confirm = origin.waits.as_ref().map(|_| {
        button("small", words::confirm(lang), link, Msg::Confirmed(ix))
            .attr(Attr::DataAction, "confirm")
            .attr(Attr::AriaDescribedby, &id)
    });
    Some(div("origin fine").child(line).child(confirm))
}
