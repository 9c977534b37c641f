//! What a clinician's screen remembers beside the answers: the search, the units picked, what is unfolded.

use std::rc::Rc;

use crate::facts::{BodyPart, FactIx, OtherUnit};
use crate::flow::{Incoming, Session, interview};
use crate::referral::Key;

/// The state of the screen with one patient.
#[derive(Clone, Default, PartialEq)]
pub struct Desk {
    /// More names of the facts, once they are loaded ([`crate::flow::search`]).
    pub index: Option<Rc<str>>,
    /// What stands in the search field.
    pub query: String,
    /// Where a citizen points: only complaints that are felt there are shown.
    pub pointed: Option<BodyPart>,
    /// What it finds.
    pub found: Vec<FactIx>,
    /// The place of the one that Enter picks.
    pub active: usize,
    /// What came of a citizen's code: how many answers it held, or why it cannot be read.
    pub read: Option<Result<String, String>>,
    /// Facts that were searched for, and are shown although nobody would ask them.
    pub sought: Vec<FactIx>,
    /// Units picked in place of a fact's own: places among its other units.
    pub units: Vec<(FactIx, u16)>,
    /// What would change the answer.
    pub changes: Changes,
    /// Whether the list of what is not ruled out is unfolded.
    pub unfolded: bool,
    /// Forms that came from elsewhere: the one that is about now, and beside it the one that it answers.
    pub incoming: Vec<Incoming>,
    /// The referral that a return form from here answers.
    pub in_reply_to: Option<Key>,
    /// The reader has put something in that was not sent.
    pub unsaved: bool,
    /// Nobody was there for a while: the patient is covered.
    pub locked: bool,
}

/// What would change the answer: the second module is asked when a reader unfolds it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Changes {
    /// Nobody wants to know.
    #[default]
    Folded,
    /// The second module is at it.
    Asked,
    /// Each with the fact to change.
    Found(Vec<(FactIx, String)>),
}

impl Session {
    /// Whether a clinician's screen shows a fact.
    pub fn shows(&self, fact: FactIx) -> bool {
        interview::is_shown(&self.ruleset, &self.facts, fact) || self.desk.sought.contains(&fact)
    }

    /// The unit that what stands in a number's field is in, unless it is the fact's own. A value that nobody typed
    /// is shown in the fact's own.
    pub fn other_unit(&self, fact: FactIx) -> Option<(u16, &OtherUnit)> {
        if self.facts.value(fact).is_some() && self.typed.get(&fact).is_none() {
            return None;
        }
        let place = self.desk.units.iter().find(|(of, _)| *of == fact).map(|(_, place)| *place)?;
        let other = self.ruleset.vocabulary.fact(fact)?.numeric()?.also.get(usize::from(place))?;
        Some((place, other))
    }
}
