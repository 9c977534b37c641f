//! A calm criterion that excludes nothing worrying.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;
use crate::criteria::cells::{Over, Term};
use crate::facts::Worse;

pub const LINT: Lint = Lint {
    code: "down-without-veto",
    what: (
        "不排除任何危险情况的下转、留治或居家标准",
        "a criterion for going down, staying or care at home that excludes nothing worrying",
    ),
    why: (
        "它全靠别的标准来挡住不该下转的病人；别的标准漏掉的，它都会放行。",
        "It relies on other criteria to hold back whoever must not go down, and lets through everything that they forget.",
    ),
    bad: r#"
[[criterion]]
id = "pressure-down"
disposition = "refer-down"
when = "hypertension"
because = { zh = "高血压下转", en = "high blood pressure goes down" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "pressure-down"
disposition = "refer-down"
when = "hypertension and condition_stable and not chest_pain"
because = { zh = "高血压病情稳定，下转", en = "stable high blood pressure goes down" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// Of a calm criterion no term keeps away from the worse end of a fact, wants a "no", or excludes what an
/// urgent criterion asks for.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let urgent: Vec<&Term> = context
        .criteria()
        .zip(&context.terms.holds)
        .filter(|((_, criterion), _)| context.is_alarming(criterion))
        .flat_map(|(_, terms)| terms)
        .collect();
    for ((place, criterion), terms) in context.criteria().zip(&context.terms.holds) {
        if !context.is_calm(criterion) || terms.iter().any(|term| excludes(context, term, &urgent)) {
            continue;
        }
        let said = (
            format!("`{}` 不排除任何危险情况", criterion.id),
            format!("`{}` excludes nothing worrying", criterion.id),
        );
        problems.push(context.at_when(LINT.code, place, said).help(
            "写上必须没有的症状，或必须稳定的指标",
            "name signs that must be absent, or values that must be in bounds",
        ));
    }
    problems
}

fn excludes(context: &Context<'_>, term: &Term, urgent: &[&Term]) -> bool {
    term.parts.iter().any(|(place, states)| {
        let Some(slot) = context.space.slots().get(usize::from(*place)) else { return false };
        if let Over::Part(_) = slot.over {
            // It follows from the facts in a way that terms do not show: give it the benefit of the doubt.
            return true;
        }
        let worse =
            slot.over.fact().and_then(|fact| context.ruleset.vocabulary.fact(fact)).and_then(|f| f.worse);
        let last = slot.count.saturating_sub(1);
        let keeps_away = match worse {
            Some(Worse::Higher) => !states.contains(last),
            Some(Worse::Lower) => !states.contains(1),
            None => matches!(slot.over, Over::YesNo(_)) && !states.contains(2),
        };
        keeps_away
            || urgent
                .iter()
                .flat_map(|term| &term.parts)
                .any(|(other, asked)| other == place && asked.and(states).iter().all(|state| state == 0))
    })
}
