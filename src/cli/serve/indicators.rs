//! The numbers that the plans ask for, counted from what came and what became of it.

mod case;
mod definitions;
mod draw;
mod tally;

use axum::extract::State;
use axum::http::Uri;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use chrono::{DateTime, FixedOffset};

use crate::cli::serve::api::{self, JSON};
use crate::cli::serve::desk::Desk;
use crate::cli::serve::html;
use crate::cli::serve::indicators::tally::Tally;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::period::Period;
use crate::cli::serve::problem::Problem;

/// `GET /api/indicators`, and `?period=` for those of a year, half, quarter or month
pub async fn json(State(desk): State<Desk>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let (period, now) = (asked(&uri)?, api::now());
    let tally = count(&desk, period, &now).await?;
    Ok(([(CONTENT_TYPE, JSON)], tally.document(period, &now).to_string()))
}

/// `GET /inbox/indicators`, for the same periods
pub async fn page(State(desk): State<Desk>, uri: Uri) -> Result<impl IntoResponse, Problem> {
    let (period, now) = (asked(&uri)?, api::now());
    let tally = count(&desk, period, &now).await?;
    Ok(html::page("指标 / Indicators", &draw::draw(&tally, period, &now, desk.labels())))
}

/// The period of a query; none is all time.
pub fn asked(uri: &Uri) -> Result<Option<Period>, Problem> {
    let period = api::query(uri, "period").filter(|period| !period.is_empty());
    period.map(|period| Period::parse(&period).ok_or(Kind::InvalidQuery.into())).transpose()
}

async fn count(desk: &Desk, period: Option<Period>, now: &DateTime<FixedOffset>) -> Result<Tally, Problem> {
    let mut tally = Tally::default();
    let mut after = 0;
    loop {
        let page = desk.store().after(after).await?;
        let Some(last) = page.last() else { return Ok(tally) };
        after = last.summary.seq;
        for stored in &page {
            if period.is_none_or(|period| period.holds(&stored.summary.received_at)) {
                tally.add(stored, now);
            }
        }
    }
}
