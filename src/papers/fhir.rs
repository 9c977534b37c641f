//! FHIR R4 both ways: a record is read in, a sealed form goes out, and the server's answer is a receipt or is none.

mod receipt;
pub mod record;
mod transaction;

pub use receipt::receipt;
pub use transaction::{transaction, transaction_for};
