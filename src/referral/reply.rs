//! Reading a receiver's reply to a form: a receipt, a refusal, or neither. The widget and `triage doctor` go by this alone.

use crate::referral::{Answer, Outcome, Receipt};

/// JSON, whoever has parsed it.
pub trait Json: Sized {
    /// A field of an object.
    fn member(&self, name: &str) -> Option<Self>;
    /// A text, or a number as text.
    fn text(&self) -> Option<String>;
    /// The items of a list; none of anything else.
    fn items(&self) -> Vec<Self>;
}

/// What came back, without what it says.
#[derive(Default)]
pub struct Reply<'r> {
    /// HTTP status; 0 from a host's own transport.
    pub status: u16,
    /// The content type, as it was sent.
    pub kind: &'r str,
    /// The header `Location`.
    pub location: String,
    /// Seconds that the receiver asks to wait.
    pub retry_after: Option<u32>,
    /// Whether the receiver never gives receipts, as its profile says.
    pub is_silent: bool,
}

impl Reply<'_> {
    /// How the post ended. `place` says where a field of the receipt stands in the answer, if not at `/` and its name.
    ///
    /// Only JSON that names an id counts as a receipt: a captive portal answers 200 with a web page.
    pub fn outcome<J: Json>(self, answer: Option<J>, place: &dyn Fn(&str) -> Option<String>) -> Outcome {
        let is_json = self
            .kind
            .split(';')
            .next()
            .is_some_and(|kind| kind.trim().to_ascii_lowercase().ends_with("json"));
        let answer = answer.filter(|_| is_json);
        if self.status != 0 && !(200..300).contains(&self.status) {
            return Outcome::Answered(problem(answer.as_ref(), self.status, self.retry_after));
        }
        // Of a transaction only a part may have been taken, whatever the whole says.
        let refused = answer.as_ref().and_then(|answer| answer.member("status")?.text()?.parse().ok());
        if let Some(status) = refused.filter(|status| *status >= 400) {
            return Outcome::Answered(Answer { is_part: true, ..problem(answer.as_ref(), status, None) });
        }
        if self.is_silent {
            return Outcome::Unconfirmed;
        }
        let (status, location) = (self.status, self.location);
        match answer.map(|answer| receipt(&answer, place)) {
            Some(receipt) if status == 202 || !receipt.id.is_empty() => {
                // What it says of this form comes before what it says of the answer.
                let receipt =
                    if receipt.location.is_empty() { Receipt { location, ..receipt } } else { receipt };
                if status == 202 { Outcome::Accepted(receipt) } else { Outcome::Confirmed(receipt) }
            }
            None if status == 202 => Outcome::Accepted(Receipt { location, ..Receipt::default() }),
            _ => Outcome::NoReceipt(status),
        }
    }
}

/// What stands in an answer: where the receiver's profile says, otherwise under our own names.
pub fn receipt<J: Json>(answer: &J, place: &dyn Fn(&str) -> Option<String>) -> Receipt {
    let text = |name: &str| {
        let pointer = place(name).unwrap_or_else(|| ["/", name].concat());
        let mut parts = pointer.split('/').skip(1);
        let first = parts.next().and_then(|part| answer.member(part));
        parts
            .fold(first, |value, part| value?.member(part))
            .and_then(|value| value.text())
            .unwrap_or_default()
    };
    Receipt {
        id: text("id"),
        number: text("number"),
        received_at: text("received_at"),
        location: text("location"),
    }
}

/// A problem document (RFC 9457): its type, its detail or title, and what it says about single fields.
fn problem<J: Json>(answer: Option<&J>, status: u16, retry_after: Option<u32>) -> Answer {
    let text = |of: &J, name: &str| of.member(name).and_then(|value| value.text()).unwrap_or_default();
    let mut read = Answer { status, retry_after, ..Answer::default() };
    let Some(answer) = answer else { return read };
    read.problem = text(answer, "type");
    let said = ["detail", "title"].map(|name| text(answer, name));
    let mut words = said.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
    for error in answer.member("errors").iter().flat_map(J::items).take(10) {
        words.push_str(&["\n", &text(&error, "pointer"), " ", &text(&error, "detail")].concat());
    }
    // More than a screen of it helps nobody.
    read.words = words.chars().take(500).collect();
    read
}
