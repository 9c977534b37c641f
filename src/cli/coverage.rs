//! What the cases show of the criteria: as a table, for editors (lcov), or as JSON.

mod json;
mod lcov;
mod questions;
mod table;

use std::path::Path;

use clap::ValueEnum;

use crate::cli::coverage::questions::Questions;
use crate::cli::folder::Folder;
use crate::criteria::cases::Case;
use crate::criteria::coverage::{Covered, Figures, Missing, coverage, missing};
use crate::criteria::{AsWritten, Criterion, Ruleset, Truth, cases};
use crate::text::{Lang, Source};

/// How coverage is printed.
#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub enum CoverageFormat {
    /// A table, and a case to paste for whatever is missing
    #[default]
    Table,
    /// For editors and `genhtml`
    Lcov,
    /// One JSON object
    Json,
}

/// The coverage of a checked folder as one text that ends with a line break.
pub fn text(format: CoverageFormat, folder: &Folder, ruleset: &Ruleset, dir: &Path, lang: Lang) -> String {
    let covered = coverage(ruleset, &folder.checked.cases);
    let rows: Vec<Row<'_>> = ruleset
        .criteria
        .iter()
        .zip(&folder.checked.written)
        .zip(&covered)
        .enumerate()
        .map(|(place, ((criterion, written), covered))| Row { place, criterion, written, covered })
        .collect();
    let cases = &folder.checked.cases;
    let questions = Questions::new(ruleset, cases);
    let report =
        Report { ruleset, sources: &folder.sources, cases, dir, lang, packs: packs(rows), questions };
    match format {
        CoverageFormat::Table => table::table(&report),
        CoverageFormat::Lcov => lcov::lcov(&report),
        CoverageFormat::Json => json::json(&report),
    }
}

/// What is reported.
struct Report<'a> {
    ruleset: &'a Ruleset,
    sources: &'a [Source],
    cases: &'a [Case],
    dir: &'a Path,
    lang: Lang,
    /// Pack by pack, as the folders are named; the criteria as their authors wrote them.
    packs: Vec<(&'a str, Vec<Row<'a>>)>,
    /// How long citizens are asked.
    questions: Questions,
}

/// One criterion.
struct Row<'a> {
    place: usize,
    criterion: &'a Criterion,
    written: &'a AsWritten,
    covered: &'a Covered,
}

impl Report<'_> {
    /// The figures of some criteria together; a case that names several of them is one case.
    fn sum<'r>(&self, rows: impl Iterator<Item = &'r Row<'r>> + Clone) -> Figures {
        let mut sum = Figures::default();
        rows.clone().for_each(|row| sum.add(row.covered.figures()));
        let names = |case: &&Case| rows.clone().any(|row| case.names(row.place));
        sum.cases = self.cases.iter().filter(names).count();
        sum
    }

    /// What is missing, with the case that would show it.
    fn missing(&self, row: &Row<'_>) -> Vec<(Missing, Option<String>)> {
        let all = missing(self.ruleset, row.place, row.covered);
        all.into_iter()
            .map(|missing| {
                let case = missing.example.as_ref().map(|(facts, truth)| {
                    let note = missing.closes.first().map(|gap| self.said(row, gap)).unwrap_or_default();
                    cases::print(&self.ruleset.vocabulary, &note, facts, &row.criterion.id, *truth)
                });
                (missing, case)
            })
            .collect()
    }

    fn said(&self, row: &Row<'_>, gap: &crate::criteria::coverage::Gap) -> String {
        gap.said(self.ruleset, row.place, row.written, self.sources).get(self.lang).to_owned()
    }

    fn path(&self, row: &Row<'_>) -> String {
        self.dir.join(&row.written.file).display().to_string()
    }

    fn source(&self, row: &Row<'_>) -> Option<&Source> {
        self.sources.iter().find(|source| source.name == row.written.file)
    }
}

fn packs(mut rows: Vec<Row<'_>>) -> Vec<(&str, Vec<Row<'_>>)> {
    rows.sort_by(|a, b| (&a.written.file, a.written.table).cmp(&(&b.written.file, b.written.table)));
    let mut packs: Vec<(&str, Vec<Row<'_>>)> = Vec::new();
    for row in rows {
        match packs.last_mut() {
            Some((pack, rows)) if *pack == row.written.pack() => rows.push(row),
            _ => packs.push((row.written.pack(), vec![row])),
        }
    }
    packs
}

/// A truth as machines read it.
fn name(truth: Truth) -> &'static str {
    match truth {
        Truth::True => "true",
        Truth::False => "false",
        Truth::Unknown => "unknown",
    }
}
