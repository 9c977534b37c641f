//! The engine against a naive one, on random rule sets.
//!
//! The reference below knows nothing of the engine's parser or node list: it walks the tree from which the
//! condition's text was printed. What holds "whatever the answers turn out to be" it decides by trying them all.

mod cells;
mod changes;
mod compiled;
mod mutations;
pub mod random;
pub mod reference;
mod safety;
mod words;

use proptest::test_runner::{Config, TestRng, TestRunner};

/// A runner with a fixed seed, so that a red build is always about the change.
/// `PROPTEST_CASES` sets the number of cases, to look further.
pub fn runner(cases: u32) -> TestRunner {
    let config = Config { failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { config.cases } else { cases };
    let algorithm = config.rng_algorithm;
    TestRunner::new_with_rng(Config { cases, ..config }, TestRng::deterministic_rng(algorithm))
}
