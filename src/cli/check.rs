//! `triage check`

use std::path::Path;

use crate::analysis::lint;
use crate::cli::{Format, GOOD, PROBLEM, complain, folder, report, say};
use crate::criteria::Severity;
use crate::text::{Lang, nearest};

/// Prints every problem of a rule folder, and what the lints find in it.
pub fn run(dir: &Path, format: Format, deny_warnings: bool, no_notes: bool, lang: Lang) -> u8 {
    let mut folder = match folder::open(dir) {
        Ok(folder) => folder,
        Err(why) => return complain(why.get(lang)),
    };
    let findings = lint::all(&folder.sources, &folder.checked);
    folder.checked.problems.extend(findings);
    folder.checked.problems.retain(|problem| !no_notes || problem.severity != Severity::Note);
    // From top to bottom within each file; the files stay in the order of their first problem.
    let files: Vec<String> = folder.checked.problems.iter().map(|problem| problem.file.clone()).collect();
    let place = |file: &str| files.iter().position(|other| other == file);
    folder.checked.problems.sort_by_key(|problem| (place(&problem.file), problem.span.start));
    let problems = &folder.checked.problems;
    say(&report::problems(problems, &folder.sources, dir, format, lang));
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let (errors, warnings, notes) = (of(Severity::Error), of(Severity::Warning), of(Severity::Note));
    if format == Format::Human {
        say(&match &folder.checked.ruleset {
            Some(ruleset) => {
                let (id, version, cases) = (&ruleset.id, &ruleset.version, folder.checked.cases.len());
                let (criteria, facts) = (ruleset.criteria.len(), ruleset.vocabulary.facts.len());
                lang.pick(
                    format!("{id} {version}：{criteria} 条标准，{facts} 个事实，{cases} 个用例，{warnings} 个警告，{notes} 条说明\n"),
                    format!("{id} {version}: {criteria} criteria, {facts} facts, {cases} cases, {}, {}\n", counted(warnings, "warning"), counted(notes, "note")),
                )
            }
            None => lang.pick(
                format!("{errors} 个错误，{warnings} 个警告\n"),
                format!("{}, {}\n", counted(errors, "error"), counted(warnings, "warning")),
            ),
        });
    }
    let refused = deny_warnings && warnings > 0;
    if folder.checked.ruleset.is_some() && !refused { GOOD } else { PROBLEM }
}

/// Prints what a code means, why it matters, and an example of it.
pub fn explain(code: &str, lang: Lang) -> u8 {
    // As it stands in a message: `错误[wrong-unit]: …`.
    let code = code.split_once('[').map_or(code, |(_, code)| code.split(']').next().unwrap_or(code)).trim();
    let Some(found) = lint::explained().find(|lint| lint.code == code) else {
        let known: Vec<&str> = lint::explained().map(|lint| lint.code).collect();
        let help = match nearest(code, known.iter().copied()) {
            Some(near) => lang.pick(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
            None => {
                lang.pick(format!("已有的：{}", known.join("、")), format!("known are {}", known.join(", ")))
            }
        };
        return complain(&lang.pick(
            format!("没有可以解释的代码 `{code}`；{help}"),
            format!("nothing is known about the code `{code}`; {help}"),
        ));
    };
    let pick = |(zh, en): (&'static str, &'static str)| lang.pick(zh, en);
    say(&format!("{}\n\n{}\n\n{}\n", found.code, pick(found.what), pick(found.why)));
    for (head, example) in [(("不好：", "bad:"), found.bad), (("好：", "good:"), found.good)] {
        if !example.is_empty() {
            let lines = example
                .trim()
                .lines()
                .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
            say(&format!("\n{}\n\n{}", pick(head), lines.collect::<String>()));
        }
    }
    GOOD
}

fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
