//! The file: made, opened, and brought up to date, or refused.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::text::Text;

/// What brings a file from one version to the next; the first makes it. A version that was released never changes.
const STEPS: [&str; 4] = [
    "CREATE TABLE referrals(
        seq INTEGER PRIMARY KEY, id TEXT UNIQUE, key TEXT UNIQUE, number TEXT UNIQUE,
        received_at TEXT, direction TEXT, disposition TEXT, patient TEXT, to_unit TEXT, status TEXT,
        sha256 TEXT, body BLOB NOT NULL, receipt BLOB NOT NULL);",
    // What became of a form is told by its events alone. Neither they nor the forms ever change.
    "ALTER TABLE referrals DROP COLUMN status;
    ALTER TABLE referrals ADD COLUMN due TEXT;
    UPDATE referrals SET due = json_extract(CAST(body AS TEXT), '$.due') WHERE json_valid(CAST(body AS TEXT));
    CREATE TABLE numbers(prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    INSERT INTO numbers SELECT SUBSTR(number, 1, 10), MAX(CAST(SUBSTR(number, 11) AS INTEGER)) FROM referrals GROUP BY 1;
    CREATE TABLE events(
        seq INTEGER PRIMARY KEY, referral INTEGER NOT NULL REFERENCES referrals(seq), what TEXT NOT NULL,
        at TEXT NOT NULL, who TEXT NOT NULL, note TEXT NOT NULL, appointment_at TEXT, appointment_place TEXT) STRICT;
    CREATE INDEX events_of_referral ON events(referral);
    CREATE TRIGGER events_never_change BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
    CREATE TRIGGER events_never_go BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are only ever added'); END;
    CREATE TRIGGER referrals_never_change BEFORE UPDATE ON referrals
        BEGIN SELECT RAISE(ABORT, 'forms stay as they came'); END;",
    // A return form is found by the referral that it answers.
    "ALTER TABLE referrals ADD COLUMN in_reply_to TEXT;
    CREATE INDEX replies ON referrals(in_reply_to) WHERE in_reply_to IS NOT NULL;",
    // So is the form that replaces another.
    "ALTER TABLE referrals ADD COLUMN supersedes TEXT;
    CREATE INDEX replacements ON referrals(supersedes) WHERE supersedes IS NOT NULL;",
];

const VERSION: i64 = STEPS.len() as i64;

/// A connection to read and one to write.
pub fn open(path: &Path) -> Result<(Connection, Connection), Text> {
    let shown = path.display();
    let (version, mut writer) = (|| {
        keep_private(path)?;
        let writer = Connection::open(path)?;
        writer.busy_timeout(Duration::from_secs(5))?;
        Ok((version(&writer)?, writer))
    })()
    .map_err(|error| cannot_open(path, error))?;
    if version > VERSION {
        return Err(Text::new(
            format!(
                "数据库 `{shown}` 的版本是 {version}，本程序只认识到 {VERSION}；请使用较新的 triage，或用 --db 另选文件"
            ),
            format!(
                "the database `{shown}` is of version {version}, and this program knows {VERSION}; use a newer triage, or another file with --db"
            ),
        ));
    }
    prepare(&mut writer)
        .and_then(|()| {
            let reader = read_only(path)?;
            Ok((reader, writer))
        })
        .map_err(|error| cannot_open(path, Box::new(error)))
}

/// A connection that cannot write.
pub fn read_only(path: &Path) -> rusqlite::Result<Connection> {
    let reader = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    reader.busy_timeout(Duration::from_secs(5))?;
    Ok(reader)
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

fn prepare(writer: &mut Connection) -> rusqlite::Result<()> {
    // A receipt promises that the form is on the disk, so every commit waits for it.
    writer.pragma_update(None, "journal_mode", "WAL")?;
    writer.pragma_update(None, "synchronous", "FULL")?;
    writer.pragma_update(None, "foreign_keys", true)?;
    // All steps or none, and only one of two programs that open the file at once.
    let migration = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let present = version(&migration)?;
    for (version, step) in (1..).zip(STEPS).filter(|(version, _)| *version > present) {
        migration.execute_batch(step)?;
        migration.pragma_update(None, "user_version", version)?;
    }
    migration.commit()
}

fn cannot_open(path: &Path, error: Box<dyn std::error::Error>) -> Text {
    let path = path.display();
    Text::new(
        format!("无法打开数据库 `{path}`：{error}"),
        format!("cannot open the database `{path}`: {error}"),
    )
}

/// Makes a new file that only its owner can read; SQLite gives its journal the same mode.
#[cfg(unix)]
pub fn keep_private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::OpenOptionsExt;

    std::fs::OpenOptions::new().append(true).create(true).mode(0o600).open(path).map(|_| ())
}

#[cfg(not(unix))]
pub fn keep_private(_: &Path) -> std::io::Result<()> {
    Ok(())
}
