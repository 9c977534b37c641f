//! What goes along with the plan: the sheet of the doctor who follows the patient up, and the patient's own sheet.

use crate::criteria::{AdvicePlace, Direction, explain};
use crate::papers::node::{Node, Tag, el, said};
use crate::papers::record::Record;
use crate::papers::sheet::{blank, fitted, labelled, list, person, scan, sender};
use crate::text::Lang;

/// As many visits stand in a table with room to write; more are only listed.
const IN_TABLE: usize = 12;
/// As many reasons stand on a citizen's sheet, which says what to do first of all.
const REASONS: usize = 4;

/// The receiving doctor's sheet: the plan, its days with room for what is found, and when to send back.
pub fn receiving(record: &Record<'_>) -> Node {
    let title = record.text("/follow_up/title");
    let visits = record.visits();
    let days = match visits.len() {
        0 => None,
        1..=IN_TABLE => Some(table(record, &visits)),
        _ => {
            let days: Vec<String> = visits.iter().map(ToString::to_string).collect();
            list(record.say("随访日期", "Visits"), vec![days.join(record.say("、", ", "))])
        }
    };
    let count = record.plan().filter(|plan| plan.visits_per_year > 0).map(|plan| {
        let visits = plan.visits_per_year.to_string();
        let parts = [
            record.say("每年面对面随访不少于 ", "At least "),
            &visits,
            record.say(" 次。", " face-to-face visits a year."),
        ];
        said(Tag::P, "", &parts.concat())
    });
    let source = record.plan().map(|plan| {
        let cited = explain::cited(&plan.source, record.lang);
        el(Tag::P, "fine").text(&cited).text(" ").child(said(
            Tag::Strong,
            "",
            explain::status(plan.status, record.lang),
        ))
    });
    let texts = |pointer: &str| record.texts(pointer).map(str::to_owned).collect::<Vec<_>>();
    let mut inside = vec![
        said(Tag::H1, "", record.say("下转患者随访交接单", "Follow-up sheet for the receiving doctor")),
        person(record, record.say("患者姓名", "Patient"), [record.say("电话", "Telephone"), "phone"]),
        el(Tag::P, "row")
            .child(labelled(record.say("接收单位", "To"), "blank", &record.field("to_unit")))
            .child(labelled(record.say("接诊医生", "Doctor"), "blank", &record.field("to_doctor"))),
        sender(record, record.say("转出单位", "From")),
        el(Tag::P, "row").child(labelled(
            record.say("诊断", "Diagnosis"),
            "blank rest",
            &record.field("diagnosis"),
        )),
        said(Tag::P, "lead", title),
        el(Tag::P, "row").child(labelled(
            record.say("由谁负责", "Done by"),
            "blank rest",
            record.text("/follow_up/who"),
        )),
    ];
    inside.extend(count);
    inside.extend(list(record.say("每次随访", "At each visit"), texts("/follow_up/measures")));
    inside.extend(days);
    let back = list(
        record.say(
            "出现以下任何一种，转回上级（危急时拨打 120）",
            "Send back up with any of these (in danger call 120)",
        ),
        texts("/follow_up/return_if"),
    );
    inside.extend(back.map(|back| el(Tag::Div, "boxed").child(back)));
    inside.extend(source);
    inside.push(
        el(Tag::Div, "end").child(scan(record)).child(
            el(Tag::Div, "signed")
                .child(el(Tag::P, "").child(labelled(
                    record.say("转诊医生（签字）：", "Referring doctor: "),
                    "blank",
                    "",
                )))
                .child(el(Tag::P, "").child(labelled(
                    record.say("接收医生（签字）：", "Receiving doctor: "),
                    "blank",
                    "",
                ))),
        ),
    );
    fitted(record, ["sheet care", "sheet care small", "sheet care smallest"], 46, inside)
}

fn table(record: &Record<'_>, visits: &[chrono::NaiveDate]) -> Node {
    let heads = [
        record.say("计划日期", "Planned"),
        record.say("实际日期", "Done on"),
        record.say("检查结果和处理", "Findings and treatment"),
        record.say("医生签字", "Signature"),
    ];
    let row = |day: String| {
        let cells = ["", "wide", ""].into_iter().map(|class| el(Tag::Td, class));
        el(Tag::Tr, "").child(said(Tag::Td, "", &day)).children(cells)
    };
    el(Tag::Table, "")
        .child(el(Tag::Tr, "").children(heads.into_iter().map(|head| said(Tag::Th, "", head))))
        .children(visits.iter().map(|day| row(day.to_string())))
}

