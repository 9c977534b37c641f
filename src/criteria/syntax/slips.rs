//! Slips of the pen in conditions that have one likely meaning: what to write instead.

use crate::criteria::syntax::SyntaxError;
use crate::facts::Unit;
use crate::text::Span;

/// The word of the language that somebody most likely meant.
pub fn meant(word: &str) -> Option<&'static str> {
    Some(match word {
        "且" | "并且" | "而且" | "和" | "与" | "并" => "and",
        "或" | "或者" | "或是" => "or",
        "非" | "不" | "没有" | "无" => "not",
        "介于" => "between",
        "属于" => "in",
        _ => {
            let lower = word.to_lowercase();
            let known = ["and", "or", "xor", "not", "between", "in", "is", "implies", "at", "least", "of"];
            known.into_iter().find(|known| *known == lower && *known != word)?
        }
    })
}

/// Another word for a word of the language.
pub fn instead(span: Span, written: &str, word: &str) -> SyntaxError {
    SyntaxError::new(
        span,
        format!("没有 `{written}` 这种写法，请写 `{word}`"),
        format!("there is no `{written}` here; write `{word}`"),
    )
}

/// A unit that needs quotes.
pub fn bare_unit(span: Span, number: &str, unit: &str) -> SyntaxError {
    let said = match unit {
        "岁" | "周岁" | "年" | "yr" | "yrs" | "y" => "years".to_owned(),
        "月" | "个月" => "months".to_owned(),
        "周" | "星期" => "weeks".to_owned(),
        "天" | "日" => "days".to_owned(),
        "小时" | "hr" | "hrs" => "hours".to_owned(),
        "分钟" => "minutes".to_owned(),
        "秒" => "seconds".to_owned(),
        _ => {
            let shown = Unit::codes().filter_map(Unit::find).find(|known| {
                known.code.eq_ignore_ascii_case(unit) || known.shown().eq_ignore_ascii_case(unit)
            });
            format!("'{}'", shown.map_or(unit, |known| known.code))
        }
    };
    let zh = if said.starts_with('\'') { "单位要放在引号里" } else { "时间单位用英文" };
    let en =
        if said.starts_with('\'') { "a unit stands in quotes" } else { "this unit is a word of its own" };
    SyntaxError::new(
        span,
        format!("`{unit}` 不能直接跟在数后面：{zh}，写成 `{number} {said}`"),
        format!("`{unit}` cannot follow a number like this: {en}, so write `{number} {said}`"),
    )
}

/// `７`
pub fn full_width_digit(span: Span, digit: char) -> SyntaxError {
    let plain = u32::from(digit).checked_sub(u32::from('０')).and_then(|value| char::from_digit(value, 10));
    let plain = plain.unwrap_or('0');
    SyntaxError::new(
        span,
        format!("`{digit}` 是全角数字，请改成 `{plain}`"),
        format!("`{digit}` is a full-width digit; write `{plain}`"),
    )
}

/// `180 <= systolic <= 200`
pub fn chained(span: Span) -> SyntaxError {
    SyntaxError::new(
        span,
        "比较不能连着写，请写 `… between 下限 and 上限`，或用 `and` 连接两个比较",
        "comparisons cannot be chained; write `… between low and high`, or join two comparisons by `and`",
    )
}

/// `in ('home', 'village')`
pub fn braces(span: Span) -> SyntaxError {
    SyntaxError::new(
        span,
        "选项要放在花括号里，写成 `in { 'a', 'b' }`",
        "the choices stand in braces: `in { 'a', 'b' }`",
    )
}
