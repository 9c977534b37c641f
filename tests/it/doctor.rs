//! `triage doctor` before our own receiver, and before small receivers on loopback of which each does one thing wrong.

mod receivers;

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::doctor::receivers::{Heard, Reply, Tls, good, receiver, receiver_over};
use crate::receiver::server::{Server, place, rows};
use crate::scratch::{Said, folder, root, triage, write};

const ORIGIN: &str = "https://portal.example";

fn doctor(arguments: &[&str]) -> Said {
    let arguments = [&["doctor", "--patience", "10"], arguments].concat();
    triage(root(), &arguments, b"")
}

/// The codes of what is not good, as `error:code`.
fn found(said: &Said) -> Vec<String> {
    let lines = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let told =
        lines.map(|line| format!("{}:{}", line["level"].as_str().unwrap(), line["code"].as_str().unwrap()));
    told.filter(|told| !told.starts_with("good:")).collect()
}

#[test]
fn our_own_receiver_is_in_order() {
    let place = place("doctor").unwrap();
    let server = Server::start(&place).unwrap();
    let url = format!("http://{}/api/referrals", server.address);
    let own = format!("http://{}", server.address);
    let looked = doctor(&[&url, "--format", "json", "--lang", "en"]);
    assert_eq!((found(&looked), looked.code), (vec!["note:not-sent".to_owned()], Some(0)), "{}", looked.out);
    assert_eq!(rows(&place).unwrap(), 0, "nothing is written without --send");
    let sent = doctor(&[&url, "--origin", &own, "--send", "--format", "json", "--lang", "zh"]);
    assert_eq!((found(&sent), sent.code), (vec!["note:left-behind".to_owned()], Some(0)), "{}", sent.out);
    assert_eq!(rows(&place).unwrap(), 1, "and one form with it, whatever was tried");
    let stored = server.get("/api/export.ndjson").unwrap().text();
    assert!(stored.contains("联网测试，不是患者"), "{stored}");
    // A page of another origin it lets do nothing, and says what to change.
    let foreign = doctor(&[&url, "--origin", ORIGIN, "--format", "json"]);
    assert_eq!(
        found(&foreign),
        ["error:cors-preflight", "error:cors-answer", "note:not-sent", "advice:cors"]
    );
    assert_eq!(foreign.code, Some(1));
}

/// Forms that are sealed: to its key it opens them, to another one it says so, and whoever opens none refuses them.
#[test]
fn a_receiver_opens_what_is_sealed_to_its_key() {
    let place = place("doctor-sealed").unwrap();
    let key = |file: &str| {
        let file = place.join(file);
        let output = Command::new(env!("CARGO_BIN_EXE_triage")).arg("key").arg(&file).output().unwrap();
        let public = file.with_extension("public");
        std::fs::write(&public, output.stdout).unwrap();
        public.display().to_string()
    };
    let (own, other) = (key("own.jwk"), key("other.jwk"));
    let server = Server::told(&place, &["--open-with", "own.jwk"]).unwrap();
    let url = format!("http://{}/api/referrals", server.address);
    let sealed = |url: &str, key: &str| doctor(&[url, "--send", "--seal-to", key, "--format", "json"]);
    let good = sealed(&url, &own);
    assert_eq!((found(&good), good.code), (vec!["note:left-behind".to_owned()], Some(0)), "{}", good.out);
    assert!(good.out.contains("\"opened\""), "{}", good.out);
    assert_eq!(rows(&place).unwrap(), 1);
    let wrong = sealed(&url, &other);
    assert_eq!((found(&wrong), wrong.code), (vec!["error:refused".to_owned()], Some(1)), "{}", wrong.out);
    let private = sealed(&url, &place.join("own.jwk").display().to_string());
    assert_eq!(private.code, Some(2), "a private key is given to nobody: {}", private.err);
    drop(server);
    let server = Server::start(&place).unwrap();
    let closed = sealed(&format!("http://{}/api/referrals", server.address), &own);
    assert_eq!((found(&closed), closed.code), (vec!["error:refused".to_owned()], Some(1)), "{}", closed.out);
}

