//! TOML as JSON, the way editors hand it to a schema, and back.

use serde_json::{Map, Value};
use toml::de::{DeTable, DeValue};

/// A TOML file as JSON; nothing if it is not TOML.
pub fn from_toml(text: &str) -> Option<Value> {
    let table = DeTable::parse(text).ok()?;
    Some(object(table.get_ref()))
}

fn object(table: &DeTable<'_>) -> Value {
    let pairs = table.iter().map(|(key, value)| (key.get_ref().to_string(), json(value.get_ref())));
    Value::Object(pairs.collect::<Map<_, _>>())
}

fn json(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::from(text.to_string()),
        DeValue::Integer(number) => {
            Value::from(i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).unwrap())
        }
        DeValue::Float(number) => Value::from(number.as_str().parse::<f64>().unwrap()),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(date) => Value::from(date.to_string()),
        DeValue::Array(items) => {
            Value::from(items.iter().map(|item| json(item.get_ref())).collect::<Vec<_>>())
        }
        DeValue::Table(table) => object(table),
    }
}

/// JSON as TOML, everything inline. A text under `date` is a day.
pub fn to_toml(value: &Value) -> String {
    let pairs = value.as_object().expect("a file is a table").iter();
    pairs.map(|(key, value)| format!("{}\n", pair(key, value))).collect()
}

fn pair(key: &str, value: &Value) -> String {
    match value.as_str().filter(|text| ["date", "review_by"].contains(&key) && text.len() == 10) {
        Some(day) => format!("{key} = {day}"),
        None => format!("{} = {}", Value::from(key), inline(value)),
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Object(pairs) => {
            let pairs: Vec<String> = pairs.iter().map(|(key, value)| pair(key, value)).collect();
            format!("{{ {} }}", pairs.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        other => other.to_string(),
    }
}
