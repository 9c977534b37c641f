//! What people see: the inbox, the form, the widget's files, the schema.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{edited, out, returned};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, place};

#[test]
fn nothing_that_was_sent_becomes_markup() -> Tested {
    const ATTACK: &str = "<img src=x onerror=alert(1)>\"'&\u{0}";
    const FIXED: [&str; 12] = [
        "/format",
        "/key",
        "/form",
        "/sealed_at",
        "/due",
        "/lang",
        "/filled_by",
        "/ruleset/sha256",
        "/decision/direction",
        "/decision/within",
        "/decision/reasons/0/status",
        "/follow_up/first",
    ];
    fn attack(value: &mut Value, pointer: &str, count: &mut usize) {
        match value {
            Value::String(text) if !FIXED.contains(&pointer) => {
                *text = ATTACK.to_owned();
                *count += 1;
            }
            Value::Array(items) => {
                for (place, item) in items.iter_mut().enumerate() {
                    attack(item, &format!("{pointer}/{place}"), count);
                }
            }
            Value::Object(members) => {
                for (name, member) in members.iter_mut() {
                    attack(member, &format!("{pointer}/{name}"), count);
                }
            }
            _ => {}
        }
    }
    let place = place("markup")?;
    let server = Server::start(&place)?;
    for form in [
        out(1),
        edited(returned(2), &[("/consent", Some(json!({ "given": false, "by": "x", "relation": "x" })))]),
    ] {
        let mut form = edited(
            form,
            &[
                ("/chosen/override_reason", Some(json!("x"))),
                ("/fields/<b>own", Some(json!("x"))),
                ("/facts/<b>fact", Some(json!("x"))),
            ],
        );
        let mut count = 0;
        attack(&mut form, "", &mut count);
        let answer = server.post(&form)?;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()?.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let page = server.get(&format!("/inbox/{id}"))?;
        let text = page.text();
        assert_eq!(
            text.matches("&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;\u{fffd}").count(),
            count,
            "everything is shown, once"
        );
        assert_eq!(text.matches("&lt;b&gt;").count(), 2);
        for page in [page, server.get("/inbox")?] {
            let text = page.text();
            assert!(
                !text.contains("<img")
                    && !text.contains("<b>")
                    && !text.contains("<script")
                    && !text.contains(" style=")
            );
            assert!(text.contains("&lt;img"));
            let policy = page.header("content-security-policy");
            assert!(
                policy.starts_with("default-src 'none'; style-src 'self';")
                    && policy.contains("frame-ancestors 'none'")
            );
            assert!(!policy.contains("script-src") && !policy.contains("unsafe"));
            assert_eq!(page.header("cache-control"), "no-store");
            assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        }
    }
    Ok(())
}

#[test]
fn the_inbox_has_pages() -> Tested {
    let place = place("pages")?;
    let server = Server::start(&place)?;
    assert!(server.get("/inbox")?.text().contains("这里没有转诊单"));
    for number in 0..201 {
        assert_eq!(server.post(&out(number))?.status, 201);
    }
    let newest = server.get("/inbox")?.text();
    let older = server.get("/inbox?before=2")?.text();
    let rows = |text: &str| text.matches("<tr class=").count();
    assert_eq!((rows(&newest), rows(&older)), (200, 1));
    assert!(newest.contains("href=\"/inbox?before=2\"") && !older.contains("before="));
    assert!(newest.contains("201</a>") && older.contains("001</a>"));
    assert_eq!(server.get("/inbox?before=x")?.text(), newest, "a cursor that is none is the first page");
    Ok(())
}

#[test]
fn the_widget_and_the_schema_are_served() -> Tested {
    let place = place("served")?;
    let server = Server::start(&place)?;
    let rest = server.address;
    assert_eq!(server.line, format!("referral-triage: http://{rest}/  (inbox: http://{rest}/inbox)\n"));
    let policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; img-src 'self' data:; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'; frame-ancestors 'self'";
    for (path, coding, kind, body) in [
        ("/", "", "text/html", "<!DOCTYPE html><title>self-check</title>"),
        ("/index.html", "", "text/html", "<!DOCTYPE html><title>self-check</title>"),
        ("/sw.js", "", "text/javascript", "// offline"),
        ("/manifest.webmanifest", "", "application/manifest+json", "{}"),
        ("/app.wasm", "", "application/wasm", "plain wasm"),
        ("/app.wasm", "gzip", "application/wasm", "gzip wasm"),
        ("/app.wasm", "gzip, br", "application/wasm", "brotli wasm"),
    ] {
        let answer = server.send(&Request::get(path).header("Accept-Encoding", coding))?;
        assert_eq!((answer.status, answer.header("content-type"), answer.text().as_str()), (200, kind, body));
        assert_eq!(answer.header("content-security-policy"), policy);
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        // The worker and the page above all: the browser asks each time whether there is a newer version.
        assert_eq!(answer.header("cache-control"), "no-cache");
    }
    let style = server.get("/inbox/style.css")?;
    assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    let schema = server.get("/api/schema/referral-form.v1.json")?;
    assert_eq!((schema.status, schema.header("cache-control")), (200, "no-store"));
    assert_eq!(schema.text(), include_str!("../../../schema/referral-form.v1.schema.json"));
    let meta = jsonschema::meta::validate(&schema.json()?).map_err(|error| error.to_string());
    assert_eq!(meta, Ok(()));
    let head = server.send(&Request { method: "HEAD", ..Request::get("/inbox") })?;
    assert_eq!((head.status, head.body.len()), (200, 0));
    Ok(())
}
