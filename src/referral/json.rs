//! JSON as it is written on the wire.
//!
//! Our own forty lines instead of a crate: they keep decimals exact, keep the order of the fields,
//! and cost the widget about 1 kB where `serde_json` costs 23.

use std::fmt::{self, Write};

use crate::facts::Decimal;

/// A JSON value. Objects keep the order in which their fields are given.
#[derive(Clone, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, exact.
    Number(Decimal),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(Vec<(String, Json)>),
    /// JSON that somebody else has written already.
    Written(String),
}

impl Json {
    /// An object from its fields, in this order.
    pub fn object<const N: usize>(fields: [(&str, Json); N]) -> Self {
        Json::Object(fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
    }

    /// A text.
    pub fn text(text: impl Into<String>) -> Self {
        Json::Text(text.into())
    }

    /// A text, or `null`.
    pub fn optional(text: Option<&str>) -> Self {
        text.map_or(Json::Null, Json::text)
    }

    /// Adds a field to an object; anything else is left as it is.
    #[must_use]
    pub fn with(mut self, key: &str, value: Json) -> Self {
        if let Json::Object(fields) = &mut self {
            fields.push((key.to_owned(), value));
        }
        self
    }
}

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Json::Null => f.write_str("null"),
            Json::Bool(value) => write!(f, "{value}"),
            Json::Number(number) => write!(f, "{number}"),
            Json::Text(text) => quoted(text, f),
            Json::Written(json) => f.write_str(json),
            Json::List(items) => {
                f.write_char('[')?;
                for (place, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if place > 0 { "," } else { "" })?;
                }
                f.write_char(']')
            }
            Json::Object(fields) => {
                f.write_char('{')?;
                for (place, (key, value)) in fields.iter().enumerate() {
                    f.write_str(if place > 0 { "," } else { "" })?;
                    quoted(key, f)?;
                    write!(f, ":{value}")?;
                }
                f.write_char('}')
            }
        }
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            // Beyond what JSON asks: these two end a line in old JavaScript.
            c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::Json;
    use crate::facts::Decimal;

    /// Any value; numbers as `serde_json` can hold them exactly. ([`Json`] itself has no `Debug`: it carries patients.)
    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            (-99_999..99_999i32).prop_map(|tenths| Value::from(f64::from(tenths * 10 + 1) / 100.0)),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    fn ours(theirs: &Value) -> Json {
        match theirs {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(*value),
            Value::Number(number) => Json::Number(Decimal::parse(&number.to_string()).unwrap()),
            Value::String(text) => Json::text(text),
            Value::Array(items) => Json::List(items.iter().map(ours).collect()),
            Value::Object(fields) => Json::Object(fields.iter().map(|(key, value)| (key.clone(), ours(value))).collect()),
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn others_read_what_we_write(theirs in json()) {
            let written = ours(&theirs).to_string();
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), theirs.clone());
            prop_assert_eq!(Json::List(vec![Json::Written(written)]).to_string(), Json::List(vec![ours(&theirs)]).to_string());
        }
    }

    #[test]
    fn texts_are_quoted() {
        for (text, written) in [
            ("", "\"\""),
            ("血压 \"高\"", "\"血压 \\\"高\\\"\""),
            ("a\\b/c", "\"a\\\\b/c\""),
            ("\n\r\t\u{8}\u{0}\u{1f}", "\"\\n\\r\\t\\u0008\\u0000\\u001f\""),
            ("\u{7f}\u{2028}\u{2029}😀", "\"\u{7f}\\u2028\\u2029😀\""),
        ] {
            assert_eq!(Json::text(text).to_string(), written);
        }
        let every: String = (0..=0x2100).filter_map(char::from_u32).collect();
        assert_eq!(serde_json::from_str::<String>(&Json::text(&every).to_string()).unwrap(), every);
    }
}
