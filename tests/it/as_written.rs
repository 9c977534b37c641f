//! Every node of a condition is found again in its author's file.

use referral_triage::criteria::{Severity, check};
use referral_triage::text::Source;

use crate::patients::{checked, ruleset, sources};
use crate::scratch::{files, root};

/// The criteria are sorted by urgency; their places are sorted along.
#[test]
fn the_places_are_in_the_order_of_the_criteria() {
    let sources = sources();
    let (criteria, written) = (&ruleset().criteria, &checked().written);
    assert_eq!(criteria.len(), written.len());
    for (criterion, written) in criteria.iter().zip(written) {
        let source = sources.iter().find(|source| source.name == written.file).unwrap();
        assert_eq!(source.slice(written.id), format!("\"{}\"", criterion.id));
        assert!(source.slice(written.table).starts_with("[[criterion]]"), "{written:?}");
        let last = written.nodes.last().unwrap();
        assert!(written.when.start < last.start && last.end < written.when.end, "{written:?}");
    }
}

#[test]
fn every_node_has_its_words() {
    for (when, expected) in [
        ("\"胸痛\"", "胸痛"),
        (
            "\"胸痛 and\\t意识 = '昏迷'\"",
            "胸痛 and\\t意识 = '昏迷' | 胸痛 and\\t意识 = '昏迷' | 胸痛 and\\t意识 = '昏迷'",
        ),
        (
            "'''\n  (胸痛 or 意识 = '昏迷')\n  and not (收缩压 >= 180 'mm[Hg]') // hoch\n'''",
            "胸痛 | 意识 = '昏迷' | (胸痛 or 意识 = '昏迷') | (收缩压 >= 180 'mm[Hg]') | not (收缩压 >= 180 'mm[Hg]') \
             | (胸痛 or 意识 = '昏迷') and not (收缩压 >= 180 'mm[Hg]')",
        ),
        (
            "\"\"\"收缩压 between 90 'mm[Hg]'\n and 180 'mm[Hg]'\"\"\"",
            "收缩压 between 90 'mm[Hg]' | 180 'mm[Hg]' | 收缩压 between 90 'mm[Hg]' and 180 'mm[Hg]'",
        ),
        (
            "\"胸痛 implies glucose in { 1 'mmol/L', 2 'mmol/L' }\"",
            "胸痛 | 1 'mmol/L' | 2 'mmol/L' | glucose in { 1 'mmol/L', 2 'mmol/L' } | 胸痛 \
             | 胸痛 implies glucose in { 1 'mmol/L', 2 'mmol/L' }",
        ),
        (
            "\"at least 2 of (胸痛, 'q' in findings, onset is not null)\"",
            "胸痛 | 'q' in findings | onset is not null | onset is not null \
             | at least 2 of (胸痛, 'q' in findings, onset is not null)",
        ),
    ] {
        let mut sources: Vec<Source> = files(&root().join("tests/bad-rules/base"), ".toml")
            .into_iter()
            .map(|(name, text)| Source { name, text })
            .collect();
        let pain = sources.iter_mut().find(|source| source.name == "heart/pain.toml").unwrap();
        pain.text = pain.text.replace("\"胸痛\"\nbecause", &format!("{when}\nbecause"));
        let checked = check(&sources);
        assert!(checked.problems.iter().all(|problem| problem.severity != Severity::Error), "{when}");
        let written = &checked.written[0];
        let words: Vec<String> = (0..written.nodes.len()).map(|node| written.words(node, &sources)).collect();
        assert_eq!(words.join(" | "), expected, "{when}");
        assert_eq!(written.pack(), "heart");
    }
}
