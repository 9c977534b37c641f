//! A thin layer over the SAT solver: gates that are made once, assumptions, and the last model.

use std::collections::HashMap;

use batsat::{Callbacks, ClauseKind, Lit, Solver, SolverInterface, lbool};

use crate::facts::Decimal;

/// A solver and its gates.
pub struct Sat {
    solver: Solver<Budget>,
    yes: Lit,
    /// Conjunctions made before, by their sides.
    ands: HashMap<Vec<Lit>, Lit>,
    /// The last model, by variable.
    model: Vec<bool>,
    /// The last unsatisfiable core: assumptions that cannot all hold.
    core: Vec<Lit>,
}

/// Counts what one search has learnt. No clock: the same rules give the same findings everywhere.
#[derive(Default)]
struct Budget {
    learnt: u32,
}

impl Callbacks for Budget {
    fn on_start(&mut self) {
        self.learnt = 0;
    }

    fn on_new_clause(&mut self, _: &[Lit], _: ClauseKind) {
        self.learnt = self.learnt.saturating_add(1);
    }

    fn stop(&self) -> bool {
        self.learnt > MOST_LEARNT
    }
}

/// More than this learnt without an answer, and it is left undecided: real rules need a few dozen, but
/// riddles can be written that no solver ever finishes.
const MOST_LEARNT: u32 = 20_000;
/// More steps than this for one weighted sum, and it is not written as gates.
const MOST_STEPS: usize = 20_000;
/// The same for more sides than this: the gates are made by recursion, a level for each side.
const MOST_SIDES: usize = 400;

impl Default for Sat {
    fn default() -> Self {
        let mut solver = Solver::<Budget>::default();
        let yes = Lit::new(solver.new_var_default(), true);
        solver.add_clause_reuse(&mut vec![yes]);
        Sat { solver, yes, ands: HashMap::new(), model: Vec::new(), core: Vec::new() }
    }
}

impl Sat {
    /// What is always true.
    pub fn yes(&self) -> Lit {
        self.yes
    }

    /// What is never true.
    pub fn no(&self) -> Lit {
        !self.yes
    }

    /// A free variable.
    pub fn free(&mut self) -> Lit {
        Lit::new(self.solver.new_var_default(), true)
    }

    /// At least one of these holds from now on.
    pub fn clause(&mut self, lits: &[Lit]) {
        self.solver.add_clause_reuse(&mut lits.to_vec());
    }

    /// All of them at once.
    pub fn and(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut sides: Vec<Lit> = lits.into_iter().filter(|lit| *lit != self.yes).collect();
        sides.sort();
        sides.dedup();
        let opposed = sides.iter().any(|lit| sides.binary_search(&!*lit).is_ok());
        if opposed || sides.contains(&!self.yes) {
            return !self.yes;
        }
        match sides.as_slice() {
            [] => return self.yes,
            [one] => return *one,
            _ => {}
        }
        if let Some(made) = self.ands.get(&sides) {
            return *made;
        }
        // The clauses below decide a gate once its sides are decided: the search never has to guess it.
        let gate = Lit::new(self.solver.new_var(lbool::UNDEF, false), true);
        let mut whole = vec![gate];
        for side in &sides {
            self.clause(&[!gate, *side]);
            whole.push(!*side);
        }
        self.clause(&whole);
        self.ands.insert(sides, gate);
        gate
    }

    /// At least one of them.
    pub fn or(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let sides: Vec<Lit> = lits.into_iter().map(|lit| !lit).collect();
        !self.and(sides)
    }

    /// Whether the weights of the sides that hold come to at least `goal`. Nothing if that takes too many
    /// gates or sums too large to keep.
    pub fn sum(&mut self, sides: &[(Lit, Decimal)], goal: Decimal) -> Option<Lit> {
        if sides.len() > MOST_SIDES {
            return None;
        }
        let (mut positive, mut needed, mut left) = (Vec::new(), goal, Decimal::ZERO);
        for (lit, weight) in sides {
            let taken = Decimal::ZERO.minus(*weight)?;
            let (lit, weight) = if *weight < Decimal::ZERO {
                // A weight that takes away is one that gives when it is absent, from a lower start.
                needed = needed.plus(taken)?;
                (!*lit, taken)
            } else {
                (*lit, *weight)
            };
            positive.push((lit, weight));
            left = left.plus(weight)?;
        }
        positive.sort_by_key(|(_, weight)| std::cmp::Reverse(*weight));
        let mut done = HashMap::new();
        self.rest(&positive, needed, left, &mut done)
    }

    fn rest(
        &mut self,
        sides: &[(Lit, Decimal)],
        goal: Decimal,
        left: Decimal,
        done: &mut HashMap<(usize, Decimal), Lit>,
    ) -> Option<Lit> {
        if goal <= Decimal::ZERO {
            return Some(self.yes());
        }
        let Some(((lit, weight), rest)) = sides.split_first().filter(|_| left >= goal) else {
            return Some(self.no());
        };
        if let Some(made) = done.get(&(sides.len(), goal)) {
            return Some(*made);
        }
        if done.len() > MOST_STEPS {
            return None;
        }
        let below = left.minus(*weight)?;
        let with = self.rest(rest, goal.minus(*weight)?, below, done)?;
        let without = self.rest(rest, goal, below, done)?;
        // Weights are positive: whoever gets there without this side gets there with it.
        let by_it = self.and([*lit, with]);
        let made = self.or([by_it, without]);
        done.insert((sides.len(), goal), made);
        Some(made)
    }

    /// Whether everything can hold together with these assumptions; keeps the model or the core. Nothing
    /// if the search took too long.
    pub fn solve(&mut self, assumptions: &[Lit]) -> Option<bool> {
        let found = self.solver.solve_limited(assumptions);
        if found == lbool::TRUE {
            self.model.clear();
            self.model.extend(self.solver.get_model().iter().map(|value| *value == lbool::TRUE));
            return Some(true);
        }
        let never = found == lbool::FALSE;
        self.core = if never { self.solver.unsat_core().to_vec() } else { Vec::new() };
        never.then_some(false)
    }

    /// Whether a literal holds in the last model.
    pub fn holds(&self, lit: Lit) -> bool {
        let value = usize::try_from(lit.var().idx()).ok().and_then(|place| self.model.get(place));
        value.copied().unwrap_or(false) == lit.sign()
    }

    /// Whether an assumption was in the way, the last time nothing was found.
    pub fn blamed(&self, assumption: Lit) -> bool {
        self.core.iter().any(|lit| lit.var() == assumption.var())
    }
}
