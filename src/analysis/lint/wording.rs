//! Words that diagnose or prescribe.

use crate::analysis::lint::Lint;
use crate::analysis::lint::context::Context;
use crate::criteria::Problem;
use crate::text::{Span, Text};

pub const LINT: Lint = Lint {
    code: "wording",
    what: (
        "理由的措辞像是在下诊断、开处方或劝人不看病",
        "a reason that sounds like a diagnosis, a prescription or advice against seeing a doctor",
    ),
    why: (
        "本工具只帮助判断去向：诊断和用药由医生决定，居民会照着字面去做。",
        "This is help with where to go: diagnosis and treatment are a clinician's, and citizens act on what they read.",
    ),
    bad: r#"
[[criterion]]
id = "chest-pain-words"
disposition = "call-120"
when = "chest_pain"
because = { zh = "确诊为急性心肌梗死", en = "the patient is diagnosed with an infarction" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
    good: r#"
[[criterion]]
id = "chest-pain-words"
disposition = "call-120"
when = "chest_pain"
because = { zh = "胸痛，不能排除急性心肌梗死", en = "chest pain, an infarction not ruled out" }
source = { title = "示例", section = "一", edition = "2026", row = "X01" }
status = "proposal"
"#,
};

/// What must not be said, and what may stand before it (已确诊的肿瘤 names a fact, 确诊为肿瘤 makes a diagnosis).
const ZH: [(&str, &[&str]); 14] = [
    ("确诊为", &["已", "未", "曾", "既往", "前"]),
    ("诊断为", &["已", "未", "曾", "既往"]),
    ("您患有", &[]),
    ("你患有", &[]),
    ("您得了", &[]),
    ("你得了", &[]),
    ("可以排除", &["不"]),
    ("可排除", &["不", "未"]),
    ("请停药", &[]),
    ("自行停药", &["不要", "勿", "避免"]),
    ("加大剂量", &["不要", "勿"]),
    ("无需就医", &[]),
    ("不用就医", &[]),
    ("不必就医", &[]),
];

/// In lower case.
const EN: [(&str, &[&str]); 11] = [
    ("you have", &["if ", "when ", "do ", "unless "]),
    ("is diagnosed with", &[]),
    ("diagnosis is", &[]),
    ("can be ruled out", &[]),
    ("stop taking", &["not ", "never "]),
    ("double the dose", &[]),
    ("increase the dose", &[]),
    ("no need to see", &[]),
    ("need not see a doctor", &[]),
    ("no doctor is needed", &[]),
    ("you are suffering from", &[]),
];

/// Looks through `because` and `plain` of every criterion.
pub fn find(context: &mut Context<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, criterion) in context.criteria() {
        let texts: [Option<&Text>; 2] = [Some(&criterion.because), criterion.plain.as_ref()];
        let said: Vec<&str> =
            texts.into_iter().flatten().flat_map(|text| [text.zh.as_str(), text.en.as_str()]).collect();
        for words in said.into_iter().filter_map(claim) {
            let message = (
                format!("`{}` 的措辞 `{words}` 像是诊断或医嘱", criterion.id),
                format!("the words `{words}` of `{}` sound like a diagnosis or a prescription", criterion.id),
            );
            let mut problem = context.at_id(LINT.code, place, message);
            if let Some(span) = place_of(context, place, &words) {
                problem.span = span;
            }
            problems.push(problem.help(
                "说出看到的情况和去向，不下结论，例如“不能排除……”",
                "say what was found and where to go, not what it is: \"… not ruled out\"",
            ));
        }
    }
    problems
}

/// The first words of a text that claim too much, as they stand there.
fn claim(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let all = ZH.iter().chain(EN.iter());
    let found = all.filter_map(|(words, excused)| {
        let at = lower.find(words)?;
        let before = lower.get(..at)?;
        (!excused.iter().any(|excuse| before.ends_with(excuse))).then(|| (*words).to_owned())
    });
    found.chain(dose(&lower)).next()
}

/// `服用 100 mg`, `take 300 mg`: a verb and an amount of a medicine.
fn dose(lower: &str) -> Option<String> {
    ["服用", "口服", "嚼服", "take ", "chew "].into_iter().find_map(|verb| {
        let rest = lower.get(lower.find(verb)? + verb.len()..)?;
        let near: String = rest.chars().take(24).collect();
        let digits = near.find(|c: char| c.is_ascii_digit())?;
        let amount =
            near.get(digits..)?.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.' || c == ' ');
        ["mg", "毫克", "片", "粒", "tablet"]
            .iter()
            .any(|unit| amount.starts_with(unit))
            .then(|| verb.trim().to_owned())
    })
}

/// Where the words stand in the criterion's table.
fn place_of(context: &Context<'_>, place: usize, words: &str) -> Option<Span> {
    let written = context.written.get(place)?;
    let source = context.sources.iter().find(|source| source.name == written.file)?;
    let rest = source.text.get(written.table.start..)?;
    // The table's own span ends with its head: its texts come before the next one.
    let table = rest
        .get(2..)
        .and_then(|after| after.find("\n[["))
        .map_or(rest, |end| rest.get(..end + 2).unwrap_or(rest));
    let at = table.to_ascii_lowercase().find(words)? + written.table.start;
    Some(Span::new(at, at + words.len()))
}
