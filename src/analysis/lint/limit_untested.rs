//! A limit that no case stands beside.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;
use crate::criteria::cases::{Untested, facts_written, untested};
use crate::criteria::coverage::{Gap, example, limit_said};

pub const LINT: Lint = Lint {
    code: "limit-untested",
    what: (
        "条件里的界值，在提到该标准的用例里，没有两侧各差一步的用例",
        "a number in a condition that has no case within one step on each side, in the cases that name the criterion",
    ),
    why: (
        "患者的去向就在界值处改变。把 `>=` 写成 `>`、把 180 写成 18，只有正好站在那里的用例看得出来。",
        "At a limit the patient's way changes. `>` for `>=`, or 18 for 180, is seen by the case that stands just there and by no other.",
    ),
    bad: r#"
[[criterion]]
id = "pressure"
disposition = "refer-24h"
when = "systolic >= 180 'mm[Hg]'"
because = { zh = "收缩压很高", en = "very high systolic pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[case]]
note = "high"
facts = { systolic = 200 }
fires = ["pressure"]

[[case]]
note = "not high"
facts = { systolic = 120 }
denies = ["pressure"]
"#,
    good: r#"
[[criterion]]
id = "pressure"
disposition = "refer-24h"
when = "systolic >= 180 'mm[Hg]'"
because = { zh = "收缩压很高", en = "very high systolic pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[case]]
note = "high"
facts = { systolic = 180 }
fires = ["pressure"]

[[case]]
note = "not high"
facts = { systolic = 179 }
denies = ["pressure"]
"#,
};

/// Limits without a case on either side.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let (ruleset, cases, written) = (context.ruleset, context.cases, context.written);
    let mut problems = Vec::new();
    for (place, (criterion, written)) in ruleset.criteria.iter().zip(written).enumerate() {
        if !cases.iter().any(|case| case.names(place)) {
            // That is said already.
            continue;
        }
        for gap in untested(ruleset, place, cases) {
            let (gap, node, words, holds) = match gap {
                Untested::Never(_) => continue,
                Untested::Limit(limit, holds) => {
                    let node = criterion.when.node_of(&limit);
                    (Gap::Limit(limit, holds), node, limit_said(ruleset, &limit), holds)
                }
                Untested::Beside(node, holds) => {
                    (Gap::Beside(node, holds), Some(node), written.words(node, context.sources), holds)
                }
            };
            let id = &criterion.id;
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
            let found = example(&ruleset.vocabulary, &criterion.when, gap);
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
