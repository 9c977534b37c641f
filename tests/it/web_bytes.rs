//! The hash of the base rule set, written natively and read by the wasm tests: the engine is the same on both.

use referral_triage::criteria::check;
use referral_triage::text::Source;

use crate::scratch::{files, root};

#[test]
fn the_base_rule_set_has_the_hash_that_the_browser_tests_expect() {
    let sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
        .into_iter()
        .map(|(name, text)| Source { name, text })
        .collect();
    let base = check(&sources).ruleset.expect("the base rule set is good");
    let file = root().join("tests/bad-rules/base.sha256");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, format!("{}\n", base.sha256)).expect("written");
    }
    let expected = std::fs::read_to_string(&file).expect("tests/bad-rules/base.sha256 is there");
    assert_eq!(base.sha256, expected.trim(), "run with UPDATE_SNAPSHOTS=1 if the compiled format changed");
}
