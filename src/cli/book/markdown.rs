//! The book as Markdown.

use std::fmt::Write;

use crate::cli::book::content::{Book, CaseRow, Entry};
use crate::cli::book::{facts, phrases};
use crate::criteria::words::in_words;
use crate::criteria::{Citation, Status, explain};
use crate::text::Lang;

/// The whole book.
pub fn write(book: &Book<'_>) -> String {
    let mut page = Page { text: String::new(), lang: book.lang };
    page.front(book);
    page.ladder(book);
    page.criteria(book);
    page.vocabulary(book);
    page.parameters(book);
    page.scores(book);
    page.plans(book);
    page.destinations(book);
    page.signature(book);
    page.text
}

struct Page {
    text: String,
    lang: Lang,
}

impl Page {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn paragraph(&mut self, text: impl AsRef<str>) {
        self.line(text);
        self.line("");
    }

    fn heading(&mut self, level: usize, text: &str) {
        self.paragraph(format!("{} {text}", "#".repeat(level)));
    }

    fn head_of_table(&mut self, cells: &[&str]) {
        self.line(format!("| {} |", cells.join(" | ")));
        self.line(format!("|{}", " --- |".repeat(cells.len())));
    }

    fn row(&mut self, cells: &[&str]) {
        self.line(format!("| {} |", cells.join(" | ")));
    }

    /// `- **name**: text`
    fn item(&mut self, name: &str, text: &str) {
        if !text.is_empty() {
            let colon = self.lang.pick("：", ": ");
            self.line(format!("- **{name}**{colon}{text}"));
        }
    }

    fn front(&mut self, book: &Book<'_>) {
        let (ruleset, lang) = (book.ruleset, book.lang);
        self.heading(1, &text(ruleset.title.get(lang)));
        self.paragraph(format!("**{}**", phrases::rule_book(lang)));
        self.item(phrases::id(lang), &text(&ruleset.id));
        self.item(phrases::version(lang), &text(&ruleset.version));
        self.item(phrases::date(lang), &text(&ruleset.date));
        if let Some(day) = ruleset.review_by {
            self.item(phrases::review_by(lang), &day.to_string());
        }
        self.item(phrases::sha256(lang), &format!("`{}`", ruleset.sha256));
        self.line("");
        self.heading(2, phrases::what_it_is(lang));
        self.paragraph(phrases::support(lang));
        self.paragraph(phrases::unknown(lang));
        self.paragraph(phrases::rule_out_note(lang));
        self.heading(2, phrases::counts(lang));
        self.head_of_table(&[phrases::status(lang), phrases::number(lang), ""]);
        for (status, number) in book.counts {
            let name = marked(status, lang);
            self.row(&[&name, &number.to_string(), phrases::meaning(status, lang)]);
        }
        let total: usize = book.counts.iter().map(|(_, number)| number).sum();
        self.row(&[phrases::total(lang), &total.to_string(), ""]);
        self.line("");
        self.paragraph(phrases::outcome(book));
        self.heading(2, phrases::contents(lang));
        self.line(format!("- {}", phrases::ladder(lang)));
        self.line(format!("- {}", phrases::criteria(lang)));
        for rung in &book.rungs {
            let name = text(rung.disposition.name.get(lang));
            self.line(format!("  - {name} — {}", phrases::criteria_count(rung.entries.len(), lang)));
        }
        let parameters = (!book.ruleset.parameters.is_empty()).then(|| phrases::parameters(lang));
        let scores = (!book.ruleset.scores.is_empty()).then(|| phrases::scores(lang));
        self.line(format!("- {}", phrases::vocabulary(lang)));
        for title in parameters.into_iter().chain(scores).chain([
            phrases::plans(lang),
            phrases::destinations(lang),
            phrases::signature(lang),
        ]) {
            self.line(format!("- {title}"));
        }
        self.line("");
    }

