//! `triage diff`

use std::path::Path;

use clap::ValueEnum;

use crate::analysis::diff::{Diff, Move, Reasons, Undecided, Way, diff};
use crate::cli::git::Stored;
use crate::cli::{GOOD, PROBLEM, UNUSABLE, complain, folder, git, report, say};
use crate::criteria::{Problem, Ruleset, Severity, check, compiled};
use crate::referral::json::{self, Object};
use crate::text::{Lang, Text};

/// How a comparison is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    #[default]
    Human,
    /// One JSON object a line
    Json,
}

/// Compares two versions.
pub fn run(old: &str, new: &str, format: Format, lang: Lang) -> u8 {
    let (Some(before), Some(after)) = (ruleset(old, lang), ruleset(new, lang)) else { return UNUSABLE };
    let found = diff(&before, &after);
    say(&match format {
        Format::Human => human(&found, &before, &after, lang),
        Format::Json => lines(&found, lang),
    });
    match (found.moves.is_empty(), found.undecided.is_empty()) {
        (false, _) => PROBLEM,
        (true, true) => GOOD,
        (true, false) => UNUSABLE,
    }
}

/// The rule set at a place on disk or in a git revision; what is wrong goes to standard error.
fn ruleset(place: &str, lang: Lang) -> Option<Ruleset> {
    if !Path::new(place).exists() && !place.contains(':') {
        complain(&lang.pick(
            format!("没有文件夹 `{place}`；git 里的版本写成 `{place}:rules`，规则文件夹就是仓库时写成 `{place}:`"),
            format!("there is no folder `{place}`; a version in git is written `{place}:rules`, or `{place}:` if the repository is the rule folder"),
        ));
        return None;
    }
    if Path::new(place).exists() {
        return folder::ruleset(Path::new(place), lang).ok();
    }
    let refuse = |why: &Text| {
        complain(why.get(lang));
    };
    let sources = match git::read(place) {
        Ok(Stored::Folder(sources)) => sources,
        Ok(Stored::File(bytes)) => {
            return compiled::read(&bytes)
                .map_err(|why| complain(&format!("`{place}`: {}", why.get(lang))))
                .ok();
        }
        Err(why) => {
            refuse(&why);
            return None;
        }
    };
    let checked = check(&sources);
    if checked.ruleset.is_none() {
        let errors = checked.problems.iter().filter(|problem| problem.severity == Severity::Error);
        let errors: Vec<Problem> = errors.cloned().collect();
        let drawn = report::problems(&errors, &sources, Path::new(place), crate::cli::Format::Human, lang);
        eprint!("{drawn}");
    }
    checked.ruleset
}

fn human(diff: &Diff, old: &Ruleset, new: &Ruleset, lang: Lang) -> String {
    let mut text = String::new();
    for (way, head) in [
        (Way::Down, ("去向变松（请逐条核对）：", "less urgent than before (look at each):")),
        (Way::Up, ("去向变紧：", "more urgent than before:")),
    ] {
        let moves: Vec<&Move> = diff.moves.iter().filter(|one| one.way == way).collect();
        if !moves.is_empty() {
            text.push_str(&format!("{}\n\n", lang.pick(head.0, head.1)));
        }
        for one in moves {
            text.push_str(&format!("  {} → {}\n", one.from, one.to));
            let row = |head: &str, said: &str| format!("    {head}{said}\n");
            text.push_str(&row(lang.pick("例如：", "for example: "), one.line.get(lang)));
            text.push_str(&row(lang.pick("原来：", "before: "), &reasons(&one.before, lang)));
            text.push_str(&row(lang.pick("现在：", "now: "), &reasons(&one.after, lang)));
            text.push('\n');
        }
    }
    for Undecided { from, to, facts } in &diff.undecided {
        let because = match facts.is_empty() {
            true => lang.pick("规则太复杂".to_owned(), "the rules are too intricate".to_owned()),
            false => lang.pick(
                format!("条件用 {} 作计算", named(facts, lang)),
                format!("a condition calculates with {}", named(facts, lang)),
            ),
        };
        text.push_str(&lang.pick(
            format!("无法判定是否有人从 {from} 变为 {to}：{because}\n"),
            format!("whether anybody moves from {from} to {to} could not be decided, because {because}\n"),
        ));
    }
    if diff.moves.is_empty() && diff.undecided.is_empty() {
        text.push_str(&lang.pick(
            format!(
                "没有病人的去向改变。这是证明，不是抽样：凡两版都能填写的病人，包括有未知项的，去向都相同（{} 和 {} 条标准）。\n",
                old.criteria.len(),
                new.criteria.len()
            ),
            format!(
                "no patient moves: this is a proof, not a sample, about every patient that both versions can be told about, unknown answers included ({} and {} criteria)\n",
                old.criteria.len(),
                new.criteria.len()
            ),
        ));
    }
    if !diff.changes.is_empty() {
        text.push_str(lang.pick("\n改动：\n", "\nchanged:\n"));
        for change in &diff.changes {
            text.push_str(&format!("  {}\n", change.said.get(lang)));
        }
    }
    text
}

