//! What a clinician's screen does beside asking: finding facts, units, what would change the answer, who overrode it,
//! what would be lost, and the cover. Its states are held against `tests/views/`.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta};
use referral_triage::criteria::{Ruleset, check};
use referral_triage::facts::{Answer, Decimal, FactIx, Kind, OtherUnit, Raw, Value};
use referral_triage::flow::{Changes, Effect, Focus, Mode, Model, Msg, Now, Screen, Session, search, update};
use referral_triage::papers;
use referral_triage::text::{Lang, Source};
use referral_triage::ui::{self, Rows};
use yew::{Callback, Html, Properties, function_component};

use crate::patients;
use crate::scratch::{files, folder, root, triage};
use crate::sending;

fn now() -> Now {
    Now { time: DateTime::parse_from_rfc3339("2026-11-22T09:30:00+08:00").unwrap(), random: [7; 16] }
}

fn start(ruleset: &Ruleset, mode: Mode) -> Model {
    let mut model = sending::model(Lang::Zh, mode);
    update(&mut model, Msg::LoadedRules(Ok(Rc::new(ruleset.clone()))), &now());
    model
}

fn doctor() -> Model {
    start(patients::ruleset(), Mode::Doctor)
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

fn value(model: &Model, id: &str) -> Option<String> {
    let vocabulary = &patients::ruleset().vocabulary;
    session(model).facts.value(fact(id)).map(|value| value.shown(fact(id), vocabulary, Lang::En))
}

fn yes(id: &str, yes: bool) -> Msg {
    Msg::Answered(fact(id), Answer::Known(Value::YesNo(yes)))
}

/// The index of the shipped rules, as the real program writes it.
fn index() -> &'static str {
    static INDEX: OnceLock<String> = OnceLock::new();
    INDEX.get_or_init(|| {
        // Every test of this file may be a process of its own.
        let place = folder(&format!("screen/index-{}", std::process::id()));
        let rules = root().join("rules");
        let rules = rules.to_str().expect("a path in UTF-8");
        let said = triage(&place, &["build", rules, "--index", "-o", "x.index"], b"");
        assert_eq!(said.code, Some(0), "{}", said.err);
        let index = std::fs::read_to_string(place.join("x.index")).expect("an index");
        std::fs::remove_dir_all(&place).expect("its folder");
        index
    })
}

#[test]
fn a_few_letters_find_a_fact() {
    let vocabulary = &patients::ruleset().vocabulary;
    for (query, lang, index, first) in [
        ("xt", Lang::Zh, Some(index()), "chest_pain"),
        ("xiongt", Lang::Zh, Some(index()), "chest_pain"),
        ("XIONG TONG", Lang::En, Some(index()), "chest_pain"),
        ("胸痛", Lang::Zh, None, "chest_pain"),
        ("胸痛", Lang::En, Some(index()), "chest_pain"),
        ("gxy", Lang::Zh, Some(index()), "hypertension"),
        ("i10", Lang::Zh, Some(index()), "hypertension"),
        ("J44", Lang::En, Some(index()), "copd"),
        ("mxz", Lang::Zh, Some(index()), "copd"),
        ("copd", Lang::Zh, Some(index()), "copd"),
        ("xuetang", Lang::Zh, Some(index()), "glucose"),
        ("gluc", Lang::Zh, Some(index()), "glucose"),
        ("gluc", Lang::En, None, "glucose"),
        ("ssy", Lang::Zh, Some(index()), "systolic"),
        ("systolic", Lang::Zh, Some(index()), "systolic"),
        ("gcs", Lang::Zh, Some(index()), "gcs"),
        ("fever", Lang::Zh, Some(index()), "fever"),
    ] {
        let found = search::find(vocabulary, index, lang, query, |_| true);
        let ids: Vec<_> = found.iter().map(|fact| vocabulary.id(*fact)).collect();
        assert!(ids.contains(&first), "{query}: {ids:?}");
        assert!((1..=8).contains(&ids.len()), "{query}: {ids:?}");
    }
    for query in ["", "  ", "zzzz", "胸痛胸痛", "\t", "xt/"] {
        let found = search::find(vocabulary, Some(index()), Lang::Zh, query, |_| true);
        assert!(found.is_empty(), "{query:?}: {found:?}");
    }
    // What the screen shows comes first.
    let hidden = |wanted: FactIx| move |fact: FactIx| fact == wanted;
    let glucose = search::find(vocabulary, Some(index()), Lang::Zh, "xt", hidden(fact("glucose")));
    assert_eq!(glucose.first(), Some(&fact("glucose")));
}

