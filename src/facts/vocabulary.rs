//! The vocabulary: every fact that criteria may mention, with its kind, unit, range and wording.

use crate::facts::{BodyPart, Decimal, Unit, Value};
use crate::text::{Lang, Text};

/// A fact's place in its [`Vocabulary`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FactIx(u16);

impl FactIx {
    /// The fact at this place. A vocabulary never has more than 65,535 facts: its file would be too large.
    pub fn new(index: usize) -> Self {
        FactIx(u16::try_from(index).unwrap_or(u16::MAX))
    }

    /// The place as an index.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }
}

/// All facts, in the order in which the file declares them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vocabulary {
    /// Sections of the screen.
    pub groups: Vec<Group>,
    /// The facts.
    pub facts: Vec<Fact>,
}

impl Vocabulary {
    /// The fact at a place.
    pub fn fact(&self, fact: FactIx) -> Option<&Fact> {
        self.facts.get(fact.index())
    }

    /// The group a fact stands in; none for a fact of another vocabulary.
    pub fn group(&self, fact: &Fact) -> Option<&Group> {
        self.groups.get(usize::from(fact.group))
    }

    /// The signs of "call 120 now if …".
    pub fn alarms(&self, lang: Lang) -> impl Iterator<Item = &str> {
        self.facts.iter().filter_map(move |fact| Some(fact.alarm.as_ref()?.get(lang)))
    }

    /// Finds a fact by its id.
    pub fn find(&self, id: &str) -> Option<FactIx> {
        self.facts.iter().position(|fact| fact.id == id).map(FactIx::new)
    }

    /// The id of a fact; empty for a place outside the vocabulary.
    pub fn id(&self, fact: FactIx) -> &str {
        self.fact(fact).map_or("", |fact| fact.id.as_str())
    }

    /// All facts with their places.
    pub fn iter(&self) -> impl Iterator<Item = (FactIx, &Fact)> {
        self.facts.iter().enumerate().map(|(index, fact)| (FactIx::new(index), fact))
    }
}

/// A section of the screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The id that facts name.
    pub id: String,
    /// The heading.
    pub label: Text,
    /// Whether a citizen sees its yes-no facts on one page of tick boxes with "none of these".
    pub checklist: bool,
    /// All of a checklist stands on one page, however long it is: the page where a complaint is picked.
    pub picker: bool,
    /// A citizen's walk begins with its questions: who the patient is.
    pub first: bool,
}

/// One thing that can be known about a patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Fact {
    /// The id that conditions name.
    pub id: String,
    /// What values it takes.
    pub kind: Kind,
    /// The group's place in [`Vocabulary::groups`].
    pub group: u16,
    /// A short noun phrase.
    pub label: Text,
    /// The question to a clinician.
    pub ask: Option<Text>,
    /// The question to a citizen; without it a citizen is never asked.
    pub plain: Option<Text>,
    /// One plain sentence: why we ask, or how to measure.
    pub help: Option<Text>,
    /// The sign in a citizen's words, for the first page's "call 120 now if …".
    pub alarm: Option<Text>,
    /// The condition under which asking makes sense: asked unless it is false.
    pub ask_if: Option<AskIf>,
    /// The direction that is always worse.
    pub worse: Option<Worse>,
    /// The answer that the citizen's walk starts with.
    pub preset_patient: Option<Value>,
    /// Codes in public code systems; the first one of a system is the fact's own, in its own unit.
    pub codes: Vec<Code>,
    /// How long a value from a record holds, as an ISO 8601 duration; without it for good.
    pub fresh: Option<String>,
    /// Where a complaint is felt, for picking it by pointing; empty if that can be anywhere.
    pub body: Vec<BodyPart>,
    /// What else people call it, in either language. Only the search index is made of it: no part of the compiled file.
    pub called: Vec<String>,
}

/// The place of an `ask_if` condition in the rule set's list of conditions: the vocabulary is told
/// one floor below the conditions.
pub type AskIf = u16;

/// The values a fact can take.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Yes or no.
    YesNo,
    /// Exactly one of a list.
    Choice(Vec<Choice>),
    /// Any of a list, or none of it.
    Choices(Vec<Choice>),
    /// A number with a unit.
    Number(Numeric),
    /// A calendar day.
    Date,
}

