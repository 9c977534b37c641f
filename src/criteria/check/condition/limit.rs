//! The numbers that conditions compare facts with: in the fact's unit, and within reach.

use crate::criteria::Problem;
use crate::criteria::check::condition::Checker;
use crate::facts::{Decimal, Fact, Numeric, Unit, convert};
use crate::text::{Span, nearest};

impl Checker<'_> {
    /// A number in the fact's own unit.
    pub(super) fn limit(
        &mut self,
        fact: &Fact,
        numeric: &Numeric,
        number: Decimal,
        unit: Option<&str>,
        span: Span,
    ) -> Option<Decimal> {
        let own = numeric.unit.as_str();
        let Some(unit) = unit else {
            if own == "1" {
                return self.in_range(fact, numeric, number, span);
            }
            let problem = Problem::error(
                "missing-unit",
                self.file,
                self.place(span),
                format!("`{}` 有单位，数值 {number} 后面也要写单位", fact.id),
                format!("`{}` has a unit, so the number {number} needs one", fact.id),
            )
            .help(format!("写成 `{number} '{own}'`"), format!("write `{number} '{own}'`"));
            self.problems.push(problem);
            return None;
        };
        let (Some(from), Some(to)) = (Unit::find(unit), Unit::find(own)) else {
            let problem = Problem::error(
                "unknown-unit",
                self.file,
                self.place(span),
                format!("不认识单位 `{unit}`"),
                format!("unknown unit `{unit}`"),
            );
            let problem = match nearest(unit, Unit::codes()) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => problem.help(
                    format!("`{}` 的单位是 `{own}`（UCUM 代码）", fact.id),
                    format!("`{}` is measured in `{own}` (a UCUM code)", fact.id),
                ),
            };
            self.problems.push(problem);
            return None;
        };
        match convert(number, from, to) {
            Some(number) => self.in_range(fact, numeric, number, span),
            None => {
                let place = self.place(span);
                let error = |zh: String, en: String| Problem::error("wrong-unit", self.file, place, zh, en);
                // A part of one, said as a percentage: only the writing differs.
                let percent = if own == "%" && unit == "1" { number.scaled(100, 1) } else { None };
                let problem = match percent {
                    Some(percent) => error(
                        format!("`{}` 用 `{own}` 表示，不用 `{number} '{unit}'`", fact.id),
                        format!("`{}` is measured in `{own}`, not as `{number} '{unit}'`", fact.id),
                    )
                    .help(format!("写成 `{percent} '%'`"), format!("write `{percent} '%'`")),
                    None => error(
                        format!("`{}` 的单位是 `{own}`，`{number} '{unit}'` 不能精确换算成它", fact.id),
                        format!("`{}` is measured in `{own}`; `{number} '{unit}'` cannot be converted into it exactly", fact.id),
                    )
                    .help(format!("请直接用 `'{own}'` 写出这个界值"), format!("write the limit in `'{own}'`")),
                };
                self.problems.push(problem);
                None
            }
        }
    }

    /// A limit that no plausible value can reach is almost certainly in another unit.
    fn in_range(&mut self, fact: &Fact, numeric: &Numeric, number: Decimal, span: Span) -> Option<Decimal> {
        let Numeric { min, max, unit, .. } = numeric;
        if number < *min || number > *max {
            let problem = Problem::error(
                "limit-out-of-range",
                self.file,
                self.place(span),
                format!("界值 {number} 不在 `{}` 的合理范围 {min}～{max} `{unit}` 内", fact.id),
                format!(
                    "the limit {number} lies outside the plausible range of `{}`, {min} to {max} `{unit}`",
                    fact.id
                ),
            )
            .help("请核对单位，或在词汇表里放宽范围", "check the unit, or widen the range in the vocabulary");
            self.problems.push(problem);
            return None;
        }
        Some(number)
    }
}
