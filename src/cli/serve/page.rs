//! One form, to be read and printed: the national fields first, then why the rules said so.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use chrono::{DateTime, FixedOffset};
use serde_json::{Map, Value};

use crate::cli::html::Html;
use crate::cli::serve::answer::{self, Refused};
use crate::cli::serve::desk::Desk;
use crate::cli::serve::html::page;
use crate::cli::serve::labels::Labels;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::schema::Schema;
use crate::cli::serve::store::{Stored, Summary};
use crate::cli::serve::{api, words};
use crate::text::Text;

/// `GET /inbox/{id}`
pub async fn form(State(desk): State<Desk>, Path(id): Path<String>) -> Result<impl IntoResponse, Problem> {
    let stored = api::one(&desk, id).await?;
    Ok(draw(&desk, &stored, &api::now(), None))
}

/// The page of a form; with what was refused, if somebody has just tried to answer it.
pub fn draw(
    desk: &Desk,
    stored: &Stored,
    now: &DateTime<FixedOffset>,
    refused: Option<&Refused>,
) -> axum::response::Html<String> {
    // It was checked before it was stored; what a hand has changed in the file since is shown as
    // far as it can be read.
    let form: Value = serde_json::from_slice(&stored.body).unwrap_or_default();
    let labels = desk.labels();
    let mut body = Html::new();
    body.markup("<nav class=\"screen\"><a href=\"/inbox\">")
        .label("返回列表", "Back to the inbox")
        .markup("</a></nav>\n");
    replaced(&mut body, stored);
    heading(&mut body, &form, stored, now);
    history(&mut body, stored);
    answer::draw(&mut body, stored, now, refused);
    fields(&mut body, &form, desk.schema());
    decision(&mut body, &form, labels);
    reasons(&mut body, &form, labels);
    not_ruled_out(&mut body, &form, labels);
    facts(&mut body, &form, labels);
    consent(&mut body, &form);
    follow_up(&mut body, &form);
    seal(&mut body, &form, &stored.summary);
    page(&stored.summary.number, &body)
}

/// Nobody acts on a form without hearing that there is a newer one.
fn replaced(body: &mut Html, stored: &Stored) {
    if let Some(newer) = &stored.newer {
        body.markup("<p class=\"replaced\">")
            .label("本单已被另一张取代，请勿再按本单处理。", "Another form has replaced this one.");
        body.markup(" <a href=\"/inbox/").text(newer).markup("\">");
        body.label("打开新单", "Open the newer form").markup("</a></p>\n");
    }
}

fn heading(body: &mut Html, form: &Value, stored: &Stored, now: &DateTime<FixedOffset>) {
    let summary = &stored.summary;
    let title = words::of(text(form, "/form"));
    let journey = stored.journey();
    body.markup("<h1>").label(&format!("双向转诊（{}）单", title.zh), &title.en).markup("</h1>\n<dl>");
    item(body, ("转诊单号", "Number"), &summary.number);
    item(body, ("收到时间", "Received"), &words::time(&summary.received_at));
    coded(body, ("状态", "Status"), &words::of(summary.status.code()));
    coded(body, ("答复时限", "To be answered"), &words::deadline(journey.due, summary.status, now));
    if let Some(appointment) = journey.appointment() {
        item(body, ("预约时间", "Appointment"), &words::time(&appointment.at));
        item(body, ("预约地点", "Place"), &appointment.place);
    }
    coded(body, ("填写人", "Filled in by"), &words::of(text(form, "/filled_by")));
    body.markup("</dl>\n");
}

fn history(body: &mut Html, stored: &Stored) {
    if stored.events.is_empty() {
        return;
    }
    body.markup("<h2>").label("经过", "What happened").markup("</h2>\n<ol class=\"events\">\n");
    for event in &stored.events {
        let what = words::of(event.what.code());
        body.markup("<li><strong>").label(&what.zh, &what.en).markup("</strong> <span class=\"soft\">");
        body.text(&words::time(&event.at)).markup("</span> ").text(&event.who);
        if let Some(appointment) = &event.appointment {
            body.markup("<br>").text(&words::time(&appointment.at)).markup(" ").text(&appointment.place);
        }
        if !event.note.is_empty() {
            body.markup("<p class=\"note\">").text(&event.note).markup("</p>");
        }
        body.markup("</li>\n");
    }
    body.markup("</ol>\n");
    if let Some(reply) = &stored.reply {
        body.markup("<p class=\"screen\"><a href=\"/inbox/").text(reply).markup("\">");
        body.label("打开回转单", "Open the return form").markup("</a></p>\n");
    }
}

