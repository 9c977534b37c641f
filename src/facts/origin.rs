//! Where a value came from that nobody entered here, and when it was true.

use crate::facts::Moment;

/// The origin of a value.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    /// Whoever or whatever says so: a resource of a record, a device, a register.
    pub source: String,
    /// When it was measured or said; nothing if nobody knows.
    pub at: Option<Moment>,
    /// Whether a clinician looked at it and confirmed it.
    pub confirmed: bool,
}
