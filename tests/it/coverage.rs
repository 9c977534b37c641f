//! `triage test --coverage`, on rules small enough to count by hand and on the shipped ones.

use std::path::PathBuf;

use serde_json::Value;

use crate::scratch::{Said, files, folder, root, triage, write};

/// One criterion of three parts, two limits among them, and two cases.
fn small(name: &str) -> PathBuf {
    let place = folder(&format!("coverage/{name}"));
    for (file, text) in files(&root().join("tests/bad-rules/base"), ".toml") {
        write(&place, &format!("rules/{file}"), text);
    }
    let criterion = "[[criterion]]\nid = \"高压\"\ndisposition = \"call-120\"\nwhen = '''\n  收缩压 >= 180 'mm[Hg]'\n  or not (glucose > 3.9 'mmol/L')\n'''\n\
                     because = { zh = \"血压\", en = \"pressure\" }\nstatus = \"proposal\"\n\
                     source = { title = \"示例\", section = \"一\", edition = \"2026\", row = \"X02\" }\n";
    let cases = "[[case]]\nnote = \"高\"\nfacts = { \"收缩压\" = 180 }\nfires = [\"高压\"]\n\n\
                 [[case]]\nnote = \"低\"\nfacts = { \"收缩压\" = 120, glucose = 5 }\ndenies = [\"高压\"]\n";
    let pain = std::fs::read_to_string(place.join("rules/heart/pain.cases.toml")).unwrap();
    write(&place, "rules/heart/pain.cases.toml", pain.split("\n\n").next().unwrap());
    write(&place, "rules/blood/pressure.toml", criterion);
    write(&place, "rules/blood/pressure.cases.toml", cases);
    place
}

fn run(place: &std::path::Path, more: &[&str]) -> Said {
    triage(place, &[&["test", "rules"], more].concat(), b"")
}

