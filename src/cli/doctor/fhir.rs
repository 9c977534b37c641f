//! What a FHIR server says of itself, and of a bundle that it is only asked to look at.

use serde_json::Value;

use crate::cli::doctor::client::{Answer, Client};
use crate::cli::doctor::finding::Report;
use crate::cli::doctor::form::Sample;
use crate::text::Text;

/// Reads the server's statement and lets it validate the bundle: neither writes anything.
pub fn examine(client: &Client, sample: &Sample, report: &mut Report) {
    statement(client, report);
    validate(client, sample, report);
}

fn statement(client: &Client, report: &mut Report) {
    let answer = client.get(&client.target.below("metadata")).ok();
    let told: Option<Value> = answer.and_then(|answer| serde_json::from_str(&answer.text).ok());
    let Some(told) = told.filter(|told| kind(told) == "CapabilityStatement") else {
        report.warning(
            "fhir-statement",
            "`metadata` 没有给出 CapabilityStatement；地址应是 FHIR 服务器的根",
            "`metadata` gives no CapabilityStatement; the address should be the root of the FHIR server",
        );
        return;
    };
    let version = told.get("fhirVersion").and_then(Value::as_str).unwrap_or_default();
    if version.starts_with("4.0") {
        report.good("fhir-version", format!("FHIR {version}"), format!("FHIR {version}"));
    } else {
        report.error(
            "fhir-version",
            format!("服务器用 FHIR `{version}`；组件提交 R4（4.0）"),
            format!("the server speaks FHIR `{version}`; the widget posts R4 (4.0)"),
        );
    }
    let rests = || told.get("rest").and_then(Value::as_array).into_iter().flatten();
    let codes =
        rests().flat_map(|rest| rest.get("interaction").and_then(Value::as_array).into_iter().flatten());
    if codes.filter_map(|one| one.get("code")?.as_str()).any(|code| code == "transaction") {
        report.good("fhir-transaction", "接收 transaction", "it takes transactions");
    } else {
        report.warning(
            "fhir-transaction",
            "没有声明支持 transaction",
            "it does not say that it takes transactions",
        );
    }
    let says = |what: &str| {
        let mut resources =
            rests().flat_map(|rest| rest.get("resource").and_then(Value::as_array).into_iter().flatten());
        resources.any(|one| {
            one.get("type").and_then(Value::as_str) == Some("ServiceRequest")
                && one.get(what).and_then(Value::as_bool) == Some(true)
        })
    };
    if says("conditionalCreate") {
        report.good(
            "fhir-conditional",
            "支持有条件的创建（conditionalCreate）：再发一次不会多出一张",
            "it creates conditionally (conditionalCreate): sent again, a form is there once",
        );
    } else if says("updateCreate") {
        report.note(
            "fhir-update-create",
            "不支持有条件的创建，但允许客户端指定 id（updateCreate）：请在网页里写 receiver = { updateCreate: true }（检查时加 --update-create）",
            "it does not create conditionally, but lets clients choose ids (updateCreate): say receiver = { updateCreate: true } in the page (here --update-create)",
        );
    } else {
        report.warning(
            "fhir-conditional",
            "没有声明对 ServiceRequest 支持 conditionalCreate：重发可能多出一张",
            "it does not say that it creates a ServiceRequest conditionally (conditionalCreate): a form that is sent again may be there twice",
        );
    }
}

/// How many referrals there are of a form that was posted twice.
pub fn found(client: &Client, sample: &Sample, report: &mut Report) {
    let search = format!("ServiceRequest?identifier=urn:referral-triage:form%7C{}", sample.key);
    let answer = client.get(&client.target.below(&search)).ok().filter(Answer::is_success);
    let told: Option<Value> = answer.and_then(|answer| serde_json::from_str(&answer.text).ok());
    let Some(told) = told.filter(|told| kind(told) == "Bundle") else {
        report.warning(
            "fhir-search",
            "不能按标识查找：遇到冲突（409、412）时组件无法核实，要由人处理",
            "it cannot be searched for by its identifier: in a conflict (409, 412) the widget cannot look, and a person has to",
        );
        return;
    };
    let entries = told.get("entry").and_then(Value::as_array).into_iter().flatten();
    let requests =
        entries.filter(|entry| entry.get("resource").is_some_and(|one| kind(one) == "ServiceRequest"));
    match requests.count() {
        1 => report.good(
            "found-once",
            "发了两次，按标识只找到一张",
            "posted twice, it is found once by its identifier",
        ),
        0 => report.error(
            "not-found",
            "收下了，按标识却找不到",
            "it was taken, and cannot be found by its identifier",
        ),
        count => report.error(
            "found-twice",
            format!("发了两次，按标识找到 {count} 张：有条件的创建（ifNoneExist）没有生效"),
            format!("posted twice, it is found {count} times by its identifier: conditional creates (ifNoneExist) do not work"),
        ),
    }
}

fn validate(client: &Client, sample: &Sample, report: &mut Report) {
    let Ok(answer) = client.post(&client.target.below("Bundle/$validate"), sample.kind, &sample.body) else {
        return;
    };
    let outcome: Value = serde_json::from_str(&answer.text).unwrap_or_default();
    if kind(&outcome) != "OperationOutcome" || matches!(answer.status, 404 | 405 | 501) {
        report.note(
            "fhir-validate",
            "服务器不提供试检（$validate）",
            "the server offers no dry run ($validate)",
        );
        return;
    }
    let issues = outcome.get("issue").and_then(Value::as_array).into_iter().flatten();
    let said: Vec<&str> = issues
        .filter(|issue| matches!(issue.get("severity").and_then(Value::as_str), Some("error" | "fatal")))
        .filter_map(|issue| issue.pointer("/details/text").or_else(|| issue.get("diagnostics"))?.as_str())
        .collect();
    if said.is_empty() && answer.status < 400 {
        report.good("fhir-validate", "试检（$validate）没有错误", "the dry run ($validate) finds no error");
    } else {
        report.error_said(
            "fhir-validate",
            Text::new("试检（$validate）不通过", "the dry run ($validate) finds errors"),
            Some(said.join("; ")),
        );
    }
}

fn kind(resource: &Value) -> &str {
    resource.get("resourceType").and_then(Value::as_str).unwrap_or_default()
}
