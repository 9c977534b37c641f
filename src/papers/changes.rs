//! What would change a settled answer, in words: `血氧饱和度：< 90 % → 立即拨打 120`.

use crate::criteria::{Change, Ruleset, decide, would_change};
use crate::facts::{Fact, Unit};
use crate::papers::raw;
use crate::text::{Lang, words};

/// More of them nobody reads; the most urgent come first.
const MOST: usize = 8;

/// The changes of single facts that lead elsewhere, a line each: the fact's place in the vocabulary, a tab, and the change
/// in words. `input` is an object with `facts`; nothing if it cannot be read.
pub fn changes(ruleset: &Ruleset, input: &str, lang: Lang) -> Option<String> {
    let input: serde_json::Value = serde_json::from_str(input).ok()?;
    let facts = raw::facts(&ruleset.vocabulary, &input)?;
    let all = would_change(ruleset, &facts, &decide(ruleset, &facts));
    Some(all.iter().take(MOST).filter_map(|change| line(ruleset, change, lang)).collect())
}

fn line(ruleset: &Ruleset, change: &Change, lang: Lang) -> Option<String> {
    let fact = ruleset.vocabulary.fact(change.fact)?;
    let disposition = ruleset.dispositions.get(change.disposition)?.name.get(lang);
    let becomes = in_words(&change.becomes, fact, lang);
    let between = lang.pick("：", ": ");
    Some(format!("{}\t{}{between}{becomes} → {disposition}\n", change.fact.index(), fact.label.get(lang)))
}

/// A condition on one fact as people read it: `≥ 180 mmHg`, `160–179 mmHg`, `no`.
fn in_words(becomes: &str, fact: &Fact, lang: Lang) -> String {
    let mut text = String::new();
    let mut is_list = false;
    for token in becomes.split(' ') {
        let quoted = token.strip_prefix('\'').and_then(|rest| rest.trim_end_matches(',').strip_suffix('\''));
        let said = match (token, quoted) {
            (_, Some(id)) => match fact.choices().iter().find(|choice| choice.id == id) {
                Some(choice) => choice.label.get(lang),
                None => fact.numeric().map_or_else(
                    || Unit::find(id).map_or(id, |unit| unit.shown()),
                    |own| own.shown_unit(lang),
                ),
            },
            ("true", _) => words::yes(lang),
            ("false", _) => words::no(lang),
            (">=", _) => "≥",
            ("<=", _) => "≤",
            ("and", _) => "–",
            ("is", _) => return words::another(lang).to_owned(),
            ("not", _) => words::without(lang),
            ("=" | "in" | "{" | "}" | "between" | "includes" | "null", _) => continue,
            (other, _) => other.trim_start_matches('@'),
        };
        if !text.is_empty() {
            text.push_str(if is_list { lang.pick("或", " or ") } else { " " });
        }
        text.push_str(said);
        is_list = token.ends_with(',');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::in_words;
    use crate::facts::{Choice, Decimal, Fact, Kind, Numeric};
    use crate::text::{Lang, Text};

    #[test]
    fn every_kind_of_change_has_words() {
        let number = Kind::Number(Numeric {
            unit: "mm[Hg]".to_owned(),
            min: Decimal::ZERO,
            max: Decimal::ZERO,
            decimals: 0,
            also: Vec::new(),
        });
        let choice = |id: &str, zh: &str| Choice { id: id.to_owned(), label: Text::new(zh, id) };
        let choices = Kind::Choices(vec![choice("mild", "轻"), choice("bad", "重")]);
        for (kind, becomes, zh, en) in [
            (Kind::YesNo, "= true", "是", "Yes"),
            (Kind::YesNo, "= false", "否", "No"),
            (number.clone(), ">= 180 'mm[Hg]'", "≥ 180 mmHg", "≥ 180 mmHg"),
            (number.clone(), "< 90 'mm[Hg]'", "< 90 mmHg", "< 90 mmHg"),
            (number, "between 1 'mm[Hg]' and 2 'mm[Hg]'", "1 mmHg – 2 mmHg", "1 mmHg – 2 mmHg"),
            (choices.clone(), "in { 'mild', 'bad' }", "轻或重", "mild or bad"),
            (choices.clone(), "= 'mild'", "轻", "mild"),
            (choices.clone(), "includes 'mild'", "轻", "mild"),
            (choices, "not includes 'mild'", "没有 轻", "without mild"),
            (Kind::Date, ">= @2026-11-22", "≥ 2026-11-22", "≥ 2026-11-22"),
            (Kind::Date, "is not null", "另一个值", "another value"),
        ] {
            let fact = Fact {
                id: String::new(),
                kind,
                group: 0,
                label: Text::new("", ""),
                ask: None,
                plain: None,
                help: None,
                alarm: None,
                ask_if: None,
                worse: None,
                preset_patient: None,
                codes: Vec::new(),
                fresh: None,
                body: Vec::new(),
                called: Vec::new(),
            };
            assert_eq!(in_words(becomes, &fact, Lang::Zh), zh);
            assert_eq!(in_words(becomes, &fact, Lang::En), en);
        }
    }
}
