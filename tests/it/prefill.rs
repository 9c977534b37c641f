//! Records of other systems: what is read out of them, what is told and not used, and what a clinician must confirm.
//!
//! `tests/prefill/*.json` are records with what comes of them; `UPDATE_SNAPSHOTS=1` writes the latter again.

use std::rc::Rc;

use chrono::DateTime;
use referral_triage::facts::{Answer, FactIx, Raw, Value as Known};
use referral_triage::flow::{Effect, Mode, Model, Msg, Now, Record, Session, Told, update};
use referral_triage::papers::fhir::record::read_text;
use referral_triage::text::Lang;
use serde_json::{Value, json};

use crate::patients::ruleset;
use crate::scratch::{files, root};
use crate::sending;

fn read(case: &Value) -> Value {
    let input = json!({ "now": case["now"], "record": case["record"] }).to_string();
    let read = read_text(ruleset(), &input).unwrap_or_else(|why| panic!("{}", why.en));
    serde_json::from_str(&read).unwrap()
}

#[test]
fn records_say_what_they_say_and_no_more() {
    let folder = root().join("tests/prefill");
    let (mut wrong, mut reasons) = (Vec::new(), std::collections::BTreeSet::new());
    for (name, text) in files(&folder, ".json") {
        let mut case: Value = serde_json::from_str(&text).unwrap();
        let found = read(&case);
        for unmapped in found["unmapped"].as_array().unwrap() {
            reasons.insert(unmapped["reason"].as_str().unwrap().to_owned());
        }
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            case["found"] = found.clone();
            std::fs::write(folder.join(&name), format!("{case:#}\n")).unwrap();
        }
        if case["found"] != found {
            wrong.push(format!("{name} ({}): {found:#}", case["says"]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(reasons.len() > 15, "the records show few reasons: {reasons:?}");
}

/// Every part of every record replaced by nonsense: something is read or told, and nothing breaks.
#[test]
fn no_nonsense_breaks_the_reader() {
    let nonsense = [
        Value::Null,
        json!(true),
        json!(-1),
        json!(1.7e308),
        json!(""),
        json!("１２３\u{0}"),
        json!([]),
        json!([[{}]]),
        json!({}),
        json!({ "reference": "/", "coding": [{ "system": "http://loinc.org/", "code": "8480-6" }] }),
    ];
    let mut tried = 0;
    for (_, text) in files(&root().join("tests/prefill"), ".json") {
        let case: Value = serde_json::from_str(&text).unwrap();
        let mut pointers = Vec::new();
        places(&case["record"], "/record".to_owned(), &mut pointers);
        for (place, pointer) in pointers.iter().enumerate() {
            let mut spoiled = case.clone();
            *spoiled.pointer_mut(pointer).unwrap() = nonsense[place % nonsense.len()].clone();
            read(&spoiled);
            tried += 1;
        }
    }
    assert!(tried > 1000, "{tried}");
    let now = "2026-11-28T10:00:00+08:00";
    for record in
        ["[".repeat(200_000), "{\"resourceType\":\"Bundle\",\"entry\":".repeat(50_000), "1e999".to_owned()]
    {
        assert!(read_text(ruleset(), &format!("{{\"now\":\"{now}\",\"record\":{record}")).is_err());
    }
    let many = json!({ "now": now, "record": vec![json!({ "resourceType": "Observation" }); 6_000] });
    assert_eq!(read(&many)["unmapped"].as_array().unwrap().len(), 5_001);
}

fn places(value: &Value, here: String, all: &mut Vec<String>) {
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, value)| places(value, format!("{here}/{}", escaped(key)), all));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, value)| places(value, format!("{here}/{at}"), all));
        }
        _ => {}
    }
    all.push(here);
}

fn fact(id: &str) -> FactIx {
    ruleset().vocabulary.find(id).unwrap()
}

fn told(id: &str, raw: Raw, at: Option<&str>) -> Told {
    Told { fact: id.to_owned(), raw, source: "Observation/1".to_owned(), at: at.map(str::to_owned) }
}

fn number(number: &str) -> Raw {
    Raw::Number(number.to_owned())
}

fn record(facts: Vec<Told>) -> Msg {
    let fields = vec![("patient_name".to_owned(), "王五".to_owned())];
    let (person, unmapped) = ("Patient/1".to_owned(), "[{\"what\":\"x\"}]".to_owned());
    Msg::ReceivedRecord(Record { facts, fields, person, unmapped, is_whole: true, yields: false })
}

struct Desk {
    model: Model,
    effects: Vec<Effect>,
}

impl Desk {
    fn new(mode: Mode) -> Self {
        let mut model = sending::model(Lang::Zh, mode);
        let effects = update(&mut model, Msg::LoadedRules(Ok(Rc::new(ruleset().clone()))), &now());
        Desk { model, effects }
    }

    fn then(&mut self, msg: Msg) -> &mut Self {
        self.effects = update(&mut self.model, msg, &now());
        self
    }

    fn session(&self) -> &Session {
        self.model.session.as_ref().unwrap()
    }

