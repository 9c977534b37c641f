//! Floor 4: what happens on the page, as a pure function: `(Model, Msg, Now) → Effects`.

mod desk;
mod effect;
mod front;
pub mod interview;
mod model;
mod msg;
pub mod search;
mod update;
mod walk;

pub use desk::{Changes, Desk};
pub use effect::{Effect, Focus};
pub use front::Front;
pub use model::{Delivery, Failure, Format, Mode, Model, Receipt, Screen, Session, Typed};
pub use msg::{Msg, Now, Outcome, Paper, Record, Told};
pub use update::update;
pub use walk::{Aids, Walk, Who};
