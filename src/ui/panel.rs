//! The live panel: where the patient goes, how soon, and why.

use crate::criteria::{Direction, Disposition, Plan, explain};
use crate::flow::{Mode, Msg, Paper, Session, interview};
use crate::referral::{follow_up, form_of};
use crate::text::{Lang, Text, words};
use crate::ui::markup::{Attr, Tag, actions, button, dd, div, el, fine, h3, li, p, span};
use crate::ui::{Rows, Scene, Shared, changes, emergency, more, overdue, paper, reasons};

/// How many questions the panel proposes.
const PROPOSED: usize = 5;

/// The panel beside the answers.
#[inline(never)]
pub fn panel(scene: &Scene<'_>, model: &Shared, rows: &Rows) -> Tag {
    el("aside")
        .class("panel")
        .attr(Attr::Part, "panel")
        .attr(Attr::AriaLabel, words::disposition(scene.lang))
        .child(top(scene))
        .html(more::below(scene, model, rows))
        .child(emergency::bar(scene))
        .child(actions().child(to_form(scene)).child(calendar(scene)))
}

/// What is said about the disposition.
pub fn more(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, mode, .. } = *scene;
    div("more")
        .child(overdue(scene))
        .child(on_its_way(scene))
        .child(ask_next(scene))
        .children(reasons::all(scene))
        .child(
            follow_up::plan(&session.ruleset, &session.decision, session.decision.disposition)
                .filter(|_| session.ruleset.complete)
                .map(|plan| follow_up_plan(plan, session.disposition(), mode, lang)),
        )
        .child(reasons::open(scene))
        .child(changes::would_change(scene))
}

/// The visits of a patient who stays or comes down, for a calendar.
fn calendar(scene: &Scene<'_>) -> Option<Tag> {
    let session = scene.session;
    let chosen = session.decision.disposition;
    let calm = session.disposition().is_some_and(|disposition| disposition.rule_out);
    let plan = follow_up::plan(&session.ruleset, &session.decision, chosen)
        .filter(|_| calm && session.ruleset.complete)?;
    plan.who.as_ref().map(|_| paper::make(scene, Paper::Calendar))
}

/// What stays where it is: the disposition. It is read out when it becomes another one, not when words around it change.
fn top(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, .. } = *scene;
    let disposition = session.disposition().filter(|_| session.has_answer(Mode::Doctor));
    let name = disposition.map_or(undecided(session, lang).0, |disposition| disposition.name.get(lang));
    div("top")
        .id("panel")
        .attr(Attr::Tabindex, "-1")
        .attr(Attr::AriaKeyshortcuts, "Alt+Shift+R")
        .child(verdict(scene))
        .child(el("p").attr(Attr::Role, "status").class("visually-hidden").text(name))
}

/// What stands in place of a disposition, and why.
fn undecided(session: &Session, lang: Lang) -> (&'static str, &'static str) {
    match session.decided {
        true => (words::not_yet(lang), words::not_yet_why(lang)),
        false => (words::not_ready(lang), words::not_ready_why(lang)),
    }
}

/// That reasons and form are still being fetched.
pub fn on_its_way(scene: &Scene<'_>) -> Option<Tag> {
    (scene.session.decided && !scene.session.ruleset.complete).then(|| fine(words::loading(scene.lang)))
}

/// Whether the panel has a button that opens the form.
pub fn leads_to_form(scene: &Scene<'_>) -> bool {
    let session = scene.session;
    let has_form = || form_of(&session.ruleset, session.decision.disposition).is_some();
    session.ruleset.complete && session.has_answer(Mode::Doctor) && has_form()
}

fn to_form(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let with_form = session.disposition().is_some_and(|disposition| disposition.form.is_some());
    let (class, text) = match with_form {
        true => ("button", words::open_form(lang)),
        false => ("button quiet", words::write_form_anyway(lang)),
    };
    leads_to_form(scene).then(|| {
        button(class, text, link, Msg::OpenedForm).id("to-form").attr(Attr::AriaKeyshortcuts, "Alt+Shift+O")
    })
}

/// The disposition in a headline, with deadline and destination.
pub fn verdict(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, mode, .. } = *scene;
    let Some(disposition) = session.disposition().filter(|_| session.has_answer(mode)) else {
        let (name, why) = undecided(session, lang);
        return div("verdict undecided")
            .attr(Attr::Part, "disposition")
            .attr(Attr::DataDisposition, "")
            .child(p(name).class("verdict-name"))
            .child(p(why));
    };
    let decision = &session.decision;
    // A citizen in an emergency waits for the ambulance, which knows where to go.
    let destination = match (mode, session.is_emergency()) {
        (Mode::Patient, true) => String::new(),
        _ => explain::destination(&session.ruleset, decision.tier, decision.centre, lang),
    };
    // To a citizen the sentence is the headline.
    let sentence = (mode == Mode::Doctor).then(|| p(disposition.doctor.get(lang)));
    let withheld = decision.withheld.and_then(|place| session.ruleset.dispositions.get(place));
    let note = match withheld {
        Some(withheld) => {
            let parts = [
                words::withheld(lang),
                lang.pick("“", " \""),
                withheld.name.get(lang),
                lang.pick("”：", "\": "),
                words::withheld_why(lang),
            ];
            Some(el("p").class("fine").texts(&parts))
        }
        None if mode == Mode::Patient => None,
        None if decision.settled => Some(fine(words::settled(lang))),
        None => Some(fine(words::not_settled(lang))),
    };
    let brief = |term: &str, said: &str| el("div").child(el("dt").text(term)).child(dd(said));
    let within = disposition
        .within
        .as_ref()
        .map(|within| brief(words::deadline(lang), &explain::within(within, lang)));
    let destination = (!destination.is_empty()).then(|| brief(words::destination(lang), &destination));
    headline(disposition, mode, lang)
        .attr(Attr::Part, "disposition")
        .attr(Attr::DataDisposition, &disposition.id)
        .child(sentence)
        .child(el("dl").class("brief").child(within).child(destination))
        .child(note)
}

