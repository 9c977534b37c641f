//! The compiled rule set: the file that the widget loads.
//!
//! `RTRS`, the format's version (two bytes, little endian), the SHA-256 of what follows; then the SHA-256 of
//! the whole rule set, which names it wherever a decision is recorded, and the rule set as rows of numbers and
//! texts. A file with the texts of one language only is smaller, decides the same and has the same name; so does
//! one with those of the first screen only, which a page shows until the other one has arrived.

mod layout;
mod stream;

use sha2::{Digest, Sha256};

use crate::criteria::compiled::stream::{Reader, Stored, Writer};
use crate::criteria::{Direction, Disposition, Ruleset};
use crate::text::Text;

pub use crate::criteria::compiled::stream::Texts;

const MAGIC: &[u8; 4] = b"RTRS";
/// Raised whenever the encoding changes.
const FORMAT: u16 = 10;
const HEADER: usize = 4 + 2 + 32;
const NAME: usize = 32;

/// The rule set with its own hash, ready to decide.
pub(crate) fn hashed(mut ruleset: Ruleset) -> Ruleset {
    ruleset.sha256 = hex(&Sha256::digest(payload(&ruleset, Texts::All)));
    ruleset
}

/// The compiled file. The same rule set always gives the same bytes. Without the texts of both languages, what only
/// the rule book shows is left out too: parameters and scores (conditions already hold what they mean). Nor is
/// there in the first screen's file what stands on none of its screens.
pub fn write(ruleset: &Ruleset, texts: Texts) -> Vec<u8> {
    let whole = payload(ruleset, Texts::All);
    let mut named = Sha256::digest(&whole).to_vec();
    let rows = match texts {
        Texts::All => whole,
        texts => {
            let mut shown = Ruleset { parameters: Vec::new(), scores: Vec::new(), ..ruleset.clone() };
            if let Texts::First(_) = texts {
                (shown.plans, shown.forms, shown.destinations.advice) = Default::default();
                for fact in &mut shown.vocabulary.facts {
                    (fact.help, fact.codes, fact.fresh) = Default::default();
                }
                for criterion in &mut shown.criteria {
                    criterion.plain = None;
                }
            }
            payload(&shown, texts)
        }
    };
    named.extend_from_slice(&rows);
    let mut file = Vec::with_capacity(HEADER + named.len());
    file.extend_from_slice(MAGIC);
    file.extend_from_slice(&FORMAT.to_le_bytes());
    file.extend_from_slice(&Sha256::digest(&named));
    file.extend_from_slice(&named);
    file
}

/// Reads a compiled file. Whatever is not exactly what [`write`] made is refused, with the reason.
/// Texts of one language only stand in both.
pub fn read(file: &[u8]) -> Result<Ruleset, Text> {
    checked(file, true)
}

/// The same for a page, which has little memory: texts of one language are there once, and what another part of the same rule
/// set, by its name, decides with is taken over, which is most of the work.
pub fn read_after(file: &[u8], before: Option<&Ruleset>) -> Result<Ruleset, Text> {
    let mut ruleset = checked(file, false)?;
    if let Some(before) = before.filter(|before| before.sha256 == ruleset.sha256) {
        ruleset.made = before.made.clone();
    }
    Ok(ruleset)
}

fn checked(file: &[u8], twice: bool) -> Result<Ruleset, Text> {
    let header = file.split_at_checked(HEADER);
    let Some((header, named)) = header.filter(|(header, _)| header.starts_with(MAGIC)) else {
        return Err(Text::new("这不是编译好的规则集", "this is not a compiled rule set"));
    };
    let version = header.get(4..6).and_then(|bytes| bytes.try_into().ok()).map_or(0, u16::from_le_bytes);
    if version != FORMAT {
        return Err(Text::new(
            format!("规则集的文件格式是第 {version} 版，本程序读取第 {FORMAT} 版，请用同一版本重新编译"),
            format!(
                "the rule set has file format {version}, this program reads {FORMAT}; build it again with the same version"
            ),
        ));
    }
    let name_and_rows = named.split_at_checked(NAME);
    let Some((name, payload)) = name_and_rows.filter(|_| header.get(6..) == Some(&Sha256::digest(named)[..]))
    else {
        return Err(Text::new(
            "规则集文件不完整或被改动过（校验值不符）",
            "the rule set is damaged or was changed (its checksum differs)",
        ));
    };
    let mut reader = Reader::new(payload, twice);
    let mut ruleset = Ruleset::read(&mut reader);
    // What holds everything also shows that the name is its own.
    let is_named = !reader.is_whole() || name == &Sha256::digest(payload)[..];
    if !reader.is_done() || !is_named || !is_consistent(&ruleset, reader.is_complete()) {
        return Err(Text::new("规则集文件的内容读不通", "the contents of the rule set make no sense"));
    }
    ruleset.sha256 = hex(name);
    ruleset.complete = reader.is_complete();
    Ok(ruleset)
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text
}

fn payload(ruleset: &Ruleset, texts: Texts) -> Vec<u8> {
    let mut writer = Writer::default();
    ruleset.write(&mut writer);
    writer.finish(texts)
}

/// The checksum stops accidents; this stops a file that was made to be wrong.
fn is_consistent(ruleset: &Ruleset, complete: bool) -> bool {
    let facts = ruleset.vocabulary.facts.len();
    let within = |place: Option<u16>, len: usize| place.is_none_or(|place| usize::from(place) < len);
    let places = &ruleset.destinations;
    let fallbacks = ruleset.dispositions.iter().filter(|disposition| disposition.fallback).count();
    // Every calm disposition needs the safe rule, and the fallback stands before all of them.
    let calm = |d: &Disposition| matches!(d.direction, Direction::Stay | Direction::Down);
    let first_calm = ruleset.dispositions.iter().position(|d| d.rule_out);
    let is_safe = ruleset.dispositions.iter().all(|d| d.rule_out || !calm(d))
        && first_calm.is_none_or(|first| ruleset.fallback() < first);
    fallbacks == 1
        && is_safe
        && ruleset.criteria.is_sorted_by_key(|criterion| criterion.disposition)
        && ruleset.criteria.iter().all(|criterion| {
            criterion.when.is_well_formed(facts)
                && within(Some(criterion.disposition), ruleset.dispositions.len())
                && within(criterion.centre, places.centres.len())
                && within(criterion.tier, places.tiers.len())
                && (!complete || within(criterion.follow_up, ruleset.plans.len()))
        })
        && ruleset.ask_if.iter().all(|condition| condition.is_well_formed(facts))
        && ruleset.scores.iter().flat_map(|score| &score.items).all(|item| item.when.is_well_formed(facts))
        && ruleset.vocabulary.facts.iter().all(|fact| {
            usize::from(fact.group) < ruleset.vocabulary.groups.len()
                && within(fact.ask_if, ruleset.ask_if.len())
        })
        && ruleset.dispositions.iter().all(|disposition| within(disposition.tier, places.tiers.len()))
        && places.centres.iter().all(|centre| within(Some(centre.tier), places.tiers.len()))
        && ruleset
            .forms
            .iter()
            .flat_map(|form| &form.fields)
            .all(|field| field.from_facts.iter().all(|fact| fact.index() < facts))
}
