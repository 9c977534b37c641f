//! FHIR R4 both ways: a record is read in, a sealed form goes out, and what the server answers is told in our own words.

mod receipt;
pub mod record;
mod standing;
mod transaction;

pub use receipt::{found, receipt};
pub use standing::standing;
pub use transaction::{Ids, task_of, transaction, transaction_for};