#[test]
fn the_table_counts_and_suggests() {
    let place = small("table");
    let said = run(&place, &["--coverage", "--lang", "en"]);
    let expected = "\
3 passed, 0 failed

criterion  cases  truths  parts  decided  limits  all

blood/         2     2/3    6/9      3/4     1/4  60%
  高压         2     TF-    6/9      3/4     1/4  60%

heart/         1     1/3      -      1/2       -  40%
  pain         1     T--      -      1/2       -  40%

total          3     3/6    6/9      4/6     1/4  56%

what no case shows (the cases below say what comes out now: make sure that it is right before you copy one)

rules/blood/pressure.toml:1: 高压
  - no case just outside `收缩压 >= 180 'mm[Hg]'`
  - no case just inside `glucose > 3.9 'mmol/L'`
      [[case]]
      note = \"no case just outside `收缩压 >= 180 'mm[Hg]'`\"
      facts = { \"收缩压\" = 179, glucose = 4 }
      denies = [\"高压\"]
  - no case just outside `glucose > 3.9 'mmol/L'`
  - `not (glucose > 3.9 'mmol/L')` never true
  - `(glucose > 3.9 'mmol/L')` never false
      [[case]]
      note = \"no case just outside `glucose > 3.9 'mmol/L'`\"
      facts = { \"收缩压\" = 179, glucose = 3.9 }
      fires = [\"高压\"]
  - never unknown
  - `收缩压 >= 180 'mm[Hg]'` never unknown
      [[case]]
      note = \"never unknown\"
      facts = {}
      open = [\"高压\"]

rules/heart/pain.toml:1: pain
  - never false
      [[case]]
      note = \"never false\"
      facts = { \"胸痛\" = false }
      denies = [\"pain\"]
  - never unknown
      [[case]]
      note = \"never unknown\"
      facts = {}
      open = [\"pain\"]
";
    assert_eq!((said.out.as_str(), said.err.as_str(), said.code), (expected, "", Some(0)));
    let said = run(&place, &["--coverage=table", "--lang", "zh"]);
    let head = "\
标准    用例  真假未知  子条件  起决定  界值  合计

blood/     2       2/3     6/9     3/4   1/4   60%
  高压     2    真假－     6/9     3/4   1/4   60%
";
    assert!(said.out.starts_with(&format!("3 个用例通过，0 个失败\n\n{head}")), "{}", said.out);
    assert!(said.out.contains("`(glucose > 3.9 'mmol/L')` 没有“不成立”的用例"), "{}", said.out);
}

#[test]
fn editors_get_lcov() {
    let said = run(&small("lcov"), &["--coverage=lcov", "--lang", "en"]);
    let expected = "\
TN:
SF:rules/blood/pressure.toml
FN:2,高压
FNDA:1,高压
FNF:1
FNH:1
BRDA:5,0,0,1
BRDA:5,0,1,1
BRDA:5,0,2,0
BRDA:5,3,0,1
BRDA:5,3,1,1
BRDA:5,3,2,0
BRDA:6,1,0,1
BRDA:6,1,1,0
BRDA:6,1,2,1
BRDA:6,2,0,0
BRDA:6,2,1,1
BRDA:6,2,2,1
BRF:12
BRH:8
DA:5,2
DA:6,2
LF:2
LH:2
end_of_record
TN:
SF:rules/heart/pain.toml
FN:2,pain
FNDA:1,pain
FNF:1
FNH:1
BRDA:4,0,0,1
BRDA:4,0,1,0
BRDA:4,0,2,0
BRF:3
BRH:1
DA:4,1
LF:1
LH:1
end_of_record
";
    assert_eq!((said.out.as_str(), said.err.as_str()), (expected, "3 passed, 0 failed\n"));
}

#[test]
fn machines_get_one_object() {
    let place = small("json");
    let said = run(&place, &["--coverage=json", "--lang", "en"]);
    assert_eq!((said.out.lines().count(), said.code), (1, Some(0)));
    let whole: Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(whole["total"]["percent"], 56);
    assert_eq!(whole["packs"][1]["pack"], "heart");
    let criterion = &whole["criteria"][0];
    assert_eq!(criterion["seen"], serde_json::json!({ "true": 1, "false": 1, "unknown": 0 }));
    assert_eq!(criterion["parts"][0]["decided"], serde_json::json!({ "true": 1, "false": 1, "unknown": 0 }));
    assert_eq!(criterion["parts"][0]["start"], serde_json::json!({ "line": 5, "column": 3 }));
    assert_eq!(criterion["limits"][0]["outside"], false);
    assert_eq!(
        criterion["missing"][2]["case"],
        "[[case]]\nnote = \"never unknown\"\nfacts = {}\nopen = [\"高压\"]\n"
    );
    // Coverage does not change what a failing case means.
    write(&place, "rules/heart/x.cases.toml", "[[case]]\nnote = \"x\"\nfacts = {}\nfires = [\"pain\"]\n");
    let said = run(&place, &["--coverage=json", "--format", "json", "--lang", "en"]);
    assert_eq!((said.code, said.out.lines().count(), said.err.lines().count()), (Some(1), 1, 1));
    assert!(said.err.starts_with("{\"code\":\"case-failed\""), "{}", said.err);
    let wrong = run(&place, &["--coverage=pdf"]);
    assert_eq!(wrong.code, Some(2));
}

/// Every kind of condition has its example: whoever pastes them all has shown everything.
#[test]
fn what_is_suggested_closes_the_gap() {
    let place = small("closed");
    let rules: Vec<_> = files(&root().join("rules"), ".toml");
    for (file, text) in &rules {
        write(&place, &format!("shipped/{file}"), text);
    }
    let criterion = std::fs::read_to_string(place.join("rules/blood/pressure.toml")).unwrap();
    let (before, after) = criterion.split_once("'''").unwrap();
    let after = after.split_once("'''").unwrap().1;
    for (number, when) in [
        "at least 2 of (胸痛, 意识 = '昏迷', 'q' in findings)",
        "onset >= @2026-11-22 xor 胸痛",
        "胸痛 implies 意识 in { '昏迷' }",
        "收缩压 between 90 'mm[Hg]' and 140 'mm[Hg]' and glucose != 5 'mmol/L'",
        "(胸痛 and 意识 != '昏迷') is null and onset is not null",
        "(胸痛 or 意识 = '清醒') is false or glucose is null",
        "胸痛 and days between onset and @2026-06-01 >= 14",
        "收缩压 * 2 + 收缩压 >= 450.5 'mm[Hg]'",
        "glucose / 收缩压 > 0.1 'mmol/L/mm[Hg]' and 胸痛",
    ]
    .iter()
    .enumerate()
    {
        let name = format!("kind-{number}");
        let text = format!("{before}'''{when}'''{after}").replace("高压", &name);
        write(&place, &format!("rules/blood/{name}.toml"), text);
    }
    for folder in ["rules", "shipped"] {
        let said = triage(&place, &["test", folder, "--coverage=json"], b"");
        let whole: Value = serde_json::from_str(&said.out).unwrap();
        let criteria = whole["criteria"].as_array().unwrap();
        let (mut cases, mut without) = (String::new(), 0);
        for missing in criteria.iter().flat_map(|criterion| criterion["missing"].as_array().unwrap()) {
            // A part inside a definition can be beyond reach: whoever is asked for it was asked before.
            let Some(case) = missing["case"].as_str() else {
                assert_eq!(folder, "shipped", "no example: {missing}");
                without += 1;
                continue;
            };
            cases.push_str(case);
            cases.push('\n');
        }
        let pasted = cases.matches("[[case]]").count();
        write(&place, &format!("{folder}/pasted.cases.toml"), cases);
        let said = triage(&place, &["test", folder, "--coverage=json", "--lang", "en"], b"");
        let whole: Value = serde_json::from_str(&said.out).unwrap();
        let left: usize = whole["criteria"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["missing"].as_array().unwrap().len())
            .sum();
        assert!(without * 4 <= pasted.max(4), "{without} parts have no example, {pasted} have");
        assert!(left <= without && said.code == Some(0), "{left} of {without} left: {}", said.err);
    }
}
