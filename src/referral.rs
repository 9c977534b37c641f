//! Floor 3: from a decision to a sealed form, and the only contract with a backend.

mod draft;
pub mod follow_up;
pub mod json;
mod seal;
pub mod wire;

pub use draft::{form_of, is_required, Consent, Context, Draft, FieldProblem, Place, Role, Wrong};
pub use seal::{Key, SealedForm, seal};