fn fields(body: &mut Html, form: &Value, schema: &Schema) {
    let Some(Value::Object(fields)) = form.get("fields") else { return };
    let kind = text(form, "/form");
    section(body, ("转诊单", "The form"));
    for (id, name) in schema.fields(kind) {
        let value = fields.get(id).unwrap_or(&Value::Null);
        field(body, (&name.zh, &name.en), &schema.shown(kind, id, value));
    }
    for (id, value) in fields {
        if !schema.fields(kind).any(|(known, _)| known == id) {
            field(body, (id, ""), &schema.shown(kind, id, value));
        }
    }
    body.markup("</dl>\n");
}

fn field(body: &mut Html, name: (&str, &str), value: &Text) {
    if value.en.is_empty() { item(body, name, &value.zh) } else { coded(body, name, value) }
}

fn decision(body: &mut Html, form: &Value, labels: &Labels) {
    section(body, ("决定", "Decision"));
    let said = labels.disposition(text(form, "/decision/disposition"));
    coded(body, ("规则的建议", "The rules said"), &said);
    coded(body, ("方向", "Direction"), &words::of(text(form, "/decision/direction")));
    item(body, ("时限", "Within"), text(form, "/decision/within"));
    item(body, ("接收截止", "To be accepted by"), &words::time(text(form, "/due")));
    coded(body, ("层级", "Tier"), &labels.tier(text(form, "/decision/to/tier")));
    coded(body, ("中心", "Centre"), &labels.centre(text(form, "/decision/to/centre")));
    coded(
        body,
        ("已定", "Settled"),
        &words::value(form.pointer("/decision/settled").unwrap_or(&Value::Null)),
    );
    let chosen = labels.disposition(text(form, "/chosen/disposition"));
    coded(body, ("医生的决定", "The clinician decided"), &chosen);
    item(body, ("改变建议的理由", "Reason for overriding"), text(form, "/chosen/override_reason"));
    item(body, ("改变建议的医生", "Overridden by"), text(form, "/chosen/by"));
    item(body, ("改变建议的时间", "Overridden at"), &words::time(text(form, "/chosen/at")));
    body.markup("</dl>\n");
}

fn reasons(body: &mut Html, form: &Value, labels: &Labels) {
    for reason in list(form, "/decision/reasons") {
        section(body, ("依据", "Reason"));
        item(body, ("理由", "Because"), text(reason, "/because"));
        item(body, ("标准", "Criterion"), text(reason, "/criterion"));
        coded(body, ("去向", "Disposition"), &labels.disposition(text(reason, "/disposition")));
        if let Some(Value::Object(values)) = reason.get("values") {
            values_of(body, values, labels);
        }
        item(body, ("文件", "Source"), text(reason, "/source/title"));
        item(body, ("章节", "Section"), text(reason, "/source/section"));
        item(body, ("版本", "Edition"), text(reason, "/source/edition"));
        item(body, ("条目", "Row"), text(reason, "/source/row"));
        coded(body, ("核对状态", "Verification"), &words::of(text(reason, "/status")));
        body.markup("</dl>\n");
    }
}

fn not_ruled_out(body: &mut Html, form: &Value, labels: &Labels) {
    for criterion in list(form, "/decision/not_ruled_out") {
        section(body, ("尚不能排除", "Not ruled out"));
        coded(body, ("标准", "Criterion"), &labels.criterion(text(criterion, "/criterion")));
        coded(body, ("去向", "Disposition"), &labels.disposition(text(criterion, "/disposition")));
        for fact in list(criterion, "/needs") {
            coded(body, ("还需要", "Still needed"), &labels.fact(fact.as_str().unwrap_or("")));
        }
        body.markup("</dl>\n");
    }
}

