//! The book as one HTML page that needs nothing else and prints on A4.

mod back;

use crate::cli::book::content::{Book, CaseRow, Entry, Rung};
use crate::cli::book::{ladder, phrases};
use crate::cli::html::Html;
use crate::criteria::words::Part;
use crate::criteria::{Ruleset, Status, explain};
use crate::text::Lang;

/// The whole page.
pub fn write(book: &Book<'_>) -> String {
    let (ruleset, lang) = (book.ruleset, book.lang);
    let title = format!("{} {} — {}", ruleset.title.get(lang), ruleset.version, phrases::rule_book(lang));
    let mut page = Html::new();
    page.markup("<!DOCTYPE html>\n<html lang=\"").text(lang.tag()).markup("\">\n<head>\n");
    page.markup("<meta charset=\"utf-8\">\n");
    page.markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
    page.text(&title).markup("</title>\n<style>\n").markup(include_str!("book.css"));
    running(&mut page, ruleset);
    page.markup("</style>\n</head>\n<body>\n<main>\n");
    front(&mut page, book);
    contents(&mut page, book);
    page.markup("<section id=\"ladder\" class=\"sheet\">\n<h2>").text(phrases::ladder(lang));
    page.markup("</h2>\n<p>").text(phrases::ladder_note(lang)).markup("</p>\n");
    ladder::draw(&mut page, book);
    page.markup("</section>\n");
    for rung in &book.rungs {
        disposition(&mut page, rung, lang);
    }
    if !book.others.is_empty() {
        page.markup("<section class=\"sheet\">\n<h2>").text(phrases::other_cases(lang)).markup("</h2>\n");
        cases(&mut page, &book.others, lang);
        page.markup("</section>\n");
    }
    back::vocabulary(&mut page, book);
    back::parameters(&mut page, book);
    back::scores(&mut page, book);
    back::plans(&mut page, book);
    back::destinations(&mut page, book);
    back::signature(&mut page, book);
    page.markup("</main>\n</body>\n</html>\n");
    page.into_string()
}

/// What stands on the margin of every printed page: which rule set this is.
fn running(page: &mut Html, ruleset: &Ruleset) {
    page.markup("@page {\n  @top-left { content: ");
    string(page, &format!("{} {}", ruleset.id, ruleset.version)).markup("; }\n  @bottom-left { content: ");
    string(page, &format!("SHA-256 {}", ruleset.sha256)).markup("; }\n}\n");
}

/// A text as a CSS string. Whatever is not a letter, a digit or a space is written as a number, so
/// that it can end neither the string nor the style sheet.
fn string<'p>(page: &'p mut Html, text: &str) -> &'p mut Html {
    page.markup("\"");
    for character in text.chars() {
        if character.is_alphanumeric() || character == ' ' {
            page.text(character.encode_utf8(&mut [0; 4]));
        } else {
            page.markup("\\").text(&format!("{:x} ", u32::from(character)));
        }
    }
    page.markup("\"")
}

fn front(page: &mut Html, book: &Book<'_>) {
    let (ruleset, lang) = (book.ruleset, book.lang);
    page.markup("<header class=\"cover\">\n<p class=\"kind\">").text(phrases::rule_book(lang));
    page.markup("</p>\n<h1>").text(ruleset.title.get(lang)).markup("</h1>\n<dl class=\"facts\">\n");
    for (name, value) in [
        (phrases::id(lang), &ruleset.id),
        (phrases::version(lang), &ruleset.version),
        (phrases::date(lang), &ruleset.date),
    ] {
        item(page, name, value);
    }
    if let Some(day) = ruleset.review_by {
        item(page, phrases::review_by(lang), &day.to_string());
    }
    page.markup("<dt>").text(phrases::sha256(lang)).markup("</dt><dd><code class=\"hash\">");
    page.text(&ruleset.sha256).markup("</code></dd>\n</dl>\n</header>\n");
    page.markup("<section class=\"about\">\n<h2>").text(phrases::what_it_is(lang)).markup("</h2>\n");
    for text in [phrases::support(lang), phrases::unknown(lang), phrases::rule_out_note(lang)] {
        page.markup("<p>").text(text).markup("</p>\n");
    }
    page.markup("<h2>").text(phrases::counts(lang)).markup("</h2>\n<table class=\"counts\">\n<tbody>\n");
    for (status, number) in book.counts {
        page.markup("<tr><td>");
        badge(page, status, lang);
        page.markup("</td><td class=\"number\">").text(&number.to_string()).markup("</td><td>");
        page.text(phrases::meaning(status, lang)).markup("</td></tr>\n");
    }
    let total: usize = book.counts.iter().map(|(_, number)| number).sum();
    page.markup("<tr class=\"total\"><td>").text(phrases::total(lang)).markup("</td><td class=\"number\">");
    page.text(&total.to_string()).markup("</td><td></td></tr>\n</tbody>\n</table>\n<p>");
    page.text(&phrases::outcome(book)).markup("</p>\n</section>\n");
}

