//! Answers from the reader and from the host: what can be read becomes known, everything else unknown, and it is decided about that.

use crate::facts::{Answer, Decimal, FactIx, Kind, Raw, Value, read};
use crate::flow::interview::is_shown;
use crate::flow::update::Place;
use crate::flow::{Effect, Now, Session};
use crate::text::{Lang, Text};

impl Session {
    /// What decides is there now: about all that was answered meanwhile.
    pub(super) fn decide_first(&mut self) -> Option<Effect> {
        if self.decided {
            return None;
        }
        self.decide();
        self.changed()
    }

    pub(super) fn decide_again(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        // Not before what decides is there: then it comes with all answers at once.
        if !self.decided {
            return Vec::new();
        }
        let before = self.decision.disposition;
        self.decide();
        (self.code, self.copied) = (None, false);
        let look = self.look_again_what_would_change();
        if before != self.decision.disposition
            && let Some(mut draft) = self.draft.take()
        {
            // A clinician who had agreed agrees with the new decision; one who had not must look again,
            // and an emergency is never overridden by what was decided before it showed.
            if draft.chosen == before || self.is_emergency() {
                draft.choose(&self.context(place, now), self.decision.disposition);
            }
            draft.reason.clear();
            self.draft = Some(draft);
        }
        let mut effects = self.refill(place, now);
        effects.extend(self.changed());
        effects.extend(look);
        effects
    }

    #[inline(never)]
    pub(super) fn receive(&mut self, facts: Vec<(String, Raw)>, place: Place, now: &Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (id, raw) in facts {
            match read(&self.ruleset.vocabulary, &id, &raw) {
                Ok((fact, answer)) => {
                    self.desk.forget_unit(fact);
                    self.replace(fact, answer);
                }
                Err(error) => {
                    // The host says that it changed, but not to what: from now on it is not known.
                    if let Some(fact) = self.ruleset.vocabulary.find(&id) {
                        self.replace(fact, Answer::NotAsked);
                    }
                    effects.push(Effect::Report(error.kind.code(), error.message));
                }
            }
        }
        effects.extend(self.decide_again(place, now));
        effects
    }

    /// An answer in place of whatever was there: typed, told by a record, or given.
    pub(super) fn replace(&mut self, fact: FactIx, answer: Answer) {
        self.typed.remove(&fact);
        self.origins.remove(fact);
        self.facts.set(fact, answer);
    }

    /// What cannot be read leaves the fact unknown, and stays on the screen with the reason. While
    /// somebody is still typing, half a number is neither a value nor a mistake: `12` on the way to
    /// `120` must not raise an alarm.
    pub(super) fn typed(&mut self, fact: FactIx, text: String, done: bool) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return self.replace(fact, Answer::NotAsked);
        }
        // What somebody types here comes from nowhere else any more.
        self.origins.remove(fact);
        // People type full-width digits and points with a Chinese keyboard.
        let plain: String = trimmed
            .chars()
            .map(|c| match c {
                '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
                '．' | '。' => '.',
                c => c,
            })
            .collect();
        let can_grow = self.can_grow(fact, &plain);
        let is_date = self.ruleset.vocabulary.fact(fact).is_some_and(|fact| fact.kind == Kind::Date);
        let raw = match self.other_unit(fact) {
            _ if is_date => Raw::Text(plain),
            Some((_, other)) => Raw::Quantity(plain, other.unit.clone()),
            None => Raw::Number(plain),
        };
        match read(&self.ruleset.vocabulary, self.ruleset.vocabulary.id(fact), &raw) {
            Ok((_, answer)) if done || !can_grow => {
                self.facts.set(fact, answer);
                self.typed.insert(fact, (text, None));
            }
            Err(_) if done => {
                self.facts.set(fact, Answer::NotAsked);
                let why = self.why_unreadable(fact);
                self.typed.insert(fact, (text, Some(why)));
            }
            Ok(_) | Err(_) => {
                self.facts.set(fact, Answer::NotAsked);
                self.typed.insert(fact, (text, None));
            }
        }
    }

    /// Answers no to what is open in a group; the id of the first such fact.
    #[inline(never)]
    pub(super) fn deny_rest(&mut self, group: u16) -> Option<String> {
        let open: Vec<FactIx> = self
            .ruleset
            .vocabulary
            .iter()
            .filter(|(ix, fact)| {
                fact.group == group
                    && fact.kind == Kind::YesNo
                    && *self.facts.answer(*ix) == Answer::NotAsked
                    // What a record says and nobody has confirmed is not denied in passing.
                    && self.origins.get(*ix).is_none()
                    && is_shown(&self.ruleset, &self.facts, *ix)
            })
            .map(|(ix, _)| ix)
            .collect();
        let first = open.first().map(|fact| self.ruleset.vocabulary.id(*fact).to_owned());
        for fact in open {
            self.facts.set(fact, Answer::Known(Value::YesNo(false)));
        }
        first
    }

    /// Why a typed value was not taken, for the person who typed it.
    pub(super) fn why_unreadable(&self, fact: FactIx) -> Text {
        let Some(numeric) = self.ruleset.vocabulary.fact(fact).and_then(|fact| fact.numeric()) else {
            return Text::new("请按 2026-11-22 的样子填写日期", "enter a date such as 2026-11-22");
        };
        let other = self.other_unit(fact).map(|(_, other)| other);
        let (min, max) = numeric.range_in(other);
        let (zh, en) = (numeric.unit_in(other, Lang::Zh), numeric.unit_in(other, Lang::En));
        Text::new(
            format!("请填 {min} 到 {max} 之间的数（{zh}）；这个值没有采用"),
            format!("enter a number from {min} to {max} ({en}); this one was not used"),
        )
    }

    /// Whether one more digit could make another plausible number of what was typed, in the unit it was typed in.
    fn can_grow(&self, fact: FactIx, typed: &str) -> bool {
        let numeric = self.ruleset.vocabulary.fact(fact).and_then(|fact| fact.numeric());
        let (Some(numeric), Some(number)) = (numeric, Decimal::parse(typed)) else { return false };
        let (_, max) = numeric.range_in(self.other_unit(fact).map(|(_, other)| other));
        let longer = number.scaled(10, 1).is_some_and(|longer| longer <= max);
        // `-` and `0` are only beginnings, and behind a point places may follow.
        (number.places() == 0 && longer) || number == Decimal::ZERO && numeric.decimals > 0
    }
}
