//! The files of a rule folder, parsed; and where it makes no sense to read on.

use toml::Spanned;
use toml::de::DeTable;

use crate::criteria::Problem;
use crate::criteria::check::{EMPTY, OPTIONAL, TOP_LEVEL, kind};
use crate::criteria::written::parse;
use crate::text::{Source, Span};

/// What was given.
pub struct Given<'s> {
    /// The files that are valid TOML, by name.
    pub files: Vec<File<'s>>,
    /// The names of those that could not be read.
    broken: Vec<String>,
}

/// One file.
pub struct File<'s> {
    pub source: &'s Source,
    pub table: Spanned<DeTable<'s>>,
}

impl<'s> Given<'s> {
    /// Parses every file. Those that already have a problem could not be read.
    pub fn parse(sources: &'s [Source], problems: &mut Vec<Problem>) -> Self {
        let mut broken: Vec<String> = problems.iter().map(|problem| problem.file.clone()).collect();
        let mut sources: Vec<&Source> = sources.iter().collect();
        sources.sort_by(|a, b| a.name.cmp(&b.name));
        let mut files = Vec::with_capacity(sources.len());
        for source in sources {
            match parse(source, problems) {
                Some(table) => files.push(File { source, table }),
                None => broken.push(source.name.clone()),
            }
        }
        Given { files, broken }
    }

    /// Whether a file that all others build on is missing or broken. Everything that names what it would have
    /// declared would look wrong, so nothing else is said.
    pub fn is_stuck(&self, problems: &mut Vec<Problem>) -> bool {
        let there = |name: &&str| {
            self.files.iter().any(|file| file.source.name == **name)
                || self.broken.iter().any(|file| file == *name)
        };
        let missing: Vec<&str> =
            TOP_LEVEL.into_iter().filter(|name| !OPTIONAL.contains(name) && !there(name)).collect();
        let none = missing.contains(&"ruleset.toml");
        // Without it this is most likely some other folder.
        problems
            .extend(missing.iter().take(if none { 1 } else { missing.len() }).map(|name| missing_file(name)));
        !missing.is_empty() || self.broken.iter().any(|name| kind(name).is_some())
    }

    /// Whether a file of criteria could not be read.
    pub fn lacks_criteria(&self) -> bool {
        self.broken.iter().any(|name| kind(name).is_none() && !name.ends_with(CASES))
    }

    /// Why the cases of a file cannot be checked: the criteria beside them could not be read.
    pub fn unchecked(&self, cases: &File<'_>) -> Option<Problem> {
        let name = &cases.source.name;
        let beside = format!("{}.toml", name.strip_suffix(CASES)?);
        self.broken.contains(&beside).then(|| {
            Problem::error(
                "cases-unchecked",
                name,
                Span::new(0, 0),
                format!("读不了 `{beside}`，所以这些用例没有检查"),
                format!("`{beside}` cannot be read, so these cases were not checked"),
            )
            .warning()
        })
    }
}

const CASES: &str = ".cases.toml";

impl File<'_> {
    /// What the file is by its name, unless it holds criteria or cases.
    pub fn kind(&self) -> Option<&'static str> {
        kind(&self.source.name)
    }

    /// Whether the file holds cases.
    pub fn holds_cases(&self) -> bool {
        self.source.name.ends_with(CASES)
    }
}

fn missing_file(name: &str) -> Problem {
    let problem = Problem::error(
        "missing-file",
        name,
        Span::new(0, 0),
        format!("规则文件夹里缺少 `{name}`"),
        format!("the rule folder has no `{name}`"),
    );
    match name {
        "ruleset.toml" => problem.help(
            "每个规则集都从这个文件开始；请核对这是不是规则文件夹",
            "every rule set begins with this file; check that this is a rule folder",
        ),
        name if EMPTY.contains(&name) => problem
            .help("每个规则集都需要这个文件，可以是空的", "every rule set needs this file; it may be empty"),
        _ => problem.help("每个规则集都需要这个文件", "every rule set needs this file"),
    }
}

/// A vocabulary that declares nothing.
pub fn no_facts() -> Problem {
    Problem::error(
        "no-facts",
        "vocabulary.toml",
        Span::new(0, 0),
        "词汇表里没有一个事实",
        "the vocabulary has no facts",
    )
    .help("在 vocabulary.toml 里写 `[[fact]]`", "write `[[fact]]` in vocabulary.toml")
}
