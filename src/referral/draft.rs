//! A referral form while somebody fills it in.

use chrono::{DateTime, FixedOffset, NaiveDate};

use crate::criteria::{Decision, Direction, Disposition, Form, FormField, Plan, Ruleset, explain};
use crate::facts::{self, Facts, Origins};
use crate::referral::follow_up::Schedule;
use crate::referral::{Key, entry, follow_up};
use crate::text::Lang;

/// Who fills the form in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// A clinician.
    #[default]
    Doctor,
    /// The citizen.
    Patient,
}

/// What a draft is filled in from.
pub struct Context<'a> {
    /// The rule set.
    pub ruleset: &'a Ruleset,
    /// The answers.
    pub facts: &'a Facts,
    /// The decision about them.
    pub decision: &'a Decision,
    /// Who fills it in.
    pub role: Role,
    /// The language of what is filled in.
    pub lang: Lang,
    /// The day.
    pub today: NaiveDate,
    /// What the host portal knows about the patient and itself, by field id.
    pub known: &'a [(String, String)],
    /// Where answers came from that nobody gave here.
    pub origins: &'a Origins,
}

/// A form while it is filled in.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// The form's id.
    pub form: String,
    /// One entry for each field of the form.
    entries: Vec<Entry>,
    /// What the clinician decided: the place of the disposition.
    pub chosen: usize,
    /// Why, where it differs from the decision.
    pub reason: String,
    /// When the clinician decided otherwise, or last said why.
    pub chosen_at: Option<DateTime<FixedOffset>>,
    /// The patient's consent, once it was asked for.
    pub consent: Option<Consent>,
    /// The key of the form that this one replaces: the receiver refused it, or it was changed before it arrived.
    pub supersedes: Option<Key>,
    /// The key of the form that a return form answers: the one that the patient came with.
    pub in_reply_to: Option<Key>,
}

#[derive(Clone, Default, PartialEq)]
struct Entry {
    text: String,
    /// Somebody typed here: from now on nothing is filled in by itself.
    touched: bool,
}

/// The patient's consent or refusal; both are recorded, and refusing is a legal outcome.
#[derive(Clone, Default, PartialEq)]
pub struct Consent {
    /// Whether the patient agrees.
    pub given: bool,
    /// Who said so; empty for the patient.
    pub by: String,
    /// The relation to the patient; empty for the patient.
    pub relation: String,
}

/// What is missing or wrong in a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// Where.
    pub place: Place,
    /// What.
    pub wrong: Wrong,
}

/// A place in a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A field of the form.
    Field(usize),
    /// The reason for deciding otherwise.
    Reason,
    /// The patient's consent.
    Consent,
    /// The follow-up plan of somebody who goes down.
    Plan,
}

/// What can be wrong at a [`Place`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// Nothing is filled in.
    Missing,
    /// More characters than this.
    TooLong(u16),
    /// Not a telephone number.
    NotAPhone,
    /// Not a day of the calendar.
    NotADay,
    /// A result without its name, day or institution.
    Incomplete,
    /// Fewer visits in a year than the plan asks for: this many.
    TooSeldom(u16),
}

/// The form that goes with a disposition: its own; for one without a form, whichever fits its
/// direction, since a clinician may write one all the same.
pub fn form_of(ruleset: &Ruleset, disposition: usize) -> Option<&Form> {
    let disposition = ruleset.dispositions.get(disposition)?;
    let id = match (&disposition.form, disposition.direction) {
        (Some(id), _) => id.as_str(),
        (None, Direction::Down) => "return",
        (None, _) => "out",
    };
    ruleset.form(id)
}

impl Draft {
    /// A draft for a disposition, filled in as far as anything is known; nothing if the rule set
    /// has no form for it.
    pub fn new(context: &Context<'_>, chosen: usize) -> Option<Self> {
        // A citizen always writes the form that asks to be seen.
        let form = match context.role {
            Role::Patient => context.ruleset.form("out")?,
            Role::Doctor => form_of(context.ruleset, chosen)?,
        };
        let entries = vec![Entry::default(); form.fields.len()];
        let mut draft = Draft {
            form: form.id.clone(),
            entries,
            chosen,
            reason: String::new(),
            chosen_at: None,
            consent: None,
            supersedes: None,
            in_reply_to: None,
        };
        draft.refill(context);
        Some(draft)
    }

    /// Fills in again what nobody has touched, after an answer changed.
    pub fn refill(&mut self, context: &Context<'_>) {
        let Some(form) = context.ruleset.form(&self.form) else { return };
        for (place, field) in form.fields.iter().enumerate() {
            if self.entries.get(place).is_some_and(|entry| !entry.touched) {
                let text = self.filled_in(field, context);
                if let Some(entry) = self.entries.get_mut(place) {
                    entry.text = text;
                }
            }
        }
    }

