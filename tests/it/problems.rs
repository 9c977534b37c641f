//! Every mistake that a rule author can make, drawn as the author sees it.
//!
//! `tests/bad-rules/base` is a small rule set without mistakes. `<code>.toml` and `<code>.<variant>.toml` are
//! added to it as a file of criteria, `<code>.cases.toml` and `<code>.<variant>.cases.toml` as cases; `<code>.<top>.toml` is appended to the file
//! `<top>.toml` of the base (`ruleset` replaces it). Beside each stands what `triage check` draws, in both
//! languages; `UPDATE_SNAPSHOTS=1` rewrites it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::scratch::{files, folder, root, triage, write};

const TOP: [&str; 10] = [
    "ruleset",
    "parameters",
    "definitions",
    "people",
    "vocabulary",
    "scores",
    "dispositions",
    "destinations",
    "follow-up",
    "forms",
];

fn bad_rules() -> PathBuf {
    root().join("tests/bad-rules")
}

/// A copy of the base in a folder of its own.
fn base(name: &str) -> PathBuf {
    let place = folder(&format!("problems/{name}"));
    for (file, text) in files(&bad_rules().join("base"), ".toml") {
        write(&place, &format!("rules/{file}"), text);
    }
    place
}

/// Draws what is wrong in both languages and compares it with the snapshots.
fn check(place: &Path, name: &str, command: &str) -> Vec<String> {
    let mut wrong = Vec::new();
    for lang in ["zh", "en"] {
        let said = triage(place, &[command, "rules", "--lang", lang], b"");
        // A warning alone is no reason to fail.
        let errors = i32::from(["error[", "错误["].iter().any(|error| said.out.contains(error)));
        if (said.code, said.err.as_str()) != (Some(errors), "") {
            wrong.push(format!("{name}: exit {:?}, {}{}", said.code, said.err, said.out));
        }
        let snapshot = bad_rules().join(format!("{name}.{lang}.txt"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&snapshot, &said.out).unwrap();
        }
        let expected = std::fs::read_to_string(&snapshot).unwrap_or_default();
        if said.out != expected {
            wrong.push(format!("{}: expected\n{expected}\ngot\n{}", snapshot.display(), said.out));
        }
    }
    wrong
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "{}\nUPDATE_SNAPSHOTS=1 rewrites them", wrong.join("\n"));
}

#[test]
fn the_base_has_no_mistakes() {
    let place = base("base");
    for command in ["check", "test"] {
        let said = triage(&place, &[command, "rules"], b"");
        assert_eq!(said.code, Some(0), "{}", said.out);
    }
}

#[test]
fn every_mistake_is_drawn() {
    let bad: Vec<_> =
        files(&bad_rules(), ".toml").into_iter().filter(|(name, _)| !name.starts_with("base/")).collect();
    assert!(bad.len() > 50);
    let wrong: Vec<String> = bad
        .iter()
        .flat_map(|(file, text)| {
            let name = file.trim_end_matches(".toml");
            let place = base(name);
            match name.split_once('.').map_or("", |(_, kind)| kind) {
                kind if kind.ends_with("cases") => write(&place, "rules/heart/bad.cases.toml", text),
                "ruleset" => write(&place, "rules/ruleset.toml", text),
                top if TOP.contains(&top) => {
                    let path = place.join(format!("rules/{top}.toml"));
                    let before = std::fs::read_to_string(&path).unwrap();
                    std::fs::write(path, before + text).unwrap();
                }
                _ => write(&place, "rules/heart/bad.toml", text),
            }
            let mut wrong = check(&place, name, "check");
            let code = name.split('.').next().unwrap_or(name);
            let drawn =
                std::fs::read_to_string(bad_rules().join(format!("{name}.en.txt"))).unwrap_or_default();
            let shown = ["error", "warning"].iter().any(|kind| drawn.contains(&format!("{kind}[{code}]")));
            if code != "several" && !shown {
                wrong.push(format!("{file} does not show `{code}`:\n{drawn}"));
            }
            wrong
        })
        .collect();
    none(&wrong);
    // One run shows them all: nobody repairs seven times.
    let drawn = std::fs::read_to_string(bad_rules().join("several.en.txt")).unwrap();
    for code in [
        "missing-unit",
        "unknown-fact",
        "wrong-unit",
        "unknown-disposition",
        "unknown-choice",
        "missing-key",
        "unknown-key",
    ] {
        assert!(drawn.contains(&format!("error[{code}]")), "{code} is missing in\n{drawn}");
    }
}

