//! `triage test`, as an author meets it: cases that fail, and why.

use std::path::{Path, PathBuf};

use std::io::BufRead;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use crate::scratch::{files, folder, root, triage, write};

/// A copy of the small rule set with a second criterion.
fn small(name: &str) -> PathBuf {
    let place = folder(&format!("cases/{name}"));
    for (file, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        write(&place, &format!("rules/{file}"), text);
    }
    let because = "because = { zh = \"血压\", en = \"pressure\" }\nstatus = \"proposal\"\n\
                   source = { title = \"示例\", section = \"一\", edition = \"2026\", row = \"X02\" }\n";
    let when = "when = '''\n  收缩压 >= 180 'mm[Hg]'\n  and (胸痛 or 意识 = '昏迷' or 'q' in findings or glucose > 20 'mmol/L')\n'''\n";
    write(
        &place,
        "rules/heart/pressure.toml",
        format!("[[criterion]]\nid = \"pressure\"\ndisposition = \"call-120\"\n{when}{because}"),
    );
    place
}

/// The messages, and the notes below them.
fn failures(place: &Path, lang: &str) -> Vec<String> {
    let said = triage(place, &["test", "rules", "--format", "json", "--lang", lang], b"");
    let problems = said.out.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let lines = problems.flat_map(|problem| {
        let text = |value: &serde_json::Value| value["message"].as_str().unwrap().to_owned();
        let at =
            |value: &serde_json::Value| format!("{}:{}", value["start"]["line"], value["start"]["column"]);
        let notes = problem["notes"].as_array().unwrap();
        let mut lines = vec![format!("{} {}", at(&problem), text(&problem))];
        // The first note is the case.
        lines.extend(notes.iter().skip(1).map(|note| format!("- {} {}", at(note), text(note))));
        lines
    });
    lines.collect()
}

/// Rows of what a case says, and what is said about it.
#[test]
fn a_failing_case_says_what_it_expected_and_why() {
    let place = small("failing");
    for (case, lang, expected) in [
        (
            "denies = [\"pain\"]\nfacts = { \"胸痛\" = true }",
            "zh",
            &["3:11 标准 `pain` 应为不成立，得到成立", "- 4:9 `胸痛` 为 是"][..],
        ),
        (
            "facts = {}\nfires = [\"pain\"]",
            "en",
            &[
                "4:10 criterion `pain` should be true, it is unknown, because `胸痛` is not known",
                "- 4:9 `胸痛` is not known",
            ],
        ),
        (
            "facts = { \"收缩压\" = 179, \"胸痛\" = true }\nfires = [\"pain\", \"pressure\"]",
            "en",
            &[
                "4:18 criterion `pressure` should be true, it is false",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is false: `收缩压` is 179 mmHg",
            ],
        ),
        (
            "facts = { \"收缩压\" = 180, \"胸痛\" = false, \"意识\" = \"清醒\", findings = [], glucose = 20 }\nfires = [\"pressure\"]",
            "en",
            &[
                "4:10 criterion `pressure` should be true, it is false",
                "- 6:7 `(胸痛 or 意识 = '昏迷' or 'q' in findings or glucose > 20 'mmol/L')` is false: \
                 `胸痛` is no, `意识` is awake, `findings` is none, `glucose` is 20 mmol/L",
            ],
        ),
        (
            "facts = { \"收缩压\" = 190, \"意识\" = \"昏迷\" }\ndenies = [\"pressure\"]\nopen = [\"pressure\"]",
            "en",
            &[
                "4:11 criterion `pressure` should be false, it is true",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is true: `收缩压` is 190 mmHg",
                "- 6:14 `意识 = '昏迷'` is true: `意识` is coma",
                "5:9 criterion `pressure` should be unknown, it is true",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is true: `收缩压` is 190 mmHg",
                "- 6:14 `意识 = '昏迷'` is true: `意识` is coma",
            ],
        ),
        (
            "facts = { \"胸痛\" = true, \"收缩压\" = 190 }\nwant = \"stay\"",
            "en",
            &[
                "4:8 expected disposition `stay`, got `call-120`; these hold: `pain`, `pressure`",
                "- 4:9 `胸痛` is yes",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is true: `收缩压` is 190 mmHg",
                "- 6:8 `胸痛` is yes",
            ],
        ),
        (
            "facts = { \"胸痛\" = \"unknown\", \"收缩压\" = 120 }\nwant = \"stay\"",
            "zh",
            &["4:8 去向应为 `stay`，得到 `consult-first`；未能排除 `pain`", "- 4:9 不知道 `胸痛`"],
        ),
        (
            "facts = { \"胸痛\" = true, \"收缩压\" = 190 }\nfires_only = [\"pain\"]",
            "en",
            &[
                "4:14 no other criterion should hold, but `pressure` does too",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is true: `收缩压` is 190 mmHg",
                "- 6:8 `胸痛` is yes",
            ],
        ),
        (
            "facts = { \"胸痛\" = false, \"收缩压\" = 120 }\nfires_only = [\"pain\"]",
            "en",
            &["4:14 criterion `pain` should be true, it is false", "- 4:9 `胸痛` is no"],
        ),
        (
            "facts = {}\nsettled = true",
            "en",
            &[
                "4:11 the disposition should be settled, but an answer can still change it; these are not ruled out: \
                 `pain`, `pressure`; worth asking: `胸痛`, `收缩压`, `glucose`, `意识`, `findings`",
                "- 4:9 `胸痛` is not known",
                "- 5:3 `收缩压 >= 180 'mm[Hg]'` is unknown: `收缩压` is not known",
                "- 6:7 `(胸痛 or 意识 = '昏迷' or 'q' in findings or glucose > 20 'mmol/L')` is unknown: \
                 `胸痛` is not known, `意识` is not known, `findings` is not known, `glucose` is not known",
            ],
        ),
        (
            "facts = { \"胸痛\" = true }\nsettled = false",
            "zh",
            &["4:11 去向应当还可能改变，却已经确定", "- 4:9 `胸痛` 为 是"],
        ),
        (
            "facts = { \"胸痛\" = false }\nnext = [\"意识\", \"收缩压\"]",
            "en",
            &[
                "4:8 the next questions should be `意识`, `收缩压`, they are `收缩压`, `glucose`, `意识`, `findings`",
            ],
        ),
        (
            "facts = { \"胸痛\" = true }\nnext = [\"收缩压\"]",
            "en",
            &["4:8 the next questions should be `收缩压`, they are none"],
        ),
        (
            "facts = { \"胸痛\" = false }\nnext = []",
            "zh",
            &["4:8 接下来的问题应为 没有，实际是 `收缩压`、`glucose`、`意识`、`findings`"],
        ),
    ] {
        write(&place, "rules/heart/x.cases.toml", format!("[[case]]\nnote = \"某患者\"\n{case}\n"));
        assert_eq!(failures(&place, lang), expected, "{case}");
    }
}

