//! The store: one SQLite file, one connection, every form exactly once.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, FixedOffset};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::cli::serve::form::Form;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::receipt::{self, Receipt};
use crate::cli::serve::token;
use crate::text::Text;

/// The forms; cloned freely, all clones share the one connection.
#[derive(Clone)]
pub struct Store {
    connection: Arc<Mutex<Connection>>,
}

/// What became of a form.
pub enum Outcome {
    /// It is in the store, since now or since before.
    Received(Receipt),
    /// Its key is taken by a form with other bytes.
    KeyReused,
}

/// A form as it was received.
pub struct Stored {
    /// The body, byte for byte.
    pub body: Vec<u8>,
    /// The receipt, byte for byte.
    pub receipt: Vec<u8>,
    /// What the lists say of it.
    pub summary: Summary,
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
    /// What became of it.
    pub status: String,
    /// The SHA-256 of the body.
    pub sha256: String,
}

const VERSION: i64 = 1;

const TABLE: &str = "CREATE TABLE IF NOT EXISTS referrals(
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE, key TEXT UNIQUE, number TEXT UNIQUE,
    received_at TEXT, direction TEXT, disposition TEXT, patient TEXT, to_unit TEXT, status TEXT,
    sha256 TEXT, body BLOB NOT NULL, receipt BLOB NOT NULL);
    PRAGMA user_version = 1;";

const SUMMARY: &str =
    "seq, id, number, received_at, direction, disposition, patient, to_unit, status, sha256";

impl Store {
    /// Opens the file, makes it if it is not there, and refuses one of a newer version.
    pub fn open(path: &Path) -> Result<Self, Text> {
        let (connection, version) = prepare(path).map_err(|error| {
            let path = path.display();
            Text::new(
                format!("无法打开数据库 `{path}`：{error}"),
                format!("cannot open the database `{path}`: {error}"),
            )
        })?;
        if version > VERSION {
            let path = path.display();
            return Err(Text::new(
                format!(
                    "数据库 `{path}` 的版本是 {version}，本程序只认识到 {VERSION}；请使用较新的 triage，或用 --db 另选文件"
                ),
                format!(
                    "the database `{path}` is of version {version}, and this program knows {VERSION}; use a newer triage, or another file with --db"
                ),
            ));
        }
        Ok(Store { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Keeps a form, unless its key is known.
    pub async fn receive(&self, form: Form, now: DateTime<FixedOffset>) -> Result<Outcome, Kind> {
        self.run(move |connection| receive(connection, &form, &now)).await
    }

    /// One form.
    pub async fn get(&self, id: String) -> Result<Option<Stored>, Kind> {
        self.run(move |connection| {
            connection
                .prepare(&format!("SELECT {SUMMARY}, body, receipt FROM referrals WHERE id = ?1"))?
                .query_row([id], |row| {
                    Ok(Stored { body: row.get(10)?, receipt: row.get(11)?, summary: summary(row)? })
                })
                .optional()
        })
        .await
    }

    /// The newest forms first, those before `before` only.
    pub async fn list(&self, before: i64, most: u32) -> Result<Vec<Summary>, Kind> {
        self.run(move |connection| {
            connection
                .prepare(&format!(
                    "SELECT {SUMMARY} FROM referrals WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2"
                ))?
                .query_map(params![before, most], summary)?
                .collect()
        })
        .await
    }

    /// SQLite blocks, so it runs beside the event loop, one request at a time.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Kind> {
        let connection = Arc::clone(&self.connection);
        let done = tokio::task::spawn_blocking(move || {
            work(&mut connection.lock().unwrap_or_else(PoisonError::into_inner))
        })
        .await;
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                // The code only: SQLite's message could quote what it was given.
                let code = error.sqlite_error_code().unwrap_or(rusqlite::ErrorCode::Unknown);
                crate::cli::serve::report(&format!("SQLite: {code:?}"));
                Err(Kind::StoreFailed)
            }
            Err(_) => Err(Kind::StoreFailed),
        }
    }
}

fn prepare(path: &Path) -> Result<(Connection, i64), Box<dyn std::error::Error>> {
    keep_private(path)?;
    let connection = Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    let version = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if version <= VERSION {
        // A receipt promises that the form is on the disk, so every commit waits for it.
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch(TABLE)?;
    }
    Ok((connection, version))
}

/// Makes a new file that only its owner can read; SQLite gives its journal the same mode.
#[cfg(unix)]
fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;

    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(|_| ())
}

#[cfg(not(unix))]
fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}

fn receive(
    connection: &mut Connection,
    form: &Form,
    now: &DateTime<FixedOffset>,
) -> rusqlite::Result<Outcome> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let known: Option<(String, Vec<u8>, Vec<u8>)> = transaction
        .prepare("SELECT id, body, receipt FROM referrals WHERE key = ?1")?
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
    let number = next_number(&transaction, &receipt::number_prefix(form, now))?;
    let received_at = receipt::timestamp(now);
    let receipt = Receipt::new(id, &number, &received_at, form);
    transaction
        .prepare(
            "INSERT INTO referrals(id, key, number, received_at, direction, disposition, patient, \
             to_unit, status, sha256, body, receipt) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
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
            receipt::RECEIVED,
            form.sha256(),
            form.bytes(),
            receipt.json,
        ])?;
    transaction.commit()?;
    Ok(Outcome::Received(receipt))
}

/// The numbers of a day are counted from 001 and grow past 999; `:` follows `9` in ASCII.
fn next_number(connection: &Connection, prefix: &str) -> rusqlite::Result<String> {
    let last: Option<i64> = connection
        .prepare(
            "SELECT MAX(CAST(SUBSTR(number, LENGTH(?1) + 1) AS INTEGER)) FROM referrals \
             WHERE number >= ?1 AND number < ?1 || ':'",
        )?
        .query_row([prefix], |row| row.get(0))?;
    Ok(format!("{prefix}{:03}", last.unwrap_or(0) + 1))
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
        status: row.get(8)?,
        sha256: row.get(9)?,
    })
}
