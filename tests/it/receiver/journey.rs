//! What becomes of a form: which step may follow which, what each must say, and how a program hears of it.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{self, edited, out, returned};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, place};

/// The steps that lead to a status, and those that may follow it.
const MAY_FOLLOW: &str = "
    |                               | received  | accepted booked arrived declined
    | accepted                      | accepted  | booked arrived declined
    | declined                      | declined  | accepted
    | declined accepted             | accepted  | booked arrived declined
    | booked                        | booked    | arrived booked declined
    | accepted booked booked        | booked    | arrived booked declined
    | arrived                       | arrived   | completed returned
    | accepted booked arrived       | arrived   | completed returned
    | arrived completed             | completed | returned
    | arrived returned              | returned  |
    | arrived completed returned    | returned  |
";

const STEPS: [&str; 6] = ["accepted", "declined", "booked", "arrived", "completed", "returned"];

/// An event with everything that it must say; `turn` makes two of a kind differ.
pub fn wish(what: &str, turn: usize) -> Value {
    let appointment = match what {
        "booked" => {
            json!({ "at": format!("2100-01-0{}T09:30:00+08:00", turn % 9 + 1), "place": "心内科 3 诊室" })
        }
        _ => Value::Null,
    };
    json!({ "what": what, "who": "赵六", "note": format!("{what}的说明"), "appointment": appointment })
}

#[test]
fn a_step_follows_where_it_may_and_is_refused_where_not() -> Tested {
    let place = place("steps")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    let mut number = 0;
    for row in MAY_FOLLOW.lines().filter(|row| row.contains('|')) {
        let cells: Vec<Vec<&str>> = row.split('|').map(|cell| cell.split_whitespace().collect()).collect();
        let (path, status, next) = (&cells[1], cells[2][0], &cells[3]);
        for step in STEPS {
            number += 1;
            let location = server.received(&out(number))?;
            let events = format!("{location}/events");
            for (turn, before) in path.iter().enumerate() {
                let answer = server.tell(&events, &wish(before, turn))?;
                assert_eq!(answer.status, 201, "{row}: {before}: {}", answer.text());
            }
            let now = server.get(&location)?.json()?;
            assert_eq!((now["status"].as_str(), &now["next"]), (Some(status), &json!(next)), "{row}");
            let answer = server.tell(&events, &wish(step, 7))?;
            let told = answer.json()?;
            if next.contains(&step) {
                assert_eq!((answer.status, told["status"].as_str()), (201, Some(step)), "{row}: {step}");
                assert_eq!(server.get(&location)?.json()?, told);
                assert_eq!(server.get(&events)?.json()?.as_array().map(Vec::len), Some(path.len() + 1));
            } else if path.last() == Some(&step) {
                // The same said twice is one event.
                assert_eq!((answer.status, &told), (201, &now), "{row}: {step}");
            } else {
                assert_eq!(
                    (answer.status, told["type"].as_str()),
                    (409, Some("/problems/not-now")),
                    "{row}: {step}"
                );
                assert_eq!((told["current"].as_str(), &told["allowed"]), (Some(status), &json!(next)));
                assert_eq!(server.get(&location)?.json()?, now, "nothing has changed");
            }
        }
    }
    Ok(())
}

#[test]
fn a_return_form_answers_the_referral_that_it_names() -> Tested {
    let place = place("replies")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    let reply =
        |number: u32, to: u32| edited(returned(number), &[("/in_reply_to", Some(json!(forms::key(to))))]);
    // Before, and what the return form adds to it: a patient who comes back has been there.
    let told: [(&[&str], &[&str]); 5] = [
        (&[], &["arrived", "returned"]),
        (&["accepted", "booked"], &["arrived", "returned"]),
        (&["arrived", "completed"], &["returned"]),
        (&["declined"], &[]),
        (&["arrived", "returned"], &[]),
    ];
    for (number, (before, added)) in (0..).zip(told) {
        let location = server.received(&out(number))?;
        let events = format!("{location}/events");
        for (turn, what) in before.iter().enumerate() {
            server.tell(&events, &wish(what, turn))?;
        }
        let tag = server.get(&location)?.header("etag").to_owned();
        let back = server.post(&reply(100 + number, number))?;
        assert_eq!(back.status, 201, "{}", back.text());
        // Sent again it is the same form, and answers once.
        assert_eq!(server.post(&reply(100 + number, number))?.body, back.body);
        let answer = server.get(&location)?;
        assert_ne!(answer.header("etag"), tag);
        let status = answer.json()?;
        let happened = server.get(&events)?.json()?;
        let what: Vec<&str> =
            happened.as_array().unwrap().iter().map(|event| event["what"].as_str().unwrap()).collect();
        assert_eq!(what, [before, added].concat());
        assert_eq!(server.get(status["form"].as_str().unwrap())?.json()?, out(number));
        if status["status"] == "returned" {
            let form = server.get(status["return"]["form"].as_str().unwrap())?;
            assert_eq!(form.json()?, reply(100 + number, number));
        }
        // What replaces it is found in its place.
        let second = server.received(&reply(200 + number, number))?;
        if status["status"] == "returned" {
            let newest = server.get(&location)?.json()?["return"]["form"].clone();
            assert_eq!(newest, format!("{second}/form"));
        }
    }
    // One that answers a form that never came is a form like any other.
    let lonely = server.received(&reply(300, 9_999))?;
    assert_eq!(server.get(&lonely)?.json()?["status"], "received");
    Ok(())
}

