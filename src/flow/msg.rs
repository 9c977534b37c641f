//! What happened: past-tense facts, from the reader, the host and the network.

use std::rc::Rc;

use chrono::{DateTime, FixedOffset};

use crate::criteria::Ruleset;
use crate::facts::{Answer, BodyPart, FactIx, Raw};
use crate::flow::{Deed, Format, Incoming, KeptDraft, Mode, Reopened, Who};
use crate::referral::outbox::{Entry, Written};
use crate::referral::{Key, Outcome, Receipt, Standing};
use crate::text::{Lang, Text};

/// Something that happened.
#[derive(Clone, PartialEq)]
pub enum Msg {
    /// The rule set arrived, or why it did not.
    LoadedRules(Result<Rc<Ruleset>, Text>),
    /// The rule set arrived: what it asks is drawn and can be answered before anything can be decided. When it can,
    /// [`Msg::LoadedRules`] follows.
    LoadedFields(Rc<Ruleset>),
    /// What was drawn is painted, and what was left out of it can follow.
    Painted,
    /// What a citizen's first pages show arrived, before the rule set itself ([`crate::flow::Front`]).
    LoadedFront(String),
    /// The host set the reader's language.
    SetLang(Lang),
    /// The host said who sits in front.
    SetMode(Mode),
    /// The host said where forms go, or how to get in there: the address, empty for nowhere.
    SetQueue(String),
    /// The host said who sits here, by a name of its own; empty for nobody.
    SetAuthor(String),
    /// The host said what forms are sent as.
    SetFormat(Format),
    /// The host said whether they are sealed to the receiver's public key.
    SetClosing(bool),
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
    /// The citizen said whom it is about.
    PickedWho(Who),
    /// A fact was answered, or its answer taken back.
    Answered(FactIx, Answer),
    /// A key was pressed in a number or date field: perhaps not the last one.
    Typing(FactIx, String),
    /// A number or date field was finished and left.
    Typed(FactIx, String),
    /// The citizen submitted what is typed on the page.
    Submitted,
    /// The rest of a doctor's checklist was declared absent.
    DeniedRest(u16),
    /// The citizen finished a page: these are the answers on it.
    FinishedPage(Vec<(FactIx, Answer)>),
    /// Back to an earlier screen or page.
    WentBack,
    /// The citizen wants to see all answers, to change one.
    ReopenedAnswers,
    /// The citizen goes on from there, or from an emergency that could still be a greater one.
    WentOn,
    /// The citizen wants to leave the emergency screen, or after all not.
    AskedToLeave(bool),
    /// The citizen typed where help must come to.
    WroteAddress(String),
    /// One of the two questions at the end was answered: which, and from 0 (good) to 2 (bad).
    Rated(usize, u8),
    /// Larger text was switched on or off.
    PressedLarge,
    /// Reading aloud was switched on or off.
    PressedAloud,
    /// Whether the browser can read aloud.
    SetCanSpeak(bool),
    /// A proposed question was picked, to go to its field.
    PickedFact(FactIx),
    /// A problem was picked, to go to its field: the field's element id.
    PickedPlace(String),
    /// Somebody went to the search field.
    FocusedSearch,
    /// The search index arrived.
    LoadedIndex(String),
    /// Something was typed into the search field.
    Searched(String),
    /// A citizen pointed at a part of the body, or no longer does.
    PointedAt(Option<BodyPart>),
    /// An arrow key was pressed there: down or up.
    MovedInFound(bool),
    /// One of what was found was picked, by its place.
    PickedFound(usize),
    /// The search was given up.
    LeftSearch,
    /// Another unit was picked for a number: a place among its other units, or its own.
    PickedUnit(FactIx, Option<u16>),
    /// What would change the answer was unfolded or folded.
    AskedWhatWouldChange,
    /// What is not ruled out was unfolded or folded.
    AskedWhatIsOpen,
    /// Nobody was there for a while; whether the focus was here.
    WentIdle(bool),
    /// Somebody is there again.
    CameBack,
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
    /// The host asked to send again what waits.
    AskedToFlush,
    /// "Send" was pressed, also to try again.
    PressedSend,
    /// A form was taken up again; nothing if it was none.
    Reopened(Option<Box<Reopened>>),
    /// The host gave a form that came from elsewhere, and the one that it answers.
    Received(Vec<Incoming>),
    /// The receiver gave the return form that answers a form, and that form; nothing if it has none.
    Fetched(Key, Vec<Incoming>),
    /// A sheet of the form that came was asked for.
    PressedIncoming(Paper),
    /// The patient of the form that came is the one on the screen from now on.
    TookOver,
    /// The form that came was put aside.
    ClosedIncoming,
    /// Nobody typed for a moment.
    Paused,
    /// The drafts that are kept for this author; from now on what is written here is kept as well.
    FoundDrafts(Vec<KeptDraft>),
    /// A draft is gone: another page goes on with it, or has sent it.
    DraftGone(String),
    /// A draft was picked from the list, to go on with it or to forget it.
    PickedDraft(String, bool),
    /// Something about the outbox.
    Outbox(Heard),
    /// Something was done with a form in the outbox.
    AtTray(Key, Deed),
    /// The list of forms on their way was unfolded or folded.
    AskedForTray,
    /// What a newer version kept is wanted as a file.
    PressedStrange,
    /// A PIN for the forms on their way is being typed.
    TypedPin(String),
    /// It was given: from now on forms are kept on the device, or what is kept there is opened.
    GavePin,
    /// A sheet of paper, or a calendar, was asked for.
    PressedPaper(Paper),
    /// The host asked for paper: whatever fits where the reader is.
    PrintedFromOutside,
    /// "Print this page" was pressed.
    PressedPrint,
    /// The second module did what it was asked, or why it did not.
    AnnexAnswered(&'static str, Result<String, String>),
    /// The camera was asked for, to read a citizen's code.
    AskedForCamera,
    /// The citizen wants to show the answers to a doctor.
    AskedForCode,
    /// "Copy the code" was pressed.
    PressedCopy,
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
    /// Whether it fills in only what nothing is known about yet.
    pub yields: bool,
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
    /// The same as a picture.
    Picture,
    /// The visits of the plan, for a calendar.
    Calendar,
}

/// What the edge says about the outbox.
#[derive(Clone, PartialEq)]
pub enum Heard {
    /// Whether this is the only one who sends now.
    Locked(bool),
    /// What the store holds, and how many entries of another version; nothing if it cannot be read.
    Read(Option<(Vec<Entry>, usize)>),
    /// What became of writing an entry's revision.
    Written(Key, u32, Written),
    /// How a post ended.
    Ended(Key, Outcome),
    /// The receipt that the receiver has under this key for the same bytes; nothing if it has none, or did not say so.
    Found(Key, Option<Receipt>),
    /// What the receiver says about a form that arrived; nothing if it did not answer.
    Stands(Key, Option<Standing>),
    /// Whether a PIN opened what is kept.
    Unlocked(bool),
    /// It is time to look again; whether the network seems to be back.
    Woke(bool),
    /// Another tab changed something, or the store was opened.
    Changed,
}

/// What the edge knows and a pure function cannot: time and chance.
#[derive(Clone, Copy)]
pub struct Now {
    /// The local time.
    pub time: DateTime<FixedOffset>,
    /// 128 fresh random bits.
    pub random: [u8; 16],
}
