//! `./dev bench`: how long decisions take, beside a hand-written `if` chain of the same rules.

mod clock;
mod own;
mod rulefiles;
mod world;

#[allow(dead_code)]
mod chain {
    include!(concat!(env!("OUT_DIR"), "/chain.rs"));

    /// A rule's id, its disposition, and the facts it mentions.
    pub type Row = (&'static str, &'static str, &'static [u8]);
}

use referral_triage::cli::assess::{Desk, Extra};
use referral_triage::criteria::engine::{Finding, Patient};
use referral_triage::criteria::{Ruleset, decide, would_change};
use referral_triage::facts::{Facts, Raw, read};
use referral_triage::text::Lang;
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
        let from_facts = clock::row("ours, from Facts", Some(base), known.len(), |place| {
            ruleset.engine.read(&known[place], &mut patient);
            ruleset.engine.find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("ours, 45 % unknown (against all known)", Some(prepared), partly.len(), |place| {
            ruleset.engine.find(&partly_ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("the same, and the list of what is open", Some(prepared), partly.len(), |place| {
            ruleset.engine.find(&partly_ready[place], fallback, &mut finding);
            ruleset.engine.find_open(&partly_ready[place], &mut finding);
            finding.fired.len() + finding.open.len()
        });
        clock::row("45 % unknown, from Facts (against the same)", Some(from_facts), partly.len(), |place| {
            ruleset.engine.read(&partly[place], &mut patient);
            ruleset.engine.find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        clock::row("decide, all known", Some(base), known.len(), |place| {
            decide(&ruleset, &known[place]).fired.len()
        });
        clock::row("decide with next, 45 % unknown", Some(base), partly.len(), |place| {
            decide(&ruleset, &partly[place]).next.len()
        });
        let changes = |place: usize| {
            let decision = decide(&ruleset, &known[place]);
            would_change(&ruleset, &known[place], &decision).len()
        };
        clock::row("decide and would_change, all known", None, known.len(), changes);

        let lines: Vec<String> =
            patients.iter().enumerate().map(|(place, facts)| world::line(place, facts)).collect();
        let table: &[chain::Row] = match count {
            40 => &chain::r40::RULES,
            400 => &chain::r400::RULES,
            _ => &chain::r4000::RULES,
        };
        let mut answer = String::new();
        let chain = clock::row("chain, line in, assessment out", None, lines.len(), |place| {
            answer.clear();
            by_hand(&lines[place], all, table, &ruleset.sha256, &mut out, &mut answer);
            answer.len()
        });
        let mut desk = Desk::new(&ruleset, Extra::default(), Lang::En);
        clock::row("ours, line in, assessment out", Some(chain), lines.len(), |place| {
            answer.clear();
            desk.answer(lines[place].as_bytes(), &mut answer);
            answer.len()
        });
        clock::row("(of the chain: reading the line)", Some(chain), lines.len(), |place| {
            let line: Line = serde_json::from_str(&lines[place]).unwrap();
            line.facts.age as usize
        });
    }
    if only.is_none_or(|only| only == 400) {
        twice(&vocabulary, &patients);
    }
}

/// Twice the facts, 400 rules over either half: 80 facts unknown.
fn twice(vocabulary: &[(String, world::Kind)], patients: &[Map<String, Value>]) {
    let other = |id: &str| format!("{id}_b");
    let mut all = vocabulary.to_vec();
    all.extend(vocabulary.iter().map(|(id, kind)| (other(id), kind.clone())));
    let mut rules = world::rules(400);
    rules.iter_mut().step_by(2).for_each(|rule| rule.when.rename(&other));
    let ruleset = rulefiles::ruleset(&all, &rules);
    let mut dice = world::Dice(3);
    let people: Vec<Facts> = patients
        .iter()
        .zip(patients.iter().skip(1))
        .map(|(one, two)| {
            let mut told = one.clone();
            told.extend(two.iter().map(|(id, value)| (other(id), value.clone())));
            let mut ids: Vec<String> = told.keys().cloned().collect();
            for _ in 0..80 {
                told.remove(&ids.swap_remove(dice.below(ids.len() as u64) as usize));
            }
            facts(&ruleset, &told)
        })
        .collect();
    let settled: Vec<&Facts> = people.iter().filter(|facts| decide(&ruleset, facts).settled).collect();
    println!("400 rules over {} facts, 80 unknown; {} of {} settled", all.len(), settled.len(), people.len());
    clock::row("settled, next, would_change", None, people.len(), |place| {
        let decision = decide(&ruleset, &people[place]);
        decision.next.len() + would_change(&ruleset, &people[place], &decision).len()
    });
    if !settled.is_empty() {
        clock::row("the same, of those settled", None, settled.len(), |place| {
            let decision = decide(&ruleset, settled[place]);
            decision.next.len() + would_change(&ruleset, settled[place], &decision).len()
        });
    }
    let worst = people
        .iter()
        .map(|facts| {
            let once = || {
                let start = cpu_time::ThreadTime::now();
                let decision = decide(&ruleset, facts);
                std::hint::black_box(would_change(&ruleset, facts, &decision).len() + decision.next.len());
                start.elapsed().as_nanos()
            };
            (0..5).map(|_| once()).min().unwrap()
        })
        .max();
    println!("  the slowest patient: {} ns", worst.unwrap());
}

#[derive(serde::Deserialize)]
struct Line<'l> {
    id: &'l str,
    facts: chain::Facts,
}

/// What somebody would write by hand around the chain: the same fields, every fact that a rule mentions.
fn by_hand(
    line: &str,
    all: fn(&chain::Facts, &mut Vec<u16>),
    table: &[chain::Row],
    sha256: &str,
    out: &mut Vec<u16>,
    to: &mut String,
) {
    use std::fmt::Write;
    let Line { id, facts } = serde_json::from_str(line).unwrap();
    out.clear();
    all(&facts, out);
    let best = out.first().map_or("consult", |place| table[usize::from(*place)].1);
    let direction = match best {
        "up_emergency" => "emergency",
        "up_urgent" | "up_routine" => "up",
        other => other,
    };
    let _ = write!(
        to,
        "{{\"id\":\"{id}\",\"ruleset\":{{\"id\":\"bench\",\"version\":\"1\",\"sha256\":\"{sha256}\"}},\"disposition\":\"{best}\",\
         \"direction\":\"{direction}\",\"within\":null,\"to\":{{}},\"settled\":true,\"fired\":["
    );
    for (place, fired) in out.iter().enumerate() {
        let (id, disposition, mentioned) = table[usize::from(*fired)];
        if place > 0 {
            to.push(',');
        }
        let _ = write!(to, "{{\"criterion\":\"{id}\",\"disposition\":\"{disposition}\",\"values\":{{");
        for (place, fact) in mentioned.iter().enumerate() {
            if place > 0 {
                to.push(',');
            }
            facts.write(*fact, to);
        }
        to.push_str("},\"status\":\"proposal\"}");
    }
    to.push_str("],\"not_ruled_out\":[]}");
}
