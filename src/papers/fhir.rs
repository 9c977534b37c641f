//! FHIR R4 both ways: a record is read in, a sealed form goes out.

pub mod record;
mod transaction;

pub use transaction::transaction;
