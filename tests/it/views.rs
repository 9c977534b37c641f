//! Every screen as a named example: reached by messages as a person would, rendered natively, held against
//! `tests/views/<name>.<lang>.html`.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::DateTime;
use referral_triage::criteria::{Ruleset, check};
use referral_triage::facts::{Answer, FactIx, Raw, Value};
use referral_triage::flow::{Delivery, Effect, Front, Heard, Mode, Model, Msg, Now, Who};
use referral_triage::referral::{self, Key, Outcome, Receipt, Standing, Status};
use referral_triage::text::{Lang, Source};
use referral_triage::ui::{self, Rows};
use yew::{Callback, Html, Properties, function_component};

use crate::scratch::{files, root};
use crate::sending::{self, posts, update};

#[derive(Properties, PartialEq)]
struct Props {
    model: Model,
}

#[function_component]
fn Page(props: &Props) -> Html {
    let mut rows = Rows::default();
    rows.begin(true);
    ui::page(&Rc::new(RefCell::new(props.model.clone())), &Callback::noop(), &mut rows)
}

fn base() -> Rc<Ruleset> {
    let sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
        .into_iter()
        .map(|(name, text)| Source { name, text })
        .collect();
    Rc::new(check(&sources).ruleset.expect("the base rule set is good"))
}

fn now() -> Now {
    Now { time: DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap(), random: [7; 16] }
}

fn after(mode: Mode, lang: Lang, messages: Vec<Msg>) -> Model {
    let mut model = sending::model(lang, mode);
    for message in messages {
        // The edge posts; whatever it answers comes as the next message.
        let _: Vec<Effect> = update(&mut model, message, &now());
    }
    model
}

/// The network says how a post ended.
fn posted(key: Key, outcome: Outcome) -> Msg {
    Msg::Outbox(Heard::Ended(key, outcome))
}

fn yes(ruleset: &Ruleset, fact: &str, yes: bool) -> Msg {
    Msg::Answered(find(ruleset, fact), Answer::Known(Value::YesNo(yes)))
}

fn find(ruleset: &Ruleset, fact: &str) -> FactIx {
    ruleset.vocabulary.find(fact).expect("a fact of the base")
}

/// The fields of the form that carry nothing yet, filled in.
fn filled(ruleset: &Ruleset) -> Vec<Msg> {
    let longest = ruleset.forms.iter().map(|form| form.fields.len()).max().unwrap_or(0);
    (0..longest)
        .map(|field| Msg::Wrote(field, "110 号".to_owned()))
        .chain([Msg::Consented(true), Msg::AskedToReview])
        .collect()
}

fn drawn(model: Model) -> String {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let renderer = yew::LocalServerRenderer::<Page>::with_props(Props { model }).hydratable(false);
    runtime.block_on(renderer.render()).replace("><", ">\n<")
}

/// Nobody sees the rules arrive: what a citizen reads or has the focus on stays where it is.
#[test]
fn the_first_pages_look_alike_with_rules_and_without() {
    let ruleset = base();
    for lang in [Lang::Zh, Lang::En] {
        for pages in [vec![], vec![Msg::Began]] {
            let from = |first: Msg| {
                drawn(after(Mode::Patient, lang, [first].into_iter().chain(pages.clone()).collect()))
            };
            let without = from(Msg::LoadedFront(Front::write(&ruleset, lang)));
            assert!(without.contains("walk"));
            assert_eq!(without, from(Msg::LoadedRules(Ok(Rc::clone(&ruleset)))));
        }
    }
}