#[test]
fn the_index_is_loaded_on_the_first_search_and_only_if_it_fits() {
    let loads = |effects: Vec<Effect>| effects.into_iter().any(|effect| matches!(effect, Effect::LoadIndex));
    let mut model = doctor();
    assert!(loads(tell(&mut model, Msg::FocusedSearch)));
    tell(&mut model, Msg::Searched("xt".to_owned()));
    assert!(session(&model).desk.found.is_empty(), "names in Chinese only");
    tell(&mut model, Msg::LoadedIndex("other rules\nxiong tong".to_owned()));
    assert!(loads(tell(&mut model, Msg::FocusedSearch)), "that was none");
    tell(&mut model, Msg::LoadedIndex(index().to_owned()));
    assert!(session(&model).desk.found.contains(&fact("chest_pain")), "what stands there is searched again");
    assert!(!loads(tell(&mut model, Msg::FocusedSearch)));
    tell(&mut model, Msg::StartedOver);
    assert!(!loads(tell(&mut model, Msg::FocusedSearch)), "the next patient has it too");
    assert_eq!(session(&model).desk.query, "");
}

#[test]
fn what_is_found_is_answered_or_shown() {
    let mut model = doctor();
    tell(&mut model, Msg::LoadedIndex(index().to_owned()));
    let seek = |model: &mut Model, query: &str, id: &str| {
        tell(model, Msg::Searched(query.to_owned()));
        let place = session(model).desk.found.iter().position(|found| *found == fact(id));
        let effects = tell(model, Msg::PickedFound(place.unwrap_or_else(|| panic!("{query} finds {id}"))));
        assert!(effects.contains(&Effect::Focus(Focus::Fact(id.to_owned()))), "{query} leads to {id}");
        assert!(session(model).desk.found.is_empty());
    };
    seek(&mut model, "xt", "chest_pain");
    assert_eq!(value(&model, "chest_pain").as_deref(), Some("yes"));
    // Nobody would ask for it now, but it is what was looked for.
    assert!(!session(&model).shows(fact("pack_years")));
    seek(&mut model, "pack-years", "pack_years");
    assert!(session(&model).shows(fact("pack_years")));
    assert_eq!(value(&model, "pack_years"), None);
    // The arrows go round.
    tell(&mut model, Msg::Searched("x".to_owned()));
    let count = session(&model).desk.found.len();
    assert!(count > 2);
    tell(&mut model, Msg::MovedInFound(false));
    assert_eq!(session(&model).desk.active, count - 1);
    tell(&mut model, Msg::MovedInFound(true));
    assert_eq!(session(&model).desk.active, 0);
    tell(&mut model, Msg::LeftSearch);
    assert!(tell(&mut model, Msg::PickedFound(0)).is_empty(), "nothing is found any more");
}

