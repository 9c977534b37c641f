//! The receipt of a form: made once, kept, and given again to whoever asks again.

use chrono::{DateTime, FixedOffset, SecondsFormat};
use serde_json::json;

use crate::cli::serve::form::Form;
use crate::referral::Status;

/// What the sender gets back; the same bytes every time.
pub struct Receipt {
    /// The identifier in the address of the form.
    pub id: String,
    /// The document.
    pub json: Vec<u8>,
}

impl Receipt {
    /// A receipt for a form that has just got its number.
    pub fn new(id: String, number: &str, received_at: &str, form: &Form) -> Self {
        let json = json!({
            "id": id,
            "number": number,
            "received_at": received_at,
            "status": Status::Received.code(),
            "sha256": form.sha256(),
        });
        Receipt { id, json: json.to_string().into_bytes() }
    }

    /// Where the form is from now on.
    pub fn location(&self) -> String {
        format!("/api/referrals/{}", self.id)
    }
}

/// What all numbers of one day begin with: `ZZ20261122`, and `EM20261122` in an emergency.
pub fn number_prefix(form: &Form, now: &DateTime<FixedOffset>) -> String {
    let kind = if form.direction() == "emergency" { "EM" } else { "ZZ" };
    format!("{kind}{}", now.format("%Y%m%d"))
}

/// A time on the wire.
pub fn timestamp(now: &DateTime<FixedOffset>) -> String {
    now.to_rfc3339_opts(SecondsFormat::Secs, false)
}
