//! The OpenAPI file against the running server: every answer that it promises is asked for, and is as it promises.

use std::collections::BTreeSet;

use jsonschema::{Resource, Validator};
use referral_triage::cli::jwe::Key;
use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{edited, out, returned};
use crate::receiver::http::{Answer, Request};
use crate::receiver::sealed::{made, sealed};
use crate::receiver::server::{Server, place};

const FILE: &str = include_str!("../../../schema/receiver.v1.openapi.json");
const FORM: &str = include_str!("../../../schema/referral-form.v1.schema.json");
const TOKENS: &str = "send send-0123456789abcdefghij\ninbox inbox-0123456789abcdefghij\n";

struct Contract {
    document: Value,
    seen: BTreeSet<(String, &'static str, String)>,
}

impl Contract {
    fn read() -> Result<Self, Box<dyn std::error::Error>> {
        Ok(Contract { document: serde_json::from_str(FILE)?, seen: BTreeSet::new() })
    }

    /// A validator of the schema at a pointer; the file's own references and that to the form's schema are followed.
    fn validator(&self, pointer: &str) -> Result<Validator, Box<dyn std::error::Error>> {
        let base = "http://receiver/api/openapi.json";
        let form = "http://receiver/api/schema/referral-form.v1.json";
        let registry = jsonschema::Registry::new()
            .add(base, Resource::from_contents(self.document.clone()))?
            .add(form, Resource::from_contents(serde_json::from_str(FORM)?))?
            .prepare()?;
        let schema = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": format!("{base}#{}", pointer.replace('{', "%7B").replace('}', "%7D")) });
        Ok(jsonschema::options().should_validate_formats(true).with_registry(&registry).build(&schema)?)
    }

    /// Follows a `$ref` within the file.
    fn resolved(&self, pointer: String) -> (String, &Value) {
        let found = self.document.pointer(&pointer).unwrap_or(&Value::Null);
        match found.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#')) {
            Some(to) => self.resolved(to.to_owned()),
            None => (pointer, found),
        }
    }

    /// Holds an answer against what the file says of this path, method and status.
    fn hold(&mut self, path: &str, method: &'static str, answer: &Answer) -> Tested {
        let escaped = path.replace('~', "~0").replace('/', "~1");
        let status = answer.status.to_string();
        let responses = format!("/paths/{escaped}/{}/responses", method.to_lowercase());
        let (pointer, response) = self.resolved(format!("{responses}/{status}"));
        let at = format!("{method} {path} {status}: {}", answer.text());
        assert!(response.is_object(), "not in the file: {at}");
        for (name, header) in response.get("headers").and_then(Value::as_object).into_iter().flatten() {
            let value = answer.header(&name.to_lowercase());
            assert!(!value.is_empty(), "no {name}: {at}");
            let schema = header.get("schema").cloned().unwrap_or_default();
            let value = match schema.get("type").and_then(Value::as_str) {
                Some("integer") => json!(value.parse::<i64>()?),
                _ => json!(value),
            };
            assert!(jsonschema::is_valid(&schema, &value), "{name}: {value}: {at}");
        }
        let kind = answer.header("content-type").split(';').next().unwrap_or("").to_owned();
        match response.get("content").and_then(Value::as_object) {
            None => assert!(answer.body.is_empty(), "{at}"),
            Some(content) => {
                assert!(content.contains_key(&kind), "{kind}: {at}");
                let escaped = kind.replace('/', "~1");
                let validator = self.validator(&format!("{pointer}/content/{escaped}/schema"))?;
                let body = if kind.ends_with("json") && kind != "application/x-ndjson" {
                    answer.json()?
                } else {
                    json!(answer.text())
                };
                let wrong: Vec<String> = validator
                    .iter_errors(&body)
                    .map(|error| format!("{} {error}", error.instance_path()))
                    .collect();
                assert!(wrong.is_empty(), "{wrong:?}: {at}");
            }
        }
        self.seen.insert((path.to_owned(), method, status));
        Ok(())
    }

    /// What the file promises and nobody has asked for.
    fn unseen(&self) -> Vec<String> {
        let mut unseen = Vec::new();
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for method in ["GET", "POST"] {
                let operation = item.get(method.to_lowercase());
                let responses = operation.and_then(|operation| operation.get("responses")?.as_object());
                for status in responses.into_iter().flatten().map(|(status, _)| status) {
                    if status != "default" && !self.seen.contains(&(path.clone(), method, status.clone())) {
                        unseen.push(format!("{method} {path} {status}"));
                    }
                }
            }
        }
        unseen
    }
}

