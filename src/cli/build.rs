//! `triage build`

use std::path::Path;

use crate::cli::{GOOD, complain, folder, output, say};
use crate::criteria::compiled::{self, Texts};
use crate::text::Lang;

/// Writes the compiled rule set, with all its texts or some of them.
pub fn run(dir: &Path, to: &Path, texts: Texts, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(dir, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let bytes = compiled::write(&ruleset, texts);
    // The file must be readable by the program that wrote it before anybody relies on it.
    if let Err(why) = compiled::read(&bytes) {
        return complain(why.get(lang));
    }
    if let Err(code) = output::write(to, &bytes, lang) {
        return code;
    }
    say(&format!("{} {} {} {} B\n", ruleset.id, ruleset.version, ruleset.sha256, bytes.len()));
    GOOD
}
