//! Conditions expanded into terms.

use crate::criteria::cells::slot::{NO, YES};
use crate::criteria::cells::term::{MOST, product, simplified};
use crate::criteria::cells::{Over, Slot, SlotIx, State, States, Term, UNKNOWN};
use crate::criteria::condition::NodeIx;
use crate::criteria::{Comparison, Condition, Node, Points};
use crate::facts::{Decimal, FactIx};

/// The truth that terms are wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    /// True.
    True,
    /// False.
    False,
    /// False or unknown.
    NotTrue,
    /// True or unknown.
    NotFalse,
}

/// A part nested deeper than this becomes a slot of its own: a chain of a thousand `xor`s is as deep as it
/// is long, and the expansion recurses.
const DEEPEST: u16 = 100;

/// The terms of a whole condition.
pub(super) fn terms(slots: &mut Vec<Slot>, condition: &Condition, wanted: Wanted) -> Vec<Term> {
    match condition.nodes.len().checked_sub(1) {
        Some(root) => {
            let depths = condition.depths();
            Expansion { slots, condition, depths, done: vec![None; condition.nodes.len() * 4] }
                .node(root, wanted)
        }
        None => Vec::new(),
    }
}

struct Expansion<'e> {
    slots: &'e mut Vec<Slot>,
    condition: &'e Condition,
    depths: Vec<u16>,
    /// What was expanded before: both sides of an `xor` are wanted true and wanted false.
    done: Vec<Option<Vec<Term>>>,
}

impl Wanted {
    fn of_negated(self) -> Self {
        match self {
            Wanted::True => Wanted::False,
            Wanted::False => Wanted::True,
            Wanted::NotTrue => Wanted::NotFalse,
            Wanted::NotFalse => Wanted::NotTrue,
        }
    }

    /// Of an `and`: whether every side must have it (otherwise one side is enough).
    fn needs_all_of_and(self) -> bool {
        matches!(self, Wanted::True | Wanted::NotFalse)
    }

    fn has(self, truth: Option<bool>) -> bool {
        match self {
            Wanted::True => truth == Some(true),
            Wanted::False => truth == Some(false),
            Wanted::NotTrue => truth != Some(true),
            Wanted::NotFalse => truth != Some(false),
        }
    }
}

