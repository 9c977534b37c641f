//! Floor 2b: what is true of every patient at once, proved by a solver over cells and never sampled.
//!
//! [`lint`] looks for mistakes in one rule set, [`diff`] for the patients that another version moves.

mod bounds;

pub mod diff;
pub mod lint;
mod normal;
mod part;
mod person;
mod repair;
mod sat;
mod space;
mod verdict;
mod witness;

#[cfg(test)]
mod tests;

pub use person::Person;
pub use sat::Sat;
pub use space::{Answer, Space};
