//! What other programs get: NDJSON line by line, CSV cell by cell.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{by_patient, edited, out, returned};
use crate::receiver::http::Request;
use crate::receiver::server::{Server, place};

#[test]
fn every_form_is_a_line_with_its_journey() -> Tested {
    let place = place("ndjson")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    assert_eq!(server.get("/api/export.ndjson")?.text(), "");
    // More than the server holds in memory at once.
    let mut sent = Vec::new();
    for number in 0..250 {
        let form = match number % 3 {
            0 => out(number),
            1 => returned(number),
            _ => edited(by_patient(number), &[("/fields/present_history", Some(json!("第一行\n第二行")))]),
        };
        let body = serde_json::to_string_pretty(&form)?.replace('\n', "\r\n");
        let location = server.send(&Request::post(body))?.header("location").to_owned();
        if number % 5 == 0 {
            let event = json!({ "what": "declined", "who": "赵六", "note": "没有床位\n请转市医院" });
            assert_eq!(server.tell(&format!("{location}/events"), &event)?.status, 201);
        }
        sent.push((location, form));
    }
    let answer = server.get("/api/export.ndjson")?;
    assert_eq!(answer.header("content-type"), "application/x-ndjson");
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"referrals.ndjson\"");
    let text = answer.text();
    assert_eq!(text.lines().count(), sent.len());
    for (line, (location, form)) in text.lines().zip(&sent) {
        let line: Value = serde_json::from_str(line)?;
        assert_eq!(&line["form"], form);
        assert_eq!(line["status"], server.get(location)?.json()?);
        assert_eq!(line["events"], server.get(&format!("{location}/events"))?.json()?);
    }
    let year = chrono::Local::now().format("%Y").to_string();
    for (period, lines) in [(year.as_str(), 250), ("1999", 0), ("1999-Q1", 0)] {
        let part = server.get(&format!("/api/export.ndjson?period={period}"))?;
        assert_eq!(part.text().lines().count(), lines, "{period}");
        assert!(part.header("content-disposition").contains(&format!("referrals-{period}.ndjson")));
    }
    for query in ["period=2026-Q5", "period=x", "period=2026-01-01"] {
        let answer = server.get(&format!("/api/export.ndjson?{query}"))?;
        assert_eq!(
            (answer.status, answer.json()?["type"].as_str()),
            (400, Some("/problems/invalid-query")),
            "{query}"
        );
    }
    Ok(())
}

/// Forms may be as large as they may be; how many of them there are does not matter to the server's memory.
#[cfg(target_os = "linux")]
#[test]
fn what_is_read_whole_is_never_held_whole() -> Tested {
    let place = place("large")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    for number in 0..90 {
        let form = out(number).to_string();
        let body = [form.as_bytes(), &vec![b' '; (1 << 20) - form.len()]].concat();
        assert_eq!(server.send(&Request::post(body))?.status, 201);
    }
    for path in ["/api/export.ndjson", "/api/export.csv", "/api/indicators"] {
        let answer = server.get(path)?;
        assert_eq!(answer.status, 200);
        assert!(path != "/api/export.ndjson" || answer.text().lines().count() == 90);
        let peak = server.memory("VmHWM")?;
        assert!(peak < 64 << 10, "{path}: {peak} kB");
    }
    Ok(())
}

#[test]
fn a_spreadsheet_opens_the_csv_without_harm() -> Tested {
    let place = place("csv")?;
    let server = Server::start(&place)?;
    let attacked = [
        ("/fields/patient_name", Some(json!("=HYPERLINK(\"http://evil.example\",\"王五\")"))),
        ("/fields/phone", Some(json!("+86 13800000000"))),
        ("/fields/impression", Some(json!("脑卒中？\n\"左侧\", 重"))),
        ("/fields/address", Some(json!("@SUM(A1)"))),
        ("/fields/resources", Some(json!(["expert", "bed"]))),
        ("/fields/own", Some(json!("-1"))),
        ("/due", Some(json!("2020-01-01T00:00:00+08:00"))),
    ];
    server.received(&edited(out(1), &attacked))?;
    let location = server.received(&returned(2))?;
    let event = json!({ "what": "booked", "who": "赵六", "appointment": { "at": "2100-01-02T09:30:00+08:00", "place": "心内科" } });
    assert_eq!(server.tell(&format!("{location}/events"), &event)?.status, 201);
    for (lang, first, status, direction, overdue) in
        [("zh", "转诊单号", "已收到", "上转", "是"), ("en", "Number", "received", "refer up", "yes")]
    {
        let answer = server.get(&format!("/api/export.csv?lang={lang}"))?;
        assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(answer.header("content-disposition"), "attachment; filename=\"referrals.csv\"");
        let text = answer.text();
        let text = text.strip_prefix('\u{feff}').ok_or("Excel needs the mark")?;
        let table = parsed(text);
        assert_eq!(table.len(), 3);
        assert!(table.iter().all(|row| row.len() == table[0].len()), "every row has every cell");
        assert_eq!(table[0][0], first);
        let cell = |row: usize, zh: &str, en: &str| {
            let column = table[0].iter().position(|name| *name == if lang == "zh" { zh } else { en });
            table[row][column.unwrap_or_else(|| panic!("no column {zh} {en}"))].clone()
        };
        for (zh, en, value) in [
            ("患者姓名", "Patient's name", "'=HYPERLINK(\"http://evil.example\",\"王五\")"),
            ("联系电话", "Phone", "'+86 13800000000"),
            ("初步印象", "Initial impression", "脑卒中？\n\"左侧\", 重"),
            ("家庭住址", "Home address", "'@SUM(A1)"),
            ("本院自有栏目", "Fields of our own", "own: -1"),
            ("状态", "Status", status),
            ("方向", "Direction", direction),
            ("是否超时", "Overdue", overdue),
            ("诊断结果", "Diagnosis", ""),
            (
                "申请的资源",
                "Requested",
                if lang == "zh" { "专家号；床位" } else { "expert appointment; bed" },
            ),
        ] {
            assert_eq!(cell(1, zh, en), value, "{zh}");
        }
        assert_eq!(cell(2, "预约时间", "Appointment"), "2100-01-02T09:30:00+08:00");
        assert_eq!(cell(2, "预约地点", "Place"), "心内科");
        assert_eq!(cell(2, "诊断结果", "Diagnosis"), "脑梗死恢复期");
        // No cell begins as a formula does.
        let begins = |cell: &String| cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(!table.iter().flatten().any(begins));
    }
    assert_eq!(server.get("/api/export.csv?lang=fr")?.status, 400);
    let english = server.send(&Request::get("/api/export.csv").header("Accept-Language", "en"))?;
    assert!(english.text().contains("\"Number\""));
    Ok(())
}

/// RFC 4180, as written in it.
fn parsed(text: &str) -> Vec<Vec<String>> {
    let (mut table, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        match (quoted, character) {
            (true, '"') if rest.peek() == Some(&'"') => cell.extend(rest.next()),
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut cell)),
            (false, '\r') if rest.next() == Some('\n') => {
                row.push(std::mem::take(&mut cell));
                table.push(std::mem::take(&mut row));
            }
            (_, character) => cell.push(character),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "it ends with its last record");
    table
}
