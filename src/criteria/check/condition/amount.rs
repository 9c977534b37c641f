//! Calculations in conditions: kinds and units matched, conversions written into them.

use crate::criteria::check::condition::Checker;
use crate::criteria::check::condition::measure::Measure;
use crate::criteria::syntax::{Expression, Operator, Says};
use crate::criteria::{Amount, AmountIx, Comparison, Node, Period, Problem};
use crate::facts::{Decimal, Kind, Ratio};
use crate::text::{Span, Text, nearest};

/// A calculated amount and what it is.
#[derive(Clone)]
struct Measured {
    place: AmountIx,
    sort: Sort,
    span: Span,
}

#[derive(Clone)]
enum Sort {
    Number(Measure),
    Day,
}

/// A number that a calculation of numbers gives by itself: `100 'mm[Hg]' + 20 'mm[Hg]'`.
pub(super) fn constant(e: &Expression) -> Option<(Decimal, Option<&str>)> {
    match &e.kind {
        Says::Number(number, unit) => Some((*number, unit.as_deref())),
        Says::Negated(inner) => {
            let (number, unit) = constant(inner)?;
            Some((Decimal::ZERO.minus(number)?, unit))
        }
        Says::Calculated(operator, left, right) => {
            let ((a, unit), (b, other)) = (constant(left)?, constant(right)?);
            let (a, b) = (Ratio::from(a), Ratio::from(b));
            let (result, unit) = match operator {
                Operator::Plus if unit == other => (a.plus(b), unit),
                Operator::Minus if unit == other => (a.minus(b), unit),
                Operator::Times if other.is_none() => (a.times(b), unit),
                Operator::Times if unit.is_none() => (a.times(b), other),
                Operator::Over if other.is_none() => (a.over(b), unit),
                _ => return None,
            };
            Some((result?.decimal()?, unit))
        }
        _ => None,
    }
}

