//! What the list of forms on their way remembers, and what can be done with one of them.

use crate::flow::KeptDraft;
use crate::referral::Key;
use crate::referral::outbox::How;

/// The state of the list.
#[derive(Clone, Default, PartialEq)]
pub struct Tray {
    /// It is unfolded.
    pub open: bool,
    /// The form that was printed, saved as a file or shown as codes last: it can be called handed over.
    pub taken: Option<(Key, How)>,
    /// The form that somebody wants to give up, and why, as far as that is typed.
    pub giving_up: Option<(Key, String)>,
    /// The form of which the receiver has no return form, although it says that the patient comes back.
    pub no_return: Option<Key>,
    /// What is being written is kept on this device, encrypted.
    pub keeps: bool,
    /// What was begun and is kept on this device.
    pub drafts: Vec<KeptDraft>,
    /// The PIN, as far as it is typed.
    pub pin: String,
    /// What was typed last opens nothing.
    pub wrong_pin: bool,
    /// Whoever sits here has a PIN: what is covered is seen again with that only.
    pub has_pin: bool,
}

/// What somebody does with a form on its way.
#[derive(Clone, PartialEq, Eq)]
pub enum Deed {
    /// Sends it again as it is.
    Retry,
    /// Prints it.
    Print,
    /// Mends it: it becomes the form on the screen, to be sent in place of the old one.
    Mend,
    /// Opens the return form that answers it.
    OpenReturn,
    /// Saves it as a file.
    Export,
    /// Shows it as codes to scan.
    Show,
    /// Says that it was handed over on paper, as that file or by those codes.
    HandOver,
    /// Wants to give it up, or after all not.
    AskToGiveUp(bool),
    /// Types why.
    GaveReason(String),
    /// Gives it up.
    GiveUp,
}
