//! 转出单 and 回转单 as the national form prints them: the stub that the sender keeps above, a line to cut along, the body below.

use crate::papers::node::{Node, Tag, el, said, width};
use crate::papers::record::Record;
use crate::papers::sheet::{blank, labelled, page, person, scan};

/// A part of the body that may be long.
struct Part {
    label: String,
    text: String,
    /// Whether its place stays empty on the paper if nothing is known.
    stays: bool,
}

/// How small the body is printed: the class, and how many full-width characters and lines fit.
struct Print {
    class: &'static str,
    across: usize,
    lines: usize,
}

/// 五号 (10.5 pt) as forms are printed, and 小五 (9 pt). The lines are counted for the part of the sheet that the stub, the
/// headings and the signatures leave, with a reserve for other fonts.
const PRINTS: [Print; 2] = [
    Print { class: "sheet transfer", across: 46, lines: 24 },
    Print { class: "sheet transfer small", across: 53, lines: 31 },
];
/// 8 pt, the smallest that a tired eye reads.
const SMALLEST: Print = Print { class: "sheet transfer smallest", across: 60, lines: 38 };
/// The same for a sheet that only continues another.
const CONTINUED: Print = Print { class: "sheet transfer small", across: 53, lines: 44 };

/// The form on one sheet. What does not fit even in small print stands whole on the next one, and its place says so:
/// nothing is ever cut.
pub fn sheets(record: &Record<'_>) -> Vec<Node> {
    let is_return = record.text("/form") == "return";
    let mut parts = if is_return { return_parts(record) } else { out_parts(record) };
    parts.extend(others(record));
    parts.retain(|part| part.stays || !part.text.is_empty());
    let fits = |print: &&Print| lines(&parts, print.across) <= print.lines;
    let print = PRINTS.iter().find(fits).unwrap_or(&SMALLEST);
    let mut continued = Vec::new();
    while lines(&parts, print.across) > print.lines {
        let long = parts.iter_mut().max_by_key(|part| height(&part.text, print.across));
        // What is moved leaves one line behind.
        let Some(part) = long.filter(|part| height(&part.text, print.across) > 1) else { break };
        let text =
            std::mem::replace(&mut part.text, record.say("（见续页）", "(continued overleaf)").to_owned());
        continued.push(Part { label: part.label.clone(), text, stays: true });
    }
    let mut sheets = vec![first(record, is_return, print.class, &parts)];
    let mut rest = continued.into_iter().peekable();
    while rest.peek().is_some() {
        let mut here = Vec::new();
        while let Some(part) = rest.peek() {
            let room = CONTINUED.lines.saturating_sub(lines(&here, CONTINUED.across));
            if !here.is_empty() && height(&part.text, CONTINUED.across) + 1 > room {
                break;
            }
            here.extend(rest.next());
        }
        sheets.push(next(record, is_return, &here));
    }
    sheets
}

/// Two of these share a line: tenths of a character.
const SHORT: usize = 200;

/// The lines that parts take up, each with its label in front.
fn lines(parts: &[Part], across: usize) -> usize {
    parts.iter().map(|part| height(&part.text, across)).sum::<usize>() + parts.len().div_ceil(3)
}

fn height(text: &str, across: usize) -> usize {
    // A label stands in front.
    text.lines().map(|line| (width(line) + 100).div_ceil(across * 10)).sum::<usize>().max(1)
}

fn first(record: &Record<'_>, is_return: bool, class: &'static str, parts: &[Part]) -> Node {
    let cut = record.say("（拼　接　线）", "(cut here)");
    let inside = vec![
        el(Tag::Header, "number").child(labelled(record.say("转诊单号：", "No. "), "blank", record.name())),
        stub(record, is_return),
        said(Tag::P, "cut", cut),
        body(record, is_return, parts),
    ];
    page(record, class, inside)
}

fn next(record: &Record<'_>, is_return: bool, parts: &[Part]) -> Node {
    let title = record.say("（续页）", " (continued)");
    let who = el(Tag::P, "row")
        .child(labelled(record.say("患者姓名", "Patient"), "blank", &record.field("patient_name")))
        .child(labelled(record.say("转诊单号", "No."), "blank", record.name()));
    let inside = vec![
        said(Tag::H1, "", &[self::title(record, is_return), title].concat()),
        who,
        el(Tag::Section, "parts").children(parts.iter().map(part)),
    ];
    page(record, CONTINUED.class, inside)
}

