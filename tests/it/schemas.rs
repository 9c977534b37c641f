//! The schemas that editors check rule files with say what the checker says.

mod sample;
mod toml_json;

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Validator;
use referral_triage::criteria::{LANGUAGE, Problem, check};
use referral_triage::facts::Unit;
use referral_triage::text::Source;
use serde_json::{Value, json};

use crate::schemas::toml_json::{from_toml, to_toml};
use crate::scratch::{files, root};

const TOP: [&str; 10] = [
    "ruleset",
    "parameters",
    "definitions",
    "people",
    "vocabulary",
    "scores",
    "dispositions",
    "destinations",
    "follow-up",
    "forms",
];

/// What is wrong with the shape of a file, and not with what it names.
const OF_SHAPE: [&str; 11] = [
    "missing-key",
    "unknown-key",
    "wrong-type",
    "unknown-kind",
    "unknown-body-part",
    "unknown-status",
    "unknown-direction",
    "bad-duration",
    "wrong-language",
    "unsafe-disposition",
    "empty-case",
];

/// The schema of a file of a rule folder.
fn kind(name: &str) -> &str {
    let top =
        name.rsplit('/').next().and_then(|name| name.strip_suffix(".toml")).filter(|top| TOP.contains(top));
    top.unwrap_or(if name.ends_with(".cases.toml") { "cases" } else { "criteria" })
}

fn schemas() -> BTreeMap<String, Value> {
    let found = files(&root().join("schema/rules"), ".v1.schema.json").into_iter();
    let found = found.map(|(name, text)| {
        let schema = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        (name.trim_end_matches(".v1.schema.json").to_owned(), schema)
    });
    found.collect()
}

fn validators() -> BTreeMap<String, Validator> {
    let compile = |schema: &Value| jsonschema::draft7::new(schema).unwrap_or_else(|error| panic!("{error}"));
    schemas().iter().map(|(name, schema)| (name.clone(), compile(schema))).collect()
}

#[track_caller]
fn fits(validators: &BTreeMap<String, Validator>, name: &str, value: &Value) {
    let wrong: Vec<String> = validators[kind(name)]
        .iter_errors(value)
        .map(|error| format!("{} {error}", error.instance_path()))
        .collect();
    assert!(wrong.is_empty(), "{name}: {wrong:#?}");
}

#[test]
fn every_rule_file_fits_its_schema_and_names_it() {
    let validators = validators();
    let mut seen = BTreeSet::new();
    for (name, text) in files(&root().join("rules"), ".toml") {
        fits(&validators, &name, &from_toml(&text).unwrap());
        let up = "../".repeat(name.matches('/').count() + 1);
        let line = format!("#:schema {up}schema/rules/{}.v1.schema.json", kind(&name));
        assert_eq!(text.lines().next(), Some(line.as_str()), "{name}");
        seen.insert(kind(&name).to_owned());
    }
    for (name, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        fits(&validators, &name, &from_toml(&text).unwrap());
        seen.insert(kind(&name).to_owned());
    }
    assert_eq!(seen, schemas().into_keys().collect(), "a schema that no file uses");
}

