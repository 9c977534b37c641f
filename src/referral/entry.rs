//! What stands in a field, as the text that a draft keeps: a choice is its id, several are ids with spaces between them,
//! a result is a line of cells with tabs between them.

use crate::criteria::{FieldKind, FormField};
use crate::facts;
use crate::referral::Wrong;
use crate::referral::json::Object;
use crate::text::{Lang, words};

/// The cells of a result: its name, its day, the institution, and whether the receiver recognises it (互认).
pub const CELLS: usize = 4;
const RECOGNISED: usize = 3;
/// The most characters of a cell.
const LONGEST_CELL: usize = 100;

/// The choices of a field that are picked.
pub fn picked(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// The results in a field, those included that nothing was written into.
pub fn results(text: &str) -> impl Iterator<Item = [&str; CELLS]> {
    text.lines().map(|line| {
        let mut cells = line.split('\t').map(str::trim);
        std::array::from_fn(|_| cells.next().unwrap_or(""))
    })
}

/// The results with another text in one cell.
pub fn with_cell(text: &str, row: usize, cell: usize, written: &str) -> String {
    // What separates cells cannot stand in one.
    let written = written.replace(['\t', '\n', '\r'], " ");
    let mut lines = String::new();
    let mut before = text.lines();
    for at in 0..=row.max(text.lines().count().saturating_sub(1)) {
        let line = before.next().unwrap_or("");
        let mut cells = line.split('\t');
        for place in 0..CELLS {
            let old = cells.next().unwrap_or("");
            lines.push_str(if at == row && place == cell { &written } else { old });
            lines.push(if place + 1 < CELLS { '\t' } else { '\n' });
        }
    }
    lines
}

fn is_blank(cells: &[&str; CELLS]) -> bool {
    cells.iter().all(|cell| cell.is_empty())
}

/// What a host says about a field, as far as it can stand there.
pub fn known(field: &FormField, said: &str) -> String {
    match field.kind {
        FieldKind::Choice | FieldKind::Choices => {
            let mut kept = String::new();
            for id in picked(said).filter(|id| field.choices.iter().any(|choice| choice.id == *id)) {
                if !kept.is_empty() {
                    kept.push(' ');
                }
                kept.push_str(id);
            }
            kept
        }
        _ => said.to_owned(),
    }
}

/// What is wrong with a text that is not empty.
pub fn wrong(field: &FormField, text: &str) -> Option<Wrong> {
    match field.kind {
        FieldKind::Choice | FieldKind::Choices => None,
        FieldKind::Results => results(text).filter(|cells| !is_blank(cells)).find_map(|cells| {
            let [name, day, institution, _] = cells;
            if name.is_empty() || institution.is_empty() || facts::day(day).is_none() {
                Some(Wrong::Incomplete)
            } else {
                let too_long = cells.iter().any(|cell| cell.chars().count() > LONGEST_CELL);
                too_long.then_some(Wrong::TooLong(100))
            }
        }),
        _ if text.chars().count() > usize::from(field.max) => Some(Wrong::TooLong(field.max)),
        FieldKind::Date if facts::day(text).is_none() => Some(Wrong::NotADay),
        FieldKind::Phone if !is_phone(text) => Some(Wrong::NotAPhone),
        _ => None,
    }
}

fn is_phone(text: &str) -> bool {
    // A Chinese keyboard types full-width digits and brackets.
    let digits = text.chars().filter(|c| matches!(c, '0'..='9' | '０'..='９')).count();
    digits >= 3
        && text
            .chars()
            .all(|c| matches!(c, '0'..='9' | '０'..='９' | '+' | '-' | '(' | ')' | '（' | '）' | ' ' | '转'))
}

/// As people read it: labels of choices, one result after the other.
pub fn shown(field: &FormField, text: &str, lang: Lang) -> String {
    let parts: Vec<String> = match field.kind {
        FieldKind::Choice | FieldKind::Choices => picked(text)
            .map(|id| {
                let choice = field.choices.iter().find(|choice| choice.id == id);
                choice.map_or(id, |choice| choice.label.get(lang)).to_owned()
            })
            .collect(),
        FieldKind::Results => results(text)
            .filter(|cells| !is_blank(cells))
            .map(|[name, day, institution, recognised]| {
                let recognised = if recognised.is_empty() { "" } else { words::recognised(lang) };
                [name, day, institution, recognised].join(" ").trim_end().to_owned()
            })
            .collect(),
        _ => return text.to_owned(),
    };
    parts.join(lang.pick("；", "; "))
}

/// The field on the wire.
pub fn write(to: &mut Object<'_>, field: &FormField, text: &str) {
    match field.kind {
        FieldKind::Choices => to.field(&field.id).list(|to| {
            for id in picked(text) {
                to.item().text(id);
            }
        }),
        FieldKind::Results => to.field(&field.id).list(|to| {
            for cells in results(text).filter(|cells| !is_blank(cells)) {
                to.item().object(|to| {
                    for (key, cell) in ["name", "date", "institution"].into_iter().zip(cells) {
                        to.text(key, cell);
                    }
                    to.field("recognised").flag(cells.get(RECOGNISED).is_some_and(|cell| !cell.is_empty()));
                });
            }
        }),
        _ => to.text(&field.id, text),
    }
}

#[cfg(test)]
mod tests {
    use super::{results, with_cell};

    #[test]
    fn a_cell_is_written_where_it_stands_and_rows_come_as_they_are_needed() {
        let one = with_cell("", 0, 0, "心电图");
        assert_eq!(one, "心电图\t\t\t\n");
        let two = with_cell(&one, 1, 2, "县\t医院");
        assert_eq!(two, "心电图\t\t\t\n\t\t县 医院\t\n");
        let mended = with_cell(&two, 0, 3, "1");
        assert_eq!(results(&mended).collect::<Vec<_>>(), [["心电图", "", "", "1"], ["", "", "县 医院", ""]]);
    }
}
