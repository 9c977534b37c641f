//! What is wrong with a form is listed whole, each fault at its place.

use serde_json::{Value, json};

use crate::receiver::Tested;
use crate::receiver::forms::{by_patient, edited, out, returned};
use crate::receiver::server::{Server, place, rows};

/// A form, what is done to it, and where the faults then are; `-` takes a member away, and `*41`
/// is a text of 41 characters.
const REFUSED: &str = r#"
out     | /surprise 1                                       | /surprise
out     | /a~1b 1 & /c 1                                    | /a~01b /c
out     | /format "referral-form/2"                         | /format
out     | /key "K7"                                         | /key
out     | /key "k7aaaaaaaaaaaaaaaaaaaaaaaa\n"               | /key
out     | /form "in"                                        | /form
out     | /sealed_at "yesterday"                            | /sealed_at
out     | /sealed_at "2026-11-22 13:22:50"                  | /sealed_at
out     | /due "tomorrow"                                   | /due
out     | /lang "fr"                                        | /lang
out     | /filled_by "nurse"                                | /filled_by
out     | /ruleset/sha256 "ABC"                             | /ruleset/sha256
out     | /ruleset/version -                                | /ruleset/version
out     | /ruleset/name "x"                                 | /ruleset/name
out     | /decision/direction "sideways"                    | /decision/direction
out     | /decision/within "a day"                          | /decision/within
out     | /decision/to/bed "7"                              | /decision/to/bed
out     | /decision/settled "yes"                           | /decision/settled
out     | /decision/reasons [1]                             | /decision/reasons/0
out     | /decision/reasons/0/criterion -                   | /decision/reasons/0/criterion
out     | /decision/reasons/0/because -                     | /decision/reasons/0/because
out     | /decision/reasons/0/values -                      | /decision/reasons/0/values
out     | /decision/reasons/0/source -                      | /decision/reasons/0/source
out     | /decision/reasons/0/source/title -                | /decision/reasons/0/source/title
out     | /decision/reasons/0/status "guessed"              | /decision/reasons/0/status
out     | /decision/reasons/0/values/x {}                   | /decision/reasons/0/values/x
out     | /decision/not_ruled_out/0/needs [1]               | /decision/not_ruled_out/0/needs/0
out     | /chosen/disposition "stay"                        | /chosen/override_reason /chosen/by /chosen/at
out     | /chosen/disposition "stay" & /chosen/override_reason " " & /chosen/by "李四" & /chosen/at "2026-11-22T05:22:50Z" | /chosen/override_reason
out     | /chosen/disposition "stay" & /chosen/override_reason "" & /chosen/by " " & /chosen/at "2026-11-22T05:22:50Z"  | /chosen/override_reason /chosen/by
out     | /chosen/disposition "stay" & /chosen/override_reason "x" & /chosen/by "李四" & /chosen/at "today" | /chosen/at
out     | /consent/given "yes"                              | /consent/given
out     | /facts []                                         | /facts
out     | /facts/systolic {"value": 190}                    | /facts/systolic
out     | /fields "none"                                    | /fields
out     | /fields/age 63                                    | /fields/age
out     | /fields/own 1                                     | /fields/own
out     | /fields/own *2001                                 | /fields/own
out     | /fields/patient_name *41 & /fields/address *101   | /fields/patient_name /fields/address
out     | /fields/impression *1001 & /fields/phone -        | /fields/impression /fields/phone
return  | /fields/plan *2001 & /fields/diagnosis ""         | /fields/plan /fields/diagnosis
return  | /follow_up/first "2026-13-06"                     | /follow_up/first
return  | /follow_up/visits_per_year 4.5                    | /follow_up/visits_per_year
return  | /follow_up/visits_per_year -1                     | /follow_up/visits_per_year
return  | /follow_up/measures "BP"                          | /follow_up/measures
patient | /form "return"                                    | /form
patient | +61                                               | /fields
patient | +80                                               | /fields
"#;

/// What is still within the limits, in the same words; `+60` adds so many fields of one's own.
const ACCEPTED: &str = r#"
out     | /chosen/disposition "stay" & /chosen/override_reason "患者拒绝转诊" & /chosen/by "李四" & /chosen/at "2026-11-22T13:22:50+08:00"
out     | /decision/within "PT0M"
out     | /decision/within "P2W" & /sealed_at "2026-11-22T05:22:50.123Z"
out     | /consent/given false
out     | /decision/to {} & /decision/reasons [] & /facts {}
out     | /fields/patient_name *40 & /fields/address *100 & /fields/treatment *1000 & /fields/own *2000
patient | +60
"#;

