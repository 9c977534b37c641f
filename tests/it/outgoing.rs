//! The form as old servers take it: fields, parts, and JSON of a receiver's own shape.

use referral_triage::papers::outgoing;
use referral_triage::text::Lang;
use serde_json::{Value, json};

const FORM: &str = r#"{"format":"referral-form/1","key":"abcdefghijklmnopqrstuvwxyz","form":"out","due":null,"filled_by":"doctor",
"chosen":{"disposition":"refer-24h","override_reason":null},"consent":{"given":true,"by":"王五 & 儿子"},
"fields":{"patient_name":"王五","resources":["bed","expert"],"age":{"value":60,"unit":"a"},"attachments":[{"name":"CT","recognised":true}]}}"#;

/// The key, the media type and the text.
fn parts(answer: &str) -> (&str, &str, &str) {
    let (key, rest) = answer.split_once('\n').unwrap();
    let (kind, body) = rest.split_once('\n').unwrap();
    (key, kind, body)
}

#[test]
fn fields_are_what_a_browser_would_post() {
    let answer = outgoing::form(FORM).unwrap();
    let (key, kind, body) = parts(&answer);
    assert_eq!((key, kind), ("abcdefghijklmnopqrstuvwxyz", "application/x-www-form-urlencoded"));
    let read: Vec<(String, String)> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    for (name, value) in [
        ("key", "abcdefghijklmnopqrstuvwxyz"),
        ("chosen.disposition", "refer-24h"),
        ("consent.given", "true"),
        ("consent.by", "王五 & 儿子"),
        ("fields.patient_name", "王五"),
        ("fields.resources", "bed"),
        ("fields.resources", "expert"),
        ("fields.age.value", "60"),
        ("fields.attachments", r#"[{"name":"CT","recognised":true}]"#),
        ("json", FORM),
    ] {
        assert!(read.contains(&(name.to_owned(), value.to_owned())), "{name}={value} in {read:?}");
    }
    assert!(!read.iter().any(|(name, _)| name == "due" || name == "chosen.override_reason"));
}

#[test]
fn parts_end_where_their_boundary_says() {
    let answer = outgoing::multipart(FORM).unwrap();
    let (_, kind, body) = parts(&answer);
    let boundary = kind.strip_prefix("multipart/form-data; boundary=").unwrap();
    let read: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!((read.first(), read.last()), (Some(&""), Some(&"--\r\n")));
    let name =
        |part: &&str| part.contains("name=\"fields.patient_name\"") && part.ends_with("\r\n\r\n王五\r\n");
    assert!(read.iter().any(name), "{read:?}");
    assert!(
        read.iter().any(|part| part.contains("filename=") && part.ends_with(&format!("\r\n\r\n{FORM}\r\n")))
    );
}

#[test]
fn a_shape_is_filled_from_the_form() {
    for (shape, expected) in [
        (json!({ "name": "{/fields/patient_name}" }), json!({ "name": "王五" })),
        (json!({ "n": "{/fields/age/value}", "x": "{/fields/none}" }), json!({ "n": 60, "x": null })),
        (json!(["{/fields/resources}", 7, true]), json!([["bed", "expert"], 7, true])),
        (
            json!({ "t": "患者 {/fields/patient_name}，{/fields/age/value} 岁，{/fields/none}。" }),
            json!({ "t": "患者 王五，60 岁，。" }),
        ),
        (json!({ "t": "a {b} {/open" }), json!({ "t": "a {b} {/open" })),
        (json!({ "a": { "b": ["{/key}"] } }), json!({ "a": { "b": ["abcdefghijklmnopqrstuvwxyz"] } })),
    ] {
        let answer = outgoing::template(FORM, &shape.to_string()).unwrap();
        let (_, kind, body) = parts(&answer);
        assert_eq!(kind, "application/json");
        assert_eq!(serde_json::from_str::<Value>(body).unwrap(), expected);
    }
    for shape in ["null", "7", "\"x\"", "{"] {
        assert!(outgoing::template(FORM, shape).unwrap_err().get(Lang::En).contains("template"));
    }
    assert!(outgoing::form("{").is_err());
}