#[test]
fn the_status_says_what_happened_and_says_when_nothing_is_new() -> Tested {
    let place = place("status")?;
    let server = Server::start(&place)?;
    let location = server.received(&edited(out(1), &[("/due", Some(json!("2100-01-01T00:00:00+08:00")))]))?;
    let events = format!("{location}/events");
    let first = server.get(&location)?;
    let mut tag = first.header("etag").to_owned();
    let received = first.json()?["times"]["received"].clone();
    assert_eq!(first.header("cache-control"), "no-store");
    assert_eq!(first.json()?["status"], "received");
    for (step, changed) in [
        (
            wish("accepted", 0),
            json!({ "status": "accepted", "by": "赵六", "reason": null, "appointment": null }),
        ),
        (
            wish("declined", 0),
            json!({ "status": "declined", "reason": "declined的说明", "next": ["accepted"] }),
        ),
        (wish("accepted", 1), json!({ "status": "accepted", "reason": null })),
        (
            wish("booked", 0),
            json!({ "status": "booked", "appointment": { "at": "2100-01-01T09:30:00+08:00", "place": "心内科 3 诊室" } }),
        ),
        (
            wish("booked", 1),
            json!({ "appointment": { "at": "2100-01-02T09:30:00+08:00", "place": "心内科 3 诊室" } }),
        ),
        (wish("declined", 1), json!({ "status": "declined", "appointment": null })),
        (wish("accepted", 2), json!({ "status": "accepted", "appointment": null })),
        (wish("arrived", 0), json!({ "status": "arrived", "return": null })),
        (wish("completed", 0), json!({ "status": "completed", "return": null })),
        (
            wish("returned", 0),
            json!({ "status": "returned", "return": { "text": "returned的说明", "form": null }, "next": [] }),
        ),
    ] {
        for known in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            let asked = server.send(&Request::get(&location).header("If-None-Match", known.as_str()))?;
            assert_eq!(
                (asked.status, asked.body.len(), asked.header("etag")),
                (304, 0, tag.as_str()),
                "{known}"
            );
        }
        assert_eq!(server.tell(&events, &step)?.status, 201);
        let asked = server.send(&Request::get(&location).header("If-None-Match", tag.as_str()))?;
        assert_eq!(asked.status, 200, "something is new");
        assert_ne!(asked.header("etag"), tag);
        tag = asked.header("etag").to_owned();
        let status = asked.json()?;
        for (name, value) in changed.as_object().into_iter().flatten() {
            assert_eq!(&status[name], value, "{step}: {name}");
        }
        let what = step["what"].as_str().unwrap_or("");
        assert_eq!(status["times"][what], status["updated_at"], "{step}");
        assert_eq!(status["times"]["received"], received);
        assert!(!asked.text().contains("王五"), "a status says nothing about the patient");
    }
    let told = server.get(&events)?.json()?;
    let whats: Vec<&str> =
        told.as_array().into_iter().flatten().filter_map(|event| event["what"].as_str()).collect();
    assert_eq!(
        whats.join(" "),
        "accepted declined accepted booked booked declined accepted arrived completed returned"
    );
    Ok(())
}

#[test]
fn a_deadline_that_passed_without_an_answer_is_overdue() -> Tested {
    let place = place("overdue")?;
    let server = Server::start(&place)?;
    for (number, due, step, overdue) in [
        (1, json!("2020-01-01T00:00:00+08:00"), None, true),
        (2, json!("2100-01-01T00:00:00+08:00"), None, false),
        (3, Value::Null, None, false),
        (4, json!("2020-01-01T00:00:00Z"), Some("accepted"), false),
        (5, json!("2020-01-01T00:00:00Z"), Some("declined"), false),
        // RFC 3339 allows all of these, and SQLite's own functions read none of them.
        (6, json!("2020-01-01t00:00:00z"), None, true),
        (7, json!("2016-12-31T23:59:60Z"), None, true),
        (8, json!("2020-01-01T00:00:00+15:00"), None, true),
        (9, json!("2020-01-01T00:00:00-23:59"), None, true),
    ] {
        let location = server.received(&edited(out(number), &[("/due", Some(due.clone()))]))?;
        if let Some(step) = step {
            assert_eq!(server.tell(&format!("{location}/events"), &wish(step, 0))?.status, 201);
        }
        let answer = server.get(&location)?;
        let status = answer.json()?;
        assert_eq!((&status["due"], &status["overdue"]), (&due, &json!(overdue)), "{number}");
        assert_eq!(answer.header("etag").contains("overdue"), overdue, "the tag changes when time runs out");
        let list = server.get("/inbox?show=overdue")?.text();
        let listed = list.contains(&location.replace("/api/referrals/", "/inbox/"));
        assert_eq!(listed, overdue, "{due}: a status and a list never differ");
    }
    let counted = server.get("/inbox")?.text();
    assert!(counted.contains("待答复 7 张") && counted.contains("其中超时 5 张"), "{counted}");
    Ok(())
}

