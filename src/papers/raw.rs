//! JSON as raw facts.

use serde_json::Value as Input;

use crate::facts::Raw;

/// A value from outside, with every digit as it was written.
pub fn raw(value: &Input) -> Raw {
    match value {
        Input::Null => Raw::Null,
        Input::Bool(value) => Raw::Bool(*value),
        Input::Number(number) => Raw::Number(number.to_string()),
        Input::String(text) => Raw::Text(text.clone()),
        Input::Array(items) => Raw::List(items.iter().map(raw).collect()),
        Input::Object(fields) => match (fields.get("value"), fields.get("unit"), fields.len()) {
            (Some(Input::Number(number)), Some(Input::String(unit)), 2) => {
                Raw::Quantity(number.to_string(), unit.clone())
            }
            _ => Raw::Other("object"),
        },
    }
}
