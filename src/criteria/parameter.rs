//! Parameters: values that the editions of a source disagree about.

use crate::criteria::{Citation, Status};
use crate::text::Text;

/// A value with a name, such as a blood pressure target: the rule set says which edition's it uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// The id that conditions name it by.
    pub id: String,
    /// What it is.
    pub label: Text,
    /// The place of the edition in use.
    pub used: u16,
    /// What each edition says.
    pub editions: Vec<Edition>,
}

/// What one edition says of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// The id, such as `2025`.
    pub id: String,
    /// The value with its unit, for people: `130 mmHg`.
    pub value: String,
    /// What the source says, in its own words.
    pub says: Text,
    /// Where it is written.
    pub source: Citation,
    /// Whether the source was read.
    pub status: Status,
}
