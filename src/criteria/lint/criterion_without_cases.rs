//! `criterion-without-cases`
//!
//! **What it does.** Warns of a criterion that no case shows true, false or unknown.
//!
//! **Why it matters.** What was never tried on a patient is not known to work: an `or` for an `and`, a
//! comparison the wrong way round, or a gate that nobody can pass look right until somebody is harmed.
//! "False" and "unknown" count as much as "true": an alarm that never stops is switched off.
//!
//! **Bad.** A criterion `pain`, and no case that names it.
//!
//! **Good.**
//! ```toml
//! [[case]]
//! note = "chest pain"
//! facts = { chest_pain = true }
//! fires = ["pain"]
//!
//! [[case]]
//! note = "no chest pain"
//! facts = { chest_pain = false }
//! denies = ["pain"]
//!
//! [[case]]
//! note = "nothing known"
//! facts = {}
//! open = ["pain"]
//! ```

use crate::criteria::cases::{Case, Untested, facts_written, said, untested};
use crate::criteria::coverage::{Gap, example};
use crate::criteria::{AsWritten, Criterion, Problem, Ruleset, Truth};
use crate::text::Text;

/// What the lint finds.
pub fn check(ruleset: &Ruleset, cases: &[Case], written: &[AsWritten]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, (criterion, written)) in ruleset.criteria.iter().zip(written).enumerate() {
        let never = untested(ruleset, place, cases).into_iter().filter_map(|gap| match gap {
            Untested::Never(truth) => Some(truth),
            Untested::Limit(..) => None,
        });
        let never: Vec<Truth> = never.collect();
        if never.is_empty() {
            continue;
        }
        let (id, missing) = (&criterion.id, listed(&never));
        let problem = Problem::error(
            "criterion-without-cases",
            &written.file,
            written.id,
            format!("没有用例显示标准 `{id}` {}", missing.zh),
            format!("no case shows the criterion `{id}` {}", missing.en),
        )
        .warning();
        problems.push(match advice(ruleset, criterion, &never) {
            Some(Text { zh, en }) => problem.help(zh, en),
            None => problem,
        });
    }
    problems
}

fn listed(truths: &[Truth]) -> Text {
    let words: Vec<Text> = truths.iter().map(|truth| said(*truth)).collect();
    let zh: Vec<&str> = words.iter().map(|word| word.zh.as_str()).collect();
    let en: Vec<&str> = words.iter().map(|word| word.en.as_str()).collect();
    let en = match en.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} or {last}", before.join(", ")),
        _ => en.concat(),
    };
    Text::new(zh.join("、"), en)
}

/// The patients that such cases could have.
fn advice(ruleset: &Ruleset, criterion: &Criterion, never: &[Truth]) -> Option<Text> {
    let root = criterion.when.nodes.len().checked_sub(1)?;
    let lines = never.iter().filter_map(|truth| {
        let facts = example(&ruleset.vocabulary, &criterion.when, Gap::Never(root, *truth))?;
        let key = match truth {
            Truth::True => "fires",
            Truth::False => "denies",
            Truth::Unknown => "open",
        };
        Some((key, facts_written(&ruleset.vocabulary, &facts)))
    });
    let (zh, en): (Vec<_>, Vec<_>) = lines
        .map(|(key, facts)| (format!("`{key}`（`facts = {facts}`）"), format!("`{key}` (`facts = {facts}`)")))
        .unzip();
    (!zh.is_empty()).then(|| {
        Text::new(
            format!("请写用例，例如 {}", zh.join("、")),
            format!("write cases, for example with {}", en.join(", ")),
        )
    })
}
