//! The indicators: what each is called, what exactly is counted, and what the plans want of it.

use chrono::DateTime;

use crate::cli::serve::indicators::case::{Case, Verdict};
use crate::referral::Status;

/// One indicator.
pub struct Indicator {
    /// Its name on the wire.
    pub id: &'static str,
    /// What it is called, zh and en.
    pub name: (&'static str, &'static str),
    /// What is counted: above the line, and below it.
    pub definition: (&'static str, &'static str),
    /// The share that the plans want, in per cent.
    pub target: Option<u8>,
    /// How it is counted.
    pub how: How,
}

/// How an indicator is counted.
pub enum How {
    /// Each form says whether it counts.
    Forms(fn(&Case) -> Verdict),
    /// It cannot be counted from forms and their events; why not.
    Unknown(&'static str, &'static str),
}

use How::{Forms, Unknown};

/// All of them, in the order of the plans.
pub const ALL: [Indicator; 17] = [
    Indicator {
        id: "first-contact-at-base",
        name: ("基层首诊率", "First contact at the base tier"),
        definition: (
            "首诊在基层的就诊人次 ÷ 全部就诊人次",
            "episodes that began at the base tier ÷ all episodes",
        ),
        target: Some(65),
        how: Unknown(
            "接收端只收到转诊单，不知道没有转诊的就诊",
            "the receiver sees referrals only, not the visits without one",
        ),
    },
    Indicator {
        id: "referral-rate",
        name: ("双向转诊率", "Two-way referral rate"),
        definition: ("转诊单数 ÷ 就诊人次", "forms ÷ visits"),
        target: Some(20),
        how: Unknown(
            "就诊人次不在这里，请用收到的转诊单数除以医院的就诊人次",
            "visits are not counted here; divide the forms received by the visits that your hospital system counts",
        ),
    },
    Indicator {
        id: "upward-share",
        name: ("向上转诊占比", "Upward share of referrals"),
        definition: (
            "转出单数 ÷（转出单数 + 回转单数）",
            "forms that go out ÷ (forms that go out + return forms)",
        ),
        target: Some(60),
        how: Forms(|case| Verdict::of(case.is_out())),
    },
    Indicator {
        id: "taken-in-time",
        name: ("24 小时内安排接诊率", "Taken on within 24 hours"),
        definition: (
            "时限前已接收、已预约或已到诊的转诊单数 ÷ 有时限的转诊单数（未到时限也未答复的不计；不接收的计入分母）",
            "forms accepted, booked or arrived by their deadline ÷ forms with a deadline (without those that are neither due nor answered yet; declined ones count below the line)",
        ),
        target: None,
        how: Forms(|case| match (case.journey.due, case.taken_at()) {
            (None, _) => Verdict::Apart,
            (Some(due), Some(taken)) => Verdict::of(taken <= due),
            (Some(due), None) if case.journey.status() == Status::Received && *case.now <= due => {
                Verdict::Open
            }
            (Some(_), None) => Verdict::No,
        }),
    },
    Indicator {
        id: "resource-sharing",
        name: ("资源共享率", "Resource sharing"),
        definition: (
            "已接收的资源申请（专家号、床位、检查、远程会诊）÷ 已答复的资源申请",
            "requests for an expert, a bed, an examination or a teleconsultation that were taken on ÷ those that were answered",
        ),
        target: Some(90),
        how: Forms(|case| if case.asks() { case.taken() } else { Verdict::Apart }),
    },
    Indicator {
        id: "teleconsultations",
        name: ("远程会诊申请接收率", "Teleconsultations taken on"),
        definition: (
            "已接收的远程会诊申请 ÷ 已答复的远程会诊申请（方案要求每月不少于 10 次：按月查看分子）",
            "requests for a teleconsultation that were taken on ÷ those that were answered (the plan wants 10 a month: look at the number above the line, month by month)",
        ),
        target: None,
        how: Forms(|case| if case.asks_for("teleconsultation") { case.taken() } else { Verdict::Apart }),
    },
    Indicator {
        id: "declined",
        name: ("不接收率", "Declined"),
        definition: ("不接收的转诊单数 ÷ 已答复的转诊单数", "forms declined ÷ forms answered"),
        target: None,
        how: Forms(|case| match case.taken() {
            Verdict::Yes => Verdict::No,
            Verdict::No => Verdict::Yes,
            other => other,
        }),
    },
    Indicator {
        id: "arrived",
        name: ("到位率", "Arrived"),
        definition: (
            "已到诊的转诊单数 ÷（已到诊的 + 预约时间已过仍未到诊的）",
            "forms whose patient arrived ÷ (those, and those whose appointment has passed without the patient)",
        ),
        target: None,
        how: Forms(|case| {
            let missed = |at: &str| DateTime::parse_from_rfc3339(at).is_ok_and(|at| at < *case.now);
            match (case.was(Status::Arrived), case.journey.status(), case.journey.appointment()) {
                (true, ..) => Verdict::Yes,
                (_, Status::Declined, _) => Verdict::Apart,
                (_, _, Some(appointment)) if missed(&appointment.at) => Verdict::No,
                _ => Verdict::Open,
            }
        }),
    },
    Indicator {
        id: "closed",
        name: ("办结率", "Closed"),
        definition: (
            "到诊后已完成或已回转的转诊单数 ÷ 已到诊的转诊单数",
            "forms completed or sent back after arrival ÷ forms whose patient arrived",
        ),
        target: None,
        how: Forms(|case| match case.was(Status::Arrived) {
            true => Verdict::of(case.was(Status::Completed) || case.was(Status::Returned)),
            false => Verdict::Apart,
        }),
    },
    Indicator {
        id: "returned",
        name: ("上转后回转率", "Sent back after going up"),
        definition: (
            "已回转的转出单数 ÷ 已到诊的转出单数",
            "forms that went out and were sent back ÷ forms that went out and whose patient arrived",
        ),
        target: None,
        how: Forms(|case| match case.is_out() && case.was(Status::Arrived) {
            true => Verdict::of(case.was(Status::Returned)),
            false => Verdict::Apart,
        }),
    },
    Indicator {
        id: "down-completed",
        name: ("下转接续完成率", "Downward referrals completed"),
        definition: (
            "已完成的回转单数 ÷ 已到诊的回转单数",
            "return forms completed ÷ return forms whose patient arrived",
        ),
        target: None,
        how: Forms(|case| match !case.is_out() && case.was(Status::Arrived) {
            true => Verdict::of(case.was(Status::Completed)),
            false => Verdict::Apart,
        }),
    },
    Indicator {
        id: "overridden",
        name: ("医生改变建议率", "Decided otherwise than the rules"),
        definition: (
            "医生的决定与规则建议不同的转诊单数 ÷ 医生填写的转诊单数",
            "forms whose clinician decided otherwise than the rules ÷ forms filled in by clinicians",
        ),
        target: None,
        how: Forms(|case| match case.text("/filled_by") == "doctor" {
            true => Verdict::of(case.is_overridden()),
            false => Verdict::Apart,
        }),
    },
    Indicator {
        id: "complete-forms",
        name: ("转诊单完整率", "Complete forms"),
        definition: (
            "国家转诊单各栏全部填写的转诊单数 ÷ 医生填写的转诊单数",
            "forms with every field of the national paper form filled in ÷ forms filled in by clinicians",
        ),
        target: None,
        how: Forms(|case| match case.text("/filled_by") == "doctor" {
            true => {
                let fields = if case.is_out() { OUT } else { RETURN };
                Verdict::of(fields.split(' ').all(|id| !case.text(&format!("/fields/{id}")).is_empty()))
            }
            false => Verdict::Apart,
        }),
    },
    Indicator {
        id: "satisfaction",
        name: ("患者满意度", "Patients' satisfaction"),
        definition: ("满意的评价数 ÷ 全部评价数", "ratings that are satisfied ÷ all ratings"),
        target: Some(90),
        how: Unknown("这里没有患者评价", "no ratings reach the receiver"),
    },
    Indicator {
        id: "contracted",
        name: ("重点人群签约率", "Key populations under contract"),
        definition: (
            "已签约的重点人群 ÷ 重点人群",
            "people of key populations with a family-doctor contract ÷ all of them",
        ),
        target: Some(80),
        how: Unknown("签约情况不在转诊单上", "contracts are not on the form"),
    },
    Indicator {
        id: "follow-ups-done",
        name: ("服务履约率", "Follow-ups done"),
        definition: ("已完成的随访 ÷ 应完成的随访", "follow-up visits done ÷ follow-up visits due"),
        target: Some(90),
        how: Unknown(
            "随访计划在转诊单上，是否完成由随访系统记录",
            "plans are on the forms, but whether visits took place is not told to the receiver",
        ),
    },
    Indicator {
        id: "chronic-managed",
        name: ("慢性病规范管理率", "Chronic disease managed as prescribed"),
        definition: (
            "每年面对面随访不少于 4 次且做过年度体检的慢性病患者 ÷ 慢性病患者",
            "chronic patients with four visits face to face and a yearly check ÷ chronic patients",
        ),
        target: Some(75),
        how: Unknown("随访和体检由基层系统记录", "visits and checks are recorded elsewhere"),
    },
];

/// The fields of the paper form that goes out, stub and body.
const OUT: &str = "patient_name sex age record_no address phone to_unit to_department to_doctor impression \
    present_history past_history treatment from_doctor from_phone from_unit date";

/// The fields of the paper form that comes back, stub and body.
const RETURN: &str = "patient_name sex age record_no address phone to_unit to_doctor diagnosis admission_no \
    key_results plan from_doctor from_phone from_unit date";
