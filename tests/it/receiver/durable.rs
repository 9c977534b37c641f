//! What was acknowledged is kept: through a killed process, an older file, and a copy made meanwhile.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{edited, out, returned};
use crate::receiver::http::Request;
use crate::receiver::journey::wish;
use crate::receiver::server::{Server, place, rows};
use crate::scratch::triage;

/// Four senders post as fast as they can, and the process is killed (SIGKILL) after so many acknowledgements. Every
/// form that was acknowledged is there afterwards, byte for byte, and sent again it gets the same receipt.
#[test]
fn a_killed_process_loses_no_acknowledged_form() -> Tested {
    let place = place("killed")?;
    let number = AtomicU32::new(0);
    let mut kept: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for kill_after in [1, 2, 17, 60, 111] {
        let server = Server::told(&place, &["--rate", "0"])?;
        let address = server.address;
        let (sender, acknowledged) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let (sender, number) = (sender.clone(), &number);
                scope.spawn(move || {
                    loop {
                        let form = out(number.fetch_add(1, Ordering::Relaxed));
                        // Of every size, and never the bytes that a serialiser would choose.
                        let body =
                            [form.to_string().into_bytes(), vec![b' '; 7919 * (form.to_string().len() % 7)]]
                                .concat();
                        match Request::post(body.clone()).send(address) {
                            Ok(answer) if answer.status == 201 => drop(sender.send((body, answer.body))),
                            _ => return,
                        }
                    }
                });
            }
            drop(sender);
            kept.extend(acknowledged.iter().take(kill_after));
            drop(server);
            // Those acknowledged between the last one counted and the kill.
            kept.extend(acknowledged.iter());
        });
    }
    assert!(kept.len() >= 191);
    let server = Server::told(&place, &["--rate", "0"])?;
    for (body, receipt) in &kept {
        let again = server.send(&Request::post(body.clone()))?;
        assert_eq!((again.status, &again.body), (201, receipt), "the same receipt");
        assert_eq!(&server.get(&format!("{}/form", again.header("location")))?.body, body, "byte for byte");
    }
    let mut numbers: Vec<String> = Vec::new();
    for (_, receipt) in &kept {
        numbers.push(serde_json::from_slice::<Value>(receipt)?["number"].to_string());
    }
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), kept.len(), "no number is given twice");
    let db = rusqlite::Connection::open(place.join("referrals.sqlite"))?;
    assert_eq!(db.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?, "ok");
    Ok(())
}

/// What people make of forms, a path for each sender.
const PATHS: [&[&str]; 4] = [
    &["accepted", "booked", "arrived", "completed", "returned"],
    &["declined", "accepted", "booked", "booked", "arrived"],
    &["arrived", "returned"],
    &["accepted", "declined"],
];

/// The same with events: four clerks work through forms until the process is killed. Every event that was acknowledged is
/// there afterwards, in its order and with all that it says; of each form at most the one that was on its way besides.
#[test]
fn a_killed_process_loses_no_acknowledged_event() -> Tested {
    let place = place("killed-event")?;
    let number = AtomicU32::new(0);
    let mut all: Vec<(String, Value, Vec<u8>)> = Vec::new();
    for kill_after in [1, 2, 17, 60, 111] {
        let server = Server::told(&place, &["--rate", "0"])?;
        let address = server.address;
        let (sender, acknowledged) = mpsc::channel();
        std::thread::scope(|scope| {
            for path in PATHS {
                let (sender, number) = (sender.clone(), &number);
                scope.spawn(move || {
                    loop {
                        let form = out(number.fetch_add(1, Ordering::Relaxed));
                        let Ok(received) = Request::post(form.to_string()).send(address) else { return };
                        let location = received.header("location").to_owned();
                        for (turn, what) in path.iter().enumerate() {
                            let event =
                                edited(wish(what, turn), &[("/note", Some(json!(format!("{turn}"))))]);
                            let path = format!("{location}/events");
                            match (Request { path, ..Request::post(event.to_string()) }).send(address) {
                                Ok(answer) if answer.status == 201 => {
                                    drop(sender.send((location.clone(), event, answer.body)));
                                }
                                _ => return,
                            }
                        }
                    }
                });
            }
            drop(sender);
            all.extend(acknowledged.iter().take(kill_after));
            drop(server);
            all.extend(acknowledged.iter());
        });
    }
    assert!(all.len() >= 191);
    let mut kept: BTreeMap<&str, Vec<(&Value, &[u8])>> = BTreeMap::new();
    for (location, event, told) in &all {
        kept.entry(location).or_default().push((event, told));
    }
    let server = Server::told(&place, &["--rate", "0"])?;
    let mut untouched = 0;
    for (location, said) in &kept {
        let events = format!("{location}/events");
        let found = server.get(&events)?.json()?;
        let found = found.as_array().ok_or("no list of events")?;
        assert!((said.len()..=said.len() + 1).contains(&found.len()), "{location}: {found:?}");
        for (event, (wish, _)) in found.iter().zip(said) {
            for part in ["what", "who", "note", "appointment"] {
                assert_eq!(event[part], wish[part], "{location}: {part}");
            }
        }
        let Some((last, told)) = said.last().filter(|_| found.len() == said.len()) else { continue };
        untouched += 1;
        assert_eq!(server.get(location)?.body, *told, "the status that was acknowledged");
        assert_eq!(server.tell(&events, last)?.body, *told, "said again it is one event");
        assert_eq!(server.get(&events)?.json()?.as_array().map(Vec::len), Some(said.len()));
    }
    assert!(untouched > kept.len() / 2, "{untouched} of {}", kept.len());
    Ok(())
}