/// Our receiver as others start it: nobody gets in without a token, and the token stands in no output.
#[test]
fn a_token_comes_from_a_file_or_the_environment() {
    let place = place("doctor-token").unwrap();
    let server = Server::told(&place, &["--tokens", "tokens"]).unwrap();
    let url = format!("http://{}/api/referrals", server.address);
    let tokens = std::fs::read_to_string(place.join("tokens")).unwrap();
    let token = tokens.lines().find_map(|line| line.strip_prefix("send ")).unwrap();
    let line = format!("Authorization: Bearer {token}");
    let ask = |more: &[&str], environment: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_triage"))
            .args(["doctor", &url, "--send", "--format", "json"])
            .args(more)
            .env("TRIAGE_HEADERS", environment)
            .output()
            .unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        assert!(!out.contains(token));
        found(&Said { code: output.status.code(), out, err: String::new() })
    };
    write(&place, "headers", format!("{line}\n"));
    let file = place.join("headers");
    assert_eq!(ask(&[], ""), ["error:sign-in"]);
    assert_eq!(ask(&["--headers", file.to_str().unwrap()], ""), ["note:left-behind"]);
    assert_eq!(ask(&[], &line), ["note:left-behind"]);
    assert_eq!(ask(&["--header", &line], ""), ["note:left-behind"]);
}

