//! From whatever a file, a line of JSON or a web page says to an answer, or to an error that helps.

use chrono::NaiveDate;

use crate::facts::{Answer, Decimal, Fact, FactIx, Kind, Numeric, Unit, Value, Vocabulary, convert};
use crate::text::{Text, nearest};

/// A value from outside, before anybody knows which fact it is for.
#[derive(Clone, PartialEq)]
pub enum Raw {
    /// `null`: asked, not known.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as it was written, so that no digit is lost on the way.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Raw>),
    /// A number that names its unit.
    Quantity(String, String),
    /// Anything else, by the name of its type.
    Other(&'static str),
}

/// Why an answer cannot be taken.
#[derive(Clone, Debug, PartialEq)]
pub struct FactError {
    /// The fact's id, as it was given.
    pub fact: String,
    /// What is wrong.
    pub kind: FactErrorKind,
    /// A sentence that says what is wrong and what to do; it never repeats the patient's value.
    pub message: Text,
}

/// The kinds of [`FactError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FactErrorKind {
    /// The vocabulary has no such fact.
    UnknownFact,
    /// A text where a number belongs, and the like.
    WrongType,
    /// Not one of the fact's choices.
    UnknownChoice,
    /// Outside the plausible range: most likely a slip of the finger or another unit.
    OutOfRange,
    /// A unit that cannot be converted exactly into the fact's own.
    WrongUnit,
}

impl FactErrorKind {
    /// The stable code in machine-readable output.
    pub fn code(self) -> &'static str {
        match self {
            FactErrorKind::UnknownFact => "unknown-fact",
            FactErrorKind::WrongType => "wrong-type",
            FactErrorKind::UnknownChoice => "unknown-choice",
            FactErrorKind::OutOfRange => "out-of-range",
            FactErrorKind::WrongUnit => "wrong-unit",
        }
    }
}

/// Reads the answer to one fact.
pub fn read(vocabulary: &Vocabulary, id: &str, raw: &Raw) -> Result<(FactIx, Answer), FactError> {
    read_as(vocabulary, id, raw, "null")
}

/// The same, where "not known" is written in another way.
pub fn read_as(
    vocabulary: &Vocabulary,
    id: &str,
    raw: &Raw,
    not_known: &str,
) -> Result<(FactIx, Answer), FactError> {
    let error = |kind, message| FactError { fact: id.to_owned(), kind, message };
    let Some((ix, fact)) = vocabulary.find(id).and_then(|ix| Some((ix, vocabulary.fact(ix)?))) else {
        return Err(error(FactErrorKind::UnknownFact, unknown_fact(vocabulary, id)));
    };
    if *raw == Raw::Null {
        return Ok((ix, Answer::NotKnown));
    }
    match value(fact, raw) {
        Ok(value) => Ok((ix, Answer::Known(value))),
        Err((kind, mut message)) => {
            if kind == FactErrorKind::WrongType {
                message.zh.push_str(&format!("；不知道请填 {not_known}"));
                message.en.push_str(&format!("; use {not_known} for \"not known\""));
            }
            Err(error(kind, message))
        }
    }
}

type Refusal = (FactErrorKind, Text);

fn value(fact: &Fact, raw: &Raw) -> Result<Value, Refusal> {
    match (&fact.kind, raw) {
        (Kind::YesNo, Raw::Bool(yes)) => Ok(Value::YesNo(*yes)),
        (Kind::Choice(_), Raw::Text(id)) => choice(fact, id).map(Value::Choice),
        (Kind::Choices(_), Raw::List(items)) => {
            let mut all = Vec::with_capacity(items.len());
            for item in items {
                match item {
                    Raw::Text(id) => {
                        let place = choice(fact, id)?;
                        if let Err(before) = all.binary_search(&place) {
                            all.insert(before, place);
                        }
                    }
                    other => return Err(wrong_type(fact, other)),
                }
            }
            Ok(Value::Choices(all))
        }
        (Kind::Number(numeric), Raw::Number(text)) => number(fact, numeric, text, None),
        (Kind::Number(numeric), Raw::Quantity(text, unit)) => number(fact, numeric, text, Some(unit)),
        (Kind::Date, Raw::Text(text)) => day(text).map(Value::Date).ok_or_else(|| wrong_type(fact, raw)),
        _ => Err(wrong_type(fact, raw)),
    }
}

