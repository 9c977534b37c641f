//! The citizen's result: what to do, how soon, where, what to bring, what to watch for, why; and the emergency screen.

use crate::criteria::{Advice, AdvicePlace, Direction, Open, explain};
use crate::flow::{Msg, Paper, interview};
use crate::referral::follow_up;
use crate::text::words;
use crate::ui::markup::{Attr, Tag, actions, button, div, el, fine, h3, heading, li, p, span};
use crate::ui::{Scene, code, emergency, overdue, panel, paper, reasons, voice};

/// The result.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, link, can_send, .. } = *scene;
    if session.is_emergency() {
        return Some(alarm(scene));
    }
    let disposition = session.disposition()?;
    let decision = &session.decision;
    let unsure = !decision.open.is_empty();
    // A danger that is half known: something holds, and an emergency is still possible.
    let is_emergency = |open: &Open| {
        let criterion = session.ruleset.criteria.get(open.criterion);
        let rank = criterion.map(|criterion| usize::from(criterion.disposition));
        let disposition = rank.and_then(|rank| session.ruleset.dispositions.get(rank));
        disposition.is_some_and(|disposition| disposition.direction == Direction::Emergency)
    };
    let alarming = unsure && !decision.fired.is_empty() && decision.open.iter().any(is_emergency);
    let nothing = decision.fired.is_empty() && decision.open.is_empty();
    // Whoever can stay at home needs no form, and may write one all the same.
    let class = if disposition.form.is_some() { "button" } else { "button quiet" };
    let buttons = actions()
        .child(
            (can_send && session.ruleset.complete)
                .then(|| button(class, words::send_to_clinic(lang), link, Msg::OpenedForm)),
        )
        .child(paper::make(scene, Paper::Patient))
        .child(paper::make(scene, Paper::Picture))
        .child(code::ask(scene))
        .child(button("button quiet", words::what_else(lang), link, Msg::ReopenedAnswers))
        .child(button("button quiet", words::erase(lang), link, Msg::StartedOver));
    let screen = el("section")
        .class("walk result")
        .child(heading(voice::result(&session.walk, lang)))
        .child(el("div").attr(Attr::Role, "status").child(panel::verdict(scene)))
        .child(overdue(scene))
        .child(alarming.then(|| p(words::go_now_if(lang)).class("lead")))
        .child(unsure.then(|| p(words::could_not_rule_out(lang))))
        .child(nothing.then(|| p(words::nothing_found(lang))))
        .child(
            follow_up::plan(&session.ruleset, decision, decision.disposition)
                .filter(|plan| session.ruleset.complete && plan.at_home)
                .map(|plan| panel::follow_up_plan(plan, Some(disposition), mode, lang)),
        )
        .child(h3(words::what_next(lang)))
        .child(p(disposition.next.get(lang)))
        .children(places(scene))
        .child(panel::on_its_way(scene))
        .children(advice(scene, AdvicePlace::Bring))
        .children(reasons::all(scene))
        .child(reasons::open(scene))
        .children(advice(scene, AdvicePlace::Money))
        .child(code::code(scene))
        .child(buttons)
        .child(feedback(scene))
        .children(advice(scene, AdvicePlace::Contact));
    Some(screen)
}

