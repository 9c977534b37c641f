//! What is wrong with a rule file, as data; the command line draws it.

use crate::text::{Span, Text};

/// One finding about a rule file.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// A stable code, such as `unknown-fact`.
    pub code: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The [`crate::text::Source`]'s name.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// What is wrong: lower case, no full stop, the author's words in backticks.
    pub message: Text,
    /// Other places that belong to it, in the order in which to read them.
    pub notes: Vec<Note>,
    /// What to do about it.
    pub help: Option<Text>,
}

/// Another place that a [`Problem`] points at, and what is to be seen there.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// The [`crate::text::Source`]'s name.
    pub file: String,
    /// Where in the file.
    pub span: Span,
    /// What is to be seen there; it stands under the marked words, and alone in machine-readable output.
    pub message: Text,
}

/// How bad a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The rule set cannot be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
    /// A fact of life that need not be mended.
    Note,
}

impl Problem {
    /// An error at a place.
    pub fn error(
        code: &'static str,
        file: &str,
        span: Span,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Self {
        let message = Text::new(zh, en);
        let notes = Vec::new();
        Problem { code, severity: Severity::Error, file: file.to_owned(), span, message, notes, help: None }
    }

    /// The same problem with another place to look at.
    #[must_use]
    pub fn note(mut self, note: Note) -> Self {
        self.notes.push(note);
        self
    }

    /// The same problem with what to do about it.
    #[must_use]
    pub fn help(mut self, zh: impl Into<String>, en: impl Into<String>) -> Self {
        self.help = Some(Text::new(zh, en));
        self
    }

    /// The same problem as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.severity = Severity::Warning;
        self
    }
}
