//! Everything the page knows.

use std::rc::Rc;

use crate::criteria::{Decision, Direction, Disposition, Ruleset, decide};
use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::facts::{Answer, FactIx, Facts, Origins};
use crate::flow::{Aids, Desk, Front, Tray, Walk, interview};
use crate::referral::outbox::{Entry, State};
use crate::referral::{Draft, Failure, FieldProblem, Outbox, Role, SealedForm};
use crate::text::{Lang, Text};

/// The page.
#[derive(Clone, PartialEq)]
pub struct Model {
    /// The language of the reader.
    pub lang: Lang,
    /// Who sits in front of it.
    pub mode: Mode,
    /// What a form is sent as.
    pub format: Format,
    /// Whether it is sealed to the receiver's public key.
    pub closes: bool,
    /// The rule set and the work with it, once it is loaded.
    pub session: Option<Session>,
    /// What a citizen sees until then.
    pub front: Option<Front>,
    /// Why there is no rule set.
    pub trouble: Option<Text>,
    /// How a citizen reads.
    pub aids: Aids,
    /// The sealed forms on their way, of this patient and of those before.
    pub outbox: Outbox,
    /// What the list of them remembers.
    pub tray: Tray,
}

impl Model {
    /// An empty page.
    pub fn new(lang: Lang, mode: Mode) -> Self {
        Model {
            lang,
            mode,
            format: Format::Json,
            closes: false,
            session: None,
            front: None,
            trouble: None,
            aids: Aids::default(),
            outbox: Outbox::default(),
            tray: Tray::default(),
        }
    }

    /// The form of this patient in the outbox, once it is there.
    pub fn entry(&self) -> Option<&Entry> {
        match &self.session.as_ref()?.delivery {
            Delivery::Given(form) => self.outbox.entry(form.key()),
            _ => None,
        }
    }

    /// Whether the reader waits for the end of an attempt to send this patient's form.
    pub fn is_sending(&self) -> bool {
        let delivery = self.session.as_ref().map(|session| &session.delivery);
        let is_first = |entry: &Entry| entry.state == State::Queued && entry.failure.is_none();
        matches!(delivery, Some(Delivery::Translating(_)))
            || self.entry().is_some_and(|entry| entry.state == State::Sending || is_first(entry))
    }
}

/// Who sits in front of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// A clinician: one dense screen.
    #[default]
    Doctor,
    /// A citizen: one question at a time.
    Patient,
}

impl Mode {
    /// Reads the element's attribute.
    pub fn from_attribute(value: &str) -> Self {
        if value.trim().eq_ignore_ascii_case("patient") { Mode::Patient } else { Mode::Doctor }
    }

    /// Who fills the form in.
    pub fn role(self) -> Role {
        match self {
            Mode::Doctor => Role::Doctor,
            Mode::Patient => Role::Patient,
        }
    }
}

/// The media type of a FHIR bundle.
pub const FHIR: &str = "application/fhir+json";

/// What a form is sent as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// Our own JSON, in the words of the national form.
    #[default]
    Json,
    /// A FHIR R4 transaction.
    Fhir,
    /// The fields of a web form.
    Form,
    /// The same in parts, with a file.
    Multipart,
    /// A JSON shape of the receiver's own.
    Template,
}

impl Format {
    /// Reads the element's attribute.
    pub fn from_attribute(value: &str) -> Self {
        match value.trim().to_ascii_lowercase().as_str() {
            "fhir" => Format::Fhir,
            "form" => Format::Form,
            "multipart" => Format::Multipart,
            "template" => Format::Template,
            _ => Format::Json,
        }
    }