#[test]
fn a_number_in_another_unit_is_what_a_portal_would_hand_over() {
    let glucose = fact("glucose");
    let typed = |model: &mut Model, text: &str| tell(model, Msg::Typed(glucose, text.to_owned()));
    for (text, expected) in [
        ("300", Some("16.7 mmol/L")),
        ("126", Some("7 mmol/L")),
        ("１００", Some("5.6 mmol/L")),
        ("9", Some("0.5 mmol/L")),
        ("5", None),
        ("1100", None),
    ] {
        let mut model = doctor();
        tell(&mut model, Msg::PickedUnit(glucose, Some(0)));
        typed(&mut model, text);
        assert_eq!(value(&model, "glucose").as_deref(), expected, "{text} mg/dL");
        let typed = session(&model).typed.get(&glucose).expect("it stands there as it was typed");
        assert_eq!(typed.0, text);
        assert_eq!(typed.1.is_some(), expected.is_none(), "why it is not used");
        assert!(typed.1.as_ref().is_none_or(|why| why.en.contains("from 9 to 1080.9 (mg/dL)")), "{typed:?}");
        if text.is_ascii() {
            let mut handed = doctor();
            let raw = Raw::Quantity(text.to_owned(), "mg/dL".to_owned());
            tell(&mut handed, Msg::ReceivedFacts(vec![("glucose".to_owned(), raw)]));
            assert_eq!(value(&handed, "glucose").as_deref(), expected, "{text} mg/dL from a portal");
        }
    }
    // The number stays, the unit says what it means; and back again.
    let mut model = doctor();
    typed(&mut model, "40");
    assert_eq!(value(&model, "glucose").as_deref(), Some("40 mmol/L"));
    tell(&mut model, Msg::PickedUnit(glucose, Some(0)));
    assert_eq!(value(&model, "glucose").as_deref(), Some("2.2 mmol/L"));
    tell(&mut model, Msg::PickedUnit(glucose, None));
    assert_eq!(value(&model, "glucose").as_deref(), Some("40 mmol/L"));
    tell(&mut model, Msg::PickedUnit(glucose, Some(9)));
    assert_eq!(value(&model, "glucose").as_deref(), Some("40 mmol/L"), "there is no such unit");
    // Half a number raises no alarm in any unit.
    tell(&mut model, Msg::PickedUnit(glucose, Some(0)));
    for (typing, expected) in [("3", None), ("30", None), ("300", Some("16.7 mmol/L"))] {
        tell(&mut model, Msg::Typing(glucose, typing.to_owned()));
        assert_eq!(value(&model, "glucose").as_deref(), expected, "{typing}…");
    }
    // A value from the host is in the fact's own unit, and shown in it.
    let given = Msg::ReceivedFacts(vec![("glucose".to_owned(), Raw::Number("5.6".to_owned()))]);
    tell(&mut model, given);
    assert!(session(&model).other_unit(glucose).is_none());
    // A unit alone is no answer, and takes none away.
    let mut model = doctor();
    tell(&mut model, Msg::Answered(glucose, Answer::NotKnown));
    tell(&mut model, Msg::PickedUnit(glucose, Some(0)));
    assert_eq!(session(&model).facts.answer(glucose), &Answer::NotKnown);
}

#[test]
fn what_would_change_the_answer_is_looked_for_only_when_asked() {
    let mut model = doctor();
    for (id, yes) in [("chest_pain", true), ("sweating", true)] {
        tell(&mut model, self::yes(id, yes));
    }
    tell(&mut model, Msg::Typed(fact("chest_pain_minutes"), "20".to_owned()));
    assert!(session(&model).decision.settled);
    assert_eq!(session(&model).desk.changes, Changes::Folded);
    // The second module does what it is asked.
    let answered = |model: &mut Model, msg: Msg| {
        let asked = update(model, msg, &now()).into_iter().find_map(|effect| match effect {
            Effect::Ask("changes", input) => Some(input),
            _ => None,
        });
        let lines = papers::changes(patients::ruleset(), &asked.expect("it is asked"), Lang::En)
            .expect("it can read that");
        tell(model, Msg::AnnexAnswered("changes", Ok(lines)));
        match &session(model).desk.changes {
            Changes::Found(all) => all.clone(),
            other => panic!("{other:?}"),
        }
    };
    let found = answered(&mut model, Msg::AskedWhatWouldChange);
    let (_, said) =
        found.iter().find(|(of, _)| *of == fact("chest_pain_minutes")).expect("the minutes count");
    assert!(said.contains("→"), "{said}");
    // Unfolded it follows the answers.
    assert!(answered(&mut model, yes("sweating", false)).is_empty());
    assert!(!session(&model).decision.settled);
    tell(&mut model, Msg::AskedWhatWouldChange);
    assert_eq!(session(&model).desk.changes, Changes::Folded);
    // A late answer unfolds nothing.
    tell(&mut model, Msg::AnnexAnswered("changes", Ok(String::new())));
    assert_eq!(session(&model).desk.changes, Changes::Folded);
}

