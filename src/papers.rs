//! Floor 3b: what is made of a form and read from a record: paper, calendars, FHIR, codes to scan.
//!
//! In the browser all of it is a WebAssembly module of its own, loaded when it is first needed.

pub mod fhir;
mod scan;

pub use scan::{Code, code};
