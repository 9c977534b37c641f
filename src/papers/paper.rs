//! What can be asked for: sheets to print, and the calendar of a plan. The question is JSON:
//! `{"sheet": "form" | "handover" | "receiving" | "patient", "lang", "number", "sealed", "form": {…}}`.

use serde_json::{Value, json};

use crate::criteria::Ruleset;
use crate::papers::node::Node;
use crate::papers::record::Record;
use crate::papers::{calendar as days, care, handover, transfer};
use crate::text::Text;

/// The sheets that were asked for, one node for each page.
pub fn sheets(ruleset: &Ruleset, asked: &str) -> Result<Vec<Node>, Text> {
    let asked = read(asked)?;
    Ok(of(&Record::read(ruleset, &asked)?, &asked))
}

fn of(record: &Record<'_>, asked: &Value) -> Vec<Node> {
    match asked.get("sheet").and_then(Value::as_str) {
        Some("handover") => vec![handover::sheet(record)],
        Some("receiving") => vec![care::receiving(record)],
        Some("patient") => vec![care::patient(record)],
        _ => transfer::sheets(record),
    }
}

/// The same for the script that builds the page, with its language and title; the title becomes a file's name and names
/// no patient.
pub fn json(ruleset: &Ruleset, asked: &str) -> Result<String, Text> {
    let asked = read(asked)?;
    let record = Record::read(ruleset, &asked)?;
    let pages: Value = of(&record, &asked).iter().map(Node::json).collect();
    let title = [record.say("转诊", "referral"), " ", record.name()].concat();
    Ok(json!({ "lang": record.lang.tag(), "title": title.trim(), "pages": pages }).to_string())
}

/// The visits of the form's plan as a calendar.
pub fn calendar(ruleset: &Ruleset, asked: &str) -> Result<String, Text> {
    let asked = read(asked)?;
    let record = Record::read(ruleset, &asked)?;
    days::calendar(&record).ok_or_else(|| Text::new("这里没有随访日期", "there are no visits here"))
}

fn read(asked: &str) -> Result<Value, Text> {
    let broken = |error: serde_json::Error| {
        Text::new(format!("读不懂要什么：{error}"), format!("this cannot be read: {error}"))
    };
    serde_json::from_str(asked).map_err(broken)
}
