//! `triage completions`: what a shell needs to complete commands and options.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::cli::{Cli, GOOD, say};

/// Prints the script for a shell.
pub fn run(shell: Shell) -> u8 {
    let mut script = Vec::new();
    generate(shell, &mut Cli::command(), "triage", &mut script);
    say(&String::from_utf8_lossy(&script));
    GOOD
}
