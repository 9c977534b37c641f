//! `triage test`

use std::path::Path;

use crate::cli::folder::Folder;
use crate::cli::{Format, GOOD, PROBLEM, complain, folder, report, say};
use crate::criteria::cases::{Case, Difference};
use crate::criteria::why::why;
use crate::criteria::{Note, Problem, Ruleset};
use crate::text::{Lang, Text};

/// Runs the cases of a rule folder.
pub fn run(dir: &Path, format: Format, lang: Lang) -> u8 {
    let folder = match folder::open(dir) {
        Ok(folder) => folder,
        Err(why) => return complain(why.get(lang)),
    };
    let Some(ruleset) = &folder.checked.ruleset else {
        say(&report::problems(&folder.checked.problems, &folder.sources, dir, format, lang));
        eprintln!(
            "{}",
            lang.pick("规则集有错误，用例没有运行", "the rule set has errors, so no case was run")
        );
        return PROBLEM;
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
    say(&report::problems(&failures, &folder.sources, dir, format, lang));
    if format == Format::Human {
        let passed = folder.checked.cases.len() - failed;
        say(&lang.pick(
            format!("{passed} 个用例通过，{failed} 个失败\n"),
            format!("{passed} passed, {failed} failed\n"),
        ));
    }
    if failed == 0 { GOOD } else { PROBLEM }
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
    for place in difference.criteria {
        if let (Some(criterion), Some(written)) =
            (ruleset.criteria.get(place), folder.checked.written.get(place))
        {
            problem.notes.extend(why(criterion, written, &folder.sources, &ruleset.vocabulary, &case.facts));
        }
    }
    problem
}
