//! Floor 4: what happens on the page, as a pure function: `(Model, Msg, Now) → Effects`.

mod desk;
mod effect;
mod front;
mod incoming;
pub mod interview;
mod model;
mod msg;
mod reopened;
pub mod search;
mod tray;
mod update;
mod walk;

pub use desk::{Changes, Desk};
pub use effect::{Effect, Focus};
pub use front::Front;
pub use incoming::Incoming;
pub use model::{Delivery, FHIR, Format, Mode, Model, Screen, Session, Typed};
pub use msg::{Heard, Msg, Now, Paper, Record, Told};
pub use reopened::{DraftOrder, KeptDraft, Reopened};
pub use tray::{Deed, Tray};
pub use update::update;
pub use walk::{Aids, Walk, Who};
