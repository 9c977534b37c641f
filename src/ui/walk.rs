//! The citizen's walk: a first page, one page of questions at a time, and the result.

use crate::criteria::{Direction, Open};
use crate::facts::{Answer, Fact, FactIx, Kind, Value};
use crate::flow::{Msg, interview};
use crate::referral::follow_up;
use crate::text::words;
use crate::ui::control::{control, label_id, labelled};
use crate::ui::markup::{Attr, Tag, actions, button, div, el, fine, h3, heading, li, p};
use crate::ui::{Scene, code, emergency, panel, reasons};

/// From how many pages on it helps to know how many are left.
const FEW: usize = 12;

/// The first page: when to call 120 at once, and a button to begin.
#[inline(never)]
pub fn welcome(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let signs = session.ruleset.vocabulary.facts.iter().filter_map(|fact| fact.alarm.as_ref());
    let call_first = div("call-first")
        .child(p(words::call_first(lang)))
        .child(el("ul").children(signs.map(|sign| li(sign.get(lang)))))
        .child(emergency::call(scene));
    el("section")
        .class("walk")
        .child(heading(words::welcome(lang)))
        .child(p(words::welcome_text(lang)).class("lead"))
        .child(call_first)
        .child(actions().child(button("button big", words::begin(lang), link, Msg::Began)))
}

/// The current page of questions.
#[inline(never)]
pub fn question(scene: &Scene<'_>) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let mut facts = Vec::new();
    for ix in session.pages.last().into_iter().flatten() {
        facts.extend(session.ruleset.vocabulary.fact(*ix).map(|fact| (*ix, fact)));
    }
    let here = session.pages.last().map_or(&[][..], Vec::as_slice);
    let body = match facts.as_slice() {
        _ if interview::is_on_its_way(&session.ruleset, here) => p(words::loading(lang)).class("loading"),
        [(ix, fact)] => single(scene, *ix, fact),
        several => checklist(scene, several),
    };
    let left = interview::pages_left(&session.ruleset, &session.decision.next, here);
    let at_most = || {
        let left = left.to_string();
        el("p").class("fine").texts(&[words::at_most(lang), " ", &left, " ", words::questions_left(lang)])
    };
    el("section")
        .class("walk")
        .key(&["page-", &session.pages.len().to_string()].concat())
        .child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(body)
        .child(emergency::bar(scene))
        .child((1..=FEW).contains(&left).then(at_most))
}

#[inline(never)]
fn single(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let given = session.facts.answer(ix);
    let answer = |class: &str, text: &str, answer: Answer| {
        let pressed = if *given == answer { "true" } else { "false" };
        button(class, text, link, Msg::FinishedPage(vec![(ix, answer)])).attr(Attr::AriaPressed, pressed)
    };
    let known = |text: &str, value: Value| answer("answer", text, Answer::Known(value));
    // The question itself names whatever answers it.
    let label = label_id(fact);
    let answers = div("answers").attr(Attr::Role, "group").attr(Attr::AriaLabelledby, &label);
    let answers = match &fact.kind {
        Kind::YesNo => answers
            .child(known(words::yes(lang), Value::YesNo(true)))
            .child(known(words::no(lang), Value::YesNo(false)))
            .child(None),
        Kind::Choice(choices) => answers
            .children(
                choices
                    .iter()
                    .zip(0u16..)
                    .map(|(choice, place)| known(choice.label.get(lang), Value::Choice(place))),
            )
            .child(None),
        Kind::Choices(_) | Kind::Number(_) | Kind::Date => {
            let submit = el("button").attr(Attr::Type, "submit").class("button big");
            answers
                .child(div("row").attr(Attr::DataFact, &fact.id).child(control(scene, ix, fact)))
                .child(submit.text(words::go_on(lang)))
        }
    };
    // Submitting a typed answer: Enter in the field, or the button.
    let finish = match given {
        Answer::NotAsked => Msg::Insisted(ix),
        given => Msg::FinishedPage(vec![(ix, given.clone())]),
    };
    // A sign that usually stands among others is worded as a statement; alone it needs a question.
    let is_sign = fact.kind == Kind::YesNo
        && session.ruleset.vocabulary.group(fact).is_some_and(|group| group.checklist);
    let (question, sign) = match is_sign {
        true => (words::is_it_so(lang), Some(p(question_of(scene, fact)).class("lead"))),
        false => (question_of(scene, fact), None),
    };
    el("form")
        .class("question")
        .flag(Attr::Novalidate, true)
        .on_submit(link, Some(finish))
        .child(heading(question).id(&label))
        .child(sign)
        .child(help(scene, fact))
        .child(answers.child(answer("answer quiet", words::not_known(lang), Answer::NotKnown)))
}

