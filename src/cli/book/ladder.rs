//! The picture of the decision ladder: one rung for each disposition, most urgent first.

use crate::cli::book::content::{Book, Rung};
use crate::cli::book::phrases;
use crate::cli::html::Html;
use crate::criteria::Direction;
use crate::text::{Lang, display_width};

/// The height of a rung, and the gap below it.
const RUNG: usize = 42;
const GAP: usize = 7;
/// The room for the line above the dispositions that need everything else ruled out.
const LINE: usize = 34;
/// Columns of text that fit between the sign and the direction at full size.
const NAME_COLUMNS: usize = 24;

/// Draws it as SVG.
pub fn draw(to: &mut Html, book: &Book<'_>) {
    let lang = book.lang;
    let lines = book.rungs.iter().filter(|rung| rung.line_above).count();
    let height = book.rungs.len() * (RUNG + GAP) + lines * LINE;
    to.markup("<svg class=\"ladder\" role=\"img\" viewBox=\"0 0 720 ");
    number(to, height.max(1)).markup("\">\n<title>");
    to.text(phrases::ladder(lang)).markup("</title>\n");
    // The rails: what stands higher is more urgent.
    to.markup("<path class=\"rail\" d=\"M14 10V");
    number(to, height.saturating_sub(GAP + 4)).markup("M8 18L14 8L20 18\"/>\n");
    let mut top = 0;
    for (place, rung) in book.rungs.iter().enumerate() {
        if rung.line_above {
            line(to, top, lang);
            top += LINE;
        }
        self::rung(to, rung, place + 1, top, lang);
        top += RUNG + GAP;
    }
    to.markup("</svg>\n");
}

fn rung(to: &mut Html, rung: &Rung<'_>, place: usize, top: usize, lang: Lang) {
    let disposition = rung.disposition;
    to.markup("<g class=\"").markup(class(disposition.direction)).markup("\" transform=\"translate(30 ");
    number(to, top).markup(")\">");
    to.markup("<rect class=\"plate\" width=\"689\" height=\"42\" rx=\"6\"/>");
    to.markup("<path class=\"stripe\" d=\"M6 0H8V42H6A6 6 0 0 1 0 36V6A6 6 0 0 1 6 0Z\"/>");
    to.markup("<text class=\"place\" x=\"34\" y=\"26\" text-anchor=\"end\">");
    number(to, place).markup("</text>");
    to.markup("<path class=\"sign\" transform=\"translate(52 21)\" d=\"");
    to.markup(sign(disposition.direction)).markup("\"/>");
    let name = disposition.name.get(lang);
    to.markup("<text class=\"name\" x=\"70\" y=\"26\" font-size=\"");
    // A long name is set smaller; it is never cut.
    let columns = display_width(name).max(NAME_COLUMNS);
    number(to, (15 * NAME_COLUMNS / columns).max(6)).markup("\">").text(name).markup("</text>");
    to.markup("<text class=\"small\" x=\"286\" y=\"26\">");
    to.text(phrases::pointing(disposition.direction, lang)).markup("</text>");
    to.markup("<text class=\"small\" x=\"362\" y=\"26\">").text(&rung.within).markup("</text>");
    to.markup("<text class=\"small\" x=\"556\" y=\"26\" text-anchor=\"end\">");
    to.text(&phrases::criteria_count(rung.entries.len(), lang)).markup("</text>");
    to.markup("<text class=\"rule\" x=\"677\" y=\"26\" text-anchor=\"end\">");
    to.text(rung.rule(lang)).markup("</text></g>\n");
}

fn line(to: &mut Html, top: usize, lang: Lang) {
    to.markup("<g class=\"barrier\" transform=\"translate(30 ");
    number(to, top).markup(")\"><path d=\"M0 22H689\"/>");
    to.markup("<text x=\"344\" y=\"14\" text-anchor=\"middle\">");
    to.text(phrases::rule_out_line(lang)).markup("</text></g>\n");
}

/// The class that colours a direction; red stands for emergency alone.
pub fn class(direction: Direction) -> &'static str {
    match direction {
        Direction::Emergency => "emergency",
        Direction::Up => "up",
        Direction::Consult => "consult",
        Direction::Stay => "stay",
        Direction::Down => "down",
    }
}

/// A shape for each direction, so that nothing hangs on colour alone.
fn sign(direction: Direction) -> &'static str {
    match direction {
        Direction::Emergency => "M-2 -8H2V-2H8V2H2V8H-2V2H-8V-2H-2Z",
        Direction::Up => "M0 -7L8 7H-8Z",
        Direction::Consult => "M0 -8L8 0L0 8L-8 0Z",
        Direction::Stay => "M-7 0A7 7 0 1 0 7 0A7 7 0 1 0 -7 0Z",
        Direction::Down => "M0 7L8 -7H-8Z",
    }
}

fn number(to: &mut Html, number: usize) -> &mut Html {
    to.text(&number.to_string())
}
