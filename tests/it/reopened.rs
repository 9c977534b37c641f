//! Forms that are taken up again: what is too old waits, what was decided otherwise stands beside the same answer only, and
//! nothing on the screen is lost by it.

use std::rc::Rc;

use chrono::{DateTime, TimeDelta};
use referral_triage::facts::{Answer, FactIx, Raw, Value};
use referral_triage::flow::{
    Deed, DraftOrder, Effect, Incoming, KeptDraft, Mode, Model, Msg, Now, Reopened, Screen, Session, Told,
};
use referral_triage::referral::{Consent, Key};
use referral_triage::text::Lang;

use crate::patients;
use crate::sending::{self, update};

fn now() -> Now {
    Now { time: DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap(), random: [7; 16] }
}

fn doctor() -> Model {
    let mut model = sending::model(Lang::Zh, Mode::Doctor);
    tell(&mut model, Msg::LoadedRules(Ok(Rc::new(patients::ruleset().clone()))));
    model
}

fn tell(model: &mut Model, msg: Msg) -> Vec<Effect> {
    update(model, msg, &now())
}

fn session(model: &Model) -> &Session {
    model.session.as_ref().expect("a session")
}

fn fact(id: &str) -> FactIx {
    patients::ruleset().vocabulary.find(id).expect("a fact of the shipped rules")
}

fn told(fact: &str, raw: Raw) -> Told {
    Told { fact: fact.to_owned(), raw, source: String::new(), at: None }
}

/// Chest pain with sweating, written down so long ago.
fn infarction(ago: TimeDelta) -> Reopened {
    let number = |digits: &str| Raw::Number(digits.to_owned());
    Reopened {
        facts: vec![
            told("chest_pain", Raw::Bool(true)),
            told("sweating", Raw::Bool(true)),
            told("chest_pain_minutes", number("20")),
            told("systolic", number("128")),
        ],
        fields: vec![
            ("patient_name".to_owned(), "张三".to_owned()),
            ("phone".to_owned(), "13800000000".to_owned()),
        ],
        form: "out".to_owned(),
        decided: "emergency".to_owned(),
        chosen: "emergency".to_owned(),
        at: (now().time - ago).to_rfc3339(),
        ..Reopened::default()
    }
}

fn reopen(model: &mut Model, reopened: Reopened) -> Vec<Effect> {
    tell(model, Msg::Reopened(Some(Box::new(reopened))))
}

fn field(model: &Model, id: &str) -> String {
    let draft = session(model).draft.as_ref().expect("a draft");
    let form = patients::ruleset().form(&draft.form).expect("its form");
    let place = form.fields.iter().position(|field| field.id == id).expect("its field");
    draft.text(place).to_owned()
}

fn reported<'e>(effects: &'e [Effect], wanted: &str) -> Option<&'e Effect> {
    effects.iter().find(|effect| matches!(effect, Effect::Report(code, _) if *code == wanted))
}

#[test]
fn a_form_comes_back_as_it_was() {
    let mut model = doctor();
    let (replaced, answered) = (Key::new([1; 16]), Key::new([2; 16]));
    let consent = Consent { given: true, by: "李四".to_owned(), relation: "妻子".to_owned() };
    reopen(
        &mut model,
        Reopened {
            consent: Some(consent.clone()),
            supersedes: Some(replaced.clone()),
            in_reply_to: Some(answered.clone()),
            ..infarction(TimeDelta::minutes(2))
        },
    );
    let session = session(&model);
    assert!(session.is_emergency());
    assert_eq!(session.screen, Screen::Form);
    assert_eq!(session.facts.value(fact("systolic")).map(|value| format!("{value:?}")), {
        let number = referral_triage::facts::Decimal::parse("128").unwrap();
        Some(format!("{:?}", Value::Number(number)))
    });
    assert!(
        session.origins.get(fact("systolic")).is_none(),
        "what was typed a moment ago needs no explanation"
    );
    assert!(session.desk.unsaved);
    assert_eq!(field(&model, "patient_name"), "张三");
    let draft = session.draft.as_ref().unwrap();
    assert!(draft.consent.as_ref() == Some(&consent));
    assert_eq!((&draft.supersedes, &draft.in_reply_to), (&Some(replaced), &Some(answered)));
}

#[test]
fn what_was_measured_long_ago_waits_for_being_confirmed() {
    let mut model = doctor();
    reopen(&mut model, infarction(TimeDelta::days(3)));
    let session = session(&model);
    let origin = session.origins.get(fact("systolic")).expect("where it comes from");
    assert!(origin.waits.is_some() && *session.facts.answer(fact("systolic")) == Answer::NotAsked);
    // One whose age is not known either.
    let mut model = doctor();
    reopen(&mut model, Reopened { at: String::new(), ..infarction(TimeDelta::zero()) });
    assert!(self::session(&model).origins.get(fact("systolic")).is_some_and(|origin| origin.waits.is_some()));
    // One that was confirmed counts.
    let mut model = doctor();
    let confirmed = vec!["systolic".to_owned()];
    reopen(&mut model, Reopened { confirmed, ..infarction(TimeDelta::days(3)) });
    assert!(self::session(&model).facts.value(fact("systolic")).is_some());
}

