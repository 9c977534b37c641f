//! One form in the outbox: what stands on the outside of its envelope, and what is inside.

use chrono::{DateTime, FixedOffset, SecondsFormat};

use crate::referral::{Failure, JOSE, Key, Receipt, Standing, Status};

/// The version of what [`Entry::outside`] writes.
const VERSION: &str = "1";

/// A form on its way. What [`Entry::outside`] writes stands on the device in the clear, and names nobody.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The form's idempotency key.
    pub key: Key,
    /// How often this was changed: a store takes only the next one.
    pub revision: u32,
    /// Its place in the order of sending; no clock is asked for it.
    pub seq: u64,
    /// Which receiver it is for: its address.
    pub queue: String,
    /// Whose it is, as the host names its users; empty where it does not.
    pub author: String,
    /// How far it got.
    pub state: State,
    /// Attempts so far.
    pub attempts: u32,
    /// Failures of the receiver with this form.
    pub troubles: u32,
    /// Whether another form passed while this one failed.
    pub passed: bool,
    /// How long it waits for its next attempt.
    pub pause: Option<Pause>,
    /// When it was sealed, by the device's clock: shown, and never used to put forms in order.
    pub sealed_at: DateTime<FixedOffset>,
    /// SHA-256 of what the receiver reads, in hexadecimal: of the body, or of what is sealed in it.
    pub sha256: String,
    /// The key of the form that this one replaces.
    pub supersedes: Option<Key>,
    /// How the last attempt failed.
    pub failure: Option<Failure>,
    /// What the receiver gave for it.
    pub receipt: Receipt,
    /// What the receiver has made of it since.
    pub standing: Option<Standing>,
    /// By what people find it again: the patient's name, and where to.
    pub title: String,
    /// By when the receiver has to answer.
    pub due: Option<DateTime<FixedOffset>>,
    /// Why a person gave it up.
    pub reason: String,
    /// Whether it is on the disk.
    pub is_kept: bool,
    /// When the receiver was asked about it last, and for how long that is enough.
    pub asked: Option<Pause>,
    /// Whether a change of it is being written: until that has ended there is no other.
    pub is_written: bool,
    /// What is inside; nothing while it is locked, and after it arrived.
    pub letter: Option<Letter>,
}

/// What a form says, and the exact text that is posted.
#[derive(Clone, PartialEq, Eq)]
pub struct Letter {
    /// Whether the patient cannot wait for it.
    pub is_urgent: bool,
    /// The form in our own JSON; empty where only the receiver can read it.
    pub json: String,
    /// The exact text of the post, if it is another.
    pub body: Option<String>,
    /// Its media type.
    pub media_type: String,
}

/// How far a form got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It waits to be sent.
    Queued,
    /// An attempt was begun.
    Sending,
    /// The receiver has it and decides later.
    Accepted,
    /// The receiver gave a receipt.
    Delivered,
    /// It was posted to a receiver that gives no receipts.
    Unconfirmed,
    /// A person has to look at it.
    Attention,
    /// A person handed it over in another way.
    HandedOver(How),
    /// A person gave it up.
    Withdrawn,
}

/// In which other way a form was handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// On paper.
    Printed,
    /// As a file.
    Exported,
    /// As codes to scan.
    Shown,
}

/// A wait that no jump of a clock makes longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// When it began: milliseconds of the device's clock.
    pub since: i64,
    /// How long it is, in milliseconds.
    pub wait: i64,
}

impl Pause {
    /// How much of it is left: nothing if the clock stands before its beginning.
    pub fn left(self, now: i64) -> i64 {
        let gone = now.saturating_sub(self.since);
        if gone < 0 { 0 } else { (self.wait - gone).max(0) }
    }
}

impl State {
    /// Whether nothing more happens to it by itself or by a person.
    pub fn is_over(self) -> bool {
        matches!(self, State::Delivered | State::HandedOver(_) | State::Withdrawn)
    }

    /// Whether the receiver has it, as far as one can know.
    pub fn has_arrived(self) -> bool {
        matches!(self, State::Delivered | State::Accepted | State::Unconfirmed)
    }

