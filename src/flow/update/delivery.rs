//! Sending the sealed form, and what the network says about it.

use crate::flow::update::Place;
use crate::flow::{Delivery, Effect, Failure, Focus, Format, Now, Outcome, Screen, Session};
use crate::referral::{Key, SealedForm, json, seal};

/// What the second module is asked to make of a form that travels as FHIR.
pub(super) const TRANSLATE: &str = "toFhir";

impl Session {
    pub(super) fn send(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        if !place.can_send {
            return Vec::new();
        }
        // A second press while it is under way, or after it arrived, sends nothing twice.
        if matches!(self.delivery, Delivery::Sending(_) | Delivery::Sent(..)) {
            return Vec::new();
        }
        let form = match (self.waiting(place), &self.draft) {
            (Some(form), _) => form.clone(),
            (None, None) => return Vec::new(),
            (None, Some(draft)) => match seal(draft, &self.context(place, now), now.time, now.random) {
                Ok(form) => form,
                Err(missing) => {
                    self.missing = missing;
                    self.screen = Screen::Form;
                    return vec![Effect::Focus(Focus::Summary)];
                }
            },
        };
        if place.format == Format::Fhir && !form.is_translated() {
            // What is posted is frozen only once it is what the receiver takes.
            let json = form.json().to_owned();
            self.delivery = Delivery::Sending(form);
            return self.ask(TRANSLATE, json);
        }
        self.post(form)
    }

    fn post(&mut self, form: SealedForm) -> Vec<Effect> {
        self.delivery = Delivery::Sending(form.clone());
        let detail = json::object(|to| {
            to.text("key", form.key().as_str());
            to.text("sha256", form.sha256());
        });
        vec![Effect::Tell("referral-queued", detail), Effect::Post(form)]
    }

    /// Sends again what did not arrive; a form that somebody has changed since is for that person to send.
    pub(super) fn flush(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        if self.waiting(place).is_some() { self.send(place, now) } else { Vec::new() }
    }

    /// The form that did not arrive, if it can go out again as it is.
    fn waiting(&self, place: Place) -> Option<&SealedForm> {
        match &self.delivery {
            Delivery::Failed(form, failure)
                if !matches!(failure, Failure::Refused(..)) && self.still_says(form, place, failure) =>
            {
                Some(form)
            }
            _ => None,
        }
    }

    /// How long the receiver still has to answer a form that arrived.
    pub(super) fn count_down(&mut self, now: &Now) {
        self.minutes_left = match &self.delivery {
            Delivery::Sent(form, _) => form.due().map(|due| (due - now.time).num_minutes()),
            _ => None,
        };
    }

    /// The second module made what the receiver takes of the form, or says why it could not.
    pub(super) fn translated(&mut self, answer: Result<String, String>) -> Vec<Effect> {
        let form = match &self.delivery {
            Delivery::Sending(form) if !form.is_translated() => form.clone(),
            _ => return Vec::new(),
        };
        match answer {
            // Of this form, and not of one that was given up meanwhile: its key comes first, on a line of its own.
            Ok(answer) => match answer.split_once('\n') {
                Some((key, bundle)) if key == form.key().as_str() => {
                    self.post(form.translated(bundle.to_owned()))
                }
                _ => Vec::new(),
            },
            Err(why) => {
                self.delivery = Delivery::Failed(form, Failure::NotTranslated(why));
                self.screen = Screen::Review;
                vec![Effect::Focus(Focus::Summary)]
            }
        }
    }

    /// Whether the sealed form says what the draft says now, but for the moment it was sealed: if so
    /// it goes out again with its own key, otherwise a new form is sealed.
    fn still_says(&self, form: &SealedForm, place: Place, failure: &Failure) -> bool {
        let Some(draft) = &self.draft else { return false };
        // The same form in another format is another body, and needs a key of its own; one that was never posted does not.
        let wanted = place.format == Format::Fhir;
        if form.is_translated() != wanted && !matches!(failure, Failure::NotTranslated(_)) {
            return false;
        }
        let then = Now { time: form.sealed_at(), random: form.random() };
        let again = seal(draft, &self.context(place, &then), then.time, then.random);
        again.is_ok_and(|again| again.json() == form.json())
    }

    pub(super) fn posted(&mut self, key: &Key, outcome: Outcome) -> Vec<Effect> {
        // A late answer about another form, perhaps another patient's, is none about this one.
        let form = match &self.delivery {
            Delivery::Sending(form) if form.key() == key => form.clone(),
            _ => return Vec::new(),
        };
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
                self.desk.unsaved = false;
                return vec![Effect::Tell("referral-sent", detail), Effect::Focus(Focus::Heading)];
            }
            Outcome::Answered(status @ (400 | 404 | 405 | 409..=415 | 422), words) => {
                Failure::Refused(status, words.unwrap_or_default())
            }
            Outcome::Answered(status @ (401 | 403), _) => Failure::SignIn(status),
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
        self.screen = Screen::Review;
        effects.push(Effect::Focus(Focus::Summary));
        effects
    }
}