impl Expansion<'_> {
    fn node(&mut self, place: usize, wanted: Wanted) -> Vec<Term> {
        if let Some(Some(done)) = self.done.get(place * 4 + wanted as usize) {
            return done.clone();
        }
        let terms = if self.depths.get(place).is_none_or(|depth| *depth > DEEPEST) {
            self.part(place, wanted)
        } else {
            self.expanded(place, wanted)
        };
        let terms = if terms.len() > 4 * MOST { self.part(place, wanted) } else { terms };
        if let Some(done) = self.done.get_mut(place * 4 + wanted as usize) {
            *done = Some(terms.clone());
        }
        terms
    }

    fn expanded(&mut self, place: usize, wanted: Wanted) -> Vec<Term> {
        let condition = self.condition;
        let Some(node) = condition.nodes.get(place) else { return Vec::new() };
        let inner = |child: &NodeIx| usize::from(*child);
        match node {
            Node::Constant(value) => {
                if wanted.has(*value) {
                    vec![Term::default()]
                } else {
                    Vec::new()
                }
            }
            Node::Not(child) => self.node(inner(child), wanted.of_negated()),
            Node::And(children) => {
                let sides = children.iter().map(|child| (inner(child), wanted)).collect();
                if wanted.needs_all_of_and() { self.all(sides) } else { self.any(sides) }
            }
            Node::Or(children) => {
                let sides = children.iter().map(|child| (inner(child), wanted)).collect();
                if wanted.needs_all_of_and() { self.any(sides) } else { self.all(sides) }
            }
            Node::Xor([left, right]) => self.xor(inner(left), inner(right), wanted),
            Node::AtLeast(n, children) => {
                let one = |child: &NodeIx| (inner(child), Decimal::whole(1).unwrap_or_default());
                let n = Decimal::whole(i64::from(*n)).unwrap_or_default();
                self.sum(place, children.iter().map(one).collect(), n, wanted)
            }
            Node::Points(points) => self.points(place, points, wanted),
            // These three are never unknown, so their two sides are exact opposites.
            Node::IsTrue(child) => {
                let side = if wanted.needs_all_of_and() { Wanted::True } else { Wanted::NotTrue };
                self.node(inner(child), side)
            }
            Node::IsFalse(child) => {
                let side = if wanted.needs_all_of_and() { Wanted::False } else { Wanted::NotFalse };
                self.node(inner(child), side)
            }
            Node::Undecided(child) => {
                let child = inner(child);
                if wanted.needs_all_of_and() {
                    self.all(vec![(child, Wanted::NotTrue), (child, Wanted::NotFalse)])
                } else {
                    self.any(vec![(child, Wanted::True), (child, Wanted::False)])
                }
            }
            Node::CompareFacts(..) | Node::Amounts(..) => self.part(place, wanted),
            Node::Fact(fact) => {
                self.known(*fact, wanted, |slot| States::of(slot.count, |state| state == YES))
            }
            Node::Compare(fact, comparison, value) => {
                self.known(*fact, wanted, |slot| slot.compared(*comparison, value))
            }
            Node::Among(fact, choices) => self.known(*fact, wanted, |slot| {
                States::of(slot.count, |state| state != UNKNOWN && choices.contains(&(state - 1)))
            }),
            Node::Contains(fact, choice) => {
                let over = Over::Contains(*fact, *choice);
                let slot = self.slots.iter().position(|slot| slot.over == over);
                self.literal(slot, wanted, |slot| States::of(slot.count, |state| state == YES))
            }
            Node::IsNull(fact) => {
                let slot = self.slot_of(*fact);
                let unknown = wanted.needs_all_of_and();
                self.exactly(slot, |count| States::of(count, |state| (state == UNKNOWN) == unknown))
            }
        }
    }

    /// What is true of a fact's one slot in certain cells, false in the others, unknown when it is.
    fn known(&mut self, fact: FactIx, wanted: Wanted, holds: impl Fn(&Slot) -> States) -> Vec<Term> {
        self.literal(self.slot_of(fact), wanted, holds)
    }

    /// A fact's slot, or the first of several: they stand in the order of the facts, those over parts at the end.
    fn slot_of(&self, fact: FactIx) -> Option<usize> {
        let place = self.slots.partition_point(|slot| slot.over.fact().is_some_and(|there| there < fact));
        self.slots.get(place).filter(|slot| slot.over.fact() == Some(fact)).map(|_| place)
    }

    fn literal(&mut self, slot: Option<usize>, wanted: Wanted, holds: impl Fn(&Slot) -> States) -> Vec<Term> {
        let Some(holds) = slot.and_then(|place| self.slots.get(place)).map(holds) else { return Vec::new() };
        self.exactly(slot, |count| {
            States::of(count, |state| {
                wanted.has(if state == UNKNOWN { None } else { Some(holds.contains(state)) })
            })
        })
    }

    fn exactly(&self, slot: Option<usize>, states: impl Fn(State) -> States) -> Vec<Term> {
        let Some((place, slot)) = slot.and_then(|place| Some((place, self.slots.get(place)?))) else {
            return Vec::new();
        };
        let states = states(slot.count);
        let Ok(place) = SlotIx::try_from(place) else { return Vec::new() };
        match states.len() {
            0 => Vec::new(),
            all if all == usize::from(slot.count) => vec![Term::default()],
            _ => vec![Term { parts: vec![(place, states)] }],
        }
    }

    /// A part of the condition as a slot of its own, decided by evaluating it.
    fn part(&mut self, place: usize, wanted: Wanted) -> Vec<Term> {
        let slot = Slot::part(self.condition.part(place));
        let found = self.slots.iter().position(|there| *there == slot).unwrap_or_else(|| {
            self.slots.push(slot);
            self.slots.len() - 1
        });
        self.exactly(Some(found), |count| {
            States::of(count, |state| {
                wanted.has(match state {
                    NO => Some(false),
                    YES => Some(true),
                    _ => None,
                })
            })
        })
    }

    fn xor(&mut self, left: usize, right: usize, wanted: Wanted) -> Vec<Term> {
        use Wanted::{False, NotFalse, NotTrue, True};
        // True if the sides differ, false if they agree, unknown if one is unknown.
        let ([a, b], [c, d]) = match wanted {
            True => ([True, False], [False, True]),
            False => ([True, True], [False, False]),
            NotTrue => ([NotTrue, NotTrue], [NotFalse, NotFalse]),
            NotFalse => ([NotTrue, NotFalse], [NotFalse, NotTrue]),
        };
        let mut terms = self.all(vec![(left, a), (right, b)]);
        terms.extend(self.all(vec![(left, c), (right, d)]));
        simplified(terms)
    }

    fn points(&mut self, place: usize, points: &Points, wanted: Wanted) -> Vec<Term> {
        let items: Vec<_> = points.items.iter().map(|(item, counts)| (usize::from(*item), *counts)).collect();
        let limit = points.limit;
        let Some(above) = limit.above() else { return self.part(place, wanted) };
        match points.comparison {
            Comparison::AtLeast => self.sum(place, items, limit, wanted),
            Comparison::Greater => self.sum(place, items, above, wanted),
            Comparison::Less => self.sum(place, items, limit, wanted.of_negated()),
            Comparison::AtMost => self.sum(place, items, above, wanted.of_negated()),
            Comparison::Equal | Comparison::NotEqual => {
                let wanted =
                    if points.comparison == Comparison::Equal { wanted } else { wanted.of_negated() };
                let low = self.sum(place, items.clone(), limit, wanted);
                let high = self.sum(place, items, above, wanted.of_negated());
                if wanted.needs_all_of_and() {
                    product(&low, &high)
                } else {
                    simplified([low, high].concat())
                }
            }
        }
    }

    /// The terms for "the points of the items that hold come to at least `enough`" (or for the opposite).
    fn sum(
        &mut self,
        place: usize,
        items: Vec<(usize, Decimal)>,
        enough: Decimal,
        wanted: Wanted,
    ) -> Vec<Term> {
        let Some(sides) = signed(items, enough, wanted) else { return self.part(place, wanted) };
        let (sides, enough) = sides;
        let mut combinations = Vec::new();
        if !combine(&sides, enough, &mut Vec::new(), &mut combinations) {
            return self.part(place, wanted);
        }
        let mut terms = Vec::new();
        for combination in combinations {
            terms.extend(self.all(combination));
            if terms.len() > MOST {
                return self.part(place, wanted);
            }
        }
        simplified(terms)
    }

    fn any(&mut self, sides: Vec<(usize, Wanted)>) -> Vec<Term> {
        let mut terms = Vec::new();
        for (place, wanted) in sides {
            terms.extend(self.node(place, wanted));
        }
        simplified(terms)
    }

    fn all(&mut self, sides: Vec<(usize, Wanted)>) -> Vec<Term> {
        let mut expanded: Vec<(usize, Wanted, Vec<Term>)> = Vec::with_capacity(sides.len());
        for (place, wanted) in sides {
            let terms = self.node(place, wanted);
            expanded.push((place, wanted, terms));
        }
        while expanded.iter().fold(1usize, |all, (.., terms)| all.saturating_mul(terms.len())) > MOST {
            let Some(longest) = expanded.iter_mut().max_by_key(|(.., terms)| terms.len()) else { break };
            longest.2 = self.part(longest.0, longest.1);
        }
        let mut sides = expanded.into_iter().map(|(.., terms)| terms);
        let Some(first) = sides.next() else { return vec![Term::default()] };
        sides.fold(first, |terms, side| product(&terms, &side))
    }
}

