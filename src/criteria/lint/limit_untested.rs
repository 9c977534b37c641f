//! `limit-untested`
//!
//! **What it does.** Warns of a number in a condition that has no case within one step on each side, in
//! the cases that name the criterion.
//!
//! **Why it matters.** At a limit the patient's way changes. `>` for `>=`, or 18 for 180, is seen by the
//! case that stands just there and by no other.
//!
//! **Bad.** `systolic >= 180 'mm[Hg]'` with cases at 120 and 200.
//!
//! **Good.** The same with cases at 179 and 180.

use crate::criteria::cases::{Case, Untested, facts_written, untested};
use crate::criteria::coverage::{Gap, example, limit_said};
use crate::criteria::{AsWritten, Problem, Ruleset};

/// What the lint finds.
pub fn check(ruleset: &Ruleset, cases: &[Case], written: &[AsWritten]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, (criterion, written)) in ruleset.criteria.iter().zip(written).enumerate() {
        if !cases.iter().any(|case| case.names(place)) {
            // That is said already.
            continue;
        }
        for gap in untested(ruleset, place, cases) {
            let Untested::Limit(limit, holds) = gap else { continue };
            let node = criterion.when.node_of(&limit);
            let (id, words) = (&criterion.id, limit_said(ruleset, &limit));
            let (zh, en) =
                if holds { ("刚好成立", "just inside") } else { ("刚好不成立", "just outside") };
            let problem = Problem::error(
                "limit-untested",
                &written.file,
                node.map_or(written.when, |node| written.node(node)),
                format!("标准 `{id}` 没有在 `{words}` {zh}处的用例"),
                format!("the criterion `{id}` has no case {en} `{words}`"),
            )
            .warning();
            let found = example(&ruleset.vocabulary, &criterion.when, Gap::Limit(limit, holds));
            problems.push(match found.map(|facts| facts_written(&ruleset.vocabulary, &facts)) {
                Some(facts) => problem.help(
                    format!("请加一个用例，例如 `facts = {facts}`"),
                    format!("add a case, for example with `facts = {facts}`"),
                ),
                None => problem,
            });
        }
    }
    problems
}
