//! The clinician's screen: searching, units, what would change the answer, and the cover.

use crate::facts::{Answer, FactIx, Kind, Value};
use crate::flow::search;
use crate::flow::update::{Place, walk};
use crate::flow::{Changes, Effect, Focus, Mode, Model, Msg, Now, Session};
use crate::referral::json;
use crate::referral::wire::answers;
use crate::text::{Lang, words};

impl Session {
    /// What happens on the clinician's screen alone.
    #[inline(never)]
    pub(super) fn at_desk(&mut self, msg: Msg, place: Place, now: &Now) -> Vec<Effect> {
        match msg {
            Msg::FocusedSearch => self.focused_search(),
            Msg::LoadedIndex(index) => {
                self.loaded_index(&index, place.lang);
                Vec::new()
            }
            Msg::Searched(query) if place.mode == Mode::Patient => {
                self.desk.query = query;
                self.desk.pointed = None;
                Vec::new()
            }
            Msg::PointedAt(part) => {
                self.desk.query.clear();
                self.desk.pointed = part;
                Vec::new()
            }
            Msg::Searched(query) => {
                self.desk.read = None;
                self.search(query, place.lang);
                Vec::new()
            }
            Msg::MovedInFound(down) => {
                self.move_in_found(down);
                Vec::new()
            }
            Msg::PickedFound(found) => self.pick_found(found, place, now),
            Msg::AskedForCamera => {
                let labels = [words::scan_code(place.lang), words::scan_close(place.lang)];
                vec![Effect::Ask("look", labels.join("\n"))]
            }
            Msg::LeftSearch => {
                self.leave_search();
                Vec::new()
            }
            Msg::PickedUnit(fact, unit) => {
                self.pick_unit(fact, unit);
                self.decide_again(place, now)
            }
            Msg::AskedWhatWouldChange => self.ask_what_would_change(),
            Msg::AskedWhatIsOpen => {
                self.desk.unfolded = !self.desk.unfolded;
                Vec::new()
            }
            Msg::CameBack => self.uncover(),
            msg => self.on_walk(msg, place, now),
        }
    }

    /// Somebody went to the search field: now its index is worth loading.
    fn focused_search(&self) -> Vec<Effect> {
        if self.desk.index.is_none() { vec![Effect::LoadIndex] } else { Vec::new() }
    }

    /// An index of other rules, or half of one, is none: names are still found.
    fn loaded_index(&mut self, index: &str, lang: Lang) {
        if search::is_index_of(index, &self.ruleset.sha256) {
            self.desk.index = Some(index.into());
            self.search(self.desk.query.clone(), lang);
        }
    }

    fn search(&mut self, query: String, lang: Lang) {
        let vocabulary = &self.ruleset.vocabulary;
        self.desk.found =
            search::find(vocabulary, self.desk.index.as_deref(), lang, &query, |fact| self.shows(fact));
        self.desk.query = query;
        self.desk.active = 0;
    }

    /// The next one down or up, and round again.
    fn move_in_found(&mut self, down: bool) {
        let count = self.desk.found.len();
        let next = if down { self.desk.active + 1 } else { self.desk.active + count.saturating_sub(1) };
        self.desk.active = next.checked_rem(count).unwrap_or(0);
    }

    pub(super) fn leave_search(&mut self) {
        // A pasted code stays: nobody types it again.
        if !search::is_code(&self.desk.query) {
            self.desk.query.clear();
        }
        self.desk.found.clear();
    }

    /// A sign that was searched for is there; everything else is shown, to be answered.
    fn pick_found(&mut self, place: usize, around: Place, now: &Now) -> Vec<Effect> {
        if search::is_code(&self.desk.query) {
            let code = std::mem::take(&mut self.desk.query);
            return vec![Effect::Ask("opened", code)];
        }
        let Some(fact) = self.desk.found.get(place).copied() else { return Vec::new() };
        self.leave_search();
        let mut effects = Vec::new();
        if self.ruleset.vocabulary.fact(fact).is_some_and(|fact| fact.kind == Kind::YesNo) {
            self.replace(fact, Answer::Known(Value::YesNo(true)));
            self.desk.unsaved = true;
            effects = self.decide_again(around, now);
        } else if !self.shows(fact) {
            self.desk.sought.push(fact);
        }
        effects.push(Effect::Focus(Focus::Fact(self.ruleset.vocabulary.id(fact).to_owned())));
        effects
    }

