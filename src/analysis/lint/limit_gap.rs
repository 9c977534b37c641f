//! A slit between two limits, where values with more decimals fall through.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::analysis::witness::Cell;
use crate::criteria::cells::Over;
use crate::criteria::{Comparison, Problem};
use crate::facts::{Decimal, FactIx};

pub const LINT: Lint = Lint {
    code: "limit-gap",
    what: (
        "两个界限之间的缝隙：中间的值两边都不属于",
        "a slit between two limits: a value in it belongs to neither side",
    ),
    why: (
        "`<= 180` 和 `>= 181` 看上去接得上，但 180.5 也会被接受，它两边都不满足。",
        "`<= 180` and `>= 181` look complete, but 180.5 is accepted as well and fulfils neither.",
    ),
    bad: r#"
[[criterion]]
id = "high-pressure"
disposition = "refer-24h"
when = "systolic >= 181 'mm[Hg]'"
because = { zh = "血压高", en = "high pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "raised-pressure"
disposition = "refer-7d"
when = "systolic >= 140 'mm[Hg]' and systolic <= 180 'mm[Hg]'"
because = { zh = "血压偏高", en = "raised pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "high-pressure"
disposition = "refer-24h"
when = "systolic > 180 'mm[Hg]'"
because = { zh = "血压高", en = "high pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[criterion]]
id = "raised-pressure"
disposition = "refer-7d"
when = "systolic >= 140 'mm[Hg]' and systolic <= 180 'mm[Hg]'"
because = { zh = "血压偏高", en = "raised pressure" }
source = { title = "示例", section = "一", edition = "2026", row = "X02" }
status = "proposal"
"#,
};

/// A cell between `<=` and `>=` in which no value of the declared decimals lies. (`> 29` here and `>= 30`
/// there point the same way: nothing falls through.)
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for slot in context.space.slots() {
        let Over::Number(fact, cuts) = &slot.over else { continue };
        for (state, pair) in (2..).zip(cuts.windows(2)) {
            let [from, to] = pair else { continue };
            let Some(cell) = context.space.cell_of(&slot.over, state) else { continue };
            let Cell::Numbers([low, high], ..) = cell else { continue };
            if low >= high || cell.is_on_grid() {
                continue;
            }
            let upper = user(context, *fact, *to, |c| c == Comparison::AtLeast);
            let lower = user(context, *fact, *from, |c| c == Comparison::AtMost);
            let (Some((above, to)), Some((below, from))) = (upper, lower) else { continue };
            let id = context.ruleset.vocabulary.id(*fact);
            let between = from.plus(to).and_then(|sum| sum.scaled(1, 2)).unwrap_or(high);
            let said = (
                format!("`{id}` 的界限 {from} 和 {to} 之间有缝：{between} 两边都不属于"),
                format!(
                    "between the limits {from} and {to} of `{id}` is a slit: {between} belongs to neither side"
                ),
            );
            let mut problem = context.at_when(LINT.code, above, said);
            problem
                .notes
                .extend(context.see(below, ("另一个界限在这条里", "the other limit is in this one")));
            problems.push(problem.help(
                format!("两边用同一个数，例如 `<= {from}` 和 `> {from}`"),
                format!("use one number on both sides, such as `<= {from}` and `> {from}`"),
            ));
        }
    }
    problems
}

/// A criterion with the limit at which a cut was made.
fn user(
    context: &Context<'_>,
    fact: FactIx,
    cut: Decimal,
    fits: impl Fn(Comparison) -> bool,
) -> Option<(usize, Decimal)> {
    context.criteria().find_map(|(place, criterion)| {
        let mut limits = criterion.when.limits().into_iter();
        let limit = limits.find(|limit| {
            let at = limit.number == cut || limit.number.above() == Some(cut);
            limit.fact == fact && at && fits(limit.comparison)
        })?;
        Some((place, limit.number))
    })
}
