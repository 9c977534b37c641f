//! Parts of conditions that no single fact decides, as gates where gates can say it.

use batsat::Lit;

use crate::analysis::person::Has;
use crate::analysis::{Person, Space};
use crate::criteria::cells::{SlotIx, Wanted};
use crate::criteria::{Comparison, Condition, Node, NodeIx, Points};
use crate::facts::Decimal;

/// True, false: both no is unknown.
type Truths = [Lit; 2];

impl Space<'_> {
    /// What a person has of a part: gates if its facts' cells decide it, otherwise variables that
    /// a search compares with a real evaluation.
    pub(super) fn part(&mut self, person: &mut Person, slot: SlotIx, condition: &Condition) -> Has {
        let calculates = matches!(condition.nodes.last(), Some(Node::CompareFacts(..) | Node::Amounts(..)));
        if !calculates
            && let Some(now) = self.gates(person, condition, false)
            && let Some(ever) = self.gates(person, condition, true)
        {
            return Has::Part { now, ever };
        }
        let (yes, no) = (self.sat.free(), self.sat.free());
        self.sat.clause(&[!yes, !no]);
        let mut known = Vec::new();
        for fact in condition.facts() {
            let place = self.slot_of(fact);
            self.has(person, place);
            known.push(self.known(person, fact));
        }
        if calculates {
            for known in &known {
                self.sat.clause(&[*known, !yes]);
                self.sat.clause(&[*known, !no]);
            }
        }
        if matches!(condition.nodes.last(), Some(Node::CompareFacts(..))) {
            let all = self.sat.and(known);
            self.sat.clause(&[!all, yes, no]);
        }
        person.open.push(slot);
        Has::Part { now: [yes, no], ever: [yes, no] }
    }

    /// The truth of a condition node by node, now or for ever. Nothing if a score takes too many gates.
    fn gates(&mut self, person: &mut Person, condition: &Condition, ever: bool) -> Option<Truths> {
        let mut truths: Vec<Truths> = Vec::with_capacity(condition.nodes.len());
        for node in &condition.nodes {
            let truth = self.gate(person, condition, node, ever, &truths)?;
            truths.push(truth);
        }
        truths.last().copied()
    }

    fn gate(
        &mut self,
        person: &mut Person,
        condition: &Condition,
        node: &Node,
        ever: bool,
        before: &[Truths],
    ) -> Option<Truths> {
        let none = [self.sat.no(), self.sat.no()];
        let of = |child: &NodeIx| before.get(usize::from(*child)).copied().unwrap_or(none);
        let all = |children: &[NodeIx]| -> (Vec<Lit>, Vec<Lit>) {
            children.iter().map(&of).map(|[yes, no]| (yes, no)).unzip()
        };
        // What a gap decides now is open for ever.
        let gap = |space: &mut Self, [yes, no]: Truths, now: Lit| {
            let known = space.sat.or([yes, no]);
            match ever {
                true => [space.sat.and([now, known]), space.sat.and([!now, known])],
                false => [now, !now],
            }
        };
        Some(match node {
            Node::Constant(value) => {
                let says = |wanted| if *value == Some(wanted) { self.sat.yes() } else { self.sat.no() };
                [says(true), says(false)]
            }
            Node::IsNull(fact) => {
                let slot = self.slot_of(*fact);
                self.has(person, slot);
                let known = self.known(person, *fact);
                if ever { [self.sat.no(), known] } else { [!known, known] }
            }
            Node::Undecided(child) => {
                let [yes, no] = of(child);
                let unknown = self.sat.and([!yes, !no]);
                gap(self, [yes, no], unknown)
            }
            Node::IsTrue(child) => gap(self, of(child), of(child)[0]),
            Node::IsFalse(child) => gap(self, of(child), of(child)[1]),
            Node::Not(child) => {
                let [yes, no] = of(child);
                [no, yes]
            }
            Node::And(children) => {
                let (yes, no) = all(children);
                [self.sat.and(yes), self.sat.or(no)]
            }
            Node::Or(children) => {
                let (yes, no) = all(children);
                [self.sat.or(yes), self.sat.and(no)]
            }
            Node::Xor([left, right]) => {
                let ([a, not_a], [b, not_b]) = (of(left), of(right));
                let differ = [self.sat.and([a, not_b]), self.sat.and([not_a, b])];
                let agree = [self.sat.and([a, b]), self.sat.and([not_a, not_b])];
                [self.sat.or(differ), self.sat.or(agree)]
            }
            Node::AtLeast(n, children) => {
                let (yes, no) = all(children);
                let missing = (children.len() + 1).saturating_sub(usize::from(*n));
                [self.count(&yes, usize::from(*n))?, self.count(&no, missing)?]
            }
            Node::Points(points) => self.points(points, of)?,
            _ => {
                // A leaf has no children: it is a condition by itself.
                let leaf = Condition { nodes: vec![node.clone()], amounts: condition.amounts.clone() };
                let [yes, no] = [Wanted::True, Wanted::False].map(|wanted| self.terms(&leaf, wanted));
                [self.holds(person, &yes), self.holds(person, &no)]
            }
        })
    }

    fn count(&mut self, lits: &[Lit], goal: usize) -> Option<Lit> {
        let one = Decimal::whole(1)?;
        let sides: Vec<(Lit, Decimal)> = lits.iter().map(|lit| (*lit, one)).collect();
        self.sat.sum(&sides, Decimal::whole(i64::try_from(goal).ok()?)?)
    }

    fn points(&mut self, points: &Points, of: impl Fn(&NodeIx) -> Truths) -> Option<Truths> {
        // What takes points away counts at its worst as long as it is not false.
        let (mut least, mut most) = (Vec::new(), Vec::new());
        for (item, counts) in &points.items {
            let [yes, no] = of(item);
            let (sure, possible) = ((yes, *counts), (!no, *counts));
            let negative = *counts < Decimal::ZERO;
            least.push(if negative { possible } else { sure });
            most.push(if negative { sure } else { possible });
        }
        let (at, above) = (points.limit, points.limit.above()?);
        let [least_at, least_above] = [self.sat.sum(&least, at)?, self.sat.sum(&least, above)?];
        let [most_at, most_above] = [self.sat.sum(&most, at)?, self.sat.sum(&most, above)?];
        let equal = self.sat.and([least_at, !most_above]);
        let differs = self.sat.or([least_above, !most_at]);
        Some(match points.comparison {
            Comparison::AtLeast => [least_at, !most_at],
            Comparison::Greater => [least_above, !most_above],
            Comparison::Less => [!most_at, least_at],
            Comparison::AtMost => [!most_above, least_above],
            Comparison::Equal => [equal, differs],
            Comparison::NotEqual => [differs, equal],
        })
    }
}
