//! A file that is made or continued; what stands in it is never changed.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;

use crate::cli::complain;
use crate::text::{Lang, Source};

/// What is added to a file.
pub struct NewFile<'s> {
    /// The name below the rule folder.
    pub name: String,
    /// What is there, unless the file is new.
    before: Option<&'s str>,
    /// What is added.
    added: String,
}

impl<'s> NewFile<'s> {
    /// A text at the end of a file, or in a new one of this kind.
    pub fn begin(sources: &'s [Source], name: &str, kind: &str, text: &str) -> Self {
        let before = sources.iter().find(|source| source.name == name).map(|source| source.text.as_str());
        let added = match before {
            None => format!("{}{text}", schema(sources, name, kind)),
            Some("") => text.to_owned(),
            Some(before) if before.ends_with('\n') => format!("\n{text}"),
            Some(_) => format!("\n\n{text}"),
        };
        NewFile { name: name.to_owned(), before, added }
    }

    /// The file as it will be.
    pub fn whole(&self) -> Source {
        let text = format!("{}{}", self.before.unwrap_or_default(), self.added);
        Source { name: self.name.clone(), text }
    }

    /// Writes it and says so.
    pub fn write(&self, dir: &Path, lang: Lang) -> Result<String, u8> {
        let path = dir.join(&self.name);
        let mut open = OpenOptions::new();
        // A file that was not there a moment ago is somebody else's.
        let open = if self.before.is_some() { open.append(true) } else { open.write(true).create_new(true) };
        let parent = path.parent().map_or(Ok(()), std::fs::create_dir_all);
        let file = parent.and_then(|()| open.open(&path));
        let path = path.display();
        if let Err(error) = file.and_then(|mut file| file.write_all(self.added.as_bytes())) {
            return Err(complain(
                &lang.pick(format!("写不了 `{path}`：{error}"), format!("cannot write `{path}`: {error}")),
            ));
        }
        Ok(match self.before {
            None => lang.pick(format!("新建 {path}\n"), format!("created {path}\n")),
            Some(before) => {
                let line = before.lines().count() + 1;
                lang.pick(
                    format!("续写 {path}（从第 {line} 行起）\n"),
                    format!("added to {path} (from line {line} on)\n"),
                )
            }
        })
    }
}

/// The line that tells editors the schema of a file, if the rule folder uses one: as `ruleset.toml`
/// says it, from as many folders further down.
fn schema(sources: &[Source], name: &str, kind: &str) -> String {
    let head = sources.iter().find(|source| source.name == "ruleset.toml");
    let line = head.and_then(|source| source.text.lines().next());
    let folder = line
        .and_then(|line| line.strip_prefix("#:schema "))
        .and_then(|path| path.trim_end().strip_suffix("ruleset.v1.schema.json"));
    match folder {
        Some(folder) => {
            let is_below = !folder.starts_with('/') && !folder.contains("://");
            let up = if is_below { "../".repeat(name.matches('/').count()) } else { String::new() };
            let folder = if is_below { folder.strip_prefix("./").unwrap_or(folder) } else { folder };
            format!("#:schema {up}{folder}{kind}.v1.schema.json\n")
        }
        None => String::new(),
    }
}
