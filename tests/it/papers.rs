//! Sheets of paper: every one as HTML in `tests/papers` (`UPDATE_SNAPSHOTS=1` rewrites them), what stands on them whatever is
//! known, and the calendar. What they look like is tested in a browser (`tests/browser/paper.test.mjs`), from the same forms.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset};
use referral_triage::criteria::{FieldKind, Ruleset};
use referral_triage::papers::{self, Node};
use referral_triage::referral::{Consent, Context, Draft, Role, entry, seal, unsealed};
use referral_triage::text::Lang;
use serde_json::{Value, json};

use crate::patients::{after_operation, decided, facts, heart_attack, ruleset, stable_hypertension};
use crate::scratch::root;

fn now() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2026-11-22T13:22:50+08:00").expect("a time")
}

/// What a clinician types.
fn typed(id: &str) -> &'static str {
    match id {
        "patient_name" => "王秀英",
        "sex" => "女",
        "age" => "63 岁",
        "record_no" => "330106-017-01234",
        "insurance_no" => "33010619630215004X",
        "address" => "示例县东河镇和平村 12 号",
        "phone" => "13800000000",
        "to_department" => "心血管内科",
        "to_doctor" => "赵明",
        "resources" => "expert bed",
        "treated_as" => "outpatient",
        "impression" => "急性冠脉综合征？",
        "icd10" => "I24.9",
        "past_history" => "高血压 10 年，规律服用氨氯地平 5 mg 每日 1 次。",
        "allergies" => "known",
        "allergy_text" => "青霉素，皮疹",
        "treatment" => "阿司匹林 300 mg 嚼服，吸氧，建立静脉通路。",
        "attachments" => "心电图\t2026-11-22\t东河镇卫生院\t1\n肌钙蛋白\t2026-11-22\t东河镇卫生院\t\n",
        "diagnosis" => "急性阑尾炎术后",
        "admission_no" => "ZY2026-10233",
        "key_results" => "血常规正常，切口愈合良好。",
        "from_doctor" => "李四",
        "from_phone" => "0571-12345678",
        "from_unit" => "东河镇卫生院",
        _ => "",
    }
}

/// As many characters as a field takes, in the widest there are.
fn longest(id: &str) -> String {
    let fields = ruleset().forms.iter().flat_map(|form| &form.fields);
    let field = fields.filter(|field| field.id == id).max_by_key(|field| field.max).expect("a field");
    match (field.kind, field.id.as_str()) {
        (_, "first_visit") => "2026-11-30".to_owned(),
        (_, "visit_every") => "P1W".to_owned(),
        (FieldKind::Date, _) => "2026-11-22".to_owned(),
        (FieldKind::Phone, _) => "1".repeat(usize::from(field.max)),
        (FieldKind::Choice, _) => field.choices.last().expect("a choice").id.clone(),
        (FieldKind::Choices, _) => {
            field.choices.iter().map(|choice| choice.id.as_str()).collect::<Vec<_>>().join(" ")
        }
        (FieldKind::Results, _) => {
            let name = "检".repeat(100);
            format!("{name}\t2026-11-22\t{name}\t1\n").repeat(usize::from(field.max))
        }
        _ => "转诊资料".repeat(500).chars().take(usize::from(field.max)).collect(),
    }
}

struct Case {
    name: &'static str,
    sheet: &'static str,
    patient: Value,
    instead: Option<(&'static str, &'static str)>,
    write: fn(&str) -> String,
    sealed: bool,
    role: Role,
}

fn cases() -> Vec<Case> {
    let up = json!({ "care_setting": "township", "hypertension": true, "htn_visit": "first", "arm_difference": 21, "systolic": 150, "chest_pain": null });
    let typed = |id: &str| typed(id).to_owned();
    let silent = |_: &str| String::new();
    let case = |name, sheet, patient: &Value, write| Case {
        name,
        sheet,
        patient: patient.clone(),
        instead: None,
        write,
        sealed: true,
        role: Role::Doctor,
    };
    let (heart, down, stay) = (heart_attack(), after_operation(), stable_hypertension());
    vec![
        case("out", "form", &heart, typed),
        case("out-longest", "form", &heart, longest),
        Case { sealed: false, ..case("out-empty", "form", &up, silent) },
        Case {
            instead: Some(("refer-24h", "家属要求到上级医院")),
            ..case("out-override", "form", &stay, typed)
        },
        case("return", "form", &down, typed),
        case("return-longest", "form", &down, longest),
        case("handover", "handover", &heart, typed),
        Case { sealed: false, ..case("handover-empty", "handover", &heart, silent) },
        case("handover-longest", "handover", &heart, longest),
        Case {
            instead: Some(("refer-down", "床位紧张")), ..case("receiving", "receiving", &stay, typed)
        },
        case("receiving-longest", "receiving", &down, longest),
        case("patient-down", "patient", &down, typed),
        case("patient-up", "patient", &up, typed),
        case("patient-emergency", "patient", &heart, typed),
        Case { sealed: false, role: Role::Patient, ..case("patient-alone", "patient", &up, silent) },
        case("patient-longest", "patient", &down, longest),
    ]
}

