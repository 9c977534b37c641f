//! A criterion that no patient escapes.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::{Node, Problem};

pub const LINT: Lint = Lint {
    code: "always-true",
    what: ("每个病人都满足的标准", "a criterion that every patient fulfils"),
    why: (
        "它不区分病人：比它不急的标准从此都不起作用。通常是 `or` 两边合起来包括了一切。",
        "It tells no patient from another, and nothing less urgent ever acts again; usually the two sides of an `or` cover everything together.",
    ),
    bad: r#"
[[criterion]]
id = "any-pressure"
disposition = "refer-7d"
when = "systolic >= 140 'mm[Hg]' or systolic < 160 'mm[Hg]'"
because = { zh = "血压异常", en = "abnormal pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "any-pressure"
disposition = "refer-7d"
when = "systolic >= 160 'mm[Hg]' or systolic < 90 'mm[Hg]'"
because = { zh = "血压异常", en = "abnormal pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// Every patient of whom everything is known fulfils it; what asks about gaps must hold with gaps as well.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, criterion) in context.criteria() {
        let known = context.space.all_known();
        let escapes = [!context.holds(place), known];
        if !context.space.is_never(&[&context.person], &escapes) {
            continue;
        }
        let asks_about_gaps = criterion.when.nodes.iter().any(|node| {
            matches!(node, Node::IsNull(_) | Node::Undecided(_) | Node::IsTrue(_) | Node::IsFalse(_))
        });
        let escapes = [!context.holds(place)];
        if asks_about_gaps && !context.space.is_never(&[&context.person], &escapes) {
            continue;
        }
        let said = (
            format!("每个病人都满足 `{}`", criterion.id),
            format!("every patient fulfils `{}`", criterion.id),
        );
        problems.push(context.at_when(LINT.code, place, said).help(
            "检查 `or` 的两边和界限的方向",
            "check both sides of the `or` and which way the limits point",
        ));
    }
    problems
}
