//! `./dev bench`: how long decisions take, beside a hand-written `if` chain of the same rules.

mod clock;
mod own;
mod rulefiles;
mod world;

#[allow(dead_code)]
mod chain {
    include!(concat!(env!("OUT_DIR"), "/chain.rs"));
}

use referral_triage::criteria::engine::{Finding, Patient};
use referral_triage::criteria::{Ruleset, decide};
use referral_triage::facts::{Facts, Raw, read};
use serde_json::{Map, Value};

fn raw(value: &Value) -> Raw {
    match value {
        Value::Bool(yes) => Raw::Bool(*yes),
        Value::String(text) => Raw::Text(text.clone()),
        value => Raw::Number(value.to_string()),
    }
}

fn facts(ruleset: &Ruleset, told: &Map<String, Value>) -> Facts {
    let mut facts = Facts::new();
    for (id, value) in told {
        let (fact, answer) = read(&ruleset.vocabulary, id, &raw(value)).unwrap();
        facts.set(fact, answer);
    }
    facts
}

fn main() {
    let vocabulary = world::vocabulary();
    let patients = world::patients();
    let thin = world::unknown(&patients, 45);
    let typed: Vec<chain::Facts> =
        patients.iter().map(|facts| serde_json::from_value(Value::Object(facts.clone())).unwrap()).collect();
    let only: Option<usize> = std::env::args().nth(1).and_then(|count| count.parse().ok());
    for count in [40, 400, 4000] {
        if only.is_some_and(|only| only != count) {
            continue;
        }
        let all = match count {
            40 => chain::r40::all,
            400 => chain::r400::all,
            _ => chain::r4000::all,
        };
        let start = std::time::Instant::now();
        let ruleset = rulefiles::ruleset(&vocabulary, &world::rules(count));
        println!("{count} rules ({:?}, checked in {} ms)", ruleset.engine, start.elapsed().as_millis());
        let fallback = ruleset.fallback();
        let known: Vec<Facts> = patients.iter().map(|told| facts(&ruleset, told)).collect();
        let partly: Vec<Facts> = thin.iter().map(|told| facts(&ruleset, told)).collect();
        let ready = |all: &[Facts]| {
            let mut ready = vec![Patient::default(); all.len()];
            ready.iter_mut().zip(all).for_each(|(patient, facts)| ruleset.engine.read(facts, patient));
            ready
        };
        let (known_ready, partly_ready) = (ready(&known), ready(&partly));
        let mut finding = Finding::default();
        let mut out: Vec<u16> = Vec::new();
        for (typed, patient) in typed.iter().zip(&known_ready) {
            out.clear();
            all(typed, &mut out);
            ruleset.engine.find(patient, fallback, &mut finding);
            assert!(
                finding.fired.iter().copied().eq(out.iter().map(|place| usize::from(*place))),
                "answers differ"
            );
        }
        let base = clock::row("chain", None, typed.len(), |place| {
            out.clear();
            all(&typed[place], &mut out);
            out.len()
        });
        let mut patient = Patient::default();
        let prepared = clock::row("ours, prepared", Some(base), known.len(), |place| {
            ruleset.engine.find(&known_ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("ours, from Facts", Some(base), known.len(), |place| {
            ruleset.engine.read(&known[place], &mut patient);
            ruleset.engine.find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("ours, 45 % unknown (against all known)", Some(prepared), partly.len(), |place| {
            ruleset.engine.find(&partly_ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("decide, all known", Some(base), known.len(), |place| {
            decide(&ruleset, &known[place]).fired.len()
        });
        clock::row("decide with next, 45 % unknown", Some(base), partly.len(), |place| {
            decide(&ruleset, &partly[place]).next.len()
        });
    }
}
