//! How much of everything a rule set may have.

use crate::criteria::Problem;
use crate::text::Span;

/// Rule files in a folder.
pub const FILES: (usize, &str, &str) = (2_000, "个文件", "files");
/// Criteria in a rule set.
pub const CRITERIA: (usize, &str, &str) = (10_000, "条标准", "criteria");
/// Facts in a vocabulary.
pub const FACTS: (usize, &str, &str) = (2_000, "个事实", "facts");
/// Scores in a rule set.
pub const SCORES: (usize, &str, &str) = (500, "个评分", "scores");
/// Items of a score.
pub const ITEMS: (usize, &str, &str) = (100, "个评分项目", "items of a score");
/// Dispositions in a rule set.
pub const DISPOSITIONS: (usize, &str, &str) = (100, "个去向", "dispositions");
/// Choices of a fact.
pub const CHOICES: (usize, &str, &str) = (200, "个选项", "choices of a fact");

/// The problem of having too many, if there are.
pub fn too_many(
    (most, zh, en): (usize, &str, &str),
    count: usize,
    file: &str,
    span: Span,
) -> Option<Problem> {
    (count > most).then(|| {
        Problem::error(
            "too-many",
            file,
            span,
            format!("有 {count} {zh}，上限是 {most}"),
            format!("{count} {en} are too many, the limit is {most}"),
        )
        .help("请拆成几个规则集，或合并相近的内容", "split the rule set, or merge what belongs together")
    })
}