#[test]
fn every_screen_looks_as_its_example_says() {
    let ruleset = base();
    let load = || Msg::LoadedRules(Ok(Rc::clone(&ruleset)));
    let pain = || yes(&ruleset, "胸痛", true);
    let to_review = |mut messages: Vec<Msg>| {
        messages.push(Msg::OpenedForm);
        messages.extend(filled(&ruleset));
        messages
    };
    let sent = |outcome: Outcome| {
        to_review(vec![load(), pain()])
            .into_iter()
            .chain([Msg::PressedSend, posted(Key::new(now().random), outcome)])
            .collect::<Vec<_>>()
    };
    let receipt = Receipt {
        id: "id".to_owned(),
        number: "ZZ20261122001".to_owned(),
        received_at: "2026-11-22T09:30:01+08:00".to_owned(),
        location: String::new(),
    };
    let examples: Vec<(&str, Mode, Vec<Msg>)> = vec![
        ("loading", Mode::Doctor, vec![]),
        (
            "trouble",
            Mode::Doctor,
            vec![Msg::LoadedRules(Err(referral_triage::text::Text::new("缺文件", "no file")))],
        ),
        (
            "trouble-patient",
            Mode::Patient,
            vec![Msg::LoadedRules(Err(referral_triage::text::Text::new("缺文件", "no file")))],
        ),
        ("doctor-undecided", Mode::Doctor, vec![Msg::LoadedFields(Rc::clone(&ruleset))]),
        ("doctor-empty", Mode::Doctor, vec![load()]),
        ("doctor-fired", Mode::Doctor, vec![load(), pain()]),
        (
            "doctor-slip",
            Mode::Doctor,
            vec![load(), Msg::Typed(find(&ruleset, "收缩压"), "９００".to_owned())],
        ),
        (
            "doctor-full-width",
            Mode::Doctor,
            vec![load(), Msg::Typed(find(&ruleset, "收缩压"), "１２８".to_owned())],
        ),
        ("form-missing", Mode::Doctor, vec![load(), pain(), Msg::OpenedForm, Msg::AskedToReview]),
        (
            "form-override",
            Mode::Doctor,
            vec![load(), pain(), Msg::OpenedForm, Msg::Chose(ruleset.dispositions.len() - 1)],
        ),
        ("review", Mode::Doctor, to_review(vec![load(), pain()])),
        ("failed", Mode::Doctor, sent(Outcome::Unreachable)),
        (
            "refused",
            Mode::Doctor,
            sent(Outcome::Answered(referral::Answer {
                status: 422,
                words: "<b>缺少</b>".to_owned(),
                ..Default::default()
            })),
        ),
        ("sent", Mode::Doctor, sent(Outcome::Confirmed(receipt))),
        ("patient-welcome", Mode::Patient, vec![load()]),
        ("patient-who", Mode::Patient, vec![load(), Msg::Began]),
        (
            "patient-waits",
            Mode::Patient,
            vec![Msg::LoadedFront(Front::write(&ruleset, Lang::Zh)), Msg::Began, Msg::PickedWho(Who::Other)],
        ),
        ("patient-question", Mode::Patient, vec![load(), Msg::Began, Msg::PickedWho(Who::Me)]),
        (
            "patient-covered",
            Mode::Patient,
            vec![load(), Msg::Began, Msg::PickedWho(Who::Child), Msg::WentIdle(false)],
        ),
        (
            "patient-answers",
            Mode::Patient,
            vec![
                load(),
                Msg::Began,
                Msg::PickedWho(Who::Child),
                pain(),
                Msg::FinishedPage(vec![]),
                Msg::ReopenedAnswers,
            ],
        ),
        (
            "patient-leaving",
            Mode::Patient,
            vec![
                load(),
                Msg::Began,
                Msg::PickedWho(Who::Other),
                pain(),
                Msg::FinishedPage(vec![]),
                Msg::WentBack,
            ],
        ),
        (
            "patient-result",
            Mode::Patient,
            vec![load(), Msg::Began, Msg::PickedWho(Who::Me), pain(), Msg::FinishedPage(vec![])],
        ),
    ];
    let mut differing = Vec::new();
    for (name, mode, messages) in examples {
        for lang in [Lang::Zh, Lang::En] {
            let model = after(mode, lang, messages.clone());
            let html = drawn(model);
            // The hash changes with every rule; the examples are about everything else.
            let html = html.replace(&ruleset.sha256, "…").replace(&ruleset.sha256[..12], "…");
            let file = root().join(format!("tests/views/{name}.{}.html", lang.pick("zh", "en")));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(&file, format!("{html}\n")).unwrap();
            }
            if std::fs::read_to_string(&file).unwrap_or_default() != format!("{html}\n") {
                differing.push(file);
            }
        }
    }
    assert!(differing.is_empty(), "look at these, then run with UPDATE_SNAPSHOTS=1: {differing:?}");
}

