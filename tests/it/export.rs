//! `triage export`: what each construct looks like in CQL. That it means the same there, `tests/cql` shows.

use crate::scratch::{files, folder, root, triage, write};

/// Exports the rules of `tests/cql` with one more criterion for each condition; gives the bodies of their definitions.
fn definitions(name: &str, conditions: &[&str]) -> Vec<String> {
    let place = folder(name);
    for (file, text) in files(&root().join("tests/cql/rules"), ".toml") {
        write(&place, &format!("rules/{file}"), text);
    }
    let criteria: Vec<String> = conditions
        .iter()
        .enumerate()
        .map(|(row, when)| {
            format!(
                "[[criterion]]\nid = \"row-{row}\"\ndisposition = \"call-120\"\nwhen = '''\n{when}\n'''\n\
                 because = {{ zh = \"示例 */\", en = \"a\\r\\nsample\" }}\n\
                 source = {{ title = \"示例\", section = \"—\", edition = \"—\", row = \"X\" }}\nstatus = \"proposal\"\n"
            )
        })
        .collect();
    write(&place, "rules/rows.toml", criteria.join("\n"));
    let said = triage(&place, &["export", "--to", "cql"], b"");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{}", said.out);
    assert!(said.out.contains("// call-120: 示例 */\n// a sample\n"), "a comment is one line");
    let body = |name: String| {
        let rest = said.out.split(&format!("define \"{name}\":\n  ")).nth(1)?;
        Some(rest.split("\n\n").next().unwrap_or_default().trim_end().to_owned())
    };
    (0..conditions.len()).filter_map(|row| body(format!("row-{row}"))).collect()
}

#[test]
fn conditions_in_cql() {
    let long = vec!["plain = 0.5"; 70].join(" or ");
    let rows = [
        ("胸痛", r#""胸痛""#),
        ("not 胸痛 and \"year\"", r#"not "胸痛" and "year""#),
        ("胸痛 and (\"year\" or \"st-up\")", r#""胸痛" and ("year" or "st-up")"#),
        ("胸痛 implies \"year\"", r#"not "胸痛" or "year""#),
        ("180 'mm[Hg]' < 收缩压", r#""收缩压" > 180 'mm[Hg]'"#),
        ("plain >= 7 or plain < -0.5", r#""plain" >= 7.0 or "plain" < -0.5"#),
        ("onset_hours <= 2 days", r#""onset_hours" <= 48 'h'"#),
        ("points >= 7 '{score}'", r#""points" >= 7 '{score}'"#),
        ("onset = @2026-11-22", r#""onset" = @2026-11-22"#),
        ("意识 in { '清醒', '昏迷' }", r#""意识" = '清醒' or "意识" = '昏迷'"#),
        (r#"意识 = 'back\slash "quoted" // no comment'"#, r#""意识" = 'back\\slash "quoted" // no comment'"#),
        (
            "'q' in findings and 胸痛",
            r#"(if "findings" is null then null else 'q' in "findings") and "胸痛""#,
        ),
        (
            "at least 2 of (胸痛, null, plain > 1, 胸痛 or \"year\")",
            r#""at least"(2, { "胸痛", (null as Boolean), "plain" > 1.0, "胸痛" or "year" })"#,
        ),
        (
            "(plain > 1) is not false",
            "not ((\"plain\" > 1.0) is false)\n// the same, whatever is still answered\ndefine \"row-13 (lasting)\":\n  not (not (\"plain\" > 1.0))",
        ),
    ];
    let conditions: Vec<&str> = rows.iter().map(|(when, _)| *when).chain([long.as_str()]).collect();
    let mut got = definitions("export/rows", &conditions);
    let last = got.pop().unwrap();
    assert_eq!(got, rows.map(|(_, expected)| expected.to_owned()));
    assert_eq!(last.lines().count(), 2, "a long chain is cut into brackets: {last}");
}

#[test]
fn a_file_or_standard_output_from_a_folder_or_a_compiled_file() {
    let place = folder("export/files");
    let rules = root().join("tests/cql/rules");
    let rules = rules.to_str().unwrap();
    let printed = triage(&place, &["export", "--to", "cql", rules], b"");
    assert!(printed.out.contains("\nlibrary \"每种写法\" version '1.0.0'\n"), "{}", printed.out);
    assert_eq!(triage(&place, &["build", rules, "-o", "rules.bin"], b"").code, Some(0));
    let said = triage(&place, &["export", "--to", "cql", "rules.bin", "-o", "sub/rules.cql"], b"");
    assert_eq!((said.code, said.out.as_str(), said.err.as_str()), (Some(0), "", ""));
    assert_eq!(std::fs::read_to_string(place.join("sub/rules.cql")).unwrap(), printed.out);
    for (arguments, code) in [
        (&["export", rules][..], 2),
        (&["export", "--to", "prolog", rules], 2),
        (&["export", "--to", "cql", "nowhere"], 2),
        (&["export", "--to", "cql", rules, "-o", "rules.bin/below-a-file"], 2),
    ] {
        let said = triage(&place, arguments, b"");
        assert_eq!((said.code, said.out.as_str()), (Some(code), ""), "{arguments:?}: {}", said.err);
    }
}