/// Every key of a case, met: nothing is said.
#[test]
fn a_case_that_is_met_is_silent() {
    let place = small("met");
    let cases = [
        "facts = { \"胸痛\" = true, \"收缩压\" = 179 }\nfires_only = [\"pain\"]\nsettled = true\nnext = []\nwant = \"call-120\"",
        "facts = {}\nfires_only = []\nsettled = false\nnext = [\"胸痛\", \"收缩压\"]\nopen = [\"pain\", \"pressure\"]",
        "facts = { \"胸痛\" = false, \"收缩压\" = 120 }\ndenies = [\"pain\", \"pressure\"]\nnext = []",
    ];
    let text: String = cases.iter().map(|case| format!("[[case]]\nnote = \"某患者\"\n{case}\n\n")).collect();
    write(&place, "rules/heart/x.cases.toml", text);
    let said = triage(&place, &["test", "rules", "--lang", "en"], b"");
    assert_eq!((said.code, said.out.as_str()), (Some(0), "6 passed, 0 failed\n"));
    let said = triage(&place, &["test", "rules", "--lang", "zh"], b"");
    assert_eq!(said.out, "6 个用例通过，0 个失败\n");
}

/// `triage test --watch`, and every line that it says on either stream.
struct Watch {
    child: Child,
    lines: Receiver<String>,
}

impl Watch {
    fn start(place: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_triage"))
            .current_dir(place)
            .args(["test", "rules", "--watch", "--lang", "en"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (to, lines) = channel();
        let streams: [Box<dyn std::io::Read + Send>; 2] =
            [Box::new(child.stdout.take().unwrap()), Box::new(child.stderr.take().unwrap())];
        for stream in streams {
            let to = to.clone();
            std::thread::spawn(move || {
                let lines = std::io::BufReader::new(stream).lines();
                lines.map_while(Result::ok).try_for_each(|line| to.send(line))
            });
        }
        Watch { child, lines }
    }

    /// Reads on until each of these was in a line; the two streams come in any order. A minute
    /// without a word means that it never comes.
    fn until(&self, words: &[&str]) {
        let (mut missing, mut seen) = (words.to_vec(), Vec::new());
        while !missing.is_empty() {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) => {
                    missing.retain(|words| !line.contains(words));
                    seen.push(line);
                }
                Err(_) => panic!("no line has {missing:?}: {seen:#?}"),
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn a_watched_folder_is_run_again() {
    let place = small("watch");
    let watch = Watch::start(&place);
    watch.until(&["] watching rules, Ctrl-C ends it", "3 passed, 0 failed"]);
    let failing = "[[case]]\nnote = \"x\"\nfacts = {}\nfires = [\"pain\"]\n";
    write(&place, "rules/heart/x.cases.toml", failing);
    watch.until(&["] new: heart/x.cases.toml", "3 passed, 1 failed"]);
    // Half a file, as an editor leaves it for a moment.
    write(&place, "rules/heart/x.cases.toml", "[[case]]\nnote = \"");
    watch.until(&["] changed: heart/x.cases.toml", "no case was run"]);
    write(&place, "rules/heart/x.cases.toml", failing.replace("fires", "open"));
    watch.until(&["4 passed, 0 failed"]);
    std::fs::rename(place.join("rules"), place.join("elsewhere")).unwrap();
    watch.until(&["triage: cannot read the rule folder `rules`"]);
    std::fs::rename(place.join("elsewhere"), place.join("rules")).unwrap();
    watch.until(&["4 passed, 0 failed"]);
    std::fs::remove_file(place.join("rules/heart/x.cases.toml")).unwrap();
    watch.until(&["] gone: heart/x.cases.toml", "3 passed, 0 failed"]);
    drop(watch);
    let nowhere = folder("cases/watch-nowhere");
    let said = triage(&nowhere, &["test", "rules", "--watch", "--lang", "en"], b"");
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
}
