//! Everything there is, for other programs: as NDJSON, and as CSV that a spreadsheet opens without harm.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::State;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, Uri};
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, FixedOffset};
use serde_json::Value;
use tokio::sync::mpsc;

use crate::cli::serve::desk::Desk;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::period::Period;
use crate::cli::serve::problem::Problem;
use crate::cli::serve::store::Stored;
use crate::cli::serve::{api, gate, indicators, status, words};
use crate::referral::Status;
use crate::text::{Lang, Text};

/// `GET /api/export.ndjson`: a line for each form, with its status, its events, and the form as it was sent.
pub async fn ndjson(State(desk): State<Desk>, uri: Uri) -> Result<Response, Problem> {
    let period = indicators::asked(&uri)?;
    let now = api::now();
    let line = move |stored: &Stored| {
        let events: Vec<Value> = stored.events.iter().map(status::event).collect();
        let mut line = format!(
            "{{\"status\":{},\"events\":{},\"form\":",
            status::document(stored, &now),
            Value::from(events)
        )
        .into_bytes();
        // Its own bytes, so that no number is written otherwise; line breaks only ever stand between values.
        line.extend(stored.body.iter().map(|byte| if matches!(byte, b'\n' | b'\r') { b' ' } else { *byte }));
        line.extend_from_slice(b"}\n");
        line
    };
    Ok(download("application/x-ndjson", &name(period, "ndjson"), pages(desk, period, Vec::new(), line)))
}

/// `GET /api/export.csv`: a row for each form; `?lang=zh` or `?lang=en` for its headings and words.
pub async fn csv(State(desk): State<Desk>, uri: Uri, headers: HeaderMap) -> Result<Response, Problem> {
    let period = indicators::asked(&uri)?;
    let lang = match api::query(&uri, "lang").as_deref() {
        Some("zh") => Lang::Zh,
        Some("en") => Lang::En,
        Some(_) => return Err(Kind::InvalidQuery.into()),
        None => gate::reader(&headers),
    };
    let table = Table { now: api::now(), fields: fields(&desk), desk: desk.clone(), lang };
    // Without this mark Excel takes UTF-8 for the system's own encoding.
    let head = format!("\u{feff}{}", row(table.head().iter().map(|name| name.get(lang)))).into_bytes();
    let line = move |stored: &Stored| row(table.cells(stored).iter().map(String::as_str)).into_bytes();
    Ok(download("text/csv; charset=utf-8", &name(period, "csv"), pages(desk, period, head, line)))
}

fn name(period: Option<Period>, ending: &str) -> String {
    match period {
        Some(period) => format!("referrals-{}.{ending}", period.code()),
        None => format!("referrals.{ending}"),
    }
}

fn download(kind: &'static str, name: &str, body: Body) -> Response {
    let disposition = format!("attachment; filename=\"{name}\"");
    ([(CONTENT_TYPE, kind.to_owned()), (CONTENT_DISPOSITION, disposition)], body).into_response()
}

/// The forms page by page, as fast as they are taken. If the store fails in the middle the connection breaks off, so that
/// half an export is not taken for a whole one.
fn pages(
    desk: Desk,
    period: Option<Period>,
    head: Vec<u8>,
    line: impl Fn(&Stored) -> Vec<u8> + Send + Sync + 'static,
) -> Body {
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut after = 0;
        let mut chunk = head;
        loop {
            let Ok(page) = desk.store().after(after).await else {
                let _ = sender.send(Err(std::io::Error::other("the store failed"))).await;
                return;
            };
            let last = page.last().map(|stored| stored.summary.seq);
            let wanted = page
                .iter()
                .filter(|stored| period.is_none_or(|period| period.holds(&stored.summary.received_at)));
            chunk.extend(wanted.flat_map(&line));
            if sender.send(Ok(std::mem::take(&mut chunk))).await.is_err() {
                return;
            }
            match last {
                Some(last) => after = last,
                None => return,
            }
        }
    });
    Body::from_stream(Pages(receiver))
}

struct Pages(mpsc::Receiver<std::io::Result<Vec<u8>>>);

