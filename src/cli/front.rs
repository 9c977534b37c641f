//! `triage build --front`: what a citizen sees before the rules are there ([`crate::flow::Front`] reads it).

use std::path::Path;

use crate::cli::{GOOD, folder, output, say};
use crate::flow::Front;
use crate::text::Lang;

/// Writes the front with the texts of one language.
pub fn run(dir: &Path, to: &Path, texts: Lang, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(dir, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let front = Front::write(&ruleset, texts);
    if let Err(code) = output::write(to, front.as_bytes(), lang) {
        return code;
    }
    say(&format!("{} {} {} {} B\n", ruleset.id, ruleset.version, ruleset.sha256, front.len()));
    GOOD
}
