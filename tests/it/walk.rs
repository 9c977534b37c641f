//! The citizen's walk as messages: pages, Back, changes, emergencies, what is said at the end, and nobody there.

use std::rc::Rc;

use chrono::DateTime;
use referral_triage::criteria::Ruleset;
use referral_triage::facts::{Answer, FactIx, Kind, Value};
use referral_triage::flow::{
    Effect, Focus, Front, Mode, Model, Msg, Now, Screen, Session, Who, interview, update,
};
use referral_triage::text::{Lang, Text};

use crate::patients::ruleset;

fn shipped() -> Rc<Ruleset> {
    thread_local! { static SHIPPED: Rc<Ruleset> = Rc::new(ruleset().clone()); }
    SHIPPED.with(Rc::clone)
}

fn empty() -> Model {
    Model::new(Lang::Zh, Mode::Patient)
}

fn start(who: Who) -> Model {
    let mut model = empty();
    for msg in [Msg::LoadedRules(Ok(shipped())), Msg::Began, Msg::PickedWho(who)] {
        tell(&mut model, msg);
    }
    model
}

fn tell(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let time = DateTime::parse_from_rfc3339("2026-11-28T09:30:00+08:00").unwrap();
    update(model, msg, &Now { time, random: [7; 16] })
}

fn session(model: &Model) -> &Session {
    model.session.as_ref().expect("a session")
}

fn fact(id: &str) -> FactIx {
    ruleset().vocabulary.find(id).unwrap_or_else(|| panic!("no fact {id}"))
}

fn page(model: &Model) -> Vec<&'static str> {
    session(model).page().iter().map(|fact| ruleset().vocabulary.id(*fact)).collect()
}

fn value(model: &Model, id: &str) -> Option<String> {
    let value = session(model).facts.value(fact(id))?;
    Some(value.shown(fact(id), &ruleset().vocabulary, Lang::En))
}

fn disposition(model: &Model) -> &str {
    &session(model).disposition().expect("a disposition").id
}

/// Answers the page: these facts so, every other sign no, anything else not known.
fn answer(model: &mut Model, told: &[(&str, Value)]) -> Vec<Effect> {
    let answers = session(model).page().iter().map(|ix| {
        let declared = ruleset().vocabulary.fact(*ix).expect("a fact");
        let given = told.iter().find(|(id, _)| *id == declared.id).map(|(_, value)| value.clone());
        let otherwise = match declared.kind {
            Kind::YesNo => Answer::Known(Value::YesNo(false)),
            _ => Answer::NotKnown,
        };
        (*ix, given.map_or(otherwise, Answer::Known))
    });
    let answers = answers.collect();
    tell(model, Msg::FinishedPage(answers))
}

fn type_in(model: &mut Model, id: &str, text: &str) {
    tell(model, Msg::Typing(fact(id), text.to_owned()));
}

/// To the page where the complaint is picked.
fn to_complaints(who: Who, age: &str) -> Model {
    let mut model = start(who);
    type_in(&mut model, "age", age);
    tell(&mut model, Msg::Submitted);
    answer(&mut model, &[("sex", Value::Choice(0))]);
    model
}

/// Answers calmly until a fact is asked for; how many pages that took.
fn until(model: &mut Model, id: &str) -> usize {
    for pages in 0..30 {
        if page(model).contains(&id) {
            return pages;
        }
        answer(model, &[("consciousness", Value::Choice(0)), ("measured", Value::Choices(vec![1]))]);
    }
    panic!("{id} was never asked for")
}

const YES: Value = Value::YesNo(true);

#[test]
fn age_sex_and_complaint_come_first_and_then_danger() {
    let mut model = start(Who::Me);
    assert_eq!(page(&model), ["age"]);
    type_in(&mut model, "age", "35");
    tell(&mut model, Msg::Submitted);
    assert_eq!(page(&model), ["sex"]);
    answer(&mut model, &[("sex", Value::Choice(1))]);
    assert!(page(&model).contains(&"chest_pain") && page(&model).len() > 30);
    answer(&mut model, &[("headache", YES)]);
    assert!(page(&model).contains(&"severe_headache"), "{:?}", page(&model));
    let late = until(&mut model, "heavy_bleeding");
    assert!(late <= 1, "danger to life comes {late} pages late");
}

