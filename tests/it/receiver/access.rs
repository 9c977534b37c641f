//! Who may do what, how often, and what nobody gets to see.

use std::path::Path;

use serde_json::json;

use crate::receiver::Tested;
use crate::receiver::forms::out;
use crate::receiver::http::{Answer, Request};
use crate::receiver::server::{Server, place};

const SEND: &str = "send-0123456789abcdefghij";
const INBOX: &str = "inbox-0123456789abcdefghij";

fn guarded(place: &Path, more: &[&str]) -> Result<Server, Box<dyn std::error::Error>> {
    let tokens = format!("# ours\n\n send {SEND}\ninbox\t{INBOX} \ninbox another-0123456789abcdefghij\n");
    std::fs::write(place.join("tokens"), tokens)?;
    Server::told(place, &[&["--tokens", "tokens"], more].concat())
}

fn slug(answer: &Answer) -> String {
    let told = answer.json().ok().and_then(|told| Some(told.get("type")?.as_str()?.to_owned()));
    told.unwrap_or_default().trim_start_matches("/problems/").to_owned()
}

#[test]
fn a_token_opens_its_own_doors() -> Tested {
    let place = place("tokens")?;
    let server = guarded(&place, &[])?;
    let bearer = |request: Request, token: &str| request.header("Authorization", format!("Bearer {token}"));
    let sent = server.send(&bearer(Request::post(out(1).to_string()), SEND))?;
    let location = sent.header("location").to_owned();
    let event = json!({ "what": "accepted", "who": "赵六" }).to_string();
    let post = |path: &str| Request { path: path.to_owned(), ..Request::post(event.clone()) };
    let get = Request::get;
    for (request, none, send, inbox) in [
        (Request::post(out(2).to_string()), 401, 201, 201),
        (get(&location), 401, 200, 200),
        (get(&format!("{location}/receipt")), 401, 200, 200),
        (get(&format!("{location}/form")), 401, 403, 200),
        (get(&format!("{location}/events")), 401, 403, 200),
        (post(&format!("{location}/events")), 401, 403, 201),
        (get("/api/export.ndjson"), 401, 403, 200),
        (get("/api/export.csv"), 401, 403, 200),
        (get("/api/indicators"), 401, 403, 200),
        (get("/inbox"), 303, 403, 200),
        (get("/inbox/indicators"), 303, 403, 200),
        (get(&location.replace("/api/referrals/", "/inbox/")), 303, 403, 200),
        (get("/api/openapi.json"), 200, 200, 200),
        (get("/api/schema/referral-form.v1.json"), 200, 200, 200),
        (get("/inbox/style.css"), 200, 200, 200),
        (get("/inbox/login"), 200, 200, 200),
        (get("/"), 200, 200, 200),
        (get("/problems/sign-in"), 200, 200, 200),
    ] {
        let path = request.path.clone();
        let bare = server.send(&request)?;
        assert_eq!(bare.status, none, "{path} with nothing");
        match none {
            401 => assert_eq!((slug(&bare).as_str(), bare.header("www-authenticate")), ("sign-in", "Bearer")),
            303 => assert_eq!(bare.header("location"), "/inbox/login"),
            _ => {}
        }
        for (token, status) in [(SEND, send), (INBOX, inbox)] {
            let answer = server.send(&bearer(request.clone(), token))?;
            assert_eq!(answer.status, status, "{path} with {token}: {}", answer.text());
            assert!(status != 403 || slug(&answer) == "not-allowed");
        }
    }
    for wrong in
        ["Bearer", "Bearer ", "Basic aW5ib3g6eA==", &format!("Bearer {INBOX}x"), &format!("Basic {INBOX}")]
    {
        let answer = server.send(&get(&location).header("Authorization", wrong))?;
        assert_eq!((answer.status, slug(&answer).as_str()), (401, "sign-in"), "{wrong}");
    }
    assert_eq!(server.send(&get(&location).header("Authorization", format!("bearer {SEND}")))?.status, 200);
    Ok(())
}

