//! Answering from the inbox, with plain web forms.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{edited, key, out};
use crate::receiver::http::{Answer, Request};
use crate::receiver::journey::wish;
use crate::receiver::server::{Server, place};
use crate::scratch::{root, triage};

/// The form of one step on a page, with every value that it comes with.
fn step<'p>(page: &'p str, what: &str) -> Option<&'p str> {
    let value = format!("name=\"what\" value=\"{what}\"");
    page.split("<details").find(|part| part.contains(&value))
}

fn answer(
    server: &Server,
    inbox: &str,
    fields: &[(&str, &str)],
) -> Result<Answer, Box<dyn std::error::Error>> {
    server.send(&Request::web(inbox, fields, server.address))
}

/// A doctor who finds a mistake in what was sent sends another form: whoever opens the old one is told, in whatever state it is.
#[test]
fn a_form_that_was_replaced_says_so() -> Tested {
    let place = place("replaced")?;
    let server = Server::start(&place)?;
    let replacing = |number, old| edited(out(number), &[("/supersedes", Some(json!(key(old))))]);
    let inbox = |location: String| location.replace("/api/referrals/", "/inbox/");
    let first = server.received(&out(1))?;
    assert_eq!(server.tell(&format!("{first}/events"), &wish("accepted", 0))?.status, 201);
    let first = inbox(first);
    let second = inbox(server.received(&replacing(2, 1))?);
    let alone = inbox(server.received(&replacing(3, 9))?);
    let itself = inbox(server.received(&replacing(4, 4))?);
    let newest = inbox(server.received(&replacing(5, 1))?);
    let last = inbox(server.received(&replacing(6, 2))?);
    for (page, newer) in
        [(&first, Some(&newest)), (&second, Some(&last)), (&alone, None), (&itself, None), (&last, None)]
    {
        let shown = server.get(page)?.text();
        assert_eq!(shown.contains("本单已被另一张取代"), newer.is_some(), "{page}");
        let links: Vec<&str> = shown.split("<p class=\"replaced\">").skip(1).collect();
        assert_eq!(links.len(), usize::from(newer.is_some()));
        for (link, newer) in links.iter().zip(newer) {
            assert!(
                link.split("</p>").next().is_some_and(|link| link.contains(&format!("href=\"{newer}\"")))
            );
        }
    }
    assert!(server.get(&second)?.text().contains(&key(1)), "and the newer one says which it replaces");
    Ok(())
}

#[test]
fn a_form_is_answered_from_its_page_to_the_end() -> Tested {
    let place = place("answered")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    let inbox = location.replace("/api/referrals/", "/inbox/");
    for (seen, (fields, shown)) in (0..).zip([
        ([("what", "accepted"), ("who", "赵六"), ("note", ""), ("at", ""), ("place", "")], "已同意接收"),
        (
            [
                ("what", "booked"),
                ("who", "赵六"),
                ("note", ""),
                ("at", "2100-01-02T09:30"),
                ("place", "心内科"),
            ],
            "2100-01-02 09:30",
        ),
        ([("what", "arrived"), ("who", "钱七"), ("note", ""), ("at", ""), ("place", "")], "已到诊"),
        ([("what", "completed"), ("who", "钱七"), ("note", "已溶栓"), ("at", ""), ("place", "")], "诊疗完成"),
        (
            [
                ("what", "returned"),
                ("who", "钱七"),
                ("note", "每日阿司匹林\r\n两周后复诊"),
                ("at", ""),
                ("place", ""),
            ],
            "每日阿司匹林\n两周后复诊",
        ),
    ]) {
        let page = server.get(&inbox)?.text();
        let form = step(&page, fields[0].1).ok_or("no such step on the page")?;
        assert!(
            form.contains(&format!("name=\"seen\" value=\"{seen}\"")) && form.contains("method=\"post\"")
        );
        for (name, _) in fields.iter().filter(|(name, value)| !value.is_empty() && *name != "what") {
            let label = format!("<label for=\"{}-{name}\">", fields[0].1);
            assert!(form.contains(&label) && form.contains(&format!("name=\"{name}\"")), "{form}");
        }
        let counted = format!("{seen}");
        let answer = answer(&server, &inbox, &[fields.as_slice(), &[("seen", &counted)]].concat())?;
        assert_eq!((answer.status, answer.header("location")), (303, inbox.as_str()), "{}", answer.text());
        assert!(server.get(&inbox)?.text().contains(shown), "{shown}");
    }
    let page = server.get(&inbox)?.text();
    assert!(!page.contains("<form") && page.contains("没有后续操作"));
    let status = server.get(&location)?.json()?;
    assert_eq!(status["return"], json!({ "text": "每日阿司匹林\n两周后复诊", "form": null }));
    let at = status["appointment"]["at"].as_str().unwrap_or("");
    assert!(at.starts_with("2100-01-02T09:30:00"), "the clock of this place: {at}");
    let list = server.get("/inbox")?.text();
    assert!(list.contains("已回转") && list.contains("已答复") && list.contains("待答复 0 张"));
    Ok(())
}

