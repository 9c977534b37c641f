//! Taking a form up again, and keeping a draft of what is being written.

use chrono::SecondsFormat;

use crate::facts::{Answer, Moment, Origin, read};
use crate::flow::update::{Place, place, start_over, with};
use crate::flow::{DraftOrder, Effect, Focus, Mode, Model, Msg, Now, Reopened, Screen, Session};
use crate::referral::{Draft, Key, json, unsealed, wire};
use crate::text::{Lang, Text, words};

/// What happens with drafts, and with forms that are taken up.
#[inline(never)]
pub(super) fn take_in(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    match msg {
        Msg::Reopened(Some(reopened)) => reopen(model, &reopened, now),
        Msg::Reopened(None) => {
            let why = Text::new("这不是转诊单的 JSON", "this is not the JSON of a referral form");
            vec![Effect::Report("form", why)]
        }
        Msg::FoundDrafts(drafts) => {
            // Whoever comes back after an accident sees at once that nothing is lost.
            model.tray.open |= !drafts.is_empty();
            (model.tray.keeps, model.tray.drafts) = (true, drafts);
            Vec::new()
        }
        Msg::PickedDraft(id, true) => vec![Effect::Draft(DraftOrder::Take(id))],
        Msg::PickedDraft(id, false) => {
            model.tray.drafts.retain(|draft| draft.id != id);
            vec![Effect::Draft(DraftOrder::Drop(id)), Effect::Focus(Focus::Id("tray".to_owned()))]
        }
        Msg::DraftGone(id) => {
            model.tray.drafts.retain(|draft| draft.id != id);
            vec![Effect::Focus(Focus::Id("tray".to_owned()))]
        }
        _ => paused(model, now),
    }
}

/// Another form takes the place of what is on the screen; what is on the screen is not lost by that, or it is not taken up.
pub(super) fn reopen(model: &mut Model, reopened: &Reopened, now: &Now) -> Vec<Effect> {
    if model.mode != Mode::Doctor || is_busy(model) {
        let why = Text::new(
            "屏幕上还有没发送的内容，没有打开这张单子；请先发送，或调用 reset()",
            "something on the screen was not sent, so this form was not opened; send it first, or call reset()",
        );
        let lang = model.lang;
        if let Some(session) = &mut model.session {
            session.desk.read = Some(Err(words::finish_first(lang).to_owned()));
        }
        // A draft stays where it is: what is on the screen must never be kept in its place.
        let leave = reopened.draft.is_some().then_some(Effect::Draft(DraftOrder::Leave));
        return leave.into_iter().chain([Effect::Report("busy", why)]).collect();
    }
    // What the host said was about somebody else, perhaps.
    let mut effects = vec![Effect::Tell("forget", "null".to_owned())];
    if let Some(id) = &reopened.draft {
        model.tray.drafts.retain(|draft| draft.id != *id);
        effects.push(Effect::Draft(DraftOrder::Own(id.clone())));
    }
    effects.extend(start_over(model));
    effects.extend(with(model, |session, place| session.reopen(reopened, place, now)));
    effects
}

/// Whether something stands on the screen that would be lost.
fn is_busy(model: &Model) -> bool {
    model.is_sending()
        || model.session.as_ref().is_none_or(|session| session.desk.unsaved || !session.is_ready())
}

/// Somebody paused: what is written so far is kept, or forgotten once there is nothing to lose any more.
fn paused(model: &Model, now: &Now) -> Vec<Effect> {
    let place = place(model);
    let session = model.session.as_ref().filter(|session| model.mode == Mode::Doctor && session.desk.unsaved);
    let written = session.map(|session| (session.title(place.lang), session.written(place, now)));
    vec![Effect::Draft(DraftOrder::Keep(written))]
}

