//! The fields of the forms are data: a hospital adds some without touching Rust, and they are everywhere.

use std::cell::RefCell;
use std::rc::Rc;

use chrono::{DateTime, NaiveDate};
use referral_triage::criteria::{Ruleset, check, compiled};
use referral_triage::flow::{Delivery, Heard, Mode, Model, Msg, Now};
use referral_triage::referral::follow_up::Schedule;
use referral_triage::referral::{Key, Outcome, Place, Wrong, entry};
use referral_triage::text::{Lang, Source};
use referral_triage::ui::{self, Rows};
use serde_json::{Value, json};
use yew::{Callback, Html, Properties, function_component};

use crate::patients::ruleset;
use crate::scratch::{files, root};
use crate::sending::{self, update};

const OWN: &str = r#"
[[form.field]]
id = "ward_round"
label = { zh = "本院查房意见", en = "Our ward round" }
kind = "lines"
required = true
max = 100

[[form.field]]
id = "escort"
label = { zh = "护送人员", en = "Escort" }
kind = "choices"
choices = [{ id = "nurse", zh = "护士", en = "nurse" }, { id = "family", zh = "家属", en = "family" }]

[[form.field]]
id = "images"
label = { zh = "影像", en = "Images" }
kind = "results"
max = 2
"#;

fn now() -> Now {
    Now { time: DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap(), random: [7; 16] }
}

/// The small rule set with more fields in its form, compiled and read again as the widget does.
pub fn with_own_fields() -> Rc<Ruleset> {
    let sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
        .into_iter()
        .map(|(name, text)| if name == "forms.toml" { (name, text + OWN) } else { (name, text) })
        .map(|(name, text)| Source { name, text })
        .collect();
    let made = check(&sources);
    let ruleset = made.ruleset.unwrap_or_else(|| panic!("{:?}", made.problems));
    Rc::new(compiled::read(&compiled::write(&ruleset, compiled::Texts::All)).expect("it reads what it wrote"))
}

/// The form of that rule set, written and sent.
pub fn sent_with_own_fields() -> (Model, String) {
    let ruleset = with_own_fields();
    let mut model = sending::model(Lang::Zh, Mode::Doctor);
    let at = |id: &str| ruleset.form("out").unwrap().fields.iter().position(|field| field.id == id).unwrap();
    let results = entry::with_cell("头颅 CT\t2026-11-20\t示例县人民医院\t1", 1, 0, "胸片");
    let results = entry::with_cell(&entry::with_cell(&results, 1, 1, "2026-11-21"), 1, 2, "东河镇卫生院");
    for msg in [
        Msg::LoadedRules(Ok(Rc::clone(&ruleset))),
        Msg::OpenedForm,
        Msg::Wrote(at("patient_name"), "王五".to_owned()),
        Msg::Consented(true),
        Msg::AskedToReview,
    ] {
        update(&mut model, msg, &now());
    }
    let missing: Vec<Wrong> =
        model.session.as_ref().unwrap().missing.iter().map(|problem| problem.wrong).collect();
    assert_eq!(missing, [Wrong::Missing], "the hospital's own field is required");
    for msg in [
        Msg::Wrote(at("ward_round"), "同意转诊".to_owned()),
        Msg::Wrote(at("escort"), "nurse family ".to_owned()),
        Msg::Wrote(at("images"), results),
        Msg::AskedToReview,
        Msg::PressedSend,
    ] {
        update(&mut model, msg, &now());
    }
    match &model.session.as_ref().unwrap().delivery {
        Delivery::Given(form) => {
            let body = form.body().to_owned();
            (model, body)
        }
        _ => panic!("it was not sent: {:?}", model.session.as_ref().unwrap().missing),
    }
}

#[test]
fn a_hospital_adds_fields_and_they_are_on_screen_and_in_json() {
    let (_, body) = sent_with_own_fields();
    let form: Value = serde_json::from_str(&body).unwrap();
    let expected = json!({
        "patient_name": "王五",
        "ward_round": "同意转诊",
        "escort": ["nurse", "family"],
        "images": [
            { "name": "头颅 CT", "date": "2026-11-20", "institution": "示例县人民医院", "recognised": true },
            { "name": "胸片", "date": "2026-11-21", "institution": "东河镇卫生院", "recognised": false },
        ],
    });
    assert_eq!(form["fields"], expected);
}

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

