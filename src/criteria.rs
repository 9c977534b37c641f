//! Floor 2: criteria as their authors write them, checked, compiled, and decided.
//!
//! Written (TOML) → [`check`] → [`Ruleset`] → [`decide`] → [`Decision`].

mod amount;
mod asking;
pub mod cases;
pub mod cells;
mod check;
mod comparison;
pub mod compiled;
mod condition;
mod decide;
mod destination;
pub mod engine;
pub mod explain;
mod form;
mod problem;
mod ruleset;
mod syntax;
mod truth;
mod would_change;
mod written;

pub use amount::{Amount, AmountIx, Period, Worth};
pub use check::{Checked, LANGUAGE, check};
pub use comparison::Comparison;
pub use condition::{Condition, Limit, Node, NodeIx, Points};
pub use decide::{Decider, Decision, Fired, Open, decide};
pub use destination::{Centre, Destinations, Institution, Tier};
pub use form::{FieldKind, Form, FormField};
pub use problem::{Problem, Severity};
pub use ruleset::{Citation, Criterion, Direction, Disposition, Duration, Plan, Ruleset, Status};
pub use truth::Truth;
pub use would_change::{Change, would_change};
