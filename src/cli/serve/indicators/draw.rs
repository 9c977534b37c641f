//! The page of the indicators: a table, with a bar in each line for the eye; every number stands in words beside it.

use std::collections::BTreeMap;

use chrono::{DateTime, FixedOffset};

use crate::cli::html::Html;
use crate::cli::serve::indicators::definitions::{ALL, How, Indicator};
use crate::cli::serve::indicators::tally::{Row, Share, Tally};
use crate::cli::serve::labels::Labels;
use crate::cli::serve::period::Period;
use crate::cli::serve::words;
use crate::referral::Status;
use crate::text::Text;

/// The page.
pub fn draw(tally: &Tally, period: Option<Period>, now: &DateTime<FixedOffset>, labels: &Labels) -> Html {
    let mut body = Html::new();
    body.markup("<nav><a href=\"/inbox\">").label("返回列表", "Back to the inbox").markup("</a></nav>\n<h1>");
    let name = period.map_or_else(|| Text::new("全部时间", "all time"), |period| period.name());
    body.label(&format!("指标：{}", name.zh), &format!("Indicators: {}", name.en)).markup("</h1>\n");
    periods(&mut body, period, now);
    let forms = tally.forms;
    body.markup("<p>").label(
        &format!("期内收到的转诊单：{forms} 张。数据截至 {}。", now.format("%Y-%m-%d %H:%M")),
        &format!("{forms} forms were received in this period. As of {}.", now.format("%Y-%m-%d %H:%M")),
    );
    body.markup("</p>\n<table class=\"indicators\">\n<thead><tr>");
    heads(
        &mut body,
        &[("指标", "Indicator"), ("结果", "Result"), ("分子 ÷ 分母", "Counted"), ("目标", "Target")],
    );
    body.markup("</tr></thead>\n<tbody>\n");
    for indicator in &ALL {
        line(&mut body, indicator, tally.share(indicator));
    }
    body.markup("</tbody>\n</table>\n");
    counts(
        &mut body,
        ("按状态", "By status"),
        Status::ALL.iter().map(|status| {
            (words::of(status.code()), tally.statuses.get(status.code()).copied().unwrap_or(0))
        }),
    );
    counts(
        &mut body,
        ("按方向", "By direction"),
        tally.directions.iter().map(|(code, count)| (words::of(code), *count)),
    );
    counts(
        &mut body,
        ("按月", "By month"),
        tally.months.iter().map(|(month, count)| (Text::new(month.as_str(), ""), *count)),
    );
    rows(&mut body, ("按转出单位", "By sender"), &tally.senders, |unit| match unit {
        "" => Text::new("未填写", "not filled in"),
        unit => Text::new(unit, ""),
    });
    body.markup("<p class=\"soft\">").label(
        "数量本身不说明质量，请与不接收、到诊、回转的数量一起看。",
        "A number of forms alone says nothing about their quality: read it beside those declined, arrived and sent back.",
    );
    body.markup("</p>\n");
    rows(&mut body, ("按规则", "By criterion"), &tally.criteria, |id| labels.criterion(id));
    body
}

fn periods(body: &mut Html, chosen: Option<Period>, now: &DateTime<FixedOffset>) {
    body.markup("<nav class=\"bar\" aria-label=\"时期 / Period\">\n<a href=\"/inbox/indicators\"");
    body.markup(if chosen.is_none() { " aria-current=\"page\">" } else { ">" });
    body.label("全部时间", "all time").markup("</a>\n");
    for period in Period::around(now.date_naive()) {
        let name = period.name();
        body.markup("<a href=\"/inbox/indicators?period=").text(&period.code()).markup("\"");
        body.markup(if chosen == Some(period) { " aria-current=\"page\">" } else { ">" });
        body.label(&name.zh, &name.en).markup("</a>\n");
    }
    body.markup("</nav>\n");
}

fn heads(body: &mut Html, names: &[(&str, &str)]) {
    for (zh, en) in names {
        body.markup("<th scope=\"col\">").label(zh, en).markup("</th>");
    }
}