#[test]
fn the_server_keeps_every_promise_of_the_file() -> Tested {
    let mut contract = Contract::read()?;
    let place = place("contract")?;
    std::fs::write(place.join("tokens"), TOKENS)?;
    let lock = made(&place, "key")?;
    let server = Server::told(&place, &["--tokens", "tokens", "--open-with", "key"])?;
    let with = |request: Request, role: &str| {
        request.header("Authorization", format!("Bearer {role}-0123456789abcdefghij"))
    };
    let to = |path: &str, body: &str| Request { path: path.to_owned(), ..Request::post(body) };
    let sent = server.send(&with(Request::post(out(1).to_string()), "send"))?;
    let location = sent.header("location").to_owned();
    let event = json!({ "what": "booked", "who": "赵六", "appointment": { "at": "2100-01-02T09:30:00+08:00", "place": "x" } }).to_string();
    let untyped = |request: Request| Request { headers: Vec::new(), ..request };
    let large = " ".repeat((1 << 20) + 1);
    let reused = edited(out(1), &[("/lang", Some(json!("en")))]).to_string();
    let events = format!("{location}/events");
    let tag = server.send(&with(Request::get(&location), "send"))?.header("etag").to_owned();
    let (collection, one, sub) =
        ("/api/referrals", "/api/referrals/{id}", "/api/referrals/nopenopenopenopenopenopeno");

    // The path in the file, what is sent, with which token, and what comes back.
    let mut rows: Vec<(String, Request, &str, u16)> = vec![
        (collection.into(), Request::post(out(1).to_string()), "send", 201),
        (collection.into(), Request::post(returned(2).to_string()), "inbox", 201),
        (collection.into(), sealed(&lock, &out(3))?, "send", 201),
        (collection.into(), sealed(Key::new()?.lock(), &out(4))?, "send", 422),
        (collection.into(), Request::post("{"), "send", 400),
        (collection.into(), Request::post("{}"), "", 401),
        (collection.into(), Request::post(large.clone()), "send", 413),
        (collection.into(), untyped(Request::post("{}")), "send", 415),
        (collection.into(), Request::post("{}"), "send", 422),
        (collection.into(), Request::post(reused), "send", 422),
        (one.into(), Request::get(&location), "send", 200),
        (one.into(), Request::get(&location).header("If-None-Match", tag), "send", 304),
        (format!("{one}/events"), to(&events, "{"), "inbox", 400),
        (format!("{one}/events"), to(&events, "{}"), "inbox", 422),
        (format!("{one}/events"), to(&events, &large), "inbox", 413),
        (format!("{one}/events"), untyped(to(&events, "{}")), "inbox", 415),
        (format!("{one}/events"), to(&events, &event), "inbox", 201),
        (format!("{one}/events"), to(&events, &event), "send", 403),
        (format!("{one}/events"), to(&events, &event), "", 401),
        (
            format!("{one}/events"),
            to(&events, &json!({ "what": "completed", "who": "x" }).to_string()),
            "inbox",
            409,
        ),
        (format!("{one}/events"), to(&format!("{sub}/events"), &event), "inbox", 404),
        (one.into(), Request::get(&location), "send", 200),
    ];
    for part in ["", "/receipt", "/form", "/events"] {
        rows.push((format!("{one}{part}"), Request::get(&format!("{location}{part}")), "inbox", 200));
        rows.push((format!("{one}{part}"), Request::get(&format!("{location}{part}")), "", 401));
        rows.push((format!("{one}{part}"), Request::get(&format!("{sub}{part}")), "inbox", 404));
    }
    for part in ["/form", "/events"] {
        rows.push((format!("{one}{part}"), Request::get(&format!("{location}{part}")), "send", 403));
    }
    for path in ["/api/export.ndjson", "/api/export.csv", "/api/indicators"] {
        rows.push((path.into(), Request::get(path), "inbox", 200));
        rows.push((path.into(), Request::get(&format!("{path}?period=2026-Q1")), "inbox", 200));
        rows.push((path.into(), Request::get(&format!("{path}?period=x")), "inbox", 400));
        rows.push((path.into(), Request::get(path), "", 401));
        rows.push((path.into(), Request::get(path), "send", 403));
    }
    for path in ["/api/schema/referral-form.v1.json", "/api/openapi.json"] {
        rows.push((path.into(), Request::get(path), "", 200));
    }
    for (path, request, role, status) in rows {
        let method = if request.method == "POST" { "POST" } else { "GET" };
        let answer = server.send(&if role.is_empty() { request } else { with(request, role) })?;
        assert_eq!(answer.status, status, "{method} {path} as {role}: {}", answer.text());
        contract.hold(&path, method, &answer)?;
    }
    // Another site's page in a browser where somebody is signed in.
    let login = Request::web("/inbox/login", &[("token", "inbox-0123456789abcdefghij")], server.address);
    let cookie = server.send(&login)?.header("set-cookie").split(';').next().unwrap_or("").to_owned();
    let foreign = Request::post("{}").header("Cookie", cookie).header("Origin", "http://evil.example");
    contract.hold(collection, "POST", &server.send(&foreign)?)?;

    for line in server.send(&with(Request::get("/api/export.ndjson"), "inbox"))?.text().lines() {
        let validator = contract.validator("/components/schemas/ExportLine")?;
        assert!(validator.is_valid(&serde_json::from_str(line)?), "{line}");
    }
    let served = server.get("/api/openapi.json")?;
    assert_eq!(served.text(), FILE);
    drop(server);

    broken(&mut contract, &location)?;
    hurried(&mut contract, &location)?;
    assert_eq!(contract.unseen(), Vec::<String>::new(), "promised, and never asked for");
    Ok(())
}