    const ALL: [(State, &str); 10] = [
        (State::Queued, "queued"),
        (State::Sending, "sending"),
        (State::Accepted, "accepted"),
        (State::Delivered, "delivered"),
        (State::Unconfirmed, "unconfirmed"),
        (State::Attention, "attention"),
        (State::HandedOver(How::Printed), "printed"),
        (State::HandedOver(How::Exported), "exported"),
        (State::HandedOver(How::Shown), "shown"),
        (State::Withdrawn, "withdrawn"),
    ];

    /// Its name in the store.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    fn named(name: &str) -> Option<State> {
        Self::ALL.iter().find(|(_, other)| *other == name).map(|(state, _)| *state)
    }
}

impl Letter {
    /// The exact text of the post.
    pub fn body(&self) -> &str {
        self.body.as_ref().unwrap_or(&self.json)
    }

    /// Whether only the receiver can open what is posted.
    pub fn is_closed(&self) -> bool {
        self.media_type == JOSE
    }

    /// Whether the form can be read here.
    pub fn is_readable(&self) -> bool {
        !self.json.is_empty()
    }

    /// What may stand on the device in the clear: of a letter that only the receiver can open, all but the form itself.
    pub fn in_the_clear(&self) -> Option<String> {
        self.is_closed().then(|| Letter { json: String::new(), ..self.clone() }.inside())
    }

    /// One text, to be encrypted.
    pub fn inside(&self) -> String {
        let urgency = if self.is_urgent { "urgent" } else { "" };
        let body = self.body.as_deref().unwrap_or("");
        [urgency, &one_line(&self.media_type), &self.json, body].join("\n")
    }

    /// Reads it again. The form's JSON is one line; a body may have many.
    pub fn read(inside: &str) -> Option<Letter> {
        let mut parts = inside.splitn(4, '\n');
        let mut next = || parts.next();
        let (urgency, media_type, json, body) = (next()?, next()?, next()?, next()?);
        Some(Letter {
            is_urgent: urgency == "urgent",
            media_type: media_type.to_owned(),
            json: json.to_owned(),
            body: (!body.is_empty()).then(|| body.to_owned()),
        })
    }
}

impl Entry {
    /// Whether nothing more is to be expected of the receiver.
    pub fn is_answered(&self) -> bool {
        self.standing.as_ref().is_some_and(|standing| standing.status.is_final())
    }

    /// Whom it is about, by when it is to be answered, and what was said about it: encrypted like the letter, and kept when
    /// that is gone.
    pub fn words(&self) -> String {
        let said = match (&self.failure, &self.standing) {
            (
                Some(
                    Failure::Refused(_, words)
                    | Failure::Host(words)
                    | Failure::NotTranslated(words)
                    | Failure::NotClosed(words),
                ),
                _,
            ) => words,
            (_, Some(standing)) => &standing.words,
            _ => &self.reason,
        };
        [&one_line(&self.title), &self.due.map_or(String::new(), |due| time(&due)), said.as_str()].join("\n")
    }

    /// It was read from the store again: what this page knew of it, and the store does not.
    pub(super) fn keep_in_mind(&mut self, old: Entry, author: &str) {
        self.passed |= old.passed;
        self.asked = old.asked;
        if self.state == State::Queued && self.failure.is_none() {
            self.failure = old.failure;
        }
        if self.letter.is_none() && self.author == author && !self.state.is_over() {
            (self.letter, self.title, self.due) = (old.letter, old.title, old.due);
        }
    }

    /// What stands on the envelope: one line for each field.
    pub fn outside(&self) -> String {
        let Receipt { id, number, received_at, location } = &self.receipt;
        let (since, wait) = self.pause.map_or((0, 0), |pause| (pause.since, pause.wait));
        let (failure, status) = self.failure.as_ref().map_or(("", 0), code);
        let lines: [&str; 23] = [
            VERSION,
            self.key.as_str(),
            &self.revision.to_string(),
            &self.seq.to_string(),
            &self.queue,
            &self.author,
            self.state.name(),
            &self.attempts.to_string(),
            &self.troubles.to_string(),
            if self.passed { "passed" } else { "" },
            &since.to_string(),
            &wait.to_string(),
            &time(&self.sealed_at),
            &self.sha256,
            self.supersedes.as_ref().map_or("", Key::as_str),
            failure,
            &status.to_string(),
            id,
            number,
            received_at,
            location,
            self.standing.as_ref().map_or("", |standing| standing.status.code()),
            self.standing.as_ref().map_or("", |standing| &standing.at),
        ];
        lines.map(one_line).join("\n")
    }

