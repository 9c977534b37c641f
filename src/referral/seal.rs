//! A sealed form: its bytes never change again, and only [`seal`] makes one.

use chrono::{DateTime, FixedOffset, TimeDelta};
use sha2::{Digest, Sha256};

use crate::criteria::compiled::hex;
use crate::criteria::{Direction, Ruleset};
use crate::referral::draft::Context;
use crate::referral::{Draft, FieldProblem, wire};

/// The media type of what is sealed to a receiver's public key (RFC 7516).
pub const JOSE: &str = "application/jose";

/// The idempotency key of one submitted form: 128 random bits in lower-case base32.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// From 128 random bits.
    pub fn new(random: [u8; 16]) -> Self {
        let bits = u128::from_be_bytes(random);
        let digit = |place: u32| {
            // 26 digits of five bits; the last one carries the three bits that are left.
            let five = if place < 25 { bits >> (123 - place * 5) } else { bits << 2 } & 31;
            let five = u8::try_from(five).unwrap_or(0);
            char::from(if five < 26 { b'a' + five } else { b'2' + five - 26 })
        };
        Key((0..26).map(digit).collect())
    }

    /// Reads one that was written before.
    pub fn read(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'a'..=b'z' | b'2'..=b'7');
        (text.len() == 26 && text.bytes().all(is_digit)).then(|| Key(text.to_owned()))
    }

    /// As it stands in body and header.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A form that may leave the house.
#[derive(Clone, PartialEq)]
pub struct SealedForm {
    key: Key,
    json: String,
    /// What is sent in place of the JSON, and its media type.
    other: Option<(String, String)>,
    /// What only the receiver can open, sent in place of either.
    closed: Option<String>,
    sha256: String,
    sealed_at: DateTime<FixedOffset>,
    due: Option<DateTime<FixedOffset>>,
    random: [u8; 16],
}

impl SealedForm {
    /// Its idempotency key.
    pub fn key(&self) -> &Key {
        &self.key
    }

    /// The exact text to send.
    pub fn body(&self) -> &str {
        self.closed.as_deref().unwrap_or_else(|| self.content().0)
    }

    /// The media type of that text.
    pub fn media_type(&self) -> &str {
        if self.is_closed() { JOSE } else { self.content().1 }
    }

    /// What the receiver reads in the end, and its media type.
    pub fn content(&self) -> (&str, &str) {
        self.other.as_ref().map_or((&self.json, "application/json"), |(body, kind)| (body, kind))
    }

    /// Whether only the receiver can open what is sent.
    pub fn is_closed(&self) -> bool {
        self.closed.is_some()
    }

    /// The form in our own JSON, whatever is sent.
    pub fn json(&self) -> &str {
        &self.json
    }

    /// Whether what is sent is something else than our own JSON.
    pub fn is_translated(&self) -> bool {
        self.other.is_some()
    }

    /// The same form, under the same key, to be sent as this text of this media type.
    pub fn translated(self, body: String, media_type: String) -> Self {
        let sha256 = hex(&Sha256::digest(body.as_bytes()));
        SealedForm { other: Some((body, media_type)), sha256, ..self }
    }

    /// The same form, sealed to the receiver's public key. Its hash stays that of what the receiver reads.
    pub fn closed(self, jwe: String) -> Self {
        SealedForm { closed: Some(jwe), ..self }
    }

    /// SHA-256 of what the receiver reads, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// When it was sealed.
    pub fn sealed_at(&self) -> DateTime<FixedOffset> {
        self.sealed_at
    }

    /// By when the receiver has to answer.
    pub fn due(&self) -> Option<DateTime<FixedOffset>> {
        self.due
    }

    /// The random bits of its key.
    pub fn random(&self) -> [u8; 16] {
        self.random
    }
}

/// Seals a draft, or says what is missing.
pub fn seal(
    draft: &Draft,
    context: &Context<'_>,
    now: DateTime<FixedOffset>,
    random: [u8; 16],
) -> Result<SealedForm, Vec<FieldProblem>> {
    let problems = draft.problems(context.ruleset, context.decision, context.role);
    if !problems.is_empty() {
        return Err(problems);
    }
    let key = Key::new(random);
    let due = due(context.ruleset, draft.chosen, now);
    let json = wire::form(draft, context, &key, now, due);
    let sha256 = hex(&Sha256::digest(json.as_bytes()));
    Ok(SealedForm { key, json, other: None, closed: None, sha256, sealed_at: now, due, random })
}

/// The form as it stands, for paper: the same JSON with a blank key. It is no [`SealedForm`] and cannot be sent.
pub fn unsealed(draft: &Draft, context: &Context<'_>, now: DateTime<FixedOffset>) -> String {
    wire::form(draft, context, &Key::new([0; 16]), now, due(context.ruleset, draft.chosen, now))
}

/// A hospital answers a referral upwards within 24 hours (市级医院医联体建设实施方案).
fn due(ruleset: &Ruleset, chosen: usize, now: DateTime<FixedOffset>) -> Option<DateTime<FixedOffset>> {
    let direction = ruleset.dispositions.get(chosen)?.direction;
    (direction == Direction::Up).then(|| now + TimeDelta::hours(24))
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn every_bit_of_the_key_counts() {
        assert_eq!(Key::new([0; 16]).as_str(), "a".repeat(26));
        assert_eq!(Key::new([255; 16]).as_str(), format!("{}4", "7".repeat(25)));
        let keys: std::collections::HashSet<String> =
            (0..128).map(|bit| Key::new((1u128 << bit).to_be_bytes()).as_str().to_owned()).collect();
        assert_eq!(keys.len(), 128);
    }
}
