//! A decision in words: neutral lines, so that page, form and terminal say the same.

use crate::criteria::{Citation, Criterion, Decision, Duration, Ruleset, Status};
use crate::facts::{FactIx, Facts, Value};
use crate::text::Lang;

/// Why a criterion holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason<'r> {
    /// The criterion.
    pub criterion: &'r Criterion,
    /// In words.
    pub because: &'r str,
    /// The values behind it, as (label, value).
    pub values: Vec<(&'r str, String)>,
}

/// The reasons for a decision, the deciding ones first.
pub fn reasons<'r>(ruleset: &'r Ruleset, decision: &Decision, facts: &Facts, lang: Lang) -> Vec<Reason<'r>> {
    let fired = decision
        .fired
        .iter()
        .filter_map(|fired| Some((ruleset.criteria.get(fired.criterion)?, &fired.facts)));
    fired
        .map(|(criterion, support)| Reason {
            criterion,
            because: criterion.because.get(lang),
            values: telling(ruleset, facts, support, lang),
        })
        .collect()
}

/// More answers of "no" than this are only counted: nobody reads them, and they hide the others.
const MOST_DENIED: usize = 4;

/// The values behind a reason; many that are "no" as one line.
fn telling<'r>(
    ruleset: &'r Ruleset,
    facts: &Facts,
    support: &[FactIx],
    lang: Lang,
) -> Vec<(&'r str, String)> {
    let is_denied = |fact: &&FactIx| facts.value(**fact) == Some(&Value::YesNo(false));
    let denied = support.iter().filter(is_denied).count();
    let is_shown = |fact: &&FactIx| denied <= MOST_DENIED || !is_denied(fact);
    let mut values: Vec<(&str, String)> =
        support.iter().filter(is_shown).filter_map(|fact| shown(ruleset, facts, *fact, lang)).collect();
    if denied > MOST_DENIED {
        let (head, count) = (lang.pick("另有", "and"), denied.to_string());
        values.push((head, lang.pick([count.as_str(), " 项：否"], [&count, " answered no"]).concat()));
    }
    values
}

/// A known fact as (label, value).
pub fn shown<'r>(ruleset: &'r Ruleset, facts: &Facts, fact: FactIx, lang: Lang) -> Option<(&'r str, String)> {
    let label = ruleset.vocabulary.fact(fact)?.label.get(lang);
    Some((label, facts.value(fact)?.shown(fact, &ruleset.vocabulary, lang)))
}

/// The labels of facts, for "not known: …".
pub fn labels(ruleset: &Ruleset, facts: &[FactIx], lang: Lang) -> String {
    let labels: Vec<&str> =
        facts.iter().filter_map(|fact| Some(ruleset.vocabulary.fact(*fact)?.label.get(lang))).collect();
    labels.join(lang.pick("、", ", "))
}

/// A citation on one line: `国家基层高血压防治管理指南，急救车转诊，2017（H24）`.
pub fn cited(source: &Citation, lang: Lang) -> String {
    let parts: Vec<&str> = [source.title.as_str(), source.section.as_str(), source.edition.as_str()]
        .into_iter()
        .filter(|part| !part.is_empty() && *part != "—")
        .collect();
    in_brackets(&parts.join(lang.pick("，", ", ")), &source.row, lang)
}

/// `text（more）`. Put together: an answer's words are said at once, and formatting takes its time.
fn in_brackets(text: &str, more: &str, lang: Lang) -> String {
    [text, lang.pick("（", " ("), more, lang.pick("）", ")")].concat()
}

/// What a citation's status means, in a word or two.
pub fn status(status: Status, lang: Lang) -> &'static str {
    match status {
        Status::Verified => lang.pick("已核实原文", "source verified"),
        Status::Unverified => lang.pick("出处未核实", "source not verified"),
        Status::Proposal => lang.pick("建议，非国家标准", "proposal, not a national standard"),
    }
}

/// Where to go, in words: the centre if there is one, and the tier.
pub fn destination(ruleset: &Ruleset, tier: Option<u16>, centre: Option<u16>, lang: Lang) -> String {
    let places = &ruleset.destinations;
    let tier = tier.and_then(|tier| places.tiers.get(usize::from(tier))).map(|tier| tier.label.get(lang));
    let centre = centre
        .and_then(|centre| places.centres.get(usize::from(centre)))
        .map(|centre| centre.label.get(lang));
    match (centre, tier) {
        (Some(centre), Some(tier)) => in_brackets(centre, tier, lang),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    }
}

/// A deadline as people say it: `24 小时内`, `within 30 minutes`.
pub fn within(duration: &str, lang: Lang) -> String {
    match Duration::parse(duration) {
        Some(Duration::Minutes(0)) => lang.pick("立即", "now").to_owned(),
        Some(_) => [lang.pick("", "within "), &length(duration, lang), lang.pick("内", "")].concat(),
        None => String::new(),
    }
}

/// An ISO 8601 duration as people say it: `3 个月`, `30 minutes`.
pub fn length(duration: &str, lang: Lang) -> String {
    let said = |number: u32, zh: &str, en: &str| {
        let plural = if number == 1 { "" } else { lang.pick("", "s") };
        [number.to_string().as_str(), " ", lang.pick(zh, en), plural].concat()
    };
    match Duration::parse(duration) {
        Some(Duration::Minutes(m)) if m % 60 == 0 => said(m / 60, "小时", "hour"),
        Some(Duration::Minutes(m)) => said(m, "分钟", "minute"),
        Some(Duration::Days(d)) => said(d, "天", "day"),
        Some(Duration::Months(m)) => said(m, "个月", "month"),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::within;
    use crate::text::Lang;

    #[test]
    fn deadlines_are_said_as_people_say_them() {
        for (duration, zh, en) in [
            ("PT0M", "立即", "now"),
            ("PT30M", "30 分钟内", "within 30 minutes"),
            ("PT90M", "90 分钟内", "within 90 minutes"),
            ("PT60M", "1 小时内", "within 1 hour"),
            ("PT24H", "24 小时内", "within 24 hours"),
            ("P1D", "1 天内", "within 1 day"),
            ("P3D", "3 天内", "within 3 days"),
            ("P2W", "14 天内", "within 14 days"),
            ("P1M", "1 个月内", "within 1 month"),
            ("P1Y", "12 个月内", "within 12 months"),
            ("P10000D", "10000 天内", "within 10000 days"),
            ("P10001D", "", ""),
            ("3D", "", ""),
            ("P3", "", ""),
            ("PD", "", ""),
            ("P-3D", "", ""),
            ("P3D12H", "", ""),
            ("PT3D", "", ""),
            ("P3天", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(
                (within(duration, Lang::Zh).as_str(), within(duration, Lang::En).as_str()),
                (zh, en),
                "{duration}"
            );
        }
    }
}
