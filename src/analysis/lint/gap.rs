//! Worst values that, alone, call for nothing.

use std::collections::BTreeSet;

use batsat::Lit;

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::{Context, as_note};
use crate::criteria::{Problem, Truth};
use crate::facts::{FactIx, Worse};

pub const LINT: Lint = Lint {
    code: "gap",
    what: (
        "最坏的一个值单独出现时，没有任何标准成立，只剩默认去向",
        "a fact whose worst value alone fulfils no criterion, so that only the fallback answers",
    ),
    why: (
        "词表说这项越差越危险，规则却不因它送走任何人。也许它只在和别的合在一起时才要紧；也许漏了一条标准。",
        "The vocabulary says that it is worse, the criteria send nobody for it. Perhaps it matters only together with something else; perhaps a criterion is missing.",
    ),
    bad: r#"
[[criterion]]
id = "breathless-and-cold"
disposition = "call-120"
when = "breathlessness and shock_signs"
because = { zh = "呼吸困难伴休克表现", en = "breathless with signs of shock" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "breathless-or-cold"
disposition = "call-120"
when = "breathlessness or shock_signs"
because = { zh = "呼吸困难或休克表现", en = "breathless, or with signs of shock" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// One note with all such facts: everything else at its best, or as usual, but for what makes asking sensible.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let declared: Vec<(FactIx, Worse)> = context
        .ruleset
        .vocabulary
        .iter()
        .filter_map(|(fact, declared)| Some((fact, declared.worse?)))
        .collect();
    let mut ends = Vec::new();
    for (fact, worse) in declared {
        let Some(slot) = context.slot(fact) else { continue };
        let Some(over) = context.space.slots().get(usize::from(slot)).cloned() else { continue };
        let (first, last) = context.space.reach(&over.over, over.count);
        let (best, worst) = if worse == Worse::Higher { (first, last) } else { (last, first) };
        ends.push((fact, context.state(slot, |s| s == best), context.state(slot, |s| s == worst)));
    }
    let silent: Vec<Lit> = context.holds.iter().map(|lit| !*lit).collect();
    let silent = context.space.sat.and(silent);
    let mut found = Vec::new();
    let mut example = None;
    for (fact, _, worst) in &ends {
        let gates = gates(context, *fact);
        let mut fixed = vec![*worst, silent, context.space.all_known()];
        for gate in &gates {
            if let Some(condition) = context.ruleset.ask_if(*gate) {
                fixed.push(context.space.truth(&mut context.person, condition));
            }
        }
        fixed.extend(ends.iter().filter(|(other, ..)| !gates.contains(other)).map(|(_, best, _)| *best));
        // What has no worse end is as it usually is.
        let ends_here = |of: &FactIx| ends.iter().any(|(other, ..)| other == of);
        fixed.extend(
            context.usual.iter().filter(|(of, _)| !gates.contains(of) && !ends_here(of)).map(|(_, lit)| *lit),
        );
        if !context.space.is_possible(&[&context.person], &fixed, false) {
            continue;
        }
        if example.is_none() {
            let Some((facts, _)) = context.patient(&fixed) else { continue };
            if context.criteria().any(|(_, criterion)| criterion.when.truth(&facts) == Truth::True) {
                continue;
            }
            let shown: Vec<FactIx> = gates.iter().copied().collect();
            example = Some(crate::analysis::witness::line(&context.ruleset.vocabulary, &facts, &shown));
        }
        found.push(*fact);
    }
    let (Some(example), Some(first)) = (example, found.first()) else { return Vec::new() };
    let list = |between: &str| {
        found
            .iter()
            .map(|fact| format!("`{}`", context.ruleset.vocabulary.id(*fact)))
            .collect::<Vec<_>>()
            .join(between)
    };
    let said = (
        format!(
            "{} 个事实单独最坏时没有标准成立：{}；例如 {}，其余都好",
            found.len(),
            list("、"),
            example.zh
        ),
        format!(
            "of {} facts the worst value alone fulfils no criterion: {}; for example {}, everything else at its best",
            found.len(),
            list(", "),
            example.en
        ),
    );
    vec![as_note(context.at_fact(LINT.code, *first, said))]
}

/// A fact and the facts that must be asked first for it to be asked.
fn gates(context: &Context<'_>, fact: FactIx) -> BTreeSet<FactIx> {
    let mut gates = BTreeSet::from([fact]);
    let mut open = vec![fact];
    while let Some(fact) = open.pop() {
        let condition = context.ruleset.ask_if(fact);
        open.extend(condition.into_iter().flat_map(|gate| gate.facts()).filter(|fact| gates.insert(*fact)));
    }
    gates
}
