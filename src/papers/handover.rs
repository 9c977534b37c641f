//! The sheet that goes along in an ambulance, by ISBAR: who, what, before, found, asked for. It needs no form: what is known is on
//! it, and what is not can be written by hand.

use chrono::Timelike;

use crate::criteria::{Direction, Truth, explain};
use crate::facts::{Answer, Fact, Kind, Value};
use crate::papers::node::{Node, Tag, el, said};
use crate::papers::record::Record;
use crate::papers::sheet::{blank, fitted, labelled, person, sender, written};

/// More open questions would fill the sheet; the most urgent ones come first.
const MOST_OPEN: usize = 6;

/// The sheet.
pub fn sheet(record: &Record<'_>) -> Node {
    let time = record.time().map_or(String::new(), |time| {
        let day = record.day(&time.date_naive().to_string());
        format!("{day} {:02}:{:02}", time.hour(), time.minute())
    });
    let is_emergency = record.direction() == Some(Direction::Emergency);
    let title = match is_emergency {
        true => record.say("120 急救交接单（ISBAR）", "120 emergency handover (ISBAR)"),
        false => record.say("转诊交接单（ISBAR）", "Handover (ISBAR)"),
    };
    let inside =
        vec![
            said(Tag::H1, "", title),
            el(Tag::P, "row")
                .child(labelled(record.say("制单时间", "Made at"), "blank", &time))
                .child(labelled(record.say("转诊单号", "No."), "blank", record.number)),
            part("I", record.say("身份", "Identity"), identity(record)),
            part("S", record.say("情况", "Situation"), situation(record)),
            part("B", record.say("背景", "Background"), background(record)),
            part("A", record.say("评估", "Assessment"), assessment(record)),
            part("R", record.say("建议", "Recommendation"), recommendation(record)),
            by_hand(record),
        ];
    let classes = ["sheet handover", "sheet handover small", "sheet handover smallest"];
    fitted(record, classes, 40, inside)
}

fn part(letter: &'static str, title: &'static str, inside: Vec<Node>) -> Node {
    let head = el(Tag::H2, "").child(said(Tag::Span, "letter", letter)).text(title);
    el(Tag::Section, "isbar").child(head).child(el(Tag::Div, "").children(inside))
}

fn line(label: &'static str, text: &str) -> Node {
    el(Tag::P, "free").child(said(Tag::Span, "label", label)).child(written(text))
}

fn identity(record: &Record<'_>) -> Vec<Node> {
    vec![
        person(record, record.say("姓名", "Name"), [record.say("电话", "Telephone"), "phone"]),
        sender(record, record.say("转出机构", "From")),
    ]
}

fn situation(record: &Record<'_>) -> Vec<Node> {
    let name = record.chosen().map_or("", |disposition| disposition.name.get(record.lang));
    let reasons = record.reasons().into_iter().map(|reason| {
        let item = if reason.decides {
            el(Tag::Li, "").child(said(Tag::Strong, "", &reason.words))
        } else {
            said(Tag::Li, "", &reason.words)
        };
        item.text(reason.caution.unwrap_or(""))
    });
    vec![
        said(Tag::P, "lead", name),
        el(Tag::Ul, "").children(reasons),
        line(record.say("初步印象：", "Impression: "), &record.field("impression")),
    ]
}

fn background(record: &Record<'_>) -> Vec<Node> {
    let mut allergies = record.field("allergies");
    let more = record.field("allergy_text");
    if !more.is_empty() {
        allergies.push_str(record.say("：", ": "));
        allergies.push_str(&more);
    }
    vec![
        line(record.say("既往史：", "Past history: "), &record.field("past_history")),
        line(record.say("过敏史：", "Allergies: "), &allergies),
        line(
            record.say("已做处理、用药（药名、剂量、时间）：", "Given so far (drug, dose, time): "),
            &record.field("treatment"),
        ),
    ]
}

