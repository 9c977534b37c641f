//! From a condition as written to a checked one: names resolved, kinds and units matched.

mod amount;
mod limit;
mod measure;
mod name;
mod score;

use crate::criteria::check::condition::amount::constant;
use crate::criteria::check::parameter::{Named, put_in};
use crate::criteria::condition::{Condition, Node, NodeIx};
use crate::criteria::syntax::{Expression, Says, parse};
use crate::criteria::written::inside;
use crate::criteria::{Amount, Comparison, Problem, Score};
use crate::facts::{Decimal, FactIx, Kind, Value, Vocabulary};
use crate::text::{Source, Span};

/// What a condition can name.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    /// Facts.
    pub vocabulary: &'a Vocabulary,
    /// Scores.
    pub scores: &'a [Score],
    /// Parameters.
    pub parameters: &'a [Named],
}

/// Checks the condition `text` that stands at `span` of `source`, and says where each of its nodes stands.
pub fn condition(
    source: &Source,
    span: Span,
    text: &str,
    names: Names<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(Condition, Vec<Span>)> {
    let base = inside(source, span, text);
    let before = problems.len();
    let mut checker = Checker {
        file: &source.name,
        base,
        whole: span,
        names,
        problems,
        nodes: Vec::new(),
        amounts: Vec::new(),
        spans: Vec::new(),
    };
    match parse(text) {
        Ok(mut expression) => {
            put_in(&mut expression, names.parameters);
            checker.truth(&expression);
        }
        Err(error) => {
            let problem = Problem::error(
                "condition-syntax",
                checker.file,
                checker.place(error.span),
                error.message.zh,
                error.message.en,
            );
            checker.problems.push(problem);
        }
    }
    let Checker { nodes, amounts, spans, problems, .. } = checker;
    if nodes.len() > usize::from(u16::MAX) {
        problems.push(Problem::error(
            "condition-too-long",
            &source.name,
            span,
            "条件太长，请拆成几条标准",
            "the condition is too long; split it into several criteria",
        ));
    }
    (problems.len() == before || nodes.len() <= usize::from(u16::MAX) && no_errors(problems, before))
        .then_some((Condition { nodes, amounts }, spans))
}

fn no_errors(problems: &[Problem], from: usize) -> bool {
    problems.iter().skip(from).all(|problem| problem.severity != crate::criteria::Severity::Error)
}

struct Checker<'a> {
    file: &'a str,
    base: Option<usize>,
    whole: Span,
    names: Names<'a>,
    problems: &'a mut Vec<Problem>,
    nodes: Vec<Node>,
    amounts: Vec<Amount>,
    /// Where each node stands in the file.
    spans: Vec<Span>,
}

