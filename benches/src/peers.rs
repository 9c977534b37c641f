//! `./dev bench peers`: our rules and patients in the peers' forms, our own times, and everybody's in one table.

use std::collections::{BTreeMap, HashMap};
use std::fs::{create_dir_all, read_dir, read_to_string, write};
use std::path::Path;

use referral_triage::cli::assess::{Desk, Extra};
use referral_triage::criteria::engine::{Finding, Patient};
use referral_triage::facts::Facts;
use referral_triage::text::Lang;
use serde_json::{Value, json};

use crate::clock::{Times, measure};
use crate::told::facts;
use crate::world::{DISPOSITIONS, Rule, When};
use crate::{chain, rulefiles, world};

/// What is measured, as `times-*.ndjson` says it and as the table does.
const WHAT: [(&str, &str); 2] = [
    ("facts", "facts in the engine's own form, all fired rules out"),
    ("line", "a line of JSON in (ours: an assessment out; peers: the fired rules)"),
];

/// Writes `patients.ndjson` (a patient's facts a line) and for each size `json-logic.ndjson` and `cel.txt` (a rule
/// a line, in the order of urgency), `fired.ndjson` (for each patient the lines of the rules that fire) and our times.
pub fn prepare(folder: &Path, sizes: &[usize]) {
    let (vocabulary, patients) = (world::vocabulary(), world::patients());
    create_dir_all(folder).unwrap();
    for old in read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        // Times of another run would stand beside those of this one.
        if old.extension().is_some_and(|end| end == "ndjson") {
            std::fs::remove_file(old).unwrap();
        }
    }
    let told: Vec<String> = patients.iter().map(|facts| json!(facts).to_string()).collect();
    write(folder.join("patients.ndjson"), told.join("\n")).unwrap();
    let typed: Vec<chain::Facts> =
        patients.iter().map(|facts| serde_json::from_value(Value::Object(facts.clone())).unwrap()).collect();
    let mut times = String::new();
    for count in sizes.iter().copied() {
        let mut note = |engine: &str, what: &str, one: Times| {
            let row = json!({"engine": engine, "rules": count, "what": what, "ns": one.median, "least": one.least, "most": one.most});
            times += &format!("{row}\n");
        };
        let mut rules = world::rules(count);
        let ruleset = rulefiles::ruleset(&vocabulary, &rules);
        rules.sort_by_key(|rule| DISPOSITIONS.iter().position(|there| *there == rule.disposition));
        let known: Vec<Facts> = patients.iter().map(|told| facts(&ruleset, told)).collect();
        let mut ready = vec![Patient::default(); known.len()];
        ready.iter_mut().zip(&known).for_each(|(patient, facts)| ruleset.engine().read(facts, patient));
        let (fallback, mut finding) = (ruleset.fallback(), Finding::default());
        let fired = ready.iter().map(|patient| {
            ruleset.engine().find(patient, fallback, &mut finding);
            json!(finding.fired).to_string()
        });
        let fired: Vec<String> = fired.collect();
        let form = |one: fn(&When) -> String| {
            rules.iter().map(|Rule { when, .. }| one(when)).collect::<Vec<String>>().join("\n")
        };
        let place = folder.join(count.to_string());
        create_dir_all(&place).unwrap();
        write(place.join("fired.ndjson"), fired.join("\n")).unwrap();
        write(place.join("json-logic.ndjson"), form(|when| json_logic(when).to_string())).unwrap();
        write(place.join("cel.txt"), form(cel)).unwrap();

        let (all, table) = chain::of(count);
        let mut out = Vec::new();
        let by_hand = measure(typed.len(), 9, |place| {
            out.clear();
            all(&typed[place], &mut out);
            out.len()
        });
        note("an `if` chain by hand", "facts", by_hand);
        let prepared = measure(ready.len(), 9, |place| {
            ruleset.engine().find(&ready[place], fallback, &mut finding);
            finding.fired.len()
        });
        note("ours", "facts", prepared);
        let mut patient = Patient::default();
        let from_facts = measure(known.len(), 9, |place| {
            ruleset.engine().read(&known[place], &mut patient);
            ruleset.engine().find(&patient, fallback, &mut finding);
            finding.fired.len()
        });
        note("ours, from `Facts`", "facts", from_facts);
        let lines: Vec<String> = patients.iter().enumerate().map(|(at, one)| world::line(at, one)).collect();
        let (mut desk, mut answer) = (Desk::new(&ruleset, Extra::default(), Lang::En), String::new());
        let by_hand = measure(lines.len(), 9, |place| {
            answer.clear();
            crate::by_hand(&lines[place], all, table, &ruleset.sha256, &mut out, &mut answer);
            answer.len()
        });
        note("an `if` chain by hand, the same assessment out", "line", by_hand);
        let line = measure(lines.len(), 9, |place| {
            answer.clear();
            desk.answer(lines[place].as_bytes(), &mut answer);
            answer.len()
        });
        note("ours", "line", line);
    }
    write(folder.join("times-ours.ndjson"), times).unwrap();
}