/// Folders that no single bad file can show.
#[test]
fn strange_folders_are_explained() {
    let huge = base("file-too-large");
    write(&huge, "rules/heart/huge.toml", "# 很大\n".repeat(1_200_000));
    let latin = base("not-utf8");
    write(&latin, "rules/heart/gbk.toml", b"# GBK:\nid = \"\xd0\xd8\xcd\xb4\"\n");
    write(&latin, "rules/vocabulary.toml", b"id = \"\xd0\xd8\"\n");
    let empty = folder("problems/missing-file");
    std::fs::create_dir(empty.join("rules")).unwrap();
    let long = base("condition-too-long");
    let pain = std::fs::read_to_string(long.join("rules/heart/pain.toml")).unwrap();
    let when = format!("\"at least 1 of ({})\"", vec!["胸痛"; 66_000].join(","));
    write(
        &long,
        "rules/heart/pain.toml",
        pain.replace("\"胸痛\"\n", &format!("'''\n{}'''\n", when.trim_matches('"').replace(',', ",\n"))),
    );
    let many = base("too-many");
    let facts: String = (0..2_001)
        .map(|place| {
            format!("[[fact]]\nid = \"f{place}\"\nkind = \"yes-no\"\ngroup = \"all\"\nlabel = {{ zh = \"a\", en = \"a\" }}\n")
        })
        .collect();
    let choices =
        (0..201).map(|place| format!("{{ id = \"c{place}\", zh = \"a\", en = \"a\" }}")).collect::<Vec<_>>();
    let choices = format!(
        "[[fact]]\nid = \"long\"\nkind = \"choice\"\ngroup = \"all\"\nlabel = {{ zh = \"a\", en = \"a\" }}\nchoices = [{}]\n",
        choices.join(", ")
    );
    let path = many.join("rules/vocabulary.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, before + &facts + &choices).unwrap();
    let unsafe_fallback = base("unsafe-fallback");
    let path = unsafe_fallback.join("rules/dispositions.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("fallback = true\n", "") + "fallback = true\n").unwrap();
    let no_criteria = base("no-criteria");
    std::fs::remove_dir_all(no_criteria.join("rules/heart")).unwrap();
    let failing = base("case-failed");
    let case = "\n[[case]]\nnote = \"胸痛不明，却说不成立\"\nfacts = { \"收缩压\" = 120 }\ndenies = [\"pain\"]\nwant = \"stay\"\n";
    let path = failing.join("rules/heart/pain.cases.toml");
    let before = std::fs::read_to_string(&path).unwrap();
    std::fs::write(path, before + case).unwrap();
    let limit = base("limit-untested");
    let pressure = std::fs::read_to_string(bad_rules().join("criterion-without-cases.toml")).unwrap();
    write(&limit, "rules/heart/pressure.toml", pressure);
    let far = "[[case]]\nnote = \"很高\"\nfacts = { \"收缩压\" = 200, \"胸痛\" = false }\nfires = [\"pressure\"]\n\n\
               [[case]]\nnote = \"正常\"\nfacts = { \"收缩压\" = 120 }\ndenies = [\"pressure\"]\n";
    write(&limit, "rules/heart/pressure.cases.toml", far);
    // What is calculated has limits like any other number; so has a score.
    let calculated = base("limit-untested.calculated");
    let pressure = std::fs::read_to_string(bad_rules().join("criterion-without-cases.toml")).unwrap();
    let mut text = String::new();
    for (id, when) in [
        ("score", "hurt >= 3"),
        ("days", "days between onset and @2026-06-01 >= 14"),
        ("sum", "收缩压 + 收缩压 >= 300.5 'mm[Hg]'"),
    ] {
        let lines = pressure.lines().map(|line| match line.split(" = ").next() {
            Some("id") => format!("id = \"{id}\"\n"),
            Some("when") => format!("when = \"{when}\"\n"),
            _ => format!("{line}\n"),
        });
        text.extend(lines);
    }
    write(&calculated, "rules/heart/calculated.toml", text);
    let far = "[[case]]\nnote = \"远\"\nfacts = { \"胸痛\" = false, \"意识\" = \"清醒\", onset = 2026-06-01, \"收缩压\" = 80 }\n\
               denies = [\"score\", \"days\", \"sum\"]\n\n\
               [[case]]\nnote = \"成立\"\nfacts = { onset = 2026-01-01, \"收缩压\" = 200 }\nfires = [\"days\", \"sum\"]\n";
    write(&calculated, "rules/heart/calculated.cases.toml", far);
    // One slip in a criterion, and its cases are not blamed for it; nor are those of a file that cannot be parsed.
    let slip = base("unknown-fact.fires");
    let bad = std::fs::read_to_string(bad_rules().join("unknown-fact.toml")).unwrap();
    let id = bad.lines().find_map(|line| line.strip_prefix("id = ")).unwrap().to_owned();
    write(&slip, "rules/heart/slip.toml", &bad);
    let case = format!("[[case]]\nnote = \"成立\"\nfacts = {{ \"胸痛\" = true }}\nfires = [{id}]\n");
    write(&slip, "rules/heart/slip.cases.toml", &case);
    let unparsed = base("cases-unchecked");
    write(&unparsed, "rules/heart/slip.toml", bad.replace("status = ", "status ： "));
    write(&unparsed, "rules/heart/slip.cases.toml", &case);
    write(&unparsed, "rules/heart/other.cases.toml", &case);
    let no_facts = base("no-facts");
    write(&no_facts, "rules/vocabulary.toml", "");
    let no_vocabulary = base("missing-file.vocabulary");
    std::fs::remove_file(no_vocabulary.join("rules/vocabulary.toml")).unwrap();
    let ignored = base("ignored-file");
    write(&ignored, "rules/heart/silent.toml.txt", "不会读到");
    write(&ignored, "rules/heart/silent.TOML", "不会读到");
    write(&ignored, "rules/heart/.a.toml", "编辑器的文件");
    write(&ignored, "rules/heart/~$a.toml", "编辑器的文件");
    let mut wrong: Vec<String> = [
        (calculated, "limit-untested.calculated", "check"),
        (slip, "unknown-fact.fires", "check"),
        (unparsed, "cases-unchecked", "check"),
        (no_facts, "no-facts", "check"),
        (no_vocabulary, "missing-file.vocabulary", "check"),
        (ignored, "ignored-file", "check"),
        (limit, "limit-untested", "check"),
        (huge, "file-too-large", "check"),
        (latin, "not-utf8", "check"),
        (empty, "missing-file", "check"),
        (long, "condition-too-long", "check"),
        (many, "too-many", "check"),
        (unsafe_fallback, "unsafe-fallback", "check"),
        (no_criteria, "no-criteria", "check"),
        (failing, "case-failed", "test"),
    ]
    .iter()
    .flat_map(|(place, name, command)| check(place, name, command))
    .collect();
    #[cfg(unix)]
    {
        let dangling = base("unreadable-file");
        std::os::unix::fs::symlink("nowhere.toml", dangling.join("rules/heart/gone.toml")).unwrap();
        wrong.extend(check(&dangling, "unreadable-file", "check"));
    }
    none(&wrong);
    let nowhere = folder("problems/nowhere");
    for (lang, words) in [("zh", "读不了规则文件夹 `rules`"), ("en", "cannot read the rule folder `rules`")]
    {
        let said = triage(&nowhere, &["check", "rules", "--lang", lang], b"");
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
        assert!(said.err.contains(words) && said.err.lines().count() == 1, "{}", said.err);
    }
}

/// However deep a file is nested, by brackets or by dots: one message, and no crash.
#[test]
fn what_is_nested_without_end_is_refused() {
    let many = |text: &str| text.repeat(100_000);
    for (name, text) in [
        ("lists", format!("x = {}{}", many("["), many("]"))),
        ("tables", format!("x = {}1{}", many("{ a = "), many(" }"))),
        ("the name of a table", format!("[a{}]", many(".a"))),
        ("a key", format!("a{} = 1", many(".a"))),
        ("a condition", format!("[[criterion]]\nwhen = \"{}胸痛{}\"", many("("), many(")"))),
    ] {
        let place = base("nested");
        write(&place, "rules/heart/nested.toml", text);
        let said = triage(&place, &["check", "rules", "--lang", "en"], b"");
        assert_eq!((said.code, said.err.as_str()), (Some(1), ""), "{name}");
        assert!(
            ["toml-syntax", "condition-too-long", "condition-syntax"]
                .iter()
                .any(|code| said.out.contains(code)),
            "{name}: {}",
            said.out.chars().take(500).collect::<String>()
        );
    }
}

/// Every code in the sources is shown by a snapshot, and every snapshot belongs to a code.
#[test]
fn every_code_has_its_mistake() {
    let mut codes = BTreeSet::new();
    for (name, text) in files(&root().join("src"), ".rs") {
        let literals = text
            .match_indices("Problem::error(")
            .filter_map(|(place, found)| literal(&text[place + found.len()..]));
        codes.extend(literals.map(str::to_owned));
        if name.starts_with("criteria/check/") {
            // The codes that are handed to `resolve`.
            let unknown = text.match_indices("\"unknown-").filter_map(|(place, _)| literal(&text[place..]));
            codes.extend(unknown.map(str::to_owned));
        }
        if name == "facts/read.rs" {
            let kinds = text.match_indices("=> \"").filter_map(|(place, _)| literal(&text[place + 3..]));
            codes.extend(kinds.filter(|code| code.contains('-')).map(str::to_owned));
        }
    }
    assert!(codes.len() > 30, "the scan lost its way: {codes:?}");
    let drawn: String = files(&bad_rules(), ".en.txt").into_iter().map(|(_, text)| text).collect();
    let shown =
        |code: &&String| ["error", "warning"].iter().any(|kind| drawn.contains(&format!("{kind}[{code}]")));
    let unseen: Vec<_> = codes.iter().filter(|code| !shown(code)).collect();
    assert!(unseen.is_empty(), "no file in tests/bad-rules shows {unseen:?}");
    let explained: BTreeSet<&str> =
        referral_triage::analysis::lint::explained().map(|lint| lint.code).collect();
    let silent: Vec<_> = codes.iter().filter(|code| !explained.contains(code.as_str())).collect();
    assert!(silent.is_empty(), "`--explain` has nothing to say about {silent:?}");
    for (snapshot, _) in files(&bad_rules(), ".txt") {
        let code = snapshot.split('.').next().unwrap_or_default();
        assert!(code == "several" || codes.contains(code), "{snapshot} belongs to no code");
    }
}

/// The string literal that a text starts with.
fn literal(text: &str) -> Option<&str> {
    let rest = text.trim_start().strip_prefix('"')?;
    rest.split('"').next()
}