    /// Reads an envelope; nothing of a version that is not known here, which is therefore left as it is.
    pub fn read(outside: &str, words: &str) -> Option<Entry> {
        let lines: Vec<&str> = outside.split('\n').collect();
        let [
            VERSION,
            key,
            revision,
            seq,
            queue,
            author,
            state,
            attempts,
            troubles,
            passed,
            since,
            wait,
            sealed_at,
            sha256,
            supersedes,
            failure,
            status,
            id,
            number,
            received_at,
            location,
            status_there,
            status_at,
        ] = *lines.as_slice()
        else {
            return None;
        };
        let wait = wait.parse().ok()?;
        let mut said = words.splitn(3, '\n');
        let (title, due, said) = (said.next(), said.next(), said.next().unwrap_or_default());
        let failure = coded(failure, status.parse().ok()?, said);
        let standing = Status::of(status_there).map(|status| Standing {
            status,
            at: status_at.to_owned(),
            words: said.to_owned(),
        });
        let pause = Pause { since: since.parse().ok()?, wait };
        Some(Entry {
            key: Key::read(key)?,
            revision: revision.parse().ok()?,
            seq: seq.parse().ok()?,
            queue: queue.to_owned(),
            author: author.to_owned(),
            state: State::named(state)?,
            attempts: attempts.parse().ok()?,
            troubles: troubles.parse().ok()?,
            passed: passed == "passed",
            pause: (wait > 0).then_some(pause),
            sealed_at: DateTime::parse_from_rfc3339(sealed_at).ok()?,
            sha256: sha256.to_owned(),
            supersedes: Key::read(supersedes),
            reason: if failure.is_none() && standing.is_none() { said.to_owned() } else { String::new() },
            failure,
            standing,
            title: title.unwrap_or_default().to_owned(),
            due: due.and_then(|due| DateTime::parse_from_rfc3339(due).ok()),
            receipt: Receipt {
                id: id.to_owned(),
                number: number.to_owned(),
                received_at: received_at.to_owned(),
                location: location.to_owned(),
            },
            is_kept: true,
            asked: None,
            is_written: false,
            letter: None,
        })
    }
}

fn time(time: &DateTime<FixedOffset>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, false)
}

/// Line breaks would shift the fields.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn code(failure: &Failure) -> (&'static str, u16) {
    match failure {
        Failure::Unreachable => ("unreachable", 0),
        Failure::Blocked => ("blocked", 0),
        Failure::Refused(status, _) => ("refused", *status),
        Failure::SignIn(status) => ("sign-in", *status),
        Failure::WrongPlace(status) => ("wrong-place", *status),
        Failure::Trouble(status) => ("trouble", *status),
        Failure::NoReceipt(status) => ("no-receipt", *status),
        Failure::Host(_) => ("host", 0),
        Failure::NotTranslated(_) => ("not-translated", 0),
        Failure::NotClosed(_) => ("not-closed", 0),
    }
}

fn coded(code: &str, status: u16, words: &str) -> Option<Failure> {
    let words = words.to_owned();
    let failure = match code {
        "unreachable" => Failure::Unreachable,
        "blocked" => Failure::Blocked,
        "refused" => Failure::Refused(status, words),
        "sign-in" => Failure::SignIn(status),
        "wrong-place" => Failure::WrongPlace(status),
        "trouble" => Failure::Trouble(status),
        "no-receipt" => Failure::NoReceipt(status),
        "host" => Failure::Host(words),
        "not-translated" => Failure::NotTranslated(words),
        "not-closed" => Failure::NotClosed(words),
        _ => return None,
    };
    Some(failure)
}
