//! The same criteria in other people's languages.

mod cql;

pub use cql::library as cql;