/// What the second module is asked.
fn asked(case: &Case, lang: Lang) -> String {
    let facts = facts(&case.patient);
    let (_, decision) = decided(&facts);
    let context = Context {
        ruleset: ruleset(),
        facts: &facts,
        decision: &decision,
        role: case.role,
        lang,
        today: now().date_naive(),
        known: &[],
        origins: &referral_triage::facts::Origins::default(),
    };
    let place =
        |id: &str| ruleset().dispositions.iter().position(|known| known.id == id).expect("a disposition");
    let chosen = case.instead.map_or(decision.disposition, |(id, _)| place(id));
    let mut draft = Draft::new(&context, chosen).expect("a form");
    draft.reason = case.instead.map_or(String::new(), |(_, reason)| reason.to_owned());
    draft.consent = case.sealed.then(|| Consent { given: true, ..Consent::default() });
    let fields: Vec<_> = draft.fields(ruleset(), case.role).collect();
    for (place, field) in fields {
        let text = (case.write)(&field.id);
        if !text.is_empty() {
            draft.write(place, text);
        }
    }
    let form = match case.sealed {
        false => unsealed(&draft, &context, now()),
        true => match seal(&draft, &context, now(), [7; 16]) {
            Ok(form) => form.body().to_owned(),
            Err(wrong) => panic!("{}: {wrong:?}", case.name),
        },
    };
    let form: Value = serde_json::from_str(&form).expect("JSON");
    let number = if case.sealed { "ZZ20261122001" } else { "" };
    json!({ "sheet": case.sheet, "lang": lang.tag(), "number": number, "sealed": case.sealed, "form": form })
        .to_string()
}

fn sheets(ruleset: &Ruleset, asked: &str) -> Vec<Node> {
    papers::sheets(ruleset, asked).unwrap_or_else(|why| panic!("{}", why.en))
}

#[test]
fn every_sheet_is_as_its_example_says() {
    let mut differing = Vec::new();
    // The browser's test prints these.
    let drawn = root().join("target/papers");
    std::fs::create_dir_all(&drawn).unwrap();
    for case in cases() {
        for lang in [Lang::Zh, Lang::En] {
            let asked = asked(&case, lang);
            let name = format!("{}.{}", case.name, lang.pick("zh", "en"));
            std::fs::write(drawn.join(format!("{name}.json")), papers::json(ruleset(), &asked).unwrap())
                .unwrap();
            if case.name.ends_with("longest") {
                continue;
            }
            let html: String = sheets(ruleset(), &asked).iter().map(Node::html).collect();
            // The hash changes with every rule; squares are for scanners.
            let mut html = html.replace(&ruleset().sha256[..12], "…");
            while let Some((before, rest)) = html.split_once("<path d=\"") {
                html = format!("{before}<path{}", rest.split_once('"').expect("an end").1);
            }
            let file = root().join(format!("tests/papers/{name}.html"));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::create_dir_all(file.parent().unwrap()).unwrap();
                std::fs::write(&file, format!("{}\n", html.trim_start())).unwrap();
            }
            if std::fs::read_to_string(&file).unwrap_or_default() != format!("{}\n", html.trim_start()) {
                differing.push(file);
            }
        }
    }
    assert!(differing.is_empty(), "look at these, then run with UPDATE_SNAPSHOTS=1: {differing:?}");
}

/// Whatever somebody wrote is on the paper, whole.
#[test]
fn nothing_is_cut() {
    for case in cases().into_iter().filter(|case| case.sheet == "form") {
        let asked = asked(&case, Lang::Zh);
        let words: String = sheets(ruleset(), &asked).iter().map(Node::words).collect();
        let asked: Value = serde_json::from_str(&asked).unwrap();
        let shown = |value: &Value| value.as_str().map(str::to_owned);
        for (id, value) in asked["form"]["fields"].as_object().unwrap() {
            // Choices stand there by their names, days as forms write them, the plan's rhythm as its days.
            let Some(text) = shown(value).filter(|_| {
                !["allergies", "treated_as", "date", "first_visit", "visit_every"].contains(&id.as_str())
            }) else {
                continue;
            };
            assert!(words.contains(&text), "{}: `{id}` is missing", case.name);
        }
        for result in asked["form"]["fields"]["attachments"].as_array().into_iter().flatten() {
            assert!(words.contains(result["name"].as_str().unwrap()), "{}: a result is missing", case.name);
        }
        for visit in asked["form"]["follow_up"]["visits"].as_array().into_iter().flatten() {
            assert!(words.contains(visit.as_str().unwrap()), "{}: {visit} is missing", case.name);
        }
    }
}