fn facts(body: &mut Html, form: &Value, labels: &Labels) {
    let Some(Value::Object(facts)) = form.get("facts") else { return };
    section(body, ("采集到的事实", "Facts"));
    values_of(body, facts, labels);
    body.markup("</dl>\n");
}

fn consent(body: &mut Html, form: &Value) {
    section(body, ("知情同意", "Consent"));
    coded(body, ("是否同意", "Given"), &words::value(form.pointer("/consent/given").unwrap_or(&Value::Null)));
    item(body, ("签名人", "By"), text(form, "/consent/by"));
    item(body, ("与患者关系", "Relation to the patient"), text(form, "/consent/relation"));
    body.markup("</dl>\n");
}

fn follow_up(body: &mut Html, form: &Value) {
    let Some(plan) = form.get("follow_up").filter(|plan| plan.is_object()) else { return };
    section(body, ("随访计划", "Follow-up"));
    item(body, ("名称", "Title"), text(plan, "/title"));
    item(body, ("计划", "Plan"), text(plan, "/plan"));
    let visits = plan.get("visits_per_year").map(words::value).unwrap_or_default();
    item(body, ("每年面对面随访次数", "Visits a year"), &visits.zh);
    item(body, ("首次随访", "First visit"), text(plan, "/first"));
    let days = plan.get("visits").map(words::value).unwrap_or_default();
    item(body, ("一年内随访日期", "Visits of a year"), &days.zh);
    for measure in list(plan, "/measures") {
        item(body, ("随访检查", "Measured"), measure.as_str().unwrap_or(""));
    }
    for limit in list(plan, "/return_if") {
        item(body, ("出现下列情况即返回", "Come back if"), limit.as_str().unwrap_or(""));
    }
    body.markup("</dl>\n");
}

fn seal(body: &mut Html, form: &Value, summary: &Summary) {
    section(body, ("封存", "Seal"));
    item(body, ("封存时间", "Sealed"), &words::time(text(form, "/sealed_at")));
    item(body, ("规则集", "Rule set"), text(form, "/ruleset/id"));
    item(body, ("规则集版本", "Rule set version"), text(form, "/ruleset/version"));
    item(body, ("规则集 SHA-256", ""), text(form, "/ruleset/sha256"));
    item(body, ("幂等键", "Idempotency key"), text(form, "/key"));
    let replaced = text(form, "/supersedes");
    if !replaced.is_empty() {
        item(body, ("取代的表单", "Replaces"), replaced);
    }
    let answered = text(form, "/in_reply_to");
    if !answered.is_empty() {
        item(body, ("答复的转诊单", "Answers the referral"), answered);
    }
    item(body, ("表单 SHA-256", "SHA-256 of the form"), &summary.sha256);
    body.markup("</dl>\n<p class=\"screen\"><a href=\"/api/referrals/")
        .text(&summary.id)
        .markup("/form\">JSON</a> ");
    body.markup("<a href=\"/api/referrals/").text(&summary.id).markup("/receipt\">");
    body.label("回执", "Receipt").markup("</a></p>\n");
}

fn section(body: &mut Html, (zh, en): (&str, &str)) {
    body.markup("<h2>").label(zh, en).markup("</h2>\n<dl>");
}

/// A line of the form; what was left empty on it is shown as left empty.
fn item(body: &mut Html, (zh, en): (&str, &str), value: &str) {
    let value = if value.is_empty() { "—" } else { value };
    body.markup("<div><dt>").label(zh, en).markup("</dt><dd>").text(value).markup("</dd></div>\n");
}

/// The same for a text in both languages.
fn coded(body: &mut Html, name: (&str, &str), value: &Text) {
    if value.zh.is_empty() {
        return item(body, name, "");
    }
    let (zh, en) = name;
    body.markup("<div><dt>")
        .label(zh, en)
        .markup("</dt><dd>")
        .label(&value.zh, &value.en)
        .markup("</dd></div>\n");
}

fn values_of(body: &mut Html, values: &Map<String, Value>, labels: &Labels) {
    for (fact, value) in values {
        let name = labels.fact(fact);
        coded(body, (&name.zh, &name.en), &labels.value(fact, value));
    }
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or("")
}

fn list<'a>(value: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    value.pointer(pointer).and_then(Value::as_array).into_iter().flatten()
}