fn contents(page: &mut Html, book: &Book<'_>) {
    let lang = book.lang;
    page.markup("<nav class=\"contents\">\n<h2>").text(phrases::contents(lang)).markup("</h2>\n<ol>\n");
    page.markup("<li><a href=\"#ladder\">").text(phrases::ladder(lang)).markup("</a></li>\n");
    for rung in &book.rungs {
        page.markup("<li><a href=\"#d-").text(&rung.disposition.id).markup("\">");
        page.text(rung.disposition.name.get(lang)).markup("</a> <span class=\"quiet\">");
        page.text(&phrases::criteria_count(rung.entries.len(), lang)).markup("</span></li>\n");
    }
    for (anchor, title) in [
        ("vocabulary", phrases::vocabulary(lang)),
        ("parameters", phrases::parameters(lang)),
        ("scores", phrases::scores(lang)),
        ("plans", phrases::plans(lang)),
        ("destinations", phrases::destinations(lang)),
        ("signature", phrases::signature(lang)),
    ] {
        let is_empty = match anchor {
            "parameters" => book.ruleset.parameters.is_empty(),
            "scores" => book.ruleset.scores.is_empty(),
            _ => false,
        };
        if is_empty {
            continue;
        }
        page.markup("<li><a href=\"#").markup(anchor).markup("\">").text(title).markup("</a></li>\n");
    }
    page.markup("</ol>\n</nav>\n");
}

fn disposition(page: &mut Html, rung: &Rung<'_>, lang: Lang) {
    let disposition = rung.disposition;
    // A disposition without criteria does not fill a printed page.
    page.markup(if rung.entries.is_empty() {
        "<section class=\"sheet brief "
    } else {
        "<section class=\"sheet "
    });
    page.markup(ladder::class(disposition.direction));
    page.markup("\" id=\"d-").text(&disposition.id).markup("\">\n<h2>").text(disposition.name.get(lang));
    page.markup(" <code>").text(&disposition.id).markup("</code></h2>\n<dl class=\"facts\">\n");
    for (name, value) in [
        (phrases::direction(lang), phrases::pointing(disposition.direction, lang)),
        (phrases::deadline(lang), rung.within.as_str()),
        (phrases::rule(lang), rung.rule(lang)),
        (phrases::to_doctor(lang), disposition.doctor.get(lang)),
        (phrases::to_patient(lang), disposition.patient.get(lang)),
        (phrases::next(lang), disposition.next.get(lang)),
    ] {
        item(page, name, value);
    }
    page.markup("</dl>\n");
    if rung.entries.is_empty() {
        page.markup("<p>").text(phrases::no_criteria(lang)).markup("</p>\n");
    }
    for entry in &rung.entries {
        criterion(page, entry, lang);
    }
    page.markup("</section>\n");
}

fn criterion(page: &mut Html, entry: &Entry<'_>, lang: Lang) {
    let criterion = entry.criterion;
    page.markup("<article class=\"criterion\" id=\"c-").text(&criterion.id).markup("\">\n<h3>");
    page.text(criterion.because.get(lang)).markup("</h3>\n<p class=\"tags\"><code>");
    page.text(&criterion.id).markup("</code> ");
    badge(page, criterion.status, lang);
    page.markup("</p>\n");
    nested(page, &entry.words.parts);
    page.markup("<dl class=\"facts\">\n");
    let source = &criterion.source;
    for (name, value) in [
        (phrases::destination(lang), entry.destination.as_str()),
        (phrases::source(lang), &source.title),
        (phrases::section(lang), &source.section),
        (phrases::edition(lang), &source.edition),
        (phrases::row(lang), &source.row),
        (phrases::plain(lang), criterion.plain.as_ref().map_or("", |plain| plain.get(lang))),
        (phrases::follow_up(lang), entry.plan.map_or("", |plan| plan.title.get(lang))),
    ] {
        item(page, name, value);
    }
    page.markup("</dl>\n");
    if entry.cases.is_empty() {
        page.markup("<p class=\"quiet\">").text(phrases::no_cases(lang)).markup("</p>\n");
    } else {
        page.markup("<details><summary>").text(&phrases::case_count(entry.cases.len(), lang));
        page.markup("</summary>\n");
        cases(page, &entry.cases, lang);
        page.markup("</details>\n");
    }
    page.markup("</article>\n");
}

/// The nested lines of a condition as nested lists.
fn nested(page: &mut Html, parts: &[Part]) {
    page.markup("<ul class=\"condition\">\n");
    let mut parts = parts.iter().peekable();
    while let Some(part) = parts.next() {
        page.markup("<li>").text(&part.text);
        let next = parts.peek().map_or(0, |next| next.depth);
        if next > part.depth {
            page.markup("\n<ul>\n");
        } else {
            page.markup("</li>\n");
            for _ in next..part.depth {
                page.markup("</ul></li>\n");
            }
        }
    }
    page.markup("</ul>\n");
}

fn cases(page: &mut Html, cases: &[CaseRow], lang: Lang) {
    page.markup("<table class=\"cases\">\n<thead><tr><th>").text(phrases::case(lang)).markup("</th><th>");
    page.text(phrases::patient(lang)).markup("</th><th>").text(phrases::expected(lang));
    page.markup("</th></tr></thead>\n<tbody>\n");
    for case in cases {
        page.markup("<tr><td>").text(&case.note).markup("</td><td>").text(&case.facts).markup("</td><td>");
        page.text(&case.expected);
        if case.failed {
            page.markup(" <strong>").text(phrases::failed(lang)).markup("</strong>");
        }
        page.markup("</td></tr>\n");
    }
    page.markup("</tbody>\n</table>\n");
}

/// A status in words, with a border of its own.
fn badge(page: &mut Html, status: Status, lang: Lang) {
    page.markup(match status {
        Status::Verified => "<span class=\"badge verified\">",
        Status::Unverified => "<span class=\"badge unverified\">",
        Status::Proposal => "<span class=\"badge proposal\">",
    });
    page.text(explain::status(status, lang)).markup("</span>");
}

/// A line of a description list; nothing where there is nothing to say.
fn item(page: &mut Html, name: &str, value: &str) {
    if !value.is_empty() {
        page.markup("<dt>").text(name).markup("</dt><dd>").text(value).markup("</dd>\n");
    }
}
