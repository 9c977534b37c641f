//! The files that commands write.

use std::path::Path;

use crate::cli::complain;
use crate::text::Lang;

/// Writes a file and the folders above it, or says why it cannot. An unchanged file keeps its time
/// stamp, so that watchers of it rest.
pub fn write(path: &Path, bytes: &[u8], lang: Lang) -> Result<(), u8> {
    if std::fs::read(path).is_ok_and(|old| old == bytes) {
        return Ok(());
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let written = parent.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(path, bytes));
    written.map_err(|error| {
        complain(&lang.pick(
            format!("写不了 `{}`：{error}", path.display()),
            format!("cannot write `{}`: {error}", path.display()),
        ))
    })
}
