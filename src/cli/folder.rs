//! A rule folder on disk.

use std::path::{Path, PathBuf};

use crate::cli::{Format, PROBLEM, complain, report};
use crate::criteria::cases::Case;
use crate::criteria::{Checked, Problem, Ruleset, Severity, check_but, compiled};
use crate::text::{Lang, Source, Span, Text};

/// A checked folder and the files it was read from.
pub struct Folder {
    /// The files, in the order of their names.
    pub sources: Vec<Source>,
    /// What checking gave.
    pub checked: Checked,
}

/// Reads and checks every `.toml` file below a folder.
pub fn open(dir: &Path) -> Result<Folder, Text> {
    let refuse = |error: std::io::Error| {
        Text::new(
            format!("读不了规则文件夹 `{}`：{error}", dir.display()),
            format!("cannot read the rule folder `{}`: {error}", dir.display()),
        )
    };
    let mut paths = Vec::new();
    let begins = dir.join("ruleset.toml").symlink_metadata().is_ok();
    if begins {
        list(dir, &mut paths).map_err(refuse)?;
    } else {
        // This is some other folder: it may hold the world.
        std::fs::read_dir(dir).map_err(refuse)?;
    }
    paths.sort();
    let mut sources = Vec::new();
    let (mut problems, mut ignored) = (Vec::new(), Vec::new());
    for path in paths {
        let name = name_of(dir, &path);
        if !is_rules(&path) {
            ignored.push(not_read(&name));
            continue;
        }
        match read(&path, &name) {
            Ok(source) => sources.push(source),
            Err(problem) => problems.push(*problem),
        }
    }
    let mut checked = check_but(&sources, problems);
    let below = dir.join("rules");
    if !begins && below.join("ruleset.toml").is_file() {
        let meant = below.display();
        for problem in &mut checked.problems {
            problem.help = Some(Text::new(format!("是不是 `{meant}`？"), format!("did you mean `{meant}`?")));
        }
    }
    checked.problems.extend(ignored);
    Ok(Folder { sources, checked })
}

fn not_read(name: &str) -> Problem {
    Problem::error(
        "ignored-file",
        name,
        Span::new(0, 0),
        "文件名不以 `.toml` 结尾，所以没有读取",
        "its name does not end in `.toml`, so this file was not read",
    )
    .help("请改名，或移出规则文件夹", "rename it, or move it out of the rule folder")
    .warning()
}

/// The rule set of a folder or of a compiled file; problems are printed to standard error.
pub fn ruleset(path: &Path, lang: Lang) -> Result<Ruleset, u8> {
    if path.is_file() {
        let bytes = std::fs::read(path).map_err(|error| {
            complain(&lang.pick(
                format!("读不了 `{}`：{error}", path.display()),
                format!("cannot read `{}`: {error}", path.display()),
            ))
        })?;
        return compiled::read(&bytes)
            .map_err(|why| complain(&format!("`{}`: {}", path.display(), why.get(lang))));
    }
    with_cases(path, lang).map(|(ruleset, _)| ruleset)
}

/// The rule set of a folder and its cases; problems are printed to standard error.
pub fn with_cases(dir: &Path, lang: Lang) -> Result<(Ruleset, Vec<Case>), u8> {
    let Folder { sources, checked } = open(dir).map_err(|why| complain(why.get(lang)))?;
    match checked.ruleset {
        Some(ruleset) => Ok((ruleset, checked.cases)),
        None => {
            errors(&checked.problems, &sources, dir, lang);
            Err(PROBLEM)
        }
    }
}

/// Prints the errors among some problems to standard error.
pub fn errors(problems: &[Problem], sources: &[Source], dir: &Path, lang: Lang) {
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
    let errors: Vec<Problem> = errors.cloned().collect();
    eprint!("{}", report::problems(&errors, sources, dir, Format::Human, lang));
}

/// Every `.toml` file below a folder, and what was most likely meant to be one. What is hidden is left alone, as are
/// the `~$…` files of programs that have a file open.
pub fn list(dir: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(dir)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().to_lowercase());
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        if path.is_dir() {
            list(&path, paths)?;
        } else if name.contains(".toml") && !name.ends_with('~') {
            paths.push(path);
        }
    }
    Ok(())
}

/// Whether a file's name says that it is to be read.
pub fn is_rules(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "toml")
}

fn read(path: &Path, name: &str) -> Result<Source, Box<Problem>> {
    let bytes = std::fs::read(path).map_err(|error| {
        Box::new(Problem::error(
            "unreadable-file",
            name,
            Span::new(0, 0),
            format!("读不了文件：{error}"),
            format!("cannot read the file: {error}"),
        ))
    })?;
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source { name: name.to_owned(), text }),
        Err(error) => {
            let line = error
                .as_bytes()
                .iter()
                .take(error.utf8_error().valid_up_to())
                .filter(|byte| **byte == b'\n')
                .count()
                + 1;
            let problem = Problem::error(
                "not-utf8",
                name,
                Span::new(0, 0),
                format!("第 {line} 行起不是 UTF-8 文本"),
                format!("from line {line} on this is not UTF-8 text"),
            );
            Err(Box::new(
                problem.help("请在编辑器里另存为 UTF-8 编码", "save the file as UTF-8 in your editor"),
            ))
        }
    }
}

/// The path below the folder, with `/` on every system.
pub fn name_of(dir: &Path, path: &Path) -> String {
    let below = path.strip_prefix(dir).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}
