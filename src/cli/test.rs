//! `triage test`

use std::path::Path;

use crate::cli::{Format, GOOD, PROBLEM, complain, folder, report, say};
use crate::criteria::Problem;
use crate::text::Lang;

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
        for difference in differences {
            let (zh, en) = (difference.zh, difference.en);
            let problem = Problem::error("case-failed", &case.file, case.span, zh, en)
                .help(format!("用例“{}”", case.note), format!("case \"{}\"", case.note));
            failures.push(problem);
        }
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
