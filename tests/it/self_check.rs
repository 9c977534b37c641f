//! The citizen's walk through the shipped rules: emergencies are found early, small complaints of healthy people can stay
//! at home, and nobody needs a medical dictionary.

use std::collections::HashSet;

use referral_triage::criteria::{Ruleset, decide};
use referral_triage::facts::{Answer, FactIx, Facts, Kind, Value, Worse};
use referral_triage::flow::{Who, interview};
use serde_json::{Value as Json, json};

use crate::patients::{decided, facts, ruleset};
use crate::scratch::{root, triage};

/// How somebody who is well answers a question: nothing of that.
fn benign(ruleset: &Ruleset, fact: FactIx) -> Answer {
    let declared = ruleset.vocabulary.fact(fact).expect("a fact of the vocabulary");
    match &declared.kind {
        Kind::YesNo => Answer::Known(Value::YesNo(declared.worse == Some(Worse::Lower))),
        // The first choice is the calm one, "none of these" or "as usual".
        Kind::Choice(_) => Answer::Known(Value::Choice(0)),
        Kind::Choices(_) => Answer::Known(Value::Choices([0].into_iter().collect())),
        Kind::Number(_) | Kind::Date => Answer::NotKnown,
    }
}

/// Walks through the self-check as a citizen does. What is told is answered so, everything else as by somebody who
/// is well. The disposition, the pages, and what was left open.
fn walk(told: &Json) -> (String, usize, Vec<String>) {
    let (disposition, pages, open) = walked(told);
    (disposition, pages.len(), open)
}

/// The same, with the facts on each page.
fn walked(told: &Json) -> (String, Vec<Vec<FactIx>>, Vec<String>) {
    let ruleset = ruleset();
    let told = facts(told);
    let mut facts = Facts::new();
    for (fact, declared) in ruleset.vocabulary.iter() {
        if let Some(preset) = &declared.preset_patient {
            facts.set(fact, Answer::Known(preset.clone()));
        }
    }
    let mut pages = Vec::new();
    loop {
        let decision = decide(ruleset, &facts);
        let Some(page) = interview::next_page(ruleset, &facts, &decision.next, Who::Me) else {
            let open = decision.open.iter().map(|open| ruleset.criteria[open.criterion].id.clone());
            return (ruleset.dispositions[decision.disposition].id.clone(), pages, open.collect());
        };
        pages.push(page.clone());
        assert!(pages.len() < 60, "the walk does not end");
        for fact in page {
            let answer = match told.answer(fact) {
                Answer::NotAsked => benign(ruleset, fact),
                told => told.clone(),
            };
            facts.set(fact, answer);
        }
    }
}

