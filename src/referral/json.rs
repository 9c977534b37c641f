//! JSON as it is written on the wire, straight into one text.
//!
//! Our own hundred lines instead of a crate: they keep decimals exact, keep the order of the fields,
//! and cost the widget about 1 kB where `serde_json` costs 23.

use crate::facts::Decimal;

/// One object as a text: `json::object(|to| to.text("id", "P1"))`.
pub fn object(fields: impl FnOnce(&mut Object<'_>)) -> String {
    let mut text = String::new();
    Slot(&mut text).object(fields);
    text
}

/// One object, into a text that was used before.
pub fn object_into(text: &mut String, fields: impl FnOnce(&mut Object<'_>)) {
    Slot(text).object(fields);
}

/// An object that is being written, field by field.
pub struct Object<'t>(&'t mut String);

/// A list that is being written, item by item.
pub struct List<'t>(&'t mut String);

/// A place where exactly one value goes.
#[must_use = "a key without a value is no JSON"]
pub struct Slot<'t>(&'t mut String);

impl Object<'_> {
    /// A field's key; its value comes next.
    #[inline(never)]
    pub fn field(&mut self, key: &str) -> Slot<'_> {
        separate(self.0);
        quote(self.0, key);
        self.0.push(':');
        Slot(self.0)
    }

    /// A field that holds a text.
    #[inline(never)]
    pub fn text(&mut self, key: &str, text: &str) {
        self.field(key).text(text);
    }

    /// A field that holds a text, or `null`.
    #[inline(never)]
    pub fn optional(&mut self, key: &str, text: Option<&str>) {
        self.field(key).optional(text);
    }
}

impl List<'_> {
    /// The next item.
    pub fn item(&mut self) -> Slot<'_> {
        separate(self.0);
        Slot(self.0)
    }
}

impl Slot<'_> {
    /// `null`
    pub fn null(self) {
        self.written("null");
    }

    /// `true` or `false`
    pub fn flag(self, yes: bool) {
        self.written(if yes { "true" } else { "false" });
    }

    /// A number, exact.
    pub fn number(self, number: Decimal) {
        number.put(self.0);
    }

    /// A text.
    #[inline(never)]
    pub fn text(self, text: &str) {
        quote(self.0, text);
    }

    /// A text, or `null`.
    pub fn optional(self, text: Option<&str>) {
        match text {
            Some(text) => self.text(text),
            None => self.null(),
        }
    }

    /// JSON that somebody else has written already.
    pub fn written(self, json: &str) {
        self.0.push_str(json);
    }

    /// JSON that somebody else writes, part by part.
    pub fn parts(self, write: impl FnOnce(&mut String)) {
        write(self.0);
    }

    /// An object.
    pub fn object(self, fields: impl FnOnce(&mut Object<'_>)) {
        self.0.push('{');
        fields(&mut Object(self.0));
        self.0.push('}');
    }

    /// A list.
    pub fn list(self, items: impl FnOnce(&mut List<'_>)) {
        self.0.push('[');
        items(&mut List(self.0));
        self.0.push(']');
    }
}

/// A comma, but for what comes first. (A text that ends in a bracket ends in its quote.)
fn separate(to: &mut String) {
    if !to.ends_with(['{', '[']) {
        to.push(',');
    }
}

#[inline(never)]
fn quote(to: &mut String, text: &str) {
    to.push('"');
    // Most texts need nothing but the quotes. (0xe2 begins the two signs below.)
    // Without stopping at the first, which is faster for the many at once.
    let is_plain = |byte: u8| byte >= b' ' && byte != b'"' && byte != b'\\' && byte != 0xe2;
    if text.bytes().fold(true, |plain, byte| plain & is_plain(byte)) {
        to.push_str(text);
    } else {
        text.chars().for_each(|c| push(to, c));
    }
    to.push('"');
}

fn push(to: &mut String, c: char) {
    match c {
        '"' => to.push_str("\\\""),
        '\\' => to.push_str("\\\\"),
        '\n' => to.push_str("\\n"),
        '\r' => to.push_str("\\r"),
        '\t' => to.push_str("\\t"),
        // Beyond what JSON asks: these two end a line in old JavaScript.
        c if c < ' ' || c == '\u{2028}' || c == '\u{2029}' => {
            to.push_str("\\u");
            for shift in [12, 8, 4, 0] {
                to.extend(char::from_digit(u32::from(c) >> shift & 15, 16));
            }
        }
        c => to.push(c),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::{Slot, object};
    use crate::facts::Decimal;

    /// Any value; numbers as `serde_json` can hold them exactly.
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
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|fields| Value::Object(fields.into_iter().collect())),
            ]
        })
    }

    fn write(to: Slot<'_>, theirs: &Value) {
        match theirs {
            Value::Null => to.null(),
            Value::Bool(value) => to.flag(*value),
            Value::Number(number) => to.number(Decimal::parse(&number.to_string()).unwrap()),
            Value::String(text) => to.text(text),
            Value::Array(items) => to.list(|to| items.iter().for_each(|item| write(to.item(), item))),
            Value::Object(fields) => {
                to.object(|to| fields.iter().for_each(|(key, value)| write(to.field(key), value)))
            }
        }
    }

    fn text(text: &str) -> String {
        let mut written = String::new();
        Slot(&mut written).text(text);
        written
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn others_read_what_we_write(theirs in json()) {
            let mut written = String::new();
            write(Slot(&mut written), &theirs);
            prop_assert_eq!(serde_json::from_str::<Value>(&written).unwrap(), theirs.clone());
            let again = object(|to| to.field("a").list(|to| to.item().written(&written)));
            prop_assert_eq!(again, object(|to| to.field("a").list(|to| write(to.item(), &theirs))));
        }
    }

    #[test]
    fn texts_are_quoted() {
        for (given, written) in [
            ("", "\"\""),
            ("血压 \"高\"", "\"血压 \\\"高\\\"\""),
            ("a\\b/c", "\"a\\\\b/c\""),
            ("\n\r\t\u{8}\u{0}\u{1f}", "\"\\n\\r\\t\\u0008\\u0000\\u001f\""),
            ("\u{7f}\u{2028}\u{2029}😀", "\"\u{7f}\\u2028\\u2029😀\""),
        ] {
            assert_eq!(text(given), written);
        }
        let every: String = (0..=0x2100).filter_map(char::from_u32).collect();
        assert_eq!(serde_json::from_str::<String>(&text(&every)).unwrap(), every);
    }
}
