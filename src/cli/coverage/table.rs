//! Coverage as a table, with what is missing below it.

use crate::cli::coverage::questions::median;
use crate::cli::coverage::{Report, Row};
use crate::criteria::Truth;
use crate::criteria::coverage::{Figures, Part};
use crate::text::{Lang, display_width};

/// The table, and for whatever no case shows a case to paste.
pub fn table(report: &Report<'_>) -> String {
    let lang = report.lang;
    let mut lines = vec![heading(lang)];
    for (pack, rows) in &report.packs {
        let sum = report.sum(rows.iter());
        lines.push(Vec::new());
        lines.push(cells(format!("{pack}/"), &sum));
        lines.extend(rows.iter().map(|row| {
            let mut cells = cells(format!("  {}", row.criterion.id), &row.covered.figures());
            if let Some(cell) = cells.get_mut(2) {
                *cell = truths(row, lang);
            }
            cells
        }));
    }
    lines.push(Vec::new());
    let total = report.sum(report.packs.iter().flat_map(|(_, rows)| rows));
    lines.push(cells(lang.pick("合计", "total").to_owned(), &total));
    let mut text = aligned(&lines);
    text.push_str(&questions(report));
    text.push_str(&gaps(report));
    text
}

/// How many pages citizens answer.
fn questions(report: &Report<'_>) -> String {
    let mut text = String::new();
    let lang = report.lang;
    for (pages, (zh, en)) in [
        (&report.questions.answered, ("居民自查问到有结论", "a citizen's pages until there is an answer")),
        (
            &report.questions.emergencies,
            ("其中应拨打 120 的，问到显示 120", "of these, pages until 120 shows where it should"),
        ),
    ] {
        let (cases, median, most) = (pages.len(), median(pages), pages.last().copied().unwrap_or(0));
        if cases > 0 {
            text.push_str(&lang.pick(
                format!("{zh}：中位数 {median} 页，最多 {most} 页（{cases} 个用例）\n"),
                format!("{en}: median {median}, at most {most} ({cases} cases)\n"),
            ));
        }
    }
    if text.is_empty() { text } else { format!("\n{text}") }
}

fn heading(lang: Lang) -> Vec<String> {
    let words = [
        ("标准", "criterion"),
        ("用例", "cases"),
        ("真假未知", "truths"),
        ("子条件", "parts"),
        ("起决定", "decided"),
        ("界值", "limits"),
        ("合计", "all"),
    ];
    words.iter().map(|(zh, en)| lang.pick(*zh, *en).to_owned()).collect()
}

fn cells(name: String, figures: &Figures) -> Vec<String> {
    let part = |part: Part| if part.of == 0 { "-".to_owned() } else { format!("{}/{}", part.seen, part.of) };
    vec![
        name,
        figures.cases.to_string(),
        part(figures.truths),
        part(figures.parts),
        part(figures.decided),
        part(figures.limits),
        format!("{}%", figures.all().percent()),
    ]
}

/// Which truths were seen, by their first letters.
fn truths(row: &Row<'_>, lang: Lang) -> String {
    let whole = row.covered.whole();
    let letter = |truth| match truth {
        Truth::True => lang.pick("真", "T"),
        Truth::False => lang.pick("假", "F"),
        Truth::Unknown => lang.pick("未", "U"),
    };
    let unseen = lang.pick("－", "-");
    Truth::ALL.iter().map(|truth| if whole.count(*truth) > 0 { letter(*truth) } else { unseen }).collect()
}

/// Columns as wide as their widest cell: the first to the left, figures to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        lines.iter().filter_map(|line| line.get(column)).map(|cell| display_width(cell)).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells = line.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            let space = " ".repeat(width.saturating_sub(display_width(cell)));
            if column == 0 { format!("{cell}{space}") } else { format!("{space}{cell}") }
        });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn gaps(report: &Report<'_>) -> String {
    let mut text = String::new();
    for row in report.packs.iter().flat_map(|(_, rows)| rows) {
        let missing = report.missing(row);
        if missing.is_empty() {
            continue;
        }
        let line = report.source(row).map_or(1, |source| source.position(row.written.table.start).0);
        text.push_str(&format!("\n{}:{line}: {}\n", report.path(row), row.criterion.id));
        for (missing, case) in missing {
            for gap in &missing.closes {
                text.push_str(&format!("  - {}\n", report.said(row, gap)));
            }
            for line in case.iter().flat_map(|case| case.lines()) {
                text.push_str(&format!("      {line}\n"));
            }
        }
    }
    if text.is_empty() {
        return text;
    }
    let head = report.lang.pick(
        "没有用例显示的（下面的用例写的是现在的结果：确认它是对的，再复制到标准旁边的用例文件）",
        "what no case shows (the cases below say what comes out now: make sure that it is right before you copy one)",
    );
    format!("\n{head}\n{text}")
}
