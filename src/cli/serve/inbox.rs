//! The inbox: the forms that came, newest first.

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;

use crate::cli::html::Html;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::html::page;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::store::Summary;
use crate::cli::serve::words;

/// How many forms one page shows.
const PAGE: u32 = 200;

/// `GET /inbox`, and `?before=` a number of arrival for the older ones.
pub async fn list(State(desk): State<Desk>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let before = uri
        .query()
        .into_iter()
        .flat_map(|query| query.split('&'))
        .find_map(|pair| pair.strip_prefix("before="))
        .and_then(|number| number.parse().ok());
    let mut forms = desk.store().list(before.unwrap_or(i64::MAX), PAGE + 1).await?;
    let more = forms.len() > PAGE as usize;
    forms.truncate(PAGE as usize);

    let mut body = Html::new();
    body.markup("<h1>").label("收到的转诊单", "Referral inbox").markup("</h1>\n");
    match forms.is_empty() {
        true => body.markup("<p>").label("还没有收到转诊单。", "Nothing here yet.").markup("</p>\n"),
        false => table(&mut body, &forms),
    };
    let oldest = forms.last().filter(|_| more).map(|form| form.seq);
    pager(&mut body, before.is_some(), oldest);
    Ok(page("收到的转诊单 / Referral inbox", &body))
}

/// `GET /inbox/style.css`
pub async fn style() -> impl IntoResponse {
    ([(CONTENT_TYPE, "text/css; charset=utf-8")], include_str!("inbox.css"))
}

fn table<'a>(body: &'a mut Html, forms: &[Summary]) -> &'a mut Html {
    body.markup("<table class=\"inbox\">\n<thead><tr>");
    for (zh, en) in [
        ("转诊单号", "Number"),
        ("收到时间", "Received"),
        ("方向", "Direction"),
        ("去向", "Disposition"),
        ("患者姓名", "Patient"),
        ("转入单位", "To"),
        ("状态", "Status"),
    ] {
        body.markup("<th scope=\"col\">").label(zh, en).markup("</th>");
    }
    body.markup("</tr></thead>\n<tbody>\n");
    for form in forms {
        row(body, form);
    }
    body.markup("</tbody>\n</table>\n")
}

fn row(body: &mut Html, form: &Summary) {
    let direction = words::of(&form.direction);
    let status = words::of(&form.status);
    body.markup("<tr class=\"").text(&form.direction);
    body.markup("\"><td><a href=\"/inbox/").text(&form.id).markup("\">").text(&form.number);
    body.markup("</a></td><td>").text(&words::time(&form.received_at));
    body.markup("</td><td>").label(&direction.zh, &direction.en);
    body.markup("</td><td>").text(&form.disposition);
    body.markup("</td><td>").text(&form.patient);
    body.markup("</td><td>").text(&form.to_unit);
    body.markup("</td><td>").label(&status.zh, &status.en).markup("</td></tr>\n");
}

fn pager(body: &mut Html, later: bool, oldest: Option<i64>) {
    if !later && oldest.is_none() {
        return;
    }
    body.markup("<nav>");
    if later {
        body.markup("<a href=\"/inbox\">").label("最新", "newest").markup("</a> ");
    }
    if let Some(seq) = oldest {
        body.markup("<a rel=\"next\" href=\"/inbox?before=").text(&seq.to_string()).markup("\">");
        body.label("更早", "older").markup("</a>");
    }
    body.markup("</nav>\n");
}
