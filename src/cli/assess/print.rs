//! The quick way to write an assessment: what is the same in every line is written once and copied, and a
//! fact's value is written once a line. What it writes is what `referral::wire` writes.

use std::ops::Range;

use crate::criteria::{Decider, Decision, Fired, Ruleset};
use crate::facts::{FactIx, Facts};
use crate::referral::json::{self, Object};
use crate::referral::wire;

/// Writes the assessments of one rule set.
pub struct Printer<'r> {
    ruleset: &'r Ruleset,
    /// The rule set's name.
    name: String,
    /// Each criterion, as far as its values and from there on.
    criteria: Vec<(String, String)>,
    values: Values<'r>,
    support: Vec<FactIx>,
}

impl<'r> Printer<'r> {
    /// Writes what never changes.
    pub fn new(ruleset: &'r Ruleset) -> Self {
        let nothing = Facts::new();
        let criterion = |criterion| {
            let fired = Fired { criterion, facts: Vec::new() };
            let whole = json::object(|to| wire::fired(to, ruleset, &nothing, &fired, None));
            // The values are the last braces but the criterion's own: only its status comes after them.
            let (before, after) = whole.rsplit_once("{}").unwrap_or((&whole, ""));
            (format!("{before}{{"), format!("}}{after}"))
        };
        Printer {
            ruleset,
            name: json::object(|to| wire::name(to, ruleset)),
            criteria: (0..ruleset.criteria.len()).map(criterion).collect(),
            values: Values { ruleset, text: String::new(), places: Vec::new() },
            support: Vec::new(),
        }
    }

    /// The fields of an assessment that follow its `id`, as [`wire::assessment`] writes them without texts, for
    /// an outcome that a decider has just found.
    pub fn assessment(&mut self, to: &mut Object<'_>, facts: &Facts, outcome: &Decision, decider: &Decider) {
        let Printer { ruleset, name, criteria, values, support } = self;
        values.clear();
        to.field("ruleset").written(name);
        wire::outcome(to, ruleset, outcome);
        to.field("fired").list(|to| {
            for fired in &outcome.fired {
                let Some((before, after)) = criteria.get(fired.criterion) else { continue };
                decider.support(ruleset, facts, fired.criterion, support);
                to.item().parts(|to| {
                    to.push_str(before);
                    for (place, fact) in support.iter().enumerate() {
                        if place > 0 {
                            to.push(',');
                        }
                        to.push_str(values.of(facts, *fact));
                    }
                    to.push_str(after);
                });
            }
        });
        wire::not_ruled_out(to, ruleset, &outcome.open);
    }
}

/// The values of one patient, as fields of an object, each written when it is first wanted.
struct Values<'r> {
    ruleset: &'r Ruleset,
    text: String,
    places: Vec<Range<usize>>,
}

impl Values<'_> {
    fn clear(&mut self) {
        self.text.clear();
        self.places.clear();
        self.places.resize(self.ruleset.vocabulary.facts.len(), 0..0);
    }

    fn of(&mut self, facts: &Facts, fact: FactIx) -> &str {
        let Some(place) = self.places.get_mut(fact.index()) else { return "" };
        if place.start == place.end
            && let Some(value) = facts.value(fact)
        {
            let start = self.text.len();
            json::object_into(&mut self.text, |to| wire::value(to, &self.ruleset.vocabulary, fact, value));
            // Without the braces.
            *place = start + 1..self.text.len() - 1;
        }
        self.text.get(place.clone()).unwrap_or_default()
    }
}
