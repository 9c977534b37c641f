//! `triage new` and `triage completions`: what they write is good from the start, and nothing is lost.

use std::path::{Path, PathBuf};

use crate::scratch::{Said, files, folder, root, triage, write};

/// A folder with a copy of the small rule set in `rules`.
fn small(name: &str) -> PathBuf {
    let place = folder(&format!("new/{name}"));
    for (file, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        write(&place, &format!("rules/{file}"), text);
    }
    place
}

fn begin(place: &Path, arguments: &[&str]) -> Said {
    triage(place, &[&["new", "criterion"], arguments].concat(), b"")
}

/// The rules are good and every case passes.
#[track_caller]
fn good(place: &Path, criteria: usize, cases: usize) {
    let said = triage(place, &["check", "--lang", "en"], b"");
    assert_eq!(said.code, Some(0), "{}", said.out);
    let counted = format!(": {criteria} criteria, ");
    assert!(said.out.contains(&counted), "{}", said.out);
    let said = triage(place, &["test", "--lang", "en"], b"");
    assert_eq!((said.code, said.out), (Some(0), format!("{cases} passed, 0 failed\n")));
}

#[test]
fn a_new_criterion_is_good_from_the_start() {
    for (lang, created, next, remark) in [
        ("zh", "新建 rules/proposals/呼吸-2_a.toml\n", "接下来：", "# 条件：请换成真正的条件。"),
        ("en", "created rules/proposals/呼吸-2_a.toml\n", "next:", "# The condition: replace it."),
    ] {
        let place = small(&format!("fresh-{lang}"));
        let said = begin(&place, &["呼吸-2_a", "--lang", lang]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        assert!(said.out.starts_with(created) && said.out.contains(next), "{}", said.out);
        let text = std::fs::read_to_string(place.join("rules/proposals/呼吸-2_a.toml")).unwrap();
        for part in [
            "[[criterion]]\nid = \"呼吸-2_a\"\n",
            remark,
            "\ndisposition = \"consult-first\"\n",
            "\n# centre = \"chest-pain\"\n",
            "\nwhen = \"胸痛\"\n",
            "收缩压 >= … 'mm[Hg]'",
            "\nstatus = \"proposal\"\n",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
        let cases = std::fs::read_to_string(place.join("rules/proposals/呼吸-2_a.cases.toml")).unwrap();
        assert!(cases.contains("facts = { \"胸痛\" = true }\nfires = [\"呼吸-2_a\"]"), "{cases}");
        good(&place, 2, 6);
        let said = triage(&place, &["check", "--lang", "en"], b"");
        assert_eq!(said.out.matches("warning[unfinished]").count(), 4, "{}", said.out);
        let said = triage(&place, &["book", "--lang", "en"], b"");
        assert!(said.out.contains("do not sign before they are written"), "{}", said.out);
        let again = begin(&place, &["呼吸-2_a", "--pack", "heart/other", "--lang", "en"]);
        assert_eq!((again.code, again.out.as_str()), (Some(2), ""));
        assert!(again.err.contains("there is a criterion `呼吸-2_a` already"), "{}", again.err);
    }
}

#[test]
fn what_is_there_stays_as_it_is() {
    let place = small("append");
    let path = place.join("rules/heart/pain.toml");
    let cases = place.join("rules/heart/pain.cases.toml");
    // Somebody's editor leaves no line break at the end.
    let old = std::fs::read_to_string(&path).unwrap().trim_end().to_owned() + " # 结尾";
    std::fs::write(&path, &old).unwrap();
    let old_cases = std::fs::read_to_string(&cases).unwrap();
    for (number, pack) in ["heart/pain", "heart/pain.toml"].iter().enumerate() {
        let id = format!("more-{number}");
        let said = begin(&place, &[&id, "--pack", pack, "--disposition", "stay", "--lang", "en"]);
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        assert!(said.out.starts_with("added to rules/heart/pain.toml (from line "), "{}", said.out);
    }
    let now = std::fs::read_to_string(&path).unwrap();
    assert!(now.starts_with(&format!("{old}\n\n[[criterion]]\n")), "{now}");
    // A calm answer comes with a follow-up plan.
    assert!(now.contains("disposition = \"stay\"") && now.contains("# follow_up = \"quarterly\""), "{now}");
    assert!(std::fs::read_to_string(&cases).unwrap().starts_with(&old_cases));
    good(&place, 3, 9);
}

#[test]
fn nothing_is_written_where_it_does_not_belong() {
    let place = small("refused");
    let before = files(&place, "");
    for (arguments, words) in [
        (&["胸 痛"][..], "the id `胸 痛` may only hold letters"),
        (&[""], "may only hold letters"),
        (&["a/b"], "may only hold letters"),
        (&["../x"], "may only hold letters"),
        (&["pain"], "there is a criterion `pain` already"),
        (&["x", "--disposition", "call-12"], "unknown disposition `call-12`, did you mean `call-120`?"),
        (&["x", "--disposition", "nowhere"], "known are `call-120`, `consult-first`, `stay`"),
        (&["x", "--pack", "../x/y"], "is not a file of a pack"),
        (&["x", "--pack", "heart/../../y"], "is not a file of a pack"),
        (&["x", "--pack", "/heart/y"], "is not a file of a pack"),
        (&["x", "--pack", "heart\\y"], "is not a file of a pack"),
        (&["x", "--pack", "vocabulary"], "is not a file of a pack"),
        (&["x", "--pack", "vocabulary.toml"], "is not a file of a pack"),
        (&["x", "--pack", "heart/"], "is not a file of a pack"),
        (&["x", "--pack", "heart/pain.cases.toml"], "is not a file of a pack"),
        (&["x", "--dir", "nowhere"], "cannot read the rule folder `nowhere`"),
    ] {
        let said = begin(&place, &[arguments, &["--lang", "en"]].concat());
        assert_eq!((said.code, said.out.as_str()), (Some(2), ""), "{arguments:?}");
        assert!(said.err.contains(words) && said.err.lines().count() == 1, "{arguments:?}: {}", said.err);
    }
    assert!(files(&place, "") == before, "something was written");
    // A rule set with mistakes stays as it is as well.
    write(&place, "rules/heart/bad.toml", "[[criterion]]\nid = \"bad\"\n");
    let before = files(&place, "");
    let said = begin(&place, &["x", "--lang", "en"]);
    assert_eq!((said.code, said.out.as_str()), (Some(1), ""));
    assert!(
        said.err.contains("error[missing-key]") && said.err.contains("nothing was written"),
        "{}",
        said.err
    );
    assert!(files(&place, "") == before, "something was written");
}

#[cfg(unix)]
#[test]
fn a_link_leads_nowhere_else() {
    let place = small("links");
    std::fs::create_dir(place.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(place.join("elsewhere"), place.join("rules/linked")).unwrap();
    for pack in ["linked/x", "linked/deeper/x"] {
        let said = begin(&place, &["x", "--pack", pack, "--lang", "en"]);
        assert_eq!(said.code, Some(2), "{}", said.out);
        assert!(said.err.contains("leads out of the rule folder"), "{}", said.err);
    }
    // A link to a file that is not there yet would be written through.
    std::os::unix::fs::symlink(place.join("elsewhere/new.toml"), place.join("rules/heart/new.cases.toml"))
        .unwrap();
    let said = begin(&place, &["x", "--pack", "heart/new", "--lang", "en"]);
    assert_ne!(said.code, Some(0), "{}", said.out);
    assert_eq!(std::fs::read_dir(place.join("elsewhere")).unwrap().count(), 0);
}

/// The first criterion of a rule set, and a fact whose id a condition must quote.
#[test]
fn a_rule_set_can_begin_with_it() {
    let place = small("first");
    std::fs::remove_dir_all(place.join("rules/heart")).unwrap();
    std::fs::remove_file(place.join("rules/scores.toml")).unwrap();
    let path = place.join("rules/vocabulary.toml");
    let vocabulary = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, vocabulary.replace("id = \"胸痛\"", "id = \"chest-and\"")).unwrap();
    let head = place.join("rules/ruleset.toml");
    let text = std::fs::read_to_string(&head).unwrap();
    std::fs::write(&head, format!("#:schema ../schema/rules/ruleset.v1.schema.json\n{text}")).unwrap();
    let said = begin(&place, &["first", "--pack", "a/b/c"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    for (file, kind, part) in
        [("c.toml", "criteria", "when = '\"chest-and\"'"), ("c.cases.toml", "cases", "{ chest-and = true }")]
    {
        let text = std::fs::read_to_string(place.join("rules/a/b").join(file)).unwrap();
        let line = format!("#:schema ../../../schema/rules/{kind}.v1.schema.json\n");
        assert!(text.starts_with(&line) && text.contains(part), "{text}");
    }
    good(&place, 1, 3);
}

#[test]
fn every_shell_can_complete() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let said = triage(root(), &["completions", shell], b"");
        assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
        for word in ["triage", "completions", "vocabulary", "book", "criterion", "disposition"] {
            assert!(said.out.contains(word), "{shell} does not know {word}");
        }
    }
    let said = triage(root(), &["completions", "cmd"], b"");
    assert_eq!(said.code, Some(2));
}