/// Months count for a child: typed beside the years, without them, or not at all.
#[test]
fn a_childs_age_is_told_in_years_and_months() {
    for (years, months, age, age_months, next) in [
        ("", "7", Some("0 years"), Some("7 months"), "sex"),
        ("0", "7", Some("0 years"), Some("7 months"), "sex"),
        ("1", "6", Some("1 years"), None, "sex"),
        ("9", "", Some("9 years"), None, "sex"),
        ("0", "", Some("0 years"), None, "age_months"),
        ("", "18", None, None, "age"),
        ("", "", None, None, "age"),
    ] {
        let mut model = start(Who::Child);
        assert_eq!(page(&model), ["age", "age_months"]);
        type_in(&mut model, "age", years);
        type_in(&mut model, "age_months", months);
        tell(&mut model, Msg::Submitted);
        let said = (value(&model, "age"), value(&model, "age_months"));
        assert_eq!((said.0.as_deref(), said.1.as_deref()), (age, age_months), "{years} {months}");
        assert_eq!(page(&model).first(), Some(&next), "{years} {months}");
    }
    assert_eq!(page(&start(Who::Other)), ["age"], "a grown-up has no months");
    // Nor has one who does not know the age; a baby has, whoever asks.
    for (age, next) in [(None, "sex"), (Some("0"), "age_months")] {
        let mut model = start(Who::Other);
        match age {
            Some(age) => {
                type_in(&mut model, "age", age);
                tell(&mut model, Msg::Submitted);
            }
            None => drop(answer(&mut model, &[])),
        }
        assert_eq!(page(&model), [next]);
    }
}

#[test]
fn what_is_measured_together_is_asked_together_and_an_empty_field_is_not_known() {
    let mut model = to_complaints(Who::Me, "60");
    answer(&mut model, &[("headache", YES)]);
    until(&mut model, "systolic");
    assert_eq!(page(&model), ["systolic", "diastolic"]);
    type_in(&mut model, "systolic", "150");
    tell(&mut model, Msg::Submitted);
    assert_eq!(value(&model, "systolic").as_deref(), Some("150 mmHg"));
    assert_eq!(*session(&model).facts.answer(fact("diastolic")), Answer::NotKnown);
    assert_ne!(page(&model), ["systolic", "diastolic"]);
}

/// A second tap of a double tap answers no page that it was not meant for.
#[test]
fn a_late_answer_is_no_answer_to_the_next_page() {
    let mut model = to_complaints(Who::Me, "35");
    let late = Msg::FinishedPage(vec![(fact("sex"), Answer::Known(Value::Choice(1)))]);
    let before = model.clone();
    assert!(tell(&mut model, late).is_empty());
    assert!(session(&before).facts == session(&model).facts && page(&before) == page(&model));
}

#[test]
fn back_leads_page_by_page_to_the_start() {
    let mut model = to_complaints(Who::Me, "35");
    answer(&mut model, &[("headache", YES)]);
    let mut depth = session(&model).depth();
    for wanted in [Screen::Answers, Screen::Answers, Screen::Answers, Screen::Who, Screen::Welcome] {
        let effects = tell(&mut model, Msg::WentBack);
        assert_eq!(session(&model).screen, wanted);
        depth -= 1;
        assert!(effects.contains(&Effect::Turned(depth)));
    }
    // Once more changes nothing, and the browser is told so.
    assert!(tell(&mut model, Msg::WentBack).contains(&Effect::Turned(0)));
    assert!(session(&model).facts.value(fact("age")).is_none());
}

#[test]
fn an_answer_is_changed_where_all_are_listed() {
    let mut model = to_complaints(Who::Me, "35");
    answer(&mut model, &[("headache", YES)]);
    let asked = page(&model);
    tell(&mut model, Msg::ReopenedAnswers);
    assert_eq!(session(&model).screen, Screen::Recap);
    tell(&mut model, Msg::PickedAnswer(fact("age")));
    assert_eq!((session(&model).screen, page(&model)), (Screen::Answers, vec!["age"]));
    // Back changes nothing.
    tell(&mut model, Msg::WentBack);
    assert_eq!((session(&model).screen, value(&model, "age").as_deref()), (Screen::Recap, Some("35 years")));
    tell(&mut model, Msg::PickedAnswer(fact("age")));
    type_in(&mut model, "age", "40");
    tell(&mut model, Msg::Submitted);
    assert_eq!((session(&model).screen, value(&model, "age").as_deref()), (Screen::Recap, Some("40 years")));
    // A complaint is changed where all of them are.
    tell(&mut model, Msg::PickedAnswer(fact("headache")));
    assert!(page(&model).len() > 30);
    answer(&mut model, &[("cough", YES)]);
    assert_eq!(
        (value(&model, "headache").as_deref(), value(&model, "cough").as_deref()),
        (Some("no"), Some("yes"))
    );
    tell(&mut model, Msg::WentOn);
    assert_eq!((session(&model).screen, page(&model)), (Screen::Answers, asked));
}