/// One value of a choice.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The id that conditions name.
    pub id: String,
    /// How people read it.
    pub label: Text,
}

/// Unit and plausible range of a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Numeric {
    /// UCUM code.
    pub unit: String,
    /// The smallest plausible value; less is refused as a slip.
    pub min: Decimal,
    /// The largest plausible value.
    pub max: Decimal,
    /// Places after the point.
    pub decimals: u8,
    /// Other units in use for it, which no table of units converts.
    pub also: Vec<OtherUnit>,
}

/// A unit of another dimension in which the same thing is reported, such as mg/dL beside mmol/L.
#[derive(Clone, Debug, PartialEq)]
pub struct OtherUnit {
    /// UCUM code.
    pub unit: String,
    /// How many of it are one of the fact's own unit.
    pub times: Decimal,
}

impl OtherUnit {
    /// A number in this unit as one in the fact's own, rounded to the fact's places.
    pub fn own(&self, number: Decimal, numeric: &Numeric) -> Option<Decimal> {
        number.over(self.times, numeric.decimals)
    }

    /// A number in the fact's own unit as one in this.
    pub fn of(&self, own: Decimal, numeric: &Numeric) -> Option<Decimal> {
        own.times(self.times, numeric.decimals)
    }
}

impl Numeric {
    /// The unit as the reader writes it; empty for plain numbers.
    pub fn shown_unit(&self, lang: Lang) -> &str {
        shown(&self.unit, lang)
    }

    /// The same for one of the other units.
    pub fn unit_in<'a>(&'a self, other: Option<&'a OtherUnit>, lang: Lang) -> &'a str {
        shown(other.map_or(&self.unit, |other| &other.unit), lang)
    }

    /// The plausible range in one of the other units, or in the fact's own.
    pub fn range_in(&self, other: Option<&OtherUnit>) -> (Decimal, Decimal) {
        let there = |own: Decimal| other.and_then(|other| other.of(own, self)).unwrap_or(own);
        (there(self.min), there(self.max))
    }
}

fn shown(unit: &str, lang: Lang) -> &str {
    match (lang, unit) {
        (Lang::En, "/min") => "/min",
        (Lang::En, "a") => "years",
        (Lang::En, "mo") => "months",
        (Lang::En, "wk") => "weeks",
        (Lang::En, "d") => "days",
        (Lang::En, "h") => "hours",
        (Lang::En, "min") => "minutes",
        (Lang::En, "s") => "seconds",
        (Lang::En, "{score}") => "points",
        (_, code) => Unit::find(code).map_or(code, |unit| unit.shown()),
    }
}

/// Which direction of a fact is always worse for the patient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Worse {
    /// A higher number, or "yes".
    Higher,
    /// A lower number, or "no".
    Lower,
}

/// A code in a public code system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// `loinc`, `snomed` or `icd10`.
    pub system: String,
    /// The code itself.
    pub code: String,
}

impl Fact {
    /// The choices, for `choice` and `choices`; empty otherwise.
    pub fn choices(&self) -> &[Choice] {
        match &self.kind {
            Kind::Choice(choices) | Kind::Choices(choices) => choices,
            Kind::YesNo | Kind::Number(_) | Kind::Date => &[],
        }
    }

    /// Unit and range, for numbers.
    pub fn numeric(&self) -> Option<&Numeric> {
        match &self.kind {
            Kind::Number(numeric) => Some(numeric),
            _ => None,
        }
    }

    /// The kind's name in rule files.
    pub fn kind_name(&self) -> &'static str {
        match &self.kind {
            Kind::YesNo => "yes-no",
            Kind::Choice(_) => "choice",
            Kind::Choices(_) => "choices",
            Kind::Number(_) => "number",
            Kind::Date => "date",
        }
    }

    /// What a citizen reads, in plain words where there are some.
    pub fn plainly(&self, lang: Lang) -> &str {
        self.plain.as_ref().unwrap_or(&self.label).get(lang)
    }

    /// The question as a clinician reads it.
    pub fn question(&self, lang: Lang) -> &str {
        self.ask.as_ref().unwrap_or(&self.label).get(lang)
    }
}
