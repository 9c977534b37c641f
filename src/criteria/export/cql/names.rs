//! The names in a CQL library: ids as they are, and quoted.

use std::collections::BTreeSet;

use crate::criteria::Ruleset;

/// The names of everything that a rule set names, unquoted. CQL keeps parameters and definitions in
/// one drawer, so what would be there twice gets a remark in brackets, which no id has.
pub struct Names {
    /// Of the facts, in the vocabulary's order.
    pub facts: Vec<String>,
    /// Of the criteria, in the rule set's order.
    pub criteria: Vec<String>,
}

impl Names {
    /// The names of a rule set.
    pub fn new(ruleset: &Ruleset) -> Self {
        let mut taken = BTreeSet::from(["Disposition".to_owned()]);
        let facts = ruleset.vocabulary.facts.iter().map(|fact| free(&mut taken, &fact.id, "fact")).collect();
        let criteria =
            ruleset.criteria.iter().map(|criterion| free(&mut taken, &criterion.id, "criterion")).collect();
        Names { facts, criteria }
    }
}

/// `"a name"`
pub fn quoted(name: &str) -> String {
    enclosed('"', name)
}

/// `'a text'`
pub fn text(text: &str) -> String {
    enclosed('\'', text)
}

/// A text that fits behind `//`.
pub fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

fn free(taken: &mut BTreeSet<String>, id: &str, what: &str) -> String {
    let mut name = id.to_owned();
    let mut count = 1;
    while !taken.insert(name.clone()) {
        name = if count == 1 { format!("{id} ({what})") } else { format!("{id} ({what} {count})") };
        count += 1;
    }
    name
}

fn enclosed(quote: char, content: &str) -> String {
    let mut whole = String::from(quote);
    for c in content.chars() {
        match c {
            '\n' => whole.push_str("\\n"),
            '\r' => whole.push_str("\\r"),
            '\t' => whole.push_str("\\t"),
            c if c == quote || c == '\\' => whole.extend(['\\', c]),
            c => whole.push(c),
        }
    }
    whole.push(quote);
    whole
}