impl Checker<'_> {
    /// A comparison in which something is calculated.
    pub(super) fn calculated(
        &mut self,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Node> {
        let (left, right) = (self.amount(left), self.amount(right));
        let (left, right) = (left?, right?);
        let (left, right, _) = self.matched(left, right, span)?;
        Some(Node::Amounts(left, comparison, right))
    }

    /// Whether a calculation makes sense by itself; its problems are noted.
    pub(super) fn calculation(&mut self, e: &Expression) -> Option<()> {
        self.amount(e).map(|_| ())
    }

    fn amount(&mut self, e: &Expression) -> Option<Measured> {
        let (amount, sort) = match &e.kind {
            _ if constant(e).is_some() => {
                let (number, unit) = constant(e)?;
                (Amount::Number(number), Sort::Number(self.measure(unit.unwrap_or("1"), e.span)?))
            }
            Says::Date(day) => (Amount::Day(*day), Sort::Day),
            Says::Name(name) => {
                if let Some(score) = self.score(name) {
                    return self.score_alone(score, e.span);
                }
                let ix = self.fact(name, e.span)?;
                let fact = self.names.vocabulary.fact(ix)?;
                match &fact.kind {
                    Kind::Number(numeric) => {
                        (Amount::Fact(ix), Sort::Number(self.measure(&numeric.unit, e.span)?))
                    }
                    Kind::Date => (Amount::Fact(ix), Sort::Day),
                    _ => {
                        let (zh, en) = (
                            format!("`{}` 不是数值或日期，不能参与计算", fact.id),
                            format!(
                                "`{}` is neither a number nor a date, so nothing can be calculated with it",
                                fact.id
                            ),
                        );
                        return self.mismatch(e.span, &zh, &en, None);
                    }
                }
            }
            Says::Negated(inner) => {
                let inner = self.amount(inner)?;
                let Sort::Number(measure) = inner.sort else {
                    return self.mismatch(e.span, "日期前面不能有负号", "a date cannot be negative", None);
                };
                let zero = self.put(Amount::Number(Decimal::ZERO))?;
                (Amount::Difference(zero, inner.place), Sort::Number(measure))
            }
            Says::Periods(period, from, to) => {
                let (from, to) = (self.amount(from), self.amount(to));
                let (from, to) = (self.day(from?)?, self.day(to?)?);
                (Amount::Between(*period, from, to), Sort::Number(Measure::plain()))
            }
            Says::Calculated(operator, left, right) => {
                let first = self.amount(left)?;
                if let (Sort::Day, Operator::Plus | Operator::Minus) = (&first.sort, operator) {
                    let amount = self.later(first.place, *operator, right)?;
                    (amount, Sort::Day)
                } else {
                    let second = self.amount(right)?;
                    self.combined(*operator, first, second, e.span)?
                }
            }
            _ => {
                return self.mismatch(
                    e.span,
                    "这里需要一个数值、日期或它们的计算",
                    "a number, a date or a calculation belongs here",
                    None,
                );
            }
        };
        Some(Measured { place: self.put(amount)?, sort, span: e.span })
    }

    fn combined(
        &mut self,
        operator: Operator,
        left: Measured,
        right: Measured,
        span: Span,
    ) -> Option<(Amount, Sort)> {
        let (Sort::Number(a), Sort::Number(b)) = (&left.sort, &right.sort) else {
            return self.mismatch(
                span,
                "日期只能加减一段时间",
                "only a length of time can be added to a date or taken from it",
                None,
            );
        };
        let too_complex = |measure: Option<Measure>| measure.filter(|measure| measure.shown().len() < 80);
        let measure = match operator {
            Operator::Times => too_complex(a.times(b)),
            Operator::Over => too_complex(a.over(b)),
            Operator::Plus | Operator::Minus => {
                let (left, right, sort) = self.matched(left, right, span)?;
                let amount = match operator {
                    Operator::Plus => Amount::Sum(left, right),
                    _ => Amount::Difference(left, right),
                };
                return Some((amount, sort));
            }
        };
        let Some(measure) = measure else {
            return self.mismatch(
                span,
                "这个计算的单位太复杂",
                "the unit of this calculation is too complex",
                None,
            );
        };
        let amount = match operator {
            Operator::Times => Amount::Product(left.place, right.place),
            _ => Amount::Quotient(left.place, right.place),
        };
        Some((amount, Sort::Number(measure)))
    }

    /// A date and a length of time: `day + 3 weeks`.
    fn later(&mut self, day: AmountIx, operator: Operator, by: &Expression) -> Option<Amount> {
        let length = constant(by).and_then(|(number, unit)| {
            let word = unit?.trim_end_matches('s');
            let period =
                Period::ALL.into_iter().find(|period| period.plural().trim_end_matches('s') == word)?;
            let (digits, 0) = number.parts() else { return None };
            Some((digits, period))
        });
        let Some((digits, period)) = length else {
            return self.mismatch(
                by.span,
                "日期只能加减整数个 days、weeks、months 或 years",
                "a date takes a whole number of days, weeks, months or years",
                Some((
                    "例如 `手术日期 + 14 days`；两个日期相隔多久写成 `days between 甲 and 乙`",
                    "for example `operated + 14 days`; how far two dates lie apart is `days between a and b`",
                )),
            );
        };
        let n = if operator == Operator::Minus { digits.checked_neg()? } else { digits };
        Some(Amount::Later(day, n, period))
    }

    fn day(&mut self, amount: Measured) -> Option<AmountIx> {
        match amount.sort {
            Sort::Day => Some(amount.place),
            Sort::Number(_) => self.mismatch(amount.span, "这里需要一个日期", "a date belongs here", None),
        }
    }

    /// Two amounts in the same unit, the one converted into the other's where that is exact.
    fn matched(&mut self, left: Measured, right: Measured, span: Span) -> Option<(AmountIx, AmountIx, Sort)> {
        let (left_place, right_place) = (left.place, right.place);
        let (a, b) = match (left.sort, right.sort) {
            (Sort::Day, Sort::Day) => return Some((left.place, right.place, Sort::Day)),
            (Sort::Number(a), Sort::Number(b)) => (a, b),
            _ => {
                return self.mismatch(
                    span,
                    "一边是日期，另一边是数值",
                    "one side is a date, the other a number",
                    None,
                );
            }
        };
        let (n, d) = match a.ratio(&b).filter(|_| a.fits(&b)) {
            Some(ratio) => ratio,
            None => {
                let (left, right) = (a.shown(), b.shown());
                let problem = Problem::error(
                    "wrong-unit",
                    self.file,
                    self.place(span),
                    format!("一边的单位是 `{left}`，另一边是 `{right}`，不能互相换算"),
                    format!(
                        "one side is measured in `{left}`, the other in `{right}`; they cannot be converted into each other"
                    ),
                );
                let numbers = [(left_place, &a, &b), (right_place, &b, &a)];
                let help =
                    numbers.into_iter().find_map(|(place, own, other)| self.unit_hint(place, own, other));
                let help = help.unwrap_or_else(|| {
                    Text::new(
                        "单位已化为基本单位；请核对计算，或给数值写上单位",
                        "units are given in base units; check the calculation, or write the number's unit",
                    )
                });
                self.problems.push(problem.help(help.zh, help.en));
                return None;
            }
        };
        if n == d {
            return Some((left.place, right.place, Sort::Number(a)));
        }
        // Into the unit in which the factor is a number that can be written out.
        if let Some(factor) = Decimal::whole(1).and_then(|one| one.scaled(n, d)) {
            let factor = self.put(Amount::Number(factor))?;
            let right = self.put(Amount::Product(right.place, factor))?;
            return Some((left.place, right, Sort::Number(a)));
        }
        if let Some(factor) = Decimal::whole(1).and_then(|one| one.scaled(d, n)) {
            let factor = self.put(Amount::Number(factor))?;
            let left = self.put(Amount::Product(left.place, factor))?;
            return Some((left, right.place, Sort::Number(b)));
        }
        let problem = Problem::error(
            "wrong-unit",
            self.file,
            self.place(span),
            "两边的单位不能精确换算",
            "the units of the two sides cannot be converted exactly",
        );
        self.problems.push(problem.help("请把两边写成同一单位", "write both sides in the same unit"));
        None
    }

    /// What the number at a place, measured in `own`, needs to be compared with `other`.
    fn unit_hint(&self, place: AmountIx, own: &Measure, other: &Measure) -> Option<Text> {
        let Some(Amount::Number(number)) = self.amounts.get(usize::from(place)) else { return None };
        if other.fits(&Measure::plain()) {
            return Some(Text::new(
                format!("另一边是没有单位的数（两个日期相隔的天数也是），写 `{number}`"),
                format!(
                    "the other side is a plain number, as is the time between two dates: write `{number}`"
                ),
            ));
        }
        let fits = |code: &&str| Measure::of(code).is_some_and(|measure| measure.fits(other));
        let code = crate::facts::Unit::codes().find(fits).filter(|_| own.fits(&Measure::plain()))?;
        Some(Text::new(
            format!("给数值写上单位，例如 `{number} '{code}'`"),
            format!("give the number its unit, such as `{number} '{code}'`"),
        ))
    }

    fn measure(&mut self, code: &str, span: Span) -> Option<Measure> {
        let own = crate::facts::Unit::find(code).map_or(code, |unit| unit.code);
        let found = Measure::of(own);
        if found.is_none() {
            let problem = Problem::error(
                "unknown-unit",
                self.file,
                self.place(span),
                format!("不认识单位 `{code}`"),
                format!("unknown unit `{code}`"),
            );
            self.problems.push(match nearest(code, crate::facts::Unit::codes()) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => {
                    let all = crate::facts::Unit::codes().collect::<Vec<_>>().join(" ");
                    problem.help(
                        format!("请用 UCUM 代码，例如 {all}"),
                        format!("write a UCUM code, such as {all}"),
                    )
                }
            });
        }
        found
    }

    fn put(&mut self, amount: Amount) -> Option<AmountIx> {
        let place = AmountIx::try_from(self.amounts.len()).ok();
        self.amounts.push(amount);
        place
    }
}
