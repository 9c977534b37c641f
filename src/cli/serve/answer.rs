//! Answering a form from its page: plain web forms, one for each step that may follow.

use std::collections::HashMap;

use axum::extract::{Path, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone};

use crate::cli::html::Html;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::journey::Wish;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::problem::{Problem, Said};
use crate::cli::serve::store::{Happened, Stored};
use crate::cli::serve::violation::Violation;
use crate::cli::serve::{api, page, words};
use crate::referral::Status;

/// What somebody filled in and could not be done, so that nobody fills it in again.
pub struct Refused {
    /// What was filled in; the time as it was typed.
    wish: Wish,
    /// What is wrong with it; nothing if the form has moved on meanwhile.
    wrong: Vec<Violation>,
}

/// `POST /inbox/{id}`
pub async fn form(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Problem> {
    let fields = fields(request).await?;
    let field = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let now = api::now();
    let typed = Wish {
        what: field("what"),
        who: field("who"),
        note: field("note"),
        at: field("at"),
        place: field("place"),
    };
    let wish = Wish { at: from_local(&typed.at), ..typed.clone() };
    let event = match wish.check(&now) {
        Ok(event) => event,
        Err(wrong) => {
            let stored = api::one(&desk, id).await?;
            return Ok(again(&desk, &stored, &now, Refused { wish: typed, wrong }, Kind::InvalidEvent));
        }
    };
    match desk.store().happened(id, event, field("seen").parse().ok()).await? {
        Happened::Yes(stored) => Ok(Redirect::to(&format!("/inbox/{}", stored.summary.id)).into_response()),
        Happened::Not(stored) => {
            Ok(again(&desk, &stored, &now, Refused { wish: typed, wrong: Vec::new() }, Kind::NotNow))
        }
        Happened::Nowhere => Err(Kind::NotFound.into()),
    }
}

/// The fields of a web form.
pub async fn fields(request: Request) -> Result<HashMap<String, String>, Problem> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("");
    if !kind.split(';').next().unwrap_or("").trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
    {
        return Err(Kind::NotJsonType.into());
    }
    let body = api::read(request.into_body(), api::OTHER).await?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

/// What `datetime-local` sends, in this server's time zone; what cannot be read stays, and is refused later.
fn from_local(typed: &str) -> String {
    let local = NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M")
        .or_else(|_| NaiveDateTime::parse_from_str(typed, "%Y-%m-%dT%H:%M:%S"))
        .ok()
        .and_then(|local| chrono::Local.from_local_datetime(&local).earliest());
    local.map_or_else(|| typed.to_owned(), |time| crate::cli::serve::receipt::timestamp(&time.fixed_offset()))
}

fn again(
    desk: &Desk,
    stored: &Stored,
    now: &DateTime<FixedOffset>,
    refused: Refused,
    kind: Kind,
) -> Response {
    let mut response = (kind.status(), page::draw(desk, stored, now, Some(&refused))).into_response();
    response.extensions_mut().insert(Said);
    response
}

/// The steps that may follow, each with what it needs; none needs a script.
pub fn draw(body: &mut Html, stored: &Stored, now: &DateTime<FixedOffset>, refused: Option<&Refused>) {
    let next = stored.summary.status.next();
    body.markup("<section class=\"screen\" id=\"next\">\n<h2>")
        .label("接下来", "What happens next")
        .markup("</h2>\n");
    if let Some(refused) = refused {
        complaints(body, refused);
        if next.iter().all(|step| step.code() != refused.wish.what) {
            typed(body, &refused.wish);
        }
    }
    if next.is_empty() {
        body.markup("<p>")
            .label("患者已回转，没有后续操作。", "The patient has gone back; nothing follows.")
            .markup("</p>\n");
    }
    for step in next {
        let refused = refused.filter(|refused| refused.wish.what == step.code());
        one(body, stored, *step, now, refused);
    }
    body.markup("</section>\n");
}

fn complaints(body: &mut Html, refused: &Refused) {
    body.markup("<div class=\"wrong\" role=\"alert\">\n");
    if refused.wrong.is_empty() {
        body.markup("<p>").label(
            "没有保存：这张表单的状态刚才已被改变。请先看下面的最新状态，仍需要时再提交一次；您填写的内容还在。",
            "Not saved: the status of this form has just been changed. Look at where it stands now, and send it once more if it \
             is still needed; what you filled in is still there.",
        );
        body.markup("</p>\n");
    }
    for violation in &refused.wrong {
        body.markup("<p>");
        if let Some((name, zh, en)) = field_at(&violation.pointer) {
            body.markup("<a href=\"#").text(&format!("{}-{name}", refused.wish.what)).markup("\">");
            body.label(zh, en).markup("</a>: ");
        }
        body.label(&violation.what.zh, &violation.what.en).markup("</p>\n");
    }
    body.markup("</div>\n");
}

/// What was filled in, where the step that it was for is no longer among those offered.
fn typed(body: &mut Html, wish: &Wish) {
    body.markup("<p>").label("您填写的内容：", "What you filled in:").markup("</p>\n");
    for text in [&wish.at, &wish.place, &wish.note, &wish.who].into_iter().filter(|text| !text.is_empty()) {
        body.markup("<p class=\"note\">").text(text).markup("</p>\n");
    }
}

fn field_at(pointer: &str) -> Option<(&'static str, &'static str, &'static str)> {
    match pointer {
        "/who" => Some(("who", "经办人", "Your name")),
        "/note" => Some(("note", "说明", "Note")),
        "/appointment/at" => Some(("at", "预约时间", "Time of the appointment")),
        "/appointment/place" => Some(("place", "地点", "Place")),
        _ => None,
    }
}

fn one(
    body: &mut Html,
    stored: &Stored,
    step: Status,
    now: &DateTime<FixedOffset>,
    refused: Option<&Refused>,
) {
    let verb = words::verb(step);
    body.markup("<details name=\"step\"").markup(if refused.is_some() { " open" } else { "" });
    body.markup("><summary>").label(&verb.zh, &verb.en).markup("</summary>\n");
    body.markup("<form class=\"act\" method=\"post\" action=\"/inbox/").text(&stored.summary.id);
    body.markup("\">\n<input type=\"hidden\" name=\"what\" value=\"").text(step.code());
    body.markup("\"><input type=\"hidden\" name=\"seen\" value=\"").text(&stored.events.len().to_string());
    body.markup("\">\n");
    let field = Field { step, refused };
    if step == Status::Booked {
        let known = stored.journey().appointment();
        let from = now.format("%Y-%m-%dT%H:%M").to_string();
        let at = refused.map_or("", |refused| &refused.wish.at);
        field.open(body, "at", ("预约时间", "Time of the appointment"), "<input type=\"datetime-local\"");
        body.markup(" required min=\"").text(&from).markup("\" value=\"").text(at).markup("\"></p>\n");
        let place = refused.map_or(known.map_or("", |known| &known.place), |refused| &refused.wish.place);
        field.open(body, "place", ("地点（科室、诊室、床位）", "Place (department, room, bed)"), "<input");
        body.markup(" required maxlength=\"100\" value=\"").text(place).markup("\"></p>\n");
    }
    let (label, needed) = match step {
        Status::Declined => (("不接收的理由", "Reason for declining"), true),
        Status::Returned => (
            (
                "回转内容：诊断、治疗经过、下一步治疗和康复建议",
                "For whoever goes on: diagnosis, treatment, next steps",
            ),
            true,
        ),
        _ => (("备注（可不填）", "Note (optional)"), false),
    };
    field.open(body, "note", label, "<textarea rows=\"3\" maxlength=\"2000\"");
    body.markup(if needed { " required>" } else { ">" });
    // A line break right after the tag would not count.
    body.markup("\n").text(refused.map_or("", |refused| &refused.wish.note)).markup("</textarea></p>\n");
    field.open(
        body,
        "who",
        ("经办人姓名", "Your name"),
        "<input autocomplete=\"name\" maxlength=\"40\" required",
    );
    body.markup(" value=\"").text(refused.map_or("", |refused| &refused.wish.who)).markup("\"></p>\n");
    body.markup("<p><button>").label(&verb.zh, &verb.en).markup("</button></p>\n</form></details>\n");
}

struct Field<'r> {
    step: Status,
    refused: Option<&'r Refused>,
}

impl Field<'_> {
    /// The label, and the control up to what only this one needs.
    fn open(&self, body: &mut Html, name: &'static str, (zh, en): (&str, &str), control: &'static str) {
        let id = format!("{}-{name}", self.step.code());
        body.markup("<p><label for=\"")
            .text(&id)
            .markup("\">")
            .label(zh, en)
            .markup("</label>\n")
            .markup(control);
        body.markup(" id=\"").text(&id).markup("\" name=\"").markup(name).markup("\"");
        let wrong = self.refused.is_some_and(|refused| {
            refused.wrong.iter().any(|one| field_at(&one.pointer).is_some_and(|(known, ..)| known == name))
        });
        if wrong {
            body.markup(" aria-invalid=\"true\"");
        }
    }
}