#[test]
fn what_was_decided_otherwise_stands_beside_the_same_answer_only() {
    let overridden = |decided: &str| Reopened {
        decided: decided.to_owned(),
        chosen: "stay".to_owned(),
        reason: "家属要求".to_owned(),
        ..infarction(TimeDelta::minutes(2))
    };
    let same = session(&{
        let mut model = doctor();
        reopen(&mut model, infarction(TimeDelta::minutes(2)));
        model
    })
    .disposition()
    .expect("a disposition")
    .id
    .clone();
    let stay = patients::ruleset().dispositions.iter().find(|one| one.id.starts_with("stay")).expect("stay");
    let with = |reopened: Reopened| {
        let mut model = doctor();
        reopen(&mut model, Reopened { chosen: stay.id.clone(), ..reopened });
        let draft = session(&model).draft.as_ref().expect("a draft").clone();
        (patients::ruleset().dispositions[draft.chosen].id.as_str(), draft.reason)
    };
    assert_eq!(with(overridden(&same)), (stay.id.as_str(), "家属要求".to_owned()));
    // The rules said something calmer then: the emergency that shows by now is not overridden by that.
    let (now, reason) = with(overridden(&stay.id));
    assert_eq!((now, reason.as_str()), (same.as_str(), ""));
}

#[test]
fn what_these_rules_cannot_read_is_said() {
    let mut model = doctor();
    let mut form = infarction(TimeDelta::minutes(2));
    form.facts.push(told("no_such_fact", Raw::Bool(true)));
    form.facts.push(told("pulse", Raw::Text("fast".to_owned())));
    let effects = reopen(&mut model, form);
    assert!(reported(&effects, "unknown-fact").is_some(), "the host's developer hears of it");
    let said = session(&model).desk.read.clone().expect("so does the reader").expect_err("as an error");
    assert!(said.contains("no_such_fact") && said.contains("pulse"), "{said}");
    assert!(session(&model).is_emergency());
}

#[test]
fn nothing_on_the_screen_is_lost_by_it() {
    let mut model = doctor();
    tell(&mut model, Msg::Answered(fact("chest_pain"), Answer::Known(Value::YesNo(false))));
    let effects = reopen(&mut model, infarction(TimeDelta::minutes(2)));
    assert!(reported(&effects, "busy").is_some());
    assert_eq!(session(&model).facts.value(fact("chest_pain")), Some(&Value::YesNo(false)));
    // A citizen's page takes none.
    let mut citizen = sending::model(Lang::Zh, Mode::Patient);
    tell(&mut citizen, Msg::LoadedRules(Ok(Rc::new(patients::ruleset().clone()))));
    assert!(reported(&reopen(&mut citizen, infarction(TimeDelta::minutes(2))), "busy").is_some());
    assert!(session(&citizen).facts.value(fact("chest_pain")).is_none());
    assert!(reported(&tell(&mut doctor(), Msg::Reopened(None)), "form").is_some());
}

#[test]
fn what_is_written_is_kept_until_it_is_sent() {
    let kept = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Draft(DraftOrder::Keep(written)) => Some(written),
            _ => None,
        })
    };
    let mut model = doctor();
    assert_eq!(kept(tell(&mut model, Msg::Paused)), Some(None), "nothing was written");
    tell(&mut model, Msg::ReceivedFields(vec![("patient_name".to_owned(), "张三".to_owned())]));
    tell(&mut model, Msg::Answered(fact("chest_pain"), Answer::Known(Value::YesNo(true))));
    let (title, answers) = kept(tell(&mut model, Msg::Paused)).unwrap().expect("answers");
    assert!(title.starts_with("张三 · "), "{title}");
    let answers: serde_json::Value = serde_json::from_str(&answers).expect("JSON");
    assert_eq!(answers["facts"]["chest_pain"], true);
    assert!(answers.get("form").is_none());
    tell(&mut model, Msg::OpenedForm);
    let (_, form) = kept(tell(&mut model, Msg::Paused)).unwrap().expect("a form");
    let form: serde_json::Value = serde_json::from_str(&form).expect("JSON");
    assert_eq!(form["fields"]["patient_name"], "张三");
    tell(&mut model, Msg::StartedOver);
    assert_eq!(kept(tell(&mut model, Msg::Paused)), Some(None), "it was given up");
}

