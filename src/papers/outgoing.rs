//! A sealed form as what older or other receivers take: fields of a web form, parts of one, or a JSON shape of the receiver's own.
//!
//! Whatever the shape, the answer is the form's key, its media type and the text to post, a line each: whoever asked knows which form the
//! answer is about.

use form_urlencoded::Serializer;
use serde_json::Value;

use crate::text::Text;

/// What goes out as fields of its own; the whole form goes along as `json`.
const FIELDS: [&str; 11] = [
    "key",
    "supersedes",
    "in_reply_to",
    "form",
    "sealed_at",
    "due",
    "lang",
    "filled_by",
    "chosen",
    "consent",
    "fields",
];

/// As a browser posts a web form (`application/x-www-form-urlencoded`).
pub fn form(text: &str) -> Result<String, Text> {
    let form = parsed(text)?;
    let mut body = Serializer::new(String::new());
    for (name, value) in pairs(&form) {
        body.append_pair(&name, &value);
    }
    body.append_pair("json", text);
    Ok(answer(&form, "application/x-www-form-urlencoded", &body.finish()))
}

/// As a browser posts a form with a file (RFC 7578): the fields, and the whole form as the file `json`.
pub fn multipart(text: &str) -> Result<String, Text> {
    let form = parsed(text)?;
    let key = form.get("key").and_then(Value::as_str).unwrap_or_default();
    // 128 random bits stand in no text of the form but the key's own field.
    let boundary = format!("referral-form-{key}-part");
    let mut body = String::new();
    for (name, value) in pairs(&form) {
        body.push_str(&format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"json\"; filename=\"referral-{key}.json\"\r\nContent-Type: application/json\r\n\r\n{text}\r\n--{boundary}--\r\n"
    ));
    Ok(answer(&form, &format!("multipart/form-data; boundary={boundary}"), &body))
}

/// As a JSON shape of the receiver's own. In its texts `{/fields/patient_name}` stands for what the form has there (RFC 6901); a
/// text that is nothing else becomes the value itself, `null` where the form has none.
pub fn template(text: &str, shape: &str) -> Result<String, Text> {
    let form = parsed(text)?;
    let shape: Value = serde_json::from_str(shape).unwrap_or_default();
    if !shape.is_object() && !shape.is_array() {
        return Err(Text::new("receiver.template 应是一个对象", "`receiver.template` has to be an object"));
    }
    Ok(answer(&form, "application/json", &filled(&shape, &form).to_string()))
}

fn parsed(text: &str) -> Result<Value, Text> {
    serde_json::from_str(text)
        .map_err(|why| Text::new(format!("转诊单不是 JSON：{why}"), format!("the form is no JSON: {why}")))
}

fn answer(form: &Value, media_type: &str, body: &str) -> String {
    [form.get("key").and_then(Value::as_str).unwrap_or_default(), media_type, body].join("\n")
}

/// Names and texts, such as `fields.patient_name`; several choices have the same name, a list of more is JSON.
fn pairs(form: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for name in FIELDS {
        if let Some(value) = form.get(name) {
            flatten(name, value, &mut found);
        }
    }
    found
}

fn flatten(name: &str, value: &Value, into: &mut Vec<(String, String)>) {
    match value {
        Value::Null => {}
        Value::Object(fields) => {
            for (field, value) in fields {
                flatten(&format!("{name}.{field}"), value, into);
            }
        }
        Value::Array(items) if items.iter().all(Value::is_string) => {
            for item in items {
                flatten(name, item, into);
            }
        }
        value => into.push((name.to_owned(), plain(value))),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn filled(shape: &Value, form: &Value) -> Value {
    match shape {
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), filled(value, form))).collect()
        }
        Value::Array(items) => items.iter().map(|item| filled(item, form)).collect(),
        Value::String(text) => said(text, form),
        value => value.clone(),
    }
}

fn said(text: &str, form: &Value) -> Value {
    let whole =
        text.strip_prefix("{/").and_then(|rest| rest.strip_suffix('}')).filter(|rest| !rest.contains('{'));
    if let Some(pointer) = whole {
        return form.pointer(&format!("/{pointer}")).cloned().unwrap_or_default();
    }
    let (mut written, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("{/") {
        let Some((pointer, after)) = after.split_once('}') else { break };
        written.push_str(before);
        written.push_str(&form.pointer(&format!("/{pointer}")).map(plain).unwrap_or_default());
        rest = after;
    }
    written.push_str(rest);
    Value::String(written)
}
