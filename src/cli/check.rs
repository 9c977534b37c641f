//! `triage check`

use std::path::Path;

use crate::cli::{Format, GOOD, PROBLEM, complain, folder, report, say};
use crate::criteria::{Severity, lint};
use crate::text::Lang;

/// Prints every problem of a rule folder.
pub fn run(dir: &Path, format: Format, lang: Lang) -> u8 {
    let folder = match folder::open(dir) {
        Ok(folder) => folder,
        Err(why) => return complain(why.get(lang)),
    };
    let mut problems = folder.checked.problems.clone();
    if let Some(ruleset) = &folder.checked.ruleset {
        problems.extend(lint(ruleset, &folder.checked.cases, &folder.checked.written));
    }
    say(&report::problems(&problems, &folder.sources, dir, format, lang));
    let errors = problems.iter().filter(|problem| problem.severity == Severity::Error).count();
    let warnings = problems.len() - errors;
    if format == Format::Human {
        say(&match &folder.checked.ruleset {
            Some(ruleset) => {
                let (id, version, cases) = (&ruleset.id, &ruleset.version, folder.checked.cases.len());
                let (criteria, facts) = (ruleset.criteria.len(), ruleset.vocabulary.facts.len());
                lang.pick(
                    format!("{id} {version}：{criteria} 条标准，{facts} 个事实，{cases} 个用例，{warnings} 个警告\n"),
                    format!("{id} {version}: {criteria} criteria, {facts} facts, {cases} cases, {}\n", counted(warnings, "warning")),
                )
            }
            None => lang.pick(
                format!("{errors} 个错误，{warnings} 个警告\n"),
                format!("{}, {}\n", counted(errors, "error"), counted(warnings, "warning")),
            ),
        });
    }
    if folder.checked.ruleset.is_some() { GOOD } else { PROBLEM }
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
