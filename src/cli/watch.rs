//! `triage test --watch`: once more whenever a rule file changes.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::cli::test::Said;
use crate::cli::{GOOD, complain, folder};
use crate::text::{Lang, Text};

/// How often the folder is looked at. Looking at a hundred files takes well under a millisecond.
const POLL: Duration = Duration::from_millis(50);
/// An editor that is still writing is given this long to finish, again and again up to [`PATIENCE`].
const SETTLE: Duration = Duration::from_millis(10);
const PATIENCE: u32 = 10;
/// How many files a heading names.
const NAMED: usize = 3;

/// Runs, prints, waits for a change, and so on until the process is ended or nobody reads on. Only a
/// folder that cannot be read at the start is a reason to stop; `pure` keeps headings out of the output.
pub fn watch(dir: &Path, pure: bool, lang: Lang, mut run: impl FnMut() -> Result<Said, Text>) -> u8 {
    let mut stamps = look(dir);
    let mut said = match run() {
        Ok(said) => Ok(said),
        Err(why) => return complain(why.get(lang)),
    };
    let mut heading = lang.pick(
        format!("正在关注 {}，按 Ctrl-C 结束", dir.display()),
        format!("watching {}, Ctrl-C ends it", dir.display()),
    );
    loop {
        let heading_line = format!("[{}] {heading}\n", chrono::Local::now().format("%H:%M:%S"));
        if print(&heading_line, said, pure, lang).is_err() {
            return GOOD;
        }
        let now = changed(dir, &stamps);
        heading = difference(&stamps, &now, lang);
        stamps = now;
        said = run();
    }
}

fn print(heading: &str, said: Result<Said, Text>, pure: bool, lang: Lang) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    if out.is_terminal() {
        // Clears the screen and what was scrolled off it.
        out.write_all(b"\x1b[2J\x1b[3J\x1b[H")?;
    }
    if pure {
        eprint!("{heading}");
    } else {
        out.write_all(heading.as_bytes())?;
    }
    match said {
        Ok(said) => {
            eprint!("{}", said.err);
            out.write_all(said.out.as_bytes())?;
        }
        Err(why) => {
            complain(why.get(lang));
        }
    }
    out.flush()
}

/// What tells one state of a file from another without reading it.
type Stamp = (u64, Option<SystemTime>);

/// Waits until the folder is not as it was, and has come to rest.
fn changed(dir: &Path, before: &BTreeMap<String, Stamp>) -> BTreeMap<String, Stamp> {
    let mut now = look(dir);
    while now == *before {
        std::thread::sleep(POLL);
        now = look(dir);
    }
    for _ in 0..PATIENCE {
        std::thread::sleep(SETTLE);
        let later = look(dir);
        if later == now {
            break;
        }
        now = later;
    }
    now
}

fn look(dir: &Path) -> BTreeMap<String, Stamp> {
    let mut paths = Vec::new();
    // A folder that is gone for a moment has no files.
    let _ = folder::list(dir, &mut paths);
    let stamp = |path: &Path| {
        let known = std::fs::metadata(path).ok();
        known.map_or((0, None), |known| (known.len(), known.modified().ok()))
    };
    paths.iter().map(|path| (folder::name_of(dir, path), stamp(path))).collect()
}

/// Which files are changed, new or gone.
fn difference(before: &BTreeMap<String, Stamp>, now: &BTreeMap<String, Stamp>, lang: Lang) -> String {
    let changed = now.iter().filter(|(name, stamp)| before.get(*name).is_some_and(|before| before != *stamp));
    let new = now.keys().filter(|name| !before.contains_key(*name));
    let gone = before.keys().filter(|name| !now.contains_key(*name));
    let parts = [
        (lang.pick("已改", "changed"), changed.map(|(name, _)| name.as_str()).collect::<Vec<_>>()),
        (lang.pick("新增", "new"), new.map(String::as_str).collect()),
        (lang.pick("已删", "gone"), gone.map(String::as_str).collect()),
    ];
    let said = parts.iter().filter(|(_, names)| !names.is_empty()).map(|(what, names)| {
        let shown = names.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
        match names.len().saturating_sub(NAMED) {
            0 => format!("{what}: {shown}"),
            more => format!("{what}: {shown} +{more}"),
        }
    });
    said.collect::<Vec<_>>().join("; ")
}
