//! Where patients can be sent: tiers, centres and institutions; and what citizens should know about going there.

use crate::criteria::{Citation, Direction, Status};
use crate::text::Text;

/// Everything a patient can be sent to; a host replaces it with its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Destinations {
    /// A note for the reader, for example that the institutions are made up.
    pub notice: Option<Text>,
    /// Tiers of care, the nearest to the patient first.
    pub tiers: Vec<Tier>,
    /// Named centres, such as stroke and chest pain.
    pub centres: Vec<Centre>,
    /// Institutions.
    pub institutions: Vec<Institution>,
    /// What citizens read beside the answer.
    pub advice: Vec<Advice>,
}

/// A tier of care.
#[derive(Clone, Debug, PartialEq)]
pub struct Tier {
    /// The id, such as `county`.
    pub id: String,
    /// What it is called.
    pub label: Text,
}

/// A centre that takes one kind of emergency or disease, or a service that comes to the patient.
#[derive(Clone, Debug, PartialEq)]
pub struct Centre {
    /// The id, such as `stroke`.
    pub id: String,
    /// Whether the patient goes there, and what for.
    pub kind: CentreKind,
    /// What it is called.
    pub label: Text,
    /// The tier it belongs to: its place in [`Destinations::tiers`].
    pub tier: u16,
}

/// Whether the patient goes to a centre, and what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CentreKind {
    /// The patient goes there to be treated.
    #[default]
    Treatment,
    /// A specialist is asked from afar; the patient stays.
    Teleconsultation,
    /// The patient goes there for an examination only, and comes back.
    Examination,
    /// Care near home: rehabilitation, dialysis, wound care, a bed at home.
    Care,
}

impl CentreKind {
    /// All kinds.
    pub const ALL: [CentreKind; 4] =
        [CentreKind::Treatment, CentreKind::Teleconsultation, CentreKind::Examination, CentreKind::Care];

    /// The name in rule files.
    pub fn name(self) -> &'static str {
        match self {
            CentreKind::Treatment => "treatment",
            CentreKind::Teleconsultation => "teleconsultation",
            CentreKind::Examination => "examination",
            CentreKind::Care => "care",
        }
    }
}

/// A hospital, health centre or station.
#[derive(Clone, Debug, PartialEq)]
pub struct Institution {
    /// The id.
    pub id: String,
    /// The name.
    pub name: Text,
    /// Its place in [`Destinations::tiers`].
    pub tier: u16,
    /// The centres it runs: their places in [`Destinations::centres`].
    pub centres: Vec<u16>,
    /// Its departments.
    pub departments: Vec<Text>,
    /// Whom to call.
    pub phone: String,
}

/// Something that citizens read beside the answer: what to do until help comes, what to bring, what it costs, whom to ask.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// The id.
    pub id: String,
    /// Where it stands.
    pub place: AdvicePlace,
    /// The directions it belongs to; all if there are none.
    pub on: Vec<Direction>,
    /// The kind of centre it belongs to; any without it.
    pub kind: Option<CentreKind>,
    /// What it is about.
    pub title: Text,
    /// What it says, a sentence each.
    pub lines: Vec<Text>,
    /// Whom to call.
    pub phone: Option<String>,
    /// Where to read or write more.
    pub link: Option<String>,
    /// Where it is written; nowhere, if it is only ours.
    pub source: Option<Citation>,
    /// Whether the source was read.
    pub status: Status,
}

/// Where a [`Advice`] stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdvicePlace {
    /// On the emergency screen, until help comes.
    Waiting,
    /// What to bring.
    Bring,
    /// What it costs and who pays.
    Money,
    /// Whom to ask or to complain to.
    Contact,
}

impl AdvicePlace {
    /// All places.
    pub const ALL: [AdvicePlace; 4] =
        [AdvicePlace::Waiting, AdvicePlace::Bring, AdvicePlace::Money, AdvicePlace::Contact];

    /// The name in rule files.
    pub fn name(self) -> &'static str {
        match self {
            AdvicePlace::Waiting => "waiting",
            AdvicePlace::Bring => "bring",
            AdvicePlace::Money => "money",
            AdvicePlace::Contact => "contact",
        }
    }
}

impl Destinations {
    /// The advice of a place that belong to an answer: its direction, and the centre to go to, if there is one.
    pub fn advice(
        &self,
        place: AdvicePlace,
        direction: Direction,
        centre: Option<u16>,
    ) -> impl Iterator<Item = &Advice> {
        let kind = centre.and_then(|centre| self.centres.get(usize::from(centre))).map(|centre| centre.kind);
        self.advice.iter().filter(move |advice| {
            advice.place == place
                && (advice.on.is_empty() || advice.on.contains(&direction))
                && (advice.kind.is_none() || advice.kind == kind)
        })
    }

    /// The institutions that can take a patient: those that run the centre, or without a centre
    /// those of the tier.
    pub fn fitting(&self, tier: Option<u16>, centre: Option<u16>) -> Vec<&Institution> {
        let fits = |institution: &&Institution| match (centre, tier) {
            (Some(centre), _) => institution.centres.contains(&centre),
            (None, Some(tier)) => institution.tier == tier,
            (None, None) => false,
        };
        self.institutions.iter().filter(fits).collect()
    }
}
