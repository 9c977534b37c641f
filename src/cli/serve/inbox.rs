//! The inbox: the forms that came, newest first.

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use chrono::{DateTime, FixedOffset};

use crate::cli::html::Html;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::html::page;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::store::{Counts, Summary, Which};
use crate::cli::serve::{api, words};
use crate::referral::Status;

/// How many forms one page shows.
const PAGE: usize = 200;

/// `GET /inbox`; `?show=waiting` or `?show=overdue` for those only, and `?before=` a number of arrival for the older ones.
pub async fn list(State(desk): State<Desk>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let before = api::query(&uri, "before").and_then(|number| number.parse().ok());
    let which = match api::query(&uri, "show").as_deref() {
        Some("waiting") => Which::Waiting,
        Some("overdue") => Which::Overdue,
        _ => Which::All,
    };
    let now = api::now();
    let (mut forms, counts) = desk.store().list(which, before.unwrap_or(i64::MAX), PAGE + 1, now).await?;
    let more = forms.len() > PAGE;
    forms.truncate(PAGE);

    let mut body = Html::new();
    body.markup("<h1>").label("收到的转诊单", "Referral inbox").markup("</h1>\n");
    bar(&mut body, &desk, which, &counts, &now);
    match forms.is_empty() {
        true => body.markup("<p>").label("这里没有转诊单。", "Nothing here.").markup("</p>\n"),
        false => table(&mut body, &forms, &desk, &now),
    };
    let oldest = forms.last().filter(|_| more).map(|form| form.seq);
    pager(&mut body, which, before.is_some(), oldest);
    Ok(page("收到的转诊单 / Referral inbox", &body))
}

/// `GET /inbox/style.css`
pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("inbox.css"))
}

/// Which forms are shown, how many wait, and the ways elsewhere.
fn bar(body: &mut Html, desk: &Desk, which: Which, counts: &Counts, now: &DateTime<FixedOffset>) {
    body.markup("<nav class=\"bar\" aria-label=\"收件箱 / Inbox\">\n");
    for (one, href, zh, en) in [
        (Which::All, "/inbox", "全部".to_owned(), "all".to_owned()),
        (
            Which::Waiting,
            "/inbox?show=waiting",
            format!("待答复 {} 张", counts.waiting),
            format!("{} to answer", counts.waiting),
        ),
        (
            Which::Overdue,
            "/inbox?show=overdue",
            format!("其中超时 {} 张", counts.overdue),
            format!("{} of them overdue", counts.overdue),
        ),
    ] {
        body.markup("<a href=\"").markup(href).markup("\"");
        body.markup(if one == which { " aria-current=\"page\">" } else { ">" })
            .label(&zh, &en)
            .markup("</a>\n");
    }
    body.markup("<a href=\"/inbox/indicators\">").label("指标", "indicators").markup("</a>\n");
    body.markup("<a href=\"/api/export.csv\" download>")
        .label("导出 CSV", "export as CSV")
        .markup("</a>\n</nav>\n");
    body.markup("<p class=\"soft\">")
        .label(&format!("时间截至 {}", now.format("%H:%M")), &format!("as of {}", now.format("%H:%M")));
    body.markup("</p>\n");
    if !desk.access().is_open() {
        body.markup("<form method=\"post\" action=\"/inbox/sign-out\"><button>");
        body.label("退出登录", "Sign out").markup("</button></form>\n");
    }
}

fn table<'a>(
    body: &'a mut Html,
    forms: &[Summary],
    desk: &Desk,
    now: &DateTime<FixedOffset>,
) -> &'a mut Html {
    body.markup("<table class=\"inbox\">\n<thead><tr>");
    for (zh, en) in [
        ("转诊单号", "Number"),
        ("收到时间", "Received"),
        ("方向", "Direction"),
        ("去向", "Disposition"),
        ("患者姓名", "Patient"),
        ("转入单位", "To"),
        ("状态", "Status"),
        ("答复时限", "To be answered"),
    ] {
        body.markup("<th scope=\"col\">").label(zh, en).markup("</th>");
    }
    body.markup("</tr></thead>\n<tbody>\n");
    for form in forms {
        row(body, form, desk, now);
    }
    body.markup("</tbody>\n</table>\n")
}

fn row(body: &mut Html, form: &Summary, desk: &Desk, now: &DateTime<FixedOffset>) {
    let direction = words::of(&form.direction);
    let disposition = desk.labels().disposition(&form.disposition);
    let status = words::of(form.status.code());
    let deadline = words::deadline(form.deadline(), form.status, now);
    body.markup("<tr class=\"").text(&form.direction);
    body.markup("\"><td><a href=\"/inbox/").text(&form.id).markup("\">").text(&form.number);
    body.markup("</a></td><td>").text(&words::time(&form.received_at));
    body.markup("</td><td>").label(&direction.zh, &direction.en);
    body.markup("</td><td>").label(&disposition.zh, &disposition.en);
    body.markup("</td><td>").text(&form.patient);
    body.markup("</td><td>").text(&form.to_unit);
    body.markup("</td><td>").label(&status.zh, &status.en);
    body.markup(if form.overdue(now) { "</td><td class=\"late\">" } else { "</td><td>" });
    body.label(&deadline.zh, &deadline.en);
    if let (Some(due), true) = (&form.due, form.status == Status::Received) {
        body.markup(" <span class=\"soft\">").text(&words::time(due)).markup("</span>");
    }
    body.markup("</td></tr>\n");
}

fn pager(body: &mut Html, which: Which, later: bool, oldest: Option<i64>) {
    if !later && oldest.is_none() {
        return;
    }
    let (newest, older) = match which {
        Which::All => ("/inbox", "/inbox?before="),
        Which::Waiting => ("/inbox?show=waiting", "/inbox?show=waiting&amp;before="),
        Which::Overdue => ("/inbox?show=overdue", "/inbox?show=overdue&amp;before="),
    };
    body.markup("<nav>");
    if later {
        body.markup("<a href=\"").markup(newest).markup("\">").label("最新", "newest").markup("</a> ");
    }
    if let Some(seq) = oldest {
        body.markup("<a rel=\"next\" href=\"").markup(older).text(&seq.to_string()).markup("\">");
        body.label("更早", "older").markup("</a>");
    }
    body.markup("</nav>\n");
}
