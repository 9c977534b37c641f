//! The shipped rules and many random patients: nobody with a true emergency gets less, nobody is told to stay, to go down
//! or to look after it at home while something more urgent could still be true.
//!
//! `SAFETY_PATIENTS=1000000 cargo test --release safety` looks at a million; a build looks at fewer. The patients are those
//! of the cases, some answers changed and some taken away: people of pure chance are all emergencies.

use referral_triage::criteria::{Decider, Direction, Truth};
use referral_triage::facts::{Answer, Decimal, FactIx, Facts, Kind, Value};

use crate::patients::{checked, ruleset};

/// How many patients one run looks at.
fn patients() -> usize {
    std::env::var("SAFETY_PATIENTS").ok().and_then(|count| count.parse().ok()).unwrap_or(2000)
}

/// Numbers that are the same in every run: a permuted counter.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides.max(1) as u64).expect("fewer than sides")
    }
}

/// The numbers that each fact is compared with, with a step to either side: where criteria change their minds.
fn limits() -> Vec<Vec<Decimal>> {
    let ruleset = ruleset();
    let mut all: Vec<Vec<Decimal>> = vec![Vec::new(); ruleset.vocabulary.facts.len()];
    for limit in ruleset.criteria.iter().flat_map(|criterion| criterion.when.limits()) {
        let Some(numeric) = ruleset.vocabulary.fact(limit.fact).and_then(|fact| fact.numeric()) else {
            continue;
        };
        let step = Decimal::step(numeric.decimals);
        let near = [limit.number.minus(step), Some(limit.number), limit.number.plus(step)];
        for number in
            near.into_iter().flatten().filter(|number| numeric.min <= *number && *number <= numeric.max)
        {
            all[limit.fact.index()].push(number);
        }
    }
    all
}

/// Every answer to a fact that conditions can tell apart, sets of choices one by one.
pub fn answers(fact: FactIx) -> Vec<Answer> {
    let declared = ruleset().vocabulary.fact(fact).expect("a fact of the vocabulary");
    let place = |place: usize| u16::try_from(place).expect("few choices");
    let values: Vec<Value> = match &declared.kind {
        Kind::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        Kind::Choice(choices) => (0..choices.len()).map(|one| Value::Choice(place(one))).collect(),
        Kind::Choices(choices) => (0..choices.len()).map(|one| Value::Choices(vec![place(one)])).collect(),
        Kind::Number(_) => limits()[fact.index()].iter().map(|number| Value::Number(*number)).collect(),
        Kind::Date => Vec::new(),
    };
    values.into_iter().map(Answer::Known).collect()
}

/// Some answer to a fact.
fn answer(fact: FactIx, limits: &[Vec<Decimal>], dice: &mut Dice) -> Answer {
    let declared = ruleset().vocabulary.fact(fact).expect("a fact of the vocabulary");
    let value = match &declared.kind {
        Kind::YesNo => Value::YesNo(dice.roll(2) == 0),
        Kind::Choice(choices) => Value::Choice(u16::try_from(dice.roll(choices.len())).expect("few choices")),
        Kind::Choices(choices) => {
            let all = (0..choices.len()).filter(|_| dice.roll(4) == 0);
            Value::Choices(all.map(|place| u16::try_from(place).expect("few choices")).collect())
        }
        Kind::Number(numeric) => {
            let near = &limits[fact.index()];
            Value::Number(if near.is_empty() { numeric.min } else { near[dice.roll(near.len())] })
        }
        Kind::Date => return Answer::NotAsked,
    };
    Answer::Known(value)
}

/// A patient of the cases, with some answers changed and some taken away.
fn somebody(limits: &[Vec<Decimal>], dice: &mut Dice) -> Facts {
    let cases = &checked().cases;
    let mut facts = cases[dice.roll(cases.len())].facts.clone();
    let all = ruleset().vocabulary.facts.len();
    for _ in 0..dice.roll(6) {
        let fact = FactIx::new(dice.roll(all));
        let taken = match dice.roll(3) {
            0 => Answer::NotAsked,
            1 => Answer::NotKnown,
            _ => answer(fact, limits, dice),
        };
        facts.set(fact, taken);
    }
    facts
}

