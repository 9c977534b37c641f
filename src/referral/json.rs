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

    use super::Json;
    use crate::facts::Decimal;

    /// Any value, with what `serde_json` would make of it; numbers as it can hold them exactly.
    fn json() -> impl Strategy<Value = (Json, serde_json::Value)> {
        let leaf = prop_oneof![
            Just((Json::Null, serde_json::Value::Null)),
            any::<bool>().prop_map(|value| (Json::Bool(value), value.into())),
            any::<i32>().prop_map(|value| (Json::Number(Decimal::whole(value.into()).unwrap()), value.into())),
            (-99_999..99_999i32).prop_map(|tenths| {
                let text = format!("{:.1}", f64::from(tenths) / 10.0);
                let number: serde_json::Value = serde_json::from_str(text.trim_end_matches(".0")).unwrap();
                (Json::Number(Decimal::parse(&text).unwrap()), if tenths == 0 { 0.into() } else { number })
            }),
            any::<String>().prop_map(|text| (Json::text(&text), text.into())),
            any::<i64>().prop_map(|id| (Json::Written(id.to_string()), id.into())),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|items| {
                    let (ours, theirs): (Vec<_>, Vec<_>) = items.into_iter().unzip();
                    (Json::List(ours), theirs.into())
                }),
                prop::collection::btree_map(any::<String>(), inner, 0..4).prop_map(|fields| {
                    let theirs = fields.iter().map(|(key, (_, theirs))| (key.clone(), theirs.clone())).collect();
                    let ours = fields.into_iter().map(|(key, (ours, _))| (key, ours)).collect();
                    (Json::Object(ours), serde_json::Value::Object(theirs))
                }),
            ]
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn others_read_what_we_write((ours, theirs) in json()) {
            prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&ours.to_string()).unwrap(), theirs);
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
