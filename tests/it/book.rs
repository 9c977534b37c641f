//! The rule book: complete, in words, and safe to open and to print.
//!
//! `tests/book` holds the book of the small rule set; `UPDATE_SNAPSHOTS=1` rewrites it.

use std::path::Path;

use referral_triage::criteria::explain;
use referral_triage::text::Lang;

use crate::patients::{checked, ruleset};
use crate::scratch::{files, folder, root, triage, write};

fn book(rules: &Path, format: &str, lang: &str) -> String {
    let arguments = ["book", rules.to_str().unwrap(), "--format", format, "--lang", lang];
    let said = triage(root(), &arguments, b"");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    said.out
}

/// The page without its style sheet: what is said and drawn.
fn bare(page: &str) -> String {
    let (before, rest) = page.split_once("<style>").unwrap();
    format!("{before}{}", rest.split_once("</style>\n").unwrap().1)
}

#[test]
fn the_book_of_the_small_rule_set_reads_well() {
    let rules = root().join("tests/bad-rules/base");
    let sha256 = std::fs::read_to_string(root().join("tests/bad-rules/base.sha256")).unwrap();
    let mut wrong = Vec::new();
    for lang in ["zh", "en"] {
        for (format, ending) in [("markdown", "md"), ("html", "html")] {
            let mut got = book(&rules, format, lang);
            assert!(got.contains(sha256.trim()), "the book names the rule set that it is about");
            if format == "html" {
                got = bare(&got);
            }
            let got = got.replace(sha256.trim(), "{sha256}");
            let snapshot = root().join(format!("tests/book/base.{lang}.{ending}"));
            if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
                std::fs::create_dir_all(snapshot.parent().unwrap()).unwrap();
                std::fs::write(&snapshot, &got).unwrap();
            }
            if std::fs::read_to_string(&snapshot).unwrap_or_default() != got {
                wrong.push(format!("{} differs; it is now\n{got}", snapshot.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}\nUPDATE_SNAPSHOTS=1 rewrites them", wrong.join("\n"));
}

/// Everything that is signed stands in it.
#[test]
fn the_book_of_the_shipped_rules_is_complete() {
    let rules = root().join("rules");
    for (name, lang) in [("zh", Lang::Zh), ("en", Lang::En)] {
        let page = book(&rules, "html", name);
        balanced(&page);
        let plain = unescaped(&page);
        let text = book(&rules, "markdown", name).replace('\\', "");
        let ruleset = ruleset();
        assert!(plain.matches(&ruleset.sha256).count() >= 2 && text.contains(&ruleset.sha256));
        for criterion in &ruleset.criteria {
            let start = format!("id=\"c-{}\"", criterion.id);
            let (_, article) = plain.split_once(&start).unwrap_or_else(|| panic!("no {}", criterion.id));
            let article = article.split_once("</article>").unwrap().0;
            let heading = format!("`{}`\n", criterion.id);
            let (before, after) = text.split_once(&heading).unwrap_or_else(|| panic!("no {heading}"));
            let chapter =
                format!("{}{}", before.rsplit("####").next().unwrap(), after.split("\n#").next().unwrap());
            for said in [
                criterion.because.get(lang),
                &criterion.source.title,
                &criterion.source.section,
                &criterion.source.edition,
                &criterion.source.row,
                explain::status(criterion.status, lang),
            ] {
                assert!(article.contains(said), "{}: `{said}` is not in {article}", criterion.id);
                assert!(chapter.contains(said), "{}: `{said}` is not in {chapter}", criterion.id);
            }
        }
        for fact in &ruleset.vocabulary.facts {
            for said in [fact.id.as_str(), fact.label.get(lang), fact.question(lang)] {
                assert!(plain.contains(said) && text.contains(said), "{}: {said}", fact.id);
            }
        }
        for plan in &ruleset.plans {
            for said in plan.measures.iter().chain(&plan.return_if).map(|text| text.get(lang)) {
                assert!(plain.contains(said) && text.contains(said), "{}: {said}", plan.id);
            }
        }
        for case in &checked().cases {
            assert!(plain.contains(&case.note) && text.contains(&case.note), "{}", case.note);
        }
    }
}

/// Whatever an author writes stays text, in the page and in its style sheet.
#[test]
fn an_author_cannot_break_the_page() {
    let place = folder("book/hostile");
    for (name, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        let hostile = "</style><script>alert(1)</script> & \\\"q\\\" | *b* 'x'";
        let text = match name.as_str() {
            "ruleset.toml" => text.replace("id = \"示例\"", &format!("id = \"{hostile}\"")),
            _ => text
                .replace("zh = \"胸痛\", en = \"chest pain\"", &format!("zh = \"{hostile}\", en = \"<b\"")),
        };
        write(&place, &format!("rules/{name}"), text);
    }
    let page = book(&place.join("rules"), "html", "zh");
    balanced(&page);
    assert!(page.contains("&lt;script&gt;") && !page.contains("<script"), "{page}");
    let style = page.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
    assert!(style.contains("@bottom-left") && !style.contains("script>"), "{style}");
    let text = book(&place.join("rules"), "markdown", "zh");
    assert!(!text.replace("\\<", "").contains("<script"), "{text}");
    assert!(text.contains("\\| \\*b\\*"), "{text}");
}

#[test]
fn the_page_needs_nothing_else() {
    let page = book(&root().join("rules"), "html", "zh");
    for outside in ["http", "url(", "@import", "<script", "<link", "src=", "javascript"] {
        assert!(!page.contains(outside), "the page reaches out: {outside}");
    }
    assert!(page.contains("@page") && page.contains("size: A4"));
}

#[test]
fn the_output_names_its_format() {
    let place = folder("book/output");
    let rules = root().join("tests/bad-rules/base");
    let rules = rules.to_str().unwrap();
    for (output, more, start) in [
        ("a/book.html", &[][..], "<!DOCTYPE html>"),
        ("a/book.md", &[], "# Sample rules"),
        ("book", &[], "# Sample rules"),
        ("other.md", &["--format", "html"], "<!DOCTYPE html>"),
    ] {
        let said = triage(&place, &[&["book", rules, "-o", output, "--lang", "en"], more].concat(), b"");
        assert_eq!((said.code, said.out.as_str(), said.err), (Some(0), "", format!("wrote {output}\n")));
        assert!(std::fs::read_to_string(place.join(output)).unwrap().starts_with(start), "{output}");
    }
    let said = triage(&place, &["book", rules, "-o", "book.pdf", "--lang", "en"], b"");
    assert!(said.code == Some(2) && said.err.contains("for a PDF open the `.html`"), "{}", said.err);
    assert!(!place.join("book.pdf").exists());
    let said = triage(&place, &["book", rules, "-o", "book/below-a-file", "--lang", "en"], b"");
    assert!(said.code == Some(2) && said.err.contains("cannot write"), "{}", said.err);
}

/// A book over failing cases says so where it is signed; over broken rules there is none.
#[test]
fn nobody_signs_what_fails() {
    let place = folder("book/failing");
    for (name, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        write(&place, &format!("rules/{name}"), text.replace("want = \"call-120\"", "want = \"stay\""));
    }
    let said = triage(&place, &["book", "--format", "html", "--lang", "en"], b"");
    assert_eq!((said.code, said.err.as_str()), (Some(0), "note: some cases fail, so do not sign it\n"));
    let page = said.out;
    assert_eq!(page.matches("3 cases, 1 of them FAILED; do not sign").count(), 2, "{page}");
    write(&place, "rules/heart/bad.toml", "[[criterion]]\n");
    let said = triage(&place, &["book", "--lang", "en"], b"");
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(said.err.contains("error[missing-key]"), "{}", said.err);
}

fn unescaped(page: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    pairs.iter().fold(page.to_owned(), |page, (code, character)| page.replace(code, character))
}

/// Every tag that is opened is closed, in order.
#[track_caller]
fn balanced(page: &str) {
    let page = bare(page.strip_prefix("<!DOCTYPE html>\n").unwrap());
    let mut open: Vec<&str> = Vec::new();
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("a tag without an end: {piece}"));
        assert!(!text.contains('>'), "an unescaped > in {text}");
        let name = tag.split([' ', '\n']).next().unwrap();
        assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
        if let Some(closed) = name.strip_prefix('/') {
            assert_eq!(open.pop(), Some(closed), "<{tag}> closes nothing");
        } else if name != "meta" && !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
}
