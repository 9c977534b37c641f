//! The few words that the wire leaves as codes, for people, in both languages.

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

use crate::referral::Status;
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
        "received" => ("已收到", "received"),
        "accepted" => ("已同意接收", "accepted"),
        "declined" => ("不接收", "declined"),
        "booked" => ("已预约", "booked"),
        "arrived" => ("已到诊", "arrived"),
        "completed" => ("诊疗完成", "completed"),
        "returned" => ("已回转", "sent back"),
        "doctor" => ("医生", "doctor"),
        "patient" => ("患者", "patient"),
        "verified" => ("已核对", "verified"),
        "unverified" => ("未核对", "unverified"),
        "proposal" => ("建议稿", "proposal"),
        other => (other, ""),
    };
    Text::new(zh, en)
}

/// What a button says that leads to a status.
pub fn verb(to: Status) -> Text {
    let (zh, en) = match to {
        Status::Received => ("收到", "Receive"),
        Status::Accepted => ("同意接收", "Accept"),
        Status::Declined => ("不接收", "Decline"),
        Status::Booked => ("预约", "Book an appointment"),
        Status::Arrived => ("患者已到", "The patient has arrived"),
        Status::Completed => ("诊疗完成", "Completed"),
        Status::Returned => ("回转", "Send back"),
    };
    Text::new(zh, en)
}

/// How a form stands with its deadline.
pub fn deadline(due: Option<DateTime<FixedOffset>>, status: Status, now: &DateTime<FixedOffset>) -> Text {
    let Some(due) = due else { return Text::new("无时限", "no deadline") };
    if status != Status::Received {
        return Text::new("已答复", "answered");
    }
    let left = due - *now;
    let long = span(left.abs());
    if left < TimeDelta::zero() {
        Text::new(format!("已超时 {}", long.zh), format!("overdue by {}", long.en))
    } else {
        Text::new(format!("还剩 {}", long.zh), format!("{} left", long.en))
    }
}

/// A length of time, in its two largest parts.
pub fn span(long: TimeDelta) -> Text {
    let (days, hours, minutes) = (long.num_days(), long.num_hours() % 24, long.num_minutes() % 60);
    match (days, hours) {
        (0, 0) => Text::new(format!("{minutes} 分钟"), format!("{minutes} min")),
        (0, _) => Text::new(format!("{hours} 小时 {minutes} 分"), format!("{hours} h {minutes} min")),
        _ => Text::new(format!("{days} 天 {hours} 小时"), format!("{days} d {hours} h")),
    }
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
