//! What can be printed or taken along: buttons, beside what they are about.

use crate::criteria::Direction;
use crate::flow::{Mode, Msg, Paper};
use crate::referral::follow_up;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::markup::{Attr, Tag, button};

/// One kind of paper as a button.
pub fn make(scene: &Scene<'_>, paper: Paper) -> Tag {
    let lang = scene.lang;
    let (text, name) = match paper {
        Paper::Form => (words::print_form(lang), "form"),
        Paper::Handover => (words::print_handover(lang), "handover"),
        Paper::Receiving => (words::print_receiving(lang), "receiving"),
        Paper::Patient => (words::print_patient(lang), "patient"),
        Paper::Picture => (words::save_picture(lang), "picture"),
        Paper::Calendar => (words::save_calendar(lang), "calendar"),
    };
    let keys = matches!(paper, Paper::Form | Paper::Handover).then_some("Alt+Shift+P");
    button("button quiet", text, scene.link, Msg::PressedPaper(paper))
        .attr(Attr::DataPaper, name)
        .maybe(Attr::AriaKeyshortcuts, keys)
}

/// Everything that fits the form: for a citizen the sheet in plain words only.
pub fn all(scene: &Scene<'_>) -> [Option<Tag>; 4] {
    let session = scene.session;
    if scene.mode == Mode::Patient {
        return [Some(make(scene, Paper::Patient)), None, None, None];
    }
    let chosen = session.draft.as_ref().map_or(session.decision.disposition, |draft| draft.chosen);
    let direction = session.ruleset.dispositions.get(chosen).map(|disposition| disposition.direction);
    let visited = follow_up::plan(&session.ruleset, &session.decision, chosen)
        .is_some_and(|plan| plan.who.is_some() && direction == Some(Direction::Down));
    [
        Some(make(scene, Paper::Form)),
        visited.then(|| make(scene, Paper::Receiving)),
        Some(make(scene, Paper::Patient)),
        visited.then(|| make(scene, Paper::Calendar)),
    ]
}