/// Every operation, with a body where it takes one.
fn operations(contract: &Contract, location: &str) -> Vec<(String, &'static str, Request)> {
    let paths = contract.document["paths"].as_object().cloned().unwrap_or_default();
    let mut all = Vec::new();
    for (path, item) in &paths {
        let real = path.replace("/api/referrals/{id}", location);
        if item.get("get").is_some() {
            all.push((path.clone(), "GET", Request::get(&real)));
        }
        if item.get("post").is_some() {
            let body = match path.ends_with("/events") {
                true => json!({ "what": "accepted", "who": "x" }),
                false => out(9),
            };
            all.push((path.clone(), "POST", Request { path: real, ..Request::post(body.to_string()) }));
        }
    }
    all
}

/// A server whose tables are gone.
fn broken(contract: &mut Contract, location: &str) -> Tested {
    let place = place("contract-broken")?;
    let server = Server::start(&place)?;
    rusqlite::Connection::open(place.join("referrals.sqlite"))?
        .execute_batch("DROP TABLE events; DROP TABLE referrals")?;
    for (path, method, request) in operations(contract, location) {
        let exported = path.contains("export");
        let Ok(answer) = server.send(&request) else {
            assert!(exported, "{path}: an export that breaks off is no whole one");
            continue;
        };
        assert_eq!(
            answer.status,
            if path.contains("schema") || path.contains("openapi") { 200 } else { 503 },
            "{path}"
        );
        contract.hold(&path, method, &answer)?;
    }
    Ok(())
}

/// A server that answers one request a second, ten at once.
fn hurried(contract: &mut Contract, location: &str) -> Tested {
    let place = place("contract-hurried")?;
    let server = Server::told(&place, &["--rate", "1"])?;
    for (path, method, request) in operations(contract, location) {
        let mut tries = 0;
        let answer = loop {
            let answer = server.send(&request)?;
            tries += 1;
            if answer.status == 429 || tries > 50 {
                break answer;
            }
        };
        assert_eq!(answer.status, 429, "{path}");
        contract.hold(&path, method, &answer)?;
    }
    Ok(())
}

#[test]
fn the_file_asks_for_what_the_server_asks_for() -> Tested {
    let contract = Contract::read()?;
    let wish = contract.validator("/components/schemas/Wish")?;
    let place = place("contract-wishes")?;
    let server = Server::start(&place)?;
    let appointment = json!({ "at": "2100-01-02T09:30:00+08:00", "place": "x" });
    let location = server.received(&out(0))?;
    for (number, body) in (1..).zip([
        json!({ "what": "accepted", "who": "x" }),
        json!({ "what": "accepted", "who": "x", "note": "y", "appointment": null }),
        json!({ "what": "declined", "who": "x", "note": "y" }),
        json!({ "what": "booked", "who": "x", "appointment": appointment }),
        json!({ "what": "arrived", "who": "x" }),
        json!({ "what": "accepted" }),
        json!({ "what": "accepted", "who": " " }),
        json!({ "what": "accepted", "who": "x".repeat(41) }),
        json!({ "what": "accepted", "who": "x", "note": 1 }),
        json!({ "what": "accepted", "who": "x", "appointment": appointment }),
        json!({ "what": "received", "who": "x" }),
        json!({ "what": "declined", "who": "x" }),
        json!({ "what": "declined", "who": "x", "note": "" }),
        json!({ "what": "booked", "who": "x" }),
        json!({ "what": "booked", "who": "x", "appointment": { "at": "2100-01-02", "place": "x" } }),
        json!({ "what": "booked", "who": "x", "appointment": { "at": "2100-01-02T09:30:00+08:00", "place": " " } }),
        json!({ "what": "booked", "who": "x", "appointment": null }),
        json!({ "what": "accepted", "who": "x", "when": "now" }),
        json!([]),
    ]) {
        let location = if number < 6 { server.received(&out(number))? } else { location.clone() };
        let status = server.tell(&format!("{location}/events"), &body)?.status;
        assert_eq!(status, if wish.is_valid(&body) { 201 } else { 422 }, "{body}");
        assert_eq!(status == 201, number < 6, "{body}");
    }
    Ok(())
}

/// Every route of the interface is in the file.
#[test]
fn the_file_leaves_no_route_out() -> Tested {
    let contract = Contract::read()?;
    let source = include_str!("../../../src/cli/serve/desk.rs");
    let routes: Vec<&str> = source
        .split(".route(\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|path| path.starts_with("/api"))
        .collect();
    let paths: Vec<&String> =
        contract.document["paths"].as_object().into_iter().flatten().map(|(path, _)| path).collect();
    let (routes, paths) =
        (BTreeSet::from_iter(routes), BTreeSet::from_iter(paths.into_iter().map(String::as_str)));
    assert!(routes.len() >= 10 && routes == paths, "{routes:?} {paths:?}");
    Ok(())
}
