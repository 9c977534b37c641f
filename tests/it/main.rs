//! The one native test binary.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that meets the unexpected stops there"
)]

mod answers_code;
mod as_written;
mod book;
mod cases;
mod cli;
mod clinical_safety;
mod coverage;
mod destinations;
mod diff;
mod doctor;
mod engine;
mod export;
mod fhir;
mod fields;
mod floors;
mod fuzz;
mod language;
mod lints;
mod new;
mod outbox;
mod outgoing;
mod papers;
mod patients;
mod plain_words;
mod prefill;
mod problems;
mod public_page;
mod queue;
mod readme;
mod receiver;
mod register;
mod reopened;
mod rules;
mod safety;
mod schemas;
mod scratch;
mod screen;
mod sealed;
mod self_check;
mod sending;
mod views;
mod voice;
mod walk;
mod web_bytes;
mod words;
