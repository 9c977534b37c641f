//! `triage`, as its users meet it: the real binary, lines in and lines out.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::prelude::*;
use serde_json::Value;

use crate::engine::runner;
use crate::patients::{after_operation, heart_attack, stable_hypertension};
use crate::scratch::{Said, files, folder, root, triage, write};

/// The small rule set that the tests of mistakes start from.
fn small() -> PathBuf {
    root().join("tests/bad-rules/base")
}

fn assess(rules: &Path, more: &[&str], input: impl AsRef<[u8]>) -> Said {
    let mut arguments = vec!["assess", "--rules", rules.to_str().unwrap(), "--lang", "en"];
    arguments.extend(more);
    triage(root(), &arguments, input.as_ref())
}

/// The output of one line, without what every assessment repeats.
fn shortened(line: &str) -> String {
    let Some((before, after)) = line.split_once("\"ruleset\":") else { return line.to_owned() };
    before.to_owned() + after.split_once("},").expect("the rule set's name is an object").1
}

/// Rows of a line and its answer; the lines go through one process, and the answers keep their order.
#[test]
fn a_line_in_is_a_line_out() {
    let yes = r#""disposition":"call-120","direction":"emergency","within":"PT0M","to":{},"settled":true"#;
    let pain = r#"{"criterion":"pain","disposition":"call-120","values":{"胸痛":true},"status":"proposal"}"#;
    let no = r#""disposition":"consult-first","direction":"consult","within":null,"to":{},"settled":true,"fired":[],"not_ruled_out":[]"#;
    let open = r#""disposition":"consult-first","direction":"consult","within":null,"to":{},"settled":false,"fired":[],"not_ruled_out":[{"criterion":"pain","disposition":"call-120","needs":["胸痛"]}]"#;
    let bad = |id: &str, rest: &str| format!(r#"{{"id":{id},"error":{{{rest}}}}}"#);
    let rows: Vec<(Vec<u8>, Option<String>)> = [
        (r#"{"id":"p1","facts":{"胸痛":true}}"#, Some(format!(r#"{{"id":"p1",{yes},"fired":[{pain}],"not_ruled_out":[]}}"#))),
        (r#"{"facts":{"胸痛":false},"id":2}"#, Some(format!(r#"{{"id":2,{no}}}"#))),
        ("", None),
        (r#"  {"id":"p3","facts":{"胸痛":null}}  "#, Some(format!(r#"{{"id":"p3",{open}}}"#))),
        ("\t  \r", None),
        (r#"{"facts":{}}"#, Some(format!(r#"{{"id":null,{open}}}"#))),
        (r#"{"id":{"a":[1]},"facts":{"胸痛":false,"glucose":5.6,"意识":"清醒","findings":["q","q"],"onset":"2026-11-22"},"x":1}"#, Some(format!(r#"{{"id":{{"a":[1]}},{no}}}"#))),
        (r#"{"id":"u","facts":{"胸痛":false,"收缩压":{"value":120,"unit":"mm[Hg]"}}}"#, Some(format!(r#"{{"id":"u",{no}}}"#))),
        (
            r#"{"id":"u","facts":{"收缩压":{"value":16,"unit":"kPa"}}}"#,
            Some(bad("\"u\"", r#""code":"wrong-unit","fact":"收缩压","message":"`收缩压` is measured in `mm[Hg]`; `kPa` cannot be converted into it exactly""#)),
        ),
        (
            r#"{"id":"f","facts":{"胸疼":true}}"#,
            Some(bad("\"f\"", r#""code":"unknown-fact","fact":"胸疼","message":"unknown fact `胸疼`, did you mean `胸痛`?""#)),
        ),
        (
            r#"{"id":"f","facts":{"no_such_fact":1}}"#,
            Some(bad("\"f\"", r#""code":"unknown-fact","fact":"no_such_fact","message":"unknown fact `no_such_fact`; `triage vocabulary` lists them all""#)),
        ),
        (
            r#"{"id":"t","facts":{"胸痛":"yes"}}"#,
            Some(bad("\"t\"", r#""code":"wrong-type","fact":"胸痛","message":"`胸痛` takes true or false, not this text; use null for \"not known\"""#)),
        ),
        (
            r#"{"id":"t","facts":{"胸痛":1,"意识":"醒"}}"#,
            Some(bad(
                "\"t\"",
                r#""code":"wrong-type","fact":"胸痛","message":"`胸痛` takes true or false, not this number; use null for \"not known\"","also":[{"code":"unknown-choice","fact":"意识","message":"`意识` has no such choice; it takes `清醒`, `昏迷`"}]"#,
            )),
        ),
        (
            r#"{"id":"r","facts":{"收缩压":1200}}"#,
            Some(bad("\"r\"", r#""code":"out-of-range","fact":"收缩压","message":"`收缩压` must lie between 40 and 300 `mm[Hg]`; check the number and its unit""#)),
        ),
        (
            r#"{"id":"d","facts":{"胸痛":true,"胸痛":false}}"#,
            Some(bad("\"d\"", r#""code":"duplicate-fact","fact":"胸痛","message":"`胸痛` is given twice""#)),
        ),
        (
            r#"{"id":"d","facts":{"胸痛":true},"facts":{"胸痛":false}}"#,
            Some(bad("\"d\"", r#""code":"duplicate-key","message":"`facts` is given twice""#)),
        ),
        (
            r#"{"id":"d","id":"e","facts":{}}"#,
            Some(bad("\"d\"", r#""code":"duplicate-key","message":"`id` is given twice""#)),
        ),
        (r#"{"id":"m"}"#, Some(bad("\"m\"", r#""code":"missing-facts","message":"the object `facts` is missing""#))),
    ]
    .into_iter()
    .map(|(line, answer)| (line.as_bytes().to_vec(), answer))
    .collect();
    let input: Vec<u8> = rows.iter().flat_map(|(line, _)| [line.as_slice(), b"\n"].concat()).collect();
    let said = assess(&small(), &[], input);
    let got: Vec<String> = said.out.lines().map(shortened).collect();
    // An error ends with the number of its line in the input.
    let numbered = |(place, (_, answer)): (usize, &(Vec<u8>, Option<String>))| {
        let answer = answer.as_ref()?;
        Some(match answer.strip_suffix("}}").filter(|_| answer.contains("\"error\"")) {
            Some(begun) => format!("{begun},\"line\":{}}}}}", place + 1),
            None => answer.clone(),
        })
    };
    let expected: Vec<String> = rows.iter().enumerate().filter_map(numbered).collect();
    for (got, expected) in got.iter().zip(&expected) {
        assert_eq!(got, expected);
    }
    assert_eq!((got.len(), said.code, said.err.as_str()), (expected.len(), Some(1), ""));
}

/// Lines of which only the code of the error matters.
#[test]
fn what_is_not_a_line_of_facts_is_said() {
    let long = format!(r#"{{"id":"l","facts":{{}},"x":"{}"}}"#, "痛".repeat(400_000));
    let rows: [(&[u8], &str); 12] = [
        (b"{", "bad-json"),
        (b"null", "bad-json"),
        (b"[]", "bad-json"),
        (br#"{"facts":[]}"#, "bad-json"),
        (br#"{"facts":{}} {}"#, "bad-json"),
        (br#"{"facts":{"glucose":1e999}}"#, "bad-json"),
        (br#"{"facts":{"glucose":1e30}}"#, "wrong-type"),
        (br#"{"facts":{"glucose":5.123456789}}"#, "wrong-type"),
        ("{\"facts\":{}}\u{0}".as_bytes(), "bad-json"),
        (b"{\"facts\":{\"\xff\":1}}", "not-utf8"),
        (b"\xef\xbb\xbf", "bad-json"),
        (long.as_bytes(), "line-too-long"),
    ];
    let mut input = rows.iter().map(|(line, _)| *line).collect::<Vec<_>>().join(&b'\n');
    // The last line needs no line break, and comes after one that is too long.
    input.extend(b"\n{\"id\":\"last\",\"facts\":{}}");
    let said = assess(&small(), &[], input);
    let mut answers = said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    for (line, code) in rows {
        let answer = answers.next().unwrap();
        assert_eq!(
            answer["error"]["code"],
            code,
            "{} gives {answer}",
            String::from_utf8_lossy(&line[..line.len().min(80)])
        );
    }
    assert_eq!(answers.next().unwrap()["disposition"], "consult-first");
    assert_eq!((answers.next(), said.code), (None, Some(1)));
    for (input, code) in [
        ("\u{feff}{\"facts\":{}}\n", 0),
        ("", 0),
        ("\n\n", 0),
        ("{\"facts\":{}}", 0),
        ("{\"facts\":{}}\n{}\n", 1),
    ] {
        assert_eq!(assess(&small(), &[], input).code, Some(code), "{input:?}");
    }
}

#[test]
fn the_fields_keep_their_published_order() {
    let patients =
        [heart_attack(), after_operation(), stable_hypertension(), serde_json::json!({ "chest_pain": null })];
    let input: String = patients
        .iter()
        .map(|facts| format!("{}\n", serde_json::json!({ "id": "p", "facts": facts })))
        .collect();
    let keys = |value: &Value| {
        value
            .as_object()
            .map(|object| object.keys().cloned().collect::<Vec<_>>().join(" "))
            .unwrap_or_default()
    };
    for (more, fields, fired) in [
        (
            vec![],
            "id ruleset disposition direction within to settled fired not_ruled_out",
            "criterion disposition values status",
        ),
        (
            vec!["--explain"],
            "id ruleset disposition direction within to settled fired not_ruled_out next would_change text then destination",
            "criterion disposition values status because source",
        ),
    ] {
        let said = assess(&root().join("rules"), &more, &input);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let answers: Vec<Value> = said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(answers.len(), patients.len());
        for answer in &answers {
            assert_eq!(keys(answer), fields);
            assert_eq!(keys(&answer["ruleset"]), "id version sha256");
            for criterion in answer["fired"].as_array().unwrap() {
                assert_eq!(keys(criterion), fired);
            }
            for criterion in answer["not_ruled_out"].as_array().unwrap() {
                assert_eq!(keys(criterion), "criterion disposition needs");
            }
        }
        let dispositions: Vec<_> =
            answers.iter().map(|answer| answer["disposition"].as_str().unwrap()).collect();
        assert_eq!(dispositions, ["call-120", "refer-down", "stay", "consult-first"]);
        assert_eq!(answers[0]["to"], serde_json::json!({ "tier": "county", "centre": "chest-pain" }));
    }
}

#[test]
fn truths_are_added_on_request() {
    let input = "{\"facts\":{\"胸痛\":true}}\n{\"facts\":{\"胸痛\":false}}\n{\"facts\":{}}\n{\"facts\":[]}\n";
    let said = assess(&small(), &["--truths"], input);
    let truths: Vec<Value> =
        said.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["truths"].clone()).collect();
    let pain = |truth: Value| serde_json::json!({ "pain": truth });
    assert_eq!(truths, [pain(true.into()), pain(false.into()), pain(Value::Null), Value::Null]);
    assert!(
        said.out.starts_with("{\"id\":null,\"ruleset\"")
            && said.out.contains(",\"truths\":{\"pain\":true}}\n")
    );
}

#[test]
fn check_speaks_three_formats() {
    let place = folder("cli/formats");
    for (name, text) in files(&small(), ".toml") {
        write(&place, &format!("rules/{name}"), text);
    }
    let run = |format: &str, lang: &str| {
        triage(&place, &["check", "rules", "--format", format, "--lang", lang], b"")
    };
    // Six facts that no criterion uses: warnings stop nobody, unless they are told to.
    let warned = run("human", "en");
    assert_eq!(warned.code, Some(0));
    assert!(warned.out.ends_with("示例 1.0.0: 1 criteria, 7 facts, 3 cases, 6 warnings, 0 notes\n"));
    let github = run("github", "en");
    assert_eq!(github.out.matches("::warning file=rules/vocabulary.toml,").count(), 6, "{}", github.out);
    let denied = triage(&place, &["check", "rules", "--deny-warnings"], b"");
    assert_eq!(denied.code, Some(1));
    let pain = std::fs::read_to_string(place.join("rules/heart/pain.toml")).unwrap();
    let all = "收缩压 >= 180 'mm[Hg]' or glucose > 20 'mmol/L' or 意识 = '昏迷' or 'q' in findings or onset > @2026-01-01 or \\\"pain-day\\\"";
    let more = pain.replace("\"pain\"", "\"more\"").replace("when = \"胸痛\"", &format!("when = \"{all}\""));
    write(&place, "rules/heart/more.toml", more);
    let cases: String = [
        ("fires", "\"收缩压\" = 180"),
        ("fires", "glucose = 20.1"),
        ("denies", "\"收缩压\" = 179, glucose = 20, \"意识\" = \"清醒\", findings = [], onset = 2026-01-01, pain-day = false"),
        ("open", ""),
    ]
    .map(|(expected, facts)| format!("[[case]]\nnote = \"x\"\nfacts = {{ {facts} }}\n{expected} = [\"more\"]\n"))
    .concat();
    write(&place, "rules/heart/more.cases.toml", cases);
    let good = run("human", "en");
    assert_eq!(
        (good.code, good.out.as_str()),
        (Some(0), "示例 1.0.0: 2 criteria, 7 facts, 7 cases, 0 warnings, 0 notes\n")
    );
    let shipped = triage(root(), &["check", "rules", "--format", "github", "--deny-warnings"], b"");
    assert_eq!(shipped.code, Some(0));
    assert!(shipped.out.contains("::notice file=rules/"), "{}", shipped.out);
    for format in ["json", "github"] {
        let silent = run(format, "zh");
        assert_eq!((silent.code, silent.out.as_str()), (Some(0), ""));
    }
    write(
        &place,
        "rules/heart/100%,a:b.toml",
        std::fs::read_to_string(root().join("tests/bad-rules/unknown-fact.toml")).unwrap(),
    );
    let json = run("json", "en");
    assert_eq!(
        json.out,
        "{\"code\":\"unknown-fact\",\"severity\":\"error\",\"file\":\"rules/heart/100%,a:b.toml\",\"start\":{\"line\":4,\"column\":16},\
         \"end\":{\"line\":4,\"column\":19},\"message\":\"unknown fact `收缩亚`\",\"help\":\"did you mean `收缩压`?\"}\n"
    );
    let github = run("github", "zh");
    assert_eq!(
        github.out,
        "::error file=rules/heart/100%25%2Ca%3Ab.toml,line=4,col=16,endLine=4,endColumn=19,title=unknown-fact::\
         没有名为 `收缩亚` 的事实%0A是不是 `收缩压`？\n"
    );
    let human = run("human", "en");
    assert!(human.out.ends_with("1 error, 0 warnings\n"), "{}", human.out);
    assert_eq!((json.code, github.code, human.code), (Some(1), Some(1), Some(1)));
    // What needs a rule set says why there is none, and where.
    for arguments in [
        &["assess", "--rules", "rules"][..],
        &["vocabulary", "--rules", "rules"],
        &["build", "rules", "-o", "x"],
    ] {
        let said = triage(&place, &[arguments, &["--lang", "en"]].concat(), b"");
        assert_eq!((said.code, said.out.as_str()), (Some(1), ""), "{arguments:?}");
        assert!(said.err.contains("error[unknown-fact]"), "{}", said.err);
    }
    let said = triage(&place, &["test", "rules", "--lang", "en"], b"");
    assert!(said.code == Some(1) && said.err.contains("no case was run"), "{}{}", said.out, said.err);
}

#[test]
fn the_vocabulary_is_listed() {
    let rules = small();
    let run = |format: &str, lang: &str| {
        triage(
            root(),
            &["vocabulary", "--rules", rules.to_str().unwrap(), "--format", format, "--lang", lang],
            b"",
        )
    };
    // Chinese ids take two columns for each character.
    let expected = [
        "全部",
        "  胸痛      yes-no           胸痛",
        "  收缩压    40…300 'mm[Hg]'  收缩压",
        "  glucose   0…60 'mmol/L'    血糖",
        "  意识      清醒|昏迷        意识",
        "  findings  [st-up,q]        检查发现",
        "  onset     date             发病日期",
        "  pain-day  yes-no           当天发病",
        "评分",
        "  hurt      0…3              疼痛评分",
    ];
    assert_eq!(run("human", "zh").out.lines().collect::<Vec<_>>(), expected);
    let json = run("json", "en");
    let facts: Vec<Value> = json.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((facts.len(), json.code), (7, Some(0)));
    assert_eq!(facts[1]["range"], serde_json::json!([40, 300]));
    assert_eq!(
        facts[3]["choices"][0],
        serde_json::json!({ "id": "清醒", "label": { "zh": "清醒", "en": "awake" } })
    );
}

#[test]
fn a_compiled_rule_set_decides_alike() {
    let place = folder("cli/build");
    let rules = root().join("rules");
    let build = |dir: &Path, output: &str| {
        triage(&place, &["build", dir.to_str().unwrap(), "-o", output, "--lang", "en"], b"")
    };
    let said = build(&rules, "sub/rules.bin");
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(said.out.starts_with("county-default ") && said.out.ends_with(" B\n"), "{}", said.out);
    let file = place.join("sub/rules.bin");
    let stamp = std::fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(build(&rules, "sub/rules.bin").out, said.out);
    assert_eq!(
        std::fs::metadata(&file).unwrap().modified().unwrap(),
        stamp,
        "an unchanged file keeps its time stamp"
    );

    let mut input = String::new();
    for (number, facts) in [heart_attack(), after_operation(), stable_hypertension()].iter().enumerate() {
        input.push_str(&format!("{}\n", serde_json::json!({ "id": number, "facts": facts })));
    }
    input.push_str("{\"id\":\"x\",\"facts\":{\"sweting\":true}}\n");
    for more in [&[][..], &["--explain"]] {
        let (text, compiled) = (assess(&rules, more, &input), assess(&file, more, &input));
        assert_eq!(text.out, compiled.out);
        assert_eq!(text.out.lines().count(), 4);
        assert_eq!((text.code, compiled.code), (Some(1), Some(1)));
    }
    let bytes = std::fs::read(&file).unwrap();
    let mut flipped = bytes.clone();
    flipped[bytes.len() / 2] ^= 1;
    let mut newer = bytes.clone();
    newer[4] += 1;
    let newer_says = format!("file format {}, this program reads {}", newer[4], bytes[4]);
    for (name, bytes, words) in [
        ("cut", &bytes[..bytes.len() - 1], "damaged or was changed"),
        ("flipped", &flipped, "damaged or was changed"),
        ("newer", &newer, newer_says.as_str()),
        ("empty", &[], "not a compiled rule set"),
        (
            "text",
            b"[[criterion]]\nid = \"a\"\n# a rule file is not a compiled rule set\n",
            "not a compiled rule set",
        ),
    ] {
        write(&place, name, bytes);
        for command in [&["assess", "--rules", name][..], &["vocabulary", "--rules", name]] {
            let said = triage(&place, &[command, &["--lang", "en"]].concat(), b"{\"facts\":{}}\n");
            assert_eq!(
                (said.code, said.out.as_str(), said.err.lines().count()),
                (Some(2), "", 1),
                "{name}: {}",
                said.err
            );
            assert!(said.err.contains(words) && said.err.contains(name), "{}", said.err);
        }
    }
    let said = build(&rules, "cut/below-a-file");
    assert!(said.code == Some(2) && said.err.contains("cannot write"), "{}", said.err);
}

/// Whoever closes the output has read enough: no complaint, no back trace.
#[test]
fn a_closed_output_is_no_error() {
    let line = b"{\"facts\":{\"chest_pain\":true}}\n".repeat(3000);
    for arguments in [
        &["assess"][..],
        &["vocabulary"],
        &["vocabulary", "--format", "json"],
        &["check"],
        &["test"],
        &["book"],
        &["completions", "bash"],
        &["export", "--to", "cql"],
    ] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_triage"))
            .current_dir(root())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().unwrap();
        // It stops reading when nobody listens any more.
        drop(std::io::Write::write_all(&mut stdin, &line));
        drop(stdin);
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        assert_eq!((child.wait().unwrap().code(), err.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

/// Any JSON at all, many lines to a process: one answer for each line, and never a panic. What is said without
/// texts is the same as with them.
#[test]
fn every_line_has_its_answer() {
    let rules = root().join("rules");
    let strategy = prop::collection::vec(line(), 150);
    runner(24)
        .run(&strategy, |lines| {
            let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
            let said = assess(&rules, &["--explain"], &input);
            prop_assert_eq!(said.err.as_str(), "");
            let answers: Vec<Value> =
                said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
            let asked: Vec<&String> = lines.iter().filter(|line| !line.trim().is_empty()).collect();
            prop_assert_eq!(answers.len(), asked.len());
            let mut good = true;
            for (line, answer) in asked.into_iter().zip(&answers) {
                let error = answer.get("error").is_some();
                prop_assert!(
                    error != answer.get("disposition").is_some_and(Value::is_string),
                    "{line} gives {answer}"
                );
                good &= !error;
                if let Ok(Value::Object(given)) = serde_json::from_str::<Value>(line) {
                    prop_assert_eq!(&answer["id"], given.get("id").unwrap_or(&Value::Null));
                }
            }
            prop_assert_eq!(said.code, Some(i32::from(!good)));
            let plain = assess(&rules, &[], &input).out;
            for (plain, explained) in plain.lines().zip(&answers) {
                let plain: Value = serde_json::from_str(plain).unwrap();
                prop_assert_eq!(plain.to_string(), without_texts(explained.clone()).to_string());
            }
            prop_assert_eq!(plain.lines().count(), answers.len());
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
}

fn without_texts(mut answer: Value) -> Value {
    let remove = |from: &mut Value, keys: &[&str]| {
        if let Some(fields) = from.as_object_mut() {
            fields.retain(|key, _| !keys.contains(&key.as_str()));
        }
    };
    remove(&mut answer, &["next", "would_change", "text", "then", "destination"]);
    for fired in answer.get_mut("fired").and_then(Value::as_array_mut).into_iter().flatten() {
        remove(fired, &["because", "source"]);
    }
    answer
}

fn line() -> impl Strategy<Value = String> {
    let fact = prop::sample::select(vec![
        "chest_pain",
        "systolic",
        "spo2",
        "consciousness",
        "htn_problems",
        "age",
        "copd",
        "sex",
        "nonsense",
    ]);
    let value = prop_oneof![
        3 => any::<bool>().prop_map(Value::from),
        3 => (0..250u16).prop_map(Value::from),
        1 => prop::sample::select(vec!["alert", "arrest", "male", "none", ""]).prop_map(Value::from),
        1 => any_json(),
    ];
    let facts = prop::collection::vec((fact, value), 0..6).prop_map(|pairs| {
        pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect::<serde_json::Map<_, _>>()
    });
    prop_oneof![
        6 => (any_json(), facts).prop_map(|(id, facts)| serde_json::json!({ "id": id, "facts": facts }).to_string()),
        2 => any_json().prop_map(|json| json.to_string()),
        1 => any::<String>().prop_map(|text| text.replace(['\n', '\r'], " ")),
        1 => Just(String::new()),
    ]
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec(("[a-z\\u{4e00}-\\u{4e10}]{0,3}", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Every command that reads a rule folder takes it as `--rules` too; notes can be left out.
#[test]
fn the_folder_can_be_named() {
    let rules = root().join("rules");
    let rules = rules.to_str().unwrap();
    for command in [&["check", "--no-notes"][..], &["test"], &["book"]] {
        let said =
            triage(&root().join("tests"), &[command, &["--rules", rules, "--lang", "en"]].concat(), b"");
        assert_eq!(said.code, Some(0), "{}", said.err);
        assert!(!said.out.contains("note["), "{}", said.out);
    }
}