    fn ladder(&mut self, book: &Book<'_>) {
        let lang = book.lang;
        self.heading(2, phrases::ladder(lang));
        self.paragraph(phrases::ladder_note(lang));
        self.head_of_table(&[
            "",
            phrases::disposition(lang),
            phrases::direction(lang),
            phrases::deadline(lang),
            phrases::criteria(lang),
            phrases::rule(lang),
        ]);
        for (place, rung) in book.rungs.iter().enumerate() {
            if rung.line_above {
                self.row(&["", &format!("*{}*", phrases::rule_out_line(lang)), "", "", "", ""]);
            }
            self.row(&[
                &(place + 1).to_string(),
                &text(rung.disposition.name.get(lang)),
                phrases::pointing(rung.disposition.direction, lang),
                &rung.within,
                &rung.entries.len().to_string(),
                rung.rule(lang),
            ]);
        }
        self.line("");
    }

    fn criteria(&mut self, book: &Book<'_>) {
        let lang = book.lang;
        self.heading(2, phrases::criteria(lang));
        for rung in &book.rungs {
            let disposition = rung.disposition;
            self.heading(3, &format!("{} `{}`", text(disposition.name.get(lang)), disposition.id));
            self.item(phrases::direction(lang), phrases::pointing(disposition.direction, lang));
            self.item(phrases::deadline(lang), &rung.within);
            self.item(phrases::rule(lang), rung.rule(lang));
            self.item(phrases::to_doctor(lang), &text(disposition.doctor.get(lang)));
            self.item(phrases::to_patient(lang), &text(disposition.patient.get(lang)));
            self.item(phrases::next(lang), &text(disposition.next.get(lang)));
            self.line("");
            if rung.entries.is_empty() {
                self.paragraph(phrases::no_criteria(lang));
            }
            for entry in &rung.entries {
                self.criterion(entry, lang);
            }
        }
        if !book.others.is_empty() {
            self.heading(3, phrases::other_cases(lang));
            self.cases(&book.others);
        }
    }

    fn criterion(&mut self, entry: &Entry<'_>, lang: Lang) {
        let criterion = entry.criterion;
        self.heading(4, &format!("{} `{}`", text(criterion.because.get(lang)), criterion.id));
        for part in &entry.words.parts {
            self.line(format!("{}- {}", "  ".repeat(part.depth), text(&part.text)));
        }
        self.line("");
        self.head_of_table(&["", ""]);
        let source = &criterion.source;
        let plan = entry.plan.map(|plan| text(plan.title.get(lang))).unwrap_or_default();
        let plain = criterion.plain.as_ref().map(|plain| text(plain.get(lang))).unwrap_or_default();
        for (name, value) in [
            (phrases::status(lang), marked(criterion.status, lang)),
            (phrases::destination(lang), text(&entry.destination)),
            (phrases::source(lang), text(&source.title)),
            (phrases::section(lang), text(&source.section)),
            (phrases::edition(lang), text(&source.edition)),
            (phrases::row(lang), text(&source.row)),
            (phrases::plain(lang), plain),
            (phrases::follow_up(lang), plan),
        ] {
            if !value.is_empty() {
                self.row(&[name, &value]);
            }
        }
        self.line("");
        if entry.cases.is_empty() {
            self.paragraph(phrases::no_cases(lang));
        } else {
            self.line("<details>");
            let count = phrases::case_count(entry.cases.len(), lang);
            self.paragraph(format!("<summary>{count}</summary>"));
            self.cases(&entry.cases);
            self.paragraph("</details>");
        }
    }

    fn cases(&mut self, cases: &[CaseRow]) {
        let lang = self.lang;
        self.head_of_table(&[phrases::case(lang), phrases::patient(lang), phrases::expected(lang)]);
        for case in cases {
            let expected = match case.failed {
                true => format!("{} **{}**", text(&case.expected), phrases::failed(lang)),
                false => text(&case.expected),
            };
            self.row(&[&text(&case.note), &text(&case.facts), &expected]);
        }
        self.line("");
    }