#[test]
fn a_hospital_s_own_field_is_on_paper() {
    let (_, body) = crate::fields::sent_with_own_fields();
    let form: Value = serde_json::from_str(&body).unwrap();
    let asked =
        json!({ "sheet": "form", "lang": "zh", "number": "", "sealed": true, "form": form }).to_string();
    let words: String = sheets(&crate::fields::with_own_fields(), &asked).iter().map(Node::words).collect();
    for part in [
        "本院查房意见：同意转诊",
        "护送人员：护士；家属",
        "影像：1. 头颅 CT（2026-11-20，示例县人民医院，互认）；2. 胸片（2026-11-21，东河镇卫生院）",
    ] {
        assert!(words.contains(part), "{part} in {words}");
    }
}

#[test]
fn what_is_not_verified_says_so_and_what_was_not_sent_too() {
    let mut said = BTreeSet::new();
    for case in cases() {
        let words: String = sheets(ruleset(), &asked(&case, Lang::Zh)).iter().map(Node::words).collect();
        let by_doctor = case.role == Role::Doctor;
        assert_eq!(words.contains("医生签字后有效"), by_doctor, "{}", case.name);
        assert_eq!(words.contains("不是诊断"), !by_doctor, "{}", case.name);
        assert_eq!(words.contains("尚未发送"), by_doctor && !case.sealed, "{}", case.name);
        let asked = asked(&case, Lang::Zh);
        let form: Value = serde_json::from_str(&asked).unwrap();
        let reasons = form["form"]["decision"]["reasons"].as_array().unwrap();
        let doubtful = reasons.iter().any(|reason| reason["status"] != "verified");
        if matches!(case.sheet, "form" | "handover") {
            assert_eq!(words.contains("核对］"), doubtful, "{}", case.name);
            said.insert(doubtful);
        }
    }
    assert!(said.contains(&false));
}

#[test]
fn a_sheet_says_that_the_rules_should_have_been_reviewed() {
    let day = now().date_naive();
    for (review_by, is_over) in [(day.pred_opt(), true), (Some(day), false), (None, false)] {
        let rules = Ruleset { review_by, ..ruleset().clone() };
        for case in cases() {
            for (lang, says) in [(Lang::Zh, "已过复审日期"), (Lang::En, "was to be reviewed by")] {
                let words: String = sheets(&rules, &asked(&case, lang)).iter().map(Node::words).collect();
                assert_eq!(words.contains(says), is_over, "{}: {words}", case.name);
                assert!(words.contains(&ruleset().version) && words.contains(&ruleset().date), "{words}");
            }
        }
    }
}

/// RFC 5545, by its rules; another parser reads the same calendar in the browser's test.
#[test]
fn the_calendar_is_one() {
    for (patient, lang) in [(after_operation(), Lang::Zh), (stable_hypertension(), Lang::En)] {
        let case = Case {
            name: "calendar",
            sheet: "calendar",
            patient,
            instead: Some(("refer-down", "床位紧张")),
            write: |id: &str| typed(id).to_owned(),
            sealed: true,
            role: Role::Doctor,
        };
        let asked = asked(&case, lang);
        let form: Value = serde_json::from_str(&asked).unwrap();
        let visits = form["form"]["follow_up"]["visits"].as_array().unwrap();
        let calendar = papers::calendar(ruleset(), &asked).unwrap_or_else(|why| panic!("{}", why.en));
        assert!(calendar.ends_with("END:VCALENDAR\r\n"));
        assert_eq!(calendar.matches("\r\n").count(), calendar.matches('\n').count());
        for line in calendar.split("\r\n") {
            assert!(line.len() <= 75, "{line}");
        }
        let whole = calendar.replace("\r\n ", "");
        let count = |line: &str| whole.split("\r\n").filter(|other| *other == line).count();
        assert_eq!(
            (count("BEGIN:VEVENT"), count("END:VEVENT"), count("END:VALARM")),
            (visits.len(), visits.len(), visits.len())
        );
        for visit in visits {
            let day = visit.as_str().unwrap().replace('-', "");
            assert_eq!(count(&format!("DTSTART;VALUE=DATE:{day}")), 1);
        }
        assert_eq!(count("DTSTAMP:20261122T052250Z"), visits.len());
        let names: BTreeSet<&str> = whole.split("\r\n").filter(|line| line.starts_with("UID:")).collect();
        assert_eq!(names.len(), visits.len());
        // A comma or semicolon within a text is escaped; a line's end too.
        for line in whole.split("\r\n").filter(|line| line.starts_with("DESCRIPTION:")) {
            let bytes = line.as_bytes();
            let bare = |place: usize| matches!(bytes[place], b',' | b';') && bytes[place - 1] != b'\\';
            assert!(!(1..bytes.len()).any(bare), "{line}");
        }
        assert!(!whole.contains("王秀英"), "a calendar names no patient");
    }
    let nothing = json!({ "sheet": "calendar", "lang": "zh", "form": {} }).to_string();
    assert!(papers::calendar(ruleset(), &nothing).is_err());
    assert!(papers::sheets(ruleset(), "[").is_err() && papers::sheets(ruleset(), "{}").is_err());
    assert_eq!(entry::results("").count(), 0);
}