#[test]
fn drafts_are_offered_and_picked() {
    let mut model = doctor();
    let kept =
        |id: &str| KeptDraft { id: id.to_owned(), title: "张三".to_owned(), at: "2026-11-22".to_owned() };
    tell(&mut model, Msg::FoundDrafts(vec![kept("one"), kept("two")]));
    assert!(model.tray.open, "whoever comes back sees it at once");
    let effects = tell(&mut model, Msg::PickedDraft("one".to_owned(), true));
    assert!(effects.contains(&Effect::Draft(DraftOrder::Take("one".to_owned()))));
    assert_eq!(model.tray.drafts.len(), 2, "until it is there");
    // Somebody began to type meanwhile: the draft is left as it is, and what is typed is not kept in its place.
    tell(&mut model, Msg::Answered(fact("chest_pain"), Answer::Known(Value::YesNo(true))));
    let draft = || Reopened { draft: Some("one".to_owned()), ..infarction(TimeDelta::minutes(2)) };
    let effects = reopen(&mut model, draft());
    assert!(effects.contains(&Effect::Draft(DraftOrder::Leave)) && model.tray.drafts.len() == 2);
    tell(&mut model, Msg::StartedOver);
    let effects = reopen(&mut model, draft());
    assert!(effects.contains(&Effect::Draft(DraftOrder::Own("one".to_owned()))));
    assert_eq!(model.tray.drafts.len(), 1);
    tell(&mut model, Msg::FoundDrafts(vec![kept("two"), kept("three")]));
    tell(&mut model, Msg::DraftGone("three".to_owned()));
    let effects = tell(&mut model, Msg::PickedDraft("two".to_owned(), false));
    assert!(effects.contains(&Effect::Draft(DraftOrder::Drop("two".to_owned()))));
    assert_eq!(model.tray.drafts, []);
    // Nothing is there to be mended.
    assert!(tell(&mut model, Msg::AtTray(Key::new([9; 16]), Deed::Mend)).is_empty());
}

fn incoming(form: &str) -> Incoming {
    let fields = [
        ("patient_name", "张三"),
        ("phone", "13800000000"),
        ("from_unit", "东河镇卫生院"),
        ("from_doctor", "王五"),
        ("impression", "胸痛"),
    ];
    let form = Reopened {
        form: form.to_owned(),
        key: Some(Key::new([5; 16])),
        fields: fields.map(|(id, text)| (id.to_owned(), text.to_owned())).to_vec(),
        ..infarction(TimeDelta::minutes(30))
    };
    Incoming { json: "{}".to_owned(), form, has_visits: false }
}

#[test]
fn a_form_that_came_is_shown_and_gone_on_with() {
    let mut model = doctor();
    let effects = tell(&mut model, Msg::Received(vec![incoming("out"), incoming("out")]));
    let sheets = effects.iter().find_map(|effect| match effect {
        Effect::Ask("show", sheets) => Some(sheets.lines().count()),
        _ => None,
    });
    assert_eq!(sheets, Some(2), "each as a sheet");
    tell(&mut model, Msg::TookOver);
    assert!(session(&model).is_emergency());
    let origin = session(&model).origins.get(fact("chest_pain")).expect("where it comes from");
    assert!(origin.source.contains("东河镇卫生院"), "{}", origin.source);
    assert_eq!(session(&model).desk.incoming.len(), 2, "it stays in sight");
    assert!(!session(&model).desk.unsaved);
    // What is written back goes to where the patient came from, and says what it answers.
    tell(&mut model, Msg::OpenedForm);
    let down = patients::ruleset().dispositions.iter().position(|one| one.form.as_deref() == Some("return"));
    tell(&mut model, Msg::Chose(down.expect("a way down")));
    assert_eq!(field(&model, "patient_name"), "张三");
    assert_eq!(
        (field(&model, "to_unit"), field(&model, "to_doctor")),
        ("东河镇卫生院".to_owned(), "王五".to_owned())
    );
    assert_eq!(field(&model, "diagnosis"), "", "that is for the hospital to say");
    assert_eq!(session(&model).draft.as_ref().unwrap().in_reply_to, Some(Key::new([5; 16])));
    // Put aside, it is gone; the patient stays.
    tell(&mut model, Msg::ClosedIncoming);
    assert!(session(&model).desk.incoming.is_empty() && session(&model).is_emergency());
}

#[test]
fn a_return_form_is_answered_by_none() {
    let mut model = doctor();
    tell(&mut model, Msg::Received(vec![incoming("return")]));
    tell(&mut model, Msg::TookOver);
    tell(&mut model, Msg::OpenedForm);
    assert_eq!(session(&model).draft.as_ref().unwrap().in_reply_to, None);
    // What a receiver does not have is said beside the form.
    tell(&mut model, Msg::Fetched(Key::new([1; 16]), Vec::new()));
    assert_eq!(model.tray.no_return, Some(Key::new([1; 16])));
    assert!(reported(&tell(&mut model, Msg::Received(Vec::new())), "form").is_some());
}
