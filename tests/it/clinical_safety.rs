//! The hazard log names tests: each of them exists, here or in the browser's tests, and both languages name the same.

use crate::scratch::{files, root};

/// What stands in backticks in the last column of the hazard log.
fn named(page: &str) -> Vec<String> {
    let rows = page.lines().filter(|line| {
        let first = line.trim_start_matches("| ").split(' ').next().unwrap_or_default();
        line.starts_with("| ") && first.parse::<u8>().is_ok() && line.matches('|').count() == 8
    });
    let last = rows.filter_map(|line| line.trim_end_matches('|').rsplit('|').next());
    last.flat_map(|cell| cell.split('`').skip(1).step_by(2).map(str::to_owned)).collect()
}

#[test]
fn every_test_that_the_hazard_log_names_exists() {
    let page = |name: &str| std::fs::read_to_string(root().join(name)).unwrap();
    let (english, chinese) = (named(&page("CLINICAL-SAFETY.md")), named(&page("CLINICAL-SAFETY.zh.md")));
    assert_eq!(english, chinese, "both languages name the same tests");
    assert!(english.len() > 20, "{english:?}");
    let native = files(&root().join("tests/it"), ".rs");
    let folder = std::fs::read_dir(root().join("tests/browser")).unwrap().map(|entry| entry.unwrap().path());
    let scripts = folder.filter(|path| path.to_string_lossy().ends_with(".test.mjs"));
    let browser: String = scripts.map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let exists = |name: &str| match name.rsplit_once("::") {
        Some((file, function)) => native.iter().any(|(there, text)| {
            *there == format!("{file}.rs") && text.contains(&format!("#[test]\nfn {function}("))
        }),
        None => browser.contains(&format!("test(\"{name}\"")),
    };
    let missing: Vec<_> = english.iter().filter(|name| !exists(name)).collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