#[test]
fn that_the_second_module_failed_is_said_until_it_succeeds() {
    let mut model = doctor();
    tell(&mut model, Msg::AnnexAnswered("print", Err("404".to_owned())));
    assert!(session(&model).no_annex);
    tell(&mut model, Msg::AnnexAnswered("changes", Ok(String::new())));
    assert!(!session(&model).no_annex, "it is there now");
}

#[test]
fn an_override_says_when_it_was_decided() {
    let mut model = doctor();
    let fields = [("from_doctor", "李四"), ("patient_name", "王五")];
    let known = fields.map(|(id, text)| (id.to_owned(), text.to_owned())).to_vec();
    for message in [Msg::ReceivedFields(known), yes("chest_pain", true), Msg::OpenedForm] {
        tell(&mut model, message);
    }
    let later = |minutes| Now { time: now().time + TimeDelta::minutes(minutes), ..now() };
    let stay = patients::ruleset().dispositions.len() - 1;
    update(&mut model, Msg::Chose(stay), &later(1));
    update(&mut model, Msg::GaveReason("患者要求".to_owned()), &later(2));
    let draft = session(&model).draft.as_ref().expect("a draft");
    assert_eq!(draft.chosen_at, Some(later(2).time));
    // What was typed into the form afterwards is no new decision.
    update(&mut model, Msg::Wrote(0, "x".to_owned()), &later(3));
    let draft = session(&model).draft.as_ref().expect("a draft");
    assert_eq!(draft.chosen_at, Some(later(2).time));
}

#[test]
fn leaving_the_page_is_warned_about_while_something_would_be_lost() {
    let warned = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::Unsaved(unsaved) => Some(unsaved),
            _ => None,
        })
    };
    let mut model = doctor();
    let given = || Msg::ReceivedFacts(vec![("age".to_owned(), Raw::Number("63".to_owned()))]);
    assert_eq!(warned(tell(&mut model, given())), None, "what the host knows is not lost");
    assert_eq!(warned(tell(&mut model, Msg::Searched("x".to_owned()))), None);
    assert_eq!(warned(tell(&mut model, yes("fever", true))), Some(true));
    assert_eq!(warned(tell(&mut model, yes("cough", true))), None, "it is known already");
    assert_eq!(warned(tell(&mut model, Msg::StartedOver)), Some(false));
    tell(&mut model, yes("fever", true));
    assert_eq!(warned(tell(&mut model, Msg::SetMode(Mode::Patient))), Some(false), "a citizen is not asked");
    assert_eq!(warned(tell(&mut model, yes("fever", true))), None);
}

#[test]
fn the_cover_hides_the_patient_and_loses_nothing() {
    let mut model = doctor();
    assert!(tell(&mut model, Msg::WentIdle(true)).is_empty(), "there is nobody to hide");
    tell(&mut model, yes("fever", true));
    let effects = tell(&mut model, Msg::WentIdle(false));
    assert!(effects == [Effect::Tell("triage-locked", "{}".to_owned())], "the focus is somebody else's");
    assert!(tell(&mut model, Msg::WentIdle(true)).is_empty(), "it is covered already");
    let page = rendered(&model, patients::ruleset());
    assert!(page.contains("已锁定") && !page.contains("data-fact"), "{page}");
    assert!(tell(&mut model, Msg::CameBack) == [Effect::Focus(Focus::Heading)]);
    assert_eq!(value(&model, "fever").as_deref(), Some("yes"));
    assert!(rendered(&model, patients::ruleset()).contains("data-fact"));
    let mut citizen = start(patients::ruleset(), Mode::Patient);
    tell(&mut citizen, yes("fever", true));
    assert!(tell(&mut citizen, Msg::WentIdle(true)).is_empty());
}

