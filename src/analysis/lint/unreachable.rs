//! A criterion that can never decide, because something more urgent holds whenever it does.

use batsat::Lit;

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;

pub const LINT: Lint = Lint {
    code: "unreachable",
    what: (
        "成立时总有更紧急的标准也成立，因此从不决定去向的标准",
        "a criterion that never decides, because a more urgent one holds whenever it does",
    ),
    why: (
        "作者以为这些病人会得到这个去向，其实他们总是被送往更急的去向。可能是界限写错，也可能是这条多余。",
        "Its author expects patients to get this disposition; they always get a more urgent one. Either a limit is wrong, or the criterion says nothing.",
    ),
    bad: r#"
[[criterion]]
id = "very-low-oxygen"
disposition = "refer-24h"
when = "spo2 < 85 '%'"
because = { zh = "血氧很低", en = "very low oxygen" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "low-oxygen"
disposition = "call-120"
when = "spo2 < 90 '%'"
because = { zh = "血氧低", en = "low oxygen" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "lowish-oxygen"
disposition = "refer-24h"
when = "spo2 < 94 '%'"
because = { zh = "血氧偏低", en = "rather low oxygen" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "low-oxygen"
disposition = "call-120"
when = "spo2 < 90 '%'"
because = { zh = "血氧低", en = "low oxygen" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
};

/// For no patient, whatever is known about them, does it hold while nothing more urgent does.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    // Criteria stand in the order of urgency: what is more urgent came before.
    let mut silent = context.space.sat.yes();
    let mut waiting: Vec<Lit> = Vec::new();
    let mut rank = 0;
    for (place, criterion) in context.criteria() {
        if criterion.disposition != rank {
            rank = criterion.disposition;
            waiting.push(silent);
            silent = context.space.sat.and(std::mem::take(&mut waiting));
        }
        let holds = context.holds(place);
        waiting.push(!holds);
        if !context.space.is_never(&[&context.person], &[holds, silent]) {
            continue;
        }
        // What no patient fulfils is another finding.
        if context.space.is_never(&[&context.person], &[holds]) {
            continue;
        }
        let outranking = outranking(context, place);
        let (zh, en) = context.named(&outranking);
        let said = (
            format!("`{}` 从不决定去向：它成立时，更紧急的 {zh} 也成立", criterion.id),
            format!(
                "`{}` never decides: whenever it holds, so does a more urgent criterion ({en})",
                criterion.id
            ),
        );
        let mut problem = context.at_when(LINT.code, place, said);
        let first = outranking.first().and_then(|first| context.see(*first, ("更紧急", "more urgent")));
        problem.notes.extend(first);
        problems
            .push(problem.help("改正界限，或删去这条标准", "correct the limits, or leave the criterion out"));
    }
    problems
}

/// The fewest more urgent criteria of which one always holds as well.
fn outranking(context: &mut Context<'_>, place: usize) -> Vec<usize> {
    let rank = context.criterion(place).map_or(0, |criterion| criterion.disposition);
    let mut left: Vec<usize> =
        context.criteria().filter(|(_, other)| other.disposition < rank).map(|(other, _)| other).collect();
    let holds = context.holds(place);
    let all: Vec<Lit> =
        std::iter::once(holds).chain(left.iter().map(|other| !context.holds(*other))).collect();
    if context.space.is_never(&[&context.person], &all) {
        left.retain(|other| context.space.sat.blamed(context.holds(*other)));
    }
    // The core of a proof is small, but not the smallest: try to do without each.
    for other in left.clone() {
        if left.len() == 1 {
            break;
        }
        let without: Vec<Lit> = std::iter::once(holds)
            .chain(left.iter().filter(|one| **one != other).map(|one| !context.holds(*one)))
            .collect();
        if context.space.is_never(&[&context.person], &without) {
            left.retain(|one| *one != other);
        }
    }
    left
}