#[test]
fn a_hospital_s_own_fields_are_on_screen() {
    let (mut model, _) = sent_with_own_fields();
    let unreachable = Msg::Outbox(Heard::Ended(Key::new(now().random), Outcome::Unreachable));
    update(&mut model, unreachable, &now());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let shown = |model: &Model| {
        let props = Props { model: model.clone() };
        runtime.block_on(yew::LocalServerRenderer::<Page>::with_props(props).hydratable(false).render())
    };
    let review = shown(&model);
    for text in [
        "本院查房意见",
        "同意转诊",
        "护士；家属",
        "头颅 CT 2026-11-20 示例县人民医院 互认；胸片 2026-11-21 东河镇卫生院",
    ] {
        assert!(review.contains(text), "{text}");
    }
    update(&mut model, Msg::PickedEntry("field-images".to_owned()), &now());
    let html =
        shown(&model).replace("><", ">\n<").replace(&model.session.as_ref().unwrap().ruleset.sha256, "…");
    let html = html.replace(&model.session.as_ref().unwrap().ruleset.sha256[..12], "…");
    let file = root().join("tests/views/form-own-fields.zh.html");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, format!("{html}\n")).unwrap();
    }
    let expected = std::fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(expected, format!("{html}\n"), "look at it, then run with UPDATE_SNAPSHOTS=1");
}

#[test]
fn nobody_goes_down_without_a_plan() {
    let mut bare = ruleset().clone();
    bare.plans.clear();
    bare.criteria.iter_mut().for_each(|criterion| criterion.follow_up = None);
    let bare = Rc::new(bare);
    let down = bare.dispositions.iter().position(|one| one.id == "refer-down").expect("a disposition");
    let mut model = sending::model(Lang::Zh, Mode::Doctor);
    let load = Msg::LoadedRules(Ok(bare));
    for msg in [load, Msg::OpenedForm, Msg::Chose(down), Msg::Consented(true), Msg::AskedToReview] {
        update(&mut model, msg, &now());
    }
    let problems = &model.session.as_ref().unwrap().missing;
    assert!(problems.iter().any(|problem| problem.place == Place::Plan));
    // And a rhythm below what a plan of a chronic disease asks for is refused.
    let quarterly = |every: &str| {
        let mut model = sending::model(Lang::Zh, Mode::Doctor);
        let rhythm = ruleset()
            .form("return")
            .unwrap()
            .fields
            .iter()
            .position(|field| field.id == "visit_every")
            .unwrap();
        let load = Msg::LoadedRules(Ok(Rc::new(ruleset().clone())));
        for msg in [
            load,
            Msg::OpenedForm,
            Msg::Chose(down),
            Msg::Wrote(rhythm, every.to_owned()),
            Msg::AskedToReview,
        ] {
            update(&mut model, msg, &now());
        }
        model.session.unwrap().missing.iter().any(|problem| problem.wrong == Wrong::TooSeldom(4))
    };
    assert_eq!(["P3M", "P1M", "P6M", "once"].map(quarterly), [false, false, true, true]);
}

#[test]
fn results_are_whole_or_said_to_be_incomplete() {
    let ruleset = with_own_fields();
    let images = ruleset.form("out").unwrap().fields.iter().find(|field| field.id == "images").unwrap();
    for (text, wrong) in [
        ("\t\t\t\n", None),
        ("胸片\t2026-11-21\t东河镇卫生院\t", None),
        ("胸片\t2026-11-21\t\t", Some(Wrong::Incomplete)),
        ("胸片\t11月21日\t东河镇卫生院\t", Some(Wrong::Incomplete)),
        ("\t\t\t1", Some(Wrong::Incomplete)),
    ] {
        assert_eq!(entry::wrong(images, text), wrong, "{text:?}");
    }
}

#[test]
fn visits_of_a_year_follow_the_plan_and_what_its_reader_picked() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let plan = |id: &str| ruleset().plans.iter().find(|plan| plan.id == id).expect("a plan");
    let quarterly = plan("hypertension-quarterly");
    for (first, every, expected) in [
        (None, None, vec!["2026-12-14", "2027-03-14", "2027-06-14", "2027-09-14"]),
        (Some("2026-11-30"), None, vec!["2026-11-30", "2027-02-28", "2027-05-30", "2027-08-30"]),
        (Some("2026-12-01"), Some("P6M"), vec!["2026-12-01", "2027-06-01"]),
        (Some("nonsense"), Some("once"), vec!["2026-12-14"]),
        (Some("2026-12-01"), Some("PT4H"), vec!["2026-12-01"]),
    ] {
        let schedule = Schedule::new(quarterly, day("2026-11-30"), first, every);
        assert_eq!(schedule.visits, expected.iter().map(|text| day(text)).collect::<Vec<_>>());
        assert_eq!(schedule.every.is_some(), schedule.visits.len() > 1);
    }
    assert_eq!(
        Schedule::new(plan("post-operative"), day("2026-11-30"), None, None).visits,
        [day("2026-12-03")]
    );
    // Whatever a plan says can be picked, and gives as many visits as it asks for.
    let rhythm =
        ruleset().form("return").unwrap().fields.iter().find(|field| field.id == "visit_every").unwrap();
    for plan in &ruleset().plans {
        let every = referral_triage::referral::follow_up::every(plan);
        assert_eq!(entry::known(rhythm, every), every, "{}", plan.id);
        let visits = Schedule::new(plan, day("2026-11-30"), None, None).visits.len();
        assert!(visits >= usize::from(plan.visits_per_year), "{}", plan.id);
    }
}
