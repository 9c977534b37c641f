//! `triage`: the rule author's command line and the embedded receiver.

use std::process::ExitCode;

fn main() -> ExitCode {
    referral_triage::cli::run()
}
