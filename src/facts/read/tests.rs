//! What is taken as an answer and what is refused, one row each.

use super::{Raw, read};
use crate::facts::{Choice, Decimal, Fact, Kind, Numeric, Vocabulary};
use crate::text::{Lang, Text};

fn vocabulary() -> Vocabulary {
    let choices =
        || ["清醒", "昏迷"].map(|id| Choice { id: id.to_owned(), label: Text::new(id, id) }).to_vec();
    let number = |unit: &str, max: i64| {
        let (min, max) = (Decimal::ZERO, Decimal::whole(max).unwrap());
        Kind::Number(Numeric { unit: unit.to_owned(), min, max, decimals: 0, also: Vec::new() })
    };
    let kinds = [
        ("胸痛", Kind::YesNo),
        ("意识", Kind::Choice(choices())),
        ("发现", Kind::Choices(choices())),
        ("年龄", number("a", 120)),
        ("体重", number("kg", 300)),
        ("发病", Kind::Date),
    ];
    let facts = kinds.map(|(id, kind)| Fact {
        id: id.to_owned(),
        kind,
        group: 0,
        label: Text::new(id, id),
        ask: None,
        plain: None,
        help: None,
        alarm: None,
        ask_if: None,
        worse: None,
        preset_patient: None,
        codes: Vec::new(),
        fresh: None,
        body: Vec::new(),
        called: Vec::new(),
    });
    Vocabulary { groups: Vec::new(), facts: facts.to_vec() }
}

#[test]
fn an_answer_is_taken_or_the_error_helps() {
    let vocabulary = vocabulary();
    let number = |text: &str| Raw::Number(text.to_owned());
    let text = |text: &str| Raw::Text(text.to_owned());
    let quantity = |text: &str, unit: &str| Raw::Quantity(text.to_owned(), unit.to_owned());
    for (fact, raw, expected) in [
        ("胸痛", Raw::Null, "not known"),
        ("发现", Raw::Null, "not known"),
        ("胸痛", Raw::Bool(true), "yes"),
        ("胸痛", Raw::Bool(false), "no"),
        ("胸痛", number("1"), "wrong-type"),
        ("胸痛", text("true"), "wrong-type"),
        ("胸疼", Raw::Bool(true), "unknown-fact"),
        ("", Raw::Null, "unknown-fact"),
        ("意识", text("昏迷"), "昏迷"),
        ("意识", text(""), "unknown-choice"),
        ("意识", Raw::List(vec![text("昏迷")]), "wrong-type"),
        ("发现", Raw::List(vec![]), "none"),
        ("发现", Raw::List(vec![text("昏迷"), text("清醒"), text("昏迷")]), "清醒, 昏迷"),
        ("发现", Raw::List(vec![text("昏迷"), text("昏睡")]), "unknown-choice"),
        ("发现", Raw::List(vec![Raw::Null]), "wrong-type"),
        ("发现", text("昏迷"), "wrong-type"),
        ("年龄", number("0"), "0 years"),
        ("年龄", number("120"), "120 years"),
        ("年龄", number("65.50"), "65.5 years"),
        ("年龄", number("1.2e2"), "120 years"),
        ("年龄", number("-0"), "0 years"),
        ("年龄", number("-1"), "out-of-range"),
        ("年龄", number("120.00000001"), "out-of-range"),
        ("年龄", number("1e300"), "wrong-type"),
        ("年龄", number("0.123456789"), "wrong-type"),
        ("年龄", text("65"), "wrong-type"),
        ("年龄", quantity("18", "mo"), "1.5 years"),
        ("年龄", quantity("1500", "mo"), "out-of-range"),
        ("年龄", quantity("7", "mo"), "wrong-unit"),
        ("年龄", quantity("7", "kg"), "wrong-unit"),
        ("年龄", quantity("7", "岁"), "wrong-unit"),
        ("体重", quantity("70500", "g"), "70.5 kg"),
        ("体重", Raw::Other("object"), "wrong-type"),
        ("发病", text("2026-11-22"), "2026-11-22"),
        ("发病", text("2026-02-29"), "wrong-type"),
        ("发病", text("22.11.2026"), "wrong-type"),
        ("发病", number("20261122"), "wrong-type"),
    ] {
        let got = match read(&vocabulary, fact, &raw) {
            Ok((ix, answer)) => match answer {
                crate::facts::Answer::Known(value) => value.shown(ix, &vocabulary, Lang::En),
                _ => "not known".to_owned(),
            },
            Err(error) => {
                assert_eq!(error.fact, fact);
                for message in [&error.message.zh, &error.message.en] {
                    assert!(message.contains(&format!("`{fact}`")), "{message}");
                    // The patient's own value ends up in no log.
                    let given = match &raw {
                        Raw::Number(text) | Raw::Quantity(text, _) => text.as_str(),
                        _ => "昏睡",
                    };
                    assert!(given.len() < 3 || !message.contains(given), "{message}");
                }
                error.kind.code().to_owned()
            }
        };
        assert_eq!(got, expected, "{fact}");
    }
}

#[test]
fn a_day_is_written_in_one_way() {
    use crate::facts::day;

    for good in ["2026-11-22", "2024-02-29", "0001-01-01"] {
        assert_eq!(day(good).map(|day| day.to_string()).as_deref(), Some(good));
    }
    for bad in [
        "",
        "2026-1-22",
        "2025-02-29",
        "2026-13-01",
        "+026-11-22",
        " 2026-11-22",
        "2026-11-22 ",
        "2026/11/22",
        "２０26-11-22",
        "2026-11-2x",
        "0000-12-31",
    ] {
        assert_eq!(day(bad), None, "{bad}");
    }
}