#[test]
fn the_next_patient_finds_the_doctor_but_nothing_of_the_last_patient() {
    let load = Msg::LoadedRules(Ok(Rc::new(crate::patients::ruleset().clone())));
    let mut model = after(Mode::Doctor, Lang::Zh, vec![load, Msg::OpenedForm]);
    let form =
        model.session.as_ref().and_then(|session| session.ruleset.form("out").cloned()).expect("a form");
    for (place, field) in form.fields.iter().enumerate() {
        update(&mut model, Msg::Wrote(place, format!("某{}", field.id)), &now());
    }
    update(&mut model, Msg::StartedOver, &now());
    let session = model.session.as_ref().expect("a session");
    let known: Vec<&str> = session.known.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(known, ["from_doctor", "from_phone", "from_unit"]);
    assert_eq!(session.facts.asked().count(), 0);
    assert!(session.draft.is_none());
    assert!(after(Mode::Patient, Lang::Zh, vec![Msg::StartedOver]).session.is_none());
}

#[test]
fn a_second_press_sends_nothing_twice() {
    let ruleset = base();
    let mut model = after(
        Mode::Doctor,
        Lang::Zh,
        vec![Msg::LoadedRules(Ok(Rc::clone(&ruleset))), yes(&ruleset, "胸痛", true), Msg::OpenedForm],
    );
    for message in filled(&ruleset) {
        update(&mut model, message, &now());
    }
    assert_eq!(posts(&update(&mut model, Msg::PressedSend, &now())), 1);
    assert_eq!(posts(&update(&mut model, Msg::PressedSend, &now())), 0, "it is under way");
    let lost = posted(sent(&model), Outcome::Unreachable);
    update(&mut model, lost, &now());
    let first = key(&model);
    // A day later the same form goes out again with its own key.
    let later = Now { time: now().time + chrono::TimeDelta::days(1), random: [9; 16] };
    assert_eq!(posts(&update(&mut model, Msg::PressedSend, &later)), 1);
    assert_eq!(key(&model), first);
    let lost = posted(sent(&model), Outcome::Unreachable);
    update(&mut model, lost, &later);
    update(&mut model, Msg::Wrote(0, "另一位".to_owned()), &later);
    assert_eq!(posts(&update(&mut model, Msg::PressedSend, &later)), 1);
    assert_ne!(key(&model), first, "another content is another form");
}

/// The key of the form that is under way.
fn sent(model: &Model) -> Key {
    match &model.session.as_ref().expect("a session").delivery {
        Delivery::Given(form) => form.key().clone(),
        _ => panic!("nothing is under way"),
    }
}

#[test]
fn half_a_number_raises_no_alarm_and_a_whole_one_counts_at_once() {
    let ruleset = crate::patients::ruleset();
    let pulse = find(ruleset, "pulse");
    let load = Msg::LoadedRules(Ok(Rc::new(ruleset.clone())));
    let mut model = after(Mode::Doctor, Lang::Zh, vec![load]);
    let read = |model: &Model| model.session.as_ref().and_then(|session| session.facts.value(pulse).cloned());
    for (typed, done, expected) in [
        ("1", false, None),
        ("12", false, None),
        ("120", false, Some("120")),
        ("7", false, None),
        ("7", true, Some("7")),
        ("72", true, Some("72")),
        ("x", false, None),
    ] {
        let text = typed.to_owned();
        update(&mut model, if done { Msg::Typed(pulse, text) } else { Msg::Typing(pulse, text) }, &now());
        let value = read(&model).map(|value| value.shown(pulse, &ruleset.vocabulary, Lang::En));
        let number = value.as_deref().and_then(|value| value.split(' ').next());
        assert_eq!(number, expected, "{typed}, done: {done}");
    }
}

#[test]
fn a_late_answer_about_another_form_is_none() {
    let ruleset = base();
    let mut messages =
        vec![Msg::LoadedRules(Ok(Rc::clone(&ruleset))), yes(&ruleset, "胸痛", true), Msg::OpenedForm];
    messages.extend(filled(&ruleset));
    messages.push(Msg::PressedSend);
    let mut model = after(Mode::Doctor, Lang::Zh, messages);
    let stranger = posted(Key::new([1; 16]), Outcome::Confirmed(Receipt::default()));
    assert!(update(&mut model, stranger, &now()).is_empty());
    assert!(model.is_sending());
    // And while it is under way nothing can be changed.
    update(&mut model, Msg::WentBack, &now());
    assert_eq!(
        model.session.as_ref().map(|session| session.screen),
        Some(referral_triage::flow::Screen::Review)
    );
}

