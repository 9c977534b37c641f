//! What is written to the tables and read from them.

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::cli::serve::form::Form;
use crate::cli::serve::journey::{self, Appointment, Event};
use crate::cli::serve::receipt::{self, Receipt};
use crate::cli::serve::store::{Counts, Outcome, Stored, Summary, Which};
use crate::cli::serve::token;
use crate::referral::Status;

/// The columns of a summary.
const SUMMARY: &str = "seq, id, number, received_at, direction, disposition, patient, to_unit, due, sha256, \
    (SELECT what FROM events WHERE referral = referrals.seq ORDER BY events.seq DESC LIMIT 1)";

/// The newest return form that answers it.
const REPLY: &str = "(SELECT id FROM referrals AS reply WHERE reply.in_reply_to = referrals.key ORDER BY reply.seq DESC LIMIT 1)";

/// The newest form that came after it and replaces it.
const NEWER: &str = "(SELECT id FROM referrals AS newer WHERE newer.supersedes = referrals.key AND newer.seq > referrals.seq \
    ORDER BY newer.seq DESC LIMIT 1)";

/// Every first event leaves `received`, and none comes back to it.
const WAITING: &str = "NOT EXISTS (SELECT 1 FROM events WHERE referral = referrals.seq)";

/// How many forms are in memory at once where all are read.
const PAGE: usize = 200;
/// How many bytes of them, and one form more.
const PAGE_BYTES: usize = 2 << 20;

/// Keeps a form, unless its key is known.
pub fn receive(
    connection: &Connection,
    form: &Form,
    now: &DateTime<FixedOffset>,
) -> rusqlite::Result<Outcome> {
    let known: Option<(String, Vec<u8>, Vec<u8>)> = connection
        .prepare_cached("SELECT id, body, receipt FROM referrals WHERE key = ?1")?
        .query_row([form.key()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    if let Some((id, body, json)) = known {
        return Ok(match body == form.bytes() {
            true => Outcome::Received(Receipt { id, json }),
            false => Outcome::KeyReused,
        });
    }
    let id =
        token::random().map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.to_string().into()))?;
    let number = next_number(connection, &receipt::number_prefix(form, now))?;
    let received_at = receipt::timestamp(now);
    let receipt = Receipt::new(id, &number, &received_at, form);
    connection
        .prepare_cached(
            "INSERT INTO referrals(id, key, number, received_at, direction, disposition, patient, \
             to_unit, due, sha256, body, receipt, in_reply_to, supersedes) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
        )?
        .execute(params![
            receipt.id,
            form.key(),
            number,
            received_at,
            form.direction(),
            form.disposition(),
            form.patient(),
            form.to_unit(),
            form.due(),
            form.sha256(),
            form.bytes(),
            receipt.json,
            form.in_reply_to(),
            form.supersedes(),
        ])?;
    if let Some(answered) = form.in_reply_to() {
        returned(connection, answered, form, &number, &received_at)?;
    }
    Ok(Outcome::Received(receipt))
}

/// A return form says of the referral that it answers that the patient was there, and comes back.
fn returned(
    connection: &Connection,
    answered: &str,
    form: &Form,
    number: &str,
    at: &str,
) -> rusqlite::Result<()> {
    let found: Option<(i64, Option<String>)> = connection
        .prepare_cached(
            "SELECT seq, (SELECT what FROM events WHERE referral = referrals.seq ORDER BY events.seq DESC LIMIT 1) \
             FROM referrals WHERE key = ?1",
        )?
        .query_row([answered], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((referral, status)) = found else { return Ok(()) };
    let status = status.map_or(Some(Status::Received), |code| Status::of(&code));
    let next = status.map_or(&[][..], Status::next);
    let steps: &[Status] = if next.contains(&Status::Returned) {
        &[Status::Returned]
    } else if next.contains(&Status::Arrived) {
        &[Status::Arrived, Status::Returned]
    } else {
        // It has come back before, or was declined, which a person takes back.
        &[]
    };
    for what in steps {
        let note = format!("回转单 / return form {number}");
        let who = form.doctor().to_owned();
        let event = Event { what: *what, at: at.to_owned(), who, note, appointment: None };
        happened(connection, referral, &event)?;
    }
    Ok(())
}

/// The numbers of a day are counted from 001 and grow past 999.
fn next_number(connection: &Connection, prefix: &str) -> rusqlite::Result<String> {
    let number: i64 = connection
        .prepare_cached(
            "INSERT INTO numbers(prefix, last) VALUES (?1, 1) \
             ON CONFLICT(prefix) DO UPDATE SET last = last + 1 RETURNING last",
        )?
        .query_row([prefix], |row| row.get(0))?;
    Ok(format!("{prefix}{number:03}"))
}

/// Adds an event.
pub fn happened(connection: &Connection, referral: i64, event: &Event) -> rusqlite::Result<()> {
    let appointment = event.appointment.as_ref();
    connection
        .prepare_cached(
            "INSERT INTO events(referral, what, at, who, note, appointment_at, appointment_place) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            referral,
            event.what.code(),
            event.at,
            event.who,
            event.note,
            appointment.map(|appointment| &appointment.at),
            appointment.map(|appointment| &appointment.place),
        ])
        .map(|_| ())
}

