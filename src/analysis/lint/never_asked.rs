//! A fact that a criterion needs and that nobody is ever asked.

use crate::analysis::Answer;
use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;
use crate::criteria::cells::Wanted;
use crate::facts::FactIx;

pub const LINT: Lint = Lint {
    code: "never-asked",
    what: (
        "标准需要、但按 `ask_if` 永远不会问到的事实",
        "a fact that a criterion needs and that its `ask_if` keeps from ever being asked",
    ),
    why: (
        "这条标准等一个不会有人问的回答，只有主机系统直接给出这项时才可能成立。",
        "The criterion waits for an answer that nobody is asked for; it can only hold if a host system tells that fact unasked.",
    ),
    bad: r#"
[[fact]]
id = "itching"
kind = "yes-no"
group = "complaints"
label = { zh = "皮肤痒", en = "itching" }
ask_if = "not chest_pain"
worse = "yes"

[[criterion]]
id = "itching-chest"
disposition = "refer-24h"
when = "chest_pain and itching"
because = { zh = "胸痛伴皮肤痒", en = "chest pain with itching" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[fact]]
id = "itching"
kind = "yes-no"
group = "complaints"
label = { zh = "皮肤痒", en = "itching" }
ask_if = "chest_pain"
worse = "yes"

[[criterion]]
id = "itching-chest"
disposition = "refer-24h"
when = "chest_pain and itching"
because = { zh = "胸痛伴皮肤痒", en = "chest pain with itching" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// A gate that is false for everybody, or false for everybody for whom a criterion holds by that fact.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let gated: Vec<FactIx> = context
        .ruleset
        .vocabulary
        .iter()
        .filter(|(_, fact)| fact.ask_if.is_some())
        .map(|(fact, _)| fact)
        .collect();
    for fact in gated {
        let Some(open) = context.may_be_asked(fact) else { continue };
        let id = context.ruleset.vocabulary.id(fact);
        let known = context.space.all_known();
        let users: Vec<usize> = context
            .criteria()
            .filter(|(_, c)| c.when.facts().contains(&fact))
            .map(|(place, _)| place)
            .collect();
        if users.is_empty() {
            continue;
        }
        if context.space.is_never(&[&context.person], &[open, known]) {
            let said = (
                format!("`{id}` 永远不会被问到：它的 `ask_if` 对谁都不成立"),
                format!("`{id}` is never asked: its `ask_if` is false for everybody"),
            );
            problems.push(context.at_fact(LINT.code, fact, said));
            continue;
        }
        for place in users {
            problems.extend(needed(context, place, fact).filter(|needed| !needed).and_then(|_| {
                let criterion = context.criterion(place)?;
                let said = (
                    format!("`{}` 需要 `{id}`，但它成立时 `{id}` 的 `ask_if` 总不成立，没有人会问", criterion.id),
                    format!(
                        "`{}` needs `{id}`, but whenever it holds the `ask_if` of `{id}` is false: nobody asks",
                        criterion.id
                    ),
                );
                let problem = context.at_when(LINT.code, place, said);
                Some(problem.help("放宽 `ask_if`，或改条件", "widen the `ask_if`, or change the condition"))
            }));
        }
    }
    problems
}

/// Whether somebody for whom the criterion holds by this fact would be asked for it; nothing if the fact
/// only stands in parts that terms do not show.
fn needed(context: &mut Context<'_>, place: usize, fact: FactIx) -> Option<bool> {
    let open = context.may_be_asked(fact)?;
    let terms = context.terms.holds.get(place)?;
    let by_it: Vec<_> = terms
        .iter()
        .filter(|term| term.parts.iter().any(|(slot, _)| context.fact(*slot) == Some(fact)))
        .cloned()
        .collect();
    let by_it = (!by_it.is_empty()).then_some(by_it)?;
    let gate = context.space.terms(context.ruleset.ask_if(fact)?, Wanted::NotFalse);
    if by_it.iter().any(|term| gate.iter().any(|gate| context.meet(term, gate) == Some(true))) {
        return Some(true);
    }
    let holds = context.space.holds(&mut context.person, &by_it);
    let known = context.space.all_known();
    match context.space.find(&[&context.person], &[holds, known]) {
        Answer::Found(_) => Some(!context.space.is_never(&[&context.person], &[holds, open, known])),
        _ => None,
    }
}
