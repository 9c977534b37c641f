//! The one place where the page changes.

mod annex;
mod answers;
mod delivery;
mod desk;
mod incoming;
mod outbox;
mod paper;
mod record;
mod reopen;
mod walk;

use std::rc::Rc;

use crate::criteria::Ruleset;
use crate::flow::front;
use crate::flow::{Effect, Focus, Format, Mode, Model, Msg, Now, Screen, Session};
use crate::referral::json;
use crate::referral::wire::assessment;
use crate::referral::{Consent, Context, Draft, Outbox};
use crate::text::Lang;

/// Takes in what happened and says what to do about it.
pub fn update(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    let before = desk::is_unsaved(model);
    let depth = walk::before(model, &msg);
    let mut effects = take_in(model, msg, now);
    if let Some(session) = &mut model.session {
        session.seen = Some(now.time);
    }
    let after = desk::is_unsaved(model);
    effects.extend((before != after).then_some(Effect::Unsaved(after)));
    walk::tell(model, depth, &mut effects);
    effects
}

fn take_in(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    match msg {
        Msg::LoadedRules(Ok(ruleset)) => match &mut model.session {
            // The same rules in another language, or the rest of their texts: everything that was answered stays.
            Some(session) if session.ruleset.sha256 == ruleset.sha256 => {
                let was_complete = std::mem::replace(&mut session.ruleset, ruleset).complete;
                with(model, |session, place| {
                    let first = session.decide_first();
                    let mut effects = session.refill(place, now);
                    effects.extend(if was_complete { first } else { session.changed() });
                    effects
                })
            }
            _ => load(model, ruleset),
        },
        Msg::LoadedFields(ruleset) => {
            model.trouble = None;
            model.session = Some(Session::undecided(ruleset, model.mode));
            Vec::new()
        }
        Msg::LoadedRules(Err(why)) => {
            (model.session, model.front) = (None, None);
            model.trouble = Some(why.clone());
            vec![Effect::Report("rules", why)]
        }
        Msg::PressedSend => delivery::send(model, now),
        Msg::AnnexAnswered(what @ ("toFhir" | "toForm" | "toMultipart" | "toTemplate" | "seal"), said) => {
            delivery::translated(model, what == "seal", said, now)
        }
        Msg::AskedToFlush => outbox::with_outbox(model, now, &mut Outbox::try_again),
        Msg::Outbox(heard) => outbox::heard(model, heard, now),
        Msg::MinutePassed => {
            let mut effects = with(model, |session, place| session.update(msg, place, now));
            if !model.outbox.is_empty() {
                effects.extend(outbox::with_outbox(model, now, &mut Outbox::minute_passed));
            }
            effects
        }
        Msg::Reopened(_) | Msg::Paused | Msg::FoundDrafts(_) | Msg::DraftGone(_) | Msg::PickedDraft(..) => {
            reopen::take_in(model, msg, now)
        }
        Msg::Received(_)
        | Msg::Fetched(..)
        | Msg::PressedIncoming(_)
        | Msg::TookOver
        | Msg::ClosedIncoming => incoming::take_in(model, msg, now),
        Msg::AtTray(key, deed) => outbox::at_tray(model, key, deed, now),
        Msg::PressedStrange => vec![Effect::SaveStrange(model.outbox.all_keys())],
        Msg::TypedPin(pin) => {
            model.tray.pin = pin;
            Vec::new()
        }
        Msg::GavePin => {
            model.tray.wrong_pin = false;
            vec![Effect::Unlock(std::mem::take(&mut model.tray.pin))]
        }
        Msg::AskedForTray => {
            model.tray.open = !model.tray.open;
            Vec::new()
        }
        Msg::SetLang(lang) => {
            model.lang = lang;
            with(model, |session, place| session.refill(place, now))
        }
        Msg::SetMode(mode) if mode != model.mode => {
            model.mode = mode;
            start_over(model)
        }
        Msg::SetMode(_) | Msg::Painted => Vec::new(),
        Msg::SetQueue(queue) => {
            if model.outbox.is_empty() {
                model.outbox.name_queue(&queue);
                return Vec::new();
            }
            outbox::with_outbox(model, now, &mut |outbox, moment| outbox.set_queue(&queue, moment))
        }
        Msg::SetAuthor(author) => {
            model.tray = Default::default();
            outbox::with_outbox(model, now, &mut |outbox, _| outbox.set_author(&author))
        }
        Msg::SetFormat(format) => {
            model.format = format;
            Vec::new()
        }
        Msg::SetClosing(closes) => {
            model.closes = closes;
            Vec::new()
        }
        Msg::WentIdle(had_focus) => desk::went_idle(model, had_focus),
        Msg::Rated(..) | Msg::PressedLarge | Msg::PressedAloud | Msg::SetCanSpeak(_) => {
            walk::take_in(model, &msg)
        }
        Msg::StartedOver => {
            let mut effects = start_over(model);
            effects.push(Effect::Tell("triage-reset", "{}".to_owned()));
            effects
        }
        // What is under way must be what the reader sees.
        Msg::WentBack | Msg::ReopenedAnswers | Msg::PickedEntry(_) | Msg::PickedAnswer(_)
            if model.is_sending() =>
        {
            Vec::new()
        }
        Msg::PressedPaper(paper) => paper::print(model, Some(paper), now),
        Msg::PrintedFromOutside => paper::print(model, None, now),
        msg if model.session.is_none() => front::take_in(model, msg),
        msg => with(model, |session, place| session.update(msg, place, now)),
    }
}