#[test]
fn what_cannot_be_done_is_said_and_nothing_typed_is_lost() -> Tested {
    let place = place("typed")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    let inbox = location.replace("/api/referrals/", "/inbox/");
    for (fields, status, said) in [
        (
            [("what", "declined"), ("who", "赵<六>"), ("note", " "), ("at", "")],
            422,
            "href=\"#declined-note\"",
        ),
        (
            [("what", "accepted"), ("who", " "), ("note", "走<绿色通道>"), ("at", "")],
            422,
            "href=\"#accepted-who\"",
        ),
        (
            [("what", "booked"), ("who", "赵<六>"), ("note", "x"), ("at", "2020-01-02T09:30")],
            422,
            "lies in the past",
        ),
        (
            [("what", "booked"), ("who", "赵<六>"), ("note", "x"), ("at", "tomorrow")],
            422,
            "must be a valid date",
        ),
        // What can no longer happen has no form on the page to be filled in.
        (
            [("what", "completed"), ("who", "赵<六>"), ("note", "溶栓<后>好转"), ("at", "")],
            409,
            "What you filled in",
        ),
    ] {
        let answer = answer(&server, &inbox, &fields)?;
        let page = answer.text();
        assert_eq!(
            (answer.status, answer.header("content-type")),
            (status, "text/html; charset=utf-8"),
            "{page}"
        );
        assert!(page.contains(said) && page.contains("role=\"alert\""), "{said}");
        for (name, value) in fields.iter().skip(1).filter(|(_, value)| !value.trim().is_empty()) {
            let escaped = value.replace('<', "&lt;").replace('>', "&gt;");
            assert!(page.contains(&escaped), "{name} is still there");
        }
        assert_eq!(page.matches("<details name=\"step\" open>").count(), usize::from(status == 422));
    }
    // Two people have the same page open.
    let first = [("what", "accepted"), ("who", "赵六"), ("note", "来吧"), ("seen", "0")];
    let second = [("what", "declined"), ("who", "钱七"), ("note", "没有床位"), ("seen", "0")];
    assert_eq!(answer(&server, &inbox, &first)?.status, 303);
    assert_eq!(answer(&server, &inbox, &first)?.status, 303, "the button pressed twice");
    let late = answer(&server, &inbox, &second)?;
    assert_eq!(late.status, 409);
    let form = late.text();
    let form = step(&form, "declined").ok_or("declining is still possible")?;
    assert!(form.contains("没有床位") && form.contains("name=\"seen\" value=\"1\""));
    assert_eq!(server.get(&location)?.json()?["status"], "accepted");
    assert_eq!(server.get(&format!("{location}/events"))?.json()?.as_array().map(Vec::len), Some(1));
    Ok(())
}

