//! What the mistakes mean that checking finds in a single file.

use crate::analysis::lint::Lint;

/// A mistake; `tests/bad-rules` shows one of each.
pub const fn mistake(
    code: &'static str,
    what: (&'static str, &'static str),
    why: (&'static str, &'static str),
) -> Lint {
    Lint { code, what, why, bad: "", good: "" }
}

/// In the order in which an author is likely to meet them.
pub static MISTAKES: &[Lint] = &[
    mistake(
        "unknown-fact",
        ("条件里的名称不在词表里", "a name in a condition that the vocabulary does not declare"),
        (
            "写错一个字母的条件永远等不到回答；词表保证每个名称都问得到、有类型、有单位。",
            "A condition with a slip in a name would wait for ever; the vocabulary gives every name a question, a kind and a unit.",
        ),
    ),
    mistake(
        "unknown-choice",
        ("选项不在这个事实的选项里", "a choice that the fact does not have"),
        ("和不存在的选项比较永远不成立。", "A comparison with a choice that does not exist never holds."),
    ),
    mistake(
        "type-mismatch",
        (
            "比较的两边类型不同，或该写条件的地方写了值",
            "two sides of different kinds, or a value where a condition belongs",
        ),
        (
            "数值和选项比较没有意义；系统不猜作者的意思。",
            "A number compared with a choice means nothing, and no meaning is guessed.",
        ),
    ),
    mistake(
        "missing-unit",
        ("数值没有写单位", "a number without the unit of its fact"),
        (
            "16.7 mmol/L 和 16.7 mg/dL 差别极大；写明单位，两者就不会混淆。",
            "16.7 mmol/L and 16.7 mg/dL are worlds apart; with the unit written they cannot be confused.",
        ),
    ),
    mistake(
        "wrong-unit",
        ("单位不能精确换算成事实的单位", "a unit that cannot be converted exactly into the fact's own"),
        (
            "条件里的换算要么精确，要么不做：质量浓度和物质的量浓度之间还需要分子量。",
            "In a condition conversion is exact or refused: from mass to substance concentration one also needs the molar mass.",
        ),
    ),
    mistake(
        "unknown-unit",
        ("不认识的单位", "a unit that is not known"),
        ("单位按 UCUM 书写，例如 `mm[Hg]`、`Cel`。", "Units are UCUM codes, such as `mm[Hg]` or `Cel`."),
    ),
    mistake(
        "needless-unit",
        ("`also` 里的单位本来就会自动换算", "a unit in `also` that is converted anyway"),
        (
            "单位表里能换算的单位不需要系数；多写一个系数，只可能与单位表矛盾。",
            "What the table of units converts needs no factor; a second one could only contradict it.",
        ),
    ),
    mistake(
        "limit-out-of-range",
        ("界限超出了这个事实的合理范围", "a limit outside the plausible range of its fact"),
        (
            "范围以外的值不会被接受，这样的界限要么永远成立，要么永远不成立；多半是单位或小数点写错。",
            "Values out there are refused, so such a limit always holds or never; most likely the unit or the point is wrong.",
        ),
    ),
    mistake(
        "missing-key",
        (
            "缺少必填项：出处、版本、状态或某种语言的文字",
            "something is not there: a source, an edition, a status, a translation",
        ),
        (
            "每条标准都要说得出依据（source 的 title、section、edition、row）、依据核实了没有（status），并让两种语言的读者都看得懂（zh、en）；不知道的写 `—`。",
            "Every criterion says who says so (title, section, edition and row of its source), whether somebody read it there (status), and why in both languages (zh, en); a dash stands for what is not known.",
        ),
    ),
    mistake(
        "unknown-key",
        ("不认识的键", "a key that is not known"),
        (
            "写错的键会被当作没写；所以不放过任何一个。",
            "A misspelt key would count as absent, so none is let through.",
        ),
    ),
    mistake(
        "unknown-status",
        ("不认识的核实状态", "a status that is not known"),
        (
            "读者要知道依据是否核对过原文：`verified`、`unverified` 或 `proposal`。",
            "Readers must see whether a source was read: `verified`, `unverified` or `proposal`.",
        ),
    ),
    mistake(
        "unknown-disposition",
        ("不认识的去向", "a disposition that is not known"),
        (
            "去向都写在 dispositions.toml 里，从最紧急到最不紧急。",
            "dispositions.toml lists them all, most urgent first.",
        ),
    ),
    mistake(
        "duplicate-id",
        ("名称用了两次", "an id that is used twice"),
        (
            "病历、用例和版本比较都靠名称认出一条标准。",
            "Records, cases and comparisons of versions know a criterion by its id.",
        ),
    ),
    mistake(
        "condition-syntax",
        ("条件的写法不对", "a condition that cannot be read"),
        (
            "rules/README.md 用例子说明怎样写条件。",
            "rules/README.md shows by example how conditions are written.",
        ),
    ),
];
