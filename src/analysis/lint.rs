//! Lints: what no single file shows to be wrong. One per file, each with what it does and why it matters.

mod always_true;
mod context;
mod criterion_without_cases;
mod down_without_veto;
mod files;
mod gap;
mod limit_gap;
mod limit_untested;
mod mistakes;
mod never_asked;
mod never_true;
mod non_monotone;
mod subsumed;
mod unfinished;
mod unreachable;
mod unused_fact;
mod up_and_down;
mod wording;

use crate::analysis::lint::context::Context;
use crate::criteria::{Checked, Problem};
use crate::text::Source;

/// One lint, in both languages (Chinese, English).
pub struct Lint {
    /// The code of its findings.
    pub code: &'static str,
    /// What it finds.
    pub what: (&'static str, &'static str),
    /// Why that matters.
    pub why: (&'static str, &'static str),
    /// A criterion that it finds something in; empty for mistakes that are shown elsewhere.
    pub bad: &'static str,
    /// The same criterion as it should be.
    pub good: &'static str,
}

type Finds = fn(&mut Context<'_>) -> Vec<Problem>;

const LINTS: [(&Lint, Finds); 15] = [
    (&never_true::LINT, never_true::find),
    (&always_true::LINT, always_true::find),
    (&unreachable::LINT, unreachable::find),
    (&subsumed::LINT, subsumed::find),
    (&non_monotone::LINT, non_monotone::find),
    (&down_without_veto::LINT, down_without_veto::find),
    (&up_and_down::LINT, up_and_down::find),
    (&gap::LINT, gap::find),
    (&limit_gap::LINT, limit_gap::find),
    (&never_asked::LINT, never_asked::find),
    (&unused_fact::LINT, unused_fact::find),
    (&wording::LINT, wording::find),
    (&unfinished::LINT, unfinished::find),
    (&criterion_without_cases::LINT, criterion_without_cases::find),
    (&limit_untested::LINT, limit_untested::find),
];

/// What all lints find in a rule set without errors.
pub fn all(sources: &[Source], checked: &Checked) -> Vec<Problem> {
    let Some(ruleset) = &checked.ruleset else { return Vec::new() };
    let mut context = Context::new(sources, checked, ruleset);
    LINTS.iter().flat_map(|(_, find)| find(&mut context)).collect()
}

/// Every lint.
pub fn lints() -> impl Iterator<Item = &'static Lint> {
    LINTS.iter().map(|(lint, _)| *lint)
}

/// Everything that can be explained: the lints, and the mistakes that checking finds.
pub fn explained() -> impl Iterator<Item = &'static Lint> {
    lints().chain(mistakes::MISTAKES).chain(files::FILES)
}
