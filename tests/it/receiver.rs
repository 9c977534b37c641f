//! `triage serve`, as its users meet it: the real binary, a real socket, a real SQLite file.

mod access;
mod contract;
mod durable;
mod exported;
mod forms;
#[path = "http.rs"]
mod http;
mod inbox;
mod indicators;
mod journey;
mod many;
mod refused;
mod sealed;
pub mod server;
mod shown;
mod silent;
mod start;
mod violations;

use std::error::Error;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::receiver::forms::{by_patient, edited, key, out, returned};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, place, rows};

type Tested = Result<(), Box<dyn Error>>;

#[test]
fn a_form_is_kept_byte_for_byte_and_found_again() -> Tested {
    let place = place("kept")?;
    let server = Server::start(&place)?;
    let emergency = edited(out(4), &[("/decision/direction", Some(json!("emergency")))]);
    for (form, number, shown) in [
        (out(1), "ZZ", "双向转诊（转出）单"),
        (returned(2), "ZZ", "双向转诊（回转）单"),
        (by_patient(3), "ZZ", "右手没力气"),
        (emergency, "EM", "emergency"),
    ] {
        // Spaces show that the bytes are kept, not the meaning.
        let body = serde_json::to_string_pretty(&form)?;
        let first = server.send(&Request::post(body.clone()))?;
        assert_eq!(first.status, 201, "{}", first.text());
        let receipt = first.json()?;
        let text = |name: &str| receipt.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        assert_eq!(
            receipt
                .as_object()
                .map(|members| members.keys().cloned().collect::<Vec<_>>().join(" "))
                .as_deref(),
            Some("id number received_at status sha256")
        );
        assert_eq!(text("status"), "received");
        assert_eq!(text("sha256"), hex(body.as_bytes()));
        assert!(text("number").starts_with(number), "{}", text("number"));
        assert!(
            text("number").bytes().skip(2).all(|digit| digit.is_ascii_digit()) && text("number").len() == 13
        );
        assert!(text("id").len() == 26 && text("id").bytes().all(|c| matches!(c, b'a'..=b'z' | b'2'..=b'7')));
        assert_eq!(first.header("location"), format!("/api/referrals/{}", text("id")));
        assert_eq!(first.header("content-type"), "application/json");

        let again = server.send(&Request::post(body.clone()).header(
            "Idempotency-Key",
            format!("\"{}\"", form.pointer("/key").and_then(Value::as_str).unwrap_or_default()),
        ))?;
        assert_eq!(
            (again.status, again.header("location"), &again.body),
            (201, first.header("location"), &first.body)
        );

        let found = server.get(&format!("{}/form", first.header("location")))?;
        assert_eq!((found.status, found.body.as_slice()), (200, body.as_bytes()));
        assert_eq!(found.header("etag"), format!("\"{}\"", hex(body.as_bytes())));
        assert_eq!(found.header("content-type"), "application/json");
        assert_eq!(server.get(&format!("{}/receipt", first.header("location")))?.body, first.body);

        let page = server.get(&format!("/inbox/{}", text("id")))?;
        assert!(page.status == 200 && page.text().contains(shown) && page.text().contains(&text("number")));
    }
    assert_eq!(rows(&place)?, 4);
    let db = rusqlite::Connection::open(place.join("referrals.sqlite"))?;
    let row = db.query_row(
        "SELECT key, number, direction, disposition, patient, to_unit, due, body FROM referrals WHERE seq = 1",
        [],
        |row| (0..7).map(|column| row.get::<_, String>(column)).collect::<Result<Vec<_>, _>>(),
    )?;
    let number = row.get(1).cloned().unwrap_or_default();
    assert_eq!(
        row,
        [&key(1), number.as_str(), "up", "refer-24h", "王五", "县人民医院", "2026-11-23T13:22:50+08:00"]
    );
    assert!(number.ends_with("001"));
    let settings: (i64, String) = (
        db.query_row("PRAGMA user_version", [], |row| row.get(0))?,
        db.query_row("PRAGMA journal_mode", [], |row| row.get(0))?,
    );
    assert_eq!(settings, (4, "wal".to_owned()));
    let inbox = server.get("/inbox")?.text();
    assert!(inbox.find("EM") < inbox.find("ZZ"), "newest first");
    Ok(())
}

#[test]
fn eight_at_once_are_one() -> Tested {
    let place = place("at-once")?;
    let server = Server::start(&place)?;
    let request = Request::post(out(1).to_string());
    let address = server.address;
    let senders: Vec<_> = (0..8)
        .map(|_| {
            let request = request.clone();
            std::thread::spawn(move || {
                request
                    .send(address)
                    .map(|answer| (answer.status, answer.body))
                    .map_err(|error| error.to_string())
            })
        })
        .collect();
    let mut answers = Vec::new();
    for sender in senders {
        answers.push(sender.join().map_err(|_| "a sender panicked")??);
    }
    answers.dedup();
    assert_eq!(answers.iter().map(|(status, _)| *status).collect::<Vec<_>>(), [201]);
    assert_eq!(rows(&place)?, 1);
    Ok(())
}

#[test]
fn a_restart_forgets_nothing() -> Tested {
    let place = place("restart")?;
    let server = Server::start(&place)?;
    let before = server.post(&out(1))?;
    assert_eq!(server.stop()?, Some(0));
    let server = Server::start(&place)?;
    let after = server.post(&out(1))?;
    assert_eq!(
        (after.status, after.header("location"), &after.body),
        (201, before.header("location"), &before.body)
    );
    let other = server.post(&edited(out(1), &[("/fields/age", Some(json!("64岁")))]))?;
    assert_eq!(other.status, 422);
    assert_eq!(rows(&place)?, 1);
    assert_eq!(server.stop()?, Some(0));
    Ok(())
}

#[test]
fn a_store_that_fails_says_so_and_asks_to_come_again() -> Tested {
    let place = place("store")?;
    let server = Server::start(&place)?;
    rusqlite::Connection::open(place.join("referrals.sqlite"))?.execute_batch("DROP TABLE referrals")?;
    let answer = server.post(&out(1))?;
    assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
    assert_eq!(answer.json()?.get("type"), Some(&json!("/problems/store-unavailable")));
    assert_eq!(server.get("/inbox")?.status, 503);
    let log = std::fs::read_to_string(place.join("log"))?;
    assert_eq!(
        log.lines().collect::<Vec<_>>(),
        ["referral-triage: SQLite: Unknown"; 2],
        "the code, and no patient"
    );
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