#[derive(Properties)]
struct Props {
    model: Model,
    rows: Rc<RefCell<Rows>>,
}

impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.model == other.model
    }
}

#[function_component]
fn Page(props: &Props) -> Html {
    let model = Rc::new(RefCell::new(props.model.clone()));
    ui::page(&model, &Callback::noop(), &mut props.rows.borrow_mut())
}

fn rendered(model: &Model, ruleset: &Ruleset) -> String {
    drawn(model, ruleset, &Rc::default(), true)
}

/// The same with the questions that were drawn before; `all`: not only a few more.
fn drawn(model: &Model, ruleset: &Ruleset, rows: &Rc<RefCell<Rows>>, all: bool) -> String {
    rows.borrow_mut().begin(all);
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let props = Props { model: model.clone(), rows: Rc::clone(rows) };
    let renderer = yew::LocalServerRenderer::<Page>::with_props(props).hydratable(false);
    let html = runtime.block_on(renderer.render()).replace("><", ">\n<");
    html.replace(&ruleset.sha256, "…").replace(&ruleset.sha256[..12], "…")
}

/// A few new questions come with an answer, the others once that is painted: none is lost, none that was there goes away
/// meanwhile, and nobody denies the rest of a group that is not all there.
#[test]
fn many_new_questions_come_in_two_turns() {
    let ruleset = patients::ruleset();
    let mut model = start(ruleset, Mode::Doctor);
    let rows = Rc::default();
    let count = |page: &str| page.matches("data-fact=").count();
    let turn = |model: &Model, all| drawn(model, ruleset, &rows, all);
    let first = turn(&model, false);
    assert!(rows.borrow().withheld && count(&first) < count(&rendered(&model, ruleset)));
    // What is drawn of the second group is not all of it, and the others are not there.
    assert!(!first.contains("其余均无"), "{first}");
    assert_eq!(turn(&model, true), rendered(&model, ruleset));
    assert!(!rows.borrow().withheld);
    let before = count(&rendered(&model, ruleset));
    tell(&mut model, yes("chest_pain", true));
    let (few, all) = (turn(&model, false), rendered(&model, ruleset));
    assert!(rows.borrow().withheld && before < count(&few) && count(&few) < count(&all));
    assert_eq!(turn(&model, true), all);
    assert!(turn(&model, false) == all && !rows.borrow().withheld, "and then they stay");
}

/// The small rule set, whose glucose is also measured in mg/dL.
fn base() -> Ruleset {
    let sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
        .into_iter()
        .map(|(name, text)| Source { name, text })
        .collect();
    let mut ruleset = check(&sources).ruleset.expect("the base rule set is good");
    for fact in &mut ruleset.vocabulary.facts {
        if let Kind::Number(numeric) = &mut fact.kind
            && numeric.unit == "mmol/L"
        {
            let times = Decimal::parse("18.0156").expect("a number");
            numeric.also.push(OtherUnit { unit: "mg/dL".to_owned(), times });
        }
    }
    ruleset
}

