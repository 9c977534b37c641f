//! The citizen's walk: a first page, whom it is about, and one page of questions at a time.

use crate::criteria::Open;
use crate::facts::{Answer, Fact, FactIx, Kind, Value};
use crate::flow::{Msg, Who, interview, search};
use crate::text::{Lang, words};
use crate::ui::control::{control, label_id, labelled};
use crate::ui::event::{On, Says};
use crate::ui::markup::{Attr, Tag, button, div, el, fine, heading, li, p, tap};
use crate::ui::{Link, Rows, Scene, body, emergency, voice};

/// From how many pages on it helps to know how many are left.
const FEW: usize = 12;

/// The first page: when to call 120 at once, and a button to begin.
#[inline(never)]
pub fn welcome(signs: &[&str], lang: Lang, link: &Link) -> Tag {
    let call_first = div("call-first")
        .child(p(words::call_first(lang)))
        .child(el("ul").children(signs.iter().map(|sign| li(sign))))
        .child(emergency::call(lang));
    el("section")
        .class("walk")
        .child(heading(words::welcome(lang)))
        .child(p(words::welcome_text(lang)).class("lead"))
        .child(call_first)
        .child(div("actions begin").child(tap("button big", words::begin(lang), link, Msg::Began)))
}

/// Whom it is about; `said` while the walk cannot go on from here yet.
#[inline(never)]
pub fn who(said: Option<Who>, lang: Lang, link: &Link) -> Tag {
    let answer = |text: &str, who: Who| {
        let answer = tap("answer", text, link, Msg::PickedWho(who));
        if said == Some(who) { answer.attr(Attr::AriaPressed, "true") } else { answer }
    };
    let answers = div("answers")
        .child(answer(words::for_me(lang), Who::Me))
        .child(answer(words::for_child(lang), Who::Child))
        .child(answer(words::for_other(lang), Who::Other));
    let page = el("section").class("walk").key("who");
    let page = if said.is_some() { page.attr(Attr::AriaBusy, "true") } else { page };
    page.child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(div("question who").child(heading(words::for_whom(lang))).child(answers))
        .child(said.map(|_| p(words::loading(lang)).class("loading").attr(Attr::Role, "status")))
}

/// The current page of questions.
#[inline(never)]
pub fn question(scene: &Scene<'_>, rows: &mut Rows) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let (ruleset, here) = (&session.ruleset, session.page());
    let mut facts = Vec::new();
    for ix in here {
        facts.extend(ruleset.vocabulary.fact(*ix).map(|fact| (*ix, fact)));
    }
    let is_list = |fact: &Fact| {
        fact.kind == Kind::YesNo && ruleset.vocabulary.group(fact).is_some_and(|group| group.checklist)
    };
    let body = match facts.as_slice() {
        _ if interview::is_on_its_way(ruleset, here) => p(words::loading(lang)).class("loading"),
        [(ix, fact)] if fact.numeric().is_none() => single(scene, *ix, fact),
        several if several.iter().all(|(_, fact)| is_list(fact)) => checklist(scene, several, rows),
        numbers => measured(scene, numbers),
    };
    let is_change = !session.walk.changing.is_empty();
    let left = match is_change {
        true => 0,
        false => interview::pages_left(ruleset, &session.facts, &session.decision.next, here),
    };
    let at_most = || {
        let left = left.to_string();
        el("p").class("fine left").texts(&[
            words::at_most(lang),
            " ",
            &left,
            " ",
            words::questions_left(lang),
        ])
    };
    let answers = (!is_change && session.pages.len() > 1)
        .then(|| button("link", words::your_answers(lang), link, Msg::ReopenedAnswers));
    let page = el("section").class("walk").key(&["page-", &session.depth().to_string()].concat());
    let page = if rows.withheld { page.attr(Attr::AriaBusy, "true") } else { page };
    page.child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(body)
        .child(emergency::bar(scene))
        .child((1..=FEW).contains(&left).then(at_most))
        .child(answers)
}

