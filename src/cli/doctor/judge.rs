//! What an answer to a form is worth, as the widget judges it: only a receipt is a success.

use serde_json::Value;

use crate::cli::doctor::client::Answer;
use crate::papers;

/// What came of a form.
pub enum Judged {
    /// It is there: the receipt's id, number and address of the status.
    Receipt {
        /// The receiver's name for the form.
        id: String,
        /// What people quote; may be empty.
        number: String,
        /// Where its status can be asked for; may be empty.
        location: String,
    },
    /// The status says success, and nothing says which form.
    Unconfirmed,
    /// A web page: somebody in between answered, or the address is wrong.
    Page,
    /// It was not taken; with the receiver's reason.
    Refused(u16, Option<String>),
}

/// Judges an answer; `base`: where a bundle was sent to.
pub fn judge(answer: &Answer, base: Option<&str>) -> Judged {
    let kind =
        answer.header("content-type").split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let said = match base {
        Some(base) => papers::fhir::receipt(base, &answer.text),
        None => answer.text.clone(),
    };
    let parsed: Option<Value> = kind.ends_with("json").then(|| serde_json::from_str(&said).ok()).flatten();
    if !answer.is_success() {
        return Judged::Refused(answer.status, parsed.as_ref().and_then(words));
    }
    let Some(parsed) = parsed else {
        return if kind == "text/html" { Judged::Page } else { Judged::Unconfirmed };
    };
    // Of a transaction only a part may have been taken, whatever the whole says.
    if let Some(status) = parsed.get("status").and_then(Value::as_u64).filter(|status| *status >= 400) {
        return Judged::Refused(u16::try_from(status).unwrap_or(answer.status), words(&parsed));
    }
    let text = |name: &str| match parsed.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let id = text("id");
    if id.is_empty() {
        return Judged::Unconfirmed;
    }
    let header = answer.header("location");
    let location = if header.is_empty() { text("location") } else { header.to_owned() };
    Judged::Receipt { id, number: text("number"), location }
}

/// A problem document's own words (RFC 9457).
fn words(problem: &Value) -> Option<String> {
    let mut words = ["detail", "title"].iter().find_map(|name| problem.get(*name)?.as_str())?.to_owned();
    for error in problem.get("errors").and_then(Value::as_array).into_iter().flatten().take(10) {
        let part = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        words.push_str(&format!("; {} {}", part("pointer"), part("detail")));
    }
    Some(words)
}
