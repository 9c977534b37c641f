//! Floor 3b: what is made of a form and read from a record: paper, calendars, FHIR, codes to scan.
//!
//! In the browser all of it is a WebAssembly module of its own, loaded when it is first needed.

pub mod answers;
mod calendar;
mod care;
mod changes;
pub mod fhir;
mod handover;
mod node;
pub mod outgoing;
mod paper;
pub mod raw;
mod record;
mod scan;
mod sheet;
mod transfer;

pub use changes::changes;
pub use node::{Node, Tag};
pub use paper::{calendar, json, sheets};
pub use scan::{Code, code, seen};