#[test]
fn only_pages_of_this_server_answer() -> Tested {
    let place = place("cross-site")?;
    let server = Server::start(&place)?;
    let location = server.received(&out(1))?;
    let inbox = location.replace("/api/referrals/", "/inbox/");
    let fields = [("what", "accepted"), ("who", "赵六")];
    let own = format!("http://{}", server.address);
    for (headers, allowed) in [
        (vec![], false),
        (vec![("Origin", "null")], false),
        (vec![("Origin", "http://evil.example")], false),
        (vec![("Origin", "http://127.0.0.1:1")], false),
        (vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "cross-site")], false),
        (vec![("Origin", own.as_str()), ("Sec-Fetch-Site", "same-site")], false),
        (vec![("Sec-Fetch-Site", "none")], false),
        (vec![("Sec-Fetch-Site", "same-origin")], true),
        // Behind a proxy that gives the server another name.
        (vec![("Origin", "https://hospital.example"), ("Sec-Fetch-Site", "same-origin")], true),
        (vec![("Origin", own.as_str())], true),
    ] {
        let mut request = Request::web(&inbox, &fields, server.address);
        request.headers.retain(|(name, _)| *name != "Origin");
        request.headers.extend(headers.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let answer = server.send(&request)?;
        assert_eq!(answer.status, if allowed { 303 } else { 403 }, "{headers:?}");
    }
    for (origin, status) in [("http://evil.example", 403), (own.as_str(), 201)] {
        let form = Request::post(out(2).to_string()).header("Origin", origin);
        assert_eq!(server.send(&form)?.status, status, "{origin}");
    }
    let json = Request { path: inbox, ..Request::post("{}") };
    assert_eq!(server.send(&json.header("Origin", own))?.status, 415);
    Ok(())
}

#[test]
fn rows_show_status_deadline_and_names() -> Tested {
    let place = place("rows")?;
    let built = triage(root(), &["build", "-o", &place.join("dist/county.ruleset").to_string_lossy()], b"");
    assert_eq!(built.code, Some(0), "{}", built.err);
    let now = chrono::Local::now().fixed_offset();
    let due = |minutes: i64| json!((now + chrono::TimeDelta::minutes(minutes)).to_rfc3339());
    let server = Server::start(&place)?;
    let sent = |number, minutes| server.received(&edited(out(number), &[("/due", Some(due(minutes)))]));
    sent(1, 5 * 60 + 20)?;
    sent(2, -(2 * 60 + 30))?;
    let last = sent(3, 3 * 24 * 60 + 30)?;
    server.received(&edited(out(4), &[("/due", Some(Value::Null))]))?;
    let list = server.get("/inbox")?.text();
    for words in [
        "还剩 5 小时 1",
        "5 h 1",
        "已超时 2 小时 3",
        "overdue by 2 h 3",
        "还剩 3 天 0 小时",
        "无时限",
        "no deadline",
        "24 小时内上转",
        "Refer up within 24 hours",
        "已收到",
        "待答复 4 张",
        "其中超时 1 张",
        "1 of them overdue",
    ] {
        assert!(list.contains(words), "{words}: {list}");
    }
    assert_eq!(list.matches("class=\"late\"").count(), 1);
    let rows = |path: &str| {
        Ok::<_, Box<dyn std::error::Error>>(server.get(path)?.text().matches("<tr class=").count())
    };
    assert_eq!((rows("/inbox?show=waiting")?, rows("/inbox?show=overdue")?), (4, 1));
    let event = json!({ "what": "declined", "who": "赵六", "note": "没有床位" });
    assert_eq!(server.tell(&format!("{last}/events"), &event)?.status, 201);
    assert_eq!((rows("/inbox?show=waiting")?, rows("/inbox")?), (3, 4));
    let page = server.get(&last.replace("/api/referrals/", "/inbox/"))?.text();
    // Facts, choices, units, tiers, centres and criteria by their names.
    for words in ["收缩压", "190 mmHg", "女", "县", "卒中中心", "不接收", "没有床位", "赵六"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains(">systolic<") && !page.contains(">refer-24h<"));
    let named = Server::told(&place, &["--db", "other.sqlite", "--rules", "dist/county.ruleset"])?;
    let inbox = named.received(&out(1))?.replace("/api/referrals/", "/inbox/");
    assert!(named.get(&inbox)?.text().contains("收缩压"));
    Ok(())
}

#[test]
fn a_person_gets_a_page_and_a_program_a_document() -> Tested {
    let place = place("pages-of-problems")?;
    let server = Server::start(&place)?;
    let ask = |accept: &str| server.send(&Request::get("/inbox/nope").header("Accept", accept));
    let page = ask("text/html,application/xhtml+xml")?;
    assert_eq!((page.status, page.header("content-type")), (404, "text/html; charset=utf-8"));
    assert!(page.text().contains("没有找到"));
    assert_eq!(ask("*/*")?.header("content-type"), "application/problem+json");
    let api = server.send(&Request::get("/api/nope").header("Accept", "text/html"))?;
    assert_eq!((api.status, api.header("content-type")), (404, "application/problem+json"));
    Ok(())
}