/// The parts of the model around a session.
#[derive(Clone, Copy)]
struct Place {
    lang: Lang,
    mode: Mode,
    can_send: bool,
    format: Format,
    closes: bool,
}

fn place(model: &Model) -> Place {
    let &Model { lang, mode, format, closes, .. } = model;
    Place { lang, mode, can_send: model.outbox.has_receiver(), format, closes }
}

fn with(model: &mut Model, then: impl FnOnce(&mut Session, Place) -> Vec<Effect>) -> Vec<Effect> {
    let place = place(model);
    model.session.as_mut().map(|session| then(session, place)).unwrap_or_default()
}

fn load(model: &mut Model, ruleset: Rc<Ruleset>) -> Vec<Effect> {
    model.trouble = None;
    model.session = Some(Session::new(ruleset, model.mode));
    let passed = front::passed(model);
    with(model, |session, _| session.changed().into_iter().chain(passed).collect())
}

fn start_over(model: &mut Model) -> Vec<Effect> {
    let Some(session) = &model.session else { return front::take_in(model, Msg::StartedOver) };
    let kept = if model.mode == Mode::Doctor { session.kept() } else { Vec::new() };
    let index = session.desk.index.clone();
    let ruleset = Rc::clone(&session.ruleset);
    let mut effects = match session.decided {
        true => load(model, ruleset),
        // A clinician goes on with the fields; a citizen's pages need what decides.
        false => {
            model.session = (model.mode == Mode::Doctor).then(|| Session::undecided(ruleset, model.mode));
            Vec::new()
        }
    };
    if let Some(session) = &mut model.session {
        session.known = kept;
        session.desk.index = index;
    }
    effects.push(Effect::Focus(Focus::Heading));
    effects
}

impl Session {
    fn update(&mut self, msg: Msg, place: Place, now: &Now) -> Vec<Effect> {
        self.desk.unsaved |= desk::is_work(&msg);
        match msg {
            Msg::ReceivedRecord(record) => self.receive_record(record, place, now),
            Msg::Confirmed(fact) => self.confirm(fact, place, now),
            Msg::ReceivedFacts(facts) => self.receive(facts, place, now),
            Msg::ReceivedFields(fields) => {
                self.known = fields;
                self.recorded.clear();
                self.refill(place, now)
            }
            Msg::Answered(fact, answer) => {
                self.replace(fact, answer);
                self.decide_again(place, now)
            }
            Msg::Typing(fact, text) => {
                self.typed(fact, text, false);
                self.decide_again(place, now)
            }
            Msg::Typed(fact, text) => {
                self.typed(fact, text, true);
                self.decide_again(place, now)
            }
            Msg::DeniedRest(group) => {
                // The button goes away with what it did; the focus stays in the group.
                let first = self.deny_rest(group);
                let mut effects = self.decide_again(place, now);
                effects.extend(first.map(|id| Effect::Focus(Focus::Fact(id))));
                effects
            }
            Msg::WentBack => self.back(place, now),
            Msg::PickedFact(fact) => {
                vec![Effect::Focus(Focus::Fact(self.ruleset.vocabulary.id(fact).to_owned()))]
            }
            Msg::PickedPlace(id) => vec![Effect::Focus(Focus::Id(id))],
            msg @ (Msg::Began | Msg::PickedWho(_)) => self.on_walk(msg, place, now),
            msg => self.beyond(msg, place, now),
        }
    }