#[test]
fn an_emergency_is_not_overridden_by_an_older_choice() {
    let ruleset = base();
    let load = Msg::LoadedRules(Ok(Rc::clone(&ruleset)));
    let mut model = after(
        Mode::Doctor,
        Lang::Zh,
        vec![
            load,
            Msg::OpenedForm,
            Msg::Chose(ruleset.dispositions.len() - 1),
            Msg::GaveReason("稳定".to_owned()),
        ],
    );
    update(&mut model, yes(&ruleset, "胸痛", true), &now());
    let session = model.session.as_ref().expect("a session");
    let draft = session.draft.as_ref().expect("a draft");
    assert_eq!((draft.chosen, draft.reason.as_str()), (session.decision.disposition, ""));
}

#[test]
fn a_host_value_that_cannot_be_read_is_not_known_from_then_on() {
    let ruleset = base();
    let load = Msg::LoadedRules(Ok(Rc::clone(&ruleset)));
    let given = |raw| Msg::ReceivedFacts(vec![("胸痛".to_owned(), raw)]);
    let mut model = after(Mode::Doctor, Lang::Zh, vec![load, given(Raw::Bool(false))]);
    let pain = find(&ruleset, "胸痛");
    assert!(model.session.as_ref().is_some_and(|session| session.facts.value(pain).is_some()));
    update(&mut model, given(Raw::Text("maybe".to_owned())), &now());
    assert!(model.session.as_ref().is_some_and(|session| session.facts.value(pain).is_none()));
}

fn key(model: &Model) -> String {
    match &model.session.as_ref().expect("a session").delivery {
        Delivery::Given(form) => form.key().as_str().to_owned(),
        _ => String::new(),
    }
}

#[test]
fn a_value_is_changed_where_it_stands_and_the_review_comes_back() {
    use referral_triage::flow::{Focus, Screen};
    let ruleset = base();
    let mut messages =
        vec![Msg::LoadedRules(Ok(Rc::clone(&ruleset))), yes(&ruleset, "胸痛", true), Msg::OpenedForm];
    messages.extend(filled(&ruleset));
    let screen = |model: &Model| model.session.as_ref().map(|session| session.screen);
    let focus = |effects: Vec<Effect>| match effects.into_iter().next() {
        Some(Effect::Focus(focus)) => focus,
        _ => panic!("the focus stays where it was"),
    };
    for mode in [Mode::Doctor, Mode::Patient] {
        let mut model = after(mode, Lang::Zh, messages.clone());
        assert_eq!(screen(&model), Some(Screen::Review));
        let id = "field-patient_name".to_owned();
        assert_eq!(focus(update(&mut model, Msg::PickedEntry(id.clone()), &now())), Focus::Id(id));
        assert_eq!(screen(&model), Some(Screen::Form));
        update(&mut model, Msg::Wrote(0, "王五".to_owned()), &now());
        update(&mut model, Msg::AskedToReview, &now());
        assert_eq!(screen(&model), Some(Screen::Review));
        let pain = find(&ruleset, "胸痛");
        let to = focus(update(&mut model, Msg::PickedAnswer(pain), &now()));
        assert_eq!(screen(&model), Some(Screen::Answers));
        match mode {
            Mode::Doctor => assert_eq!(to, Focus::Fact("胸痛".to_owned())),
            Mode::Patient => {
                let page = model.session.as_ref().map(|session| session.page().to_vec());
                assert_eq!((to, page), (Focus::Heading, Some(vec![pain])));
            }
        }
        // What is missing by now is asked for on the form; a citizen of these rules fills in nothing.
        update(&mut model, Msg::Wrote(0, String::new()), &now());
        update(&mut model, Msg::AskedToReview, &now());
        let there = if mode == Mode::Doctor { Screen::Form } else { Screen::Review };
        assert_eq!(screen(&model), Some(there));
    }
}

