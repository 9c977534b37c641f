//! The bundle: names, identifiers and entries.

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::criteria::compiled::hex;

/// The system of the form's own key, and the beginning of those of its parts.
pub const SYSTEM: &str = "urn:referral-triage:form";

/// Who names resources, and so how a repetition is recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// The server: each is created unless there is one with its identifier.
    Server,
    /// We do (`updateCreate`): each is put where it belongs.
    Client,
}

/// A transaction under construction.
pub struct Bundle {
    key: String,
    ids: Ids,
    entries: Vec<Value>,
}

impl Bundle {
    /// An empty one for the form with this key.
    pub fn new(key: &str, ids: Ids) -> Self {
        Bundle { key: key.to_owned(), ids, entries: Vec::new() }
    }

    /// The business identifier of a part of the form: the form's key in the part's own system.
    pub fn identifier(&self, part: &str) -> Value {
        json!({ "system": system(part), "value": self.key })
    }

    /// A reference to a part.
    pub fn reference(&self, part: &str) -> Value {
        json!({ "reference": self.name(part) })
    }

    /// A part that is found again by its identifier.
    pub fn push(&mut self, part: &str, resource: Value) {
        let search = format!("identifier={}|{}", encoded(&system(part)), self.key);
        self.push_unless(part, resource, &search);
    }

    /// A part that has no identifier of its own, and is found again by the tag that [`Bundle::tag`] gives.
    pub fn push_tagged(&mut self, part: &str, resource: Value) {
        let search = format!("_tag={SYSTEM}|{}", self.key);
        self.push_unless(part, resource, &search);
    }

    /// The form's key as a tag.
    pub fn tag(&self) -> Value {
        json!({ "tag": [{ "system": SYSTEM, "code": self.key }] })
    }

    fn push_unless(&mut self, part: &str, mut resource: Value, search: &str) {
        let kind = resource.get("resourceType").and_then(Value::as_str).unwrap_or_default().to_owned();
        let request = match (self.ids, resource.as_object_mut()) {
            (Ids::Client, Some(fields)) => {
                let id = id(&self.key, part);
                let url = format!("{kind}/{id}");
                fields.insert("id".to_owned(), Value::from(id));
                json!({ "method": "PUT", "url": url })
            }
            _ => json!({ "method": "POST", "url": kind, "ifNoneExist": search }),
        };
        self.entries.push(json!({ "fullUrl": self.name(part), "resource": resource, "request": request }));
    }

    fn name(&self, part: &str) -> String {
        format!("urn:uuid:{}", id(&self.key, part))
    }

    /// All of it as text.
    pub fn text(self, timestamp: &str) -> String {
        let bundle = json!({
            "resourceType": "Bundle",
            "type": "transaction",
            "timestamp": timestamp,
            "entry": self.entries
        });
        pruned(bundle).unwrap_or_default().to_string()
    }
}

/// What a part of a form is called, the same whenever the form is put so: a UUID of our own making (RFC 9562, version 8).
pub fn id(key: &str, part: &str) -> String {
    let mut bytes = [0u8; 16];
    let digest = Sha256::digest(format!("{key}/{part}").as_bytes());
    for (slot, byte) in bytes.iter_mut().zip(digest) {
        *slot = byte;
    }
    let bits = u128::from_be_bytes(bytes);
    let bits = bits & !(0xf << 76) | 8 << 76;
    let bits = bits & !(0x3 << 62) | 2 << 62;
    let text = format!("{bits:032x}");
    let mut name = String::new();
    for (place, digit) in text.chars().enumerate() {
        if matches!(place, 8 | 12 | 16 | 20) {
            name.push('-');
        }
        name.push(digit);
    }
    name
}

fn system(part: &str) -> String {
    if part == "request" { SYSTEM.to_owned() } else { format!("{SYSTEM}:{part}") }
}

/// As it may stand in a query.
fn encoded(text: &str) -> String {
    let mut query = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => {
                query.push(char::from(byte))
            }
            _ => query.push_str(&format!("%{byte:02X}")),
        }
    }
    query
}

/// SHA-256 of a text, in hexadecimal.
pub fn sha256(text: &str) -> String {
    hex(&Sha256::digest(text.as_bytes()))
}

/// Without what is empty: FHIR has no nulls, empty texts, lists or objects; nor control characters.
fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::String(text) => {
            let text: String =
                text.chars().filter(|c| !c.is_control() || matches!(c, '\t' | '\n' | '\r')).collect();
            let text = text.trim();
            (!text.is_empty()).then(|| Value::from(text))
        }
        Value::Array(items) => {
            let items: Vec<Value> = items.into_iter().filter_map(pruned).collect();
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().filter_map(|(key, value)| Some((key, pruned(value)?)));
            let fields: Map<String, Value> = fields.collect();
            (!fields.is_empty()).then_some(Value::Object(fields))
        }
        other => Some(other),
    }
}
