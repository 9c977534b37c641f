//! Referral triage for tiered care (分级诊疗): declarative criteria decide whether a patient goes up,
//! stays or comes down; the decision explains itself, fills the national referral form and travels to
//! any backend.
//!
//! The modules, in reading order, are the floors of the house; imports point down only
//! (`ARCHITECTURE.md`). This is the only file that looks at a cargo feature.

#[cfg(feature = "cli")]
pub mod analysis;
#[cfg(feature = "widget")]
pub mod browser;
#[cfg(feature = "cli")]
pub mod cli;
pub mod criteria;
pub mod facts;
pub mod flow;
#[cfg(feature = "papers")]
pub mod papers;
pub mod referral;
pub mod text;
#[cfg(feature = "widget")]
pub mod ui;
