//! A form that is taken up again: a draft, one that was refused, or one that somebody else wrote.

use chrono::{DateTime, FixedOffset};

use crate::flow::Told;
use crate::referral::{Consent, Key};

/// What a form says, in the words of its JSON.
#[derive(Clone, Default, PartialEq)]
pub struct Reopened {
    /// The answers; with a source those that nobody gave where it was written.
    pub facts: Vec<Told>,
    /// Those of them that a clinician confirmed.
    pub confirmed: Vec<String>,
    /// What stands in its fields, by their ids, as it is typed.
    pub fields: Vec<(String, String)>,
    /// The form's id; empty where only answers were given so far.
    pub form: String,
    /// Its key, once it was sealed.
    pub key: Option<Key>,
    /// The disposition that the rules gave.
    pub decided: String,
    /// The one that the clinician chose.
    pub chosen: String,
    /// Why, where it was another.
    pub reason: String,
    /// When that was decided.
    pub chosen_at: Option<DateTime<FixedOffset>>,
    /// The patient's consent, once it was asked for.
    pub consent: Option<Consent>,
    /// When all of this was written.
    pub at: String,
    /// The form that this one takes the place of.
    pub supersedes: Option<Key>,
    /// The form that this one answers.
    pub in_reply_to: Option<Key>,
    /// The draft that it is, by what the store knows it.
    pub draft: Option<String>,
}

/// A draft that is kept on this device, as its author finds it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptDraft {
    /// By what the store knows it.
    pub id: String,
    /// Whom it is about.
    pub title: String,
    /// When it was written last.
    pub at: String,
}

/// Something to do with the drafts in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftOrder {
    /// Keeps what this page is about: its title and its JSON. Nothing of it if there is none.
    Keep(Option<(String, String)>),
    /// Takes one up: what it says comes as [`crate::flow::Msg::Reopened`], and then it is for the page to own it or to leave it.
    Take(String),
    /// It is what this page is about from now on.
    Own(String),
    /// It was not taken up after all.
    Leave,
    /// Forgets one.
    Drop(String),
}