#[test]
fn no_emergency_gets_less_and_no_calm_answer_comes_too_early() {
    let (ruleset, limits) = (ruleset(), limits());
    let mut dice = Dice(20_261_128);
    let mut decider = Decider::default();
    let (mut emergencies, mut calm, mut looked_at) = (0, 0, 0);
    let direction = |place: usize| ruleset.dispositions[place].direction;
    for _ in 0..patients() {
        let facts = somebody(&limits, &mut dice);
        let decision = decider.decide(ruleset, &facts, false);
        let given = decision.disposition;
        // By the evaluator of conditions, not by the engine's tables.
        let holds = |facts: &Facts| {
            let true_ones = ruleset.criteria.iter().filter(|one| one.when.truth(facts) == Truth::True);
            true_ones.map(|one| usize::from(one.disposition)).min()
        };
        let best = holds(&facts);
        if let Some(best) = best.filter(|best| direction(*best) == Direction::Emergency) {
            emergencies += 1;
            assert!(given <= best, "{} although `{}` holds: {facts:?}", given, ruleset.dispositions[best].id);
        }
        if !ruleset.dispositions[given].rule_out {
            continue;
        }
        calm += 1;
        assert_eq!(best, Some(given), "calm although something more urgent holds");
        // Whatever the unknown answers turn out to be, nothing more urgent comes of it.
        for _ in 0..8 {
            let mut later = facts.clone();
            for place in 0..ruleset.vocabulary.facts.len() {
                let fact = FactIx::new(place);
                if facts.value(fact).is_none() && dice.roll(4) > 0 {
                    later.set(fact, answer(fact, &limits, &mut dice));
                }
            }
            looked_at += 1;
            let then = holds(&later);
            assert!(
                then.is_some_and(|then| then >= given),
                "`{}` was given, and then `{}` holds",
                ruleset.dispositions[given].id,
                then.map_or("nothing", |then| ruleset.dispositions[then].id.as_str()),
            );
        }
    }
    println!(
        "{} patients: {emergencies} emergencies, {calm} calm answers, {looked_at} ways they could go on",
        patients()
    );
    // The test must have had something to look at.
    assert!(
        emergencies > patients() / 20 && calm > patients() / 100,
        "{emergencies} emergencies, {calm} calm"
    );
}

/// Where a clinician who has looked may send less urgently: indrawing that he sees himself (K03), and angina without
/// other signs, which he grades by its course and the ECG (C07, C08). At home nobody can.
const AFTER_A_LOOK: [&str; 5] = [
    "indrawing at home",
    "heart disease, 5 minutes",
    "heart disease, 4 minutes: hospital now",
    "40 years, 5 minutes",
    "c04: man of 56, pressure on the chest for 8 minutes at rest, gone now",
];

/// A self-check is handed over and continued: what was an emergency at home is one in the clinic.
#[test]
fn handing_over_to_a_doctor_loses_no_emergency() {
    let ruleset = ruleset();
    let setting = ruleset.vocabulary.find("care_setting").expect("a fact");
    let Kind::Choice(choices) = &ruleset.vocabulary.fact(setting).expect("a fact").kind else {
        panic!("a choice")
    };
    let place = |id: &str| choices.iter().position(|choice| choice.id == id).expect("a choice");
    let at = |id: &str| Answer::Known(Value::Choice(u16::try_from(place(id)).expect("few choices")));
    let mut decider = Decider::default();
    let (mut handed, mut lost) = (0, Vec::new());
    for case in checked().cases.iter().filter(|case| *case.facts.answer(setting) == at("home")) {
        let before = decider.decide(ruleset, &case.facts, false).disposition;
        if ruleset.dispositions[before].direction != Direction::Emergency {
            continue;
        }
        let mut facts = case.facts.clone();
        facts.set(setting, at("township"));
        handed += 1;
        let then = decider.decide(ruleset, &facts, false).disposition;
        let is_emergency = ruleset.dispositions[then].direction == Direction::Emergency;
        if !is_emergency && !AFTER_A_LOOK.contains(&case.note.as_str()) {
            lost.push(format!("{}: {}: now {}", case.file, case.note, ruleset.dispositions[then].id));
        }
    }
    assert!(handed > 50 && lost.is_empty(), "{handed} handed over; {lost:#?}");
}
