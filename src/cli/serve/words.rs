//! The few words that the wire leaves as codes, for people, in both languages.

use chrono::DateTime;
use serde_json::Value;

use crate::text::Text;

/// A code of the wire as people say it; a code that is not known stays as it is.
pub fn of(code: &str) -> Text {
    let (zh, en) = match code {
        "out" => ("转出", "Referral form"),
        "return" => ("回转", "Return form"),
        "emergency" => ("急救", "emergency"),
        "up" => ("上转", "refer up"),
        "consult" => ("会诊", "consult"),
        "stay" => ("留治", "treat here"),
        "down" => ("下转", "refer down"),
        "received" => ("已接收", "received"),
        "doctor" => ("医生", "doctor"),
        "patient" => ("患者", "patient"),
        "verified" => ("已核对", "verified"),
        "unverified" => ("未核对", "unverified"),
        "proposal" => ("建议稿", "proposal"),
        other => (other, ""),
    };
    Text::new(zh, en)
}

/// A time of the wire, to the minute; the seconds matter to machines only.
pub fn time(wire: &str) -> String {
    DateTime::parse_from_rfc3339(wire)
        .map_or_else(|_| wire.to_owned(), |time| time.format("%Y-%m-%d %H:%M %:z").to_string())
}

/// A value of a fact.
pub fn value(value: &Value) -> Text {
    match value {
        Value::Null => Text::new("不详", "not known"),
        Value::Bool(true) => Text::new("是", "yes"),
        Value::Bool(false) => Text::new("否", "no"),
        Value::String(text) => Text::new(text.as_str(), ""),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| self::value(item).zh).collect();
            Text::new(items.join("、"), "")
        }
        other => Text::new(other.to_string(), ""),
    }
}
