//! Sealing the form and putting it into the outbox.

use crate::flow::update::outbox::with_outbox;
use crate::flow::update::{Place, place};
use crate::flow::{Delivery, Effect, Focus, Model, Now, Screen, Session};
use crate::referral::outbox::State;
use crate::referral::{Failure, Key, SealedForm, seal};

/// "Send" was pressed. A second press while it is under way, or after it arrived, sends nothing twice.
#[inline(never)]
pub(super) fn send(model: &mut Model, now: &Now) -> Vec<Effect> {
    let place = place(model);
    let state = model.entry().map(|entry| entry.state);
    let is_busy = model.is_sending();
    let Some(session) = model.session.as_mut().filter(|_| place.can_send && !is_busy) else {
        return Vec::new();
    };
    let before = match &session.delivery {
        Delivery::None | Delivery::Translating(_) => None,
        Delivery::Untranslated(form, _) | Delivery::Given(form) => Some(form.clone()),
    };
    let same = before.as_ref().filter(|form| session.still_says(form, place));
    match (state, same) {
        (Some(state), Some(_)) if state.has_arrived() => Vec::new(),
        (Some(State::Queued | State::Attention), Some(form)) => {
            session.awaits = true;
            let key = form.key().clone();
            with_outbox(model, now, &mut |outbox, moment| outbox.retry(&key, moment))
        }
        (None, Some(form)) => {
            let form = form.clone();
            give(model, form, now)
        }
        (state, _) => {
            // What a person did about the old one stands; otherwise the new one takes its place, also if it has arrived meanwhile.
            let gone = matches!(state, Some(State::HandedOver(_) | State::Withdrawn));
            let given = before.as_ref().filter(|_| state.is_some() && !gone);
            let replaced = given.map(|form| form.key().clone());
            match session.seal(replaced, place, now) {
                Ok(form) => give(model, form, now),
                Err(effects) => effects,
            }
        }
    }
}

/// Gives a sealed form to the outbox, once it is what the receiver takes.
fn give(model: &mut Model, form: SealedForm, now: &Now) -> Vec<Effect> {
    let place = place(model);
    let Some(session) = &mut model.session else { return Vec::new() };
    if let Some(translation) = place.format.translation().filter(|_| !place.format.is_of(&form)) {
        // What is posted is frozen only once it is what the receiver takes.
        let json = form.json().to_owned();
        session.delivery = Delivery::Translating(form);
        return session.ask(translation, json);
    }
    if place.closes && !form.is_closed() {
        let (body, kind) = form.content();
        let input = [form.key().as_str(), kind, body].join("\n");
        session.delivery = Delivery::Translating(form);
        return session.ask("seal", input);
    }
    let (title, is_urgent) = (session.title(place.lang), session.is_emergency());
    let supersedes = session.draft.as_ref().and_then(|draft| draft.supersedes.clone());
    session.delivery = Delivery::Given(form.clone());
    session.awaits = true;
    with_outbox(model, now, &mut |outbox, moment| {
        outbox.submit(&form, &title, is_urgent, supersedes.clone(), moment)
    })
}

/// The second module made what the receiver takes of the form, or sealed it to the receiver, or says why it could not.
#[inline(never)]
pub(super) fn translated(
    model: &mut Model,
    is_seal: bool,
    answer: Result<String, String>,
    now: &Now,
) -> Vec<Effect> {
    let Some(session) = &mut model.session else { return Vec::new() };
    let form = match &session.delivery {
        Delivery::Translating(form) => form.clone(),
        _ => return Vec::new(),
    };
    match answer {
        // Of this form, and not of one that was given up meanwhile: its key comes first, then the media type, each on a line.
        Ok(answer) => {
            let told = answer.split_once('\n').filter(|(key, _)| *key == form.key().as_str());
            let Some((kind, body)) = told.and_then(|(_, rest)| rest.split_once('\n')) else {
                return Vec::new();
            };
            let body = body.to_owned();
            let form = if is_seal { form.closed(body) } else { form.translated(body, kind.to_owned()) };
            give(model, form, now)
        }
        Err(why) => {
            session.no_annex |= !is_seal;
            let failure = if is_seal { Failure::NotClosed(why) } else { Failure::NotTranslated(why) };
            session.delivery = Delivery::Untranslated(form, failure);
            session.screen = Screen::Review;
            vec![Effect::Focus(Focus::Summary)]
        }
    }
}

impl Session {
    fn seal(&mut self, supersedes: Option<Key>, place: Place, now: &Now) -> Result<SealedForm, Vec<Effect>> {
        let Some(mut draft) = self.draft.take() else { return Err(Vec::new()) };
        draft.supersedes = supersedes.or(draft.supersedes);
        let sealed = seal(&draft, &self.context(place, now), now.time, now.random);
        self.draft = Some(draft);
        sealed.map_err(|missing| {
            self.missing = missing;
            self.screen = Screen::Form;
            vec![Effect::Focus(Focus::Summary)]
        })
    }

    /// Whether the sealed form says what the draft says now, but for the moment it was sealed: if so
    /// it goes out again with its own key, otherwise a new form is sealed.
    fn still_says(&self, form: &SealedForm, place: Place) -> bool {
        let Some(draft) = &self.draft else { return false };
        // The same form in another format is another body, and needs a key of its own; one that was never posted does not.
        let is_given = matches!(self.delivery, Delivery::Given(_));
        if is_given && !(place.format.is_of(form) && place.closes == form.is_closed()) {
            return false;
        }
        let then = Now { time: form.sealed_at(), random: form.random() };
        let again = seal(draft, &self.context(place, &then), then.time, then.random);
        again.is_ok_and(|again| again.json() == form.json())
    }

    /// How long the receiver still has to answer a form that arrived.
    pub(super) fn count_down(&mut self, has_arrived: bool, now: &Now) {
        self.minutes_left = match &self.delivery {
            Delivery::Given(form) if has_arrived => form.due().map(|due| (due - now.time).num_minutes()),
            _ => None,
        };
    }
}
