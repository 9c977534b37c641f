//! Lints: what is allowed in a rule set and yet is most likely a mistake. One lint, one file.

mod criterion_without_cases;
mod limit_untested;

use crate::criteria::cases::Case;
use crate::criteria::{AsWritten, Problem, Ruleset};

/// What the lints find, file by file and from top to bottom. `written` has one entry for each criterion.
pub fn lint(ruleset: &Ruleset, cases: &[Case], written: &[AsWritten]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for check in [criterion_without_cases::check, limit_untested::check] {
        problems.extend(check(ruleset, cases, written));
    }
    problems.sort_by(|a, b| (&a.file, a.span).cmp(&(&b.file, b.span)));
    problems
}
