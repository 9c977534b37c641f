//! A case as its author would write it.

use crate::criteria::Truth;
use crate::facts::{Answer, Facts, Value, Vocabulary};

/// A `[[case]]` to paste: a patient and what a criterion is said to be about him.
pub fn case(vocabulary: &Vocabulary, note: &str, facts: &Facts, criterion: &str, truth: Truth) -> String {
    let key = match truth {
        Truth::True => "fires",
        Truth::False => "denies",
        Truth::Unknown => "open",
    };
    format!(
        "[[case]]\nnote = {}\nfacts = {}\n{key} = [{}]\n",
        quoted(note),
        self::facts(vocabulary, facts),
        quoted(criterion)
    )
}

/// The `facts` of a case: `{ age = 70 }`.
pub fn facts(vocabulary: &Vocabulary, facts: &Facts) -> String {
    let pairs: Vec<String> = facts
        .asked()
        .filter_map(|(ix, answer)| {
            let fact = vocabulary.fact(ix)?;
            let choice = |place: &u16| quoted(fact.choices().get(usize::from(*place)).map_or("", |c| &c.id));
            let value = match answer {
                Answer::NotAsked => return None,
                Answer::NotKnown => quoted("unknown"),
                Answer::Known(Value::YesNo(yes)) => yes.to_string(),
                Answer::Known(Value::Choice(place)) => choice(place),
                Answer::Known(Value::Choices(places)) => {
                    format!("[{}]", places.iter().map(choice).collect::<Vec<_>>().join(", "))
                }
                Answer::Known(Value::Number(number)) => number.to_string(),
                Answer::Known(Value::Date(date)) => date.to_string(),
            };
            let bare = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
            let key = if fact.id.chars().all(bare) { fact.id.clone() } else { quoted(&fact.id) };
            Some(format!("{key} = {value}"))
        })
        .collect();
    if pairs.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", pairs.join(", ")) }
}

/// A basic string of TOML.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04X}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
