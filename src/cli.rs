//! Floor 5b: the command line, one command per file.

pub mod assess;
mod backup;
mod book;
mod build;
mod check;
mod completions;
mod coverage;
mod diff;
mod doctor;
mod export;
mod folder;
mod front;
mod git;
mod html;
mod index;
pub mod jwe;
mod key;
mod new;
mod output;
mod report;
pub mod serve;
mod test;
mod vocabulary;
mod watch;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

use crate::criteria::compiled::Texts;
use crate::text::Lang;

/// Everything went well.
const GOOD: u8 = 0;
/// The rules, the cases or a line of input have a problem.
const PROBLEM: u8 = 1;
/// The command itself could not be carried out.
const UNUSABLE: u8 = 2;

/// Referral triage: check, test and run referral criteria, and serve the widget.
///
/// Exit codes: 0 all is well, 1 the rules, cases or input have problems, 2 the command could not be carried out.
#[derive(Parser)]
#[command(name = "triage", version, propagate_version = true)]
struct Cli {
    /// Language of messages; by default that of the environment
    #[arg(long, global = true, value_enum)]
    lang: Option<LangName>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangName {
    Zh,
    En,
}

impl From<LangName> for Lang {
    fn from(name: LangName) -> Self {
        match name {
            LangName::Zh => Lang::Zh,
            LangName::En => Lang::En,
        }
    }
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Drawn under the author's text
    #[default]
    Human,
    /// One JSON object a line
    Json,
    /// GitHub workflow commands
    Github,
}

#[derive(Subcommand)]
enum Command {
    /// Check a rule folder: every problem in one run, underlined
    Check {
        /// The rule folder
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// How to print problems
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        /// The rule folder, as other commands take it
        #[arg(long, value_name = "DIR", conflicts_with = "dir")]
        rules: Option<PathBuf>,
        /// Leave out what need not be mended
        #[arg(long)]
        no_notes: bool,
        /// End with code 1 if there are warnings
        #[arg(long)]
        deny_warnings: bool,
        /// Instead of checking: say what a code means, why it matters, and show an example
        #[arg(long, value_name = "CODE")]
        explain: Option<String>,
    },
    /// Run the cases of a rule folder
    Test(test::Args),
    /// Say which patients a new version of the rules moves, or prove that it moves nobody
    ///
    /// Exit codes: 0 nobody moves, 1 somebody moves, 2 it could not be done or not be decided.
    Diff {
        /// The old version: a rule folder, a compiled rule set, or `REVISION:PATH` of a git repository
        old: String,
        /// The new version
        new: String,
        /// How to print the moves
        #[arg(long, value_enum, default_value_t)]
        format: diff::Format,
    },
    /// Read facts as NDJSON from standard input, write assessments as NDJSON
    Assess {
        /// The rule folder, or a compiled rule set
        #[arg(long, default_value = "rules")]
        rules: PathBuf,
        /// Add texts and the facts worth asking next
        #[arg(long)]
        explain: bool,
        /// Add the truth of every criterion: true, false, or null for unknown
        #[arg(long)]
        truths: bool,
    },
    /// List the facts that criteria may mention
    Vocabulary {
        /// The rule folder, or a compiled rule set
        #[arg(long, default_value = "rules")]
        rules: PathBuf,
        /// `human` for a table, `json` for one fact a line
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Print the rule book, for an institution to read and sign
    Book(book::Args),
    /// Compile a rule folder into the file that the widget loads
    Build {
        /// The rule folder
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// The rule folder, as other commands take it
        #[arg(long, value_name = "DIR", conflicts_with = "dir")]
        rules: Option<PathBuf>,
        /// The file to write
        #[arg(short, long)]
        output: PathBuf,
        /// The texts of one language only: a smaller file that decides the same, for readers of that language
        #[arg(long, value_enum)]
        texts: Option<LangName>,
        /// Of those only what the first screen shows: what a page waits for while the rest is on its way
        #[arg(long, requires = "texts")]
        first: bool,
        /// The few words that a citizen sees before the rules are there, in place of the rule set
        #[arg(long, requires = "texts", conflicts_with = "first")]
        front: bool,
        /// Instead: the names, pinyin and codes by which a clinician finds facts; the widget loads it from beside the
        /// rule set, `county.index` beside `county.ruleset` or `county.zh.ruleset`
        #[arg(long, conflicts_with = "texts")]
        index: bool,
    },
    /// Begin a criterion: a well-formed file with cases to fill in
    #[command(subcommand)]
    New(new::New),
    /// Print the completions for a shell, to be saved where the shell looks for them
    Completions {
        /// The shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Write the same criteria in another language
    Export {
        /// The language
        #[arg(long, value_enum)]
        to: export::Target,
        /// The rule folder, or a compiled rule set
        #[arg(value_name = "DIR", default_value = "rules")]
        rules: PathBuf,
        /// The file to write; standard output otherwise
        #[arg(short, long)]
        output: Option<PathBuf>,
    },
    /// Make the key that opens sealed forms, and print the public one that portals seal them to
    Key(key::Args),
    /// Copy the receiver's database to a file, also while it runs
    Backup(backup::Args),
    /// Test whether a receiver can take the widget's forms, and say what to change if it cannot
    Doctor(doctor::Args),
    /// Serve the widget and an embedded receiver that stores the forms it gets
    Serve(serve::Args),
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let lang = cli.lang.map_or_else(from_environment, Lang::from);
    let code = match cli.command {
        Command::Check { explain: Some(code), .. } => check::explain(&code, lang),
        Command::Check { dir, rules, format, deny_warnings, no_notes, explain: None } => {
            check::run(&rules.unwrap_or(dir), format, deny_warnings, no_notes, lang)
        }
        Command::Test(args) => test::run(&args, lang),
        Command::Assess { rules, explain, truths } => {
            assess::run(&rules, assess::Extra { explain: explain.then_some(lang), truths }, lang)
        }
        Command::Diff { old, new, format } => diff::run(&old, &new, format, lang),
        Command::Vocabulary { rules, format } => vocabulary::run(&rules, format, lang),
        Command::Book(args) => book::run(&args, lang),
        Command::Build { dir, rules, output, index: true, .. } => {
            index::run(&rules.unwrap_or(dir), &output, lang)
        }
        Command::Build { dir, rules, output, texts: Some(texts), front: true, .. } => {
            front::run(&rules.unwrap_or(dir), &output, texts.into(), lang)
        }
        Command::Build { dir, rules, output, texts, first, .. } => {
            let texts = match texts.map(Lang::from) {
                None => Texts::All,
                Some(lang) if first => Texts::First(lang),
                Some(lang) => Texts::Of(lang),
            };
            build::run(&rules.unwrap_or(dir), &output, texts, lang)
        }
        Command::Completions { shell } => completions::run(shell),
        Command::New(new) => new::run(&new, lang),
        Command::Export { to, rules, output } => export::run(to, &rules, output.as_deref(), lang),
        Command::Key(args) => key::run(&args, lang),
        Command::Backup(args) => backup::run(&args, lang),
        Command::Doctor(args) => doctor::run(&args, lang),
        Command::Serve(args) => return serve::run(&args, lang),
    };
    ExitCode::from(code)
}

/// The language of the locale; English where none is set, as on a build server.
fn from_environment() -> Lang {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .iter()
        .filter_map(|name| std::env::var(name).ok())
        .find(|value| !value.is_empty())
        .unwrap_or_default();
    if locale.starts_with("zh") { Lang::Zh } else { Lang::En }
}

/// Prints a sentence about why a command could not be carried out.
fn complain(text: &str) -> u8 {
    eprintln!("triage: {text}");
    UNUSABLE
}

/// Prints to standard output. Whoever closed it has read enough, which is no reason to fail.
fn say(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
