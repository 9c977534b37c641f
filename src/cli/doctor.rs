//! `triage doctor`: whether a receiver is one that the widget can send forms to, and what to change if it is not.

mod client;
mod cors;
mod fhir;
mod finding;
mod form;
mod judge;
mod reach;
mod send;
mod target;

use std::path::PathBuf;
use std::time::Duration;

use clap::ValueEnum;

use crate::cli::doctor::client::{Client, headers};
use crate::cli::doctor::finding::Report;
use crate::cli::doctor::form::Sample;
use crate::cli::doctor::target::Target;
use crate::cli::jwe::Lock;
use crate::cli::{GOOD, PROBLEM, UNUSABLE, complain, folder, say};
use crate::papers::fhir::Ids;
use crate::text::{Lang, Text};

/// More headers, one a line, for whoever does not want them on the command line.
const HEADERS: &str = "TRIAGE_HEADERS";

/// Test whether a receiver can take the widget's forms, and say what to change if it cannot
///
/// Nothing is written to the receiver unless `--send` says so. Headers are also read from the environment variable
/// TRIAGE_HEADERS, one a line; their values are never printed.
///
/// Exit codes: 0 forms will arrive, 1 something has to be changed, 2 it could not be tried.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the widget would post: its attribute `endpoint`, as a whole address
    url: String,
    /// The origin of the page with the widget, such as https://portal.example; without it that of the receiver itself
    #[arg(long)]
    origin: Option<String>,
    /// What the widget posts: its attribute `format`
    #[arg(long, value_enum, default_value_t)]
    takes: Takes,
    /// The page says credentials="include"
    #[arg(long)]
    credentials: bool,
    /// The page says receiver = { receipts: false }: a success without a receipt is one
    #[arg(long)]
    no_receipts: bool,
    /// The page says receiver = { updateCreate: true }: a FHIR server gets resources with ids
    #[arg(long)]
    update_create: bool,
    /// A header to send along, such as 'X-Clinic: 7'; can be given more than once
    #[arg(long, value_name = "LINE")]
    header: Vec<String>,
    /// A file of headers to send along, one a line, such as `Authorization: Bearer …`
    #[arg(long, value_name = "FILE")]
    headers: Option<PathBuf>,
    /// The header by which the receiver would learn the form's key
    #[arg(long, value_name = "NAME", default_value = "Idempotency-Key")]
    key_header: String,
    /// The page says receiver = { sealTo: … }: the file of that public key, to which what --send posts is sealed
    #[arg(long, value_name = "FILE", conflicts_with = "takes")]
    seal_to: Option<PathBuf>,
    /// Post a form that says it is a test, once more, and with mistakes; the receiver will keep it
    #[arg(long)]
    send: bool,
    /// The rules by which a form is put into FHIR: a rule folder or a compiled rule set
    #[arg(long, value_name = "DIR", default_value = "rules")]
    rules: PathBuf,
    /// How many seconds to wait for each answer; the widget waits as long as this by default
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
    /// How to print what was found
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What a receiver takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Takes {
    /// The form as JSON
    #[default]
    Json,
    /// A FHIR R4 transaction bundle
    Fhir,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object a line
    Json,
}

/// Examines the receiver and prints what was found.
pub fn run(args: &Args, lang: Lang) -> u8 {
    match examine(args, lang) {
        Ok(report) => {
            say(&match args.format {
                Format::Human => report.human(lang),
                Format::Json => report.lines(lang),
            });
            if report.is_good() { GOOD } else { PROBLEM }
        }
        Err(code) => code,
    }
}

fn examine(args: &Args, lang: Lang) -> Result<Report, u8> {
    let refused = |why: Text| complain(why.get(lang));
    let target = Target::read(&args.url, args.origin.as_deref()).map_err(refused)?;
    let environment = std::env::var(HEADERS).unwrap_or_default();
    let own = headers(&args.header, args.headers.as_deref(), &environment).map_err(refused)?;
    let sample = match args.takes {
        Takes::Json => Sample::json(lang),
        Takes::Fhir => {
            // What is wrong with the rules was said; without them there is nothing to send.
            let ruleset = folder::ruleset(&args.rules, lang).map_err(|_| UNUSABLE)?;
            let ids = if args.update_create { Ids::Client } else { Ids::Server };
            Sample::fhir(&ruleset, lang, ids)
        }
    }
    .map_err(refused)?;
    let sample = match &args.seal_to {
        Some(path) => sample.sealed(&Lock::read_file(path).map_err(refused)?).map_err(refused)?,
        None => sample,
    };
    let client = Client::new(target, own, args.credentials, Duration::from_secs(args.patience));
    let mut report = Report::new();
    if !reach::examine(&client, &mut report) {
        return Ok(report);
    }
    if client.target.is_foreign() {
        cors::examine(&client, &args.key_header, &mut report);
    }
    if args.takes == Takes::Fhir {
        fhir::examine(&client, &sample, &mut report);
    }
    if args.send {
        send::examine(&client, &sample, args.no_receipts, &mut report);
    } else {
        report.note(
            "not-sent",
            "没有真的发送转诊单；加上 --send 会发送一张写明是测试的转诊单，检查收据和重复发送",
            "no form was sent; with --send one that says it is a test is posted, to see the receipt and what a repetition does",
        );
    }
    if client.target.is_foreign() && report.has_cors_trouble() {
        report.advise(cors::advice(&client, &args.key_header));
    }
    Ok(report)
}
