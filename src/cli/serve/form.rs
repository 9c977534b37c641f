//! A form as received: its bytes, kept exactly, and what was read from them after every check.

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::schema::Schema;

/// A form that passed every check; only `read` makes one.
pub struct Form {
    bytes: Vec<u8>,
    sha256: String,
    content: Value,
}

impl Form {
    /// Checks the body of a request.
    pub fn read(bytes: Vec<u8>, schema: &Schema) -> Result<Self, Problem> {
        let text = std::str::from_utf8(&bytes).map_err(|_| Kind::NotUtf8)?;
        let content: Value = serde_json::from_str(text).map_err(|_| Kind::NotJson)?;
        let violations = schema.violations(&content);
        if !violations.is_empty() {
            return Err(Problem::invalid(Kind::InvalidForm, violations));
        }
        let sha256 = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Form { bytes, sha256, content })
    }

    /// The body, byte for byte.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The SHA-256 of the body, in hexadecimal.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The idempotency key.
    pub fn key(&self) -> &str {
        self.text("/key")
    }

    /// Where the rules send the patient: `emergency`, `up`, `consult`, `stay` or `down`.
    pub fn direction(&self) -> &str {
        self.text("/decision/direction")
    }

    /// What the clinician decided.
    pub fn disposition(&self) -> &str {
        self.text("/chosen/disposition")
    }

    /// The patient's name.
    pub fn patient(&self) -> &str {
        self.text("/fields/patient_name")
    }

    /// The receiving institution; a citizen may leave it open.
    pub fn to_unit(&self) -> &str {
        self.text("/fields/to_unit")
    }

    /// By when the receiving hospital accepts, if by any time.
    pub fn due(&self) -> Option<&str> {
        self.content.get("due").and_then(Value::as_str)
    }

    /// The key of the referral that a return form answers.
    pub fn in_reply_to(&self) -> Option<&str> {
        self.content.get("in_reply_to").and_then(Value::as_str).filter(|_| self.text("/form") == "return")
    }

    /// The key of the form that this one replaces.
    pub fn supersedes(&self) -> Option<&str> {
        self.content.get("supersedes").and_then(Value::as_str)
    }

    /// The referring doctor.
    pub fn doctor(&self) -> &str {
        self.text("/fields/from_doctor")
    }

    fn text(&self, pointer: &str) -> &str {
        self.content.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
    }
}