/// One form and its events, by its id or its key.
pub fn get(connection: &Connection, id: &str) -> rusqlite::Result<Option<Stored>> {
    connection
        .prepare_cached(&format!(
            "SELECT {SUMMARY}, body, receipt, {REPLY}, {NEWER} FROM referrals WHERE id = ?1 OR key = ?1"
        ))?
        .query_row([id], stored)
        .optional()?
        .map(|stored| with_events(connection, stored))
        .transpose()
}

/// The oldest first, a page of them; none if there are no more.
pub fn after(connection: &Connection, after: i64) -> rusqlite::Result<Vec<Stored>> {
    let mut rows = connection.prepare_cached(&format!(
        "SELECT {SUMMARY}, body, receipt, {REPLY}, {NEWER} FROM referrals WHERE seq > ?1 ORDER BY seq LIMIT {PAGE}"
    ))?;
    let mut rows = rows.query_map([after], stored)?;
    let (mut page, mut bytes) = (Vec::new(), 0);
    while bytes < PAGE_BYTES
        && let Some(stored) = rows.next()
    {
        let stored = with_events(connection, stored?)?;
        bytes += stored.body.len();
        page.push(stored);
    }
    Ok(page)
}

/// The newest first.
pub fn list(
    connection: &Connection,
    which: Which,
    before: i64,
    most: usize,
    now: &DateTime<FixedOffset>,
) -> rusqlite::Result<Vec<Summary>> {
    let only = if which == Which::All { "TRUE" } else { WAITING };
    // Whether a deadline has passed is not for SQLite to say: of the times that a form may hold, it cannot read all.
    connection
        .prepare_cached(&format!(
            "SELECT {SUMMARY} FROM referrals WHERE seq < ?1 AND {only} ORDER BY seq DESC"
        ))?
        .query_map([before], summary)?
        .filter(|row| which != Which::Overdue || row.as_ref().map_or(true, |summary| summary.overdue(now)))
        .take(most)
        .collect()
}

/// How many wait.
pub fn counts(connection: &Connection, now: &DateTime<FixedOffset>) -> rusqlite::Result<Counts> {
    let mut counts = Counts { waiting: 0, overdue: 0 };
    let mut waiting = connection.prepare_cached(&format!("SELECT due FROM referrals WHERE {WAITING}"))?;
    for due in waiting.query_map([], |row| row.get::<_, Option<String>>(0))? {
        counts.waiting += 1;
        counts.overdue += u64::from(journey::deadline(due?.as_deref()).is_some_and(|due| due < *now));
    }
    Ok(counts)
}

fn stored(row: &Row) -> rusqlite::Result<Stored> {
    Ok(Stored {
        body: row.get(11)?,
        receipt: row.get(12)?,
        summary: summary(row)?,
        events: Vec::new(),
        reply: row.get(13)?,
        newer: row.get(14)?,
    })
}

fn with_events(connection: &Connection, mut stored: Stored) -> rusqlite::Result<Stored> {
    stored.events = connection
        .prepare_cached(
            "SELECT what, at, who, note, appointment_at, appointment_place FROM events WHERE referral = ?1 ORDER BY seq",
        )?
        .query_map([stored.summary.seq], event)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(stored)
}

fn event(row: &Row) -> rusqlite::Result<Event> {
    let place: Option<String> = row.get(5)?;
    let at: Option<String> = row.get(4)?;
    Ok(Event {
        what: status(row, 0)?.unwrap_or(Status::Received),
        at: row.get(1)?,
        who: row.get(2)?,
        note: row.get(3)?,
        appointment: at.zip(place).map(|(at, place)| Appointment { at, place }),
    })
}

/// A status that this version does not know is an error, never a calm "received".
fn status(row: &Row, column: usize) -> rusqlite::Result<Option<Status>> {
    let code: Option<String> = row.get(column)?;
    code.map(|code| Status::of(&code).ok_or(rusqlite::Error::InvalidQuery)).transpose()
}

fn summary(row: &Row) -> rusqlite::Result<Summary> {
    Ok(Summary {
        seq: row.get(0)?,
        id: row.get(1)?,
        number: row.get(2)?,
        received_at: row.get(3)?,
        direction: row.get(4)?,
        disposition: row.get(5)?,
        patient: row.get(6)?,
        to_unit: row.get(7)?,
        due: row.get(8)?,
        sha256: row.get(9)?,
        status: status(row, 10)?.unwrap_or(Status::Received),
    })
}
