//! The one place where the page changes.

use std::rc::Rc;

use crate::criteria::{Ruleset, decide};
use crate::facts::{Answer, FactIx, Kind, Raw, read};
use crate::flow::interview::{is_shown, next_page};
use crate::flow::{Delivery, Effect, Failure, Focus, Mode, Model, Msg, Now, Outcome, Screen, Session};
use crate::referral::json;
use crate::referral::wire::assessment;
use crate::referral::{Consent, Context, Draft, SealedForm, seal};
use crate::text::{Lang, Text};

/// Takes in what happened and says what to do about it.
pub fn update(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    match msg {
        Msg::LoadedRules(Ok(ruleset)) => load(model, ruleset),
        Msg::LoadedRules(Err(why)) => {
            model.session = None;
            model.trouble = Some(why.clone());
            vec![Effect::Report("rules", why)]
        }
        Msg::SetLang(lang) => {
            model.lang = lang;
            with(model, |session, place| session.refill(place, now))
        }
        Msg::SetMode(mode) if mode != model.mode => {
            model.mode = mode;
            start_over(model)
        }
        Msg::SetMode(_) => Vec::new(),
        Msg::SetCanSend(can_send) => {
            model.can_send = can_send;
            Vec::new()
        }
        Msg::StartedOver => start_over(model),
        msg => with(model, |session, place| session.update(msg, place, now)),
    }
}

/// The parts of the model around a session.
#[derive(Clone, Copy)]
struct Place {
    lang: Lang,
    mode: Mode,
    can_send: bool,
}

fn with(model: &mut Model, then: impl FnOnce(&mut Session, Place) -> Vec<Effect>) -> Vec<Effect> {
    let place = Place { lang: model.lang, mode: model.mode, can_send: model.can_send };
    model.session.as_mut().map(|session| then(session, place)).unwrap_or_default()
}

fn load(model: &mut Model, ruleset: Rc<Ruleset>) -> Vec<Effect> {
    model.trouble = None;
    model.session = Some(Session::new(ruleset, model.mode));
    with(model, |session, _| vec![session.changed()])
}

fn start_over(model: &mut Model) -> Vec<Effect> {
    let Some(session) = &model.session else { return Vec::new() };
    let kept = if model.mode == Mode::Doctor { session.kept() } else { Vec::new() };
    let mut effects = load(model, Rc::clone(&session.ruleset));
    if let Some(session) = &mut model.session {
        session.known = kept;
    }
    effects.push(Effect::Focus(Focus::Heading));
    effects
}