    fn vocabulary(&mut self, book: &Book<'_>) {
        let (ruleset, lang) = (book.ruleset, book.lang);
        self.heading(2, phrases::vocabulary(lang));
        self.paragraph(phrases::vocabulary_note(lang));
        for (group, place) in ruleset.vocabulary.groups.iter().zip(0u16..) {
            self.heading(3, &text(group.label.get(lang)));
            self.head_of_table(&[
                phrases::fact(lang),
                phrases::values(lang),
                phrases::asks_doctor(lang),
                phrases::asks_patient(lang),
            ]);
            for (ix, fact) in ruleset.vocabulary.iter().filter(|(_, fact)| fact.group == place) {
                let mut name = format!("{} `{}`", text(fact.label.get(lang)), fact.id);
                for (what, more) in facts::more(ruleset, ix, fact, lang) {
                    let _ = write!(name, "<br>{what}{}{}", lang.pick("：", ": "), text(&more));
                }
                let values = text(&facts::values(fact, lang));
                self.row(&[&name, &values, &text(fact.question(lang)), &text(facts::plain(fact, lang))]);
            }
            self.line("");
        }
    }

    fn parameters(&mut self, book: &Book<'_>) {
        let (ruleset, lang) = (book.ruleset, book.lang);
        if ruleset.parameters.is_empty() {
            return;
        }
        self.heading(2, phrases::parameters(lang));
        self.paragraph(phrases::parameters_note(lang));
        for parameter in &ruleset.parameters {
            self.heading(3, &format!("{} `{}`", text(parameter.label.get(lang)), parameter.id));
            let (value, says) = (phrases::value(lang), phrases::says(lang));
            self.head_of_table(&["", value, says, phrases::source(lang), phrases::status(lang)]);
            for (place, edition) in parameter.editions.iter().enumerate() {
                let used = if place == usize::from(parameter.used) { "✓" } else { "" };
                let (says, source) = (text(edition.says.get(lang)), cited(&edition.source, lang));
                let status = marked(edition.status, lang);
                self.row(&[used, &text(&edition.value), &says, &source, &status]);
            }
            self.line("");
        }
    }

    fn scores(&mut self, book: &Book<'_>) {
        let (ruleset, lang) = (book.ruleset, book.lang);
        if ruleset.scores.is_empty() {
            return;
        }
        self.heading(2, phrases::scores(lang));
        self.paragraph(phrases::scores_note(lang));
        for score in &ruleset.scores {
            self.heading(3, &format!("{} `{}`", text(score.label.get(lang)), score.id));
            self.item(phrases::status(lang), &marked(score.status, lang));
            self.item(phrases::source(lang), &cited(&score.source, lang));
            self.line("");
            self.head_of_table(&[phrases::item(lang), phrases::points(lang), phrases::condition(lang)]);
            for one in &score.items {
                let words = in_words(&one.when, ruleset, lang).line;
                self.row(&[&text(one.label.get(lang)), &one.points.to_string(), &text(&words)]);
            }
            self.line("");
        }
    }

    fn plans(&mut self, book: &Book<'_>) {
        let lang = book.lang;
        self.heading(2, phrases::plans(lang));
        if book.ruleset.plans.is_empty() {
            self.paragraph(phrases::no_plans(lang));
        }
        for plan in &book.ruleset.plans {
            self.heading(3, &format!("{} `{}`", text(plan.title.get(lang)), plan.id));
            self.item(phrases::status(lang), &marked(plan.status, lang));
            self.item(phrases::source(lang), &cited(&plan.source, lang));
            if let Some(who) = &plan.who {
                self.item(phrases::who(lang), &text(who.get(lang)));
            }
            self.item(phrases::first(lang), &explain::within(&plan.first, lang));
            // A plan without a number of visits ends by itself, as the one after an operation does.
            if plan.visits_per_year > 0 {
                self.item(phrases::visits(lang), &plan.visits_per_year.to_string());
                self.item(phrases::every(lang), &explain::length(&plan.every, lang));
            }
            for (name, all) in
                [(phrases::measures(lang), &plan.measures), (phrases::return_if(lang), &plan.return_if)]
            {
                self.line(format!("- **{name}**{}", lang.pick("：", ":")));
                for one in all {
                    self.line(format!("  - {}", text(one.get(lang))));
                }
            }
            self.line("");
        }
    }