fn reasons(of: &Reasons, lang: Lang) -> String {
    match (of.hold.is_empty(), of.open.is_empty()) {
        (false, _) => named(&of.hold, lang),
        (true, false) => lang.pick(
            format!("还不能排除 {}", named(&of.open, lang)),
            format!("not ruled out: {}", named(&of.open, lang)),
        ),
        (true, true) => lang.pick("没有标准成立", "no criterion holds").to_owned(),
    }
}

fn named(ids: &[String], lang: Lang) -> String {
    let first: Vec<String> = ids.iter().take(3).map(|id| format!("`{id}`")).collect();
    let more = ids.len().saturating_sub(first.len());
    match more {
        0 => first.join(lang.pick("、", ", ")),
        more => lang.pick(
            format!("{} 等 {} 条", first.join("、"), ids.len()),
            format!("{} and {more} more", first.join(", ")),
        ),
    }
}

fn lines(diff: &Diff, lang: Lang) -> String {
    let mut text = String::new();
    let mut line =
        |fill: &dyn Fn(&mut Object<'_>)| text.push_str(&format!("{}\n", json::object(|to| fill(to))));
    for one in &diff.moves {
        line(&|to| {
            to.text("kind", "move");
            to.text("from", &one.from);
            to.text("to", &one.to);
            to.text("way", if one.way == Way::Up { "more-urgent" } else { "less-urgent" });
            to.field("patient").object(|to| {
                for (id, value) in &one.patient {
                    to.text(id, value.get(lang));
                }
            });
            for (key, of) in [("before", &one.before), ("after", &one.after)] {
                to.field(key).object(|to| {
                    ids(to, "hold", &of.hold);
                    ids(to, "not_ruled_out", &of.open);
                });
            }
        });
    }
    for one in &diff.undecided {
        line(&|to| {
            to.text("kind", "undecided");
            to.text("from", &one.from);
            to.text("to", &one.to);
            ids(to, "facts", &one.facts);
        });
    }
    for change in &diff.changes {
        line(&|to| {
            to.text("kind", "change");
            to.text("what", change.what.name());
            to.text("id", &change.id);
            to.text("message", change.said.get(lang));
        });
    }
    line(&|to| {
        to.text("kind", "summary");
        to.field("moves").written(&diff.moves.len().to_string());
        to.field("undecided").written(&diff.undecided.len().to_string());
        to.field("proved").written(if diff.undecided.is_empty() { "true" } else { "false" });
    });
    text
}

fn ids(to: &mut Object<'_>, key: &str, ids: &[String]) {
    to.field(key).list(|to| ids.iter().for_each(|id| to.item().text(id)));
}
