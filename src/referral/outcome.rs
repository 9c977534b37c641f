//! How an attempt to send a form ended, and what that means for the form and for those that wait behind it.

/// What the receiver answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    /// The receiver's id.
    pub id: String,
    /// The number that people quote.
    pub number: String,
    /// When it arrived, as the receiver says.
    pub received_at: String,
    /// Where its status can be asked for.
    pub location: String,
}

/// How a post ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// A receipt that names our form.
    Confirmed(Receipt),
    /// The receiver will look at it later (202), and says where to ask.
    Accepted(Receipt),
    /// A success from a receiver that never gives receipts, as its profile says.
    Unconfirmed,
    /// Any other HTTP status.
    Answered(Answer),
    /// A success status without a receipt; 0 for a redirect, which is not followed.
    NoReceipt(u16),
    /// No answer.
    Unreachable,
    /// No answer that this page may see, though something answers there: CORS, a policy, a redirect.
    Blocked,
    /// The host's transport failed, in its own words.
    Host(String),
}

/// An answer that is no success.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The receiver's own words, for people.
    pub words: String,
    /// The kind of problem (RFC 9457 `type`), for programs.
    pub problem: String,
    /// Seconds that the receiver asks to wait.
    pub retry_after: Option<u32>,
    /// Whether the rest of the form was taken, or may have been.
    pub is_part: bool,
}

/// Why a form did not arrive.
#[derive(Clone, PartialEq, Eq)]
pub enum Failure {
    /// No answer at all: offline, or the server is down.
    Unreachable,
    /// Somebody answers there, and the browser may not tell us what.
    Blocked,
    /// The receiver looked at the form and refused it, in its own words.
    Refused(u16, String),
    /// The receiver does not let this user in: HTTP status.
    SignIn(u16),
    /// Nothing takes forms at this address: HTTP status.
    WrongPlace(u16),
    /// The receiver is in trouble: HTTP status.
    Trouble(u16),
    /// An answer that is no receipt, for example a sign-in page; 0 for a redirect to one.
    NoReceipt(u16),
    /// The host's own transport reported an error.
    Host(String),
    /// It could not be made into what the receiver takes.
    NotTranslated(String),
    /// It could not be sealed to the receiver.
    NotClosed(String),
}

/// What an outcome means.
#[derive(Clone, PartialEq, Eq)]
pub enum Class {
    /// The receiver has it: a receipt says so.
    Delivered(Receipt),
    /// It was taken, and no receipt will ever say so.
    Unconfirmed,
    /// The receiver has it and decides later: asked about, never posted again.
    Accepted(Receipt),
    /// Nobody is there: everything waits, ever longer.
    Network,
    /// The receiver has too much to do: everything waits, as long as it asks for.
    Busy(Option<u32>),
    /// It failed with this form; others may pass.
    Trouble,
    /// A success that is no receipt: a captive portal, a sign-in page.
    Odd,
    /// Nothing is sent until somebody does something about it.
    Closed,
    /// The receiver says that it has something like it: asked whether that is this form, before a person has to look at it.
    Conflict,
    /// A person has to look at this form.
    Stopped,
}

impl Outcome {
    /// What it means; `welcomed` if this receiver has taken a form from this user before.
    pub fn class(&self, welcomed: bool) -> Class {
        match self {
            Outcome::Confirmed(receipt) => Class::Delivered(receipt.clone()),
            // Without a place to ask at, nothing more will ever be heard of it.
            Outcome::Accepted(receipt) if receipt.location.is_empty() => Class::Unconfirmed,
            Outcome::Accepted(receipt) => Class::Accepted(receipt.clone()),
            Outcome::Unconfirmed => Class::Unconfirmed,
            Outcome::Answered(answer) => answer.class(welcomed),
            // One reset connection looks the same as a browser that hides the answers; many do not.
            Outcome::NoReceipt(_) | Outcome::Blocked => Class::Odd,
            Outcome::Unreachable | Outcome::Host(_) => Class::Network,
        }
    }

    /// Why the form did not arrive; nothing if it did.
    pub fn failure(&self, welcomed: bool) -> Option<Failure> {
        let failure = match self {
            Outcome::Confirmed(_) | Outcome::Accepted(_) | Outcome::Unconfirmed => return None,
            Outcome::NoReceipt(status) => Failure::NoReceipt(*status),
            Outcome::Unreachable => Failure::Unreachable,
            Outcome::Blocked => Failure::Blocked,
            Outcome::Host(words) => Failure::Host(words.clone()),
            Outcome::Answered(answer) => match (answer.class(welcomed), answer.status) {
                (Class::Conflict | Class::Stopped, status) => Failure::Refused(status, answer.words.clone()),
                (Class::Closed, status @ (401 | 403)) => Failure::SignIn(status),
                (Class::Closed, status) => Failure::WrongPlace(status),
                (_, status) => Failure::Trouble(status),
            },
        };
        Some(failure)
    }
}

impl Answer {
    fn class(&self, welcomed: bool) -> Class {
        match (self.status, self.retry_after) {
            // Let in a moment ago: it is this form that may not pass.
            (403, _) if welcomed => Class::Stopped,
            (401 | 403 | 404 | 405, _) => Class::Closed,
            (409, _) if self.is_under_way() => Class::Trouble,
            (409 | 412, _) if !self.is_part => Class::Conflict,
            (429, wait) | (408 | 425 | 500..=599, wait @ Some(_)) => Class::Busy(wait),
            (502..=504, None) => Class::Network,
            (408 | 425 | 500..=599, None) => Class::Trouble,
            (400..=499, _) => Class::Stopped,
            // What no server should say to a post is no refusal either.
            _ => Class::Odd,
        }
    }

    /// The first attempt with this key is still being worked on (draft-ietf-httpapi-idempotency-key-header).
    fn is_under_way(&self) -> bool {
        ["outstanding", "in-progress"]
            .iter()
            .any(|word| self.problem.contains(word) || self.words.contains(word))
    }
}