/// A box with the name of a disposition, in the colour of its direction; for a citizen with what to do, and no sign of the
/// trade.
pub fn headline(disposition: &Disposition, mode: Mode, lang: Lang) -> Tag {
    let has_sign = mode == Mode::Doctor || disposition.direction == Direction::Emergency;
    let tag = has_sign.then(|| span("tag", sign(disposition.direction, lang)));
    let name = match mode {
        Mode::Doctor => &disposition.name,
        Mode::Patient => &disposition.patient,
    };
    div(&["verdict ", disposition.direction.name()].concat())
        .child(el("p").class("verdict-name").child(tag).text(name.get(lang)))
}

/// A direction's sign in a letter or two: colour is never the only one.
fn sign(direction: Direction, lang: Lang) -> &'static str {
    match direction {
        Direction::Emergency => lang.pick("急救", "EMERGENCY"),
        Direction::Up => lang.pick("上转 ↑", "UP ↑"),
        Direction::Consult => lang.pick("会诊 ⇄", "CONSULT ⇄"),
        Direction::Stay => lang.pick("留治 ●", "STAY ●"),
        Direction::Down => lang.pick("下转 ↓", "DOWN ↓"),
    }
}

fn ask_next(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, link, .. } = *scene;
    let (mut list, mut count) = (el("ul"), 0);
    for ix in interview::askable(&session.ruleset, &session.decision.next, mode) {
        if count == PROPOSED {
            break;
        }
        if session.shows(ix)
            && let Some(fact) = session.ruleset.vocabulary.fact(ix)
        {
            list =
                list.child(el("li").child(button("link", fact.label.get(lang), link, Msg::PickedFact(ix))));
            count += 1;
        }
    }
    (count > 0).then(|| div("next").child(h3(words::worth_asking(lang))).child(list))
}

/// A follow-up plan: who, how often, what to look at, when to send back. One that names nobody is what
/// patients do at home, and so is whatever a citizen reads.
pub fn follow_up_plan(plan: &Plan, disposition: Option<&Disposition>, mode: Mode, lang: Lang) -> Tag {
    let list = |items: &[Text]| el("ul").children(items.iter().map(|item| li(item.get(lang))));
    let status = span("status", explain::status(plan.status, lang));
    let plan_of = |heading: &str, rhythm: &[&str], back: &str| {
        div("plan")
            .child(el("h3").texts(&[heading, lang.pick("：", ": "), plan.title.get(lang)]))
            .child(list(&plan.measures))
            .child(rhythm.iter().any(|part| !part.is_empty()).then(|| el("p").texts(rhythm)))
            .child(fine(back))
    };
    let tag = match &plan.who {
        Some(who) if mode == Mode::Doctor => {
            let (first, rhythm) = (explain::within(&plan.first, lang), follow_up::rhythm(plan, lang));
            let who = who.get(lang);
            let since = match disposition.map(|disposition| disposition.direction) {
                Some(Direction::Emergency | Direction::Up) => lang.pick("转出后", " after leaving"),
                Some(Direction::Down) => lang.pick("转回后", " after coming down"),
                Some(Direction::Consult | Direction::Stay) | None => lang.pick("今天起", ""),
            };
            let rhythm = match lang {
                Lang::Zh => ["由", who, "负责。首次随访：", since, " ", &first, &rhythm, "。"],
                Lang::En => ["By ", who, ". First visit ", &first, since, &rhythm, ".", ""],
            };
            let back = lang.pick("出现以下情况转回上级：", "Send back up if:");
            plan_of(words::follow_up(lang), &rhythm, back)
        }
        who => {
            let after = explain::length(&plan.first, lang);
            let rhythm = match lang {
                // What lasts is not better after its first three months.
                _ if who.is_some() => ["", ""],
                Lang::Zh => [after.as_str(), "还没有好转，去看医生。"],
                Lang::En => ["See a doctor if it is no better after ", after.as_str()],
            };
            let back = lang.pick(
                "出现下面任何一种，马上去看医生；危急时拨打 120：",
                "With any of these see a doctor at once; in danger call 120:",
            );
            plan_of(words::care_at_home(lang), &rhythm, back)
        }
    };
    tag.child(list(&plan.return_if))
        .child(p(&explain::cited(&plan.source, lang)).class("source").child(status))
}