impl Session {
    fn reopen(&mut self, reopened: &Reopened, place: Place, now: &Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        let mut lost: Vec<&str> = Vec::new();
        for told in &reopened.facts {
            let (fact, answer) = match read(&self.ruleset.vocabulary, &told.fact, &told.raw) {
                Ok(read) => read,
                Err(error) => {
                    lost.push(&told.fact);
                    effects.push(Effect::Report(error.kind.code(), error.message));
                    continue;
                }
            };
            let written = told.source.is_empty();
            let at = if written { Some(&reopened.at) } else { told.at.as_ref() };
            let at = at.and_then(|at| Moment::read(at, *now.time.offset()));
            let confirmed = reopened.confirmed.contains(&told.fact);
            let waits = match &answer {
                Answer::Known(value) if !confirmed && self.is_stale(fact, at.as_ref(), now) => {
                    Some(value.clone())
                }
                _ => None,
            };
            // What was entered here a moment ago needs no explanation.
            if !written || waits.is_some() {
                let source =
                    if written { words::earlier(place.lang).to_owned() } else { told.source.clone() };
                let origin = Origin { source, at, waits: waits.clone(), confirmed, of_record: false };
                self.origins.insert(fact, origin);
            }
            if waits.is_none() {
                self.facts.set(fact, answer);
            }
        }
        if !lost.is_empty() {
            let told = [words::not_reopened(place.lang), &lost.join(place.lang.pick("、", ", "))].concat();
            self.desk.read = Some(Err(told));
        }
        effects.extend(self.decide_again(place, now));
        self.desk.unsaved = true;
        self.desk.in_reply_to.clone_from(&reopened.in_reply_to);
        if reopened.form.is_empty() {
            // What is known about the patient stands in the form that is still to be written.
            self.known.retain(|(id, _)| !reopened.fields.iter().any(|(field, _)| field == id));
            self.known.extend(reopened.fields.iter().cloned());
        } else {
            self.draft = self.drafted(reopened, place, now);
        }
        effects.extend(self.go(if self.draft.is_some() { Screen::Form } else { Screen::Answers }));
        effects
    }

    fn drafted(&self, reopened: &Reopened, place: Place, now: &Now) -> Option<Draft> {
        let context = self.context(place, now);
        let mut draft = Draft::new(&context, self.decision.disposition)?;
        let named = |id: &str| self.ruleset.dispositions.iter().position(|one| one.id == id);
        // What was decided otherwise stands only beside the same answer of the rules; an emergency that shows by now is one.
        let same = named(&reopened.decided) == Some(self.decision.disposition);
        if let Some(chosen) = named(&reopened.chosen).filter(|chosen| same && *chosen != draft.chosen) {
            draft.choose(&context, chosen);
            reopened.reason.clone_into(&mut draft.reason);
            draft.chosen_at = reopened.chosen_at;
        }
        let form = self.ruleset.form(&draft.form)?;
        for (id, text) in &reopened.fields {
            let field = form.fields.iter().position(|field| field.id == *id);
            if let Some(field) = field.filter(|field| draft.text(*field).trim() != text) {
                draft.write(field, text.clone());
            }
        }
        draft.consent.clone_from(&reopened.consent);
        draft.supersedes.clone_from(&reopened.supersedes);
        draft.in_reply_to.clone_from(&reopened.in_reply_to);
        Some(draft)
    }

    /// All of it as JSON: the form as it stands, or the answers alone.
    fn written(&self, place: Place, now: &Now) -> String {
        let context = self.context(place, now);
        match &self.draft {
            Some(draft) => unsealed(draft, &context, now.time),
            None => json::object(|to| {
                to.text("sealed_at", &now.time.to_rfc3339_opts(SecondsFormat::Secs, false));
                to.optional("in_reply_to", self.desk.in_reply_to.as_ref().map(Key::as_str));
                to.field("fields").object(|to| self.known.iter().for_each(|(id, text)| to.text(id, text)));
                wire::answers(to, &self.ruleset, &self.facts);
                wire::origins(to, &context);
            }),
        }
    }

    /// By what people find it again: whom it is about, and where it sends them.
    pub(super) fn title(&self, lang: Lang) -> String {
        let written = || {
            let draft = self.draft.as_ref()?;
            let fields = &self.ruleset.form(&draft.form)?.fields;
            let place = fields.iter().position(|field| field.id == "patient_name")?;
            Some(draft.text(place).trim())
        };
        let known = || {
            let told = self.known.iter().find(|(id, _)| id == "patient_name");
            told.map_or("", |(_, name)| name.trim())
        };
        let name = written().unwrap_or_else(known);
        let decided = self.decided.then_some(self.decision.disposition);
        let chosen = self.draft.as_ref().map(|draft| draft.chosen).or(decided);
        let chosen = chosen.and_then(|chosen| self.ruleset.dispositions.get(chosen));
        [name, chosen.map_or("", |chosen| chosen.name.get(lang))].join(" · ")
    }
}