/// Prints what `times-*.ndjson` say, the fastest first, each beside ours.
pub fn table(folder: &Path, sizes: &[usize]) {
    let files = read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut times: HashMap<(String, String), BTreeMap<u64, f64>> = HashMap::new();
    for file in files.filter(|path| path.to_string_lossy().contains("times-")) {
        for line in read_to_string(file).unwrap().lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            let text = |key: &str| row[key].as_str().unwrap().to_owned();
            let sizes = times.entry((text("what"), text("engine"))).or_default();
            sizes.insert(row["rules"].as_u64().unwrap(), row["ns"].as_f64().unwrap());
        }
    }
    for (what, title) in WHAT {
        let ours = &times[&(what.to_owned(), "ours".to_owned())];
        let mut engines: Vec<_> = times.iter().filter(|((there, _), _)| there == what).collect();
        engines.sort_by(|(_, one), (_, two)| {
            one.values().next().unwrap().total_cmp(two.values().next().unwrap())
        });
        let heads: String = sizes.iter().map(|count| format!(" {count} rules |")).collect();
        println!("\n| {title} |{heads}\n|---|{}", "---|".repeat(sizes.len()));
        for ((_, engine), times) in engines {
            let cells = times.iter().map(|(count, ns)| match engine.as_str() {
                "ours" => format!(" {} |", human(*ns)),
                _ => format!(" {} ({}×) |", human(*ns), ratio(ns / ours[count])),
            });
            println!("| {engine} |{}", cells.collect::<String>());
        }
    }
}

fn json_logic(when: &When) -> Value {
    let each = |all: &[When]| all.iter().map(json_logic).collect::<Vec<Value>>();
    match when {
        When::All(all) => json!({"and": each(all)}),
        When::Any(all) => json!({"or": each(all)}),
        When::Is(fact, _, Value::Bool(yes)) => {
            if *yes {
                json!({"var": fact})
            } else {
                json!({"!": {"var": fact}})
            }
        }
        When::Is(fact, op, value) => {
            let op = match op.as_str() {
                "eq" => "===",
                "ne" => "!==",
                "in" => "in",
                op => symbol(op),
            };
            json!({op: [{"var": fact}, value]})
        }
    }
}

fn cel(when: &When) -> String {
    let each = |all: &[When], joint: &str| {
        all.iter().map(|one| format!("({})", cel(one))).collect::<Vec<String>>().join(joint)
    };
    match when {
        When::All(all) => each(all, " && "),
        When::Any(all) => each(all, " || "),
        When::Is(fact, _, Value::Bool(yes)) => format!("{}{fact}", if *yes { "" } else { "!" }),
        When::Is(fact, op, value) => format!("{fact} {} {value}", symbol(op)),
    }
}

fn symbol(op: &str) -> &str {
    match op {
        "lt" => "<",
        "le" => "<=",
        "gt" => ">",
        "ge" => ">=",
        "eq" => "==",
        "ne" => "!=",
        other => other,
    }
}

fn human(ns: f64) -> String {
    match ns {
        ns if ns < 1e3 => format!("{ns:.0} ns"),
        ns if ns < 1e5 => format!("{:.1} µs", ns / 1e3),
        ns if ns < 1e6 => format!("{:.0} µs", ns / 1e3),
        ns => format!("{:.1} ms", ns / 1e6),
    }
}

fn ratio(times: f64) -> String {
    if times < 10.0 { format!("{times:.2}") } else { format!("{times:.0}") }
}
