//! The forms that the tests send, and how to spoil them.

use serde_json::{Value, json};

pub fn out(number: u32) -> Value {
    json!({
        "format": "referral-form/1",
        "key": key(number),
        "form": "out",
        "sealed_at": "2026-11-22T13:22:50+08:00",
        "due": "2026-11-23T13:22:50+08:00",
        "lang": "zh",
        "filled_by": "doctor",
        "ruleset": { "id": "county-default", "version": "0.1.0", "sha256": "0".repeat(64) },
        "decision": {
            "disposition": "refer-24h", "direction": "up", "within": "PT24H",
            "to": { "tier": "county", "centre": "stroke" },
            "settled": true,
            "reasons": [{
                "criterion": "stroke-with-high-pressure", "disposition": "refer-24h", "because": "血压显著升高",
                "values": { "systolic": 190, "limb_paralysis": true, "sex": "female" },
                "source": { "title": "国家基层高血压防治管理指南", "section": "急救车转诊", "edition": "2017", "row": "H24" },
                "status": "verified"
            }],
            "not_ruled_out": [{ "criterion": "acs", "disposition": "call-120", "needs": ["troponin"] }]
        },
        "chosen": { "disposition": "refer-24h", "override_reason": null },
        "consent": { "given": true, "by": "王五", "relation": "self" },
        "facts": { "systolic": 190, "troponin": null, "symptoms": ["chest-pain", "sweating"] },
        "follow_up": null,
        "fields": {
            "patient_name": "王五", "sex": "女", "age": "63岁", "record_no": "", "phone": "13800000000",
            "to_unit": "县人民医院", "to_department": "神经内科", "impression": "脑卒中？",
            "present_history": "右侧肢体无力两小时", "from_doctor": "李四", "from_phone": "0571-1234567",
            "from_unit": "某镇卫生院", "date": "2026-11-22", "insurance_no": "A123"
        }
    })
}

pub fn returned(number: u32) -> Value {
    let edits = [
        ("/form", Some(json!("return"))),
        ("/due", Some(Value::Null)),
        ("/consent", Some(Value::Null)),
        ("/decision/disposition", Some(json!("refer-down"))),
        ("/decision/direction", Some(json!("down"))),
        ("/decision/within", Some(Value::Null)),
        ("/decision/to", Some(json!({}))),
        ("/chosen/disposition", Some(json!("refer-down"))),
        (
            "/follow_up",
            Some(json!({
                "plan": "stroke", "title": "脑卒中恢复期随访", "visits_per_year": 4, "first": "2026-12-06",
                "measures": ["血压"], "return_if": ["肢体无力加重"]
            })),
        ),
        (
            "/fields",
            Some(json!({
                "patient_name": "王五", "sex": "女", "age": "63岁", "phone": "13800000000", "to_unit": "某镇卫生院",
                "diagnosis": "脑梗死恢复期", "admission_no": "Z0001", "key_results": "头颅 CT", "plan": "抗血小板治疗",
                "from_doctor": "赵六", "from_phone": "0571-7654321", "from_unit": "县人民医院", "date": "2026-11-22"
            })),
        ),
    ];
    edited(out(number), &edits)
}

pub fn by_patient(number: u32) -> Value {
    let fields =
        json!({ "patient_name": "王五", "phone": "13800000000", "present_history": "右手没力气", "sex": "" });
    edited(
        out(number),
        &[("/filled_by", Some(json!("patient"))), ("/consent", Some(Value::Null)), ("/fields", Some(fields))],
    )
}

/// A form with members set, added or (`None`) taken away.
pub fn edited(mut form: Value, edits: &[(&str, Option<Value>)]) -> Value {
    for (pointer, value) in edits {
        let (parent, name) = pointer.rsplit_once('/').unwrap_or(("", pointer));
        match (form.pointer_mut(parent), value) {
            (Some(Value::Object(members)), Some(value)) => {
                members.insert(name.to_owned(), value.clone());
            }
            (Some(Value::Object(members)), None) => {
                members.shift_remove(name);
            }
            (Some(Value::Array(items)), Some(value)) => items.push(value.clone()),
            _ => assert_eq!(*pointer, "", "no such place in the form"),
        }
    }
    form
}

/// A key of the right shape, one for each number.
pub fn key(number: u32) -> String {
    let digit = |place: u32| {
        char::from(
            b"abcdefghijklmnopqrstuvwxyz234567"
                .get((number >> (5 * place)) as usize & 31)
                .copied()
                .unwrap_or(b'a'),
        )
    };
    format!("k7{}", (0..24).map(|place| if place < 6 { digit(place) } else { 'a' }).collect::<String>())
}