fn title(record: &Record<'_>, is_return: bool) -> &'static str {
    match is_return {
        false => record.say("双向转诊（转出）单", "Two-way referral form (transfer out)"),
        true => record.say("双向转诊（回转）单", "Two-way referral form (return)"),
    }
}

fn stub(record: &Record<'_>, is_return: bool) -> Node {
    let record_no = match is_return {
        false => record.say("档案编号", "Health record no."),
        true => record.say("病案号", "Medical record no."),
    };
    let home = el(Tag::P, "row")
        .child(labelled(record.say("家庭住址", "Address"), "blank wide", &record.field("address")))
        .child(labelled(record.say("联系电话", "Telephone"), "blank", &record.field("phone")));
    let sent = match is_return {
        false => record.say("因病情需要，转入", " referred, as the patient's condition requires, to "),
        true => record.say("因病情需要，转回", " returned, as the patient's condition requires, to "),
    };
    let line = el(Tag::P, "free")
        .text(record.say("于 ", "On "))
        .text(&record.day(&record.field("date")))
        .text(sent)
        .child(blank("blank", &record.field("to_unit")))
        .text(record.say("单位 ", ", department "))
        .child(blank("blank", &record.field("to_department")))
        .text(record.say("科室 ", ", doctor "))
        .child(blank("blank", &record.field("to_doctor")))
        .text(record.say("接诊医生。", "."));
    el(Tag::Section, "stub")
        .child(said(Tag::H1, "", record.say("双向转诊单", "Two-way referral form")))
        .child(said(Tag::P, "subtitle", record.say("存　根", "Stub, kept by the sender")))
        .child(person(record, record.say("患者姓名", "Patient"), [record_no, "record_no"]))
        .child(home)
        .child(line)
        .child(signed(record, false))
}

fn body(record: &Record<'_>, is_return: bool, parts: &[Part]) -> Node {
    let addressed = el(Tag::P, "")
        .child(blank("blank wide", &record.field("to_unit")))
        .text(record.say("（机构名称）：", " (institution):"));
    let present = el(Tag::P, "free indent")
        .text(record.say("现有患者", "The patient "))
        .child(blank("blank", &record.field("patient_name")));
    // The national return form names the patient only.
    let present = match is_return {
        false => present
            .text(record.say("性别", ", sex "))
            .child(blank("blank short", &record.field("sex")))
            .text(record.say("年龄", ", age "))
            .child(blank("blank short", &record.field("age")))
            .text(record.say(
                "因病情需要，需转入贵单位，请予以接诊。",
                " needs to be referred to you; please receive the patient.",
            )),
        true => present.text(record.say(
            "因病情需要，现转回贵单位，请予以接诊。",
            " is returned to you; please receive the patient.",
        )),
    };
    el(Tag::Section, "body")
        .child(said(Tag::H1, "", title(record, is_return)))
        .child(addressed)
        .child(present)
        .child(el(Tag::Section, "parts").children(parts.iter().filter(|part| part.stays).map(part)))
        .child(el(Tag::Section, "more").children(parts.iter().filter(|part| !part.stays).map(part)))
        .child(el(Tag::Div, "end").child(scan(record)).child(signed(record, true)))
}

fn part(part: &Part) -> Node {
    let is_short = !part.stays && width(&part.label) + width(&part.text) <= SHORT;
    let class = if is_short { "part short" } else { "part" };
    el(Tag::P, class).child(said(Tag::Span, "label", &part.label)).text(&part.text)
}

fn signed(record: &Record<'_>, whole: bool) -> Node {
    let line = |label: &'static str, text: &str| el(Tag::P, "").child(labelled(label, "blank", text));
    let doctor = record.field("from_doctor");
    let name = if doctor.is_empty() { String::new() } else { format!("（{doctor}）") };
    let signature = el(Tag::P, "")
        .child(labelled(record.say("转诊医生（签字）：", "Referring doctor (signature): "), "blank", ""))
        .text(&name);
    let signed = el(Tag::Div, "signed").child(signature);
    let signed = match whole {
        true => {
            signed.child(line(record.say("联系电话：", "Telephone: "), &record.field("from_phone"))).child(
                line(record.say("机构名称（公章）：", "Institution (stamp): "), &record.field("from_unit")),
            )
        }
        false => signed,
    };
    signed.child(said(Tag::P, "", &record.day(&record.field("date"))))
}

fn out_parts(record: &Record<'_>) -> Vec<Part> {
    let mut impression = record.field("impression");
    coded(&mut impression, &record.field("icd10"));
    vec![
        fixed(record.say("初步印象：", "First impression: "), impression),
        fixed(
            record.say("主要现病史（转出原因）：", "Present history (reason for referral): "),
            record.field("present_history"),
        ),
        fixed(record.say("主要既往史：", "Past history: "), record.field("past_history")),
        fixed(record.say("治疗经过：", "Treatment so far: "), record.field("treatment")),
    ]
}

fn return_parts(record: &Record<'_>) -> Vec<Part> {
    let mut diagnosis = record.field("diagnosis");
    coded(&mut diagnosis, &record.field("icd10"));
    let days: Vec<String> = record.visits().iter().map(ToString::to_string).collect();
    vec![
        fixed(record.say("诊断结果：", "Diagnosis: "), diagnosis),
        fixed(record.say("住院病案号：", "Admission no.: "), record.field("admission_no")),
        fixed(record.say("主要检查结果：", "Main results: "), record.field("key_results")),
        fixed(
            record.say(
                "治疗经过、下一步治疗方案及康复建议：",
                "Treatment so far, next steps and rehabilitation: ",
            ),
            record.field("plan"),
        ),
        Part {
            label: record.say("随访日期：", "Follow-up visits: ").to_owned(),
            text: days.join(record.say("、", ", ")),
            stays: false,
        },
    ]
}

fn fixed(label: &str, text: String) -> Part {
    Part { label: label.to_owned(), text, stays: true }
}

fn coded(text: &mut String, icd10: &str) {
    if !icd10.is_empty() {
        text.push_str(&format!(" [ICD-10 {icd10}]"));
    }
}

/// What has its place on the national form, or is shown by the days of the visits.
const PLACED: [&str; 23] = [
    "patient_name",
    "sex",
    "age",
    "record_no",
    "address",
    "phone",
    "to_unit",
    "to_department",
    "to_doctor",
    "impression",
    "icd10",
    "present_history",
    "past_history",
    "treatment",
    "diagnosis",
    "admission_no",
    "key_results",
    "plan",
    "from_doctor",
    "from_phone",
    "from_unit",
    "date",
    "first_visit",
];

/// Everything else: fields that products and hospitals add, what was decided and why, and the patient's consent.
fn others(record: &Record<'_>) -> Vec<Part> {
    let added = record.fields().iter().filter(|field| !PLACED.contains(&field.id.as_str()));
    let colon = record.say("：", ": ");
    let mut parts: Vec<Part> = added
        .map(|field| Part {
            label: [field.label.get(record.lang), colon].concat(),
            text: record.field(&field.id),
            stays: false,
        })
        .collect();
    let mut add = |label: &str, text: String| {
        parts.push(Part { label: label.to_owned(), text, stays: false });
    };
    let name = |id: &str| record.disposition(id).map_or("", |one| one.name.get(record.lang)).to_owned();
    add(record.say("转诊判定：", "Decision: "), name(record.text("/chosen/disposition")));
    add(record.say("判定依据：", "Reasons: "), record.reasons_line());
    let reason = record.text("/chosen/override_reason");
    if !reason.is_empty() {
        let decided = name(record.text("/decision/disposition"));
        let (by, at) = (record.text("/chosen/by"), record.minute("/chosen/at"));
        let who = [by, &at].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let who = if who.is_empty() { who } else { [record.say("。决定人：", ". By "), &who].concat() };
        let text =
            [record.say("规则建议“", "the rules said \""), &decided, record.say("”；理由：", "\"; reason: ")];
        add(record.say("医生改变建议：", "Decided otherwise: "), [&text.concat(), reason, &who].concat());
    }
    add(record.say("请在此时间前接诊答复：", "To be answered by: "), record.minute("/due"));
    add(record.say("知情同意：", "Consent: "), consent(record));
    parts
}

/// The patient's consent or refusal, with room for the signature.
fn consent(record: &Record<'_>) -> String {
    let Some(given) = record.flag("/consent/given") else { return String::new() };
    let said = match given {
        true => record.say("已告知，同意转诊", "informed, agrees"),
        false => record.say("已告知，不同意转诊", "informed, declines"),
    };
    let relation = match record.text("/consent/relation") {
        "self" => record.say("本人", "the patient"),
        relation => relation,
    };
    [
        said,
        record.say("（", " ("),
        record.text("/consent/by"),
        record.say("，与患者关系：", ", relation: "),
        relation,
        record.say("）　签名：＿＿＿＿＿＿＿", ")  signature: ______________"),
    ]
    .concat()
}