/// What an editor can see without knowing the other files, it sees; about the rest it says nothing.
#[test]
fn mistakes_of_shape_are_seen_in_the_editor() {
    let validators = validators();
    let bad = root().join("tests/bad-rules");
    let mut wrong = Vec::new();
    for (file, text) in files(&bad, ".toml").into_iter().filter(|(name, _)| !name.starts_with("base/")) {
        let name = file.trim_end_matches(".toml");
        let (code, variant) = name.split_once('.').unwrap_or((name, ""));
        let (target, text) = match variant {
            variant if variant.ends_with("cases") => ("x/bad.cases.toml".to_owned(), text),
            "ruleset" => ("ruleset.toml".to_owned(), text),
            top if TOP.contains(&top) => {
                let base = std::fs::read_to_string(bad.join(format!("base/{top}.toml"))).unwrap();
                (format!("{top}.toml"), base + &text)
            }
            _ => ("x/bad.toml".to_owned(), text),
        };
        let Some(value) = from_toml(&text) else {
            assert_eq!(code, "toml-syntax", "{file}");
            continue;
        };
        let seen = match name {
            // Which values a fact takes stands in another file, and a schema cannot count.
            // Nor does it know which of two days comes first.
            "wrong-type.cases" | "no-fallback.dispositions" | "wrong-type.ruleset" => false,
            // These are of shape by nature, though the checker gives them codes of their own.
            "bad-id" | "several" | "unknown-unit.vocabulary" => true,
            _ => OF_SHAPE.contains(&code),
        };
        if validators[kind(&target)].is_valid(&value) == seen {
            wrong.push(format!("{file} should {}be refused", if seen { "" } else { "not " }));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Every key of a full sample taken away, misspelt and given other types: the schema refuses what
/// the checker calls a mistake of shape, and never what the checker takes.
#[test]
fn schemas_and_checker_agree_on_every_key() {
    let (validators, schemas) = (validators(), schemas());
    let sample: Vec<(&str, Value)> =
        sample::FILES.iter().map(|(name, text)| (*name, from_toml(text).unwrap())).collect();
    let judged = |changed: Option<(usize, &Value)>| -> Vec<Problem> {
        let sources = sample.iter().enumerate().map(|(place, (name, value))| Source {
            name: (*name).to_owned(),
            text: to_toml(changed.filter(|(at, _)| *at == place).map_or(value, |(_, value)| value)),
        });
        check(&sources.collect::<Vec<_>>()).problems
    };
    let before = judged(None);
    assert!(before.is_empty(), "{before:?}");
    let (mut tried, mut wrong) = (0, Vec::new());
    for (place, (name, value)) in sample.iter().enumerate() {
        fits(&validators, name, value);
        let unused = unused(&schemas[kind(name)], value);
        assert!(unused.is_empty(), "the sample of {name} does not use {unused:?}");
        for (what, changed) in changes(value) {
            let problems = judged(Some((place, &changed)));
            let codes: Vec<&str> =
                problems.iter().filter(|p| p.file == *name).map(|problem| problem.code).collect();
            let refused = !validators[kind(name)].is_valid(&changed);
            let of_shape = codes.iter().any(|code| OF_SHAPE.contains(code));
            tried += 1;
            if of_shape && !refused && !beyond_a_schema(name, &what) {
                wrong.push(format!("{name} {what}: the checker says {codes:?}, the schema nothing"));
            }
            if refused && problems.is_empty() {
                wrong.push(format!("{name} {what}: the schema refuses what the checker takes"));
            }
        }
    }
    assert!(tried > 800, "only {tried} changes were tried");
    assert!(wrong.is_empty(), "{} of {tried}: {wrong:#?}", wrong.len());
}

/// What takes knowledge of another file, counting, or comparing two lists.
fn beyond_a_schema(name: &str, what: &str) -> bool {
    let lists = ["measures", "return_if", "lines"].iter().any(|list| what.contains(list));
    ((name.ends_with(".cases.toml") || name == "people.toml") && what.contains("/facts/"))
        || (name == "vocabulary.toml" && (what.contains("/preset/patient") || what.contains("/range/")))
        || (["follow-up.toml", "destinations.toml"].contains(&name) && lists)
}

#[test]
fn closed_lists_are_those_of_the_program() {
    let schemas = schemas();
    let at = |kind: &str, pointer: &str| schemas[kind].pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at("ruleset", "/properties/language/enum"), json!(["1", "1.1"]));
    assert_eq!(LANGUAGE, (1, 1), "a new version is a new line in the schema");
    let units: Vec<&str> = Unit::codes().collect();
    assert_eq!(at("vocabulary", "/properties/fact/items/properties/unit/enum"), json!(units));
    // Definitions stand in every file that needs them, so that an editor needs only one; they are the same.
    let mut known: BTreeMap<&String, &Value> = BTreeMap::new();
    for (kind, schema) in &schemas {
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#", "{kind}");
        for (name, definition) in schema["definitions"].as_object().into_iter().flatten() {
            assert_eq!(*known.entry(name).or_insert(definition), definition, "{kind}: {name}");
        }
        explained(kind, schema, schema);
    }
}

/// Every key says in both languages what it is.
fn explained(kind: &str, schema: &Value, node: &Value) {
    for (key, property) in node["properties"].as_object().into_iter().flatten() {
        let property = resolved(schema, property);
        if !property.is_object() {
            continue;
        }
        let says = property["description"].as_str().unwrap_or_default();
        let (zh, en) = says.split_once(" / ").unwrap_or_default();
        assert!(!zh.is_ascii() && en.is_ascii() && !en.is_empty(), "{kind}: `{key}` says `{says}`");
        explained(kind, schema, property);
        explained(kind, schema, &property["items"]);
    }
}

/// What a reference points at; a property that refers and describes keeps its own description.
fn resolved<'s>(schema: &'s Value, node: &'s Value) -> &'s Value {
    match node["$ref"].as_str() {
        Some(path) => schema.pointer(path.trim_start_matches('#')).expect("a definition"),
        None => node,
    }
}

/// The keys of a schema, as paths, that a value does not use.
fn unused(schema: &Value, value: &Value) -> Vec<String> {
    let mut known = BTreeSet::new();
    keys_of_schema(schema, schema, "", &mut known);
    let mut used = BTreeSet::new();
    keys_of_value(value, "", &mut used);
    known.difference(&used).cloned().collect()
}

fn keys_of_schema(schema: &Value, node: &Value, path: &str, known: &mut BTreeSet<String>) {
    let node = resolved(schema, node);
    let node = node["allOf"][0].get("$ref").map_or(node, |_| resolved(schema, &node["allOf"][0]));
    for (key, property) in node["properties"].as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        known.insert(path.clone());
        keys_of_schema(schema, property, &path, known);
    }
    if node.get("items").is_some() {
        keys_of_schema(schema, &node["items"], path, known);
    }
}

fn keys_of_value(value: &Value, path: &str, used: &mut BTreeSet<String>) {
    for (key, inner) in value.as_object().into_iter().flatten() {
        let path = format!("{path}/{key}");
        used.insert(path.clone());
        keys_of_value(inner, &path, used);
    }
    value.as_array().into_iter().flatten().for_each(|item| keys_of_value(item, path, used));
}

/// Every small change of a value, each with what was changed.
fn changes(whole: &Value) -> Vec<(String, Value)> {
    let mut pointers = vec![String::new()];
    let mut changes = Vec::new();
    while let Some(pointer) = pointers.pop() {
        let here = whole.pointer(&pointer).expect("a place");
        let mut change = |what: &str, edit: &dyn Fn(&mut Value)| {
            let mut changed = whole.clone();
            edit(changed.pointer_mut(&pointer).expect("a place"));
            changes.push((format!("{pointer} {what}"), changed));
        };
        match here {
            Value::Object(keys) => {
                change("with another key", &|value| value["zzzzzzzz"] = json!(1));
                for key in keys.keys() {
                    change(&format!("without {key}"), &|value| {
                        value.as_object_mut().unwrap().shift_remove(key);
                    });
                }
                pointers.extend(keys.keys().map(|key| format!("{pointer}/{key}")));
            }
            Value::Array(items) => {
                pointers.extend((0..items.len()).map(|item| format!("{pointer}/{item}")));
            }
            _ => {}
        }
        if !pointer.is_empty() {
            for other in [json!(true), json!(7.5), json!(-1), json!(""), json!([]), json!([7]), json!({})] {
                change(&format!("is {other}"), &|value| *value = other.clone());
            }
        }
    }
    changes
}
