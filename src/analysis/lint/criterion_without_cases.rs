//! A criterion that was never tried on a patient.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::cases::{Untested, facts_written, said, untested};
use crate::criteria::coverage::{Gap, example};
use crate::criteria::{Criterion, Problem, Ruleset, Truth};
use crate::text::Text;

pub const LINT: Lint = Lint {
    code: "criterion-without-cases",
    what: (
        "没有用例显示它成立、不成立或不知道的标准",
        "a criterion that no case shows true, false or unknown",
    ),
    why: (
        "没有在患者身上试过的标准不知道对不对：把“且”写成“或”、比较符写反、谁也通不过的前提，看上去都没有问题，直到有人受害。“不成立”和“不知道”同样要紧：停不下来的警报会被人关掉。",
        "What was never tried on a patient is not known to work: an `or` for an `and`, a comparison the wrong way round, or a gate that nobody can pass look right until somebody is harmed. \"False\" and \"unknown\" count as much as \"true\": an alarm that never stops is switched off.",
    ),
    bad: r#"
[[criterion]]
id = "poisoned"
disposition = "call-120"
when = "poisoning"
because = { zh = "中毒", en = "poisoning" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "poisoned"
disposition = "call-120"
when = "poisoning"
because = { zh = "中毒", en = "poisoning" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"

[[case]]
note = "poisoned"
facts = { poisoning = true }
fires = ["poisoned"]

[[case]]
note = "not poisoned"
facts = { poisoning = false }
denies = ["poisoned"]

[[case]]
note = "nothing known"
facts = {}
open = ["poisoned"]
"#,
};

/// Criteria that no case shows in one of the three truths.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let (ruleset, cases, written) = (context.ruleset, context.cases, context.written);
    let mut problems = Vec::new();
    for (place, (criterion, written)) in ruleset.criteria.iter().zip(written).enumerate() {
        let never = untested(ruleset, place, cases).into_iter().filter_map(|gap| match gap {
            Untested::Never(truth) => Some(truth),
            Untested::Limit(..) | Untested::Beside(..) => None,
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
