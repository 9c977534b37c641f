//! A file that a command writes.

use std::path::Path;

use crate::cli::complain;
use crate::text::Lang;

/// Writes a file, with the folders above it. An unchanged file keeps its time stamp, so that watchers of it rest.
pub fn write(file: &Path, bytes: &[u8], lang: Lang) -> Result<(), u8> {
    if std::fs::read(file).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty());
    let written = parent.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(file, bytes));
    written.map_err(|error| {
        complain(&lang.pick(
            format!("写不了 `{}`：{error}", file.display()),
            format!("cannot write `{}`: {error}", file.display()),
        ))
    })
}