/// Reads a day from year 1 on, exactly as `2026-11-22`. (The calendar crate's own parser takes more ways to write it,
/// and 4 kB of the widget.)
pub fn day(text: &str) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = text.as_bytes() else { return None };
    // Years are counted from 1, as in CQL.
    let year = digits(&[a, b, c, d]).filter(|year| *year > 0)?;
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, digits(&[e, f])?, digits(&[g, h])?)
}

pub(crate) fn digits(digits: &[u8]) -> Option<u32> {
    let mut number = 0;
    for digit in digits {
        number = number * 10 + char::from(*digit).to_digit(10)?;
    }
    Some(number)
}

fn choice(fact: &Fact, id: &str) -> Result<u16, Refusal> {
    let place = fact.choices().iter().position(|choice| choice.id == id);
    place.and_then(|place| u16::try_from(place).ok()).ok_or_else(|| {
        let known = fact.choices().iter().map(|c| format!("`{}`", c.id)).collect::<Vec<_>>();
        let message = Text::new(
            format!("`{}` 没有这个选项，可选：{}", fact.id, known.join("、")),
            format!("`{}` has no such choice; it takes {}", fact.id, known.join(", ")),
        );
        (FactErrorKind::UnknownChoice, message)
    })
}

fn number(fact: &Fact, numeric: &Numeric, text: &str, unit: Option<&str>) -> Result<Value, Refusal> {
    let Some(written) = Decimal::parse(text) else {
        return Err(wrong_type(fact, &Raw::Other("number")));
    };
    let number = match unit {
        None => written,
        Some(unit) => {
            let units = Unit::find(unit).zip(Unit::find(&numeric.unit));
            let other = || numeric.also.iter().find(|other| other.unit == unit)?.own(written, numeric);
            match units.and_then(|(from, to)| convert(written, from, to)).or_else(other) {
                Some(number) => number,
                None => return Err((FactErrorKind::WrongUnit, wrong_unit(fact, unit, &numeric.unit))),
            }
        }
    };
    if number < numeric.min || number > numeric.max {
        return Err((FactErrorKind::OutOfRange, out_of_range(fact, numeric)));
    }
    Ok(Value::Number(number))
}

fn unknown_fact(vocabulary: &Vocabulary, id: &str) -> Text {
    match nearest(id, vocabulary.facts.iter().map(|fact| fact.id.as_str())) {
        Some(near) => Text::new(
            format!("没有名为 `{id}` 的事实，是不是 `{near}`？"),
            format!("unknown fact `{id}`, did you mean `{near}`?"),
        ),
        None => Text::new(
            format!("没有名为 `{id}` 的事实；`triage vocabulary` 列出全部"),
            format!("unknown fact `{id}`; `triage vocabulary` lists them all"),
        ),
    }
}

fn wrong_type(fact: &Fact, given: &Raw) -> Refusal {
    let (zh, en) = match &fact.kind {
        Kind::YesNo => (" true 或 false", "true or false"),
        Kind::Choice(_) => ("一个选项的名称（文本）", "the id of one choice, as a text"),
        Kind::Choices(_) => ("选项名称的列表", "a list of choice ids"),
        Kind::Number(_) => ("一个数（至多 8 位小数）", "a number with at most eight places"),
        Kind::Date => ("一个日期，如 \"2026-11-22\"", "a date such as \"2026-11-22\""),
    };
    let given = match given {
        Raw::Null => "null",
        Raw::Bool(_) => "true/false",
        Raw::Number(_) => "number",
        Raw::Text(_) => "text",
        Raw::List(_) => "list",
        Raw::Quantity(..) => "quantity",
        Raw::Other(name) => name,
    };
    let message = Text::new(
        format!("`{}` 需要{zh}，得到的是 {given}", fact.id),
        format!("`{}` takes {en}, not this {given}", fact.id),
    );
    (FactErrorKind::WrongType, message)
}

fn wrong_unit(fact: &Fact, given: &str, own: &str) -> Text {
    Text::new(
        format!("`{}` 的单位是 `{own}`，`{given}` 不能精确换算成它", fact.id),
        format!("`{}` is measured in `{own}`; `{given}` cannot be converted into it exactly", fact.id),
    )
}

fn out_of_range(fact: &Fact, numeric: &Numeric) -> Text {
    let Numeric { unit, min, max, .. } = numeric;
    Text::new(
        format!("`{}` 应在 {min} 到 {max} `{unit}` 之间，请核对数值和单位", fact.id),
        format!("`{}` must lie between {min} and {max} `{unit}`; check the number and its unit", fact.id),
    )
}

#[cfg(test)]
mod tests;
