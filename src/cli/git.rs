//! Rule folders in a git revision, read with the `git` program.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::text::{Source, Text};

/// What stands at a place of a revision.
pub enum Stored {
    /// The `.toml` files of a folder.
    Folder(Vec<Source>),
    /// One file: a compiled rule set.
    File(Vec<u8>),
}

/// Reads `REVISION:PATH`.
pub fn read(place: &str) -> Result<Stored, Text> {
    // What starts with a dash would be taken for an option.
    if place.starts_with('-') {
        return Err(Text::new(format!("读不了 `{place}`"), format!("cannot read `{place}`")));
    }
    // Git takes `.` for a name; its own word for "here" is `./`.
    let here = place.strip_suffix(":.").map(|revision| format!("{revision}:./"));
    let place = here.as_deref().unwrap_or(place);
    let kind = git(&["cat-file", "-t", place], b"")?;
    if kind.trim_ascii() == b"blob" {
        return git(&["cat-file", "blob", place], b"").map(Stored::File);
    }
    let listing = git(&["ls-tree", "-r", "-z", "--full-tree", place], b"")?;
    let listing = String::from_utf8_lossy(&listing).into_owned();
    // `100644 blob <object>\t<name>`; links and submodules are no files.
    let files: Vec<(&str, &str)> = listing
        .split('\0')
        .filter_map(|line| line.split_once('\t'))
        .filter(|(what, name)| what.starts_with("100") && name.ends_with(".toml"))
        .filter_map(|(what, name)| Some((what.split(' ').nth(2)?, name)))
        .collect();
    let wanted: String = files.iter().map(|(object, _)| format!("{object}\n")).collect();
    let objects = git(&["cat-file", "--batch"], wanted.as_bytes())?;
    let mut rest = objects.as_slice();
    let mut sources = Vec::with_capacity(files.len());
    for (_, name) in files {
        let (text, after) = object(rest).ok_or_else(|| {
            Text::new(format!("git 没有给出 `{place}/{name}`"), format!("git did not give `{place}/{name}`"))
        })?;
        let text = String::from_utf8(text.to_vec()).map_err(|_| {
            Text::new(
                format!("`{place}/{name}` 不是 UTF-8 文本"),
                format!("`{place}/{name}` is not UTF-8 text"),
            )
        })?;
        sources.push(Source { name: name.to_owned(), text });
        rest = after;
    }
    Ok(Stored::Folder(sources))
}

/// The first object of a batch, `<object> blob <length>\n<bytes>\n`, and what follows it.
fn object(batch: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = batch.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(batch.get(..end)?).ok()?;
    let length: usize = head.rsplit(' ').next()?.parse().ok()?;
    let start = end.checked_add(1)?;
    let stop = start.checked_add(length)?;
    Some((batch.get(start..stop)?, batch.get(stop.checked_add(1)?..)?))
}

fn git(arguments: &[&str], input: &[u8]) -> Result<Vec<u8>, Text> {
    let missing = |error: std::io::Error| {
        Text::new(
            format!("运行不了 git：{error}；比较版本需要安装 git"),
            format!("cannot run git: {error}; comparing revisions needs it to be installed"),
        )
    };
    let mut child = Command::new("git")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(missing)?;
    let stdin = child.stdin.take();
    let output = std::thread::scope(|scope| {
        // It answers while it reads: both must go on at once.
        scope.spawn(move || {
            if let Some(mut stdin) = stdin {
                // If it stops before it has read everything, its exit code says why.
                let _ = stdin.write_all(input);
            }
        });
        child.wait_with_output()
    })
    .map_err(missing)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let said = said.lines().next().unwrap_or("").trim_start_matches("fatal: ").to_owned();
    Err(Text::new(
        format!("git 里没有这个版本或路径：{said}"),
        format!("git knows no such revision or path: {said}"),
    ))
}
