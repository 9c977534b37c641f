//! Floor 5b: the command line, one command per file.

pub mod assess;
mod build;
mod check;
mod folder;
mod report;
pub mod serve;
mod test;
mod vocabulary;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};

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
    },
    /// Run the cases of a rule folder
    Test {
        /// The rule folder
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// How to print problems
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Read facts as NDJSON from standard input, write assessments as NDJSON
    Assess {
        /// The rule folder, or a compiled rule set
        #[arg(long, default_value = "rules")]
        rules: PathBuf,
        /// Add texts and the facts worth asking next
        #[arg(long)]
        explain: bool,
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
    /// Compile a rule folder into the file that the widget loads
    Build {
        /// The rule folder
        #[arg(default_value = "rules")]
        dir: PathBuf,
        /// The file to write
        #[arg(short, long)]
        output: PathBuf,
    },
    /// Serve the widget and an embedded receiver that stores the forms it gets
    Serve(serve::Args),
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let lang = match cli.lang {
        Some(LangName::Zh) => Lang::Zh,
        Some(LangName::En) => Lang::En,
        None => from_environment(),
    };
    let code = match cli.command {
        Command::Check { dir, format } => check::run(&dir, format, lang),
        Command::Test { dir, format } => test::run(&dir, format, lang),
        Command::Assess { rules, explain } => assess::run(&rules, explain, lang),
        Command::Vocabulary { rules, format } => vocabulary::run(&rules, format, lang),
        Command::Build { dir, output } => build::run(&dir, &output, lang),
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