#[inline(never)]
fn single(scene: &Scene<'_>, ix: FactIx, fact: &Fact) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let given = session.facts.answer(ix);
    let answer = |class: &str, text: &str, answer: Answer| {
        let pressed = if *given == answer { "true" } else { "false" };
        tap(class, text, link, Msg::FinishedPage(vec![(ix, answer)])).attr(Attr::AriaPressed, pressed)
    };
    let known = |text: &str, value: Value| answer("answer", text, Answer::Known(value));
    // The question itself names whatever answers it.
    let label = label_id(fact);
    let answers = div("answers")
        .attr(Attr::Role, "group")
        .attr(Attr::AriaLabelledby, &label)
        .attr(Attr::DataFact, &fact.id);
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
        Kind::Choices(_) | Kind::Number(_) | Kind::Date => answers
            .child(div("row").attr(Attr::DataFact, &fact.id).child(control(scene, ix, fact)))
            .child(submit(scene)),
    };
    let finish = match given {
        Answer::NotAsked => Msg::Submitted,
        given => Msg::FinishedPage(vec![(ix, given.clone())]),
    };
    // A sign that usually stands among others is worded as a statement; alone it needs a question.
    let is_sign = fact.kind == Kind::YesNo
        && session.ruleset.vocabulary.group(fact).is_some_and(|group| group.checklist);
    let (question, sign) = match is_sign {
        true => (words::is_it_so(lang).to_owned(), Some(p(&question_of(scene, fact)).class("lead"))),
        false => (question_of(scene, fact), None),
    };
    el("form")
        .class("question")
        .flag(Attr::Novalidate, true)
        .on_submit(link, Some(finish))
        .child(heading(&question).id(&label))
        .child(sign)
        .child(help(scene, fact))
        .child(why(scene, &[(ix, fact)]))
        .child(answers.child(answer("answer quiet", words::not_known(lang), Answer::NotKnown)))
}

fn submit(scene: &Scene<'_>) -> Tag {
    el("button").attr(Attr::Type, "submit").class("button big").text(words::go_on(scene.lang))
}

/// Numbers that are measured together, or a child's age in years and months.
#[inline(never)]
fn measured(scene: &Scene<'_>, facts: &[(FactIx, &Fact)]) -> Tag {
    let Scene { lang, link, .. } = *scene;
    let (mut fields, mut not_known) = (div("answers"), Vec::new());
    for (place, (ix, fact)) in facts.iter().enumerate() {
        let name = question_of(scene, fact);
        let label = if place == 0 { heading(&name) } else { p(&name).class("lead") };
        let control =
            div("row").attr(Attr::DataFact, &fact.id).key(&fact.id).child(control(scene, *ix, fact));
        fields = fields.child(label.id(&label_id(fact))).child(help(scene, fact)).child(control);
        // What one answer opens beside another is not asked once that one is not known.
        not_known.push((*ix, Answer::NotKnown));
    }
    el("form")
        .class("question")
        .flag(Attr::Novalidate, true)
        .on_submit(link, Some(Msg::Submitted))
        .child(fields)
        .child(why(scene, facts))
        .child(div("answers").child(submit(scene)).child(tap(
            "answer quiet",
            words::not_known(lang),
            link,
            Msg::FinishedPage(not_known),
        )))
}

/// Several signs on one page. Ticks live in the model; "none of these" answers no to all of them.
#[inline(never)]
fn checklist(scene: &Scene<'_>, facts: &[(FactIx, &Fact)], rows: &mut Rows) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let yes = Answer::Known(Value::YesNo(true));
    let is_ticked = |ix: FactIx| *session.facts.answer(ix) == yes;
    let rest = |answer: Answer| {
        let answers =
            facts.iter().map(|(ix, _)| (*ix, if is_ticked(*ix) { yes.clone() } else { answer.clone() }));
        Msg::FinishedPage(answers.collect())
    };
    let vocabulary = &session.ruleset.vocabulary;
    let is_picker = facts.iter().any(|(_, fact)| vocabulary.group(fact).is_some_and(|group| group.picker));
    let any = facts.iter().any(|(ix, _)| is_ticked(*ix));
    let finish = if any { words::go_on(lang) } else { words::none_of_these(lang) };
    let mut list = el("ul").class("checklist").attr(Attr::AriaLabelledby, "asked");
    let (shown, search) = if is_picker { searched(scene, facts) } else { (None, None) };
    let is_narrowed = shown.as_ref().is_some_and(|shown| shown.len() < facts.len());
    // What is felt where somebody points comes before what can be felt there too, and that before what can be anywhere.
    let pointed = session.desk.pointed.filter(|_| is_picker);
    let ranked =
        (0..4).flat_map(|rank| facts.iter().filter(move |(_, fact)| body::rank(fact, pointed) == rank));
    for (ix, fact) in ranked {
        let (ix, ticked) = (*ix, is_ticked(*ix));
        // What is ticked stays in sight, whatever is searched for.
        if !ticked && shown.as_ref().is_some_and(|shown| !shown.contains(&ix)) {
            continue;
        }
        if !rows.has(ix) {
            continue;
        }
        let input = el("input").attr(Attr::Type, "checkbox").checked(ticked).on_tick(link, move |ticked| {
            Msg::Answered(ix, if ticked { Answer::Known(Value::YesNo(true)) } else { Answer::NotAsked })
        });
        let sign = labelled("check", input, &question_of(scene, fact));
        // How to tell, such as pressing a glass on a rash, stands where the tick is.
        let how = help(scene, fact);
        list = list.child(el("li").key(&fact.id).attr(Attr::DataFact, &fact.id).child(sign).child(how));
    }
    let done = || tap("button big", finish, link, rest(Answer::Known(Value::YesNo(false))));
    let show_all = |class: &str| tap(class, words::show_all(lang), link, Msg::Searched(String::new()));
    let (main, other) = match (is_narrowed, any, is_picker) {
        // Who sees a few complaints has not said no to the others.
        (true, false, _) => (show_all("button big"), None),
        (true, true, _) => (done(), Some(show_all("answer quiet"))),
        // Where complaints are picked there is one for whatever is hard to say; not knowing whether one has any would
        // open the questions of all.
        (false, _, true) => (done(), None),
        (false, _, false) => {
            (done(), Some(tap("answer quiet", words::unsure(lang), link, rest(Answer::NotKnown))))
        }
    };
    // What leads on stays in sight; "none of these" comes after all of them, for nobody says no to what was not seen.
    let is_at_hand = is_picker && (any || is_narrowed);
    let answers = (!rows.withheld)
        .then(|| div(if is_at_hand { "answers begin" } else { "answers" }).child(main).child(other));
    let question =
        if is_picker { voice::what_bothers(&session.walk, lang) } else { words::any_of_these(lang) };
    div("question")
        .child(heading(question).id("asked"))
        .child(search)
        .child(list)
        .child((!is_picker).then(|| why(scene, facts)))
        .child(answers)
}

