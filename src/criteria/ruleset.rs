//! A checked rule set: everything that is decided with.

use chrono::NaiveDate;

use crate::criteria::engine::{Engine, Made, Rules};
use crate::criteria::{Condition, Destinations, Form, Parameter, Score};
use crate::facts::{FactIx, Vocabulary};
use crate::text::Text;

/// A rule set whose references all resolve and whose conditions all type-check. Only
/// [`crate::criteria::check`] and [`crate::criteria::compiled::read`] make one.
///
/// [`crate::criteria::compiled`] alone writes it to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Ruleset {
    /// The id, such as `county-default`.
    pub id: String,
    /// The rule set's own version.
    pub version: String,
    /// The day of this version, `YYYY-MM-DD`.
    pub date: String,
    /// The last day before it is to be reviewed. It is used after that as well, and says so beside every answer.
    pub review_by: Option<NaiveDate>,
    /// What it is called.
    pub title: Text,
    /// The facts.
    pub vocabulary: Vocabulary,
    /// The conditions of the facts' `ask_if`.
    pub ask_if: Vec<Condition>,
    /// The values that sources disagree about; conditions and texts already hold those in use.
    pub parameters: Vec<Parameter>,
    /// The scores.
    pub scores: Vec<Score>,
    /// The dispositions, most urgent first.
    pub dispositions: Vec<Disposition>,
    /// The criteria, most urgent first, then as their files and authors order them.
    pub criteria: Vec<Criterion>,
    /// Where patients can be sent.
    pub destinations: Destinations,
    /// Follow-up plans.
    pub plans: Vec<Plan>,
    /// The national forms.
    pub forms: Vec<Form>,
    /// SHA-256 of the compiled rule set, in hexadecimal; not part of what is hashed.
    pub sha256: String,
    /// Whether all texts are there, and not only those of the first screen; every condition always is.
    pub complete: bool,
    /// The criteria as they are decided ([`Ruleset::engine`]); made from them, so no part of the file. Whoever changes the vocabulary
    /// or the criteria begins with a new one.
    pub made: Made,
}

/// What should happen to the patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Disposition {
    /// The id, such as `refer-24h`.
    pub id: String,
    /// Which way the patient goes.
    pub direction: Direction,
    /// The deadline as an ISO 8601 duration, if there is one.
    pub within: Option<String>,
    /// A few words.
    pub name: Text,
    /// One sentence to the clinician.
    pub doctor: Text,
    /// One sentence to the citizen.
    pub patient: Text,
    /// What must happen next.
    pub next: Text,
    /// The tier that usually receives the patient: its place in [`Destinations::tiers`].
    pub tier: Option<u16>,
    /// The id of the form that goes along.
    pub form: Option<String>,
    /// Whether it is given only when everything more urgent is ruled out.
    pub rule_out: bool,
    /// Whether it is the answer when nothing else can be given.
    pub fallback: bool,
}

/// Which way a disposition points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Now, by ambulance or at once.
    Emergency,
    /// To a higher tier.
    Up,
    /// Ask a specialist, or have an examination done, first.
    Consult,
    /// Treat here.
    Stay,
    /// To a lower tier.
    Down,
}

impl Direction {
    /// All directions.
    pub const ALL: [Direction; 5] =
        [Direction::Emergency, Direction::Up, Direction::Consult, Direction::Stay, Direction::Down];

    /// The name in rule files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Direction::Emergency => "emergency",
            Direction::Up => "up",
            Direction::Consult => "consult",
            Direction::Stay => "stay",
            Direction::Down => "down",
        }
    }
}

/// One referral criterion.
#[derive(Clone, Debug, PartialEq)]
pub struct Criterion {
    /// The id.
    pub id: String,
    /// The place of its disposition in [`Ruleset::dispositions`]: less is more urgent.
    pub disposition: u16,
    /// When it applies.
    pub when: Condition,
    /// Why, in words.
    pub because: Text,
    /// Why, in a citizen's words.
    pub plain: Option<Text>,
    /// Where it is written.
    pub source: Citation,
    /// Whether the source was read.
    pub status: Status,
    /// The centre to go to: its place in [`Destinations::centres`].
    pub centre: Option<u16>,
    /// A tier other than the disposition's: its place in [`Destinations::tiers`].
    pub tier: Option<u16>,
    /// The follow-up plan: its place in [`Ruleset::plans`].
    pub follow_up: Option<u16>,
}

