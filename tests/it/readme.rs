//! What the READMEs show is what happens.

use crate::scratch::{root, triage};

fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| rest.split("```").next()).map(str::to_owned).collect()
}

fn readme(name: &str) -> String {
    std::fs::read_to_string(root().join(name)).unwrap()
}

#[test]
fn every_console_block_runs_as_shown() {
    let mut shown = 0;
    for block in blocks(&readme("README.md"), "console") {
        let (command, expected) = block.split_once('\n').unwrap();
        let (input, arguments) = match command.strip_prefix("$ echo '") {
            Some(piped) => piped.split_once("' | triage ").unwrap(),
            None => ("", command.strip_prefix("$ triage ").unwrap()),
        };
        let arguments: Vec<&str> = arguments.split(' ').collect();
        let said = triage(root(), &arguments, input.as_bytes());
        assert_eq!(said.code, Some(0), "{command}: {}", said.err);
        let mut rest = said.out.as_str();
        for part in expected.trim_end().split('…') {
            let at = rest.find(part).unwrap_or_else(|| panic!("{command}: {part} is not in {}", said.out));
            rest = &rest[at + part.len()..];
        }
        shown += 1;
    }
    assert!(shown > 0);
}

#[test]
fn the_criterion_shown_is_one_of_the_rule_set() {
    for block in blocks(&readme("README.md"), "toml") {
        let id =
            block.lines().find_map(|line| line.strip_prefix("id")).unwrap().trim_start_matches([' ', '=']);
        let found =
            crate::scratch::files(&root().join("rules"), ".toml").iter().any(|(_, text)| text.contains(id));
        assert!(found, "{id}");
    }
}

#[test]
fn the_names_shown_exist() {
    let script = std::fs::read_to_string(root().join("src/browser/referral-triage.js")).unwrap();
    let update: String =
        crate::scratch::files(&root().join("src/flow"), ".rs").into_iter().map(|(_, text)| text).collect();
    for name in ["mode", "lang", "endpoint", "rules", "destinations", "credentials"] {
        assert!(script.contains(&format!("\"{name}\"")), "attribute {name}");
    }
    for name in [
        "set facts",
        "set patient",
        "set headers",
        "set transport",
        "async assess(",
        "reset()",
        "print()",
        "async flush()",
    ] {
        assert!(script.contains(name), "{name}");
    }
    for name in ["triage-change", "triage-reset", "referral-queued", "referral-sent", "referral-refused"] {
        assert!(update.contains(name), "event {name}");
    }
    let help = triage(root(), &["--help"], b"").out;
    for (text, command) in [readme("README.md"), readme("README.zh.md")].iter().flat_map(|text| {
        [
            "check",
            "diff",
            "test",
            "assess",
            "vocabulary",
            "book",
            "build",
            "export",
            "new",
            "completions",
            "doctor",
            "serve",
        ]
        .map(|command| (text.clone(), command))
    }) {
        assert!(help.contains(command), "{command}");
        assert!(text.contains("./dev start") && text.contains("./dev test"));
    }
}
