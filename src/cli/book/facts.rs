//! The vocabulary's columns in words: what a fact can be, and how it is asked.

use crate::cli::book::phrases;
use crate::criteria::Ruleset;
use crate::criteria::words::in_words;
use crate::facts::{Choice, Fact, FactIx, Kind};
use crate::text::Lang;

/// What a fact can be: `40～300 mmHg`, `单选：清醒／昏迷`.
pub fn values(fact: &Fact, lang: Lang) -> String {
    let named = |how: &str, choices: &[Choice]| {
        let labels: Vec<&str> = choices.iter().map(|choice| choice.label.get(lang)).collect();
        lang.pick(format!("{how}：{}", labels.join("／")), format!("{how}: {}", labels.join(" / ")))
    };
    match &fact.kind {
        Kind::YesNo => phrases::yes_no(lang).to_owned(),
        Kind::Choice(choices) => named(phrases::one_of(lang), choices),
        Kind::Choices(choices) => named(phrases::any_of(lang), choices),
        Kind::Number(numeric) => {
            let unit = numeric.shown_unit(lang);
            let space = if unit.is_empty() { "" } else { " " };
            lang.pick(
                format!("{}～{}{space}{unit}", numeric.min, numeric.max),
                format!("{} to {}{space}{unit}", numeric.min, numeric.max),
            )
        }
        Kind::Date => phrases::a_day(lang).to_owned(),
    }
}

/// How citizens are asked; a dash if they never are.
pub fn plain(fact: &Fact, lang: Lang) -> &str {
    fact.plain.as_ref().map_or("—", |plain| plain.get(lang))
}

/// What else is to be said about a fact, as (what, text).
pub fn more(ruleset: &Ruleset, place: FactIx, fact: &Fact, lang: Lang) -> Vec<(&'static str, String)> {
    let mut more = Vec::new();
    if let Some(gate) = ruleset.ask_if(place) {
        more.push((phrases::asked_if(lang), in_words(gate, ruleset, lang).line));
    }
    if let Some(alarm) = &fact.alarm {
        more.push((phrases::alarm(lang), alarm.get(lang).to_owned()));
    }
    more
}
