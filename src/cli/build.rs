//! `triage build`

use std::path::Path;

use crate::cli::{GOOD, complain, folder, say};
use crate::criteria::compiled;
use crate::text::Lang;

/// Writes the compiled rule set.
pub fn run(dir: &Path, output: &Path, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(dir, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let bytes = compiled::write(&ruleset);
    // The file must be readable by the program that wrote it before anybody relies on it.
    if let Err(why) = compiled::read(&bytes) {
        return complain(why.get(lang));
    }
    // An unchanged file keeps its time stamp, so that watchers of it rest.
    let unchanged = std::fs::read(output).is_ok_and(|old| old == bytes);
    if !unchanged {
        let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty());
        let written =
            parent.map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(output, &bytes));
        if let Err(error) = written {
            return complain(&lang.pick(
                format!("写不了 `{}`：{error}", output.display()),
                format!("cannot write `{}`: {error}", output.display()),
            ));
        }
    }
    say(&format!("{} {} {} {} B\n", ruleset.id, ruleset.version, ruleset.sha256, bytes.len()));
    GOOD
}
