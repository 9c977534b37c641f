//! What the edge has to do, as data.

use crate::flow::{DraftOrder, Msg};
use crate::referral::Key;
use crate::referral::outbox::{Entry, Order};
use crate::text::Text;

/// Something for the edge to do.
#[derive(Clone, PartialEq)]
pub enum Effect {
    /// Tell the host: an event's name and its detail as JSON. `idle` is for the element's own script: nothing
    /// is under way, and how many forms wait.
    Tell(&'static str, String),
    /// Print the page.
    Print,
    /// Ask the second module: a method's name and its text. What it says comes back as `Msg::AnnexAnswered`.
    Ask(&'static str, String),
    /// Something about the outbox.
    Outbox(Box<Order>),
    /// Something about drafts.
    Draft(DraftOrder),
    /// Read a form's JSON, which takes the place of the one with this key: [`Msg::Reopened`].
    Reopen(String, Option<Key>),
    /// Fetch the return form that answers this one: [`Msg::Fetched`].
    FetchReturn(Box<Entry>),
    /// Save as a file what is kept on the device and nobody here can read: all but what has these keys, one a line.
    SaveStrange(String),
    /// Keep forms on the device with this PIN, or open what is kept with it.
    Unlock(String),
    /// Move the focus, so that keyboard and screen reader follow.
    Focus(Focus),
    /// The citizen is so many steps from the first screen now.
    Turned(usize),
    /// Read the screen aloud, as it will stand after this; or fall silent.
    Read(bool),
    /// Take this in next, after what has happened by now.
    Next(Msg),
    /// Load the search index that belongs to the rule set.
    LoadIndex,
    /// Whether leaving the page would lose something from now on.
    Unsaved(bool),
    /// Tell the host's developer what went wrong; never with a patient's data.
    Report(&'static str, Text),
}

/// Where the focus goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Focus {
    /// The heading of the screen.
    Heading,
    /// The list of what is missing.
    Summary,
    /// The control of a fact, by the fact's id.
    Fact(String),
    /// The element with this id.
    Id(String),
}