#[test]
fn a_person_signs_in_and_out() -> Tested {
    let place = place("sign-in")?;
    let server = guarded(&place, &[])?;
    let login = |token: &str| Request::web("/inbox/login", &[("token", token)], server.address);
    for (token, words) in
        [("nobody-0123456789abcdefghij", "令牌不对"), (SEND, "inbox 令牌"), ("", "令牌不对")]
    {
        let answer = server.send(&login(token))?;
        assert_eq!((answer.status, answer.header("set-cookie")), (422, ""), "{token}");
        assert!(answer.text().contains(words) && answer.text().contains("aria-invalid"), "{token}");
        assert!(token.is_empty() || !answer.text().contains(token), "a token is not shown");
    }
    let mut foreign = login(INBOX);
    foreign.headers.retain(|(name, _)| *name != "Origin");
    assert_eq!(server.send(&foreign)?.status, 403, "nobody is signed in from elsewhere");
    let answer = server.send(&login(&format!(" {INBOX} ")))?;
    assert_eq!((answer.status, answer.header("location")), (303, "/inbox"));
    let cookie = answer.header("set-cookie").to_owned();
    for part in ["; HttpOnly", "; SameSite=Strict", "; Path=/", "; Max-Age=43200"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains(INBOX));
    let mut secure = login(INBOX);
    secure.headers.retain(|(name, _)| *name != "Origin");
    secure.headers.extend([("Origin", "https://x".to_owned()), ("Sec-Fetch-Site", "same-origin".to_owned())]);
    assert!(server.send(&secure)?.header("set-cookie").ends_with("; Secure"));

    let session = cookie.split(';').next().unwrap_or("").to_owned();
    let with = |request: Request| request.header("Cookie", format!("other=1; {session}"));
    let inbox = server.send(&with(Request::get("/inbox")))?;
    assert!(inbox.status == 200 && inbox.text().contains("action=\"/inbox/sign-out\""));
    // The widget on the same server posts with the clinician's session, and no other site does.
    let own = format!("http://{}", server.address);
    for (origin, status) in [(own.as_str(), 201), ("http://evil.example", 403)] {
        let form = with(Request::post(out(1).to_string())).header("Origin", origin);
        assert_eq!(server.send(&form)?.status, status);
    }
    assert_eq!(server.send(&with(Request::get("/api/export.csv")))?.status, 200, "the link on the page");
    let sign_out = Request::web("/inbox/sign-out", &[], server.address);
    let mut foreign = with(sign_out.clone());
    foreign.headers.retain(|(name, _)| *name != "Origin");
    assert_eq!(server.send(&foreign)?.status, 403);
    let out = server.send(&with(sign_out))?;
    assert_eq!((out.status, out.header("location")), (303, "/inbox/login"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(server.send(&with(Request::get("/inbox")))?.status, 303, "the session has ended");
    assert_eq!(server.send(&with(Request::get("/api/indicators")))?.status, 401);
    Ok(())
}

#[test]
fn guessing_tokens_ends_soon_and_shuts_nobody_else_out() -> Tested {
    let place = place("guessing")?;
    let server = guarded(&place, &[])?;
    let guess = Request::get("/api/indicators").header("Authorization", "Bearer guessed-0123456789abcdef");
    let login = |token| Request::web("/inbox/login", &[("token", token)], server.address);
    for _ in 0..10 {
        assert_eq!(server.send(&guess)?.status, 401);
    }
    for request in [guess, login("guessed-0123456789abcdef")] {
        let answer = server.send(&request)?;
        assert_eq!(answer.status, 429);
        assert!(
            matches!(answer.header("retry-after").parse(), Ok(1..=6)),
            "{:?}",
            answer.header("retry-after")
        );
    }
    // The same address, with the right one.
    let right = Request::get("/api/indicators").header("Authorization", format!("Bearer {INBOX}"));
    assert_eq!((server.send(&right)?.status, server.send(&login(INBOX))?.status), (200, 303));
    Ok(())
}

#[test]
fn one_address_asks_so_often_and_no_oftener() -> Tested {
    let place = place("rate")?;
    let server = Server::told(&place, &["--rate", "1"])?;
    // Until it is refused, however slow this machine is.
    let refused = |request: Request| {
        let mut before = 0;
        loop {
            let answer = server.send(&request)?;
            if answer.status == 429 || before == 1000 {
                return Ok::<_, Box<dyn std::error::Error>>((before, answer));
            }
            before += 1;
        }
    };
    let (before, answer) = refused(Request::get("/api/openapi.json"))?;
    assert!((10..100).contains(&before), "ten at once, and then one a second: {before}");
    assert_eq!((slug(&answer).as_str(), answer.header("retry-after")), ("too-many-requests", "1"));
    assert_eq!(server.get("/")?.status, 200, "the widget itself may be fetched");
    let (_, page) = refused(Request::get("/inbox").header("Accept", "text/html"))?;
    let (status, kind) = (page.status, page.header("content-type"));
    assert_eq!((status, kind, page.header("retry-after")), (429, "text/html; charset=utf-8", "1"));
    Ok(())
}

#[test]
fn other_machines_get_in_with_a_token_only() -> Tested {
    let place = place("remote")?;
    let server = Server::told(&place, &["--listen", "0.0.0.0:0", "--tokens", "tokens"])?;
    let tokens = std::fs::read_to_string(place.join("tokens"))?;
    let token = |role: &str| {
        let line = tokens.lines().find_map(|line| line.strip_prefix(role)).unwrap_or_default();
        line.trim().to_owned()
    };
    assert!(token("inbox").len() == 26 && token("send").len() == 26 && token("inbox") != token("send"));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(place.join("tokens"))?.permissions().mode() & 0o077, 0);
    }
    let to = std::net::SocketAddr::from(([127, 0, 0, 1], server.address.port()));
    let ask = |path: &str, token: &str| {
        let request = Request { host: Some("hospital.example".to_owned()), ..Request::get(path) };
        request.header("Authorization", format!("Bearer {token}")).send(to)
    };
    assert_eq!(ask("/api/indicators", &token("inbox"))?.status, 200);
    assert_eq!(ask("/api/indicators", &token("send"))?.status, 403);
    assert_eq!(ask("/api/indicators", "")?.status, 401);
    let log = std::fs::read_to_string(place.join("log"))?;
    assert!(log.contains("`tokens`") && !log.contains(&token("inbox")) && !log.contains(&token("send")));
    Ok(())
}

