//! A self-check as one short text, so that a doctor need not ask again: the answers, no name, made on the device.
//!
//! `RT1` and base32 digits, all of which a QR code holds in its dense alphanumeric mode and a scanner types like a
//! keyboard. The bits: the first 32 of the rule set's SHA-256, the minutes since 2026, then for every answer how far
//! the fact stands behind the one before, and its value; at the end 16 bits that show a slip. Only the very rule
//! set that asked can read it: under another one the same bits would be other facts.

mod bits;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeDelta, Utc};

use crate::criteria::Ruleset;
use crate::facts::{Answer, Decimal, Fact, FactIx, Facts, Kind, Value};
use crate::papers::answers::bits::{Reader, Writer};
use crate::papers::raw;
use crate::referral::{json, wire};
use crate::text::Text;

/// What every code begins with: the format and its version.
const MARK: &str = "RT1";
const RULES_BITS: u32 = 32;
/// 24 bits of minutes last until the year 2057.
const TIME_BITS: u32 = 24;
const CHECK_BITS: u32 = 16;
const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// What a code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The answers.
    pub facts: Facts,
    /// When they were given, to the minute.
    pub made_at: DateTime<Utc>,
}

/// The code of these answers. What a citizen's walk begins with, such as being at home, is left out: it does not hold
/// where the code is read.
pub fn write(ruleset: &Ruleset, facts: &Facts, made_at: DateTime<FixedOffset>) -> String {
    let mut to = Writer::default();
    to.bits(name(ruleset), RULES_BITS);
    let minutes = made_at.signed_duration_since(epoch()).num_minutes();
    to.bits(u64::try_from(minutes).unwrap_or(0), TIME_BITS);
    let mut next = 0;
    for (ix, fact) in ruleset.vocabulary.iter() {
        let answer = facts.answer(ix);
        let preset = matches!(answer, Answer::Known(value) if fact.preset_patient.as_ref() == Some(value));
        if *answer == Answer::NotAsked || preset {
            continue;
        }
        to.count(ix.index() - next);
        next = ix.index() + 1;
        put(&mut to, fact, answer);
    }
    to.count(ruleset.vocabulary.facts.len() - next);
    let check = to.check();
    to.bits(u64::from(check), CHECK_BITS);
    let digits = to.fives().map(|five| DIGITS.get(usize::from(five)).copied().map_or('A', char::from));
    MARK.chars().chain(digits).collect()
}

/// What a code says, however it was typed: small letters, full-width ones, spaces and hyphens between.
pub fn read(ruleset: &Ruleset, text: &str) -> Result<Told, Text> {
    let plain: String = text
        .chars()
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            c => c,
        })
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect();
    let Some(digits) = plain.strip_prefix(MARK) else { return Err(no_code()) };
    let five = |c: u8| DIGITS.iter().position(|digit| *digit == c).and_then(|five| u8::try_from(five).ok());
    let fives: Option<Vec<u8>> = digits.bytes().map(five).collect();
    let mut from = Reader::checked(&fives.ok_or_else(no_code)?).ok_or_else(damaged)?;
    if from.bits(RULES_BITS) != Some(name(ruleset)) {
        return Err(other_rules());
    }
    let minutes = from.bits(TIME_BITS).and_then(|minutes| i64::try_from(minutes).ok());
    let made_at = minutes.and_then(|minutes| epoch().checked_add_signed(TimeDelta::minutes(minutes)));
    let facts = answers(ruleset, &mut from).ok_or_else(damaged)?;
    Ok(Told { facts, made_at: made_at.ok_or_else(damaged)? })
}

/// [`write`] for a script: an object with `facts` and, in RFC 3339, `at`.
pub fn from_json(ruleset: &Ruleset, input: &str) -> Option<String> {
    let input: serde_json::Value = serde_json::from_str(input).ok()?;
    let made_at = DateTime::parse_from_rfc3339(input.get("at")?.as_str()?).ok()?;
    Some(write(ruleset, &raw::facts(&ruleset.vocabulary, &input)?, made_at))
}

/// A code's contents for a script: the same object.
pub fn to_json(ruleset: &Ruleset, read: &Told) -> String {
    json::object(|to| {
        wire::answers(to, ruleset, &read.facts);
        to.text("at", &read.made_at.to_rfc3339_opts(SecondsFormat::Secs, true));
    })
}

