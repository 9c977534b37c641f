//! A fact that nothing uses.

use std::collections::BTreeSet;

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;
use crate::facts::FactIx;

pub const LINT: Lint = Lint {
    code: "unused-fact",
    what: ("没有任何标准、`ask_if` 或转诊单用到的事实", "a fact that no criterion, `ask_if` or form uses"),
    why: (
        "它在屏幕上占地方，填了也不起作用；有时是某条标准写漏了它。",
        "It takes room on the screen and changes nothing; sometimes a criterion was meant to use it.",
    ),
    bad: r#"
[[fact]]
id = "itching"
kind = "yes-no"
group = "complaints"
label = { zh = "皮肤痒", en = "itching" }
"#,
    good: r#"
[[fact]]
id = "itching"
kind = "yes-no"
group = "complaints"
label = { zh = "皮肤痒", en = "itching" }

[[criterion]]
id = "itching-all-over"
disposition = "refer-7d"
when = "itching"
because = { zh = "皮肤痒", en = "itching" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// Facts named nowhere.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let ruleset = context.ruleset;
    let conditions = ruleset.criteria.iter().map(|criterion| &criterion.when).chain(&ruleset.ask_if);
    let mut used: BTreeSet<FactIx> = conditions.flat_map(|condition| condition.facts()).collect();
    used.extend(
        ruleset.forms.iter().flat_map(|form| &form.fields).flat_map(|field| field.from_facts.iter().copied()),
    );
    let unused = ruleset.vocabulary.iter().map(|(fact, _)| fact).filter(|fact| !used.contains(fact));
    unused
        .map(|fact| {
            let id = ruleset.vocabulary.id(fact);
            let said = (
                format!("没有标准、`ask_if` 或转诊单用到 `{id}`"),
                format!("no criterion, `ask_if` or form uses `{id}`"),
            );
            let problem = context.at_fact(LINT.code, fact, said);
            problem.help("写一条用到它的标准，或删去它", "write a criterion that uses it, or leave it out")
        })
        .collect()
}