/// Several signs on one page. Ticks live in the model; "none of these" answers no to all of them.
#[inline(never)]
fn checklist(scene: &Scene<'_>, facts: &[(FactIx, &Fact)]) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let yes = Answer::Known(Value::YesNo(true));
    let is_ticked = |ix: FactIx| *session.facts.answer(ix) == yes;
    let rest = |answer: Answer| {
        let answers =
            facts.iter().map(|(ix, _)| (*ix, if is_ticked(*ix) { yes.clone() } else { answer.clone() }));
        Msg::FinishedPage(answers.collect())
    };
    let (mut list, mut finish) = (el("ul").class("checklist"), words::none_of_these(lang));
    for (ix, fact) in facts {
        let (ix, ticked) = (*ix, is_ticked(*ix));
        if ticked {
            finish = words::go_on(lang);
        }
        let input = el("input").attr(Attr::Type, "checkbox").checked(ticked).on_tick(link, move |ticked| {
            Msg::Answered(ix, if ticked { Answer::Known(Value::YesNo(true)) } else { Answer::NotAsked })
        });
        let sign = labelled("check", input, question_of(scene, fact));
        // How to tell, such as pressing a glass on a rash, stands where the tick is.
        let how = fact.help.as_ref().map(|help| fine(help.get(lang)));
        list = list.child(el("li").key(&fact.id).attr(Attr::DataFact, &fact.id).child(sign).child(how));
    }
    // Where complaints are picked there is one for whatever is hard to say; not knowing whether one has any would
    // open the questions of all.
    let vocabulary = &session.ruleset.vocabulary;
    let is_picker = facts.iter().any(|(_, fact)| vocabulary.group(fact).is_some_and(|group| group.picker));
    let unsure =
        (!is_picker).then(|| button("answer quiet", words::unsure(lang), link, rest(Answer::NotKnown)));
    let answers = div("answers")
        .child(button("button big", finish, link, rest(Answer::Known(Value::YesNo(false)))))
        .child(unsure);
    let question = if is_picker { words::what_bothers_you(lang) } else { words::any_of_these(lang) };
    div("question").child(heading(question)).child(list).child(answers)
}

fn question_of<'a>(scene: &Scene<'_>, fact: &'a Fact) -> &'a str {
    fact.plain.as_ref().unwrap_or(&fact.label).get(scene.lang)
}

fn help(scene: &Scene<'_>, fact: &Fact) -> Option<Tag> {
    let help = fact.help.as_ref()?.get(scene.lang);
    Some(el("details").class("why").child(el("summary").text(words::why_we_ask(scene.lang))).child(p(help)))
}

/// The result.
#[inline(never)]
pub fn result(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, link, can_send, .. } = *scene;
    let disposition = session.disposition()?;
    let urgent = session.is_emergency();
    let (class, role) = if urgent { ("walk result urgent", "alert") } else { ("walk result", "status") };
    let decision = &session.decision;
    let unsure = !decision.open.is_empty() && !urgent;
    // A danger that is half known: something holds, and an emergency is still possible.
    let is_emergency = |open: &Open| {
        let criterion = session.ruleset.criteria.get(open.criterion);
        let rank = criterion.map(|criterion| usize::from(criterion.disposition));
        let disposition = rank.and_then(|rank| session.ruleset.dispositions.get(rank));
        disposition.is_some_and(|disposition| disposition.direction == Direction::Emergency)
    };
    let alarming = unsure && !decision.fired.is_empty() && decision.open.iter().any(is_emergency);
    let nothing = decision.fired.is_empty() && decision.open.is_empty();
    let send = can_send && !urgent && session.ruleset.complete;
    let buttons = actions()
        .child(send.then(|| button("button", words::send_to_clinic(lang), link, Msg::OpenedForm)))
        .child(code::ask(scene))
        .child(button("button quiet", words::what_else(lang), link, Msg::WentBack))
        .child(button("button quiet", words::start_over(lang), link, Msg::StartedOver));
    let screen = el("section")
        .class(class)
        .child(heading(words::your_result(lang)))
        .child(el("div").attr(Attr::Role, role).child(panel::verdict(scene)))
        .child(urgent.then(|| emergency::call(scene)))
        .child(alarming.then(|| p(words::go_now_if(lang)).class("lead")))
        .child(unsure.then(|| p(words::could_not_rule_out(lang))))
        .child(nothing.then(|| p(words::nothing_found(lang))))
        .child(
            follow_up::plan(&session.ruleset, decision, decision.disposition)
                .filter(|_| !urgent && session.ruleset.complete)
                .map(|plan| panel::follow_up_plan(plan, Some(disposition), lang)),
        )
        .child(h3(words::what_next(lang)))
        .child(p(disposition.next.get(lang)))
        .children(if urgent { [None, None, None] } else { places(scene) })
        .child(panel::on_its_way(scene))
        .children(reasons::all(scene))
        .child(reasons::open(scene))
        .child(code::code(scene))
        .child(buttons);
    Some(screen)
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