/// An emergency: nothing but what to do now, and a way back that takes two steps.
#[inline(never)]
fn alarm(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let disposition = session.disposition();
    let left = interview::pages_left(&session.ruleset, &session.facts, &session.decision.next, &[]);
    let more = session.can_be_worse().then(|| {
        let at_most = [
            words::go_on(lang),
            lang.pick("（", " ("),
            words::at_most(lang),
            " ",
            &left.to_string(),
            " ",
            words::questions_left(lang),
            lang.pick("）", ")"),
        ];
        div("more").child(p(words::could_be_worse(lang))).child(button(
            "button quiet",
            &at_most.concat(),
            link,
            Msg::WentOn,
        ))
    });
    let address = el("label").class("address").child(el("span").text(words::address(lang))).child(
        el("textarea")
            .attr(Attr::Rows, "2")
            .attr(Attr::Autocomplete, "off")
            .value(&session.walk.address)
            .on_text(link, Msg::WroteAddress),
    );
    let leave = match session.walk.leaving {
        false => actions()
            .child(paper::make(scene, Paper::Patient))
            .child(paper::make(scene, Paper::Picture))
            .child(code::ask(scene))
            .child(button("link", words::not_so(lang), link, Msg::AskedToLeave(true))),
        true => div("problems")
            .attr(Attr::Role, "alert")
            .child(p(words::sure(lang)).id("leaving").attr(Attr::Tabindex, "-1"))
            .child(
                actions()
                    .child(button("button", words::sure_no(lang), link, Msg::AskedToLeave(false)))
                    .child(button("button quiet", words::sure_yes(lang), link, Msg::ReopenedAnswers))
                    .child(button("button quiet", words::erase(lang), link, Msg::StartedOver)),
            ),
    };
    el("section")
        .class("walk result urgent")
        .attr(Attr::Part, "emergency")
        .child(heading(words::emergency(lang)))
        .child(el("div").attr(Attr::Role, "alert").child(panel::verdict(scene)))
        .child(emergency::call(lang))
        .children(advice(scene, AdvicePlace::Waiting))
        .child(more)
        .child(address)
        .child(disposition.map(|disposition| p(disposition.next.get(lang))))
        .children(advice(scene, AdvicePlace::Bring))
        .child(panel::on_its_way(scene))
        .child(overdue(scene))
        .children(reasons::all(scene))
        .child(code::code(scene))
        .child(leave)
}

/// What the rules say beside the answer.
fn advice<'a>(scene: &'a Scene<'_>, place: AdvicePlace) -> impl Iterator<Item = Option<Tag>> + use<'a> {
    let session = scene.session;
    let direction = session.disposition().map_or(Direction::Consult, |disposition| disposition.direction);
    let all = session.ruleset.destinations.advice(place, direction, session.decision.centre);
    all.map(|advice| Some(piece(scene, advice)))
}

#[inline(never)]
fn piece(scene: &Scene<'_>, advice: &Advice) -> Tag {
    let lang = scene.lang;
    let status = span("status", explain::status(advice.status, lang));
    let source = advice.source.as_ref().map(|source| explain::cited(source, lang)).unwrap_or_default();
    let phone = advice
        .phone
        .as_ref()
        .map(|phone| el("a").class("button quiet").attr(Attr::Href, &["tel:", phone].concat()).text(phone));
    let address = advice.link.as_ref().map(|link| el("a").attr(Attr::Href, link).text(link));
    div("advice")
        .child(h3(advice.title.get(lang)))
        .child(el("ul").children(advice.lines.iter().map(|text| li(text.get(lang)))))
        .child((phone.is_some() || address.is_some()).then(|| actions().child(phone).child(address)))
        .child(el("p").class("source").text(&source).child(status))
}

/// The two questions at the end.
#[inline(never)]
fn feedback(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let rated = session.walk.rated;
    let questions = [words::feedback_clear(lang), words::feedback_satisfied(lang)];
    let rows = questions.into_iter().zip(rated).enumerate().map(|(place, (question, given))| {
        let answers = [words::rated_good(lang), words::rated_fair(lang), words::rated_bad(lang)];
        let buttons = answers.into_iter().zip(0u8..).map(|(text, rating)| {
            let pressed = if given == Some(rating) { "true" } else { "false" };
            button("answer", text, link, Msg::Rated(place, rating)).attr(Attr::AriaPressed, pressed)
        });
        let id = ["rate-", &place.to_string()].concat();
        let row = actions().attr(Attr::Role, "group").attr(Attr::AriaLabelledby, &id).children(buttons);
        div("rate").child(p(question).id(&id)).child(row)
    });
    let thanks = if rated.iter().all(Option::is_some) { words::thanks(lang) } else { "" };
    div("feedback")
        .child(h3(words::feedback(lang)))
        .children(rows)
        .child(p(thanks).attr(Attr::Role, "status"))
}

/// Where to go, if the rule set names places.
fn places(scene: &Scene<'_>) -> [Option<Tag>; 3] {
    let Scene { session, lang, .. } = *scene;
    let destinations = &session.ruleset.destinations;
    let places = destinations.fitting(session.decision.tier, session.decision.centre);
    if places.is_empty() {
        return [None, None, None];
    }
    let item = places.iter().take(3).map(|place| el("li").texts(&[place.name.get(lang), " ", &place.phone]));
    let notice = destinations.notice.as_ref().map(|notice| fine(notice.get(lang)));
    [Some(h3(words::where_to(lang))), Some(el("ul").children(item)), notice]
}