    /// When the visits of a plan are, as far as the form says otherwise.
    pub fn schedule(&self, ruleset: &Ruleset, plan: &Plan, today: NaiveDate) -> Schedule {
        Schedule::new(plan, today, self.said(ruleset, "first-visit"), self.said(ruleset, "rhythm"))
    }

    /// The days of all visits, where the form says when the first one is.
    pub fn visits(&self, ruleset: &Ruleset, plan: &Plan) -> Option<Vec<NaiveDate>> {
        let first = facts::day(self.said(ruleset, "first-visit")?)?;
        Some(self.schedule(ruleset, plan, first).visits)
    }

    /// What stands in the field that is filled in from there.
    fn said(&self, ruleset: &Ruleset, from: &str) -> Option<&str> {
        let place =
            ruleset.form(&self.form)?.fields.iter().position(|field| field.from.as_deref() == Some(from))?;
        Some(self.text(place).trim()).filter(|text| !text.is_empty())
    }

    /// Decides otherwise. If that needs another form, the entries with the same ids move over.
    pub fn choose(&mut self, context: &Context<'_>, chosen: usize) {
        self.chosen = chosen;
        // A citizen keeps the form that asks to be seen, whatever the answers say.
        let another = |form: &&Form| form.id != self.form && context.role == Role::Doctor;
        let Some(form) = form_of(context.ruleset, chosen).filter(another) else {
            return self.refill(context);
        };
        let old: Vec<(String, Entry)> = match context.ruleset.form(&self.form) {
            Some(old) => {
                old.fields.iter().map(|field| field.id.clone()).zip(self.entries.drain(..)).collect()
            }
            None => Vec::new(),
        };
        let kept = |field: &FormField| old.iter().find(|(id, entry)| *id == field.id && entry.touched);
        self.entries = form
            .fields
            .iter()
            .map(|field| kept(field).map_or(Entry::default(), |(_, e)| e.clone()))
            .collect();
        self.form = form.id.clone();
        self.refill(context);
    }

    /// Somebody typed.
    pub fn write(&mut self, field: usize, text: String) {
        if let Some(entry) = self.entries.get_mut(field) {
            *entry = Entry { text, touched: true };
        }
    }

    /// What stands in a field.
    pub fn text(&self, field: usize) -> &str {
        self.entries.get(field).map_or("", |entry| entry.text.as_str())
    }

    /// The fields that this role sees, with their places.
    pub fn fields<'r>(
        &self,
        ruleset: &'r Ruleset,
        role: Role,
    ) -> impl Iterator<Item = (usize, &'r FormField)> + use<'r> {
        let fields = ruleset.form(&self.form).map_or(&[][..], |form| &form.fields);
        fields.iter().enumerate().filter(move |(_, field)| role == Role::Doctor || field.patient.is_some())
    }

    /// Everything that keeps the draft from being sealed, in the order of the form.
    pub fn problems(&self, ruleset: &Ruleset, decision: &Decision, role: Role) -> Vec<FieldProblem> {
        let mut problems = Vec::new();
        let overridden = role == Role::Doctor && self.chosen != decision.disposition;
        if overridden {
            let wrong = if self.reason.trim().is_empty() {
                Some(Wrong::Missing)
            } else {
                too_long(&self.reason, LONGEST_REASON)
            };
            problems.extend(wrong.map(|wrong| FieldProblem { place: Place::Reason, wrong }));
        }
        for (place, field) in self.fields(ruleset, role) {
            let text = self.text(place).trim();
            let wrong = if text.is_empty() {
                is_required(field, role).then_some(Wrong::Missing)
            } else {
                entry::wrong(field, text).or_else(|| self.too_seldom(field, text, ruleset, decision))
            };
            problems.extend(wrong.map(|wrong| FieldProblem { place: Place::Field(place), wrong }));
        }
        let goes_down = |disposition: &Disposition| disposition.direction == Direction::Down;
        let has_plan = follow_up::plan(ruleset, decision, self.chosen).is_some();
        if ruleset.dispositions.get(self.chosen).is_some_and(goes_down) && !has_plan {
            problems.push(FieldProblem { place: Place::Plan, wrong: Wrong::Missing });
        }
        let asked = match (&self.consent, role) {
            (None, _) => false,
            // Without the citizen's own agreement nothing leaves the device.
            (Some(consent), Role::Patient) => consent.given,
            (Some(_), Role::Doctor) => true,
        };
        let wrong = match &self.consent {
            Some(consent) if asked => {
                too_long(&consent.by, LONGEST_NAME).or_else(|| too_long(&consent.relation, LONGEST_NAME))
            }
            _ => Some(Wrong::Missing),
        };
        problems.extend(wrong.map(|wrong| FieldProblem { place: Place::Consent, wrong }));
        problems
    }

    /// A chronic disease is looked at as often as its plan says, whatever rhythm is picked.
    fn too_seldom(
        &self,
        field: &FormField,
        every: &str,
        ruleset: &Ruleset,
        decision: &Decision,
    ) -> Option<Wrong> {
        let plan = follow_up::plan(ruleset, decision, self.chosen)
            .filter(|_| field.from.as_deref() == Some("rhythm"))?;
        let visits = Schedule::new(plan, NaiveDate::default(), None, Some(every)).visits.len();
        (visits < usize::from(plan.visits_per_year)).then_some(Wrong::TooSeldom(plan.visits_per_year))
    }

    fn filled_in(&self, field: &FormField, context: &Context<'_>) -> String {
        let (ruleset, lang, chosen) = (context.ruleset, context.lang, self.chosen);
        if let Some((_, known)) = context.known.iter().find(|(id, _)| *id == field.id) {
            return entry::known(field, known);
        }
        if !field.from_facts.is_empty() {
            let shown = field.from_facts.iter().filter_map(|fact| {
                explain::shown(ruleset, context.facts, *fact, lang).map(|(_, value)| value)
            });
            return shown.collect::<Vec<_>>().join(lang.pick("，", ", "));
        }
        let plan = || follow_up::plan(ruleset, context.decision, chosen);
        let schedule = |plan| self.schedule(ruleset, plan, context.today);
        match field.from.as_deref() {
            Some("reasons") => reasons(context, field.max),
            Some("follow-up") => match plan() {
                Some(plan) => cut(follow_up::words(plan, schedule(plan).first, lang), field.max),
                None => String::new(),
            },
            Some("first-visit") => plan().map_or(String::new(), |plan| schedule(plan).first.to_string()),
            Some("rhythm") => {
                plan().map_or(String::new(), |plan| entry::known(field, follow_up::every(plan)))
            }
            Some("destination") => cut(destination(context, chosen), field.max),
            Some("notice") => match ruleset.dispositions.get(chosen) {
                Some(disposition) => cut(disposition.patient.get(lang).to_owned(), field.max),
                None => String::new(),
            },
            Some("today") => context.today.to_string(),
            _ => String::new(),
        }
    }
}

