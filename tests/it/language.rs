//! The language reference (`rules/LANGUAGE.md`): everything that it shows is run.

use referral_triage::criteria::check;
use referral_triage::text::Source;

use crate::scratch::root;

/// The fenced blocks of one kind.
fn blocks<'t>(text: &'t str, kind: &str) -> Vec<&'t str> {
    let fence = format!("```{kind}\n");
    text.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect()
}

/// The conditions of a block, each with the indented lines below it.
fn snippets(block: &str) -> Vec<(String, Vec<String>)> {
    let mut all: Vec<(String, Vec<String>)> = Vec::new();
    for line in block.lines().filter(|line| !line.is_empty()) {
        match line.strip_prefix("    ") {
            Some(below) => all.last_mut().unwrap().1.push(below.trim().to_owned()),
            None => all.push((line.to_owned(), Vec::new())),
        }
    }
    all
}

/// A rule set with the page's facts and scores; the labels that the page leaves out are added.
fn sources(page: &str, criteria: String, cases: String) -> Vec<Source> {
    let label = "label = { zh = \"a\", en = \"a\" }\n";
    let mut vocabulary = format!("[[group]]\nid = \"g\"\n{label}");
    for line in blocks(page, "vocabulary").concat().lines() {
        let line = line.replace("\" }", "\", zh = \"a\", en = \"a\" }");
        vocabulary.push_str(&format!("{line}\n"));
        if line.starts_with("id = ") {
            vocabulary.push_str(&format!("group = \"g\"\n{label}"));
        }
    }
    let disposition = |id: &str, direction: &str, rest: &str| {
        let texts = ["name", "doctor", "patient", "next"]
            .map(|key| format!("{key} = {{ zh = \"a\", en = \"a\" }}\n"))
            .concat();
        format!("[[disposition]]\nid = \"{id}\"\ndirection = \"{direction}\"\n{texts}{rest}\n")
    };
    let head = "id = \"r\"\nversion = \"1\"\nlanguage = \"1.1\"\ndate = 2026-11-24\ntitle = { zh = \"a\", en = \"a\" }\n";
    let files = [
        ("ruleset.toml", head.to_owned()),
        ("vocabulary.toml", vocabulary),
        ("definitions.toml", blocks(page, "definitions").concat()),
        ("parameters.toml", blocks(page, "parameters").concat()),
        ("scores.toml", blocks(page, "scores").concat()),
        ("destinations.toml", String::new()),
        ("follow-up.toml", String::new()),
        ("forms.toml", String::new()),
        (
            "dispositions.toml",
            disposition("up", "up", "") + &disposition("ask", "consult", "fallback = true"),
        ),
        ("pack/all.toml", criteria),
        ("pack/all.cases.toml", cases),
    ];
    files.into_iter().map(|(name, text)| Source { name: name.to_owned(), text }).collect()
}

fn criterion(id: &str, when: &str) -> String {
    format!(
        "[[criterion]]\nid = \"{id}\"\ndisposition = \"up\"\nwhen = '''{when}\n'''\nbecause = {{ zh = \"a\", en = \"a\" }}\n\
         source = {{ title = \"a\", section = \"a\", edition = \"a\", row = \"a\" }}\nstatus = \"proposal\"\n"
    )
}

#[test]
fn every_example_of_the_language_reference_holds() {
    let page = std::fs::read_to_string(root().join("rules/LANGUAGE.md")).unwrap();
    let (mut criteria, mut cases, mut conditions) = (String::new(), String::new(), String::new());
    for (place, (when, below)) in blocks(&page, "condition").into_iter().flat_map(snippets).enumerate() {
        criteria.push_str(&criterion(&format!("k{place}"), &when));
        conditions.push_str(&format!("{when}\n"));
        assert!(!below.is_empty(), "{when} has no examples");
        for line in below {
            let (facts, truth) = line.rsplit_once(' ').unwrap();
            let expected = match truth {
                "true" => "fires",
                "false" => "denies",
                "unknown" => "open",
                other => panic!("{line}: {other}?"),
            };
            cases.push_str(&format!(
                "[[case]]\nnote = '''{when}: {line}'''\nfacts = {facts}\n{expected} = [\"k{place}\"]\n"
            ));
        }
    }
    let checked = check(&sources(&page, criteria, cases));
    let ruleset = checked.ruleset.unwrap_or_else(|| panic!("{:#?}", checked.problems));
    assert!(ruleset.criteria.len() > 30 && checked.cases.len() > 80);
    for case in &checked.cases {
        let differences = case.run(&ruleset);
        assert!(differences.is_empty(), "{}: {differences:?}", case.note);
    }
    // Every word and sign of the grammar occurs in an example.
    for grammar in blocks(&page, "ebnf") {
        for word in grammar.split('"').skip(1).step_by(2).filter(|word| !["seconds", "hours"].contains(word))
        {
            let found = conditions.contains(word) || conditions.contains(word.trim_end_matches('s'));
            assert!(found, "no example shows `{word}`");
        }
    }
}

#[test]
fn every_mistake_of_the_language_reference_is_refused() {
    let page = std::fs::read_to_string(root().join("rules/LANGUAGE.md")).unwrap();
    let mistakes: Vec<_> = blocks(&page, "error").into_iter().flat_map(snippets).collect();
    assert!(mistakes.len() > 12);
    for (when, below) in mistakes {
        let checked = check(&sources(&page, criterion("k", &when), String::new()));
        let (code, part) = below[0].split_once(": ").unwrap();
        let said =
            checked.problems.iter().any(|problem| problem.code == code && problem.message.en.contains(part));
        assert!(checked.ruleset.is_none() && said, "{when}: {:#?}", checked.problems);
    }
}

#[test]
fn both_pages_show_the_same_examples() {
    let [english, chinese] = ["rules/LANGUAGE.md", "rules/LANGUAGE.zh.md"]
        .map(|page| std::fs::read_to_string(root().join(page)).unwrap());
    for kind in ["vocabulary", "condition", "error", "definitions", "parameters", "scores", "ebnf"] {
        let shown = blocks(&english, kind);
        assert!(!shown.is_empty(), "{kind}");
        assert_eq!(shown, blocks(&chinese, kind), "{kind}");
    }
}
