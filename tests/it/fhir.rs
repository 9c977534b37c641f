//! Sealed forms as FHIR transactions: `tests/fhir/*.json`, which other people's validators look at as well (`tests/fhir/*.mjs`).

use std::collections::BTreeSet;

use referral_triage::criteria::{Ruleset, compiled};
use referral_triage::papers::fhir::{Ids, task_of, transaction};
use referral_triage::referral::{Consent, Key, Role};
use referral_triage::text::Lang;
use serde_json::{Value, json};

use crate::fields::{sent_with_own_fields, with_own_fields};
use crate::patients::{after_operation, checked, heart_attack, ruleset, stable_hypertension};
use crate::scratch::root;
use crate::sealed::{Written, from_record};

fn bundle(ruleset: &Ruleset, form: &str) -> Value {
    let text = transaction(ruleset, form, Ids::Server).unwrap_or_else(|why| panic!("{}", why.en));
    serde_json::from_str(&text).unwrap()
}

/// The forms, by the name of their bundle.
fn forms() -> Vec<(&'static str, Written)> {
    let refused = Some(Consent { given: false, by: "王六".to_owned(), relation: "儿子".to_owned() });
    let doctor = Written::new;
    vec![
        ("emergency.zh", doctor(heart_attack())),
        ("down.zh", doctor(after_operation())),
        ("down.en", Written { lang: Lang::En, ..doctor(after_operation()) }),
        ("answer.zh", Written { answered: Some(Key::new([9; 16])), ..doctor(after_operation()) }),
        ("replacing.zh", Written { replaced: Some(Key::new([8; 16])), ..doctor(heart_attack()) }),
        (
            "override.zh",
            Written { instead: Some(("refer-24h", "家属要求")), ..doctor(stable_hypertension()) },
        ),
        (
            "override.en",
            Written {
                instead: Some(("refer-24h", "the family asks for it")),
                lang: Lang::En,
                ..doctor(stable_hypertension())
            },
        ),
        ("refused.zh", Written { consent: refused, ..doctor(heart_attack()) }),
        ("prefilled.zh", Written { origins: from_record(), ..doctor(stable_hypertension()) }),
        ("patient.en", Written { role: Role::Patient, lang: Lang::En, ..doctor(heart_attack()) }),
        ("unknown.zh", doctor(json!({ "chest_pain": null }))),
    ]
}

#[test]
fn forms_become_the_bundles_of_the_examples() {
    let mut wrong = Vec::new();
    let own = sent_with_own_fields().1;
    let own = ("own-fields.zh", with_own_fields(), own);
    let forms = forms().into_iter().map(|(name, form)| {
        let form = form.seal().unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"));
        (name, std::rc::Rc::new(ruleset().clone()), form.json().to_owned())
    });
    for (name, ruleset, form) in forms.chain([own]) {
        let bundle = bundle(&ruleset, &form);
        sound(name, &bundle, &serde_json::from_str(&form).unwrap());
        assert_eq!(
            transaction(&ruleset, &form, Ids::Server),
            transaction(&ruleset, &form, Ids::Server),
            "{name}: it differs the second time"
        );
        if !is_shown(name, &bundle, &ruleset) {
            wrong.push(name);
        }
    }
    assert!(wrong.is_empty(), "look at these, then run with UPDATE_SNAPSHOTS=1: {wrong:?}");
}

/// Whether the example is this bundle.
fn is_shown(name: &str, bundle: &Value, ruleset: &Ruleset) -> bool {
    let path = root().join(format!("tests/fhir/{name}.json"));
    // The rule set's own hash and what hangs on it change with every rule.
    let shown = format!("{bundle:#}\n").replace(&ruleset.sha256, "{sha256 of the rule set}");
    let source = bundle_of(bundle, "Provenance").pointer("/entity/0/what/identifier/value");
    let shown = shown.replace(source.and_then(Value::as_str).unwrap(), "{sha256 of the form}");
    let shown = shown.replace(&ruleset.version, "{version}");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, &shown).unwrap();
    }
    std::fs::read_to_string(&path).unwrap_or_default() == shown
}

/// With ids of ours it is the same form, and every resource stands where a repetition puts it again.
#[test]
fn a_server_may_get_our_ids() {
    let form = Written::new(after_operation()).seal().ok().unwrap();
    let text = transaction(ruleset(), form.json(), Ids::Client).ok().unwrap();
    let mut own: Value = serde_json::from_str(&text).unwrap();
    assert!(is_shown("own-ids.zh", &own, ruleset()), "look at it, then run with UPDATE_SNAPSHOTS=1");
    let theirs = bundle(ruleset(), form.json());
    for (entry, theirs) in
        own["entry"].as_array_mut().unwrap().iter_mut().zip(theirs["entry"].as_array().unwrap())
    {
        let id = entry["resource"].as_object_mut().unwrap().remove("id").unwrap();
        let kind = entry["resource"]["resourceType"].as_str().unwrap();
        let id = id.as_str().unwrap();
        assert_eq!(entry["request"], json!({ "method": "PUT", "url": format!("{kind}/{id}") }));
        assert_eq!(entry["fullUrl"], format!("urn:uuid:{id}"));
        if kind == "Task" {
            assert_eq!(task_of(form.key().as_str(), Ids::Client), format!("Task/{id}"));
        }
        assert_eq!((&entry["resource"], &entry["fullUrl"]), (&theirs["resource"], &theirs["fullUrl"]));
    }
    let search = bundle_of(&theirs, "Task").pointer("/identifier/0").unwrap();
    let [system, value] = ["system", "value"].map(|part| search[part].as_str().unwrap());
    assert_eq!(task_of(form.key().as_str(), Ids::Server), format!("Task?identifier={system}%7C{value}"));
}