/// Every answer of every kind carries the headers; no address, header or line of the log names the patient.
#[test]
fn what_nobody_gets_to_see() -> Tested {
    let place = place("private")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    let inbox = location.replace("/api/referrals/", "/inbox/");
    let own = server.address;
    for (request, policy, referrer, cache) in [
        (
            Request::post(out(2).to_string()),
            "default-src 'none'; frame-ancestors 'none'",
            "no-referrer",
            "no-store",
        ),
        (Request::post("王五"), "default-src 'none'; frame-ancestors 'none'", "no-referrer", "no-store"),
        (Request::get(&location), "default-src 'none'; frame-ancestors 'none'", "no-referrer", "no-store"),
        (
            Request::get(&format!("{location}/form")),
            "default-src 'none'; frame-ancestors 'none'",
            "no-referrer",
            "no-store",
        ),
        (
            Request::get("/api/export.csv"),
            "default-src 'none'; frame-ancestors 'none'",
            "no-referrer",
            "no-store",
        ),
        (Request::get("/api/nope"), "default-src 'none'; frame-ancestors 'none'", "no-referrer", "no-store"),
        (
            Request::get("/inbox"),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "same-origin",
            "no-store",
        ),
        (
            Request::get(&inbox),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "same-origin",
            "no-store",
        ),
        (
            Request::web(&inbox, &[("what", "declined"), ("who", "王五"), ("note", "王五已去外院")], own),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            "same-origin",
            "no-store",
        ),
        (
            Request::get("/problems/not-found"),
            "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            "no-referrer",
            "no-cache",
        ),
    ] {
        let answer = server.send(&request)?;
        let path = &request.path;
        assert_eq!(answer.header("content-security-policy"), policy, "{path}");
        assert_eq!(answer.header("referrer-policy"), referrer, "{path}");
        assert_eq!(answer.header("cache-control"), cache, "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin", "{path}");
        assert!(
            answer.headers.iter().all(|(_, value)| !value.contains("王五") && value.is_ascii()),
            "{path}"
        );
        // No address on a page holds anything but ids of ours.
        for address in answer.text().split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(address.is_ascii() && !address.contains('%'), "{address}");
        }
    }
    assert_eq!(std::fs::read_to_string(place.join("log"))?, "");
    Ok(())
}