fn line(body: &mut Html, indicator: &Indicator, share: Option<Share>) {
    body.markup("<tr><th scope=\"row\">").label(indicator.name.0, indicator.name.1);
    body.markup("<p class=\"soft\">")
        .label(indicator.definition.0, indicator.definition.1)
        .markup("</p></th><td>");
    match share.map(|share| (share, share.value())) {
        Some((_, Some(value))) => {
            body.text(&per_cent(value));
            bar(body, value, indicator.target);
        }
        Some((_, None)) => {
            body.label("还没有数据", "no data yet");
        }
        None => {
            body.label("不知道", "unknown");
        }
    }
    body.markup("</td><td>");
    if let Some(share) = share {
        body.text(&format!("{} ÷ {}", share.numerator, share.denominator));
        if share.open > 0 {
            body.markup("<br>").label(
                &format!("另有 {} 张尚不知道", share.open),
                &format!("{} more not known yet", share.open),
            );
        }
    }
    if let How::Unknown(zh, en) = indicator.how {
        body.label(zh, en);
    }
    body.markup("</td><td>");
    match indicator.target {
        Some(target) => body.text(&format!("≥ {target} %")),
        None => body.text("—"),
    };
    body.markup("</td></tr>\n");
}

/// The share as people read it. What is not all is never shown as all.
fn per_cent(value: f64) -> String {
    let shown = format!("{:.1} %", value * 100.0);
    if value < 1.0 && shown == "100.0 %" { "99.9 %".to_owned() } else { shown }
}

/// For the eye only: its number stands before it.
fn bar(body: &mut Html, value: f64, target: Option<u8>) {
    body.markup(
        "<svg width=\"120\" height=\"14\" viewBox=\"0 0 120 14\" aria-hidden=\"true\" focusable=\"false\">",
    );
    body.markup("<rect class=\"bar-rest\" x=\"0.5\" y=\"2.5\" width=\"119\" height=\"9\"/><rect class=\"bar-value\" x=\"0\" y=\"2\" height=\"10\" width=\"");
    body.text(&format!("{:.1}", value * 120.0)).markup("\"/>");
    if let Some(target) = target {
        let x = format!("{:.1}", f64::from(target) * 1.2);
        body.markup("<line class=\"bar-target\" y1=\"0\" y2=\"14\" x1=\"")
            .text(&x)
            .markup("\" x2=\"")
            .text(&x)
            .markup("\"/>");
    }
    body.markup("</svg>");
}

fn counts(body: &mut Html, (zh, en): (&str, &str), all: impl Iterator<Item = (Text, u64)>) {
    body.markup("<h2>").label(zh, en).markup("</h2>\n<dl>\n");
    for (name, count) in all {
        body.markup("<div><dt>").label(&name.zh, &name.en).markup("</dt><dd>").text(&count.to_string());
        body.markup("</dd></div>\n");
    }
    body.markup("</dl>\n");
}

fn rows(body: &mut Html, (zh, en): (&str, &str), all: &BTreeMap<String, Row>, name: impl Fn(&str) -> Text) {
    body.markup("<h2>")
        .label(zh, en)
        .markup("</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
    body.text(zh).markup(" / ").text(en).markup("\">\n<table>\n<thead><tr><td></td>");
    heads(
        body,
        &[
            ("转诊单", "Forms"),
            ("改变建议", "Decided otherwise"),
            ("不接收", "Declined"),
            ("已到诊", "Arrived"),
            ("已回转", "Sent back"),
            ("超时", "Overdue"),
        ],
    );
    body.markup("</tr></thead>\n<tbody>\n");
    for (id, row) in all {
        let name = name(id);
        body.markup("<tr><th scope=\"row\">").label(&name.zh, &name.en).markup("</th>");
        for count in [row.forms, row.overridden, row.declined, row.arrived, row.returned, row.overdue] {
            body.markup("<td>").text(&count.to_string()).markup("</td>");
        }
        body.markup("</tr>\n");
    }
    body.markup("</tbody>\n</table>\n</div>\n");
}