#[test]
fn the_receiver_s_time_runs_and_runs_out() {
    let ruleset = crate::patients::ruleset();
    let load = Msg::LoadedRules(Ok(Rc::new(ruleset.clone())));
    let up = ruleset.dispositions.iter().position(|one| one.id == "refer-24h").expect("a disposition");
    let mut messages = vec![load, Msg::OpenedForm, Msg::Chose(up), Msg::GaveReason("家属要求".to_owned())];
    for (place, field) in ruleset.form("out").expect("a form").fields.iter().enumerate() {
        if field.required && field.id != "date" {
            messages.push(Msg::Wrote(place, "120".to_owned()));
        }
    }
    let sent = posted(Key::new(now().random), Outcome::Confirmed(Receipt::default()));
    messages.extend([Msg::Consented(true), Msg::AskedToReview, Msg::PressedSend, sent]);
    let mut model = after(Mode::Doctor, Lang::Zh, messages);
    for (minutes, left, says) in [
        (0, 1440, "还剩 24 小时 0 分"),
        (1, 1439, "还剩 23 小时 59 分"),
        (1440, 0, "还剩 0 小时 0 分"),
        (1441 + 60, -61, "已逾期 1 小时 1 分。请打电话联系接收医院。"),
    ] {
        let then = Now { time: now().time + chrono::TimeDelta::minutes(minutes), ..now() };
        update(&mut model, Msg::MinutePassed, &then);
        let session = model.session.as_ref().expect("a session");
        assert_eq!(session.minutes_left, Some(left));
        let html = drawn(model.clone());
        assert!(html.contains(says), "{says} in {html}");
    }
    // With the next patient on the screen the list says so, until the receiver has answered.
    let late = Now { time: now().time + chrono::TimeDelta::hours(25), ..now() };
    update(&mut model, Msg::StartedOver, &late);
    update(&mut model, Msg::AskedForTray, &late);
    let over = "已超过答复时限，对方没有答复";
    assert!(drawn(model.clone()).contains(over) && drawn(model.clone()).contains("1 份超过时限没有答复"));
    let early = Now { time: now().time + chrono::TimeDelta::hours(23), ..now() };
    update(&mut model, Msg::MinutePassed, &early);
    assert!(!drawn(model.clone()).contains(over), "there is still time");
    let answered = Standing { status: Status::Accepted, ..Standing::default() };
    let told = Msg::Outbox(Heard::Stands(Key::new(now().random), Some(answered)));
    update(&mut model, told, &late);
    assert!(!drawn(model).contains(over));
}

#[test]
fn rules_that_should_have_been_reviewed_say_so_beside_every_answer_and_change_none() {
    let day = now().time.date_naive();
    // Whatever the answer is, and none.
    let patients: [(Mode, &[(&str, bool)]); 4] = [
        (Mode::Doctor, &[]),
        (Mode::Doctor, &[("胸痛", true)]),
        (Mode::Patient, &[("胸痛", true)]),
        (Mode::Patient, &[("胸痛", false)]),
    ];
    for (mode, answers) in patients {
        let mut decided = Vec::new();
        for (review_by, is_over) in [(day.pred_opt(), true), (Some(day), false), (None, false)] {
            let ruleset = Rc::new(Ruleset { review_by, ..(*base()).clone() });
            let mut messages = vec![Msg::LoadedRules(Ok(Rc::clone(&ruleset)))];
            messages.extend(answers.iter().map(|(fact, is_so)| yes(&ruleset, fact, *is_so)));
            if mode == Mode::Patient {
                messages.extend([Msg::Began, Msg::PickedWho(Who::Me)]);
            }
            let mut model = after(mode, Lang::Zh, messages);
            // A citizen knows nothing more.
            for _ in 0..20 {
                let page = model.session.as_ref().expect("a session").page().to_vec();
                if mode == Mode::Patient && !page.is_empty() {
                    let answers = page.into_iter().map(|fact| (fact, Answer::NotKnown)).collect();
                    update(&mut model, Msg::FinishedPage(answers), &now());
                }
            }
            let html = drawn(model.clone());
            assert!(html.contains("data-disposition"), "{html}");
            assert_eq!(html.contains("已过复审日期（2026-11-21）"), is_over, "{html}");
            decided.push(model.session.expect("a session").decision);
        }
        assert!(decided.windows(2).all(|two| two[0] == two[1]));
    }
}
