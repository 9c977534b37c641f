//! Floor 2: criteria as their authors write them, checked, compiled, and decided.
//!
//! Written (TOML) → [`check`] → [`Ruleset`] → [`decide`] → [`Decision`].

mod as_written;
pub mod cases;
mod check;
pub mod compiled;
mod condition;
pub mod coverage;
mod decide;
mod destination;
pub mod explain;
mod form;
mod lint;
mod problem;
mod ruleset;
mod syntax;
mod truth;
pub mod why;
mod written;

pub use as_written::AsWritten;
pub use check::{Checked, LANGUAGE, check};
pub use condition::{Comparison, Condition, Limit, Node};
pub use decide::{Decision, Fired, Open, decide};
pub use destination::{Centre, Destinations, Institution, Tier};
pub use form::{FieldKind, Form, FormField};
pub use lint::lint;
pub use problem::{Note, Problem, Severity};
pub use ruleset::{Citation, Criterion, Direction, Disposition, Duration, Plan, Ruleset, Status};
pub use truth::Truth;