/// The field to find a complaint by typing, the figure to find it by pointing, and what is found; everything while
/// neither is used.
#[inline(never)]
fn searched(scene: &Scene<'_>, facts: &[(FactIx, &Fact)]) -> (Option<Vec<FactIx>>, Option<Tag>) {
    let Scene { session, lang, link, .. } = *scene;
    let desk = &session.desk;
    let is_felt_there = |fact: &Fact| body::rank(fact, desk.pointed) < 3;
    let there: Vec<FactIx> =
        facts.iter().filter(|(_, fact)| is_felt_there(fact)).map(|(ix, _)| *ix).collect();
    let found =
        search::matching(&session.ruleset.vocabulary, desk.index.as_deref(), lang, &desk.query, &there);
    let said = match found.len() {
        count if count == facts.len() => String::new(),
        0 => words::found_none(lang).to_owned(),
        count => [&count.to_string(), words::found(lang)].concat(),
    };
    let field = el("input")
        .id("find")
        .attr(Attr::Type, "text")
        .attr(Attr::Autocomplete, "off")
        .attr(Attr::Spellcheck, "false")
        .value(&desk.query)
        .hears(
            link,
            vec![
                (On::Input, Says::Text(Box::new(Msg::Searched))),
                (On::FocusIn, Says::Always(Msg::FocusedSearch)),
            ],
        );
    let search = div("find")
        .child(el("label").attr(Attr::For, "find").text(words::find_complaint(lang)))
        .child(field)
        .child(body::figure(scene, facts))
        .child(el("p").class("fine").attr(Attr::Role, "status").text(&said));
    (Some(found), Some(search))
}

fn question_of(scene: &Scene<'_>, fact: &Fact) -> String {
    voice::about(&scene.session.walk, fact.plainly(scene.lang))
}

/// How to tell or to measure.
fn help(scene: &Scene<'_>, fact: &Fact) -> Option<Tag> {
    // Its words come with the rest of the rules.
    let help = fact.help.as_ref().filter(|_| scene.session.ruleset.complete);
    help.map(|help| fine(&voice::about(&scene.session.walk, help.get(scene.lang))))
}

/// One sentence: the most urgent thing that the answers of this page can still show.
#[inline(never)]
fn why(scene: &Scene<'_>, facts: &[(FactIx, &Fact)]) -> Tag {
    let Scene { session, lang, .. } = *scene;
    let ruleset = &session.ruleset;
    let is_first = |fact: &Fact| ruleset.vocabulary.group(fact).is_some_and(|group| group.first);
    let asks = |open: &&Open| facts.iter().any(|(ix, fact)| open.needs.contains(ix) && !is_first(fact));
    let criterion =
        session.decision.open.iter().find(asks).and_then(|open| ruleset.criteria.get(open.criterion));
    let said = criterion.and_then(|criterion| {
        let plain = criterion.plain.as_ref().filter(|_| ruleset.complete)?.get(lang);
        let name = ruleset.dispositions.get(usize::from(criterion.disposition))?.name.get(lang);
        let (before, after) = lang.pick(("（", "）"), (" (", ")"));
        Some([words::why_this(lang), plain, before, name, after].concat())
    });
    let said = said.as_deref().unwrap_or(words::why_generally(lang));
    el("details").class("why").child(el("summary").text(words::why_we_ask(lang))).child(p(said))
}
