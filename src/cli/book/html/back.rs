//! The end of the page: vocabulary, follow-up plans, destinations, signatures.

use crate::cli::book::content::Book;
use crate::cli::book::html::{badge, item};
use crate::cli::book::{facts, phrases};
use crate::cli::html::Html;
use crate::criteria::words::in_words;
use crate::criteria::{Destinations, explain};
use crate::text::{Lang, Text};

/// Every fact with its values and questions.
pub fn vocabulary(page: &mut Html, book: &Book<'_>) {
    let (ruleset, lang) = (book.ruleset, book.lang);
    page.markup("<section id=\"vocabulary\" class=\"sheet\">\n<h2>").text(phrases::vocabulary(lang));
    page.markup("</h2>\n<p>").text(phrases::vocabulary_note(lang)).markup("</p>\n");
    for (group, place) in ruleset.vocabulary.groups.iter().zip(0u16..) {
        page.markup("<h3>").text(group.label.get(lang)).markup("</h3>\n");
        head(
            page,
            &[
                phrases::fact(lang),
                phrases::values(lang),
                phrases::asks_doctor(lang),
                phrases::asks_patient(lang),
            ],
        );
        for (ix, fact) in ruleset.vocabulary.iter().filter(|(_, fact)| fact.group == place) {
            page.markup("<tr><td>").text(fact.label.get(lang)).markup(" <code>").text(&fact.id);
            page.markup("</code>");
            for (what, more) in facts::more(ruleset, ix, fact, lang) {
                page.markup("<span class=\"more\">").text(what).text(lang.pick("：", ": "));
                page.text(&more).markup("</span>");
            }
            for cell in [&facts::values(fact, lang), fact.question(lang), facts::plain(fact, lang)] {
                page.markup("</td><td>").text(cell);
            }
            page.markup("</td></tr>\n");
        }
        page.markup("</tbody>\n</table>\n");
    }
    page.markup("</section>\n");
}

/// The values that sources disagree about, with what each edition says.
pub fn parameters(page: &mut Html, book: &Book<'_>) {
    let (ruleset, lang) = (book.ruleset, book.lang);
    if ruleset.parameters.is_empty() {
        return;
    }
    page.markup("<section id=\"parameters\" class=\"sheet\">\n<h2>").text(phrases::parameters(lang));
    page.markup("</h2>\n<p>").text(phrases::parameters_note(lang)).markup("</p>\n");
    for parameter in &ruleset.parameters {
        page.markup("<article class=\"plan\">\n<h3>").text(parameter.label.get(lang));
        page.markup("</h3>\n<p class=\"tags\"><code>").text(&parameter.id).markup("</code></p>\n");
        head(
            page,
            &["", phrases::value(lang), phrases::says(lang), phrases::source(lang), phrases::status(lang)],
        );
        for (place, edition) in parameter.editions.iter().enumerate() {
            let used = if place == usize::from(parameter.used) { "✓" } else { "" };
            let source = explain::cited(&edition.source, lang);
            let status = explain::status(edition.status, lang);
            row(page, &[used, &edition.value, edition.says.get(lang), &source, status]);
        }
        page.markup("</tbody>\n</table>\n</article>\n");
    }
    page.markup("</section>\n");
}

/// The scores that criteria name, each item with its condition.
pub fn scores(page: &mut Html, book: &Book<'_>) {
    let (ruleset, lang) = (book.ruleset, book.lang);
    if ruleset.scores.is_empty() {
        return;
    }
    page.markup("<section id=\"scores\" class=\"sheet\">\n<h2>").text(phrases::scores(lang));
    page.markup("</h2>\n<p>").text(phrases::scores_note(lang)).markup("</p>\n");
    for score in &ruleset.scores {
        page.markup("<article class=\"plan\">\n<h3>").text(score.label.get(lang));
        page.markup("</h3>\n<p class=\"tags\"><code>").text(&score.id).markup("</code> ");
        badge(page, score.status, lang);
        page.markup("</p>\n<dl class=\"facts\">\n");
        item(page, phrases::source(lang), &explain::cited(&score.source, lang));
        page.markup("</dl>\n");
        head(page, &[phrases::item(lang), phrases::points(lang), phrases::condition(lang)]);
        for one in &score.items {
            let words = in_words(&one.when, ruleset, lang).line;
            row(page, &[one.label.get(lang), &one.points.to_string(), &words]);
        }
        page.markup("</tbody>\n</table>\n</article>\n");
    }
    page.markup("</section>\n");
}

