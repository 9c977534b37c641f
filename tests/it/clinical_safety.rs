//! CLINICAL-SAFETY.md and SECURITY.md name tests: each of them exists, here or in the browser's tests, and both languages name
//! the same. What the README promises of a form is named there without a word left out.

use crate::scratch::{files, root};

fn page(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

/// What stands in backticks in the last column of the rows that are numbered.
fn named(page: &str, columns: usize) -> Vec<String> {
    let rows = page.lines().filter(|line| {
        let first = line.trim_start_matches("| ").split(' ').next().unwrap_or_default();
        line.starts_with("| ") && first.parse::<u8>().is_ok() && line.matches('|').count() == columns + 1
    });
    let last = rows.filter_map(|line| line.trim_end_matches('|').rsplit('|').next());
    last.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

/// The words of the promise, as the second column of its table has them.
fn promised(page: &str) -> String {
    let (_, table) = page.split_once("|---|---|---|\n").unwrap();
    let rows = table.lines().take_while(|line| line.starts_with("| "));
    rows.map(|row| row.split('|').nth(2).unwrap().trim()).collect::<Vec<_>>().join(" ")
}

/// Letters alone: whatever stands between the parts of a sentence is another thing in a table.
fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Those that are no test of the project.
fn missing(names: &[String]) -> Vec<&String> {
    let native = files(&root().join("tests/it"), ".rs");
    let mut scripts = files(&root().join("tests/browser"), ".test.mjs");
    scripts.extend(files(&root().join("tests/sbom"), ".test.mjs"));
    let exists = |name: &str| match name.rsplit_once("::") {
        Some((file, function)) => native.iter().any(|(there, text)| {
            // Within a macro it stands further in.
            let begins = |indent: &str| text.contains(&format!("#[test]\n{indent}fn {function}("));
            *there == format!("{file}.rs") && (begins("") || begins("    "))
        }),
        // A test that runs in several languages or modes says so in brackets.
        None => scripts.iter().any(|(_, text)| {
            text.contains(&format!("test(\"{name}\"")) || text.contains(&format!("test(`{name} (${{"))
        }),
    };
    names.iter().filter(|name| !exists(name)).collect()
}

#[test]
fn every_test_that_the_hazard_log_names_exists() {
    let (english, chinese) =
        (named(&page("CLINICAL-SAFETY.md"), 7), named(&page("CLINICAL-SAFETY.zh.md"), 7));
    assert_eq!(english, chinese, "both languages name the same tests");
    assert!(english.len() > 20, "{english:?}");
    assert_eq!(missing(&english), Vec::<&String>::new());
}

#[test]
fn every_threat_names_a_test_that_exists() {
    let (page, chinese) = (page("SECURITY.md"), page("SECURITY.zh.md"));
    let names = named(&page, 5);
    assert_eq!(names, named(&chinese, 5), "both languages name the same tests");
    let threats = page.lines().filter(|line| line.starts_with("| ") && line.matches('|').count() == 6);
    // The head of the table and what stands below it are no threats.
    let untested: Vec<&str> = threats
        .filter(|line| !line.trim_end_matches('|').rsplit('|').next().unwrap_or_default().contains('`'))
        .collect();
    assert!(names.len() > 25 && untested.len() == 1, "{untested:#?}");
    assert_eq!(missing(&names), Vec::<&String>::new());
}

#[test]
fn every_word_of_the_promise_has_its_tests() {
    let (english, chinese) = (page("SECURITY.md"), page("SECURITY.zh.md"));
    let sections = [&english, &chinese].map(|page| {
        page.split("\n## ")
            .find(|section| section.matches("|---|---|---|\n").count() == 1 && section.contains("README"))
    });
    let [Some(english), Some(chinese)] = sections else { panic!("both languages have the table") };
    for (readme, table, first, last) in [
        ("README.md", english, "Once the widget says", "deleted by a timer."),
        ("README.zh.md", chinese, "组件一旦显示", "到期自动删除。"),
    ] {
        let text = page(readme);
        let begin = text.find(first).unwrap();
        let end = begin + text[begin..].find(last).unwrap() + last.len();
        assert_eq!(letters(&promised(table)), letters(&text[begin..end]), "{readme}");
    }
    let names = named(english, 3);
    assert_eq!(names, named(chinese, 3), "both languages name the same tests");
    assert!(names.len() > 20, "{names:?}");
    let bare: Vec<&str> =
        english.lines().filter(|line| line.starts_with("| ") && !line.contains('`')).collect();
    assert_eq!(bare.len(), 1, "only the head of the table names no test: {bare:?}");
    assert_eq!(missing(&names), Vec::<&String>::new());
}
