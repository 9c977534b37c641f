//! `triage check`

use std::path::Path;

use crate::cli::{Format, GOOD, PROBLEM, complain, folder, report};
use crate::criteria::Severity;
use crate::text::Lang;

/// Prints every problem of a rule folder.
pub fn run(dir: &Path, format: Format, lang: Lang) -> u8 {
    let folder = match folder::open(dir) {
        Ok(folder) => folder,
        Err(why) => return complain(why.get(lang)),
    };
    let problems = &folder.checked.problems;
    print!("{}", report::problems(problems, &folder.sources, dir, format, lang));
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    if format == Format::Human {
        match &folder.checked.ruleset {
            Some(ruleset) => println!(
                "{}",
                lang.pick(
                    format!(
                        "{} {}：{} 条标准，{} 个事实，{} 个用例，{warnings} 个警告",
                        ruleset.id, ruleset.version, ruleset.criteria.len(), ruleset.vocabulary.facts.len(), folder.checked.cases.len()
                    ),
                    format!(
                        "{} {}: {} criteria, {} facts, {} cases, {warnings} warnings",
                        ruleset.id, ruleset.version, ruleset.criteria.len(), ruleset.vocabulary.facts.len(), folder.checked.cases.len()
                    ),
                )
            ),
            None => println!("{}", lang.pick(format!("{errors} 个错误，{warnings} 个警告"), format!("{errors} errors, {warnings} warnings"))),
        }
    }
    if folder.checked.ruleset.is_some() { GOOD } else { PROBLEM }
}
