//! The citizen's answers on one page, each to be changed; a list of ticks is one answer.

use crate::criteria::Ruleset;
use crate::facts::{Answer, FactIx, Kind, Value};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::markup::{Attr, Tag, actions, button, dd, el, heading, line, p};
use crate::ui::{Scene, voice};

/// The screen.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let ruleset = &session.ruleset;
    let (mut lines, mut lists) = (el("dl").class("lines"), Vec::new());
    for (ix, answer) in session.facts.asked() {
        let Some(fact) = ruleset.vocabulary.fact(ix) else { continue };
        // What nobody knew is an answer too, and may be known by now.
        let is_preset =
            fact.preset_patient.is_some() && fact.preset_patient.as_ref() == session.facts.value(ix);
        if fact.plain.is_none() || is_preset {
            continue;
        }
        let group =
            ruleset.vocabulary.group(fact).filter(|group| group.checklist && fact.kind == Kind::YesNo);
        let (label, said) = match group {
            Some(_) if lists.contains(&fact.group) => continue,
            Some(group) => {
                lists.push(fact.group);
                (group.label.get(lang).to_owned(), ticked(scene, ruleset, fact.group))
            }
            None => {
                let said = match answer {
                    Answer::Known(value) => value.shown(ix, &ruleset.vocabulary, lang),
                    Answer::NotKnown | Answer::NotAsked => words::not_known(lang).to_owned(),
                };
                (voice::about(&session.walk, fact.plainly(lang)), said)
            }
        };
        lines = lines.child(line(&label, dd(&said)).key(&fact.id).child(change(scene, &label, ix)));
    }
    el("section")
        .class("walk")
        .child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(heading(words::your_answers(lang)))
        .child(p(words::your_answers_text(lang)))
        .child(lines)
        .child(actions().child(button("button big", words::go_on(lang), link, Msg::WentOn)))
}

fn change(scene: &Scene<'_>, label: &str, ix: FactIx) -> Tag {
    let text = words::change(scene.lang);
    let name = [text, " ", label].concat();
    el("dd")
        .class("change")
        .child(button("link", text, scene.link, Msg::PickedAnswer(ix)).attr(Attr::AriaLabel, &name))
}

/// What is ticked of a list.
fn ticked(scene: &Scene<'_>, ruleset: &Ruleset, group: u16) -> String {
    let lang = scene.lang;
    let (mut said, mut is_known) = (String::new(), true);
    for (ix, fact) in ruleset.vocabulary.iter().filter(|(_, fact)| fact.group == group) {
        let answer = scene.session.facts.answer(ix);
        if *answer == Answer::Known(Value::YesNo(true)) {
            said.push_str(if said.is_empty() { "" } else { lang.pick("；", "; ") });
            said.push_str(&voice::about(&scene.session.walk, fact.plainly(lang)));
        }
        is_known &= *answer != Answer::NotKnown;
    }
    if said.is_empty() {
        said.push_str(if is_known { words::none_of_these(lang) } else { words::not_known(lang) });
    }
    said
}
