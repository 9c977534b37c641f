//! A rule must say what it seems to say: characters that nobody sees are refused, in texts and in comments.

use toml::de::{DeTable, DeValue};

use crate::criteria::Problem;
use crate::text::{Source, Span, is_hidden};

/// One problem for each line with such a character, and for each text that spells one out (`"\u202E"`).
pub fn found(source: &Source, table: &DeTable<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut lines = 0;
    for line in source.text.split_inclusive('\n') {
        // Some editors begin a file with a byte order mark.
        let hidden = line.char_indices().find(|(at, char)| is_hidden(*char) && lines + at > 0);
        problems
            .extend(hidden.map(|(at, char)| {
                problem(source, Span::new(lines + at, lines + at + char.len_utf8()), char)
            }));
        lines += line.len();
    }
    // A stack of our own: how deep it goes is the author's choice.
    let mut tables = vec![table];
    let mut values: Vec<(Span, &DeValue<'_>)> = Vec::new();
    while let Some(table) = tables.pop() {
        for (key, value) in table {
            problems.extend(spelled(source, Span::from(key.span()), key.get_ref()));
            values.push((Span::from(value.span()), value.get_ref()));
        }
        while let Some((span, value)) = values.pop() {
            match value {
                DeValue::String(text) => problems.extend(spelled(source, span, text)),
                DeValue::Array(items) => {
                    values.extend(items.iter().map(|item| (Span::from(item.span()), item.get_ref())));
                }
                DeValue::Table(table) => tables.push(table),
                _ => {}
            }
        }
    }
    problems
}

/// A character that is not in the file as such: the others were found there.
fn spelled(source: &Source, span: Span, text: &str) -> Option<Problem> {
    let char = text.chars().find(|char| is_hidden(*char))?;
    (!source.slice(span).contains(char)).then(|| problem(source, span, char))
}

fn problem(source: &Source, span: Span, char: char) -> Problem {
    let code = u32::from(char);
    Problem::error(
        "hidden-character",
        &source.name,
        span,
        format!("这里有看不见的字符 U+{code:04X}，会让文字读起来与写的不同"),
        format!("here is a character that nobody sees, U+{code:04X}: it can make a line read otherwise than it is written"),
    )
    .help("请删除；多半是从别处复制时带来的", "delete it; most likely it was copied along from somewhere else")
}