fn answers(ruleset: &Ruleset, from: &mut Reader) -> Option<Facts> {
    let (mut facts, mut next) = (Facts::new(), 0usize);
    loop {
        let place = next.checked_add(from.count()?)?;
        if place == ruleset.vocabulary.facts.len() {
            return Some(facts);
        }
        let ix = FactIx::new(place);
        let answer = take(from, ruleset.vocabulary.fact(ix)?)?;
        facts.set(ix, answer);
        next = place + 1;
    }
}

/// `0` no, `10` yes, `11` not known: most signs are absent.
fn put(to: &mut Writer, fact: &Fact, answer: &Answer) {
    let value = match answer {
        Answer::Known(Value::YesNo(false)) => return to.bits(0, 1),
        Answer::Known(Value::YesNo(true)) => return to.bits(0b10, 2),
        Answer::Known(value) => value,
        Answer::NotKnown | Answer::NotAsked if fact.kind == Kind::YesNo => return to.bits(0b11, 2),
        Answer::NotKnown | Answer::NotAsked => return to.bits(0, 1),
    };
    to.bits(1, 1);
    match value {
        Value::YesNo(_) => {}
        Value::Choice(place) => to.bits(u64::from(*place), width(fact)),
        Value::Choices(places) => {
            for place in (0u16..).take(fact.choices().len()) {
                to.bits(u64::from(places.contains(&place)), 1);
            }
        }
        Value::Number(number) => {
            let (digits, places) = number.parts();
            to.bits(u64::from(places), 4);
            to.bits(u64::from(digits < 0), 1);
            to.count(usize::try_from(digits.unsigned_abs()).unwrap_or(usize::MAX));
        }
        Value::Date(day) => to.bits(u64::try_from(chrono::Datelike::num_days_from_ce(day)).unwrap_or(0), 24),
    }
}

fn take(from: &mut Reader, fact: &Fact) -> Option<Answer> {
    if fact.kind == Kind::YesNo {
        return Some(match from.bits(1)? {
            0 => Answer::Known(Value::YesNo(false)),
            _ if from.bits(1)? == 0 => Answer::Known(Value::YesNo(true)),
            _ => Answer::NotKnown,
        });
    }
    if from.bits(1)? == 0 {
        return Some(Answer::NotKnown);
    }
    let value = match &fact.kind {
        Kind::YesNo => return None,
        Kind::Choice(choices) => {
            let place = u16::try_from(from.bits(width(fact))?).ok()?;
            Value::Choice(Some(place).filter(|place| usize::from(*place) < choices.len())?)
        }
        Kind::Choices(choices) => {
            let mut all = Vec::new();
            for place in (0u16..).take(choices.len()) {
                if from.bits(1)? == 1 {
                    all.push(place);
                }
            }
            Value::Choices(all)
        }
        Kind::Number(numeric) => {
            let places = u8::try_from(from.bits(4)?).ok()?;
            let negative = from.bits(1)? == 1;
            let digits = i64::try_from(from.count()?).ok()?;
            let number = Decimal::from_parts(if negative { -digits } else { digits }, places)?;
            Value::Number(Some(number).filter(|number| (numeric.min..=numeric.max).contains(number))?)
        }
        Kind::Date => Value::Date(NaiveDate::from_num_days_from_ce_opt(i32::try_from(from.bits(24)?).ok()?)?),
    };
    Some(Answer::Known(value))
}

/// The bits that a fact's choices need.
fn width(fact: &Fact) -> u32 {
    usize::BITS - fact.choices().len().saturating_sub(1).leading_zeros()
}

fn name(ruleset: &Ruleset) -> u64 {
    ruleset.sha256.get(..8).and_then(|digits| u64::from_str_radix(digits, 16).ok()).unwrap_or(0)
}

fn epoch() -> DateTime<Utc> {
    // 2026-01-01.
    DateTime::from_timestamp(1_767_225_600, 0).unwrap_or_default()
}

fn no_code() -> Text {
    Text::new(
        "这不是自查代码；代码以 RT1 开头，请整段粘贴或扫描",
        "this is no self-check code; a code begins with RT1, paste or scan all of it",
    )
}

fn damaged() -> Text {
    Text::new(
        "代码不完整或有错字，请重新扫描或粘贴",
        "the code is incomplete or has a slip in it; scan or paste it again",
    )
}

fn other_rules() -> Text {
    Text::new(
        "这份自查用的是另一版标准，不能直接读入，请当面询问",
        "this self-check used another edition of the criteria and cannot be read in; please ask the patient",
    )
}