const MEMBERS: &str =
    "format key form sealed_at due lang filled_by ruleset decision chosen consent facts follow_up fields";
const REQUIRED: [(&str, &str); 3] = [
    (
        "out",
        "patient_name sex age phone to_unit impression present_history from_doctor from_phone from_unit date",
    ),
    ("return", "patient_name sex age phone to_unit diagnosis plan from_doctor from_phone from_unit date"),
    ("patient", "patient_name phone present_history"),
];

#[test]
fn every_violation_is_listed() -> Tested {
    let place = place("violations")?;
    let server = Server::start(&place)?;
    for row in refused() {
        let mut parts = row.split('|');
        let form = made(parts.next().unwrap_or(""), parts.next().unwrap_or(""), 9)?;
        let mut expected: Vec<&str> = parts.next().unwrap_or("").split_whitespace().collect();
        let answer = server.post(&form)?;
        assert_eq!(answer.status, 422, "{row}");
        let problem = answer.json()?;
        let errors = problem.get("errors").and_then(Value::as_array).cloned().unwrap_or_default();
        let said = |name: &str| -> Vec<&str> {
            errors.iter().filter_map(|error| error.get(name)).filter_map(Value::as_str).collect()
        };
        let mut found = said("pointer");
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{row}: {}", answer.text());
        assert!(said("detail").iter().all(|detail| !detail.is_empty()), "{row}");
    }
    assert_eq!(rows(&place)?, 0);
    for (number, row) in (100..).zip(lines(ACCEPTED)) {
        let (form, edits) = row.split_once('|').unwrap_or_default();
        let answer = server.post(&made(form, edits, number)?)?;
        assert_eq!(answer.status, 201, "{row}: {}", answer.text());
    }
    assert_eq!(rows(&place)?, 7);
    Ok(())
}

/// The table, and a row for each member that must be there, and for each field that must be filled in.
fn refused() -> Vec<String> {
    let mut table: Vec<String> = lines(REFUSED).map(str::to_owned).collect();
    table.extend(MEMBERS.split(' ').map(|name| format!("out | /{name} - | /{name}")));
    for (form, names) in REQUIRED {
        for name in names.split(' ') {
            table.push(format!("{form} | /fields/{name} - | /fields/{name}"));
            table.push(format!("{form} | /fields/{name} \"\" | /fields/{name}"));
        }
    }
    table
}

/// The answer to a form that is wrong in half a million places is no larger than one that a person can read.
#[test]
fn a_form_that_is_all_wrong_gets_a_short_answer() -> Tested {
    let place = place("all-wrong")?;
    let server = Server::start(&place)?;
    for (pointer, wrong) in [
        ("/facts/symptoms", Value::from(vec![1; 400_000])),
        ("/decision/not_ruled_out", Value::from(vec![json!({}); 300_000])),
    ] {
        let answer = server.post(&edited(out(1), &[(pointer, Some(wrong))]))?;
        let errors = answer.json()?["errors"].as_array().map(Vec::len);
        assert_eq!((answer.status, errors), (422, Some(100)), "{pointer}");
        assert!(answer.body.len() < 32 << 10, "{pointer}: {} bytes", answer.body.len());
    }
    Ok(())
}

fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().filter(|line| !line.is_empty())
}

/// A form with the edits of a row.
fn made(form: &str, edits: &str, number: u32) -> Result<Value, Box<dyn std::error::Error>> {
    let mut form = match form.trim() {
        "return" => returned(number),
        "patient" => by_patient(number),
        _ => out(number),
    };
    for edit in edits.split(" & ").map(str::trim) {
        if let Some(count) = edit.strip_prefix('+') {
            for own in 0..count.parse::<u32>()? {
                form = edited(form, &[(&format!("/fields/own_{own}"), Some(json!("x")))]);
            }
            continue;
        }
        let (pointer, value) = edit.split_once(' ').ok_or_else(|| format!("no value: {edit}"))?;
        let value = match value.strip_prefix('*') {
            Some(length) => Some(json!("文".repeat(length.parse()?))),
            None if value == "-" => None,
            None => Some(serde_json::from_str(value)?),
        };
        form = edited(form, &[(pointer, value)]);
    }
    Ok(form)
}
