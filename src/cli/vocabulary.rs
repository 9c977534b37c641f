//! `triage vocabulary`

use std::path::Path;

use crate::cli::{Format, GOOD, folder, say};
use crate::facts::{Fact, Kind};
use crate::referral::json::Json;
use crate::text::{Lang, display_width};

/// Prints the facts that criteria may mention.
pub fn run(rules: &Path, format: Format, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(rules, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let facts = &ruleset.vocabulary.facts;
    if format != Format::Human {
        for fact in facts {
            say(&format!("{}\n", json(fact)));
        }
        return GOOD;
    }
    let width = |column: fn(&Fact) -> String| facts.iter().map(|fact| display_width(&column(fact))).max().unwrap_or(0);
    let (ids, takes) = (width(|fact| fact.id.clone()), width(values));
    for (group, place) in ruleset.vocabulary.groups.iter().zip(0u16..) {
        say(&format!("{}\n", group.label.get(lang)));
        for fact in facts.iter().filter(|fact| fact.group == place) {
            let (id, takes) = (padded(&fact.id, ids), padded(&values(fact), takes));
            say(&format!("  {id}  {takes}  {}\n", fact.label.get(lang)));
        }
    }
    GOOD
}

fn values(fact: &Fact) -> String {
    match &fact.kind {
        Kind::YesNo | Kind::Date => fact.kind_name().to_owned(),
        Kind::Choice(choices) => choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join("|"),
        Kind::Choices(choices) => {
            format!("[{}]", choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(","))
        }
        Kind::Number(numeric) => format!("{}…{} '{}'", numeric.min, numeric.max, numeric.unit),
    }
}

fn json(fact: &Fact) -> Json {
    let text = |text: &crate::text::Text| Json::object([("zh", Json::text(&text.zh)), ("en", Json::text(&text.en))]);
    let mut json = Json::object([
        ("fact", Json::text(&fact.id)),
        ("kind", Json::text(fact.kind_name())),
        ("label", text(&fact.label)),
    ]);
    if let Some(numeric) = fact.numeric() {
        json = json
            .with("unit", Json::text(&numeric.unit))
            .with("range", Json::List(vec![Json::Number(numeric.min), Json::Number(numeric.max)]));
    }
    if !fact.choices().is_empty() {
        let choices = fact.choices().iter().map(|choice| {
            Json::object([("id", Json::text(&choice.id)), ("label", text(&choice.label))])
        });
        json = json.with("choices", Json::List(choices.collect()));
    }
    let codes = fact.codes.iter().map(|code| (code.system.clone(), Json::text(&code.code)));
    json.with("codes", Json::Object(codes.collect()))
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}
