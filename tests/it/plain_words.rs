//! What citizens read: no words of the trade, and sentences that are short enough for an old phone and a frightened reader.

use referral_triage::criteria::Direction;
use referral_triage::facts::Kind;
use referral_triage::text::Text;

use crate::patients::ruleset;
use crate::scratch::root;

/// Words of the trade that citizens do not use; what they read says it otherwise.
const TRADE: &[&str] = &[
    "心悸",
    "晕厥",
    "咯血",
    "黄疸",
    "发绀",
    "紫绀",
    "意识障碍",
    "收缩压",
    "舒张压",
    "血氧饱和度",
    "呼吸困难",
    "颈项强直",
    "瘀斑",
    "水肿",
    "感染性休克",
    "脓毒",
    "并发症",
    "既往史",
    "主诉",
    "体征",
    "预后",
    "鉴别",
    "抗凝",
    "免疫抑制",
    "外伤史",
    "腹膜",
    "梗阻",
    "穿孔",
    "缺血",
    "dyspnoea",
    "syncope",
    "haemoptysis",
    "oedema",
    "cyanosis",
    "sepsis",
    "peritonitis",
    "ischaem",
    "haematuria",
    "auscultation",
    "palpation",
    "anticoagulant",
    "immunosuppress",
    "paresis",
    "vertigo",
    "放射",
    "濒死",
    "跛行",
    "气促",
    "喘憋",
    "卒中",
    "心梗",
    "心肌梗",
    "心绞痛",
    "里急后重",
    "呕血",
    "便血",
    "尿潴留",
    "丘疹",
    "糜烂",
    "眩晕",
    "复视",
    "失语",
    "偏瘫",
    "神志",
    "嗜睡",
    "谵妄",
    "惊厥",
    "痉挛",
    "坏疽",
    "栓塞",
    "妊娠",
    "分娩",
    "产褥",
    "恶露",
    "既往",
    "诱因",
    "病程",
    "阳性",
    "阴性",
    "指征",
    "禁忌",
    "体位",
    "静息",
    "灌注",
    "指南",
    "分诊",
    "首诊",
    "双向",
    "转归",
    "上转",
    "下转",
    "留治",
    "随访",
    "返回标准",
    "急性",
    "炎症",
    "症状",
    "ischemi",
    "infarct",
    "embol",
    "thromb",
    "haemorrhag",
    "diabetic ketoacid",
    "stridor",
    "tachyc",
    "bradyc",
    "palsy",
    "lesion",
    "acute",
    "onset",
    "prior",
    "symptom",
    "triage",
    "postnatal",
    "postpartum",
    "trauma",
    "neurolog",
    "cardiac",
    "pulmonary",
    "hepatic",
    "abdomen",
    "faec",
    "malign",
    "benign",
];

/// Every text on a citizen's screens, with where it comes from.
fn texts() -> Vec<(String, Text)> {
    let ruleset = ruleset();
    let mut texts = Vec::new();
    let mut add = |from: &str, text: &Text| texts.push((from.to_owned(), text.clone()));
    for fact in &ruleset.vocabulary.facts {
        add_all(&mut add, &fact.id, [&fact.plain, &fact.alarm].into_iter().flatten());
        if fact.plain.is_none() {
            continue;
        }
        add_all(&mut add, &fact.id, &fact.help);
        if let Kind::Choice(choices) | Kind::Choices(choices) = &fact.kind {
            add_all(&mut add, &fact.id, choices.iter().map(|choice| &choice.label));
        }
    }
    for criterion in &ruleset.criteria {
        add_all(&mut add, &criterion.id, &criterion.plain);
    }
    for disposition in &ruleset.dispositions {
        add(&disposition.id, &disposition.patient);
        // What only a clinician can do is never a citizen's result.
        if disposition.direction != Direction::Down {
            add_all(&mut add, &disposition.id, [&disposition.next]);
        }
    }
    for plan in ruleset.plans.iter().filter(|plan| plan.at_home) {
        add_all(&mut add, &plan.id, plan.measures.iter().chain(&plan.return_if).chain([&plan.title]));
    }
    for advice in &ruleset.destinations.advice {
        add_all(&mut add, &advice.id, advice.lines.iter().chain([&advice.title]));
    }
    texts.extend(phrases());
    texts.extend(about());
    texts
}

/// The page about the self-check, but for the titles of sources.
fn about() -> Vec<(String, Text)> {
    let page = std::fs::read_to_string(root().join("src/browser/about.html")).unwrap();
    let (chinese, english) =
        page.split_once("<main class=\"about only\" lang=\"en\">").expect("two languages");
    let mut found = Vec::new();
    for (is_chinese, part) in [(true, chinese), (false, english)] {
        let mut is_list_of_sources = false;
        for line in part.lines().map(str::trim) {
            is_list_of_sources =
                (is_list_of_sources || line.starts_with("<details>")) && !line.contains("</details>");
            if is_list_of_sources || !(line.starts_with("<p") || line.starts_with("<li>")) {
                continue;
            }
            let bare: String =
                line.split('<').filter_map(|piece| piece.split_once('>')).map(|(_, text)| text).collect();
            let text = if is_chinese { Text::new(bare, "") } else { Text::new("", bare) };
            found.push(("about.html".to_owned(), text));
        }
    }
    assert!(found.len() > 20, "{}", found.len());
    found
}

fn add_all<'a>(add: &mut impl FnMut(&str, &Text), from: &str, texts: impl IntoIterator<Item = &'a Text>) {
    for text in texts {
        add(from, text);
    }
}

/// The widget's own phrases, but for those of the clinician and of the form, as they stand in their file.
fn phrases() -> Vec<(String, Text)> {
    let file = std::fs::read_to_string(root().join("src/text/words.rs")).unwrap();
    let mut part = "";
    let mut found = Vec::new();
    for line in file.lines().map(str::trim) {
        if let Some(title) = line.strip_prefix("// ") {
            part = title;
        }
        let quoted: Vec<&str> = line.split('"').collect();
        if let ([name, zh, _, en, _], "Everywhere" | "Emergency" | "Patient: walk") =
            (quoted.as_slice(), part)
            && !name.contains("doctor")
        {
            found.push((name.trim_end_matches(": ").to_owned(), Text::new(*zh, *en)));
        }
    }
    assert!(found.len() > 60, "{}", found.len());
    found
}

#[test]
fn citizens_read_plain_words() {
    let mut wrong = Vec::new();
    for (from, text) in texts() {
        for word in TRADE {
            if text.zh.contains(word) || text.en.to_lowercase().contains(word) {
                wrong.push(format!("`{from}`: {word}: {} / {}", text.zh, text.en));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Letters of the longest Chinese sentence, and words of the longest English one.
const LONGEST: (usize, usize) = (45, 25);

#[test]
fn citizens_read_short_sentences() {
    let mut wrong = Vec::new();
    for (from, text) in texts() {
        for sentence in text.zh.split(['。', '！', '？', '；', '：', '\n']) {
            let letters = sentence.chars().filter(|letter| letter.is_alphanumeric()).count();
            if letters > LONGEST.0 {
                wrong.push(format!("`{from}`: {letters} letters: {sentence}"));
            }
        }
        for sentence in text.en.split(['.', '!', '?', ';', ':', '\n']) {
            let words = sentence.split_whitespace().count();
            if words > LONGEST.1 {
                wrong.push(format!("`{from}`: {words} words: {sentence}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
