//! `triage book`: the rule book that people read and an institution signs.

mod content;
mod facts;
mod html;
mod ladder;
mod markdown;
mod phrases;

use std::path::{Path, PathBuf};

use clap::ValueEnum;

use crate::cli::book::content::Book;
use crate::cli::{GOOD, complain, folder, output, say};
use crate::text::Lang;

/// Print the rule book, for an institution to read and sign
#[derive(clap::Args)]
pub struct Args {
    /// The rule folder
    #[arg(default_value = "rules")]
    dir: PathBuf,
    /// The rule folder, as other commands take it
    #[arg(long, value_name = "DIR", conflicts_with = "dir")]
    rules: Option<PathBuf>,
    /// How to write it; by default as the output's name ends, or Markdown
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write; standard output otherwise
    #[arg(short, long)]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Markdown
    Markdown,
    /// One page that needs nothing else, to print on A4
    Html,
}

/// Writes the book of a rule folder.
pub fn run(args: &Args, lang: Lang) -> u8 {
    let Some(format) = args.format.or_else(|| args.named()) else {
        return complain(lang.pick(
            "规则手册只能写成 `.md` 或 `.html`；要 PDF，请用浏览器打开 `.html` 再打印",
            "the book can be written as `.md` or `.html`; for a PDF open the `.html` in a browser and print it",
        ));
    };
    let (ruleset, cases) = match folder::with_cases(args.folder(), lang) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let book = Book::new(&ruleset, &cases, lang);
    let text = match format {
        Format::Markdown => markdown::write(&book),
        Format::Html => html::write(&book),
    };
    if cases.iter().any(|case| !case.run(&ruleset).is_empty()) {
        let said = ("注意：有用例没有通过，请不要签署", "note: some cases fail, so do not sign it");
        eprintln!("{}", lang.pick(said.0, said.1));
    }
    match &args.output {
        Some(path) => match output::write(path, text.as_bytes(), lang) {
            Ok(()) => {
                let path = path.display();
                eprintln!("{}", lang.pick(format!("已写入 {path}"), format!("wrote {path}")));
                GOOD
            }
            Err(code) => code,
        },
        None => {
            say(&text);
            GOOD
        }
    }
}

impl Args {
    fn folder(&self) -> &Path {
        self.rules.as_deref().unwrap_or(&self.dir)
    }

    /// The format that the output's name asks for; nothing for one that the book cannot be written in.
    fn named(&self) -> Option<Format> {
        let Some(output) = &self.output else { return Some(Format::Markdown) };
        match output.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase).as_deref() {
            Some("html" | "htm") => Some(Format::Html),
            Some("md" | "markdown" | "txt") | None => Some(Format::Markdown),
            Some(_) => None,
        }
    }
}
