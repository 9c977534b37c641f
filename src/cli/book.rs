//! `triage book`: the rule book that people read and an institution signs.

mod content;
mod facts;
mod html;
mod ladder;
mod markdown;
mod phrases;

use std::path::PathBuf;

use clap::ValueEnum;

use crate::cli::book::content::Book;
use crate::cli::{GOOD, folder, output, say};
use crate::text::Lang;

/// Print the rule book, for an institution to read and sign
#[derive(clap::Args)]
pub struct Args {
    /// The rule folder
    #[arg(default_value = "rules")]
    dir: PathBuf,
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
    let (ruleset, cases) = match folder::with_cases(&args.dir, lang) {
        Ok(both) => both,
        Err(code) => return code,
    };
    let book = Book::new(&ruleset, &cases, lang);
    let text = match args.format.unwrap_or_else(|| args.named()) {
        Format::Markdown => markdown::write(&book),
        Format::Html => html::write(&book),
    };
    match &args.output {
        Some(path) => output::write(path, text.as_bytes(), lang).err().unwrap_or(GOOD),
        None => {
            say(&text);
            GOOD
        }
    }
}

impl Args {
    /// The format that the output's name asks for.
    fn named(&self) -> Format {
        let ending = self.output.as_ref().and_then(|path| path.extension());
        match ending {
            Some(ending) if ending == "html" || ending == "htm" => Format::Html,
            _ => Format::Markdown,
        }
    }
}