/// Every patient of the shipped cases, in both languages and with the rule set of one language only.
#[test]
fn every_case_becomes_a_sound_bundle() {
    let one = |lang| compiled::read(&compiled::write(ruleset(), compiled::Texts::Of(lang))).unwrap();
    let rulesets = [(Lang::Zh, one(Lang::Zh)), (Lang::En, one(Lang::En))];
    for (number, case) in checked().cases.iter().enumerate().step_by(7) {
        let (lang, ruleset) = &rulesets[number % 2];
        let told = json!({});
        let written = Written { lang: *lang, ..Written::new(told) };
        let Ok(form) = written.seal_case(&case.facts) else { continue };
        sound(&case.note, &bundle(ruleset, form.json()), &serde_json::from_str(form.json()).unwrap());
    }
}

#[test]
fn what_is_no_form_of_this_rule_set_is_refused() {
    let form = Written::new(heart_attack()).seal().ok().unwrap();
    for (from, to) in [
        ("referral-form/1", "referral-form/2"),
        (ruleset().sha256.as_str(), "00"),
        ("\"chosen\":{\"disposition\":\"call-120\"", "\"chosen\":{\"disposition\":\"elsewhere\""),
        ("{\"format\"", "[{\"format\""),
    ] {
        assert!(form.json().contains(from), "{from}");
        assert!(transaction(ruleset(), &form.json().replace(from, to), Ids::Server).is_err(), "{to}");
    }
}

fn bundle_of<'b>(bundle: &'b Value, kind: &str) -> &'b Value {
    let entries = bundle["entry"].as_array().unwrap();
    let found = entries.iter().map(|entry| &entry["resource"]).find(|one| one["resourceType"] == kind);
    found.unwrap_or_else(|| panic!("no {kind}"))
}

/// What no validator at hand sees: references that lead nowhere, names that servers rewrite, what would be stored twice, and
/// whether all of the form is there.
fn sound(name: &str, bundle: &Value, form: &Value) {
    let entries = bundle["entry"].as_array().unwrap();
    let names: BTreeSet<&str> = entries.iter().map(|entry| entry["fullUrl"].as_str().unwrap()).collect();
    assert_eq!(names.len(), entries.len(), "{name}: two entries of one name");
    // More conditional entries at once are refused by servers that take a transaction whole or not at all.
    assert!(entries.len() <= 8, "{name}: {} entries", entries.len());
    let mut searches = BTreeSet::new();
    for entry in entries {
        let (resource, request) = (&entry["resource"], &entry["request"]);
        assert_eq!(
            (&request["method"], &request["url"]),
            (&json!("POST"), &resource["resourceType"]),
            "{name}"
        );
        let search = request["ifNoneExist"].as_str().expect("a condition");
        assert!(search.contains(form["key"].as_str().unwrap()), "{name}: {search}");
        assert!(searches.insert((resource["resourceType"].as_str(), search)), "{name}: {search} twice");
        let contained: BTreeSet<String> = resource["contained"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| format!("#{}", one["id"].as_str().unwrap()))
            .collect();
        let mut used = BTreeSet::new();
        walk(resource, &mut |key, value| {
            assert!(
                !value.is_null() && *value != json!("") && *value != json!([]) && *value != json!({}),
                "{name}: {key}"
            );
            match value.as_str() {
                Some(text) if key == "reference" && text.starts_with('#') => {
                    assert!(contained.contains(text), "{name}: {text} is not contained");
                    used.insert(text.to_owned());
                }
                Some(text) if key == "reference" => {
                    assert!(names.contains(text), "{name}: {text} leads nowhere")
                }
                Some(text) => {
                    assert!(!text.contains("urn:uuid:"), "{name}: {key} holds a name of the bundle")
                }
                None => {}
            }
        });
        assert_eq!(contained, used, "{name}: contained and not referred to");
    }
    let response = bundle_of(bundle, "QuestionnaireResponse");
    let mut links = Vec::new();
    walk(response, &mut |key, value| {
        if key == "linkId" {
            links.push(value.as_str().unwrap().to_owned());
        }
    });
    for field in form["fields"].as_object().unwrap().keys() {
        assert!(links.contains(field), "{name}: the field {field} is lost");
    }
    for fact in form["facts"].as_object().unwrap().keys() {
        assert!(links.contains(&format!("facts.{fact}")), "{name}: the fact {fact} is lost");
    }
    if let Some(answered) = form.get("in_reply_to") {
        let sections = bundle_of(bundle, "Composition")["section"].as_array().unwrap();
        let focus = sections.iter().find_map(|section| section.get("focus")).expect("what it answers");
        let identifier = json!({ "system": "urn:referral-triage:form", "value": answered });
        assert_eq!(focus, &json!({ "type": "ServiceRequest", "identifier": identifier }), "{name}");
    }
    let request = bundle_of(bundle, "ServiceRequest");
    let replaced = form
        .get("supersedes")
        .map(|key| json!([{ "identifier": { "system": "urn:referral-triage:form", "value": key } }]));
    assert_eq!(request.get("replaces"), replaced.as_ref(), "{name}");
    let refused = form["consent"]["given"] == false;
    assert_eq!(request["status"], if refused { "revoked" } else { "active" }, "{name}");
    let emergency = form["chosen"]["disposition"] == "call-120";
    assert!(!emergency || request["priority"] == "stat", "{name}");
    let due = &bundle_of(bundle, "Task")["restriction"]["period"]["end"];
    assert_eq!(due, &form["due"], "{name}");
}

fn walk(value: &Value, see: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                see(key, value);
                walk(value, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| walk(item, see)),
        _ => {}
    }
}
