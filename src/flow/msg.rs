//! What happened: past-tense facts, from the reader, the host and the network.

use std::rc::Rc;

use chrono::{DateTime, FixedOffset};

use crate::criteria::Ruleset;
use crate::facts::{Answer, FactIx, Raw};
use crate::flow::{Format, Mode, Receipt};
use crate::referral::Key;
use crate::text::{Lang, Text};

/// Something that happened.
#[derive(Clone, PartialEq)]
pub enum Msg {
    /// The rule set arrived, or why it did not.
    LoadedRules(Result<Rc<Ruleset>, Text>),
    /// The host set the reader's language.
    SetLang(Lang),
    /// The host said who sits in front.
    SetMode(Mode),
    /// The host gave or took the way to send forms.
    SetCanSend(bool),
    /// The host said what forms are sent as.
    SetFormat(Format),
    /// The host, or a record that it gave, knows facts and where they come from.
    ReceivedRecord(Record),
    /// A clinician confirmed a value that was too old to count.
    Confirmed(FactIx),
    /// The host knows facts about the patient, by their ids.
    ReceivedFacts(Vec<(String, Raw)>),
    /// The host knows fields of the form, by their ids.
    ReceivedFields(Vec<(String, String)>),
    /// The citizen began.
    Began,
    /// A fact was answered, or its answer taken back.
    Answered(FactIx, Answer),
    /// A key was pressed in a number or date field: perhaps not the last one.
    Typing(FactIx, String),
    /// A number or date field was finished and left.
    Typed(FactIx, String),
    /// The citizen went on although the answer cannot be used.
    Insisted(FactIx),
    /// The rest of a doctor's checklist was declared absent.
    DeniedRest(u16),
    /// The citizen finished a page: these are the answers on it.
    FinishedPage(Vec<(FactIx, Answer)>),
    /// Back to an earlier screen or page.
    WentBack,
    /// The citizen wants to change an answer although the result stands.
    ReopenedAnswers,
    /// A proposed question was picked, to go to its field.
    PickedFact(FactIx),
    /// A problem was picked, to go to its field: the field's element id.
    PickedPlace(String),
    /// The form was opened.
    OpenedForm,
    /// A field of the form was written in.
    Wrote(usize, String),
    /// The clinician decided: the place of a disposition.
    Chose(usize),
    /// The clinician said why.
    GaveReason(String),
    /// The patient agreed or refused.
    Consented(bool),
    /// Somebody answered for the patient: name.
    ConsentedBy(String),
    /// Somebody answered for the patient: relation.
    ConsentedAs(String),
    /// "Check your answers" was asked for.
    AskedToReview,
    /// Something of the form was picked on the review, to change it: the element's id.
    PickedEntry(String),
    /// An answer was picked on the review, to change it.
    PickedAnswer(FactIx),
    /// "Send" was pressed, also to try again.
    PressedSend,
    /// The network answered about the form with this key.
    Posted(Key, Outcome),
    /// A sheet of paper, or a calendar, was asked for.
    PressedPaper(Paper),
    /// The host asked for paper: whatever fits where the reader is.
    PrintedFromOutside,
    /// "Print this page" was pressed.
    PressedPrint,
    /// The second module did what it was asked, or why it did not.
    AnnexAnswered(&'static str, Result<String, String>),
    /// Another minute is over.
    MinutePassed,
    /// A new patient.
    StartedOver,
}

/// Facts with where they come from, and what else a record says.
#[derive(Clone, Default, PartialEq)]
pub struct Record {
    /// The facts.
    pub facts: Vec<Told>,
    /// Fields of the form, by their ids.
    pub fields: Vec<(String, String)>,
    /// Where the fields come from.
    pub person: String,
    /// What could not be used: a JSON list, as whoever read the record wrote it.
    pub unmapped: String,
    /// Whether this is a whole record, which takes the place of the last one.
    pub is_whole: bool,
}

/// A fact as somebody else tells it.
#[derive(Clone, PartialEq)]
pub struct Told {
    /// The fact's id.
    pub fact: String,
    /// Its value.
    pub raw: Raw,
    /// Who says so.
    pub source: String,
    /// When it was so.
    pub at: Option<String>,
}

/// What can be made of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// The national form: 转出单 or 回转单.
    Form,
    /// The handover to the ambulance and the hospital.
    Handover,
    /// The sheet of the doctor who follows the patient up.
    Receiving,
    /// The patient's own sheet.
    Patient,
    /// The visits of the plan, for a calendar.
    Calendar,
}

/// How a post ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A receipt that names our form.
    Confirmed(Receipt),
    /// HTTP status and the receiver's own words.
    Answered(u16, Option<String>),
    /// A success status without a receipt.
    NoReceipt(u16),
    /// No answer.
    Unreachable,
    /// The host's transport failed, in its own words.
    Host(String),
}

/// What the edge knows and a pure function cannot: time and chance.
#[derive(Clone, Copy)]
pub struct Now {
    /// The local time.
    pub time: DateTime<FixedOffset>,
    /// 128 fresh random bits.
    pub random: [u8; 16],
}
