//! What a record or the host tells with its origin: fresh values count at once, old ones once a clinician confirms them.

use chrono::{DateTime, FixedOffset};

use crate::criteria::Duration;
use crate::facts::{Answer, FactIx, Moment, Origin, read};
use crate::flow::update::Place;
use crate::flow::{Effect, Focus, Now, Record, Session, Told};
use crate::referral::json;

impl Session {
    #[inline(never)]
    pub(super) fn receive_record(&mut self, record: Record, place: Place, now: &Now) -> Vec<Effect> {
        if record.is_whole {
            // Another record, perhaps another patient's: nothing of the last one stays.
            for fact in self.origins.forget_record() {
                self.replace(fact, Answer::NotAsked);
            }
        }
        let mut report = Report::default();
        let mut effects = Vec::new();
        for told in &record.facts {
            effects.extend(self.take(told, &record, now, &mut report));
        }
        if record.is_whole {
            let gone = std::mem::take(&mut self.recorded);
            self.known.retain(|(id, _)| !gone.contains(id));
            for (id, text) in &record.fields {
                if !self.known.iter().any(|(known, _)| known == id) {
                    self.known.push((id.clone(), text.clone()));
                    self.recorded.push(id.clone());
                }
            }
        }
        effects.extend(self.decide_again(place, now));
        effects.push(Effect::Tell("prefill-report", self.told(&record, &report)));
        effects
    }

    /// Takes one value in: what a person answered here stays, what is too old waits.
    fn take(&mut self, told: &Told, record: &Record, now: &Now, report: &mut Report) -> Option<Effect> {
        let of_record = record.is_whole;
        let (fact, answer) = match read(&self.ruleset.vocabulary, &told.fact, &told.raw) {
            Ok(read) => read,
            Err(error) => {
                report.refused.push((told.source.clone(), told.fact.clone(), error.kind.code()));
                if let Some(fact) =
                    self.ruleset.vocabulary.find(&told.fact).filter(|_| !of_record && !record.yields)
                {
                    // The host says that it changed, but not to what: from now on it is not known.
                    self.replace(fact, Answer::NotAsked);
                }
                return Some(Effect::Report(error.kind.code(), error.message));
            }
        };
        let is_answered = *self.facts.answer(fact) != Answer::NotAsked;
        let answered_here = is_answered && self.origins.get(fact).is_none();
        let stays = if record.yields { is_answered } else { of_record && answered_here };
        if stays || (of_record || record.yields) && self.typed.get(&fact).is_some() {
            report.kept.push(fact);
            return None;
        }
        let at = told.at.as_ref().and_then(|at| Moment::read(at, *now.time.offset()));
        let is_stale = self.is_stale(fact, at.as_ref(), now);
        let (answer, waits) = match answer {
            Answer::Known(value) if is_stale => (Answer::NotAsked, Some(value)),
            // Nobody knew it then; somebody may know it now.
            Answer::NotKnown if is_stale => (Answer::NotAsked, None),
            answer => (answer, None),
        };
        report.mapped.push(fact);
        if waits.is_some() {
            report.stale.push(fact);
        }
        self.replace(fact, answer);
        let source = told.source.clone();
        self.origins.insert(fact, Origin { source, at, waits, confirmed: false, of_record });
        None
    }

    /// Whether a value of then is too old to count unseen.
    pub(super) fn is_stale(&self, fact: FactIx, at: Option<&Moment>, now: &Now) -> bool {
        let fresh = self.ruleset.vocabulary.fact(fact).and_then(|fact| fact.fresh.as_deref());
        is_stale(at, fresh, now.time)
    }

    #[inline(never)]
    pub(super) fn confirm(&mut self, fact: FactIx, place: Place, now: &Now) -> Vec<Effect> {
        let Some(value) = self.origins.confirm(fact) else { return Vec::new() };
        self.typed.remove(&fact);
        self.facts.set(fact, Answer::Known(value));
        let mut effects = self.decide_again(place, now);
        // The button goes away with what it did; the focus stays with the fact.
        effects.push(Effect::Focus(Focus::Fact(self.ruleset.vocabulary.id(fact).to_owned())));
        effects
    }

    fn told(&self, record: &Record, report: &Report) -> String {
        let id = |fact: FactIx| self.ruleset.vocabulary.id(fact);
        json::object(|to| {
            to.field("mapped").list(|to| {
                for fact in &report.mapped {
                    let Some(origin) = self.origins.get(*fact) else { continue };
                    to.item().object(|to| {
                        to.text("what", &origin.source);
                        to.text("fact", id(*fact));
                        to.optional("at", origin.at.as_ref().map(Moment::text));
                    });
                }
                for (field, _) in record.fields.iter().filter(|(id, _)| self.recorded.contains(id)) {
                    to.item().object(|to| {
                        to.text("what", &record.person);
                        to.text("field", field);
                    });
                }
            });
            to.field("unmapped").list(|to| {
                let theirs = record
                    .unmapped
                    .trim()
                    .strip_prefix('[')
                    .and_then(|all| all.strip_suffix(']'))
                    .unwrap_or_default();
                if !theirs.is_empty() {
                    to.item().written(theirs);
                }
                for (what, fact, reason) in &report.refused {
                    to.item().object(|to| {
                        to.text("what", what);
                        to.text("code", fact);
                        to.text("reason", reason);
                    });
                }
            });
            for (name, facts) in [("stale", &report.stale), ("kept", &report.kept)] {
                to.field(name).list(|to| facts.iter().for_each(|fact| to.item().text(id(*fact))));
            }
        })
    }
}

#[derive(Default)]
struct Report {
    mapped: Vec<FactIx>,
    stale: Vec<FactIx>,
    kept: Vec<FactIx>,
    refused: Vec<(String, String, &'static str)>,
}

/// Whether a value is too old to count unseen: older than its fact says, of unknown age, or not yet measured.
fn is_stale(at: Option<&Moment>, fresh: Option<&str>, now: DateTime<FixedOffset>) -> bool {
    let Some(fresh) = fresh.and_then(Duration::parse) else { return false };
    let Some(at) = at else { return true };
    let age = now.timestamp() - at.earliest();
    let is_old = match fresh {
        Duration::Minutes(minutes) => age > i64::from(minutes) * 60,
        Duration::Days(days) => age > i64::from(days) * 86_400,
        // A month is a twelfth of a year of 365.25 days, as in UCUM.
        Duration::Months(months) => age > i64::from(months) * 2_629_800,
    };
    at.is_to_come(now) || is_old
}