impl Session {
    fn update(&mut self, msg: Msg, place: Place, now: &Now) -> Vec<Effect> {
        match msg {
            Msg::ReceivedFacts(facts) => self.receive(facts, place, now),
            Msg::ReceivedFields(fields) => {
                self.known = fields;
                self.refill(place, now)
            }
            Msg::Began => self.turn_page(),
            Msg::Answered(fact, answer) => {
                self.typed.remove(&fact);
                self.facts.set(fact, answer);
                self.decide_again(place, now)
            }
            Msg::Typed(fact, text) => {
                self.typed(fact, text);
                self.decide_again(place, now)
            }
            Msg::DeniedRest(group) => {
                self.deny_rest(group);
                self.decide_again(place, now)
            }
            Msg::FinishedPage(answers) => {
                for (fact, answer) in answers {
                    self.facts.set(fact, answer);
                }
                let mut effects = self.decide_again(place, now);
                effects.extend(self.turn_page());
                effects
            }
            Msg::WentBack => self.back(place),
            Msg::ReopenedAnswers => {
                self.screen = Screen::Answers;
                if self.pages.is_empty() {
                    return self.turn_page();
                }
                vec![Effect::Focus(Focus::Heading)]
            }
            Msg::PickedFact(fact) => {
                vec![Effect::Focus(Focus::Fact(self.ruleset.vocabulary.id(fact).to_owned()))]
            }
            Msg::PickedPlace(id) => vec![Effect::Focus(Focus::Id(id))],
            Msg::OpenedForm => {
                if self.draft.is_none() {
                    let chosen = self.decision.disposition;
                    self.draft = Draft::new(&self.context(place, now), chosen);
                }
                self.go(Screen::Form)
            }
            Msg::Wrote(field, text) => self.write(|draft| draft.write(field, text)),
            Msg::GaveReason(reason) => self.write(|draft| draft.reason = reason),
            Msg::Consented(given) => self.write(|draft| draft.consent.get_or_insert_default().given = given),
            Msg::ConsentedBy(name) => self.write(|draft| consent(draft).by = name),
            Msg::ConsentedAs(relation) => self.write(|draft| consent(draft).relation = relation),
            Msg::Chose(disposition) => {
                if let Some(mut draft) = self.draft.take() {
                    draft.choose(&self.context(place, now), disposition);
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
                if self.missing.is_empty() {
                    self.go(Screen::Review)
                } else {
                    vec![Effect::Focus(Focus::Summary)]
                }
            }
            Msg::PickedScreen(screen) => self.go(screen),
            Msg::PressedSend => self.send(place, now),
            Msg::Posted(outcome) => self.posted(outcome),
            _ => Vec::new(),
        }
    }

    fn receive(&mut self, facts: Vec<(String, Raw)>, place: Place, now: &Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        for (id, raw) in facts {
            match read(&self.ruleset.vocabulary, &id, &raw) {
                Ok((fact, answer)) => {
                    self.typed.remove(&fact);
                    self.facts.set(fact, answer);
                }
                Err(error) => effects.push(Effect::Report(error.kind.code(), error.message)),
            }
        }
        effects.extend(self.decide_again(place, now));
        effects
    }

    /// What cannot be read leaves the fact unknown, and stays on the screen with the reason.
    fn typed(&mut self, fact: FactIx, text: String) {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.typed.remove(&fact);
            return self.facts.set(fact, Answer::NotAsked);
        }
        // People type full-width digits and points with a Chinese keyboard.
        let plain: String = trimmed
            .chars()
            .map(|c| match c {
                '０'..='９' => char::from_u32(u32::from(c) - u32::from('０') + u32::from('0')).unwrap_or(c),
                '．' | '。' => '.',
                c => c,
            })
            .collect();
        let is_date = self.ruleset.vocabulary.fact(fact).is_some_and(|fact| fact.kind == Kind::Date);
        let raw = if is_date { Raw::Text(plain) } else { Raw::Number(plain) };
        match read(&self.ruleset.vocabulary, self.ruleset.vocabulary.id(fact), &raw) {
            Ok((_, answer)) => {
                self.facts.set(fact, answer);
                self.typed.insert(fact, (text, None));
            }
            Err(_) => {
                self.facts.set(fact, Answer::NotAsked);
                let why = why_unreadable(&self.ruleset, fact);
                self.typed.insert(fact, (text, Some(why)));
            }
        }
    }

    fn deny_rest(&mut self, group: u16) {
        let open: Vec<FactIx> = self
            .ruleset
            .vocabulary
            .iter()
            .filter(|(ix, fact)| {
                fact.group == group
                    && fact.kind == Kind::YesNo
                    && *self.facts.answer(*ix) == Answer::NotAsked
                    && is_shown(&self.ruleset, &self.facts, *ix)
            })
            .map(|(ix, _)| ix)
            .collect();
        for fact in open {
            self.facts.set(fact, Answer::Known(crate::facts::Value::YesNo(false)));
        }
    }

    fn decide_again(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        let before = self.decision.disposition;
        self.decision = decide(&self.ruleset, &self.facts);
        let followed = self.draft.as_ref().is_some_and(|draft| draft.chosen == before);
        if followed && before != self.decision.disposition {
            // The clinician had agreed with the old decision; the form follows the new one.
            let chosen = self.decision.disposition;
            if let Some(mut draft) = self.draft.take() {
                draft.choose(&self.context(place, now), chosen);
                self.draft = Some(draft);
            }
        }
        let mut effects = self.refill(place, now);
        effects.push(self.changed());
        effects
    }

    fn refill(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        if let Some(mut draft) = self.draft.take() {
            draft.refill(&self.context(place, now));
            self.draft = Some(draft);
        }
        Vec::new()
    }

    /// The citizen's next page, or the result when none is left or an emergency shows.
    fn turn_page(&mut self) -> Vec<Effect> {
        let page = match self.is_emergency() {
            true => None,
            false => next_page(&self.ruleset, &self.decision.next, Mode::Patient),
        };
        match page {
            Some(page) => {
                self.pages.push(page);
                self.go(Screen::Answers)
            }
            None => self.go(Screen::Result),
        }
    }

    fn back(&mut self, place: Place) -> Vec<Effect> {
        let screen = match (self.screen, place.mode) {
            (Screen::Review, _) => Screen::Form,
            (Screen::Form, Mode::Patient) => Screen::Result,
            (Screen::Form | Screen::Done, Mode::Doctor) => Screen::Answers,
            (Screen::Result, _) if !self.pages.is_empty() => Screen::Answers,
            (Screen::Answers, Mode::Patient) => {
                self.pages.pop();
                if self.pages.is_empty() { Screen::Welcome } else { Screen::Answers }
            }
            (Screen::Result, _) => Screen::Welcome,
            (screen, _) => screen,
        };
        self.go(screen)
    }

