//! What an answer to a form is worth, as the widget judges it.

use serde_json::Value;

use crate::cli::doctor::client::Answer;
use crate::papers;
use crate::referral::Outcome;
use crate::referral::reply::{Json, Reply};

/// Judges an answer. `base`: where a bundle was sent to; `is_silent`: the page says that the receiver gives no receipts.
pub fn judge(answer: &Answer, base: Option<&str>, is_silent: bool) -> Outcome {
    let text = match base {
        Some(base) => papers::fhir::receipt(base, &answer.text),
        None => answer.text.clone(),
    };
    let reply = Reply {
        status: answer.status,
        kind: answer.header("content-type"),
        location: answer.header("location").to_owned(),
        retry_after: answer.header("retry-after").parse().ok(),
        is_silent,
    };
    reply.outcome(serde_json::from_str::<Value>(&text).ok(), &|_| None)
}

impl Json for Value {
    fn member(&self, name: &str) -> Option<Self> {
        self.get(name).cloned()
    }

    fn text(&self) -> Option<String> {
        match self {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn items(&self) -> Vec<Self> {
        self.as_array().cloned().unwrap_or_default()
    }
}
