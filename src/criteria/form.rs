//! The national referral forms, as data: what is asked, how long it may be, who fills it in.

use crate::facts::FactIx;
use crate::text::Text;

/// One form: 转出单 (`out`) or 回转单 (`return`).
#[derive(Clone, Debug, PartialEq)]
pub struct Form {
    /// `out` or `return`.
    pub id: String,
    /// The heading.
    pub title: Text,
    /// The fields, in the order of the paper form.
    pub fields: Vec<FormField>,
}

/// One field of a form.
#[derive(Clone, Debug, PartialEq)]
pub struct FormField {
    /// The name on the wire.
    pub id: String,
    /// The name on screen and paper.
    pub label: Text,
    /// How to fill it in.
    pub hint: Option<Text>,
    /// What is typed.
    pub kind: FieldKind,
    /// Whether a clinician must fill it in.
    pub required: bool,
    /// Whether a citizen sees it, and must fill it in.
    pub patient: Option<bool>,
    /// The most characters it takes.
    pub max: u16,
    /// Facts that fill it in.
    pub from_facts: Vec<FactIx>,
    /// What the widget itself can fill in: `reasons`, `follow-up`, `destination` or `today`.
    pub from: Option<String>,
    /// Whether what stands here stays for the next patient, as the referring doctor's name does.
    pub keep: bool,
    /// The browser's autocomplete token, for one's own data on a public site.
    pub autocomplete: Option<String>,
}

/// What is typed into a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line.
    Line,
    /// Several lines.
    Lines,
    /// A telephone number.
    Phone,
    /// A day.
    Date,
}