/// Small complaints, alone and without a danger sign, in people who are well otherwise.
#[test]
fn small_complaints_of_healthy_people_can_stay_at_home() {
    let grown = [
        "headache",
        "head_injury",
        "limb_trouble",
        "back_pain",
        "wound",
        "burn",
        "bite_or_sting",
        "skin_rash",
        "allergic_reaction",
        "fever",
        "cough",
        "sore_throat",
        "nose_trouble",
        "earache",
        "eye_trouble",
        "abdominal_pain",
        "vomiting",
        "diarrhoea",
        "constipation",
        "unwell",
        "dizziness",
    ];
    let young =
        ["fever", "cough", "sore_throat", "nose_trouble", "vomiting", "diarrhoea", "skin_rash", "wound"];
    let mut wrong = Vec::new();
    for (people, complaints) in [
        (json!({ "age": 35, "sex": "male" }), &grown[..]),
        (json!({ "age": 28, "sex": "female" }), &grown[..]),
        (json!({ "age": 9, "sex": "female" }), &young[..]),
        (json!({ "age": 3, "sex": "male" }), &young[..]),
    ] {
        for complaint in complaints {
            let mut told = people.clone();
            told[*complaint] = json!(true);
            // A burn is asked for its size: less than one palm.
            told["burn_area"] = json!(0);
            let (disposition, pages, open) = walk(&told);
            if disposition != "self-care" || pages > 14 {
                wrong.push(format!("{told}: {disposition} after {pages} pages, open: {open:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Each complaint, whoever has it, ends in an answer, and the serious ones never stay at home.
#[test]
fn serious_complaints_never_stay_at_home() {
    for complaint in [
        "chest_pain",
        "breathlessness",
        "fainting",
        "nerve_trouble",
        "poisoning",
        "gut_bleeding",
        "jaundice",
        "confusion",
    ] {
        for age in [3, 35, 70] {
            let mut told = json!({ "age": age, "sex": "male" });
            told[complaint] = json!(true);
            let (disposition, ..) = walk(&told);
            assert!(!["self-care", "stay"].contains(&disposition.as_str()), "{told}: {disposition}");
        }
    }
}

/// Nobody is asked what cannot be: a man of 70 whether he is pregnant, a grown-up for months of age.
#[test]
fn impossible_questions_stay_away() {
    let ruleset = ruleset();
    let picker = |fact: &&str| {
        let declared = ruleset.vocabulary.find(fact).and_then(|fact| ruleset.vocabulary.fact(fact));
        declared.and_then(|fact| ruleset.vocabulary.group(fact)).is_some_and(|group| group.picker)
    };
    for (who, never) in [
        (
            json!({ "age": 70, "sex": "male" }),
            &["pregnant", "postpartum", "breastfeeding", "age_months", "women_missed_period"][..],
        ),
        (
            json!({ "age": 30, "sex": "female" }),
            &["testis_sudden_pain", "age_months", "newborn_yellow", "child_cannot_drink"],
        ),
        (
            json!({ "age": 4, "sex": "female" }),
            &["pregnant", "postpartum", "women_missed_period", "newborn_yellow"],
        ),
    ] {
        for complaint in ["abdominal_pain", "fever", "vomiting", "headache", "unwell", "urinary_trouble"] {
            let mut told = who.clone();
            told[complaint] = json!(true);
            let (_, pages, _) = walked(&told);
            let asked: HashSet<&str> =
                pages.iter().flatten().map(|fact| ruleset.vocabulary.id(*fact)).collect();
            // The page of complaints comes before age and sex.
            let wrong: Vec<_> = never.iter().filter(|id| !picker(id) && asked.contains(**id)).collect();
            assert!(wrong.is_empty(), "{told}: asked {wrong:?}");
        }
    }
}

/// The medians over all cases that a citizen could be, as `triage test --coverage` counts them.
#[test]
fn a_citizen_answers_few_pages() {
    let said = triage(root(), &["test", "rules", "--coverage=json"], b"");
    let whole: Json = serde_json::from_str(&said.out).expect("an object");
    let questions = &whole["questions"];
    let median = |of: &str| questions[of]["median"].as_u64().expect("a number");
    assert!(median("citizen") <= 12 && median("emergency") <= 4, "{questions}");
}

#[test]
fn what_was_not_measured_at_home_keeps_nothing_open() {
    let (disposition, _, open) =
        walk(&json!({ "age": 35, "sex": "male", "nose_trouble": true, "measured": ["none"] }));
    assert_eq!((disposition.as_str(), open.len()), ("self-care", 0), "{open:?}");
    let low = json!({ "age": 35, "sex": "male", "nose_trouble": true, "measured": ["oxygen"], "spo2": 86 });
    assert_eq!(walk(&low).0, "call-120");
}

#[test]
fn what_was_not_measured_in_a_clinic_keeps_the_calm_away() {
    let mut told = crate::patients::stable_hypertension();
    assert_eq!(decided(&facts(&told)).0, "stay");
    told["spo2"] = Json::Null;
    assert_eq!(decided(&facts(&told)).0, "consult-first");
}

#[test]
fn a_small_childs_pulse_is_not_judged_like_an_adults() {
    let with = |age: u8, pulse: u8| {
        let mut told = crate::patients::stable_hypertension();
        told["hypertension"] = json!(false);
        (told["age"], told["pulse"]) = (json!(age), json!(pulse));
        decided(&facts(&told))
            .1
            .fired
            .iter()
            .any(|fired| ruleset().criteria[fired.criterion].id == "vital-signs-look-first")
    };
    assert!(with(40, 110) && !with(2, 110));
}

/// Values that sources disagree about are parameters, every edition cited.
#[test]
fn every_conflict_of_the_sources_is_a_parameter() {
    let ruleset = ruleset();
    for id in [
        "bare_emergency_systolic",
        "low_glucose_emergency",
        "pressure_target_systolic",
        "pressure_target_diastolic",
        "pressure_target_from_80",
        "triage_two_minutes",
        "triage_four_minutes",
        "curb_age",
    ] {
        let parameter = ruleset.parameters.iter().find(|parameter| parameter.id == id);
        let parameter = parameter.unwrap_or_else(|| panic!("no parameter `{id}`"));
        let editions: HashSet<_> = parameter.editions.iter().map(|edition| &edition.value).collect();
        assert!(editions.len() >= 2, "`{id}` has one value only");
    }
}