/// Rows: what a receiver does otherwise than a good one, what the page is like, and what is found.
#[test]
fn each_fault_is_found() {
    type Change = fn(&Heard, &mut Reply);
    let rows: &[(&str, Change, &[&str], &[&str])] = &[
        ("is good", |_, _| {}, &[], &["note:left-behind"]),
        ("is good with cookies", |_, _| {}, &["--credentials"], &["note:left-behind"]),
        (
            "knows no CORS",
            |_, reply| reply.drop("access-control"),
            &[],
            &[
                "error:cors-origin",
                "error:cors-answer",
                "error:cors-answer",
                "note:left-behind",
                "advice:cors",
            ],
        ),
        (
            "wants a sign-in before it answers a preflight",
            |heard, reply| {
                if heard.is("OPTIONS") {
                    reply.status = 401
                }
            },
            &[],
            &["error:cors-preflight", "note:left-behind", "advice:cors"],
        ),
        (
            "names another origin",
            |_, reply| reply.set("access-control-allow-origin", "https://other.example"),
            &[],
            &[
                "error:cors-origin",
                "error:cors-answer",
                "error:cors-origin",
                "error:cors-answer",
                "error:cors-origin",
                "note:left-behind",
                "advice:cors",
            ],
        ),
        (
            "allows every origin",
            |_, reply| reply.set("access-control-allow-origin", "*"),
            &[],
            &["note:left-behind"],
        ),
        (
            "allows every origin, and cookies come along",
            |heard, reply| {
                if heard.is("OPTIONS") {
                    reply.set("access-control-allow-origin", "*")
                }
            },
            &["--credentials"],
            &["error:cors-origin", "note:left-behind", "advice:cors"],
        ),
        (
            "does not say that cookies may come along",
            |heard, reply| {
                if heard.is("OPTIONS") {
                    reply.drop("access-control-allow-credentials")
                }
            },
            &["--credentials"],
            &["error:cors-credentials", "note:left-behind", "advice:cors"],
        ),
        (
            "does not allow the key's header",
            |_, reply| reply.set("access-control-allow-headers", "content-type"),
            &[],
            &["note:no-key-header", "note:left-behind"],
        ),
        (
            "refuses to be asked for the key's header",
            |heard, reply| {
                if heard.header("access-control-request-headers").contains("idempotency-key") {
                    reply.status = 400
                }
            },
            &[],
            &["note:no-key-header", "note:left-behind"],
        ),
        (
            "does not allow the content type",
            |_, reply| reply.set("access-control-allow-headers", "x-other"),
            &[],
            &["error:cors-headers", "note:left-behind", "advice:cors"],
        ),
        (
            "allows every header, which is not the one for signing in",
            |_, reply| reply.set("access-control-allow-headers", "*"),
            &["--header", "Authorization: Bearer x"],
            &["error:cors-headers", "note:left-behind", "advice:cors"],
        ),
        (
            "exposes nothing",
            |_, reply| reply.drop("access-control-expose-headers"),
            &[],
            &["warning:cors-exposed", "warning:cors-exposed", "note:left-behind", "advice:cors"],
        ),
        (
            "exposes everything",
            |_, reply| reply.set("access-control-expose-headers", "*"),
            &[],
            &["note:left-behind"],
        ),
        (
            "leaves CORS out of its answers",
            |heard, reply| {
                if heard.is("POST") {
                    reply.drop("access-control")
                }
            },
            &[],
            &["error:cors-answer", "note:left-behind", "advice:cors"],
        ),
        (
            "answers with a web page",
            |heard, reply| {
                if heard.is("POST") {
                    *reply = reply.with(200, "text/html", "<h1>Wi-Fi</h1>")
                }
            },
            &[],
            &["warning:checked", "error:page"],
        ),
        (
            "answers with nothing",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(204, "text/plain", "")
                }
            },
            &[],
            &["error:no-receipt"],
        ),
        (
            "answers with nothing, and the page knows",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(204, "text/plain", "")
                }
            },
            &["--no-receipts"],
            &["warning:unconfirmed", "note:left-behind", "note:repetition-unknown", "note:no-status"],
        ),
        (
            "will do it later, and cannot be asked",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(202, "application/json", "{}")
                }
            },
            &[],
            &["warning:unconfirmed", "note:left-behind", "note:repetition-unknown", "note:no-status"],
        ),
        (
            "will do it later, and says where to ask",
            |heard, reply| {
                if heard.is_form() {
                    (reply.status, reply.body) = (202, String::new())
                }
            },
            &[],
            &["note:left-behind"],
        ),
        (
            "gives no id",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(200, "application/json", r#"{"ok":true}"#)
                }
            },
            &[],
            &["error:no-receipt"],
        ),
        (
            "says 200 and means 400",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(200, "application/json", r#"{"id":"1","status":400,"detail":"no"}"#)
                }
            },
            &[],
            &["error:refused"],
        ),
        (
            "gives no receipt as JSON",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(200, "text/plain", r#"{"id":"1"}"#)
                }
            },
            &[],
            &["error:no-receipt"],
        ),
        (
            "refuses a good form",
            |heard, reply| {
                if heard.is_form() {
                    *reply = reply.with(422, "application/problem+json", r#"{"detail":"no such ward"}"#)
                }
            },
            &[],
            &["error:refused"],
        ),
        (
            "takes nobody",
            |heard, reply| {
                if heard.is("POST") {
                    *reply = reply.with(403, "application/json", "{}")
                }
            },
            &[],
            &["error:sign-in"],
        ),
        (
            "breaks",
            |heard, reply| {
                if heard.is("POST") {
                    *reply = reply.with(500, "text/plain", "oops")
                }
            },
            &[],
            &["warning:checked", "error:refused"],
        ),
        (
            "stores a form twice",
            |heard, reply| {
                if heard.is_form() {
                    reply.status = 201;
                    reply.body = format!(r#"{{"id":"{}"}}"#, heard.number);
                }
            },
            &[],
            &["note:left-behind", "error:duplicate", "error:key-reused"],
        ),
        (
            "refuses a form that comes again",
            |heard, reply| {
                if heard.is_form() && heard.forms > 1 {
                    *reply = reply.with(409, "application/json", "{}")
                }
            },
            &[],
            &["note:left-behind", "error:repetition-refused"],
        ),
        (
            "breaks over a key that is used twice",
            |_, reply| {
                if reply.status == 422 && reply.body.contains("key") {
                    reply.status = 500
                }
            },
            &[],
            &["note:left-behind", "error:key-reused"],
        ),
        (
            "checks nothing",
            |heard, reply| {
                if heard.is("POST") && !heard.is_form() {
                    reply.status = 200
                }
            },
            &[],
            &["warning:checked", "note:left-behind", "warning:simple-post"],
        ),
        (
            "gives no address of the status",
            |_, reply| reply.drop("location"),
            &[],
            &["note:left-behind", "note:no-status"],
        ),
        (
            "gives an address that is not there",
            |heard, reply| {
                if heard.is("GET") && heard.path != "/forms" {
                    reply.status = 404
                }
            },
            &[],
            &["note:left-behind", "warning:no-status"],
        ),
        (
            "sends the status elsewhere",
            |heard, reply| {
                if heard.is_form() {
                    reply.set("location", "https://other.example/1")
                }
            },
            &[],
            &["note:left-behind", "note:no-status"],
        ),
        (
            "leads on",
            |heard, reply| {
                if heard.is("GET") && heard.path == "/forms" {
                    reply.status = 301;
                    reply.set("location", "/forms/")
                }
            },
            &[],
            &["warning:redirect", "note:left-behind"],
        ),
        (
            "breaks off",
            |heard, reply| {
                if heard.is_form() {
                    reply.cut = true
                }
            },
            &[],
            &["error:broken"],
        ),
        (
            "is silent",
            |heard, reply| {
                if heard.is_form() {
                    reply.silent = true
                }
            },
            &["--patience", "1"],
            &["error:silence"],
        ),
    ];
    for (name, change, more, expected) in rows {
        let address = receiver(good(*change));
        let url = format!("http://{address}/forms");
        let mut arguments =
            vec!["doctor", &url, "--origin", ORIGIN, "--send", "--format", "json", "--lang", "en"];
        arguments.extend(*more);
        let said = triage(root(), &arguments, b"");
        assert_eq!(found(&said), *expected, "a receiver that {name}\n{}{}", said.out, said.err);
        let code = if expected.iter().any(|code| code.starts_with("error:")) { 1 } else { 0 };
        assert_eq!(said.code, Some(code), "a receiver that {name}");
    }
}