/// What an operand of a comparison is.
enum Operand<'e> {
    Fact(FactIx),
    Text(&'e str),
    Number(Decimal, Option<&'e str>),
    Date(chrono::NaiveDate),
    Bool(bool),
    Score(u16),
    /// Something that is calculated.
    Amount,
}

impl<'a> Checker<'a> {
    /// A condition that is true, false or unknown; nothing if there was a problem.
    fn truth(&mut self, e: &Expression) -> Option<NodeIx> {
        let node = match &e.kind {
            Says::Constant(value) => Node::Constant(*value),
            Says::Name(name) => {
                if let Some(score) = self.score(name) {
                    return self.score_alone(score, e.span);
                }
                let ix = self.fact(name, e.span)?;
                let fact = self.names.vocabulary.fact(ix)?;
                if fact.kind != Kind::YesNo {
                    return self.not_a_condition(fact, e.span);
                }
                Node::Fact(ix)
            }
            Says::Not(inner) => Node::Not(self.truth(inner)?),
            Says::Is(inner, what) => self.is(inner, *what)?,
            Says::And(..) => Node::And(self.flat(e)?),
            Says::Or(..) => Node::Or(self.flat(e)?),
            Says::Xor(left, right) => {
                let (left, right) = (self.truth(left), self.truth(right));
                Node::Xor([left?, right?])
            }
            Says::Implies(left, right) => {
                let (left_node, right) = (self.truth(left), self.truth(right));
                let negated = self.push(Node::Not(left_node?), left.span)?;
                Node::Or(vec![negated, right?])
            }
            Says::AtLeast(n, items) => {
                let items: Vec<_> = items.iter().map(|item| self.truth(item)).collect();
                Node::AtLeast(*n, items.into_iter().collect::<Option<_>>()?)
            }
            Says::Compare(comparison, left, right) => self.compare(*comparison, left, right, e.span)?,
            Says::Between(value, low, high) => {
                let at_least = self.compare(Comparison::AtLeast, value, low, e.span);
                let at_most = self.compare(Comparison::AtMost, value, high, e.span);
                let at_least = self.push(at_least?, value.span.to(low.span))?;
                Node::And(vec![at_least, self.push(at_most?, high.span)?])
            }
            Says::In(what, set) => self.among(what, set, e.span)?,
            Says::Text(_)
            | Says::Number(..)
            | Says::Date(_)
            | Says::Set(_)
            | Says::Negated(_)
            | Says::Calculated(..)
            | Says::Periods(..) => {
                if matches!(e.kind, Says::Calculated(..)) {
                    // What is wrong inside says more: `on-set` is a difference of facts that do not exist.
                    self.calculation(e)?;
                }
                return self.mismatch(
                    e.span,
                    "这里需要一个能判断真假的条件",
                    "a condition that is true or false belongs here",
                    None,
                );
            }
        };
        self.push(node, e.span)
    }

    /// The sides of nested `and`s (or `or`s) as one list: `a and b and c` is one node.
    fn flat(&mut self, e: &Expression) -> Option<Vec<NodeIx>> {
        let is_and = matches!(e.kind, Says::And(..));
        let mut sides = vec![e];
        let mut items = Vec::new();
        while let Some(side) = sides.pop() {
            match &side.kind {
                Says::And(left, right) if is_and => sides.extend([&**right, &**left]),
                Says::Or(left, right) if !is_and => sides.extend([&**right, &**left]),
                _ => items.push(self.truth(side)),
            }
        }
        items.into_iter().collect()
    }

    fn is(&mut self, inner: &Expression, what: Option<bool>) -> Option<Node> {
        if let (Says::Name(name), None) = (&inner.kind, what) {
            return Some(Node::IsNull(self.fact(name, inner.span)?));
        }
        let child = self.truth(inner)?;
        Some(match what {
            None => Node::Undecided(child),
            Some(true) => Node::IsTrue(child),
            Some(false) => Node::IsFalse(child),
        })
    }

    fn compare(
        &mut self,
        comparison: Comparison,
        left: &Expression,
        right: &Expression,
        span: Span,
    ) -> Option<Node> {
        if self.bare_choice(left, right, comparison.symbol())
            || self.bare_choice(right, left, comparison.mirrored().symbol())
        {
            return None;
        }
        let (a, b) = (self.operand(left), self.operand(right));
        match (a?, b?) {
            (Operand::Fact(a), Operand::Fact(b)) => {
                let (left_fact, right_fact) =
                    (self.names.vocabulary.fact(a)?, self.names.vocabulary.fact(b)?);
                if left_fact.kind == Kind::YesNo && !comparison.is_equality() {
                    // CQL has no order of answers.
                    return self.wrong_operand(left_fact, left.span);
                }
                if let (Kind::Number(a), Kind::Number(b)) = (&left_fact.kind, &right_fact.kind)
                    && a.unit != b.unit
                {
                    return self.calculated(comparison, left, right, span);
                }
                let same = matches!(
                    (&left_fact.kind, &right_fact.kind),
                    (Kind::Number(_), Kind::Number(_))
                        | (Kind::Date, Kind::Date)
                        | (Kind::YesNo, Kind::YesNo)
                );
                if same {
                    return Some(Node::CompareFacts(a, comparison, b));
                }
                let (zh, en) = (
                    format!("`{}` 和 `{}` 的类型不同，不能比较", left_fact.id, right_fact.id),
                    format!(
                        "`{}` and `{}` differ in kind and cannot be compared",
                        left_fact.id, right_fact.id
                    ),
                );
                self.mismatch(span, &zh, &en, None)
            }
            (Operand::Amount, _) | (_, Operand::Amount) => self.calculated(comparison, left, right, span),
            (Operand::Score(score), value) => self.points(score, comparison, value, right.span),
            (value, Operand::Score(score)) => self.points(score, comparison.mirrored(), value, left.span),
            (Operand::Fact(fact), value) => self.against(fact, comparison, value, right.span),
            (value, Operand::Fact(fact)) => self.against(fact, comparison.mirrored(), value, left.span),
            _ => self.mismatch(
                span,
                "比较的两边都是固定的值",
                "both sides of this comparison are fixed values",
                Some(("把其中一边写成事实的名称", "name a fact on one side")),
            ),
        }
    }

    fn against(
        &mut self,
        ix: FactIx,
        comparison: Comparison,
        operand: Operand<'_>,
        span: Span,
    ) -> Option<Node> {
        let fact = self.names.vocabulary.fact(ix)?;
        let equality = comparison.is_equality();
        let value = match (&fact.kind, operand) {
            (Kind::Number(numeric), Operand::Number(number, unit)) => {
                Value::Number(self.limit(fact, numeric, number, unit, span)?)
            }
            (Kind::Date, Operand::Date(date)) => Value::Date(date),
            (Kind::Choice(_), Operand::Text(id)) if equality => Value::Choice(self.choice(fact, id, span)?),
            (Kind::YesNo, Operand::Bool(value)) if equality => Value::YesNo(value),
            _ => return self.wrong_operand(fact, span),
        };
        Some(Node::Compare(ix, comparison, value))
    }

    fn among(&mut self, what: &Expression, set: &Expression, span: Span) -> Option<Node> {
        match (self.operand(what)?, &set.kind) {
            (Operand::Fact(ix), Says::Set(items)) => {
                let fact = self.names.vocabulary.fact(ix)?;
                if let Kind::Choice(_) = fact.kind {
                    let mut choices = Vec::with_capacity(items.len());
                    for item in items {
                        match &item.kind {
                            Says::Text(id) => choices.push(self.choice(fact, id, item.span)),
                            _ => choices.push(self.wrong_operand(fact, item.span)),
                        }
                    }
                    return Some(Node::Among(ix, choices.into_iter().collect::<Option<_>>()?));
                }
                // For other kinds `x in { a, b }` is short for `x = a or x = b`.
                let mut equal = Vec::with_capacity(items.len());
                for item in items {
                    let node = self.compare(Comparison::Equal, what, item, item.span);
                    equal.push(node.and_then(|node| self.push(node, item.span)));
                }
                Some(Node::Or(equal.into_iter().collect::<Option<_>>()?))
            }
            (Operand::Text(id), Says::Name(name)) => {
                let ix = self.fact(name, set.span)?;
                let fact = self.names.vocabulary.fact(ix)?;
                if !matches!(fact.kind, Kind::Choices(_)) {
                    let (zh, en) = (
                        format!("`{}` 不是多选事实，右边不能接在 `in` 后面", fact.id),
                        format!("`{}` does not take several choices, so nothing can be `in` it", fact.id),
                    );
                    return self.mismatch(
                        set.span,
                        &zh,
                        &en,
                        Some(("单选请写 `事实 = '选项'`", "for a single choice write `fact = 'choice'`")),
                    );
                }
                Some(Node::Contains(ix, self.choice(fact, id, what.span)?))
            }
            _ => self.mismatch(
                span,
                "`in` 的写法是 `事实 in { 'a', 'b' }` 或 `'a' in 多选事实`",
                "`in` is written `fact in { 'a', 'b' }` or `'a' in fact_with_several_choices`",
                None,
            ),
        }
    }

    fn operand<'e>(&mut self, e: &'e Expression) -> Option<Operand<'e>> {
        if let Some((number, unit)) = constant(e) {
            return Some(Operand::Number(number, unit));
        }
        match &e.kind {
            Says::Negated(_) | Says::Calculated(..) | Says::Periods(..) => Some(Operand::Amount),
            Says::Name(name) if self.score(name).is_some() => Some(Operand::Score(self.score(name)?)),
            Says::Name(name) => Some(Operand::Fact(self.fact(name, e.span)?)),
            Says::Text(text) => Some(Operand::Text(text)),
            Says::Number(number, unit) => Some(Operand::Number(*number, unit.as_deref())),
            Says::Date(date) => Some(Operand::Date(*date)),
            Says::Constant(Some(value)) => Some(Operand::Bool(*value)),
            Says::Constant(None) => self.mismatch(
                e.span,
                "和 `null` 比较永远没有结果",
                "a comparison with `null` never has an answer",
                Some(("写 `… is null`", "write `… is null`")),
            ),
            Says::Not(_) => self.mismatch(
                e.span,
                "`not` 比比较符结合得更紧",
                "`not` binds tighter than a comparison",
                Some(("写成 `not (…)`", "write `not (…)`")),
            ),
            _ => self.mismatch(e.span, "这里需要一个事实或值", "a fact or a value belongs here", None),
        }
    }

    fn mismatch<T>(&mut self, span: Span, zh: &str, en: &str, help: Option<(&str, &str)>) -> Option<T> {
        let problem = Problem::error("type-mismatch", self.file, self.place(span), zh, en);
        self.problems.push(match help {
            Some((zh, en)) => problem.help(zh, en),
            None => problem,
        });
        None
    }

    fn push(&mut self, node: Node, span: Span) -> Option<NodeIx> {
        let place = NodeIx::try_from(self.nodes.len()).ok();
        self.nodes.push(node);
        self.spans.push(self.place(span));
        place
    }

    fn place(&self, span: Span) -> Span {
        self.base.map_or(self.whole, |base| span.shifted(base))
    }
}