/// The file as the first version made it.
const FIRST: &str = "CREATE TABLE referrals(
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE, key TEXT UNIQUE, number TEXT UNIQUE,
    received_at TEXT, direction TEXT, disposition TEXT, patient TEXT, to_unit TEXT, status TEXT,
    sha256 TEXT, body BLOB NOT NULL, receipt BLOB NOT NULL);
    PRAGMA user_version = 1;";

#[test]
fn a_file_of_the_first_version_is_brought_up_to_date() -> Tested {
    let place = place("first-version")?;
    let today = chrono::Local::now().format("%Y%m%d").to_string();
    let past = edited(out(1), &[("/due", Some(json!("2020-01-01T00:00:00Z")))]);
    let forms = [("a".repeat(26), past, 41), ("b".repeat(26), returned(2), 7)];
    let db = rusqlite::Connection::open(place.join("referrals.sqlite"))?;
    db.execute_batch(FIRST)?;
    for (id, form, number) in &forms {
        let number = format!("ZZ{today}{number:03}");
        let receipt = json!({ "id": id, "number": number, "received_at": "2026-11-22T13:30:00+08:00", "status": "received", "sha256": "0" });
        db.execute(
            "INSERT INTO referrals(id, key, number, received_at, direction, disposition, patient, to_unit, status, sha256, body, receipt)
             VALUES (?1, ?2, ?3, '2026-11-22T13:30:00+08:00', 'up', 'refer-24h', '王五', 'x', 'received', '0', ?4, ?5)",
            rusqlite::params![id, form["key"].as_str(), number, form.to_string().into_bytes(), receipt.to_string().into_bytes()],
        )?;
    }
    drop(db);
    let server = Server::start(&place)?;
    for (id, form, number) in &forms {
        let again = server.post(form)?;
        assert_eq!((again.status, again.header("location")), (201, format!("/api/referrals/{id}").as_str()));
        assert_eq!(
            again.json()?["number"],
            json!(format!("ZZ{today}{number:03}")),
            "the receipt of that time"
        );
        let status = server.get(again.header("location"))?.json()?;
        assert_eq!((status["status"].as_str(), &status["due"]), (Some("received"), &form["due"]));
        let event = json!({ "what": "accepted", "who": "赵六" });
        assert_eq!(server.tell(&format!("{}/events", again.header("location")), &event)?.status, 201);
    }
    assert_eq!(server.post(&edited(forms[0].1.clone(), &[("/lang", Some(json!("en")))]))?.status, 422);
    assert_eq!(server.post(&out(3))?.json()?["number"], json!(format!("ZZ{today}042")), "the numbers go on");
    assert_eq!(rows(&place)?, 3);
    Ok(())
}

#[test]
fn a_running_receiver_can_be_copied() -> Tested {
    let place = place("backup")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    let location = server.received(&out(0))?;
    let event = json!({ "what": "accepted", "who": "赵六" });
    assert_eq!(server.tell(&format!("{location}/events"), &event)?.status, 201);
    let address = server.address;
    let stop = AtomicU32::new(0);
    let known = std::thread::scope(|scope| -> Result<usize, Box<dyn std::error::Error>> {
        // Somebody goes on sending while the copy is made.
        let busy = scope.spawn(|| {
            for number in 1.. {
                let sent = Request::post(out(number).to_string()).send(address).map(|answer| answer.status);
                if stop.load(Ordering::Relaxed) > 0 || !sent.is_ok_and(|status| status == 201) {
                    return number;
                }
            }
            0
        });
        let before = usize::try_from(rows(&place)?)?;
        for (arguments, code, words) in [
            (["backup", "-o", "copy.sqlite"].as_slice(), 0, "1 events, checked"),
            (&["backup", "-o", "copy.sqlite"], 2, "is there already"),
            (&["backup", "--db", "none.sqlite", "-o", "other.sqlite"], 2, "no database `none.sqlite`"),
            (&["backup", "--db", "dist/index.html", "-o", "other.sqlite"], 2, "cannot copy"),
            (&["backup", "-o", "no/such/folder.sqlite"], 2, "cannot copy"),
        ] {
            let said = triage(&place, &[arguments, &["--lang", "en"]].concat(), b"");
            assert_eq!(said.code, Some(code), "{arguments:?}: {}", said.err);
            assert!((said.out + &said.err).contains(words), "{arguments:?}");
        }
        stop.store(1, Ordering::Relaxed);
        assert!(busy.join().map_err(|_| "the sender panicked")? > 1);
        Ok(before)
    })?;
    let names: Vec<String> = std::fs::read_dir(&place)?
        .filter_map(|entry| Some(entry.ok()?.file_name().to_string_lossy().into_owned()))
        .filter(|name| name.starts_with("copy") || name.starts_with("other"))
        .collect();
    assert_eq!(names, ["copy.sqlite"], "one file, and nothing half done");
    assert_eq!(server.stop()?, Some(0));
    std::fs::remove_file(place.join("referrals.sqlite"))?;
    std::fs::rename(place.join("copy.sqlite"), place.join("referrals.sqlite"))?;
    assert!(usize::try_from(rows(&place)?)? >= known);
    let server = Server::start(&place)?;
    assert_eq!(server.get(&location)?.json()?["status"], "accepted");
    assert_eq!(server.received(&out(0))?, location);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(place.join("referrals.sqlite"))?.permissions().mode();
        assert_eq!(mode & 0o077, 0, "nobody else reads the copy");
    }
    Ok(())
}
