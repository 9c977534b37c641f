//! A criterion that no patient can fulfil.

use crate::analysis::Answer;
use crate::analysis::lint::Lint;
use crate::analysis::lint::context::{Context, as_note};
use crate::criteria::Problem;

pub const LINT: Lint = Lint {
    code: "never-true",
    what: ("没有任何病人能满足的标准", "a criterion that no patient can fulfil"),
    why: (
        "它看上去在把关，实际上从不起作用；通常是两个界限写反了，或要求了互相排斥的选项。",
        "It looks like a safeguard and never acts; usually two limits are the wrong way round, or choices are asked for that exclude each other.",
    ),
    bad: r#"
[[criterion]]
id = "pressure-too-high"
disposition = "refer-24h"
when = "systolic >= 180 'mm[Hg]' and systolic < 160 'mm[Hg]'"
because = { zh = "血压过高", en = "pressure too high" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "pressure-too-high"
disposition = "refer-24h"
when = "systolic >= 160 'mm[Hg]' and systolic < 180 'mm[Hg]'"
because = { zh = "血压过高", en = "pressure too high" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// No patient fulfils it, whether everything about them is known or not. Keeps an example of each that can be.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, criterion) in context.criteria() {
        let holds = context.holds(place);
        let known = context.space.all_known();
        let mut answer = context.space.find(&[&context.person], &[holds, known]);
        if answer == Answer::Never {
            // What asks for an unknown fact is never true of a patient whose facts are all known.
            answer = context.space.find(&[&context.person], &[holds]);
        }
        match answer {
            Answer::Found(_) => {
                let held = context.holds.iter().map(|lit| context.space.sat.holds(*lit)).collect();
                context.examples.push(held);
            }
            Answer::Never => {
                let said = (
                    format!("没有任何病人能满足 `{}`", criterion.id),
                    format!("no patient can fulfil `{}`", criterion.id),
                );
                problems.push(context.at_when(LINT.code, place, said).help(
                    "检查界限的方向，以及互相排斥的选项",
                    "check which way the limits point, and choices that exclude each other",
                ));
            }
            Answer::Unsure(facts) => {
                let ids: Vec<_> =
                    facts.iter().map(|fact| format!("`{}`", context.ruleset.vocabulary.id(*fact))).collect();
                let because = match ids.is_empty() {
                    true => ("它太复杂".to_owned(), "it is too intricate".to_owned()),
                    false => (
                        format!("它用 {} 作计算", ids.join("、")),
                        format!("it calculates with {}", ids.join(", ")),
                    ),
                };
                let said = (
                    format!("无法判定 `{}` 能否满足：{}", criterion.id, because.0),
                    format!(
                        "whether `{}` can be fulfilled could not be decided, because {}",
                        criterion.id, because.1
                    ),
                );
                problems.push(as_note(context.at_when(LINT.code, place, said)));
            }
        }
    }
    problems
}
