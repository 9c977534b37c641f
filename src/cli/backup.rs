//! `triage backup`: a copy of the receiver's database, also while it runs.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::Backup;

use crate::cli::serve::store::{keep_private, read_only};
use crate::cli::{GOOD, complain, say};
use crate::text::{Lang, Text};

/// Copy the receiver's database to a file, also while it runs
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The SQLite file that keeps the forms
    #[arg(long, value_name = "FILE", default_value = "referrals.sqlite")]
    db: PathBuf,
    /// The copy; it must not be there yet
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
}

/// Exit 0 with a whole, checked copy, else 2 and no copy.
pub fn run(args: &Args, lang: Lang) -> u8 {
    match copy(&args.db, &args.output) {
        Ok(copied) => {
            say(&format!("{}\n", copied.get(lang)));
            GOOD
        }
        Err(why) => complain(why.get(lang)),
    }
}

fn copy(db: &Path, output: &Path) -> Result<Text, Text> {
    let (from, to) = (db.display(), output.display());
    if !db.is_file() {
        return Err(Text::new(format!("没有数据库 `{from}`"), format!("there is no database `{from}`")));
    }
    if output.exists() {
        return Err(Text::new(
            format!("`{to}` 已存在，不会覆盖；请换一个文件名"),
            format!("`{to}` is there already and is not written over; choose another name"),
        ));
    }
    let mut unfinished = output.as_os_str().to_owned();
    unfinished.push(".unfinished");
    let unfinished = PathBuf::from(unfinished);
    let done = checked(db, &unfinished).and_then(|counted| {
        std::fs::rename(&unfinished, output)?;
        Ok(counted)
    });
    match done {
        Ok((forms, events)) => Ok(Text::new(
            format!("已备份到 `{to}`：{forms} 张转诊单，{events} 条状态记录，已检查完整"),
            format!("copied to `{to}`: {forms} forms and {events} events, checked"),
        )),
        Err(error) => {
            let _ = std::fs::remove_file(&unfinished);
            Err(Text::new(format!("无法备份 `{from}`：{error}"), format!("cannot copy `{from}`: {error}")))
        }
    }
}

/// Copies, checks and counts; how many forms and events there are.
fn checked(db: &Path, to: &Path) -> Result<(i64, i64), Box<dyn std::error::Error>> {
    let source = read_only(db)?;
    // Left over from a copy that was broken off.
    if to.exists() {
        std::fs::remove_file(to)?;
    }
    keep_private(to)?;
    let mut copy = Connection::open(to)?;
    // In one step: what is written meanwhile waits in the log of the original, and is not in the copy.
    Backup::new(&source, &mut copy)?.run_to_completion(i32::MAX, std::time::Duration::ZERO, None)?;
    // One file, without a log beside it.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    let sound: String = copy.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(sound.into());
    }
    let count = |table: &str| copy.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0));
    let has_events: bool = copy.query_row(
        "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'events')",
        [],
        |row| row.get(0),
    )?;
    let counted = (count("referrals")?, if has_events { count("events")? } else { 0 });
    drop(copy);
    std::fs::File::open(to)?.sync_all()?;
    Ok(counted)
}