    fn destinations(&mut self, book: &Book<'_>) {
        let (places, lang) = (&book.ruleset.destinations, book.lang);
        let tier = |place: u16| places.tiers.get(usize::from(place)).map_or("", |tier| tier.label.get(lang));
        self.heading(2, phrases::destinations(lang));
        if let Some(notice) = &places.notice {
            self.paragraph(format!("> {}", text(notice.get(lang))));
        }
        self.paragraph(format!("**{}**", phrases::tiers(lang)));
        for (place, tier) in places.tiers.iter().enumerate() {
            self.line(format!("{}. {}", place + 1, text(tier.label.get(lang))));
        }
        self.line("");
        self.head_of_table(&[phrases::centres(lang), phrases::purpose(lang), phrases::tier(lang)]);
        for centre in &places.centres {
            let purpose = phrases::kind_of_centre(centre.kind, lang);
            self.row(&[&text(centre.label.get(lang)), purpose, &text(tier(centre.tier))]);
        }
        self.line("");
        self.head_of_table(&[
            phrases::institutions(lang),
            phrases::tier(lang),
            phrases::centres(lang),
            phrases::departments(lang),
            phrases::phone(lang),
        ]);
        let and = lang.pick("、", ", ");
        for one in &places.institutions {
            let centres = one.centres.iter().filter_map(|place| places.centres.get(usize::from(*place)));
            let centres: Vec<&str> = centres.map(|centre| centre.label.get(lang)).collect();
            let departments: Vec<&str> = one.departments.iter().map(|name| name.get(lang)).collect();
            self.row(&[
                &text(one.name.get(lang)),
                &text(tier(one.tier)),
                &text(&centres.join(and)),
                &text(&departments.join(and)),
                &text(&one.phone),
            ]);
        }
        self.line("");
    }

    fn signature(&mut self, book: &Book<'_>) {
        let (ruleset, lang) = (book.ruleset, book.lang);
        self.heading(2, phrases::signature(lang));
        self.paragraph(phrases::statement(ruleset.criteria.len(), book.unchecked(), lang));
        self.paragraph(phrases::outcome(book));
        self.head_of_table(&["", ""]);
        for name in [
            phrases::institution(lang),
            phrases::signed_by(lang),
            phrases::signed(lang),
            phrases::signed_on(lang),
        ] {
            self.row(&[name, "________________________"]);
        }
        self.row(&[phrases::id(lang), &format!("{} {}", text(&ruleset.id), text(&ruleset.version))]);
        self.row(&[phrases::sha256(lang), &format!("`{}`", ruleset.sha256)]);
        self.line("");
        self.line(phrases::compare(lang));
    }
}

fn cited(source: &Citation, lang: Lang) -> String {
    text(&explain::cited(source, lang))
}

/// A status in words; what is not verified is set in bold, so that nobody reads past it.
fn marked(status: Status, lang: Lang) -> String {
    let words = explain::status(status, lang);
    if status == Status::Verified { words.to_owned() } else { format!("**{words}**") }
}

/// A text of the author's that Markdown leaves as it is.
fn text(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (place, character) in text.chars().enumerate() {
        match character {
            '\n' | '\r' | '\t' => safe.push(' '),
            control if control.is_control() => safe.push(char::REPLACEMENT_CHARACTER),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '&' | '~' => {
                safe.push('\\');
                safe.push(character);
            }
            // At the start of a line these would begin a list.
            '-' | '+' if place == 0 => {
                safe.push('\\');
                safe.push(character);
            }
            _ => safe.push(character),
        }
    }
    safe
}