/// Whether this role must fill the field in.
pub fn is_required(field: &FormField, role: Role) -> bool {
    match role {
        Role::Doctor => field.required,
        Role::Patient => field.patient == Some(true),
    }
}

/// The most characters that the schema of the form takes for the reason of an override.
const LONGEST_REASON: u16 = 1000;
/// The most characters that it takes for whoever consents, and for the relation to the patient.
const LONGEST_NAME: u16 = 40;

fn too_long(text: &str, max: u16) -> Option<Wrong> {
    (text.trim().chars().count() > usize::from(max)).then_some(Wrong::TooLong(max))
}

fn reasons(context: &Context<'_>, max: u16) -> String {
    let lang = context.lang;
    let lines =
        explain::reasons(context.ruleset, context.decision, context.facts, lang).into_iter().map(|reason| {
            let because = match (context.role, &reason.criterion.plain) {
                (Role::Patient, Some(plain)) => plain.get(lang),
                _ => reason.because,
            };
            let values: Vec<String> =
                reason.values.iter().map(|(label, value)| format!("{label} {value}")).collect();
            let whole = match (values.is_empty(), lang) {
                (true, _) => because.to_owned(),
                (false, Lang::Zh) => format!("{because}（{}）", values.join("，")),
                (false, Lang::En) => format!("{because} ({})", values.join(", ")),
            };
            // Too many values for the field: the reason says what they mean.
            if whole.chars().count() > usize::from(max) { because.to_owned() } else { whole }
        });
    let mut text = String::new();
    for line in lines {
        // Whole reasons only: half a reason could say the opposite.
        let between = if text.is_empty() { "" } else { lang.pick("；", "; ") };
        if [text.as_str(), between, &line].iter().map(|part| part.chars().count()).sum::<usize>()
            > usize::from(max)
        {
            break;
        }
        text.push_str(between);
        text.push_str(&line);
    }
    text
}

fn destination(context: &Context<'_>, chosen: usize) -> String {
    let (ruleset, decision, lang) = (context.ruleset, context.decision, context.lang);
    let (tier, centre) = if chosen == decision.disposition {
        (decision.tier, decision.centre)
    } else {
        (ruleset.dispositions.get(chosen).and_then(|disposition| disposition.tier), None)
    };
    match ruleset.destinations.fitting(tier, centre).first() {
        Some(institution) => institution.name.get(lang).to_owned(),
        None => String::new(),
    }
}

fn cut(text: String, max: u16) -> String {
    text.chars().take(usize::from(max)).collect()
}