    /// What happens after a first screen's answers: on the form, the review, and beside the screen.
    #[inline(never)]
    fn beyond(&mut self, msg: Msg, place: Place, now: &Now) -> Vec<Effect> {
        match msg {
            // The form's own words come with the rest of the rules.
            Msg::OpenedForm if !self.is_ready() => Vec::new(),
            Msg::OpenedForm => {
                self.missing.clear();
                if self.draft.is_none() {
                    let chosen = self.decision.disposition;
                    self.draft = Draft::new(&self.context(place, now), chosen).map(|mut draft| {
                        draft.in_reply_to.clone_from(&self.desk.in_reply_to);
                        draft
                    });
                }
                let mut effects = self.go(Screen::Form);
                // If the network goes now, the form can still be printed, saved and shown as codes.
                effects.push(Effect::Ask("ready", String::new()));
                effects
            }
            Msg::Wrote(field, text) => {
                if let Some(draft) = &mut self.draft {
                    draft.write(field, text);
                }
                // Another first visit stands in the plan's words as well.
                self.refill(place, now)
            }
            Msg::GaveReason(reason) => self.write(|draft| {
                draft.reason = reason;
                draft.chosen_at = Some(now.time);
            }),
            Msg::Consented(given) => self.write(|draft| draft.consent.get_or_insert_default().given = given),
            Msg::ConsentedBy(name) => self.write(|draft| consent(draft).by = name),
            Msg::ConsentedAs(relation) => self.write(|draft| consent(draft).relation = relation),
            Msg::Chose(disposition) => {
                if let Some(mut draft) = self.draft.take() {
                    draft.choose(&self.context(place, now), disposition);
                    draft.chosen_at = Some(now.time);
                    self.draft = Some(draft);
                }
                Vec::new()
            }
            Msg::AskedToReview => {
                let missing = self
                    .draft
                    .as_ref()
                    .map(|draft| draft.problems(&self.ruleset, &self.decision, place.mode.role()));
                self.missing = missing.unwrap_or_default();
                self.checking = false;
                if self.missing.is_empty() {
                    self.go(Screen::Review)
                } else {
                    self.screen = Screen::Form;
                    vec![Effect::Focus(Focus::Summary)]
                }
            }
            Msg::PickedEntry(id) => {
                self.change(Screen::Form);
                vec![Effect::Focus(Focus::Id(id))]
            }
            Msg::PickedAnswer(fact) => {
                if place.mode == Mode::Patient {
                    return self.change_answer(fact);
                }
                self.change(Screen::Answers);
                vec![Effect::Focus(Focus::Fact(self.ruleset.vocabulary.id(fact).to_owned()))]
            }
            Msg::PressedPrint => vec![Effect::Print],
            Msg::AskedForCode => self.ask_for_code(now),
            Msg::PressedCopy => self.copy_code(),
            Msg::AnnexAnswered(what, said) => self.annex_answered(what, said, place.lang),
            Msg::MinutePassed => {
                self.count_down(self.minutes_left.is_some(), now);
                Vec::new()
            }
            msg => self.at_desk(msg, place, now),
        }
    }

    fn refill(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        if let Some(mut draft) = self.draft.take() {
            draft.refill(&self.context(place, now));
            self.draft = Some(draft);
        }
        Vec::new()
    }

    /// From the review to a screen where something is changed; a citizen walks on from there by himself.
    fn change(&mut self, screen: Screen) {
        self.checking = true;
        self.screen = screen;
    }

    fn go(&mut self, screen: Screen) -> Vec<Effect> {
        self.screen = screen;
        vec![Effect::Focus(Focus::Heading)]
    }

    /// Asks the second module; what went wrong before is over.
    fn ask(&mut self, what: &'static str, input: String) -> Vec<Effect> {
        self.no_annex = false;
        vec![Effect::Ask(what, input)]
    }

    fn write(&mut self, change: impl FnOnce(&mut Draft)) -> Vec<Effect> {
        if let Some(draft) = &mut self.draft {
            change(draft);
        }
        Vec::new()
    }

    /// Tells the host what the rules say now; not before the names of the criteria are there.
    fn changed(&self) -> Option<Effect> {
        let detail =
            || json::object(|to| assessment(to, &self.ruleset, &self.facts, &self.decision, None, None));
        self.ruleset.complete.then(|| Effect::Tell("triage-change", detail()))
    }

    fn context<'a>(&'a self, place: Place, now: &Now) -> Context<'a> {
        Context {
            ruleset: &self.ruleset,
            facts: &self.facts,
            decision: &self.decision,
            role: place.mode.role(),
            lang: place.lang,
            today: now.time.date_naive(),
            known: &self.known,
            origins: &self.origins,
        }
    }
}

fn consent(draft: &mut Draft) -> &mut Consent {
    draft.consent.get_or_insert_default()
}
