//! Conditions in words, as rows of a table.

use referral_triage::criteria::check;
use referral_triage::criteria::words::in_words;
use referral_triage::text::{Lang, Source};

use crate::scratch::{files, root};

/// The words of a condition over the facts of the small rule set, on one line and nested.
fn said(when: &str, lang: Lang) -> (String, String) {
    let base = files(&root().join("tests/bad-rules/base"), ".toml").into_iter();
    let mut sources: Vec<Source> = base
        .filter(|(name, _)| !name.starts_with("heart/"))
        .map(|(name, text)| Source { name, text })
        .collect();
    let text = format!(
        "[[criterion]]\nid = 'x'\ndisposition = 'call-120'\nwhen = '''{when}'''\nbecause = {{ zh = '一', en = 'a' }}\n\
         source = {{ title = 'T', section = '1', edition = '2', row = 'R' }}\nstatus = 'proposal'\n"
    );
    sources.push(Source { name: "x/x.toml".to_owned(), text });
    let checked = check(&sources);
    let ruleset = checked.ruleset.unwrap_or_else(|| panic!("{when}: {:?}", checked.problems));
    let words = in_words(&ruleset.criteria[0].when, &ruleset, lang);
    let lines = words.parts.iter().map(|part| format!("{}{}", "  ".repeat(part.depth), part.text));
    (words.line, lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn every_construct_has_words() {
    for (when, zh, en) in [
        ("胸痛", "胸痛", "chest pain"),
        ("hurt >= 2", "疼痛评分 ≥ 2", "pain score ≥ 2"),
        ("not (hurt = 2)", "疼痛评分 ≠ 2", "pain score ≠ 2"),
        (
            "收缩压 / (glucose + 1 'mmol/L') >= 2 'mm[Hg].L/mmol'",
            "收缩压（mmHg） ÷ （血糖（mmol/L） + 1） ≥ 2",
            "systolic pressure (mmHg) ÷ (glucose (mmol/L) + 1) ≥ 2",
        ),
        (
            "onset + 2 weeks < @2026-11-24",
            "发病日期之后 2 周 < 2026-11-24",
            "2 weeks after day of onset < 2026-11-24",
        ),
        (
            "not (days between onset and @2026-11-24 > 30)",
            "从发病日期到2026-11-24的整天数 ≤ 30",
            "whole days from day of onset to 2026-11-24 ≤ 30",
        ),
        ("not 胸痛", "胸痛：否", "chest pain: no"),
        ("not not 胸痛", "胸痛", "chest pain"),
        ("胸痛 = false", "胸痛：否", "chest pain: no"),
        ("not (胸痛 != true)", "胸痛", "chest pain"),
        ("收缩压 >= 180 'mm[Hg]'", "收缩压 ≥ 180 mmHg", "systolic pressure ≥ 180 mmHg"),
        ("not (收缩压 >= 180 'mm[Hg]')", "收缩压 < 180 mmHg", "systolic pressure < 180 mmHg"),
        ("16.7 'mmol/L' < glucose", "血糖 > 16.7 mmol/L", "glucose > 16.7 mmol/L"),
        (
            "glucose between 3.9 'mmol/L' and 7 'mmol/L'",
            "血糖 3.9～7 mmol/L（含两端）",
            "glucose from 3.9 to 7 mmol/L, both included",
        ),
        (
            "not (glucose between 3.9 'mmol/L' and 7 'mmol/L')",
            "血糖不在 3.9～7 mmol/L 之内（含两端）",
            "glucose outside 3.9 to 7 mmol/L, both included",
        ),
        ("glucose != glucose", "血糖 ≠ 血糖", "glucose ≠ glucose"),
        ("意识 = '昏迷'", "意识为“昏迷”", "consciousness is “coma”"),
        ("意识 != '昏迷'", "意识不是“昏迷”", "consciousness is not “coma”"),
        ("意识 in { '昏迷', '清醒' }", "意识为“昏迷”或“清醒”", "consciousness is “coma” or “awake”"),
        ("not (意识 in { '昏迷' })", "意识不是“昏迷”", "consciousness is not “coma”"),
        (
            "not (意识 in { '昏迷', '清醒' })",
            "意识不是“昏迷”“清醒”中的任何一项",
            "consciousness is none of “coma”, “awake”",
        ),
        ("'q' in findings", "检查发现：有“Q 波”", "findings: “Q wave”"),
        ("not ('q' in findings)", "检查发现：没有“Q 波”", "findings: not “Q wave”"),
        ("onset < @2026-11-22", "发病日期早于 2026-11-22", "day of onset is before 2026-11-22"),
        ("not (onset < @2026-11-22)", "发病日期不早于 2026-11-22", "day of onset is not before 2026-11-22"),
        ("onset <= onset", "发病日期不晚于发病日期", "day of onset is not after day of onset"),
        ("收缩压 is null", "收缩压：不知道", "systolic pressure: not known"),
        ("not (收缩压 is null)", "收缩压：已知道", "systolic pressure: known"),
        ("true", "总是成立", "always"),
        ("not true", "从不成立", "never"),
        ("null", "永远不知道", "never known"),
        (
            "胸痛 and glucose > 7 'mmol/L' and ('q' in findings or 意识 = '昏迷')",
            "胸痛，且血糖 > 7 mmol/L，且（检查发现：有“Q 波”，或意识为“昏迷”）",
            "chest pain and glucose > 7 mmol/L and (findings: “Q wave” or consciousness is “coma”)",
        ),
        (
            "not (胸痛 and 'q' in findings)",
            "并非全部成立（胸痛；检查发现：有“Q 波”）",
            "not all of these (chest pain; findings: “Q wave”)",
        ),
        (
            "not (胸痛 or 'q' in findings)",
            "均不成立（胸痛；检查发现：有“Q 波”）",
            "none of these (chest pain; findings: “Q wave”)",
        ),
        (
            "at least 1 of (胸痛, 胸痛)",
            "至少 1 项成立（胸痛；胸痛）",
            "at least 1 of these (chest pain; chest pain)",
        ),
        (
            "not (at least 2 of (胸痛, 胸痛))",
            "成立的不足 2 项（胸痛；胸痛）",
            "fewer than 2 of these (chest pain; chest pain)",
        ),
        (
            "胸痛 implies 'q' in findings",
            "胸痛：否，或检查发现：有“Q 波”",
            "chest pain: no or findings: “Q wave”",
        ),
        (
            "胸痛 xor 'q' in findings",
            "两项恰有一项成立（胸痛；检查发现：有“Q 波”）",
            "exactly one of these two (chest pain; findings: “Q wave”)",
        ),
        (
            "not (胸痛 xor 胸痛)",
            "两项同时成立或同时不成立（胸痛；胸痛）",
            "both of these or neither (chest pain; chest pain)",
        ),
        (
            "(胸痛 or 胸痛) is null",
            "是否成立还不知道（胸痛，或胸痛）",
            "it is not known whether this holds (chest pain or chest pain)",
        ),
        (
            "not ((not 胸痛) is null)",
            "是否成立已经知道（胸痛：否）",
            "it is known whether this holds (chest pain: no)",
        ),
        ("胸痛 is true", "已知成立（胸痛）", "this is known to hold (chest pain)"),
        ("not (胸痛 is true)", "不成立或还不知道（胸痛）", "this does not hold or is not known (chest pain)"),
        ("胸痛 is false", "已知不成立（胸痛）", "this is known not to hold (chest pain)"),
        ("not (胸痛 is false)", "成立或还不知道（胸痛）", "this holds or is not known (chest pain)"),
    ] {
        assert_eq!(said(when, Lang::Zh).0, zh, "{when}");
        assert_eq!(said(when, Lang::En).0, en, "{when}");
    }
}

#[test]
fn what_belongs_together_stands_together() {
    let when =
        "胸痛 and (at least 2 of ('q' in findings, glucose > 7 'mmol/L', not (胸痛 or 意识 = '昏迷')))";
    let (_, zh) = said(when, Lang::Zh);
    let expected = "以下全部成立：\n  胸痛\n  以下至少 2 项成立：\n    检查发现：有“Q 波”\n    血糖 > 7 mmol/L\n    以下均不成立：\n      胸痛\n      意识为“昏迷”";
    assert_eq!(zh, expected);
    let (_, en) = said(when, Lang::En);
    assert!(en.starts_with("all of these:\n  chest pain\n  at least 2 of these:\n"), "{en}");
}

/// As deep as anybody may nest: nothing is left out.
#[test]
fn deep_conditions_are_said_whole() {
    let when = (0..60).fold("胸痛".to_owned(), |inner, _| format!("({inner}) is true"));
    for lang in [Lang::Zh, Lang::En] {
        let (line, nested) = said(&when, lang);
        assert!(!line.contains('…') && !nested.contains('…'), "{line}");
        assert_eq!(nested.lines().count(), 61);
    }
}