    fn waits(&self, id: &str) -> bool {
        self.session().origins.get(fact(id)).is_some_and(|origin| origin.waits.is_some())
    }

    fn answer(&self, id: &str) -> &Answer {
        self.session().facts.answer(fact(id))
    }

    fn value(&self, id: &str) -> Option<String> {
        let vocabulary = &ruleset().vocabulary;
        Some(self.session().facts.value(fact(id))?.shown(fact(id), vocabulary, Lang::Zh))
    }

    fn report(&self) -> Value {
        let report = self.effects.iter().find_map(|effect| match effect {
            Effect::Tell("prefill-report", detail) => Some(detail),
            _ => None,
        });
        serde_json::from_str(report.expect("a report")).unwrap()
    }
}

fn now() -> Now {
    let time = DateTime::parse_from_rfc3339("2026-11-28T10:00:00+08:00").unwrap();
    Now { time, random: [0; 16] }
}

/// Whether a value counts at once, by its age: vital signs hold for four hours, HbA1c for three months, diseases for good.
#[test]
fn what_is_too_old_is_shown_and_does_not_count() {
    for (id, raw, at, counts) in [
        ("systolic", number("190"), Some("2026-11-28T06:00:00+08:00"), true),
        ("systolic", number("190"), Some("2026-11-28T05:59:59+08:00"), false),
        ("systolic", number("190"), Some("2026-11-28T02:00:00Z"), true),
        ("systolic", number("190"), Some("2026-11-28T10:05:00+08:00"), true),
        ("systolic", number("190"), Some("2026-11-28T11:00:00+08:00"), false),
        // A day without a time may have been at midnight.
        ("systolic", number("190"), Some("2026-11-28"), false),
        ("systolic", number("190"), Some("neulich"), false),
        ("systolic", number("190"), None, false),
        ("dm_hba1c", number("9"), Some("2026-08-30"), true),
        ("dm_hba1c", number("9"), Some("2026-08-28"), false),
        ("dm_hba1c", number("9"), Some("2026"), false),
        ("hypertension", Raw::Bool(true), Some("1999"), true),
        ("hypertension", Raw::Bool(true), None, true),
        ("age", number("63"), None, true),
    ] {
        let mut desk = Desk::new(Mode::Doctor);
        desk.then(record(vec![told(id, raw, at)]));
        assert_eq!(desk.value(id).is_some(), counts, "{id} at {at:?}");
        assert_eq!(desk.waits(id), !counts, "{id} at {at:?}");
        let stale = if counts { json!([]) } else { json!([id]) };
        assert_eq!(desk.report()["stale"], stale, "{id} at {at:?}");
    }
}

#[test]
fn a_stale_value_decides_nothing_until_it_is_confirmed_or_typed_over() {
    let old = || record(vec![told("systolic", number("230"), Some("2026-11-20T08:00:00+08:00"))]);
    let mut desk = Desk::new(Mode::Doctor);
    let before = desk.session().decision.clone();
    desk.then(old());
    assert!(desk.session().decision == before, "it was decided on");
    let confirmed = Msg::Confirmed(fact("systolic"));
    desk.then(confirmed.clone());
    assert_eq!(desk.value("systolic").as_deref(), Some("230 mmHg"));
    assert!(desk.session().decision != before, "once confirmed it counts");
    assert!(desk.session().origins.get(fact("systolic")).unwrap().confirmed);
    // A second press, or one for something that does not wait, does nothing.
    desk.then(confirmed.clone());
    assert!(desk.effects.is_empty());

    desk.then(old()).then(Msg::Typing(fact("systolic"), "130".to_owned()));
    assert_eq!(desk.value("systolic").as_deref(), Some("130 mmHg"));
    assert!(desk.session().origins.get(fact("systolic")).is_none(), "what is typed comes from here");
    desk.then(confirmed);
    assert_eq!(desk.value("systolic").as_deref(), Some("130 mmHg"));
}

/// Pregnant according to an old record, and "none of the rest": the record's yes must not become a no.
#[test]
fn another_unit_takes_nothing_away_that_waits() {
    let glucose = fact("glucose");
    let mut desk = Desk::new(Mode::Doctor);
    desk.then(record(vec![told("glucose", number("16.7"), Some("2026-11-20T08:00:00+08:00"))]));
    desk.then(Msg::PickedUnit(glucose, Some(0)));
    assert!(desk.waits("glucose"), "a unit is no answer");
    desk.then(Msg::Confirmed(glucose));
    assert_eq!(desk.value("glucose").as_deref(), Some("16.7 mmol/L"));
    assert!(desk.session().other_unit(glucose).is_none(), "it is shown in the unit that it is in");
}

#[test]
fn none_of_the_rest_does_not_deny_what_waits() {
    let mut desk = Desk::new(Mode::Doctor);
    desk.then(record(vec![
        told("sex", Raw::Text("female".to_owned()), None),
        told("age", number("30"), None),
    ]));
    let pregnant = told("pregnant", Raw::Bool(true), Some("2026-05-01"));
    desk.then(Msg::ReceivedRecord(Record { facts: vec![pregnant], ..Record::default() }));
    let group = ruleset().vocabulary.fact(fact("pregnant")).unwrap().group;
    desk.then(Msg::DeniedRest(group));
    assert_eq!(*desk.answer("postpartum"), Answer::Known(Known::YesNo(false)));
    assert_eq!(*desk.answer("pregnant"), Answer::NotAsked);
    assert!(desk.waits("pregnant"));
}

