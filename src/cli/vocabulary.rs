//! `triage vocabulary`

use std::path::Path;

use crate::cli::{Format, GOOD, folder, say};
use crate::facts::{Fact, Kind};
use crate::referral::json::{self, Object};
use crate::text::{Lang, Text, display_width};

/// Prints the facts that criteria may mention.
pub fn run(rules: &Path, format: Format, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(rules, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let facts = &ruleset.vocabulary.facts;
    if format != Format::Human {
        for fact in facts {
            let group = ruleset.vocabulary.group(fact);
            say(&format!("{}\n", json(fact, group.map_or("", |group| group.id.as_str()))));
        }
        return GOOD;
    }
    let width = |column: fn(&Fact) -> String| {
        facts.iter().map(|fact| display_width(&column(fact))).max().unwrap_or(0)
    };
    let (ids, takes) = (width(|fact| fact.id.clone()), width(values));
    for (group, place) in ruleset.vocabulary.groups.iter().zip(0u16..) {
        say(&format!("{}\n", group.label.get(lang)));
        for fact in facts.iter().filter(|fact| fact.group == place) {
            let (id, takes) = (padded(&fact.id, ids), padded(&values(fact), takes));
            say(&format!("  {id}  {takes}  {}\n", fact.label.get(lang)));
        }
    }
    if !ruleset.scores.is_empty() {
        say(lang.pick("评分\n", "Scores\n"));
    }
    for score in &ruleset.scores {
        let reach = score.reach().map_or(String::new(), |(least, most)| format!("{least}…{most}"));
        let (id, reach) = (padded(&score.id, ids), padded(&reach, takes));
        say(&format!("  {id}  {reach}  {}\n", score.label.get(lang)));
    }
    GOOD
}

fn values(fact: &Fact) -> String {
    match &fact.kind {
        Kind::YesNo | Kind::Date => fact.kind_name().to_owned(),
        Kind::Choice(choices) => {
            choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join("|")
        }
        Kind::Choices(choices) => {
            format!("[{}]", choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(","))
        }
        Kind::Number(numeric) => format!("{}…{} '{}'", numeric.min, numeric.max, numeric.unit),
    }
}

fn json(fact: &Fact, group: &str) -> String {
    json::object(|to| {
        to.text("fact", &fact.id);
        to.text("kind", fact.kind_name());
        to.text("group", group);
        label(to, &fact.label);
        if let Some(numeric) = fact.numeric() {
            to.text("unit", &numeric.unit);
            to.field("range").list(|to| {
                to.item().number(numeric.min);
                to.item().number(numeric.max);
            });
            if !numeric.also.is_empty() {
                to.field("also").list(|to| {
                    for other in &numeric.also {
                        to.item().object(|to| {
                            to.text("unit", &other.unit);
                            to.field("times").number(other.times);
                        });
                    }
                });
            }
        }
        if !fact.choices().is_empty() {
            to.field("choices").list(|to| {
                for choice in fact.choices() {
                    to.item().object(|to| {
                        to.text("id", &choice.id);
                        label(to, &choice.label);
                    });
                }
            });
        }
        to.field("codes").object(|to| {
            for system in fact.codes.chunk_by(|one, other| one.system == other.system) {
                let Some(first) = system.first() else { continue };
                to.field(&first.system).list(|to| {
                    for code in system {
                        to.item().text(&code.code);
                    }
                });
            }
        });
        to.optional("fresh", fact.fresh.as_deref());
    })
}

fn label(to: &mut Object<'_>, label: &Text) {
    to.field("label").object(|to| {
        to.text("zh", &label.zh);
        to.text("en", &label.en);
    });
}

fn padded(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}