/// The follow-up plans.
pub fn plans(page: &mut Html, book: &Book<'_>) {
    let lang = book.lang;
    page.markup("<section id=\"plans\" class=\"sheet\">\n<h2>").text(phrases::plans(lang));
    page.markup("</h2>\n");
    if book.ruleset.plans.is_empty() {
        page.markup("<p>").text(phrases::no_plans(lang)).markup("</p>\n");
    }
    for plan in &book.ruleset.plans {
        page.markup("<article class=\"plan\">\n<h3>").text(plan.title.get(lang));
        page.markup("</h3>\n<p class=\"tags\"><code>").text(&plan.id).markup("</code> ");
        badge(page, plan.status, lang);
        page.markup("</p>\n<dl class=\"facts\">\n");
        item(page, phrases::source(lang), &explain::cited(&plan.source, lang));
        if let Some(who) = &plan.who {
            item(page, phrases::who(lang), who.get(lang));
        }
        item(page, phrases::first(lang), &explain::within(&plan.first, lang));
        // A plan without a number of visits ends by itself, as the one after an operation does.
        if plan.visits_per_year > 0 {
            item(page, phrases::visits(lang), &plan.visits_per_year.to_string());
            item(page, phrases::every(lang), &explain::length(&plan.every, lang));
        }
        for (name, all) in
            [(phrases::measures(lang), &plan.measures), (phrases::return_if(lang), &plan.return_if)]
        {
            page.markup("<dt>").text(name).markup("</dt><dd>\n<ul>\n");
            for one in all {
                page.markup("<li>").text(one.get(lang)).markup("</li>\n");
            }
            page.markup("</ul>\n</dd>\n");
        }
        page.markup("</dl>\n</article>\n");
    }
    page.markup("</section>\n");
}

/// Tiers, centres and institutions.
pub fn destinations(page: &mut Html, book: &Book<'_>) {
    let (places, lang) = (&book.ruleset.destinations, book.lang);
    page.markup("<section id=\"destinations\" class=\"sheet\">\n<h2>").text(phrases::destinations(lang));
    page.markup("</h2>\n");
    if let Some(notice) = &places.notice {
        page.markup("<p class=\"notice\">").text(notice.get(lang)).markup("</p>\n");
    }
    page.markup("<h3>").text(phrases::tiers(lang)).markup("</h3>\n<ol>\n");
    for tier in &places.tiers {
        page.markup("<li>").text(tier.label.get(lang)).markup("</li>\n");
    }
    page.markup("</ol>\n<h3>").text(phrases::centres(lang)).markup("</h3>\n");
    head(page, &[phrases::name(lang), phrases::purpose(lang), phrases::tier(lang)]);
    for centre in &places.centres {
        let purpose = phrases::kind_of_centre(centre.kind, lang);
        row(page, &[centre.label.get(lang), purpose, tier(places, centre.tier, lang)]);
    }
    page.markup("</tbody>\n</table>\n<h3>").text(phrases::institutions(lang)).markup("</h3>\n");
    head(
        page,
        &[
            phrases::name(lang),
            phrases::tier(lang),
            phrases::centres(lang),
            phrases::departments(lang),
            phrases::phone(lang),
        ],
    );
    for one in &places.institutions {
        let centres = one.centres.iter().filter_map(|place| places.centres.get(usize::from(*place)));
        let centres = listed(centres.map(|centre| &centre.label), lang);
        let departments = listed(one.departments.iter(), lang);
        row(page, &[one.name.get(lang), tier(places, one.tier, lang), &centres, &departments, &one.phone]);
    }
    page.markup("</tbody>\n</table>\n</section>\n");
}

/// The last page: who signs, and what exactly.
pub fn signature(page: &mut Html, book: &Book<'_>) {
    let (ruleset, lang) = (book.ruleset, book.lang);
    page.markup("<section id=\"signature\" class=\"sheet\">\n<h2>").text(phrases::signature(lang));
    page.markup("</h2>\n<p>");
    page.text(&phrases::statement(ruleset.criteria.len(), book.unchecked(), lang));
    page.markup("</p>\n<p>").text(&phrases::outcome(book));
    page.markup("</p>\n<dl class=\"facts\">\n");
    item(page, phrases::id(lang), &format!("{} {}", ruleset.id, ruleset.version));
    item(page, phrases::date(lang), &ruleset.date);
    page.markup("<dt>").text(phrases::sha256(lang)).markup("</dt><dd><code class=\"hash\">");
    page.text(&ruleset.sha256).markup("</code></dd>\n</dl>\n<table class=\"sign\">\n<tbody>\n");
    for name in [
        phrases::institution(lang),
        phrases::signed_by(lang),
        phrases::signed(lang),
        phrases::signed_on(lang),
    ] {
        page.markup("<tr><th scope=\"row\">").text(name).markup("</th><td></td></tr>\n");
    }
    page.markup("</tbody>\n</table>\n<p class=\"quiet\">").text(phrases::compare(lang));
    page.markup("</p>\n</section>\n");
}

fn head(page: &mut Html, cells: &[&str]) {
    page.markup("<table>\n<thead><tr>");
    for cell in cells {
        page.markup("<th>").text(cell).markup("</th>");
    }
    page.markup("</tr></thead>\n<tbody>\n");
}

fn row(page: &mut Html, cells: &[&str]) {
    page.markup("<tr>");
    for cell in cells {
        page.markup("<td>").text(cell).markup("</td>");
    }
    page.markup("</tr>\n");
}

fn listed<'t>(texts: impl Iterator<Item = &'t Text>, lang: Lang) -> String {
    texts.map(|text| text.get(lang)).collect::<Vec<_>>().join(lang.pick("、", ", "))
}

fn tier(places: &Destinations, tier: u16, lang: Lang) -> &str {
    places.tiers.get(usize::from(tier)).map_or("", |tier| tier.label.get(lang))
}
