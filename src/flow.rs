//! Floor 4: what happens on the page, as a pure function: `(Model, Msg, Now) → Effects`.

mod effect;
pub mod interview;
mod model;
mod msg;
mod update;

pub use effect::{Effect, Focus};
pub use model::{Delivery, Failure, Format, Mode, Model, Receipt, Screen, Session, Typed};
pub use msg::{Msg, Now, Outcome, Paper, Record, Told};
pub use update::update;
