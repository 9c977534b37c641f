//! Scores in conditions: each is compared with a number, and its items become part of the condition.

use crate::criteria::check::condition::{Checker, Operand};
use crate::criteria::condition::NodeIx;
use crate::criteria::{Amount, Comparison, Condition, Node, Points, Problem};
use crate::facts::Decimal;
use crate::text::Span;

impl Checker<'_> {
    /// The score of this name. A fact of the same name goes first; the checker refuses the pair elsewhere.
    pub(super) fn score(&self, name: &str) -> Option<u16> {
        let place = self.names.scores.iter().position(|score| score.id == name)?;
        u16::try_from(place).ok().filter(|_| self.names.vocabulary.find(name).is_none())
    }

    /// A score against a number of points.
    pub(super) fn points(
        &mut self,
        place: u16,
        comparison: Comparison,
        with: Operand<'_>,
        span: Span,
    ) -> Option<Node> {
        let score = self.names.scores.get(usize::from(place))?;
        let limit = match with {
            Operand::Number(limit, None | Some("1" | "{score}")) => limit,
            _ => {
                let (zh, en) = (
                    format!("`{}` 是评分，只能和一个不带单位的数比较", score.id),
                    format!("`{}` is a score: compare it with a number without a unit", score.id),
                );
                return self.mismatch(span, &zh, &en, None);
            }
        };
        let (least, most) = score.reach()?;
        if limit < least || limit > most {
            let problem = Problem::error(
                "limit-out-of-range",
                self.file,
                self.place(span),
                format!("`{}` 的得分在 {least} 到 {most} 之间，界值 {limit} 永远达不到", score.id),
                format!("`{}` runs from {least} to {most}, so the limit {limit} is out of reach", score.id),
            );
            self.problems
                .push(problem.help("请核对界值或评分项目", "check the limit, or the items of the score"));
            return None;
        }
        let mut items = Vec::with_capacity(score.items.len());
        for item in &score.items {
            items.push((self.graft(&item.when, span)?, item.points));
        }
        Some(Node::Points(Points { score: place, items, comparison, limit }))
    }

    /// A score where a condition belongs.
    pub(super) fn score_alone<T>(&mut self, place: u16, span: Span) -> Option<T> {
        let score = self.names.scores.get(usize::from(place))?;
        let most = score.reach().map_or(Decimal::ZERO, |(_, most)| most);
        let (zh, en) = (
            format!("`{}` 是评分，不能单独作条件", score.id),
            format!("`{}` is a score and cannot stand alone", score.id),
        );
        let example = format!("{} >= {most}", score.id);
        self.mismatch(
            span,
            &zh,
            &en,
            Some((&format!("例如 `{example}`"), &format!("for example `{example}`"))),
        )
    }

    /// Adds a checked condition as a part of this one and gives the place of its root.
    fn graft(&mut self, part: &Condition, span: Span) -> Option<NodeIx> {
        let nodes = NodeIx::try_from(self.nodes.len()).ok()?;
        let amounts = u16::try_from(self.amounts.len()).ok()?;
        for amount in &part.amounts {
            self.amounts.push(amount.moved(amounts));
        }
        let mut root = None;
        for node in &part.nodes {
            let node = match node.moved(|child| child.saturating_add(nodes)) {
                Node::Amounts(left, comparison, right) => {
                    Node::Amounts(left.saturating_add(amounts), comparison, right.saturating_add(amounts))
                }
                node => node,
            };
            root = self.push(node, span);
        }
        root
    }
}

impl Amount {
    /// The same amount in a longer list, its parts further back.
    fn moved(&self, by: u16) -> Amount {
        let to = |place: &u16| place.saturating_add(by);
        match self {
            Amount::Sum(a, b) => Amount::Sum(to(a), to(b)),
            Amount::Difference(a, b) => Amount::Difference(to(a), to(b)),
            Amount::Product(a, b) => Amount::Product(to(a), to(b)),
            Amount::Quotient(a, b) => Amount::Quotient(to(a), to(b)),
            Amount::Later(a, n, period) => Amount::Later(to(a), *n, *period),
            Amount::Between(period, a, b) => Amount::Between(*period, to(a), to(b)),
            Amount::Number(_) | Amount::Day(_) | Amount::Fact(_) => self.clone(),
        }
    }
}
