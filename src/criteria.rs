//! Floor 2: criteria as their authors write them, checked, compiled, and decided.
//!
//! Written (TOML) → [`check`] → [`Ruleset`] → [`decide`] → [`Decision`].

mod amount;
mod as_written;
mod asking;
pub mod cases;
pub mod cells;
mod check;
mod comparison;
pub mod compiled;
mod condition;
pub mod coverage;
mod decide;
mod destination;
pub mod engine;
pub mod explain;
pub mod export;
mod form;
mod parameter;
mod problem;
mod ruleset;
mod score;
mod syntax;
mod truth;
pub mod unfinished;
pub mod why;
pub mod words;
mod would_change;
mod written;

pub use amount::{Amount, AmountIx, Period, Worth};
pub use as_written::AsWritten;
pub use check::{Checked, LANGUAGE, begun, check, check_but, is_id};
pub use comparison::Comparison;
pub use condition::{Condition, Limit, Node, NodeIx, Points};
pub use decide::{Decider, Decision, Fired, Open, decide};
pub use destination::{Advice, AdvicePlace, Centre, CentreKind, Destinations, Institution, Tier};
pub use form::{FieldKind, Form, FormField, ONCE};
pub use parameter::{Edition, Parameter};
pub use problem::{Note, Problem, Severity};
pub use ruleset::{Citation, Criterion, Direction, Disposition, Duration, Plan, Ruleset, Status};
pub use score::{Score, ScoreItem};
pub use truth::Truth;
pub use would_change::{Change, would_change};
