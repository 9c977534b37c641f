//! JSON as facts.

use serde_json::Value as Input;

use crate::facts::{Answer, FactIx, Facts, Raw, Vocabulary, read};

/// The answers of an object by fact id, each read or not; none for anything else.
pub fn answers<'a>(
    vocabulary: &'a Vocabulary,
    facts: Option<&'a Input>,
) -> impl Iterator<Item = Option<(FactIx, Answer)>> + use<'a> {
    let all = facts.and_then(Input::as_object).into_iter().flatten();
    all.map(|(id, value)| read(vocabulary, id, &raw(value)).ok())
}

/// The facts of `{"facts": {…}}`; nothing if there are none, or if one of them cannot be read.
pub fn facts(vocabulary: &Vocabulary, input: &Input) -> Option<Facts> {
    let given = input.get("facts").filter(|facts| facts.is_object())?;
    let mut facts = Facts::new();
    for read in answers(vocabulary, Some(given)) {
        let (ix, answer) = read?;
        facts.set(ix, answer);
    }
    Some(facts)
}

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