/// The patient's sheet, in plain words: what to do, when to come back, when to call 120.
pub fn patient(record: &Record<'_>) -> Node {
    let disposition = record.chosen();
    let what = disposition.map_or("", |disposition| disposition.patient.get(record.lang));
    let by_citizen = record.is_by_citizen();
    // Of somebody whom a clinician keeps or sends down it says what the clinician does.
    let next = disposition.filter(|disposition| by_citizen || !disposition.rule_out);
    let next = next.map_or("", |disposition| disposition.next.get(record.lang));
    // What the clinician wrote for the patient is said instead of the rule set's own words.
    let notice = record.field("patient_notice");
    let lead = if notice.is_empty() { what } else { &notice };
    // Nobody asks a citizen for a name; a form has lines for what is still to be written.
    let name = record.field("patient_name");
    let name =
        (!by_citizen || !name.is_empty()).then(|| labelled(record.say("姓名", "Name"), "blank", &name));
    let today = || record.time().map_or(String::new(), |time| time.date_naive().to_string());
    let day = Some(record.field("date")).filter(|day| !day.is_empty() || !by_citizen).unwrap_or_else(today);
    let mut inside = vec![
        said(Tag::H1, "", record.say("患者须知", "What to do now")),
        el(Tag::P, "row").children(name).child(labelled(
            record.say("日期", "Date"),
            "blank",
            &record.day(&day),
        )),
        said(Tag::P, "lead", lead),
        said(Tag::P, "", next),
    ];
    inside.extend(list(record.say("去哪里", "Where to go"), places(record)));
    // In an emergency what to do until help comes goes before all else.
    let waiting = record.direction().filter(|direction| by_citizen && *direction == Direction::Emergency);
    if let Some(direction) = waiting {
        for advice in record.ruleset.destinations.advice(AdvicePlace::Waiting, direction, None) {
            let lines = advice.lines.iter().map(|line| line.get(record.lang).to_owned()).collect();
            inside.extend(list(advice.title.get(record.lang), lines));
        }
    }
    let is_at_home = by_citizen && record.plan().is_some_and(|plan| plan.at_home);
    if is_at_home {
        let measures = record.texts("/follow_up/measures").map(str::to_owned).collect();
        inside.extend(list(record.say("在家可以这样做", "What to do at home"), measures));
    }
    // Who stays at home takes nothing along.
    if !by_citizen || record.direction() != Some(Direction::Stay) {
        inside.extend(list(record.say("带上什么", "What to take along"), bring(record)));
    }
    inside.extend(list(record.say("随访日期", "Your visits"), days(record)));
    inside.extend(list(
        record.say("出现下面任何一种，马上去看医生", "With any of these see a doctor at once"),
        record.texts("/follow_up/return_if").map(str::to_owned).collect(),
    ));
    let alarms = record.ruleset.vocabulary.facts.iter().filter_map(|fact| fact.alarm.as_ref());
    let alarms = list(
        record.say("出现下面任何一种，立即拨打 120", "With any of these call 120 at once"),
        alarms.map(|alarm| alarm.get(record.lang).to_owned()).collect(),
    );
    inside.extend(alarms.map(|alarms| el(Tag::Div, "boxed alarms").child(alarms)));
    if by_citizen {
        let reasons = record.plain_reasons().into_iter().take(REASONS).collect();
        inside.extend(list(record.say("为什么", "Why"), reasons));
    }
    let ask = (!by_citizen).then(|| {
        el(Tag::P, "")
            .text(record.say("有疑问请联系：", "Questions: "))
            .child(blank("blank", &record.field("from_unit")))
            .child(blank("blank", &record.field("from_phone")))
    });
    let show = record.say("就诊时请出示这张单子。", "Show this sheet at the visit.");
    inside.push(el(Tag::Div, "end").child(scan(record)).child(el(Tag::Div, "").child(ask).child(said(
        Tag::P,
        "",
        show,
    ))));
    fitted(record, ["sheet patient", "sheet patient small", "sheet patient smallest"], 42, inside)
}

fn places(record: &Record<'_>) -> Vec<String> {
    // A patient in an emergency waits for the ambulance, which knows where to go.
    if record.direction() == Some(Direction::Emergency) {
        return Vec::new();
    }
    let unit = [record.field("to_unit"), record.field("to_department"), record.field("to_doctor")];
    let written = unit.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let known =
        record.institutions().into_iter().find(|place| written.starts_with(place.name.get(record.lang)));
    let phone = known.map_or("", |place| place.phone.as_str());
    vec![[written.as_str(), " ", phone].concat().trim().to_owned()]
}

fn bring(record: &Record<'_>) -> Vec<String> {
    let mut all = vec![
        record.say("身份证、医保卡（证）", "identity card and insurance card").to_owned(),
        record.say("正在吃的药", "the medicines you take").to_owned(),
        if record.is_by_citizen() {
            record.say("这张单子", "this sheet").to_owned()
        } else {
            record.say("这张单子和转诊单", "this sheet and the referral form").to_owned()
        },
    ];
    let results: Vec<&str> = record.names("/fields/attachments").collect();
    if !results.is_empty() {
        all.push([record.say("检查结果：", "results: "), &results.join(record.say("、", ", "))].concat());
    }
    all
}

fn days(record: &Record<'_>) -> Vec<String> {
    let days: Vec<String> = record.visits().iter().map(|day| record.day(&day.to_string())).collect();
    match (days.first(), days.last()) {
        // Every week for a year: nobody reads 52 days, and the doctor's sheet has them.
        (Some(first), Some(last)) if days.len() > IN_TABLE => {
            let every = record.field("visit_every");
            let parts = match record.lang {
                Lang::Zh => ["首次 ", first, "，以后", &every, "一次，到 ", last, " 为止"],
                Lang::En => ["first on ", first, ", then ", &every, ", until ", last, ""],
            };
            vec![parts.concat()]
        }
        (Some(_), _) => vec![days.join(record.say("、", ", "))],
        (None, _) => Vec::new(),
    }
}
