//! The indicators: counted by hand here, and by the server.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{by_patient, edited, out, returned};
use crate::receiver::server::{Server, place};

/// What is sent, what happens to it, and nothing else. `~` marks a due time: `past`, `later` or none.
fn fill(server: &Server) -> Tested {
    let later = json!("2100-01-01T00:00:00+08:00");
    let past = json!("2020-01-01T00:00:00+08:00");
    let wants = |what: &str| ("/fields/resources", Some(json!([what])));
    let due = |due: &Value| ("/due", Some(due.clone()));
    let other = [
        ("/chosen/disposition", Some(json!("stay"))),
        ("/chosen/override_reason", Some(json!("患者拒绝转诊"))),
        ("/chosen/by", Some(json!("李四"))),
        ("/chosen/at", Some(json!("2026-11-22T13:22:50+08:00"))),
    ];
    let whole = [
        ("/fields/record_no", Some(json!("1"))),
        ("/fields/address", Some(json!("x"))),
        ("/fields/to_doctor", Some(json!("x"))),
        ("/fields/past_history", Some(json!("x"))),
        ("/fields/treatment", Some(json!("x"))),
        due(&later),
    ];
    for (form, steps) in [
        (edited(out(1), &whole), "accepted booked arrived completed returned"),
        (edited(out(2), &[due(&past), wants("bed")]), "accepted"),
        (edited(out(3), &[due(&past), wants("teleconsultation")]), ""),
        (edited(out(4), &[due(&later), wants("teleconsultation")]), "declined"),
        (edited(out(5), &[due(&later), wants("teleconsultation")]), "arrived"),
        (edited(edited(out(6), &other), &[due(&later)]), ""),
        (by_patient(7), ""),
        (returned(8), "accepted arrived completed"),
        (returned(9), "arrived"),
    ] {
        let location = server.received(&form)?;
        for step in steps.split_whitespace() {
            let appointment = match step {
                "booked" => json!({ "at": "2100-01-02T09:30:00+08:00", "place": "x" }),
                _ => Value::Null,
            };
            let event = json!({ "what": step, "who": "赵六", "note": "x", "appointment": appointment });
            assert_eq!(server.tell(&format!("{location}/events"), &event)?.status, 201, "{step}");
        }
    }
    Ok(())
}

#[test]
fn every_indicator_is_what_it_says() -> Tested {
    let place = place("indicators")?;
    let server = Server::start(&place)?;
    let empty = server.get("/api/indicators")?.json()?;
    for indicator in empty["indicators"].as_array().into_iter().flatten() {
        assert!(indicator["value"].is_null(), "nothing of nothing is not zero: {indicator}");
    }
    fill(&server)?;
    let told = server.get("/api/indicators")?.json()?;
    let page = server.get("/inbox/indicators")?;
    assert_eq!((told["forms"].as_u64(), page.status), (Some(9), 200));
    // Above the line, below it, not known yet.
    let expected = [
        ("first-contact-at-base", None),
        ("referral-rate", None),
        ("upward-share", Some((7, 9, 0))),
        // In time 1 and 5; late 2, 3 (never) and 4 (declined), and 7, whose deadline has passed; 6 may still be.
        ("taken-in-time", Some((2, 6, 1))),
        ("resource-sharing", Some((2, 3, 1))),
        ("teleconsultations", Some((1, 2, 1))),
        ("declined", Some((1, 6, 3))),
        ("arrived", Some((4, 4, 4))),
        ("closed", Some((2, 4, 0))),
        ("returned", Some((1, 2, 0))),
        ("down-completed", Some((1, 2, 0))),
        ("overridden", Some((1, 8, 0))),
        ("complete-forms", Some((1, 8, 0))),
        ("satisfaction", None),
        ("contracted", None),
        ("follow-ups-done", None),
        ("chronic-managed", None),
    ];
    let indicators = told["indicators"].as_array().cloned().unwrap_or_default();
    assert_eq!(indicators.len(), expected.len());
    for (indicator, (id, share)) in indicators.iter().zip(expected) {
        assert_eq!(indicator["id"], id);
        let numbers = ["numerator", "denominator", "not_known_yet"].map(|name| indicator[name].as_i64());
        assert_eq!(
            numbers,
            share.map_or([None; 3], |(above, below, open)| [above, below, open].map(Some)),
            "{id}"
        );
        assert_eq!(
            indicator["value"].as_f64(),
            share.map(|(above, below, _)| above as f64 / below as f64),
            "{id}"
        );
        assert_eq!(indicator["unknown_because"].is_null(), share.is_some(), "{id}");
        for lang in ["zh", "en"] {
            let text = page.text().replace("&#39;", "'");
            for part in ["name", "definition"] {
                let words = indicator[part][lang].as_str().unwrap_or_default();
                assert!(!words.is_empty() && text.contains(words), "{id}: {words}");
            }
        }
        let line = page
            .text()
            .split("<tr>")
            .find(|line| line.contains(indicator["name"]["zh"].as_str().unwrap_or("?")))
            .unwrap_or_default()
            .to_owned();
        match share {
            Some((above, below, open)) => {
                assert!(line.contains(&format!("{above} ÷ {below}")), "{line}");
                assert!(
                    line.contains("<svg") && line.contains("aria-hidden=\"true\"") && line.contains(" %"),
                    "{line}"
                );
                assert_eq!(line.contains("尚不知道"), open > 0, "{line}");
            }
            None => {
                assert!(line.contains("不知道") && !line.contains("<svg") && !line.contains("0 ÷"), "{line}")
            }
        }
    }
    assert_eq!(
        told["by_status"],
        json!({ "accepted": 1, "arrived": 2, "completed": 1, "declined": 1, "received": 3, "returned": 1 })
    );
    assert_eq!(told["by_direction"], json!({ "down": 2, "up": 7 }));
    let senders: Vec<(&str, u64)> = told["by_sender"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| (row["sender"].as_str().unwrap_or("?"), row["forms"].as_u64().unwrap_or(0)))
        .collect();
    assert_eq!(senders, [("", 1), ("县人民医院", 2), ("某镇卫生院", 6)]);
    let criterion = &told["by_criterion"][0];
    assert_eq!(
        criterion,
        &json!({ "forms": 9, "overridden": 1, "declined": 1, "arrived": 4, "returned": 1, "overdue": 2, "criterion": "stroke-with-high-pressure" })
    );
    Ok(())
}

#[test]
fn a_period_counts_its_own_forms() -> Tested {
    let place = place("periods")?;
    let server = Server::start(&place)?;
    fill(&server)?;
    let now = chrono::Local::now();
    let (year, month) = (now.format("%Y").to_string(), now.format("%Y-%m").to_string());
    for (period, forms) in [("", 9), (year.as_str(), 9), (&month, 9), ("1999", 0), ("1999-12", 0)] {
        let told = server.get(&format!("/api/indicators?period={period}"))?.json()?;
        assert_eq!(
            (told["forms"].as_u64(), told["period"].as_str()),
            (Some(forms), Some(period).filter(|it| !it.is_empty()))
        );
        let page = server.get(&format!("/inbox/indicators?period={period}"))?.text();
        assert!(page.contains(&format!("{forms} forms were received")), "{period}");
        assert_eq!(page.matches("aria-current=\"page\"").count(), usize::from(forms > 0), "{period}");
        assert!(forms > 0 || (page.contains("还没有数据") && !page.contains("0.0 %")), "{period}");
    }
    for path in ["/api/indicators?period=soon", "/inbox/indicators?period=2026-13"] {
        assert_eq!(server.get(path)?.status, 400);
    }
    Ok(())
}