impl futures_core::Stream for Pages {
    type Item = std::io::Result<Vec<u8>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

/// The fields of both national forms, in the order of the paper, each once.
fn fields(desk: &Desk) -> Vec<(String, Text)> {
    let mut fields: Vec<(String, Text)> = Vec::new();
    for (id, name) in desk.schema().fields("out").chain(desk.schema().fields("return")) {
        if !fields.iter().any(|(known, _)| known == id) {
            fields.push((id.to_owned(), name));
        }
    }
    fields
}

struct Table {
    desk: Desk,
    fields: Vec<(String, Text)>,
    lang: Lang,
    now: DateTime<FixedOffset>,
}

impl Table {
    fn head(&self) -> Vec<Text> {
        let own = [
            ("转诊单号", "Number"),
            ("标识", "Id"),
            ("收到时间", "Received"),
            ("表单", "Form"),
            ("填写人", "Filled in by"),
            ("方向", "Direction"),
            ("规则的建议", "The rules said"),
            ("医生的决定", "The clinician decided"),
            ("改变建议的理由", "Reason for overriding"),
            ("状态", "Status"),
            ("答复时限", "To be answered by"),
            ("是否超时", "Overdue"),
            ("接收时间", "Accepted"),
            ("不接收时间", "Declined"),
            ("不接收的理由", "Reason for declining"),
            ("预约登记时间", "Booked"),
            ("预约时间", "Appointment"),
            ("预约地点", "Place"),
            ("到诊时间", "Arrived"),
            ("完成时间", "Completed"),
            ("回转时间", "Sent back"),
            ("回转内容", "Sent back with"),
        ];
        let mut head: Vec<Text> = own.iter().map(|(zh, en)| Text::new(*zh, *en)).collect();
        head.extend(self.fields.iter().map(|(id, name)| match name.en.is_empty() {
            true => Text::new(name.zh.as_str(), id.as_str()),
            false => name.clone(),
        }));
        head.push(Text::new("本院自有栏目", "Fields of our own"));
        head
    }

    fn cells(&self, stored: &Stored) -> Vec<String> {
        let form: Value = serde_json::from_slice(&stored.body).unwrap_or_default();
        let text = |pointer: &str| form.pointer(pointer).and_then(Value::as_str).unwrap_or("");
        let (summary, journey, labels) = (&stored.summary, stored.journey(), self.desk.labels());
        let at = |what| journey.last(what).map_or_else(String::new, |event| event.at.clone());
        let note = |what| journey.last(what).map_or_else(String::new, |event| event.note.clone());
        let appointment = journey.appointment();
        let overdue = Value::Bool(journey.overdue(&self.now));
        let mut cells = vec![
            summary.number.clone(),
            summary.id.clone(),
            summary.received_at.clone(),
            self.said(&words::of(text("/form"))),
            self.said(&words::of(text("/filled_by"))),
            self.said(&words::of(&summary.direction)),
            self.said(&labels.disposition(text("/decision/disposition"))),
            self.said(&labels.disposition(text("/chosen/disposition"))),
            text("/chosen/override_reason").to_owned(),
            self.said(&words::of(summary.status.code())),
            summary.due.clone().unwrap_or_default(),
            self.said(&words::value(&overdue)),
            at(Status::Accepted),
            at(Status::Declined),
            note(Status::Declined),
            at(Status::Booked),
            appointment.map_or_else(String::new, |one| one.at.clone()),
            appointment.map_or_else(String::new, |one| one.place.clone()),
            at(Status::Arrived),
            at(Status::Completed),
            at(Status::Returned),
            note(Status::Returned),
        ];
        let kind = text("/form");
        let shown = |id: &str| {
            let value = form.get("fields").and_then(|fields| fields.get(id));
            value.map_or_else(String::new, |value| self.said(&self.desk.schema().shown(kind, id, value)))
        };
        cells.extend(self.fields.iter().map(|(id, _)| shown(id)));
        let all = form.get("fields").and_then(Value::as_object).into_iter().flatten();
        let own = all.filter(|(id, _)| !self.fields.iter().any(|(known, _)| known == *id));
        cells.push(own.map(|(id, _)| format!("{id}: {}", shown(id))).collect::<Vec<_>>().join("\n"));
        cells
    }

    fn said(&self, text: &Text) -> String {
        if text.en.is_empty() { text.zh.clone() } else { text.get(self.lang).to_owned() }
    }
}

/// One record (RFC 4180), every cell in quotes. A cell that a spreadsheet would take for a formula begins with `'`, by
/// which it takes it for text.
fn row<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let mut row = String::new();
    for cell in cells {
        row.push_str(if row.is_empty() { "\"" } else { ",\"" });
        if cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
            row.push('\'');
        }
        row.push_str(&cell.replace('"', "\"\""));
        row.push('"');
    }
    row.push_str("\r\n");
    row
}

#[cfg(test)]
mod tests {
    use super::row;

    #[test]
    fn a_cell_stays_one_cell_and_never_a_formula() {
        for (cell, written) in [
            ("王五", "\"王五\""),
            ("a \"b\", c\nd", "\"a \"\"b\"\", c\nd\""),
            ("=1+1", "\"'=1+1\""),
            ("+86 571", "\"'+86 571\""),
            ("-2", "\"'-2\""),
            ("@SUM(A1)", "\"'@SUM(A1)\""),
            ("＝1+1", "\"'＝1+1\""),
            ("\t=1", "\"'\t=1\""),
            ("", "\"\""),
        ] {
            assert_eq!(row([cell].into_iter()), format!("{written}\r\n"));
        }
        assert_eq!(row(["", "a"].into_iter()), "\"\",\"a\"\r\n");
    }
}