/// One side of a sum: a node, what is wanted of it, and what it then counts.
type Side = (usize, Wanted, Decimal);

/// The sides and the sum they must reach, with positive points only: an item that takes points away
/// counts when it is absent. Nothing if the sums are too large to keep.
fn signed(items: Vec<(usize, Decimal)>, enough: Decimal, wanted: Wanted) -> Option<(Vec<Side>, Decimal)> {
    let reached = wanted.needs_all_of_and();
    let mut needed = enough;
    let mut total = Decimal::ZERO;
    let mut sides: Vec<Side> = Vec::with_capacity(items.len());
    for (place, points) in items {
        let weight = points.max(Decimal::ZERO.minus(points)?);
        if points < Decimal::ZERO {
            needed = needed.plus(weight)?;
        }
        total = total.plus(weight)?;
        // Reaching the sum takes items that count; missing it takes items that do not.
        let side = match (reached, points < Decimal::ZERO) {
            (true, false) | (false, true) => wanted_side(wanted, true),
            _ => wanted_side(wanted, false),
        };
        if weight > Decimal::ZERO {
            // The heaviest first finds the short combinations first, and stops early.
            let before = sides.partition_point(|(_, _, there)| *there >= weight);
            sides.insert(before, (place, side, weight));
        }
    }
    // "Less than needed" is "more than total - needed absent".
    let goal = if reached { needed } else { total.minus(needed)?.above()? };
    Some((sides, goal))
}

/// What is wanted of an item so that it surely (or possibly) counts, or does not.
fn wanted_side(wanted: Wanted, there: bool) -> Wanted {
    match (wanted, there) {
        (Wanted::True | Wanted::False, true) => Wanted::True,
        (Wanted::True | Wanted::False, false) => Wanted::False,
        (Wanted::NotTrue | Wanted::NotFalse, true) => Wanted::NotFalse,
        (Wanted::NotTrue | Wanted::NotFalse, false) => Wanted::NotTrue,
    }
}

/// Every smallest choice of sides that reaches the goal; false if there are too many.
fn combine(
    sides: &[Side],
    goal: Decimal,
    chosen: &mut Vec<(usize, Wanted)>,
    found: &mut Vec<Vec<(usize, Wanted)>>,
) -> bool {
    if goal <= Decimal::ZERO {
        found.push(chosen.clone());
        return found.len() <= MOST;
    }
    let Some(((place, wanted, points), rest)) = sides.split_first() else { return true };
    let left = sides.iter().try_fold(Decimal::ZERO, |sum, (.., points)| sum.plus(*points));
    if left.is_none_or(|left| left < goal) {
        return true;
    }
    chosen.push((*place, *wanted));
    let with = goal.minus(*points).is_none_or(|goal| combine(rest, goal, chosen, found));
    chosen.pop();
    with && combine(rest, goal, chosen, found)
}
