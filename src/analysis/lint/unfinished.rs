//! Places that still wait for their words.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::{Problem, unfinished};

pub const LINT: Lint = Lint {
    code: "unfinished",
    what: (
        "理由、出处或用例里还留着“（待填）”",
        "a reason, a source or a case that still says \"(to be filled in)\"",
    ),
    why: (
        "`triage new` 留下的占位文字会原样印进规则手册、显示给患者；签字的人以为已经写完了。",
        "What `triage new` leaves open is printed in the rule book and shown to patients as it stands; whoever signs believes that it is finished.",
    ),
    bad: r#"
[[criterion]]
id = "chest-pain-draft"
disposition = "call-120"
when = "chest_pain"
because = { zh = "（待填）理由", en = "(to be filled in) why" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[case]]
note = "(to be filled in) a patient for whom it holds"
facts = { chest_pain = true }
fires = ["chest-pain-draft"]
"#,
    good: r#"
[[criterion]]
id = "chest-pain-draft"
disposition = "call-120"
when = "chest_pain"
because = { zh = "胸痛", en = "chest pain" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[case]]
note = "chest pain"
facts = { chest_pain = true }
fires = ["chest-pain-draft"]
"#,
};

/// Looks through the criteria and the notes of the cases.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, criterion) in context.criteria() {
        let Some(words) = unfinished::in_criterion(criterion) else { continue };
        let message = (
            format!("`{}` 还有没写完的文字：`{words}`", criterion.id),
            format!("`{}` is not finished: `{words}`", criterion.id),
        );
        problems.push(context.at_id(LINT.code, place, message).help(
            "写上真正的内容；写完之前不要签署规则手册",
            "write what belongs there; nobody should sign the book before",
        ));
    }
    for case in context.cases.iter().filter(|case| unfinished::in_case(case)) {
        let problem = Problem::error(
            "unfinished",
            &case.file,
            case.places.note,
            "这个用例的说明还没有写",
            "the note of this case is not written yet",
        );
        problems.push(problem.help("说明这是怎样的患者", "say what patient this is").warning());
    }
    problems
}
