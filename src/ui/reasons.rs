//! Why: the criteria that hold, with values, source, edition and status.

use crate::criteria::Status;
use crate::criteria::explain::{self, Reason};
use crate::flow::{Mode, Msg};
use crate::text::{Lang, words};
use crate::ui::markup::{Attr, Tag, button, div, el, h3, span};
use crate::ui::{Link, Scene};

/// All reasons, under a heading: first those that decide, then the others.
pub fn all(scene: &Scene<'_>) -> [Option<Tag>; 3] {
    let Scene { session, lang, .. } = *scene;
    let reasons = explain::reasons(&session.ruleset, &session.decision, &session.facts, lang);
    if reasons.is_empty() || !session.ruleset.complete {
        return [None, None, None];
    }
    let given = session.decision.withheld.unwrap_or(session.decision.disposition);
    let (mut deciding, mut others, mut count) = (el("ul").class("reasons"), el("ul").class("reasons"), 0u32);
    for reason in &reasons {
        let item = one(reason, scene);
        if usize::from(reason.criterion.disposition) == given {
            deciding = deciding.child(item);
        } else {
            others = others.child(item);
            count += 1;
        }
    }
    let others =
        (count > 0).then(|| el("details").child(counted(words::also_fired(lang), count, lang)).child(others));
    [Some(h3(words::because(lang))), Some(deciding), others]
}

/// The summary of what is folded away: its title, and how many there are.
pub fn counted(title: &str, count: u32, lang: Lang) -> Tag {
    el("summary").texts(&[title, lang.pick("（", " ("), &count.to_string(), lang.pick("）", ")")])
}

fn one(reason: &Reason<'_>, scene: &Scene<'_>) -> Tag {
    let lang = scene.lang;
    let criterion = reason.criterion;
    // A citizen reads the reason in plain words; the values behind it have clinicians' names.
    let (because, values) = match (scene.mode, &criterion.plain) {
        (Mode::Patient, Some(plain)) => (plain.get(lang), &[][..]),
        _ => (reason.because, reason.values.as_slice()),
    };
    let class = if criterion.status == Status::Verified { "status" } else { "status unverified" };
    let status = span(class, explain::status(criterion.status, lang));
    el("li")
        .child(span("because", because))
        .children(values.iter().map(|(label, value)| el("span").class("value").texts(&[label, " ", value])))
        .child(span("source", &explain::cited(&criterion.source, lang)).child(status))
}

/// What could not be ruled out, and what is not known.
///
/// A clinician's list can be hundreds of lines long: it is there only while it is unfolded, or it would be two thirds of
/// all that is drawn anew at every answer.
pub fn open(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, link, .. } = *scene;
    if !session.ruleset.complete {
        return None;
    }
    let all = session.decision.open.len();
    if mode == Mode::Doctor && all > 0 {
        let unfolded = session.desk.unfolded;
        let title =
            [words::not_ruled_out(lang), lang.pick("（", " ("), &all.to_string(), lang.pick("）", ")")];
        let list = unfolded.then(|| listed(scene).0);
        return Some(
            div("open").child(fold(&title.concat(), link, Msg::AskedWhatIsOpen, unfolded)).child(list),
        );
    }
    let (list, count) = listed(scene);
    (count > 0).then(|| {
        el("details").class("open").child(counted(words::not_ruled_out(lang), count, lang)).child(list)
    })
}

/// A button that unfolds what stands below it.
pub fn fold(text: &str, link: &Link, msg: Msg, unfolded: bool) -> Tag {
    button("link fold", text, link, msg).attr(Attr::AriaExpanded, if unfolded { "true" } else { "false" })
}

fn listed(scene: &Scene<'_>) -> (Tag, u32) {
    let Scene { session, lang, .. } = *scene;
    let (mut list, mut count) = (el("ul"), 0u32);
    for open in &session.decision.open {
        let Some(criterion) = session.ruleset.criteria.get(open.criterion) else { continue };
        let Some(disposition) = session.ruleset.dispositions.get(usize::from(criterion.disposition)) else {
            continue;
        };
        let needs = explain::labels(&session.ruleset, &open.needs, lang);
        let name = disposition.name.get(lang);
        // A citizen reads what it would be, not what a clinician calls the missing answers.
        let (because, fine) = match (scene.mode, &criterion.plain) {
            (Mode::Patient, Some(plain)) => (plain, [name, "", "", ""]),
            _ => (&criterion.because, [name, " · ", words::unknown_is(lang), &needs]),
        };
        let because = span("because", because.get(lang));
        list = list.child(el("li").child(because).child(el("span").class("fine").texts(&fine)));
        count += 1;
    }
    (list, count)
}
