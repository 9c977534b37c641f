//! One form and its journey, asked what indicators want to know.

use chrono::{DateTime, FixedOffset};
use serde_json::Value;

use crate::cli::serve::journey::Journey;
use crate::cli::serve::store::Stored;
use crate::referral::Status;

/// What a form says to an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It counts, above and below the line.
    Yes,
    /// It counts below the line only.
    No,
    /// It will count, but nobody knows yet how.
    Open,
    /// It has nothing to do with it.
    Apart,
}

impl Verdict {
    /// Yes or no.
    pub fn of(yes: bool) -> Self {
        if yes { Verdict::Yes } else { Verdict::No }
    }
}

/// A form as indicators see it.
pub struct Case<'s> {
    /// The form.
    pub form: Value,
    /// What became of it.
    pub journey: Journey<'s>,
    /// The moment at which it is counted.
    pub now: &'s DateTime<FixedOffset>,
}

impl<'s> Case<'s> {
    /// Reads a stored form; what cannot be read is not there.
    pub fn new(stored: &'s Stored, now: &'s DateTime<FixedOffset>) -> Self {
        Case {
            form: serde_json::from_slice(&stored.body).unwrap_or_default(),
            journey: stored.journey(),
            now,
        }
    }

    /// A text of the form.
    pub fn text(&self, pointer: &str) -> &str {
        self.form.pointer(pointer).and_then(Value::as_str).unwrap_or("").trim()
    }

    /// Whether it is the national form that goes out, and not the one that comes back.
    pub fn is_out(&self) -> bool {
        self.text("/form") == "out"
    }

    /// Whether a clinician decided otherwise than the rules.
    pub fn is_overridden(&self) -> bool {
        self.text("/decision/disposition") != self.text("/chosen/disposition")
    }

    /// Whether this was asked for: `expert`, `bed`, `examination`, `teleconsultation`.
    pub fn asks_for(&self, resource: &str) -> bool {
        let asked = self.form.pointer("/fields/resources").and_then(Value::as_array);
        asked.into_iter().flatten().any(|one| one == resource)
    }

    /// Whether anything was asked for.
    pub fn asks(&self) -> bool {
        self.form.pointer("/fields/resources").and_then(Value::as_array).is_some_and(|all| !all.is_empty())
    }

    /// The criteria that the form names as reasons.
    pub fn criteria(&self) -> impl Iterator<Item = &str> {
        let reasons = self.form.pointer("/decision/reasons").and_then(Value::as_array);
        reasons.into_iter().flatten().filter_map(|reason| reason.get("criterion")?.as_str())
    }

    /// Whether it ever came to this.
    pub fn was(&self, what: Status) -> bool {
        self.journey.last(what).is_some()
    }

    /// When the patient was first taken on: accepted, booked, or simply there.
    pub fn taken_at(&self) -> Option<DateTime<FixedOffset>> {
        let taken = |what: Status| matches!(what, Status::Accepted | Status::Booked | Status::Arrived);
        let first = self.journey.events.iter().find(|event| taken(event.what))?;
        DateTime::parse_from_rfc3339(&first.at).ok()
    }

    /// Whether the institution said yes, or no, or has not said.
    pub fn taken(&self) -> Verdict {
        match self.journey.status() {
            Status::Received => Verdict::Open,
            Status::Declined => Verdict::No,
            _ => Verdict::Yes,
        }
    }
}