/// Where a statement is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Citation {
    /// The document.
    pub title: String,
    /// The section in it.
    pub section: String,
    /// The edition, usually a year.
    pub edition: String,
    /// The row of the project's register of criteria.
    pub row: String,
}

/// What is known about the truth of a citation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Read in the named source.
    Verified,
    /// General knowledge that no source has confirmed yet.
    Unverified,
    /// A product's rule, or our own proposal.
    Proposal,
}

impl Status {
    /// The name in rule files and on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Status::Verified => "verified",
            Status::Unverified => "unverified",
            Status::Proposal => "proposal",
        }
    }
}

/// What the receiving doctor does after a patient came down or stays.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The id.
    pub id: String,
    /// What it is called.
    pub title: Text,
    /// Who does it; nobody is named for care at home.
    pub who: Option<Text>,
    /// Patients keep to it themselves, with or without somebody's help: what citizens may read.
    pub at_home: bool,
    /// Face-to-face visits a year, at least.
    pub visits_per_year: u16,
    /// Time between visits, ISO 8601.
    pub every: String,
    /// Time until the first visit, ISO 8601.
    pub first: String,
    /// What to measure or do at a visit.
    pub measures: Vec<Text>,
    /// When the patient goes back up.
    pub return_if: Vec<Text>,
    /// Where it is written.
    pub source: Citation,
    /// Whether the source was read.
    pub status: Status,
}

/// A length of time as rule files write it: one ISO 8601 component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Duration {
    /// Minutes, also for hours.
    Minutes(u32),
    /// Days, also for weeks.
    Days(u32),
    /// Calendar months, also for years.
    Months(u32),
}

impl Duration {
    /// Reads `PT30M`, `PT24H`, `P3D`, `P2W`, `P3M` or `P1Y`.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('P')?;
        let (time, rest) = rest.strip_prefix('T').map_or((false, rest), |rest| (true, rest));
        let unit = rest.chars().last()?;
        let number = rest.strip_suffix(unit)?.parse::<u32>().ok().filter(|number| *number <= 10_000)?;
        match (time, unit) {
            (true, 'M') => Some(Duration::Minutes(number)),
            (true, 'H') => Some(Duration::Minutes(number * 60)),
            (false, 'D') => Some(Duration::Days(number)),
            (false, 'W') => Some(Duration::Days(number * 7)),
            (false, 'M') => Some(Duration::Months(number)),
            (false, 'Y') => Some(Duration::Months(number * 12)),
            _ => None,
        }
    }
}

impl Ruleset {
    /// The engine, made at the first call unless [`Ruleset::prepare`] has made it.
    #[inline(never)]
    pub fn engine(&self) -> &Engine {
        self.made.or(&self.rules())
    }

    /// Makes a little more of the engine, for who must not be held up until it is there; whether it is.
    pub fn prepare(&self) -> bool {
        self.made.step(&self.rules())
    }

    fn rules(&self) -> Rules<'_> {
        let Ruleset { vocabulary, criteria, dispositions, .. } = self;
        Rules { vocabulary, criteria, dispositions }
    }

    /// The day by which it was to be reviewed, if `today` comes after that.
    pub fn overdue(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.review_by.filter(|day| today > *day)
    }

    /// The disposition given when nothing else can be: the least urgent one at which a clinician
    /// sees the patient.
    pub fn fallback(&self) -> usize {
        self.dispositions.iter().position(|disposition| disposition.fallback).unwrap_or(0)
    }

    /// The `ask_if` condition of a fact, if it has one.
    pub fn ask_if(&self, fact: FactIx) -> Option<&Condition> {
        let condition = self.vocabulary.fact(fact)?.ask_if?;
        self.ask_if.get(usize::from(condition))
    }

    /// The form with this id.
    pub fn form(&self, id: &str) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == id)
    }
}