#[test]
fn the_lines_to_add_make_it_work() {
    let deaf = receiver(good(|_, reply| reply.drop("access-control")));
    let said = doctor(&[
        &format!("http://{deaf}/forms"),
        "--origin",
        ORIGIN,
        "--credentials",
        "--header",
        "X-Clinic: 7",
        "--format",
        "json",
    ]);
    let line = said.out.lines().last().unwrap();
    let advice: Value = serde_json::from_str(line).unwrap();
    let lines: Vec<(String, String)> = advice["headers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| {
            let (name, value) = line.as_str().unwrap().split_once(": ").unwrap();
            (name.to_ascii_lowercase(), value.to_owned())
        })
        .collect();
    let nginx = advice["nginx"].as_str().unwrap();
    for (name, value) in &lines {
        assert!(
            nginx
                .to_ascii_lowercase()
                .contains(&format!("add_header {name} \"{}\" always;", value.to_ascii_lowercase())),
            "{name}: {value}"
        );
    }
    let told = receiver(move |heard: &Heard| {
        let mut reply = good(|_, reply| reply.drop("access-control"))(heard);
        for (name, value) in &lines {
            reply.set(name, value);
        }
        reply
    });
    let said = doctor(&[
        &format!("http://{told}/forms"),
        "--origin",
        ORIGIN,
        "--credentials",
        "--header",
        "X-Clinic: 7",
        "--format",
        "json",
    ]);
    assert_eq!(found(&said), ["note:not-sent"], "{}", said.out);
}

