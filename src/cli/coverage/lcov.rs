//! Coverage as lcov tracefiles have it, so that editors and `genhtml` can show it.

use std::collections::BTreeMap;

use crate::cli::coverage::{Report, Row};
use crate::criteria::Truth;
use crate::text::Source;

/// One record for each rule file: criteria as functions, the lines of their conditions, and for each
/// sub-condition the branches 0 (true), 1 (false) and 2 (unknown).
pub fn lcov(report: &Report<'_>) -> String {
    let mut files: BTreeMap<&str, Vec<&Row<'_>>> = BTreeMap::new();
    for row in report.packs.iter().flat_map(|(_, rows)| rows) {
        files.entry(&row.written.file).or_default().push(row);
    }
    files.values().map(|rows| record(report, rows)).collect()
}

fn record(report: &Report<'_>, rows: &[&Row<'_>]) -> String {
    let Some(first) = rows.first() else { return String::new() };
    let Some(source) = report.source(first) else { return String::new() };
    let mut text = format!("TN:\nSF:{}\n", report.path(first));
    let (mut lines, mut branches) = (BTreeMap::new(), Vec::new());
    for row in rows {
        let line = source.position(row.written.id.start).0;
        text.push_str(&format!("FN:{line},{}\n", row.criterion.id));
        conditions(row, source, &mut lines, &mut branches);
    }
    for row in rows {
        text.push_str(&format!("FNDA:{},{}\n", row.covered.whole().count(Truth::True), row.criterion.id));
    }
    let fired = rows.iter().filter(|row| row.covered.whole().count(Truth::True) > 0).count();
    text.push_str(&format!("FNF:{}\nFNH:{fired}\n", rows.len()));
    branches.sort_unstable();
    for (line, block, branch, taken) in &branches {
        let taken = taken.map_or("-".to_owned(), |taken| taken.to_string());
        text.push_str(&format!("BRDA:{line},{block},{branch},{taken}\n"));
    }
    let hit = branches.iter().filter(|(.., taken)| taken.is_some_and(|taken| taken > 0)).count();
    text.push_str(&format!("BRF:{}\nBRH:{hit}\n", branches.len()));
    for (line, count) in &lines {
        text.push_str(&format!("DA:{line},{count}\n"));
    }
    let hit = lines.values().filter(|count| **count > 0).count();
    text.push_str(&format!("LF:{}\nLH:{hit}\nend_of_record\n", lines.len()));
    text
}

type Branch = (usize, usize, usize, Option<u32>);

/// A line is hit by every case that names the criterion; a branch is taken by those in which the
/// sub-condition has that truth.
fn conditions(row: &Row<'_>, source: &Source, lines: &mut BTreeMap<usize, u32>, branches: &mut Vec<Branch>) {
    let cases = row.covered.cases;
    for (node, seen) in row.covered.nodes.iter().enumerate() {
        let line = source.position(row.written.node(node).start).0;
        let count = lines.entry(line).or_insert(0);
        *count = cases.max(*count);
        for (branch, truth) in Truth::ALL.into_iter().enumerate().filter(|(_, truth)| seen.can(*truth)) {
            branches.push((line, node, branch, (cases > 0).then(|| seen.count(truth))));
        }
    }
}