#[test]
fn a_record_takes_the_place_of_the_last_one_and_leaves_what_a_person_said() {
    let fresh = Some("2026-11-28T09:00:00+08:00");
    let mut desk = Desk::new(Mode::Doctor);
    desk.then(Msg::Typed(fact("pulse"), "80".to_owned()));
    desk.then(record(vec![
        told("systolic", number("120"), fresh),
        told("pulse", number("140"), fresh),
        told("hypertension", Raw::Bool(true), None),
        told("no_such_fact", number("1"), None),
        told("spo2", number("970"), fresh),
    ]));
    let report = desk.report();
    assert_eq!(report["kept"], json!(["pulse"]));
    assert_eq!(
        report["mapped"],
        json!([
            { "what": "Observation/1", "fact": "systolic", "at": "2026-11-28T09:00:00+08:00" },
            { "what": "Observation/1", "fact": "hypertension", "at": null },
            { "what": "Patient/1", "field": "patient_name" }
        ])
    );
    assert_eq!(
        report["unmapped"],
        json!([
            { "what": "x" },
            { "what": "Observation/1", "code": "no_such_fact", "reason": "unknown-fact" },
            { "what": "Observation/1", "code": "spo2", "reason": "out-of-range" }
        ])
    );
    assert_eq!(desk.value("pulse").as_deref(), Some("80 次/分"));
    // The next patient's record.
    desk.then(Msg::ReceivedRecord(Record { is_whole: true, ..Record::default() }));
    assert_eq!((desk.value("systolic"), desk.value("hypertension")), (None, None));
    assert_eq!(desk.value("pulse").as_deref(), Some("80 次/分"));
    assert!(desk.session().known.is_empty(), "the last patient's name stayed");
    // And a new patient altogether.
    desk.then(record(vec![told("systolic", number("120"), fresh)])).then(Msg::StartedOver);
    assert_eq!(desk.value("systolic"), None);
    assert!(desk.session().origins.iter().next().is_none() && desk.session().known.is_empty());
}

#[test]
fn asked_and_not_known_stays_not_known_while_that_is_fresh() {
    let mut desk = Desk::new(Mode::Doctor);
    desk.then(record(vec![
        told("pulse", Raw::Null, Some("2026-11-28T09:00:00+08:00")),
        told("spo2", Raw::Null, Some("2026-11-27T09:00:00+08:00")),
    ]));
    assert_eq!((desk.answer("pulse"), desk.answer("spo2")), (&Answer::NotKnown, &Answer::NotAsked));
}

/// A citizen is not shown a clinician's button: what is too old is asked.
#[test]
fn a_citizen_is_asked_what_is_too_old() {
    let mut desk = Desk::new(Mode::Patient);
    desk.then(record(vec![told("pregnant", Raw::Bool(true), Some("2026-05-01"))]));
    assert_eq!(*desk.answer("pregnant"), Answer::NotAsked);
    desk.then(Msg::Answered(fact("pregnant"), Answer::Known(Known::YesNo(false))));
    assert!(desk.session().origins.get(fact("pregnant")).is_none());
}

/// What a citizen told fills in what nobody knows yet, whoever knows it: the doctor, the portal or a record.
#[test]
fn a_self_check_yields_to_whatever_is_known() {
    let mut desk = Desk::new(Mode::Doctor);
    desk.then(Msg::Answered(fact("chest_pain"), Answer::NotKnown))
        .then(Msg::Typed(fact("pulse"), "72".to_owned()))
        .then(Msg::Typing(fact("systolic"), "1".to_owned()))
        .then(record(vec![told("age", number("63"), None)]));
    let facts = [
        told("chest_pain", Raw::Bool(true), None),
        told("pulse", number("150"), None),
        told("systolic", number("190"), None),
        told("age", number("20"), None),
        told("cough", Raw::Bool(true), None),
        // No value of another fact, and none that was there, is lost over what cannot be read.
        told("temperature", number("9000"), None),
    ];
    desk.then(Msg::ReceivedRecord(Record { facts: facts.to_vec(), yields: true, ..Record::default() }));
    let session = desk.model.session.as_ref().expect("a session");
    let value = |id: &str| {
        session.facts.value(fact(id)).map(|value| value.shown(fact(id), &ruleset().vocabulary, Lang::En))
    };
    assert_eq!(session.facts.answer(fact("chest_pain")), &Answer::NotKnown);
    assert_eq!(value("pulse").as_deref(), Some("72 /min"));
    assert_eq!(value("systolic"), None, "somebody is typing it");
    assert_eq!(value("age").as_deref(), Some("63 years"));
    assert_eq!(value("cough").as_deref(), Some("yes"));
    assert_eq!(value("temperature"), None);
}
