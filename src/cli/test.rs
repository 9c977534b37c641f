//! `triage test`

use std::path::{Path, PathBuf};

use crate::cli::coverage::CoverageFormat;
use crate::cli::folder::Folder;
use crate::cli::watch::watch;
use crate::cli::{Format, GOOD, PROBLEM, complain, coverage, folder, report, say};
use crate::criteria::cases::{Case, Difference};
use crate::criteria::why::why;
use crate::criteria::{Note, Problem, Ruleset};
use crate::text::{Lang, Text};

/// What `triage test` takes.
#[derive(clap::Args)]
pub struct Args {
    /// The rule folder
    #[arg(default_value = "rules")]
    dir: PathBuf,
    /// The rule folder, as other commands take it
    #[arg(long, value_name = "DIR", conflicts_with = "dir")]
    rules: Option<PathBuf>,
    /// How to print problems
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show what the cases show of each criterion, sub-condition and limit: `table`, `lcov` or `json`
    #[arg(
        long,
        value_enum,
        value_name = "FORMAT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "table",
        hide_possible_values = true
    )]
    coverage: Option<CoverageFormat>,
    /// Run again whenever a rule file changes
    #[arg(long)]
    watch: bool,
}

impl Args {
    fn folder(&self) -> &Path {
        self.rules.as_deref().unwrap_or(&self.dir)
    }
}

/// Runs the cases of a rule folder.
pub fn run(args: &Args, lang: Lang) -> u8 {
    if args.watch {
        let machine = matches!(args.coverage, Some(CoverageFormat::Lcov | CoverageFormat::Json));
        let pure = machine || args.format != Format::Human;
        return watch(args.folder(), pure, lang, || once(args, lang));
    }
    match once(args, lang) {
        Ok(Said { out, err, code }) => {
            eprint!("{err}");
            say(&out);
            code
        }
        Err(why) => complain(why.get(lang)),
    }
}

/// What one run says, and its exit code.
pub struct Said {
    /// For standard output.
    pub out: String,
    /// For standard error.
    pub err: String,
    /// The exit code.
    pub code: u8,
}

/// Runs the cases once; an error if the folder cannot be read.
pub fn once(args: &Args, lang: Lang) -> Result<Said, Text> {
    let (dir, format) = (args.folder(), args.format);
    let folder = folder::open(dir)?;
    let Some(ruleset) = &folder.checked.ruleset else {
        let out = report::problems(&folder.checked.problems, &folder.sources, dir, format, lang);
        let err = lang.pick("规则集有错误，用例没有运行\n", "the rule set has errors, so no case was run\n");
        return Ok(Said { out, err: err.to_owned(), code: PROBLEM });
    };
    let mut failures = Vec::new();
    let mut failed = 0;
    for case in &folder.checked.cases {
        let differences = case.run(ruleset);
        failed += usize::from(!differences.is_empty());
        let explained =
            differences.into_iter().map(|difference| explained(case, difference, ruleset, &folder));
        failures.extend(explained);
    }
    let mut said = Said {
        out: report::problems(&failures, &folder.sources, dir, format, lang),
        err: String::new(),
        code: if failed == 0 { GOOD } else { PROBLEM },
    };
    if format == Format::Human {
        let passed = folder.checked.cases.len() - failed;
        said.out.push_str(&lang.pick(
            format!("{passed} 个用例通过，{failed} 个失败\n"),
            format!("{passed} passed, {failed} failed\n"),
        ));
    }
    if let Some(coverage) = args.coverage {
        let text = coverage::text(coverage, &folder, ruleset, dir, lang);
        match (coverage, format) {
            (CoverageFormat::Table, Format::Human) => said.out.push_str(&format!("\n{text}")),
            (CoverageFormat::Table, _) => said.err = text,
            // What a machine reads stands alone.
            _ => said.err = std::mem::replace(&mut said.out, text),
        }
    }
    Ok(said)
}

/// One failure with its case, and the conditions that explain it.
fn explained(case: &Case, difference: Difference, ruleset: &Ruleset, folder: &Folder) -> Problem {
    let Text { zh, en } = difference.message;
    let this = Text::new("用例", "the case");
    let mut problem = Problem::error("case-failed", &case.file, difference.span, zh, en).note(Note {
        file: case.file.clone(),
        span: case.places.note,
        message: this,
    });
    problem.help = difference.help;
    for place in difference.criteria {
        if let (Some(criterion), Some(written)) =
            (ruleset.criteria.get(place), folder.checked.written.get(place))
        {
            problem.notes.extend(why(criterion, written, &folder.sources, &ruleset.vocabulary, &case.facts));
        }
    }
    problem
}
