//! Floor 3: from a decision to a sealed form, and the only contract with a backend.

mod draft;
pub mod entry;
pub mod follow_up;
pub mod json;
pub mod outbox;
mod outcome;
pub mod reply;
mod seal;
mod standing;
pub mod wire;

pub use draft::{Consent, Context, Draft, FieldProblem, Place, Role, Wrong, form_of, is_required};
pub use outbox::Outbox;
pub use outcome::{Answer, Class, Failure, Outcome, Receipt};
pub use seal::{JOSE, Key, SealedForm, seal, unsealed};
pub use standing::{Standing, Status};
