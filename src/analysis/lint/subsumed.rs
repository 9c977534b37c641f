//! A criterion that another one of the same disposition makes superfluous.

use crate::analysis::Answer;
use crate::analysis::lint::Lint;
use crate::analysis::lint::context::{Context, as_note};
use crate::criteria::{Problem, Status};

pub const LINT: Lint = Lint {
    code: "subsumed",
    what: (
        "成立时，另一条去向、中心和层级都相同的标准也总是成立的标准",
        "a criterion beside which another one with the same disposition, centre and tier always holds",
    ),
    why: (
        "它从不改变去向，只多说一个理由。两条完全等同时，其中一条是重复；以后只改其中一条，另一条仍在起作用。",
        "It never changes an answer and only adds a reason. If the two are equal one is a duplicate: change one of them later, and the other still acts.",
    ),
    bad: r#"
[[criterion]]
id = "high-pressure"
disposition = "refer-24h"
when = "systolic >= 180 'mm[Hg]'"
because = { zh = "血压高", en = "high pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "high-pressure-again"
disposition = "refer-24h"
when = "not (systolic < 180 'mm[Hg]')"
because = { zh = "血压高", en = "high pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "high-pressure"
disposition = "refer-24h"
when = "systolic >= 180 'mm[Hg]' or diastolic >= 110 'mm[Hg]'"
because = { zh = "血压高", en = "high pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// A warning if two are equal; a note if one only adds a reason. A narrower criterion that was read in its
/// source beside a wider one that was not is there for its source, and nothing is said.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let places = |criterion: &crate::criteria::Criterion| {
        (criterion.disposition, criterion.centre, criterion.tier, criterion.follow_up)
    };
    for (place, criterion) in context.criteria() {
        let mut wider = Vec::new();
        for other in beside(context, place) {
            let same = context.criterion(other).is_some_and(|wide| places(criterion) == places(wide));
            if other != place && same && is_within(context, place, other) {
                wider.push((other, is_within(context, other, place)));
            }
        }
        // Of two equal ones the later is the duplicate.
        let equal = wider.iter().find(|(other, equal)| *equal && *other < place).map(|(other, _)| *other);
        let strictly = wider.iter().find(|(_, equal)| !equal).map(|(other, _)| *other);
        if let Some(other) = equal {
            let (zh, en) = context.named(&[other]);
            let said = (
                format!("`{}` 和 {zh} 总是同时成立", criterion.id),
                format!("`{}` holds exactly when {en} does", criterion.id),
            );
            let mut problem = context.at_when(LINT.code, place, said);
            problem.notes.extend(context.see(other, ("同样的条件", "the same condition")));
            problems.push(
                problem
                    .help("删去一条，或把两个依据写进一条", "leave one out, or join the two reasons in one"),
            );
        } else if let Some(other) = strictly {
            let stands_for_its_source = criterion.status == Status::Verified
                && context.criterion(other).is_some_and(|wide| wide.status != Status::Verified);
            if stands_for_its_source {
                continue;
            }
            let (zh, en) = context.named(&[other]);
            let said = (
                format!("`{}` 只多说一个理由：它成立时，去向相同的 {zh} 也成立", criterion.id),
                format!(
                    "`{}` only adds a reason: whenever it holds, so does {en}, with the same disposition",
                    criterion.id
                ),
            );
            let mut problem = as_note(context.at_when(LINT.code, place, said));
            problem.notes.extend(context.see(other, ("范围更宽", "the wider one")));
            problems.push(problem);
        }
    }
    problems
}

/// The criteria that hold in all examples in which this one does; none if nobody fulfils it, which is
/// another finding.
fn beside(context: &Context<'_>, place: usize) -> Vec<usize> {
    let mut examples = context.examples.iter().filter(|held| held.get(place) == Some(&true));
    let Some(first) = examples.next() else { return Vec::new() };
    let mut always: Vec<usize> =
        first.iter().enumerate().filter(|(_, holds)| **holds).map(|(other, _)| other).collect();
    for held in examples {
        always.retain(|other| held.get(*other) == Some(&true));
    }
    always
}

/// Whether one holds whenever the other does. Examples settle most pairs without a search.
fn is_within(context: &mut Context<'_>, narrow: usize, wide: usize) -> bool {
    let has = |held: &[bool], place: usize| held.get(place) == Some(&true);
    if context.examples.iter().any(|held| has(held, narrow) && !has(held, wide)) {
        return false;
    }
    let escapes = [context.holds(narrow), !context.holds(wide)];
    match context.space.find(&[&context.person], &escapes) {
        Answer::Never => true,
        Answer::Found(_) => {
            let held = context.holds.iter().map(|lit| context.space.sat.holds(*lit)).collect();
            context.examples.push(held);
            false
        }
        Answer::Unsure(_) => false,
    }
}