#[test]
fn an_emergency_is_left_in_two_steps_only() {
    let mut model = to_complaints(Who::Me, "35");
    answer(&mut model, &[("headache", YES)]);
    until(&mut model, "heavy_bleeding");
    answer(&mut model, &[("heavy_bleeding", YES)]);
    assert_eq!((session(&model).screen, disposition(&model)), (Screen::Result, "call-120"));
    tell(&mut model, Msg::WroteAddress("东河镇 3 号".to_owned()));
    let effects = tell(&mut model, Msg::WentBack);
    assert!(session(&model).walk.leaving && session(&model).screen == Screen::Result);
    assert!(
        effects.iter().any(|effect| matches!(effect, Effect::Turned(_))),
        "the browser went back already"
    );
    tell(&mut model, Msg::AskedToLeave(false));
    assert!(!session(&model).walk.leaving);
    tell(&mut model, Msg::AskedToLeave(true));
    tell(&mut model, Msg::ReopenedAnswers);
    assert_eq!(session(&model).screen, Screen::Recap);
    // Nothing was changed: the emergency stands.
    tell(&mut model, Msg::WentOn);
    assert_eq!(session(&model).screen, Screen::Result);
    assert!(!session(&model).walk.leaving);
    // Nobody who is being saved is shown a cover; much later it is all forgotten, the address as well.
    for _ in 0..3 {
        tell(&mut model, Msg::WentIdle(false));
        assert!(session(&model).screen == Screen::Result && !session(&model).desk.locked);
    }
    tell(&mut model, Msg::WentIdle(false));
    assert_eq!((session(&model).screen, session(&model).walk.address.as_str()), (Screen::Welcome, ""));
}

/// "Go to hospital" must not hide "call 120".
#[test]
fn an_emergency_that_could_be_a_greater_one_goes_on_if_the_reader_does() {
    let mut model = to_complaints(Who::Me, "60");
    answer(&mut model, &[("chest_pain", YES)]);
    let mut steps = 0;
    while disposition(&model) != "emergency-transfer" {
        answer(&mut model, &[("consciousness", Value::Choice(0)), ("sweating", YES), ("pain_spreads", YES)]);
        steps += 1;
        assert!(steps < 30, "{} {:?}", disposition(&model), page(&model));
        if session(&model).screen == Screen::Result {
            break;
        }
    }
    assert_eq!(session(&model).screen, Screen::Result);
    if session(&model).can_be_worse() {
        tell(&mut model, Msg::WentOn);
        assert_eq!(session(&model).screen, Screen::Answers);
    }
}

#[test]
fn the_two_questions_at_the_end_are_counted_without_a_person() {
    let mut model = to_complaints(Who::Me, "35");
    assert!(tell(&mut model, Msg::Rated(0, 0)).is_empty());
    let said = tell(&mut model, Msg::Rated(1, 2));
    let expected = r#"{"clear":{"said":"good","good":1,"fair":0,"bad":0},"satisfied":{"said":"bad","good":0,"fair":0,"bad":1}}"#;
    assert!(said == [Effect::Tell("triage-feedback", expected.to_owned())]);
    // Told once; the counts stay for the next one, the answers do not.
    assert!(tell(&mut model, Msg::Rated(1, 0)).is_empty());
    tell(&mut model, Msg::StartedOver);
    assert_eq!((session(&model).walk.rated, model.aids.ratings[1][2]), ([None, None], 1));
}

#[test]
fn nobody_there_covers_the_answers_and_then_forgets_them() {
    let mut model = to_complaints(Who::Me, "35");
    tell(&mut model, Msg::WentIdle(false));
    assert!(session(&model).desk.locked && value(&model, "age").is_some());
    tell(&mut model, Msg::CameBack);
    tell(&mut model, Msg::WentIdle(false));
    assert!(session(&model).desk.locked && value(&model, "age").is_some());
    let effects = tell(&mut model, Msg::WentIdle(false));
    assert!(effects.contains(&Effect::Tell("triage-reset", "{}".to_owned())));
    assert_eq!((session(&model).screen, value(&model, "age")), (Screen::Welcome, None));
    assert!(!session(&model).desk.locked);
}

/// Some number, always the same ones.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides as u64) as usize
    }
}

