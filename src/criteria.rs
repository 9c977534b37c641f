//! Floor 2: criteria as their authors write them, checked, compiled, and decided.
//!
//! Written (TOML) → [`check`] → [`Ruleset`] → [`decide`] → [`Decision`].

pub mod cases;
mod check;
pub mod compiled;
mod condition;
mod decide;
mod destination;
pub mod explain;
pub mod export;
mod form;
mod problem;
mod ruleset;
mod syntax;
mod truth;
mod written;

pub use check::{Checked, LANGUAGE, check};
pub use condition::{Comparison, Condition, Limit, Node};
pub use decide::{Decision, Fired, Open, decide};
pub use destination::{Centre, Destinations, Institution, Tier};
pub use form::{FieldKind, Form, FormField};
pub use problem::{Problem, Severity};
pub use ruleset::{Citation, Criterion, Direction, Disposition, Duration, Plan, Ruleset, Status};
pub use truth::Truth;
