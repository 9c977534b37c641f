//! What the public pages say without any script: the widget's own first screen, who made the rules, whom to ask. The words are
//! those of the rules and of the widget; `UPDATE_SNAPSHOTS=1` writes them into the pages.

use std::collections::BTreeSet;
use std::fmt::Write;

use referral_triage::criteria::{AdvicePlace, Status, explain};
use referral_triage::text::{Lang, words};

use crate::patients::ruleset;
use crate::scratch::root;

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Lines of HTML, each as far in as it belongs.
struct Html(String, usize);

impl Html {
    fn line(&mut self, depth: usize, html: &str) {
        writeln!(self.0, "{:1$}{html}", "", self.1 + 2 * depth).expect("a text grows");
    }
}

fn first_screen(lang: Lang) -> String {
    let mut page = Html(String::new(), 8);
    page.line(0, &format!("<div class=\"first only\" lang=\"{}\">", lang.tag()));
    page.line(1, "<section>");
    page.line(2, &format!("<h2>{}</h2>", escaped(words::welcome(lang))));
    page.line(2, &format!("<p class=\"lead\">{}</p>", escaped(words::welcome_text(lang))));
    page.line(2, "<div class=\"call-first\">");
    page.line(3, &format!("<p>{}</p>", escaped(words::call_first(lang))));
    page.line(3, "<ul>");
    for alarm in ruleset().vocabulary.facts.iter().filter_map(|fact| fact.alarm.as_ref()) {
        page.line(4, &format!("<li>{}</li>", escaped(alarm.get(lang))));
    }
    page.line(3, "</ul>");
    page.line(3, &format!("<a class=\"call\" href=\"tel:120\">{}</a>", escaped(words::call_120(lang))));
    page.line(2, "</div>");
    let no_script = lang.pick(
        "自查要用 JavaScript，现在用不了。没有上面这些情况，也请去看医生。",
        "The self-check needs JavaScript, which is not there. If none of the above is true, see a doctor all the same.",
    );
    page.line(2, &format!("<noscript><p>{no_script}</p></noscript>"));
    page.line(2, "<details>");
    page.line(3, &format!("<summary>{}</summary>", escaped(words::begin(lang))));
    page.line(3, &format!("<p>{}</p>", escaped(words::loading(lang))));
    page.line(2, "</details>");
    page.line(1, "</section>");
    page.line(1, &format!("<p class=\"caution\">{}</p>", escaped(words::not_a_diagnosis(lang))));
    page.line(0, "</div>");
    page.0
}

/// Who made the rules: how many were read in their source, and where those are written.
fn rules(lang: Lang) -> String {
    let (mut page, rules) = (Html(String::new(), 6), ruleset());
    let count = |status: Status| rules.criteria.iter().filter(|one| one.status == status).count();
    let [verified, unverified, proposal] =
        [Status::Verified, Status::Unverified, Status::Proposal].map(count);
    let (title, version, date) = (rules.title.get(lang), &rules.version, &rules.date);
    let review = rules.review_by.map_or(String::new(), |day| match lang {
        Lang::Zh => format!("，应在 {day} 前复审"),
        Lang::En => format!(", to be reviewed by {day}"),
    });
    let many = rules.criteria.len();
    let said = match lang {
        Lang::Zh => format!(
            "现在用的是《{title}》第 {version} 版，共 {many} 条。日期是 {date}{review}。它由本项目根据公开的规范整理。还没有医院审核签字，也没有在病人身上用过。"
        ),
        Lang::En => format!(
            "In use: “{title}”, version {version}, {many} criteria. Dated {date}{review}. This project wrote it from public guidelines. No hospital has reviewed and signed it yet, and no patient has been seen with it."
        ),
    };
    page.line(0, &format!("<p>{}</p>", escaped(&said)));
    page.line(0, "<ul>");
    for (number, zh, en) in [
        (verified, "条对照原文核实过", "were read in their source"),
        (unverified, "条还没有对照原文核实", "were not yet read in their source"),
        (proposal, "条是我们自己提出的", "are our own proposals"),
    ] {
        page.line(1, &format!("<li>{number} {}</li>", lang.pick(zh, en)));
    }
    page.line(0, "</ul>");
    let read = rules.criteria.iter().filter(|one| one.status == Status::Verified);
    let sources: BTreeSet<String> = read
        .map(|one| format!("{} {}", one.source.title, one.source.edition.trim_matches('—')).trim().to_owned())
        .collect();
    let heading = lang.pick("核实过的出处", "The sources that were read");
    page.line(0, &format!("<details><summary>{heading}</summary><ul lang=\"zh-CN\">"));
    for source in sources {
        page.line(1, &format!("<li>{}</li>", escaped(&source)));
    }
    page.line(0, "</ul></details>");
    page.0
}

/// Whom to ask, as the destinations say.
fn contact(lang: Lang) -> String {
    let mut page = Html(String::new(), 6);
    for advice in ruleset().destinations.advice.iter().filter(|advice| advice.place == AdvicePlace::Contact) {
        for text in &advice.lines {
            page.line(0, &format!("<p>{}</p>", escaped(text.get(lang))));
        }
        for (scheme, to) in [("tel:", &advice.phone), ("", &advice.link)] {
            if let Some(to) = to {
                page.line(
                    0,
                    &format!("<p><a href=\"{scheme}{0}\">{0}</a></p>", escaped(to).replace('"', "&quot;")),
                );
            }
        }
        if let Some(source) = &advice.source {
            page.line(0, &format!("<p class=\"fine\">{}</p>", escaped(&explain::cited(source, lang))));
        }
    }
    page.0
}

/// Holds the part of a page between two marks against what it has to say.
fn holds(file: &str, begins: &str, ends: &str, wanted: &str) {
    let path = root().join(file);
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(begins).unwrap_or_else(|| panic!("{file}: {begins}"));
    let (before, (shown, after)) = ([before, begins, "\n"].concat(), rest.split_once(ends).expect("an end"));
    let indented = shown.rsplit_once('\n').map_or("", |(_, indent)| indent);
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&path, [&before, wanted, indented, ends, after].concat()).unwrap();
    } else {
        assert_eq!(
            shown.trim_start_matches('\n').trim_end_matches(' '),
            wanted,
            "run with UPDATE_SNAPSHOTS=1, and look at what changed"
        );
    }
}

#[test]
fn the_page_says_when_to_call_120_before_any_script_ran() {
    let wanted = [first_screen(Lang::Zh), first_screen(Lang::En)].concat();
    assert!(wanted.matches("<li>").count() > 20, "the signs of all emergencies, in both languages");
    holds("index.html", "<!-- first screen -->", "<!-- /first screen -->", &wanted);
}

#[test]
fn the_page_about_it_says_who_made_the_rules_and_whom_to_ask() {
    for lang in [Lang::Zh, Lang::En] {
        let of = |part: &str| format!("<!-- {part} {} -->", lang.pick("zh", "en"));
        let about = "src/browser/about.html";
        let (rules, contact) = (rules(lang), contact(lang));
        assert!(rules.contains(&ruleset().version) && contact.contains("tel:"));
        holds(about, &of("rules"), "<!-- /rules -->", &rules);
        holds(about, &of("contact"), "<!-- /contact -->", &contact);
    }
}