    /// What the second module is asked to make of a form; nothing for what goes out as it is.
    pub fn translation(self) -> Option<&'static str> {
        match self {
            Format::Json => None,
            Format::Fhir => Some("toFhir"),
            Format::Form => Some("toForm"),
            Format::Multipart => Some("toMultipart"),
            Format::Template => Some("toTemplate"),
        }
    }

    /// Whether a sealed form is in this format.
    pub fn is_of(self, form: &SealedForm) -> bool {
        let kind = form.content().1;
        match self {
            Format::Json => !form.is_translated(),
            Format::Fhir => kind == FHIR,
            Format::Form => kind == "application/x-www-form-urlencoded",
            Format::Multipart => kind.starts_with("multipart/"),
            Format::Template => form.is_translated() && kind == "application/json",
        }
    }
}

/// The work with one patient.
#[derive(Clone, PartialEq)]
pub struct Session {
    /// The rule set.
    pub ruleset: Rc<Ruleset>,
    /// The answers.
    pub facts: Facts,
    /// The decision about them, always that of `facts`.
    pub decision: Decision,
    /// Whether it is there: until what decides is made, "see a doctor" stands in its place, and is not shown.
    pub decided: bool,
    /// What was typed into number and date fields, as it was typed; with a reason where it cannot be
    /// read: such a fact stays unknown.
    pub typed: Typed,
    /// Where values came from that nobody entered here.
    pub origins: Origins,
    /// What the host knows, by field id of the form.
    pub known: Vec<(String, String)>,
    /// The fields of those that a record gave: the next record takes their place.
    pub recorded: Vec<String>,
    /// When something happened last: the age of a value, and of the rule set, is told by it.
    pub seen: Option<DateTime<FixedOffset>>,
    /// The screen.
    pub screen: Screen,
    /// The citizen's pages so far, the current one last.
    pub pages: Vec<Vec<FactIx>>,
    /// The form, once it was started.
    pub draft: Option<Draft>,
    /// What is missing in it; shown only after somebody asked to go on.
    pub missing: Vec<FieldProblem>,
    /// The sealed form, once there is one.
    pub delivery: Delivery,
    /// The answers as a code, once it was asked for: its text, the modules of its side and their outline, a line each.
    pub code: Option<String>,
    /// Whether that text was copied.
    pub copied: bool,
    /// Minutes until the receiver has to answer; below zero when that is over.
    pub minutes_left: Option<i64>,
    /// The reader pressed "send", and looks on until that attempt has ended.
    pub awaits: bool,
    /// Something is being changed that was picked on the review, which is where the reader wants to go back to.
    pub checking: bool,
    /// The second module could not be loaded, or could not do what it was asked.
    pub no_annex: bool,
    /// What the clinician's screen remembers beside that.
    pub desk: Desk,
    /// What the citizen's walk remembers beside that.
    pub walk: Walk,
}

/// Typed texts by fact: a short list, because few are ever there at once.
#[derive(Clone, Default, PartialEq)]
pub struct Typed(Vec<(FactIx, (String, Option<Text>))>);

impl Typed {
    /// What was typed for a fact, and why it cannot be read.
    pub fn get(&self, fact: &FactIx) -> Option<&(String, Option<Text>)> {
        self.0.iter().find(|(of, _)| of == fact).map(|(_, typed)| typed)
    }

    /// Replaces what was typed for a fact.
    pub fn insert(&mut self, fact: FactIx, typed: (String, Option<Text>)) {
        self.remove(&fact);
        self.0.push((fact, typed));
    }

    /// Forgets what was typed for a fact.
    pub fn remove(&mut self, fact: &FactIx) {
        self.0.retain(|(of, _)| of != fact);
    }
}

/// The screens, in the order of the journey.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    /// The citizen's first page.
    Welcome,
    /// Whom it is about.
    Who,
    /// Questions; for a doctor with the decision beside them.
    Answers,
    /// The citizen's result.
    Result,
    /// The citizen's answers, to change one.
    Recap,
    /// The form.
    Form,
    /// "Check your answers".
    Review,
    /// Sent.
    Done,
}

