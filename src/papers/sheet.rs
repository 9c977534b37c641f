//! What all sheets have in common: the page, its foot, blanks to be filled in by hand.

use crate::papers::node::{Node, Tag, el, said};
use crate::papers::record::Record;
use crate::papers::scan::code;

/// One sheet whatever is on it: the classes of its three sizes of print, and how many full-width characters fit across the
/// largest.
pub fn fitted(record: &Record<'_>, classes: [&'static str; 3], across: usize, inside: Vec<Node>) -> Node {
    let lines = |across: usize| inside.iter().map(|node| node.lines(across)).sum::<usize>();
    let [large, small, smallest] = classes;
    // 10.5, 9 and 8 pt: the lines of a page without its foot, gaps between paragraphs included.
    let class = match (lines(across) <= 38, lines(across * 7 / 6) <= 47) {
        (true, _) => large,
        (false, true) => small,
        (false, false) => smallest,
    };
    page(record, class, inside)
}

/// A page of its own, with what stands at its foot.
pub fn page(record: &Record<'_>, class: &'static str, inside: Vec<Node>) -> Node {
    el(Tag::Article, class).children(inside).child(foot(record))
}

/// A blank line with what is known written on it.
pub fn blank(class: &'static str, text: &str) -> Node {
    // A no-break space keeps the line where nothing is written.
    said(Tag::Span, class, if text.is_empty() { "\u{a0}" } else { text })
}

/// What is known about something longer, or a line to write it on.
pub fn written(text: &str) -> Node {
    if text.is_empty() { blank("blank rest", "") } else { said(Tag::Span, "written", text) }
}

/// A label with a blank behind it.
pub fn labelled(label: &str, class: &'static str, text: &str) -> Node {
    el(Tag::Span, "pair").child(said(Tag::Span, "label", label)).child(blank(class, text))
}

/// Who the patient is, on one line; what comes last differs from sheet to sheet.
pub fn person(record: &Record<'_>, name: &'static str, [last, field]: [&str; 2]) -> Node {
    el(Tag::P, "row")
        .child(labelled(name, "blank", &record.field("patient_name")))
        .child(labelled(record.say("性别", "Sex"), "blank short", &record.field("sex")))
        .child(labelled(record.say("年龄", "Age"), "blank short", &record.field("age")))
        .child(labelled(last, "blank", &record.field(field)))
}

/// Who sends the patient, on one line.
pub fn sender(record: &Record<'_>, unit: &'static str) -> Node {
    el(Tag::P, "row")
        .child(labelled(unit, "blank", &record.field("from_unit")))
        .child(labelled(record.say("医生", "Doctor"), "blank", &record.field("from_doctor")))
        .child(labelled(record.say("电话", "Telephone"), "blank", &record.field("from_phone")))
}

/// A heading with lines under it; nothing without lines.
pub fn list(title: &str, items: Vec<String>) -> Option<Node> {
    let items = items.into_iter().filter(|item| !item.is_empty()).map(|item| said(Tag::Li, "", &item));
    let items: Vec<Node> = items.collect();
    let any = !items.is_empty();
    any.then(|| el(Tag::Section, "").child(said(Tag::H2, "", title)).child(el(Tag::Ul, "").children(items)))
}

/// A code to scan with the text under it; nothing if there is none yet.
pub fn scan(record: &Record<'_>) -> Option<Node> {
    let name = record.name();
    let code = code(name).filter(|_| !name.is_empty())?;
    Some(el(Tag::Div, "scan").child(Node::Scan(code, name.to_owned())).child(said(Tag::P, "", name)))
}

/// Which rules decided, whether the form was sent, and who answers for it.
fn foot(record: &Record<'_>) -> Node {
    let hash: String = record.text("/ruleset/sha256").chars().take(12).collect();
    let rules = [
        record.say("规则集", "Rules"),
        " ",
        record.text("/ruleset/id"),
        " ",
        record.text("/ruleset/version"),
        " (",
        &record.ruleset.date,
        ", ",
        &hash,
        ")",
    ];
    let overdue = record.time().and_then(|time| record.ruleset.overdue(time.date_naive()));
    let overdue = overdue.map(|day| {
        let day = day.to_string();
        [record.say(" 已过复审日期 ", " was to be reviewed by "), &day, record.say("。", ".")].concat()
    });
    let by_citizen = record.is_by_citizen();
    let caution = if by_citizen {
        record.say(
            "由转诊判断程序根据本人的回答生成，不是诊断；请以医生的判断为准。",
            "Made by the referral triage program from your own answers. It is no diagnosis: what a doctor says counts.",
        )
    } else {
        record.say(
            "由转诊判断程序根据医生录入的内容生成，医生签字后有效。",
            "Made by the referral triage program from what the clinician entered; valid once signed by a clinician.",
        )
    };
    // A self-check is not there to be sent.
    let unsent =
        if by_citizen { "" } else { record.say("本单尚未发送。", "This form has not been sent.") };
    el(Tag::Footer, "foot")
        .child(said(Tag::P, "", &rules.concat()).child(overdue.map(|text| said(Tag::Strong, "", &text))))
        .child(el(Tag::P, "").text(caution).text(if record.sealed { "" } else { unsent }))
}
