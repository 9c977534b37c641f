//! The national referral forms, as data: what is asked, how long it may be, who fills it in.

use crate::facts::{Choice, FactIx};
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
    /// What can be picked.
    pub choices: Vec<Choice>,
    /// The most characters it takes; for results, the most of them.
    pub max: u16,
    /// Facts that fill it in.
    pub from_facts: Vec<FactIx>,
    /// What the widget itself can fill in: one of [`FILLED_IN`].
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
    /// One of some choices.
    Choice,
    /// Any of some choices.
    Choices,
    /// Results of examinations that go along: name, day, institution, and whether the receiver recognises them (互认).
    Results,
}

impl FieldKind {
    /// All of them.
    pub const ALL: [FieldKind; 7] = [
        FieldKind::Line,
        FieldKind::Lines,
        FieldKind::Phone,
        FieldKind::Date,
        FieldKind::Choice,
        FieldKind::Choices,
        FieldKind::Results,
    ];

    /// As it is written in a rule file.
    pub fn name(self) -> &'static str {
        match self {
            FieldKind::Line => "line",
            FieldKind::Lines => "lines",
            FieldKind::Phone => "phone",
            FieldKind::Date => "date",
            FieldKind::Choice => "choice",
            FieldKind::Choices => "choices",
            FieldKind::Results => "results",
        }
    }
}

/// The choice of a rhythm that means one visit and no more.
pub const ONCE: &str = "once";

/// What the widget itself can fill in, from the decision and the calendar.
pub const FILLED_IN: [&str; 7] =
    ["reasons", "follow-up", "destination", "today", "notice", "first-visit", "rhythm"];