#[test]
fn a_fhir_server_is_asked_what_it_can_and_what_it_thinks_of_the_bundle() {
    let rules = compiled();
    let statement = |version: &str, create: bool| {
        format!(
            r#"{{"resourceType":"CapabilityStatement","fhirVersion":"{version}","rest":[{{"interaction":[{{"code":"transaction"}}],"resource":[{{"type":"ServiceRequest","conditionalCreate":{create},"updateCreate":true}}]}}]}}"#
        )
    };
    let outcome = |severity: &str| {
        format!(
            r#"{{"resourceType":"OperationOutcome","issue":[{{"severity":"{severity}","diagnostics":"Patient.name is odd"}}]}}"#
        )
    };
    let taken = r#"{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"201","location":"ServiceRequest/7/_history/1"}},{"response":{"status":"201","location":"Task/8/_history/1"}}]}"#;
    let there = |count: usize| {
        let entries = vec![r#"{"resource":{"resourceType":"ServiceRequest"}}"#; count].join(",");
        format!(r#"{{"resourceType":"Bundle","type":"searchset","entry":[{entries}]}}"#)
    };
    let part =
        r#"{"resourceType":"Bundle","type":"transaction-response","entry":[{"response":{"status":"400"}}]}"#;
    for (name, statement, validate, answer, there, expected) in [
        (
            "good",
            statement("4.0.1", true),
            outcome("information"),
            taken,
            there(1),
            &["note:left-behind"][..],
        ),
        (
            "of another version",
            statement("5.0.0", true),
            outcome("information"),
            taken,
            there(1),
            &["error:fhir-version", "note:left-behind"],
        ),
        (
            "that creates without condition",
            statement("4.0.1", false),
            String::new(),
            taken,
            there(2),
            &["note:fhir-update-create", "note:fhir-validate", "note:left-behind", "error:found-twice"],
        ),
        (
            "that finds an error",
            statement("4.0.1", true),
            outcome("error"),
            taken,
            there(0),
            &["error:fhir-validate", "note:left-behind", "error:not-found"],
        ),
        (
            "that cannot be searched",
            statement("4.0.1", true),
            outcome("warning"),
            taken,
            String::new(),
            &["note:left-behind", "warning:fhir-search"],
        ),
        (
            "that takes a part and says 200",
            statement("4.0.1", true),
            outcome("warning"),
            part,
            there(0),
            &["error:refused"],
        ),
        (
            "that is none",
            "<html>".to_owned(),
            String::new(),
            "<html>",
            String::new(),
            &["warning:fhir-statement", "note:fhir-validate", "error:no-receipt"],
        ),
    ] {
        let address = receiver(move |heard: &Heard| {
            let json = |status, text: &str| Reply::new(status, "application/fhir+json", text);
            match (heard.method.as_str(), heard.path.as_str()) {
                ("GET", "/r4/metadata") => json(200, &statement),
                ("POST", "/r4/Bundle/$validate") if validate.is_empty() => json(404, ""),
                ("POST", "/r4/Bundle/$validate") => json(200, &validate),
                ("POST", "/r4")
                    if heard.header("content-type") == "text/plain"
                        || !heard.body.contains("ServiceRequest") =>
                {
                    json(415, "{}")
                }
                ("POST", "/r4") => json(200, answer),
                ("GET", "/r4/Task/8") => json(200, r#"{"resourceType":"Task","status":"requested"}"#),
                ("GET", path) if path.starts_with("/r4/ServiceRequest?identifier=") && !there.is_empty() => {
                    json(200, &there)
                }
                _ => json(404, "{}"),
            }
        });
        let said = doctor(&[
            &format!("http://{address}/r4"),
            "--takes",
            "fhir",
            "--rules",
            &rules,
            "--send",
            "--format",
            "json",
        ]);
        assert_eq!(found(&said), expected, "a server {name}: {}{}", said.out, said.err);
    }
}

#[test]
fn a_certificate_is_trusted_or_it_is_said_why_not() {
    let files = root().join("tests/doctor");
    for (certificate, trusted, host, expected, words) in [
        ("localhost", "localhost", "localhost", "note:not-sent", ""),
        ("localhost", "expired", "127.0.0.1", "error:tls", "is not for `127.0.0.1`"),
        ("localhost", "none", "localhost", "error:tls", "does not trust the issuer"),
        ("expired", "expired", "localhost", "error:tls", "has expired"),
    ] {
        let address = receiver_over(Some(Tls::read(&files, certificate)), good(|_, _| {}));
        let said = with_trust(&files, trusted, &format!("https://{host}:{}/forms", address.port()));
        assert_eq!(found(&said), [expected], "{certificate} at {host}: {}", said.out);
        assert!(said.out.contains(words), "{certificate} at {host}: {}", said.out);
    }
    // No TLS at all.
    let server = Server::start(&place("doctor-tls").unwrap()).unwrap();
    let said = with_trust(&files, "localhost", &format!("https://{}/forms", server.address));
    assert_eq!(found(&said), ["error:tls"], "{}", said.out);
}

fn with_trust(files: &Path, trusted: &str, url: &str) -> Said {
    let empty = folder("doctor-trust");
    write(&empty, "none.pem", "");
    let file = if trusted == "none" { empty.join("none.pem") } else { files.join(format!("{trusted}.pem")) };
    let output = Command::new(env!("CARGO_BIN_EXE_triage"))
        .args(["doctor", url, "--format", "json", "--lang", "en"])
        .env("SSL_CERT_FILE", file)
        .env("SSL_CERT_DIR", &empty)
        .output()
        .unwrap();
    Said {
        code: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[test]
fn what_cannot_be_reached_is_said_in_words() {
    let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (url, more, expected) in [
        (format!("http://{gone}/forms"), &[][..], &["error:no-listener"][..]),
        ("http://no-such-host.invalid/forms".to_owned(), &[], &["error:no-tls", "error:no-name"]),
        (
            "http://no-such-host.invalid/forms".to_owned(),
            &["--origin", ORIGIN],
            &["error:mixed-content", "error:no-name"],
        ),
    ] {
        let said = doctor(&[&[&*url, "--format", "json"], more].concat());
        assert_eq!(
            (found(&said).iter().map(String::as_str).collect::<Vec<_>>(), said.code),
            (expected.to_vec(), Some(1))
        );
    }
    for (arguments, words) in [
        (&["nonsense"][..], "no address"),
        (&["ftp://receiver.example/"], "no address"),
        (&["https://user:secret@receiver.example/"], "no address"),
        (&["https://receiver.example/", "--origin", "portal"], "no origin"),
        (&["https://receiver.example/", "--header", "secret"], "no HTTP header"),
        (&["https://receiver.example/", "--headers", "no-such-file"], "no-such-file"),
    ] {
        let said = doctor(&[arguments, &["--lang", "en"]].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{}", said.err);
        assert!(said.err.contains(words), "{}", said.err);
    }
}

/// What a terminal shows is what the receiver said, and nothing that the terminal would obey.
#[test]
fn a_hostile_answer_cannot_write_to_the_terminal() {
    let address = receiver(good(|heard, reply| {
        if heard.is_form() {
            *reply = reply.with(
                422,
                "application/problem+json",
                r#"{"detail":"\u001b[2J\u001b]0;owned\u0007 no\r\nforged"}"#,
            );
        }
    }));
    let said = doctor(&[&format!("http://{address}/forms"), "--send", "--lang", "zh"]);
    assert!(said.out.contains("错误[refused]") && said.out.contains("noforged"), "{}", said.out);
    assert!(!said.out.contains(['\u{1b}', '\u{7}', '\r']));
}

/// The shipped rules, compiled: quicker to read than the folder.
fn compiled() -> String {
    let file = folder("doctor-rules").join("county.ruleset");
    let file = file.to_str().unwrap().to_owned();
    let said = triage(root(), &["build", "rules", "-o", &file], b"");
    assert_eq!(said.code, Some(0), "{}", said.err);
    file
}