fn any(dice: &mut Dice, ix: FactIx) -> Answer {
    let declared = ruleset().vocabulary.fact(ix).expect("a fact");
    if dice.roll(7) == 0 {
        return Answer::NotKnown;
    }
    Answer::Known(match &declared.kind {
        Kind::YesNo => Value::YesNo(dice.roll(8) == 0),
        Kind::Choice(all) => Value::Choice(dice.roll(all.len()) as u16),
        Kind::Choices(all) => Value::Choices(vec![dice.roll(all.len()) as u16]),
        Kind::Number(numeric) => match dice.roll(3) {
            0 => Value::Number(numeric.min),
            1 => Value::Number(numeric.max),
            _ => return Answer::NotKnown,
        },
        Kind::Date => return Answer::NotKnown,
    })
}

/// "At most N more" never grows from page to page, whoever answers what; and only what still matters is asked.
#[test]
fn what_is_left_only_shrinks() {
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut pages = 0;
    for walk in 0..400 {
        let mut model = start([Who::Me, Who::Child, Who::Other][walk % 3]);
        let mut before = usize::MAX;
        loop {
            let session = session(&model);
            if session.screen == Screen::Result {
                if !session.can_be_worse() {
                    break;
                }
                tell(&mut model, Msg::WentOn);
                continue;
            }
            let (facts, next, here) = (&session.facts, &session.decision.next, session.page().to_vec());
            assert!(here.iter().all(|fact| next.contains(fact)), "{:?} changes nothing", page(&model));
            let left = interview::pages_left(ruleset(), facts, next, &here);
            assert!(left < before, "after {pages} pages {left} are left, {before} were: {:?}", page(&model));
            (before, pages) = (left, pages + 1);
            let answers = here.into_iter().map(|fact| (fact, any(&mut dice, fact))).collect();
            tell(&mut model, Msg::FinishedPage(answers));
        }
    }
    assert!(pages > 2000, "{pages}");
}

/// What a citizen taps before the rules are there is kept, and decides nothing: the walk goes on from it when they are.
#[test]
fn a_tap_before_the_rules_is_kept() {
    let front = || Msg::LoadedFront(Front::write(ruleset(), Lang::Zh));
    let front_of = |model: &Model| model.front.clone().expect("a front");
    let mut model = empty();
    assert!(tell(&mut model, front()) == [Effect::Turned(0)]);
    let alarms: Vec<&str> = ruleset().vocabulary.alarms(Lang::Zh).collect();
    assert!(!alarms.is_empty());
    assert_eq!(front_of(&model).alarms, alarms);
    assert_eq!(front_of(&model).rules[3], ruleset().sha256);
    assert!(tell(&mut model, Msg::Began) == [Effect::Focus(Focus::Heading), Effect::Turned(1)]);
    assert!(tell(&mut model, Msg::PickedWho(Who::Child)) == [Effect::Focus(Focus::Heading)]);
    // Back takes the choice back, and another Back leads to the first page.
    tell(&mut model, Msg::WentBack);
    assert_eq!((front_of(&model).began, front_of(&model).who), (true, None));
    tell(&mut model, Msg::WentBack);
    assert!(!front_of(&model).began);
    for msg in [Msg::Began, Msg::PickedWho(Who::Child), front()] {
        tell(&mut model, msg);
    }
    assert_eq!(front_of(&model).who, Some(Who::Child), "the same page in another language");
    assert!(model.session.is_none(), "nothing is decided");
    let effects = tell(&mut model, Msg::LoadedRules(Ok(shipped())));
    assert!(effects.contains(&Effect::Next(Msg::PickedWho(Who::Child))));
    tell(&mut model, Msg::PickedWho(Who::Child));
    let mut usual = start(Who::Child);
    usual.session.as_mut().expect("a session").seen = session(&model).seen;
    assert!(model == usual, "as if the rules had been there");
}

#[test]
fn rules_that_do_not_come_leave_no_page_to_go_on_from() {
    let mut model = empty();
    for msg in [Msg::LoadedFront(Front::write(ruleset(), Lang::Zh)), Msg::Began] {
        tell(&mut model, msg);
    }
    tell(&mut model, Msg::LoadedRules(Err(Text::new("没有", "none"))));
    assert!(model.front.is_none() && model.trouble.is_some());
    // A new start keeps the first page, and forgets what was tapped.
    let mut model = empty();
    for msg in [Msg::LoadedFront(Front::write(ruleset(), Lang::Zh)), Msg::Began, Msg::StartedOver] {
        tell(&mut model, msg);
    }
    assert_eq!(model.front.as_ref().map(Front::depth), Some(0));
}