    /// The number in the field stays as it is; from now on it is in another unit.
    fn pick_unit(&mut self, fact: FactIx, unit: Option<u16>) {
        let typed = self.typed.get(&fact).map(|(text, _)| text.clone());
        let text = typed.or_else(|| match self.facts.value(fact)? {
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        self.desk.forget_unit(fact);
        self.desk.units.extend(unit.map(|unit| (fact, unit)));
        // A unit alone is no answer: what waits for being confirmed waits on.
        if let Some(text) = text {
            self.origins.remove(fact);
            // From now on it counts as typed, in whatever unit.
            self.typed.insert(fact, (text.clone(), None));
            self.typed(fact, text, true);
        }
    }

    /// Unfolded it follows every answer, folded it costs nothing.
    fn ask_what_would_change(&mut self) -> Vec<Effect> {
        if self.desk.changes != Changes::Folded {
            self.desk.changes = Changes::Folded;
            return Vec::new();
        }
        self.desk.changes = Changes::Asked;
        let input = json::object(|to| answers(to, &self.ruleset, &self.facts));
        vec![Effect::Ask("changes", input)]
    }

    pub(super) fn look_again_what_would_change(&mut self) -> Vec<Effect> {
        match std::mem::take(&mut self.desk.changes) {
            Changes::Folded => Vec::new(),
            Changes::Asked | Changes::Found(_) => self.ask_what_would_change(),
        }
    }

    /// What the second module found, unless nobody wants to know any more: a line each.
    pub(super) fn found_what_would_change(&mut self, lines: &str) {
        let change = |line: &str| {
            let (fact, text) = line.split_once('\t')?;
            Some((FactIx::new(fact.parse().ok()?), text.to_owned()))
        };
        if self.desk.changes != Changes::Folded {
            self.desk.changes = Changes::Found(lines.lines().filter_map(change).collect());
        }
    }

    /// Somebody is there again, who may see the patient.
    pub(super) fn uncover(&mut self) -> Vec<Effect> {
        self.desk.locked = false;
        self.walk.idle = 0;
        vec![Effect::Focus(Focus::Heading)]
    }
}

/// Nobody was there for a while. The focus is moved only if it was here.
pub(super) fn went_idle(model: &mut Model, had_focus: bool) -> Vec<Effect> {
    if model.mode == Mode::Patient {
        return walk::went_idle(model, had_focus);
    }
    let Some(session) = &mut model.session else { return Vec::new() };
    let has_form = session.draft.is_some() || !session.desk.incoming.is_empty();
    let shows_patient = session.facts.asked().next().is_some() || has_form || model.tray.open;
    if session.desk.locked || !shows_patient {
        return Vec::new();
    }
    session.desk.locked = true;
    session.leave_search();
    let mut effects = vec![Effect::Tell("triage-locked", "{}".to_owned())];
    effects.extend(had_focus.then_some(Effect::Focus(Focus::Heading)));
    effects
}

impl crate::flow::Desk {
    /// Back to a fact's own unit.
    pub(super) fn forget_unit(&mut self, fact: FactIx) {
        self.units.retain(|(of, _)| *of != fact);
    }
}

/// Whether something would be lost by leaving the page: what a clinician put in, or a form that nothing but this page holds.
pub(super) fn is_unsaved(model: &Model) -> bool {
    model.outbox.only_here() > 0
        || model.mode == Mode::Doctor && model.session.as_ref().is_some_and(|session| session.desk.unsaved)
}

/// Whether this is something that the reader would not like to put in again.
pub(super) fn is_work(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Answered(..)
            | Msg::Typing(..)
            | Msg::Typed(..)
            | Msg::PickedUnit(..)
            | Msg::DeniedRest(_)
            | Msg::Wrote(..)
            | Msg::Chose(_)
            | Msg::GaveReason(_)
            | Msg::Consented(_)
            | Msg::ConsentedBy(_)
            | Msg::ConsentedAs(_)
    )
}
