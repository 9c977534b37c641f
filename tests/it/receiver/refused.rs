//! What is refused, with which status and why.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{edited, key, out};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, place, rows};

#[test]
fn a_refusal_says_why() -> Tested {
    let place = place("refused")?;
    let server = Server::start(&place)?;
    assert_eq!(server.post(&out(1))?.status, 201);
    for (name, request, status, slug) in table(&server) {
        let kind = format!("/problems/{slug}");
        for (lang, other) in [("zh", "en"), ("en", "zh")] {
            let wish = format!("{other};q=0.5, {lang}-CN");
            let answer = server.send(&request.clone().header("Accept-Language", wish))?;
            let problem = answer.json().map_err(|error| format!("{name}: {error}"))?;
            let text = |member: &str| problem.get(member).and_then(Value::as_str).unwrap_or("");
            assert_eq!((answer.status, text("type")), (status, kind.as_str()), "{name}");
            assert_eq!(problem.get("status"), Some(&json!(status)), "{name}");
            assert_eq!(answer.header("content-type"), "application/problem+json", "{name}");
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
            let referrer = if request.path.contains("/inbox") { "same-origin" } else { "no-referrer" };
            assert_eq!(answer.header("referrer-policy"), referrer, "{name}");
            assert_eq!(text("title").is_ascii(), lang == "en", "{name}");
            assert_eq!(text("detail").is_ascii(), lang == "en", "{name}");
            assert!(!text("instance").is_empty(), "{name}");
        }
        let page = server.get(&kind)?;
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    }
    assert_eq!(rows(&place)?, 1);
    let problem = server.get("/nope")?.json()?;
    assert_eq!(problem.get("title"), Some(&json!("没有找到")), "Chinese unless asked otherwise");
    assert_eq!(server.get("/api/referrals")?.header("allow"), "POST");
    Ok(())
}

#[test]
fn the_limits_themselves_are_accepted() -> Tested {
    let place = place("limits")?;
    let server = Server::start(&place)?;
    assert_eq!(server.send(&Request::post(padded(1 << 20)))?.status, 201);
    let typed = as_type("Application/JSON; charset=\"UTF-8\"");
    assert_eq!(server.send(&typed)?.status, 422, "read, and found to be another body");
    for host in ["localhost", "LOCALHOST:1", "127.0.0.1", "[::1]", "[::1]:8080"] {
        assert_eq!(server.send(&to_host(host))?.status, 200, "{host}");
    }
    Ok(())
}

type Row = (&'static str, Request, u16, &'static str);

fn table(server: &Server) -> Vec<Row> {
    let form = out(2).to_string();
    let post = || Request::post(form.clone());
    let keyed = |number| post().header("Idempotency-Key", key(number));
    let reused = edited(out(1), &[("/fields/age", Some(json!("64岁")))]).to_string();
    let media = "unsupported-media-type";
    let method = "method-not-allowed";
    let delete = Request { method: "DELETE", ..Request::get("/api/referrals") };
    let to_file = Request { path: "/index.html".into(), ..post() };
    let untyped = Request { headers: Vec::new(), ..post() };
    let our_port = to_host(&format!("evil.example:{}", server.address.port()));
    let cut: String = form.chars().take(200).collect();
    vec![
        ("other bytes under the same key", Request::post(reused), 422, "key-reused"),
        ("only a space more", Request::post(format!("{} ", out(1))), 422, "key-reused"),
        ("another key in the header", keyed(3), 400, "key-mismatch"),
        ("two keys", keyed(2).header("Idempotency-Key", key(3)), 400, "key-mismatch"),
        ("text", as_type("text/plain"), 415, media),
        ("a web form", as_type("application/x-www-form-urlencoded"), 415, media),
        ("another charset", as_type("application/json; charset=gb18030"), 415, media),
        ("compressed", post().header("Content-Encoding", "gzip"), 415, media),
        ("no type", untyped, 415, media),
        ("one byte over the limit", Request::post(padded((1 << 20) + 1)), 413, "too-large"),
        ("far over the limit", Request::post(padded(5 << 20)), 413, "too-large"),
        ("not UTF-8", Request::post(b"{\"key\": \"\xff\"}".to_vec()), 400, "not-utf-8"),
        ("GBK", Request::post(b"{\"key\": \"\xcd\xf5\"}".to_vec()), 400, "not-utf-8"),
        ("cut short", Request::post(cut), 400, "not-json"),
        ("nothing", Request::post(""), 400, "not-json"),
        ("two forms", Request::post(format!("{form}{form}")), 400, "not-json"),
        ("very deep", Request::post("[".repeat(100_000)), 400, "not-json"),
        ("not an object", Request::post("[]"), 422, "invalid-form"),
        ("no such form", Request::get("/api/referrals/nope"), 404, "not-found"),
        ("no such receipt", Request::get("/api/referrals/nope/receipt"), 404, "not-found"),
        ("no such page", Request::get("/inbox/nope"), 404, "not-found"),
        ("no such problem", Request::get("/problems/nope"), 404, "not-found"),
        ("no such file", Request::get("/nope.js"), 404, "not-found"),
        ("out of dist", Request::get("/../referrals.sqlite"), 404, "not-found"),
        ("out of dist, encoded", Request::get("/%2e%2e/referrals.sqlite"), 404, "not-found"),
        ("the list of forms", Request::get("/api/referrals"), 405, method),
        ("another method", delete, 405, method),
        ("a post to a file", to_file, 405, method),
        ("another host", to_host("evil.example"), 421, "wrong-host"),
        ("another host with our port", our_port, 421, "wrong-host"),
        ("a host that begins like ours", to_host("localhost.evil.example"), 421, "wrong-host"),
        ("no host", to_host(""), 421, "wrong-host"),
        ("two hosts", Request::get("/inbox").header("Host", "evil.example"), 421, "wrong-host"),
        ("a host in the target", Request::get("http://evil.example/inbox"), 421, "wrong-host"),
    ]
}

/// A good form of exactly this many bytes.
fn padded(length: usize) -> Vec<u8> {
    let mut bytes = out(2).to_string().into_bytes();
    bytes.resize(length, b' ');
    bytes
}

fn as_type(kind: &str) -> Request {
    let headers = vec![("Content-Type", kind.to_owned())];
    Request { headers, ..Request::post(out(2).to_string()) }
}

fn to_host(host: &str) -> Request {
    Request { host: Some(host.to_owned()), ..Request::get("/inbox") }
}