/// Everything that was answered: what is so, what is not, what is not known.
fn assessment(record: &Record<'_>) -> Vec<Node> {
    let (vocabulary, lang) = (&record.ruleset.vocabulary, record.lang);
    let facts = record.facts();
    let (mut measured, mut present, mut absent, mut unknown) = (vec![], vec![], vec![], vec![]);
    for (ix, answer) in facts.asked() {
        let Some(fact) = vocabulary.fact(ix) else { continue };
        let label = || fact.label.get(lang).to_owned();
        match answer {
            Answer::Known(Value::YesNo(true)) => present.push(label()),
            Answer::Known(Value::YesNo(false)) => absent.push(label()),
            Answer::Known(value) => {
                let text = format!("{} {}", label(), value.shown(ix, vocabulary, lang));
                if is_measured(fact) { measured.push(text) } else { present.push(text) }
            }
            Answer::NotKnown => unknown.push(label()),
            Answer::NotAsked => {}
        }
    }
    // Numbers that a clinician's screen asks this patient for, the vital signs first, and that nobody entered, are left to
    // be written by hand.
    let in_form = |ix| record.fields().iter().any(|field| field.from_facts.contains(&ix));
    let open = vocabulary.iter().filter(|(ix, fact)| {
        let gate = record.ruleset.ask_if(*ix);
        let is_asked = gate.is_none_or(|gate| gate.truth(&facts) == Truth::True);
        matches!(fact.kind, Kind::Number(_)) && is_asked && !in_form(*ix) && facts.value(*ix).is_none()
    });
    let blanks = open.map(|(_, fact)| to_measure(record, fact));
    let join = |all: &[String]| all.join(record.say("；", "; "));
    let blanks: Vec<Node> = blanks.collect();
    let mut lines = vec![
        line(record.say("测得：", "Measured: "), &join(&measured)),
        line(record.say("有：", "Present: "), &join(&present)),
    ];
    if !blanks.is_empty() {
        lines.insert(1, el(Tag::P, "row wrap").children(blanks));
    }
    for (label, all) in [
        (record.say("无：", "Absent: "), &absent),
        (record.say("问过，不详：", "Asked, not known: "), &unknown),
        (record.say("尚未排除：", "Not ruled out: "), &record.open().into_iter().take(MOST_OPEN).collect()),
    ] {
        if !all.is_empty() {
            lines.push(line(label, &join(all)));
        }
    }
    lines
}

fn is_measured(fact: &Fact) -> bool {
    matches!(fact.kind, Kind::Number(_) | Kind::Date)
}

/// Vital signs that nobody entered are asked for by blanks.
fn to_measure(record: &Record<'_>, fact: &Fact) -> Node {
    let unit = fact.numeric().map_or("", |numeric| numeric.shown_unit(record.lang));
    el(Tag::Span, "pair")
        .child(said(Tag::Span, "label", fact.label.get(record.lang)))
        .child(blank("blank short", ""))
        .text(unit)
}

fn recommendation(record: &Record<'_>) -> Vec<Node> {
    let Some(disposition) = record.chosen() else { return Vec::new() };
    let mut lines = vec![said(Tag::P, "", disposition.doctor.get(record.lang))];
    if let Some(within) = &disposition.within {
        lines.push(line(record.say("时限：", "Deadline: "), &explain::within(within, record.lang)));
    }
    let phones: Vec<String> = record
        .institutions()
        .into_iter()
        .take(3)
        .map(|place| format!("{} {}", place.name.get(record.lang), place.phone))
        .collect();
    lines.push(line(record.say("送往：", "Take to: "), &record.destination()));
    lines.push(line(record.say("可接收机构：", "Institutions: "), &phones.join(record.say("；", "; "))));
    let notice = record
        .ruleset
        .destinations
        .notice
        .as_ref()
        .map(|notice| said(Tag::P, "fine", notice.get(record.lang)));
    lines.extend(notice);
    lines
}

/// The times and signatures of a handover.
fn by_hand(record: &Record<'_>) -> Node {
    let times = [
        record.say("发病时间", "Onset"),
        record.say("呼叫 120 时间", "120 called"),
        record.say("通知接收医院时间", "Hospital told"),
        record.say("救护车到达", "Ambulance here"),
        record.say("离开", "Left"),
    ];
    let signatures = [
        record.say("交出人（签字）", "Handed over by"),
        record.say("急救人员（签字）", "Ambulance crew"),
        record.say("接收医院（签字）", "Receiving hospital"),
    ];
    let row = |labels: &[&'static str]| {
        el(Tag::P, "row wrap").children(labels.iter().map(|label| labelled(label, "blank", "")))
    };
    el(Tag::Section, "by-hand").child(row(&times)).child(row(&signatures))
}
