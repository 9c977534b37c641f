//! Coverage as one JSON object.

use crate::cli::coverage::questions::{Questions, median};
use crate::cli::coverage::{Report, Row, name};
use crate::criteria::Truth;
use crate::criteria::coverage::{Figures, Part, Seen};
use crate::referral::json::{Object, object};
use crate::text::Span;

/// The object, on one line.
pub fn json(report: &Report<'_>) -> String {
    let total = report.sum(report.packs.iter().flat_map(|(_, rows)| rows));
    let text = object(|to| {
        to.field("ruleset").object(|to| {
            to.text("id", &report.ruleset.id);
            to.text("version", &report.ruleset.version);
            to.text("sha256", &report.ruleset.sha256);
        });
        figures(to, "total", &total);
        to.field("questions").object(|to| {
            let Questions { answered, emergencies } = &report.questions;
            for (name, pages) in [("citizen", answered), ("emergency", emergencies)] {
                to.field(name).object(|to| {
                    to.field("cases").written(&pages.len().to_string());
                    to.field("median").written(&median(pages).to_string());
                    to.field("most").written(&pages.last().copied().unwrap_or(0).to_string());
                });
            }
        });
        to.field("packs").list(|to| {
            for (pack, rows) in &report.packs {
                to.item().object(|to| {
                    to.text("pack", pack);
                    figures(to, "total", &report.sum(rows.iter()));
                });
            }
        });
        to.field("criteria").list(|to| {
            for row in report.packs.iter().flat_map(|(_, rows)| rows) {
                to.item().object(|to| criterion(to, report, row));
            }
        });
    });
    text + "\n"
}

fn criterion(to: &mut Object<'_>, report: &Report<'_>, row: &Row<'_>) {
    to.text("criterion", &row.criterion.id);
    to.text("file", &report.path(row));
    place(to, report, row, row.written.when);
    figures(to, "total", &row.covered.figures());
    counts(to, &row.covered.whole());
    to.field("parts").list(|to| {
        for (node, seen) in row.covered.parts().iter().enumerate() {
            to.item().object(|to| {
                to.text("text", &row.written.words(node, report.sources));
                place(to, report, row, row.written.node(node));
                counts(to, seen);
            });
        }
    });
    to.field("limits").list(|to| {
        for sides in &row.covered.limits {
            to.item().object(|to| {
                to.text("fact", report.ruleset.vocabulary.id(sides.limit.fact));
                to.text("comparison", sides.limit.comparison.symbol());
                to.field("limit").number(sides.limit.number);
                to.field("inside").flag(sides.inside);
                to.field("outside").flag(sides.outside);
            });
        }
    });
    to.field("missing").list(|to| {
        for (missing, case) in report.missing(row) {
            to.item().object(|to| {
                to.field("closes").list(|to| {
                    missing.closes.iter().for_each(|gap| to.item().text(&report.said(row, gap)));
                });
                to.optional("case", case.as_deref());
            });
        }
    });
}

/// In how many cases it was so, and in how many of these it decided; `null` for what cannot be.
fn counts(to: &mut Object<'_>, seen: &Seen) {
    for (key, count) in [("seen", Seen::count as fn(&Seen, Truth) -> u32), ("decided", Seen::decided)] {
        to.field(key).object(|to| {
            for truth in Truth::ALL {
                let slot = to.field(name(truth));
                match seen.can(truth) {
                    true => slot.written(&count(seen, truth).to_string()),
                    false => slot.null(),
                }
            }
        });
    }
}

fn figures(to: &mut Object<'_>, key: &str, figures: &Figures) {
    let part = |to: &mut Object<'_>, key: &str, part: Part| {
        to.field(key).object(|to| {
            to.field("seen").written(&part.seen.to_string());
            to.field("of").written(&part.of.to_string());
        });
    };
    to.field(key).object(|to| {
        to.field("cases").written(&figures.cases.to_string());
        part(to, "truths", figures.truths);
        part(to, "parts", figures.parts);
        part(to, "decided", figures.decided);
        part(to, "limits", figures.limits);
        to.field("percent").written(&figures.all().percent().to_string());
    });
}

fn place(to: &mut Object<'_>, report: &Report<'_>, row: &Row<'_>, span: Span) {
    let Some(source) = report.source(row) else { return };
    for (key, at) in [("start", span.start), ("end", span.end)] {
        let (line, column) = source.position(at);
        to.field(key).object(|to| {
            to.field("line").written(&line.to_string());
            to.field("column").written(&column.to_string());
        });
    }
}