/// What became of the form.
#[derive(Clone, PartialEq)]
pub enum Delivery {
    /// Nothing was sent yet.
    None,
    /// It is being made into what the receiver takes.
    Translating(SealedForm),
    /// That did not work, for this reason.
    Untranslated(SealedForm, Failure),
    /// It is in the outbox, which knows how far it got.
    Given(SealedForm),
}

impl Session {
    /// A fresh start with a rule set.
    pub fn new(ruleset: Rc<Ruleset>, mode: Mode) -> Self {
        let mut session = Session::undecided(ruleset, mode);
        session.decide();
        session
    }

    /// Decides about the answers as they are.
    pub(super) fn decide(&mut self) {
        self.decision = decide(&self.ruleset, &self.facts);
        self.decided = true;
    }

    /// The same before anything is decided, which takes a moment with a rule set that was just read.
    pub(super) fn undecided(ruleset: Rc<Ruleset>, mode: Mode) -> Self {
        let mut facts = Facts::new();
        if mode == Mode::Patient {
            for (ix, fact) in ruleset.vocabulary.iter() {
                if let Some(value) = &fact.preset_patient {
                    facts.set(ix, Answer::Known(value.clone()));
                }
            }
        }
        let decision = Decision { disposition: ruleset.fallback(), ..Decision::default() };
        let screen = match mode {
            Mode::Doctor => Screen::Answers,
            Mode::Patient => Screen::Welcome,
        };
        Session {
            ruleset,
            facts,
            decision,
            decided: false,
            typed: Typed::default(),
            origins: Origins::default(),
            known: Vec::new(),
            recorded: Vec::new(),
            seen: None,
            screen,
            pages: Vec::new(),
            draft: None,
            missing: Vec::new(),
            delivery: Delivery::None,
            code: None,
            copied: false,
            minutes_left: None,
            awaits: false,
            checking: false,
            no_annex: false,
            desk: Desk::default(),
            walk: Walk::default(),
        }
    }

    /// The disposition now.
    pub fn disposition(&self) -> Option<&Disposition> {
        self.ruleset.dispositions.get(self.decision.disposition)
    }

    /// The day by which the rule set was to be reviewed, if that is over.
    pub fn overdue(&self) -> Option<NaiveDate> {
        self.ruleset.overdue(self.seen?.date_naive())
    }

    /// The fields that stay for the next patient, such as the referring doctor's name.
    pub fn kept(&self) -> Vec<(String, String)> {
        let mut kept = Vec::new();
        for form in &self.ruleset.forms {
            for (place, field) in form.fields.iter().enumerate().filter(|(_, field)| field.keep) {
                let written =
                    self.draft.as_ref().filter(|draft| draft.form == form.id).map(|draft| draft.text(place));
                let known = self.known.iter().find(|(id, _)| *id == field.id).map(|(_, text)| text.as_str());
                let stands = written.or(known).filter(|text| !text.trim().is_empty());
                if let Some(text) = stands
                    && !kept.iter().any(|(id, _)| *id == field.id)
                {
                    kept.push((field.id.clone(), text.to_owned()));
                }
            }
        }
        kept
    }

    /// Whether an emergency criterion holds.
    pub fn is_emergency(&self) -> bool {
        self.disposition().is_some_and(|disposition| disposition.direction == Direction::Emergency)
    }

    /// Whether there is an answer to show: it is settled, something holds, or nothing is left to ask.
    pub fn has_answer(&self, mode: Mode) -> bool {
        self.decided
            && (self.decision.settled || !self.decision.fired.is_empty() || self.left_to_ask(mode) == 0)
    }

    /// Whether reasons and forms are there, and something was decided that a form could be about.
    pub fn is_ready(&self) -> bool {
        self.ruleset.complete && self.decided
    }

    /// How many facts are still worth asking this reader.
    pub fn left_to_ask(&self, mode: Mode) -> usize {
        interview::askable(&self.ruleset, &self.decision.next, mode).count()
    }
}