    fn send(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        if !place.can_send {
            return Vec::new();
        }
        let form = match &self.delivery {
            // A second press while it is under way, or after it arrived, sends nothing twice.
            Delivery::Sending(_) | Delivery::Sent(..) => return Vec::new(),
            Delivery::Failed(form, failure)
                if !matches!(failure, Failure::Refused(..)) && self.still_says(form, place) =>
            {
                form.clone()
            }
            Delivery::Failed(..) | Delivery::None => {
                let Some(draft) = &self.draft else { return Vec::new() };
                match seal(draft, &self.context(place, now), now.time, now.random) {
                    Ok(form) => form,
                    Err(missing) => {
                        self.missing = missing;
                        self.screen = Screen::Form;
                        return vec![Effect::Focus(Focus::Summary)];
                    }
                }
            }
        };
        self.delivery = Delivery::Sending(form.clone());
        let detail = json::object(|to| {
            to.text("key", form.key().as_str());
            to.text("sha256", form.sha256());
        });
        vec![Effect::Tell("referral-queued", detail), Effect::Post(form)]
    }

    /// Whether the sealed form says what the draft says now, but for the moment it was sealed: if so
    /// it goes out again with its own key, otherwise a new form is sealed.
    fn still_says(&self, form: &SealedForm, place: Place) -> bool {
        let Some(draft) = &self.draft else { return false };
        let then = Now { time: form.sealed_at(), random: form.random() };
        let again = seal(draft, &self.context(place, &then), then.time, then.random);
        again.is_ok_and(|again| again.body() == form.body())
    }

    fn posted(&mut self, outcome: Outcome) -> Vec<Effect> {
        let Delivery::Sending(form) = &self.delivery else { return Vec::new() };
        let form = form.clone();
        let failure = match outcome {
            Outcome::Confirmed(receipt) => {
                let detail = json::object(|to| {
                    to.text("key", form.key().as_str());
                    to.text("sha256", form.sha256());
                    to.text("id", &receipt.id);
                    to.text("number", &receipt.number);
                    to.text("received_at", &receipt.received_at);
                    to.text("location", &receipt.location);
                });
                self.delivery = Delivery::Sent(form, receipt);
                self.screen = Screen::Done;
                return vec![Effect::Tell("referral-sent", detail), Effect::Focus(Focus::Heading)];
            }
            Outcome::Answered(status @ (400 | 404 | 405 | 409..=415 | 422), words) => {
                Failure::Refused(status, words.unwrap_or_default())
            }
            Outcome::Answered(status, _) => Failure::Trouble(status),
            Outcome::NoReceipt(status) => Failure::NoReceipt(status),
            Outcome::Unreachable => Failure::Unreachable,
            Outcome::Host(words) => Failure::Host(words),
        };
        let mut effects = Vec::new();
        if let Failure::Refused(status, words) = &failure {
            let detail = json::object(|to| {
                to.text("key", form.key().as_str());
                to.field("status").written(&status.to_string());
                to.text("detail", words);
            });
            effects.push(Effect::Tell("referral-refused", detail));
        }
        self.delivery = Delivery::Failed(form, failure);
        effects.push(Effect::Focus(Focus::Summary));
        effects
    }

    fn go(&mut self, screen: Screen) -> Vec<Effect> {
        self.screen = screen;
        vec![Effect::Focus(Focus::Heading)]
    }

    fn write(&mut self, change: impl FnOnce(&mut Draft)) -> Vec<Effect> {
        if let Some(draft) = &mut self.draft {
            change(draft);
        }
        Vec::new()
    }

    fn changed(&self) -> Effect {
        let detail = json::object(|to| assessment(to, &self.ruleset, &self.facts, &self.decision, None));
        Effect::Tell("triage-change", detail)
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
        }
    }
}

fn consent(draft: &mut Draft) -> &mut Consent {
    draft.consent.get_or_insert_default()
}

/// Why a typed value was not taken, for the person who typed it.
fn why_unreadable(ruleset: &Ruleset, fact: FactIx) -> Text {
    let Some(numeric) = ruleset.vocabulary.fact(fact).and_then(|fact| fact.numeric()) else {
        return Text::new("请按 2026-11-22 的样子填写日期", "enter a date such as 2026-11-22");
    };
    let (min, max) = (numeric.min, numeric.max);
    let (zh, en) = (numeric.shown_unit(Lang::Zh), numeric.shown_unit(Lang::En));
    Text::new(
        format!("请填 {min} 到 {max} 之间的数（{zh}）；这个值没有采用"),
        format!("enter a number from {min} to {max} ({en}); this one was not used"),
    )
}
