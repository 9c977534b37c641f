//! The store: one SQLite file in which every form is kept exactly once, and every event for good.

mod file;
mod rows;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, FixedOffset};
use rusqlite::Connection;

use crate::cli::serve::form::Form;
use crate::cli::serve::journey::{self, Event, Journey};
use crate::cli::serve::kind::Kind;
use crate::cli::serve::receipt::Receipt;
use crate::cli::serve::store::writer::Writer;
use crate::referral::Status;
use crate::text::Text;

pub use crate::cli::serve::store::file::{keep_private, read_only};
pub use crate::cli::serve::store::writer::Writing;

/// The forms; cloned freely. All clones share one connection that reads and one thread that writes.
#[derive(Clone)]
pub struct Store {
    reader: Arc<Mutex<Connection>>,
    writer: Writer,
}

/// What became of a form.
pub enum Outcome {
    /// It is in the store, since now or since before.
    Received(Receipt),
    /// Its key is taken by a form with other bytes.
    KeyReused,
}

/// What became of an event.
pub enum Happened {
    /// It is in the store; so is the form with it.
    Yes(Box<Stored>),
    /// It cannot follow what has happened, or something has happened since its author looked.
    Not(Box<Stored>),
    /// There is no such form.
    Nowhere,
}

/// A form as it was received, and what became of it.
pub struct Stored {
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The receipt, byte for byte.
    pub receipt: Vec<u8>,
    /// What the lists say of it.
    pub summary: Summary,
    /// What happened to it since, oldest first.
    pub events: Vec<Event>,
    /// The identifier of the newest return form that answers it.
    pub reply: Option<String>,
    /// The identifier of the newest form that replaces it.
    pub newer: Option<String>,
}

impl Stored {
    /// Its journey so far.
    pub fn journey(&self) -> Journey<'_> {
        Journey::new(&self.events, self.summary.due.as_deref())
    }
}

/// One line of the inbox.
pub struct Summary {
    /// The order of arrival.
    pub seq: i64,
    /// The identifier in its address.
    pub id: String,
    /// The human referral number.
    pub number: String,
    /// When it came.
    pub received_at: String,
    /// Where the rules send the patient.
    pub direction: String,
    /// What the clinician decided.
    pub disposition: String,
    /// The patient's name.
    pub patient: String,
    /// The receiving institution.
    pub to_unit: String,
    /// By when it must be accepted.
    pub due: Option<String>,
    /// Where it stands.
    pub status: Status,
    /// The SHA-256 of the body.
    pub sha256: String,
}

impl Summary {
    /// By when somebody must have answered, if by any time.
    pub fn deadline(&self) -> Option<DateTime<FixedOffset>> {
        journey::deadline(self.due.as_deref())
    }

    /// Whether the deadline has passed and nobody has answered.
    pub fn overdue(&self, now: &DateTime<FixedOffset>) -> bool {
        self.status == Status::Received && self.deadline().is_some_and(|due| due < *now)
    }
}

/// Which forms a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// All of them.
    All,
    /// Those that nobody has acted on.
    Waiting,
    /// Those of them whose deadline has passed.
    Overdue,
}

/// How many forms wait.
pub struct Counts {
    /// For an answer.
    pub waiting: u64,
    /// For an answer that is overdue.
    pub overdue: u64,
}

impl Store {
    /// Opens the file, makes it if it is not there, brings it up to date, and refuses one of a newer version. The second
    /// part ends when every clone of the first has gone.
    pub fn open(path: &Path) -> Result<(Self, Writing), Text> {
        let (reader, writer) = file::open(path)?;
        let (writer, writing) = Writer::start(writer).map_err(|error| {
            Text::new(format!("无法启动写入线程：{error}"), format!("cannot start to write: {error}"))
        })?;
        Ok((Store { reader: Arc::new(Mutex::new(reader)), writer }, writing))
    }

    /// Keeps a form, unless its key is known.
    pub async fn receive(&self, form: Form, now: DateTime<FixedOffset>) -> Result<Outcome, Kind> {
        self.writer.write(move |connection| rows::receive(connection, &form, &now)).await
    }

    /// Adds an event, if it may follow what has happened, and if its author has `seen` so many events, where that is known.
    /// Said again at once, it is still one.
    pub async fn happened(&self, id: String, event: Event, seen: Option<usize>) -> Result<Happened, Kind> {
        self.writer
            .write(move |connection| {
                let Some(mut stored) = rows::get(connection, &id)? else { return Ok(Happened::Nowhere) };
                if stored.events.last().is_some_and(|last| journey::same(last, &event)) {
                    return Ok(Happened::Yes(Box::new(stored)));
                }
                let known = seen.is_none_or(|seen| seen == stored.events.len());
                if !known || !stored.summary.status.next().contains(&event.what) {
                    return Ok(Happened::Not(Box::new(stored)));
                }
                rows::happened(connection, stored.summary.seq, &event)?;
                stored.summary.status = event.what;
                stored.events.push(event);
                Ok(Happened::Yes(Box::new(stored)))
            })
            .await
    }

    /// One form.
    pub async fn get(&self, id: String) -> Result<Option<Stored>, Kind> {
        self.read(move |connection| rows::get(connection, &id)).await
    }

    /// The newest forms first, those before `before` only.
    pub async fn list(
        &self,
        which: Which,
        before: i64,
        most: usize,
        now: DateTime<FixedOffset>,
    ) -> Result<(Vec<Summary>, Counts), Kind> {
        self.read(move |connection| {
            Ok((rows::list(connection, which, before, most, &now)?, rows::counts(connection, &now)?))
        })
        .await
    }

    /// The oldest forms first, those after `after` only, with everything about them: as many as fit into memory, and none if
    /// there are no more.
    pub async fn after(&self, after: i64) -> Result<Vec<Stored>, Kind> {
        self.read(move |connection| rows::after(connection, after)).await
    }

    /// SQLite blocks, so it runs beside the event loop. Whoever reads waits for nobody who writes.
    async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Kind> {
        let reader = Arc::clone(&self.reader);
        let done = tokio::task::spawn_blocking(move || {
            // One transaction, so that a form and its events are of the same moment.
            let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
            let moment = reader.transaction()?;
            work(&moment)
        })
        .await;
        done.map_err(|_| Kind::StoreFailed)?.map_err(|error| failed(&error))
    }
}

/// The code only: SQLite's message could quote what it was given.
fn failed(error: &rusqlite::Error) -> Kind {
    let code = error.sqlite_error_code().unwrap_or(rusqlite::ErrorCode::Unknown);
    crate::cli::serve::report(&format!("SQLite: {code:?}"));
    Kind::StoreFailed
}
