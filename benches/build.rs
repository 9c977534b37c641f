//! Writes the hand-written `if` chain: one typed struct of facts and one `if` for each rule.

#[path = "src/own.rs"]
mod own;
#[path = "src/world.rs"]
#[expect(dead_code, reason = "the build script uses a part")]
mod world;

use std::fmt::Write;

use world::{DISPOSITIONS, Kind, When};

fn main() {
    println!("cargo::rerun-if-env-changed=BENCH_DATA");
    if let Ok(folder) = std::env::var("BENCH_DATA") {
        println!("cargo::rustc-env=BENCH_DATA_BUILT={folder}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/own.rs");
    println!("cargo::rerun-if-changed=src/world.rs");
    let vocabulary = world::vocabulary();
    let mut text =
        "use std::fmt::Write;\n#[derive(Clone, Debug, serde::Deserialize)]\npub struct Facts {\n".to_owned();
    for (id, kind) in &vocabulary {
        let kind = match kind {
            Kind::Number(..) => "i32".to_owned(),
            Kind::Choice(_) => name(id),
            Kind::YesNo => "bool".to_owned(),
        };
        let _ = writeln!(text, "    pub {id}: {kind},");
    }
    text.push_str("}\n");
    for (id, kind) in &vocabulary {
        let Kind::Choice(all) = kind else { continue };
        let _ = write!(
            text,
            "#[derive(Clone, Copy, Debug, PartialEq, serde::Deserialize)]\npub enum {} {{\n",
            name(id)
        );
        for one in all {
            let _ = writeln!(text, "    #[serde(rename = \"{one}\")]\n    {},", name(one));
        }
        let _ = write!(
            text,
            "}}\nimpl {} {{\n    fn id(self) -> &'static str {{\n        match self {{\n",
            name(id)
        );
        for one in all {
            let _ = writeln!(text, "            Self::{} => \"{one}\",", name(one));
        }
        text.push_str("        }\n    }\n}\n");
    }
    text.push_str(
        "impl Facts {\n    pub fn write(&self, fact: u8, to: &mut String) {\n        match fact {\n",
    );
    for (place, (id, kind)) in vocabulary.iter().enumerate() {
        let value = match kind {
            Kind::Choice(_) => format!("to.push('\"'); to.push_str(self.{id}.id()); to.push('\"')"),
            _ => format!("let _ = write!(to, \"{{}}\", self.{id})"),
        };
        let _ = writeln!(text, "            {place} => {{ to.push_str(\"\\\"{id}\\\":\"); {value}; }}");
    }
    text.push_str("            _ => {}\n        }\n    }\n}\n");
    for count in [40, 400, 4000] {
        // In the order of urgency, as ours, so that both push the same places in the same order.
        let mut rules = world::rules(count);
        rules.sort_by_key(|rule| DISPOSITIONS.iter().position(|there| *there == rule.disposition));
        let _ = writeln!(text, "pub mod r{count} {{\n    use super::*;");
        for (part, rules) in rules.chunks(250).enumerate() {
            let _ =
                writeln!(text, "    #[inline(never)]\n    fn part{part}(f: &Facts, out: &mut Vec<u16>) {{");
            for (place, rule) in rules.iter().enumerate() {
                let _ = writeln!(
                    text,
                    "        if {} {{ out.push({}) }}",
                    chain(&vocabulary, &rule.when),
                    part * 250 + place
                );
            }
            text.push_str("    }\n");
        }
        let _ = writeln!(text, "    #[inline(never)]\n    pub fn all(f: &Facts, out: &mut Vec<u16>) {{");
        for part in 0..rules.chunks(250).count() {
            let _ = writeln!(text, "        part{part}(f, out);");
        }
        text.push_str("    }\n");
        let _ = writeln!(text, "    pub static RULES: [(&str, &str, &[u8]); {}] = [", rules.len());
        for rule in &rules {
            let mut facts = Vec::new();
            mentioned(&rule.when, &mut facts);
            let facts: Vec<usize> =
                facts.iter().filter_map(|fact| vocabulary.iter().position(|(id, _)| id == fact)).collect();
            let _ = writeln!(text, "        ({:?}, {:?}, &{facts:?}),", rule.id, rule.disposition);
        }
        text.push_str("    ];\n}\n");
    }
    std::fs::write(format!("{}/chain.rs", std::env::var("OUT_DIR").unwrap()), text).unwrap();
}

fn mentioned(when: &When, facts: &mut Vec<String>) {
    match when {
        When::All(all) | When::Any(all) => all.iter().for_each(|one| mentioned(one, facts)),
        When::Is(fact, ..) if !facts.contains(fact) => facts.push(fact.clone()),
        When::Is(..) => {}
    }
}

/// `chest_pain` → `ChestPain`.
fn name(id: &str) -> String {
    let parts = id.split(['_', '-']);
    parts.map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

fn chain(vocabulary: &[(String, Kind)], when: &When) -> String {
    let join = |all: &[When], word: &str| {
        let all: Vec<String> = all
            .iter()
            .map(|one| match one {
                When::Is(..) => chain(vocabulary, one),
                _ => format!("({})", chain(vocabulary, one)),
            })
            .collect();
        all.join(word)
    };
    match when {
        When::All(all) => join(all, " && "),
        When::Any(all) => join(all, " || "),
        When::Is(fact, op, value) => {
            let choice =
                |value: &serde_json::Value| format!("{}::{}", name(fact), name(value.as_str().unwrap()));
            let kind = &vocabulary.iter().find(|(id, _)| id == fact).unwrap().1;
            let value = match (kind, value) {
                (Kind::YesNo, value) => {
                    return if value == true { format!("f.{fact}") } else { format!("!f.{fact}") };
                }
                (Kind::Choice(_), serde_json::Value::Array(all)) => {
                    let all: Vec<String> = all.iter().map(choice).collect();
                    return format!("matches!(f.{fact}, {})", all.join(" | "));
                }
                (Kind::Choice(_), value) => choice(value),
                (Kind::Number(..), value) => value.to_string(),
            };
            let symbol = match op.as_str() {
                "lt" => "<",
                "le" => "<=",
                "gt" => ">",
                "ge" => ">=",
                "eq" => "==",
                _ => "!=",
            };
            format!("f.{fact} {symbol} {value}")
        }
    }
}