/// An event, and where it is wrong.
const INCOMPLETE: &str = r#"
{"what": "lost", "who": "赵六"}                                                     | /what
{"what": "received", "who": "赵六"}                                                 | /what
{"who": "赵六"}                                                                     | /what
{"what": 1, "who": "赵六"}                                                          | /what
{"what": "accepted"}                                                                | /who
{"what": "accepted", "who": " \n "}                                                 | /who
{"what": "accepted", "who": "*41"}                                                  | /who
{"what": "accepted", "who": "赵六", "note": "*2001"}                                | /note
{"what": "declined", "who": "赵六"}                                                 | /note
{"what": "declined", "who": "赵六", "note": " "}                                    | /note
{"what": "returned", "who": ""}                                                     | /note /who
{"what": "booked", "who": "赵六"}                                                   | /appointment/at /appointment/place
{"what": "booked", "who": "赵六", "appointment": {"at": "2100-01-01T09:30"}}        | /appointment/at /appointment/place
{"what": "booked", "who": "赵六", "appointment": {"at": "2020-01-01T09:30:00Z", "place": "x"}} | /appointment/at
{"what": "booked", "who": "赵六", "appointment": {"at": "2100-01-01T09:30:00Z", "place": "*101"}} | /appointment/place
{"what": "booked", "who": "赵六", "appointment": {"at": 1, "place": "x", "bed": "7"}} | /appointment/at /appointment/bed
{"what": "booked", "who": "赵六", "appointment": []}                                | /appointment
{"what": "accepted", "who": "赵六", "appointment": {"at": "2100-01-01T09:30:00Z", "place": "x"}} | /appointment/at
{"what": "accepted", "who": "赵六", "appointment": {"at": "", "place": "x"}}        | /appointment/place
{"what": "accepted", "who": "赵六", "at": "2020-01-01T09:30:00Z"}                   | /at
{"what": "accepted", "who": "赵六", "a/b": {"c": 1}}                                | /a~1b
[]                                                                                  |
"#;

#[test]
fn an_event_that_says_too_little_is_told_where() -> Tested {
    let place = place("incomplete")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    let events = format!("{location}/events");
    for row in INCOMPLETE.lines().filter(|row| row.contains('|')) {
        let (body, places) = row.rsplit_once('|').unwrap_or_default();
        let mut body = body.trim().to_owned();
        for length in [41, 101, 2001] {
            body = body.replace(&format!("\"*{length}\""), &format!("\"{}\"", "文".repeat(length)));
        }
        let answer = server.tell(&events, &serde_json::from_str(&body)?)?;
        let told = answer.json()?;
        assert_eq!((answer.status, told["type"].as_str()), (422, Some("/problems/invalid-event")), "{row}");
        let mut found: Vec<&str> = told["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|error| error["pointer"].as_str())
            .collect();
        found.sort_unstable();
        assert_eq!(found.join(" "), places.trim(), "{row}");
        assert!(!answer.text().contains("文文"), "what was sent is not said again");
    }
    assert_eq!(server.get(&events)?.json()?, json!([]));
    let post = |body: &str| Request { path: events.clone(), ..Request::post(body) };
    for (request, status, slug) in [
        (post("{"), 400, "not-json"),
        (post(&" ".repeat((64 << 10) + 1)), 413, "too-large"),
        (Request { headers: Vec::new(), ..post("{}") }, 415, "unsupported-media-type"),
        (
            Request {
                path: "/api/referrals/nope/events".to_owned(),
                ..post(&wish("accepted", 0).to_string())
            },
            404,
            "not-found",
        ),
    ] {
        let answer = server.send(&request)?;
        assert_eq!(
            (answer.status, answer.json()?["type"].as_str()),
            (status, Some(format!("/problems/{slug}").as_str()))
        );
    }
    Ok(())
}

#[test]
fn what_was_written_cannot_be_changed() -> Tested {
    let place = place("append-only")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    assert_eq!(server.tell(&format!("{location}/events"), &wish("accepted", 0))?.status, 201);
    let db = rusqlite::Connection::open(place.join("referrals.sqlite"))?;
    for sql in ["UPDATE events SET who = 'x'", "DELETE FROM events", "UPDATE referrals SET patient = 'x'"] {
        let error = db.execute_batch(sql).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(error.contains("only ever added") || error.contains("as they came"), "{sql}: {error}");
    }
    Ok(())
}
