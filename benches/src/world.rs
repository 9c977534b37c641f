//! The rules and the patients that everything is measured with: our own, or those of another harness.
//!
//! `BENCH_DATA` names a folder with `vocab.json`, `facts.ndjson` and `rules-N.json`: rules as
//! `{"id", "disposition", "when"}`, conditions as `{"all": […]}`, `{"any": […]}` or `{"fact", "op", "value"}`.

use serde_json::{Map, Value, json};

/// What is decided, most urgent first; the fallback is `consult`.
pub const DISPOSITIONS: [&str; 5] = ["up_emergency", "up_urgent", "up_routine", "consult", "down"];

/// The kind of a fact.
#[derive(Clone, Debug)]
pub enum Kind {
    Number(i64, i64),
    Choice(Vec<String>),
    YesNo,
}

/// A condition.
#[derive(Clone, Debug)]
pub enum When {
    All(Vec<When>),
    Any(Vec<When>),
    /// Fact, operator (`lt le gt ge eq ne in`), value.
    Is(String, String, Value),
}

impl When {
    /// Other names for its facts.
    pub fn rename(&mut self, to: &impl Fn(&str) -> String) {
        match self {
            When::All(all) | When::Any(all) => all.iter_mut().for_each(|one| one.rename(to)),
            When::Is(fact, ..) => *fact = to(fact),
        }
    }
}

/// A rule.
#[derive(Clone, Debug)]
pub struct Rule {
    pub id: String,
    pub disposition: String,
    pub when: When,
}

/// Facts in the order of the vocabulary.
pub fn vocabulary() -> Vec<(String, Kind)> {
    match given("vocab.json") {
        Some(text) => {
            let all: Map<String, Value> = serde_json::from_str(&text).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            all.into_iter()
                .map(|(id, kind)| {
                    let kind = match kind["type"].as_str() {
                        Some("int") => {
                            Kind::Number(kind["min"].as_i64().unwrap(), kind["max"].as_i64().unwrap())
                        }
                        Some("enum") => {
                            Kind::Choice(kind["values"].as_array().unwrap().iter().map(text).collect())
                        }
                        _ => Kind::YesNo,
                    };
                    (id, kind)
                })
                .collect()
        }
        None => crate::own::vocabulary(),
    }
}

/// So many rules.
pub fn rules(count: usize) -> Vec<Rule> {
    match given(&format!("rules-{count}.json")) {
        Some(text) => {
            let all: Vec<Value> = serde_json::from_str(&text).unwrap();
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            all.iter()
                .map(|rule| Rule {
                    id: text(&rule["id"]),
                    disposition: text(&rule["disposition"]),
                    when: when(&rule["when"]),
                })
                .collect()
        }
        None => crate::own::rules(count),
    }
}

/// A thousand patients, all facts known.
pub fn patients() -> Vec<Map<String, Value>> {
    match given("facts.ndjson") {
        Some(text) => text
            .lines()
            .map(|line| {
                let mut facts: Map<String, Value> = serde_json::from_str(line).unwrap();
                facts.remove("id");
                facts
            })
            .collect(),
        None => crate::own::patients(),
    }
}

/// The same patients with `percent` of the facts unknown.
pub fn unknown(patients: &[Map<String, Value>], percent: u64) -> Vec<Map<String, Value>> {
    let mut dice = Dice(7);
    let thin = |facts: &Map<String, Value>| {
        let kept = facts.iter().filter(|_| dice.below(100) >= percent);
        kept.map(|(id, value)| (id.clone(), value.clone())).collect()
    };
    patients.iter().map(thin).collect()
}

fn given(name: &str) -> Option<String> {
    // The build script's chain and the program must be about the same rules.
    let folder = std::env::var("BENCH_DATA").ok().or(option_env!("BENCH_DATA_BUILT").map(str::to_owned))?;
    Some(
        std::fs::read_to_string(format!("{folder}/{name}"))
            .unwrap_or_else(|error| panic!("{folder}/{name}: {error}")),
    )
}

fn when(value: &Value) -> When {
    let all = |value: &Value| value.as_array().unwrap().iter().map(when).collect();
    match (value.get("all"), value.get("any")) {
        (Some(list), _) => When::All(all(list)),
        (_, Some(list)) => When::Any(all(list)),
        _ => {
            let text = |key: &str| value[key].as_str().unwrap().to_owned();
            When::Is(text("fact"), text("op"), value["value"].clone())
        }
    }
}

/// Numbers that look random and are always the same.
pub struct Dice(pub u64);

impl Dice {
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % end
    }
}

/// One patient as a line for `triage assess`.
pub fn line(place: usize, facts: &Map<String, Value>) -> String {
    json!({"id": format!("p{place}"), "facts": facts}).to_string()
}