#[test]
fn every_state_looks_as_its_example_says() {
    let ruleset = base();
    let find = |id: &str| ruleset.vocabulary.find(id).expect("a fact of the base");
    let pain = || Msg::Answered(find("胸痛"), Answer::Known(Value::YesNo(true)));
    let glucose = find("glucose");
    let index = format!(
        "{}\nxiong tong\t胸痛\tchest pain\t\nshou suo ya/xia\t收缩压\tsystolic pressure\t",
        ruleset.sha256
    );
    let search = |query: &str| vec![Msg::LoadedIndex(index.clone()), Msg::Searched(query.to_owned())];
    let examples: [(&str, Vec<Msg>); 8] = [
        ("doctor-search", search("x")),
        ("doctor-search-moved", [search("o"), vec![pain(), Msg::MovedInFound(true)]].concat()),
        ("doctor-search-nothing", vec![Msg::Searched("zzz".to_owned())]),
        ("doctor-unit", vec![Msg::PickedUnit(glucose, Some(0)), Msg::Typed(glucose, "300".to_owned())]),
        ("doctor-unit-slip", vec![Msg::PickedUnit(glucose, Some(0)), Msg::Typed(glucose, "3000".to_owned())]),
        ("doctor-changes-asked", vec![pain(), Msg::AskedWhatWouldChange]),
        (
            "doctor-changes",
            vec![
                pain(),
                Msg::AskedWhatWouldChange,
                Msg::AnnexAnswered("changes", Ok(format!("{}\t胸痛：否 → 留治\n", find("胸痛").index()))),
            ],
        ),
        ("doctor-locked", vec![pain(), Msg::WentIdle(true)]),
    ];
    let mut differing = Vec::new();
    for (name, messages) in examples {
        for lang in [Lang::Zh, Lang::En] {
            let mut model = start(&ruleset, Mode::Doctor);
            tell(&mut model, Msg::SetLang(lang));
            for message in &messages {
                tell(&mut model, message.clone());
            }
            let html = rendered(&model, &ruleset);
            let file = root().join(format!("tests/views/{name}.{}.html", lang.pick("zh", "en")));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::write(&file, format!("{html}\n")).unwrap();
            }
            if std::fs::read_to_string(&file).unwrap_or_default() != format!("{html}\n") {
                differing.push(file);
            }
        }
    }
    assert!(differing.is_empty(), "look at these, then run with UPDATE_SNAPSHOTS=1: {differing:?}");
}

/// What is asked is drawn and answered before anything can be decided. Until then no answer is shown, whatever happens, and
/// afterwards it is that of all that was answered.
#[test]
fn fields_come_before_the_decision() {
    let load = || Msg::LoadedFields(Rc::new(patients::ruleset().clone()));
    let made = || Msg::LoadedRules(Ok(Rc::new(patients::ruleset().clone())));
    let waiting = || {
        let mut model = Model { session: None, ..doctor() };
        assert!(tell(&mut model, load()).is_empty());
        model
    };
    let shows_none = |model: &Model| {
        let session = session(model);
        !session.decided && !session.has_answer(Mode::Doctor) && !session.is_emergency()
    };
    let mut model = waiting();
    assert!(shows_none(&model));
    let told = tell(&mut model, made());
    assert!(matches!(told.as_slice(), [Effect::Tell("triage-change", _)]));
    let decision = session(&doctor()).decision.clone();
    assert_eq!((session(&model).decided, &session(&model).decision), (true, &decision));
    assert!(tell(&mut model, made()).is_empty(), "once");

    tell(&mut model, yes("chest_pain", true));
    let mut early = waiting();
    tell(&mut early, yes("chest_pain", true));
    tell(&mut early, Msg::MinutePassed);
    assert!(shows_none(&early), "an answer waits");
    tell(&mut early, made());
    assert_eq!(session(&early).decision, session(&model).decision);

    // The next patient before that, and a citizen in place of the clinician.
    let mut next = waiting();
    tell(&mut next, yes("chest_pain", true));
    tell(&mut next, Msg::StartedOver);
    assert!(shows_none(&next));
    tell(&mut next, made());
    assert_eq!(session(&next).decision, decision);
    let mut citizen = waiting();
    tell(&mut citizen, Msg::SetMode(Mode::Patient));
    tell(&mut citizen, Msg::Began);
    assert!(citizen.session.is_none());
    tell(&mut citizen, made());
    assert_eq!((session(&citizen).decided, session(&citizen).screen), (true, Screen::Welcome));
}
