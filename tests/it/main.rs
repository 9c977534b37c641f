//! The one native test binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected stops there"
)]

mod as_written;
mod cli;
mod diff;
mod engine;
mod floors;
mod lints;
mod patients;
mod problems;
mod readme;
mod receiver;
mod rules;
mod scratch;
mod sealed;
mod views;
mod web_bytes;
