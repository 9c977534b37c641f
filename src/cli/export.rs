//! `triage export`

use std::path::Path;

use clap::ValueEnum;

use crate::cli::{GOOD, complain, folder, output, say};
use crate::criteria::export;
use crate::text::Lang;

/// The languages that criteria are exported to.
#[derive(Clone, Copy, ValueEnum)]
pub enum Target {
    /// HL7 Clinical Quality Language 1.5: one library
    Cql,
}

/// Writes the criteria in another language, to a file or to standard output.
pub fn run(to: Target, rules: &Path, file: Option<&Path>, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(rules, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let exported = match to {
        Target::Cql => export::cql(&ruleset),
    };
    match (exported, file) {
        (Err(why), _) => complain(why.get(lang)),
        (Ok(text), None) => {
            say(&text);
            GOOD
        }
        (Ok(text), Some(file)) => output::write(file, text.as_bytes(), lang).err().unwrap_or(GOOD),
    }
}
