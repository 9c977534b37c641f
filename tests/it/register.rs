//! The register of rows (`tests/rows.toml`) against the rules: nothing that the sources ask is forgotten, and nothing is
//! cited that the sources do not have. `rules/COVERAGE.md` is written from both; `UPDATE_SNAPSHOTS=1` rewrites it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write;

use referral_triage::criteria::{Citation, Status, Truth};
use referral_triage::facts::FactIx;
use toml::de::{DeTable, DeValue};

use crate::patients::{facts, ruleset};
use crate::scratch::root;

/// A row of the register.
struct Row {
    id: String,
    says: String,
    /// Why no rule stands for it.
    without: Option<String>,
}

/// What stands for a row: its kind and id, and what it cites.
struct Rule {
    name: String,
    source: Citation,
    status: Status,
}

fn text(table: &DeTable<'_>, key: &str) -> Option<String> {
    table.get(key).and_then(|value| value.get_ref().as_str()).map(str::to_owned)
}

fn tables<'t>(table: &'t DeTable<'t>, key: &str) -> Vec<&'t DeTable<'t>> {
    let array = table.get(key).and_then(|value| value.get_ref().as_array());
    array
        .into_iter()
        .flat_map(|items| items.iter())
        .map(|item| match item.get_ref() {
            DeValue::Table(table) => table,
            _ => panic!("`{key}` holds tables"),
        })
        .collect()
}

/// The register, by section.
fn register() -> Vec<(String, Vec<Row>)> {
    let file = std::fs::read_to_string(root().join("tests/rows.toml")).unwrap();
    let table = DeTable::parse(&file).unwrap_or_else(|error| panic!("tests/rows.toml: {error}"));
    tables(table.get_ref(), "section")
        .into_iter()
        .map(|section| {
            let rows = tables(section, "row").into_iter().map(|row| Row {
                id: text(row, "id").expect("a row has an id"),
                says: text(row, "says").expect("a row says something"),
                without: text(row, "without"),
            });
            (text(section, "title").expect("a section has a title"), rows.collect())
        })
        .collect()
}

/// Everything in the rules that cites a source, in the order of the files.
fn cited() -> Vec<Rule> {
    let ruleset = ruleset();
    let mut all = Vec::new();
    let mut add = |name: String, source: &Citation, status| {
        all.push(Rule { name, source: source.clone(), status });
    };
    for one in &ruleset.criteria {
        add(format!("`{}`", one.id), &one.source, one.status);
    }
    for one in &ruleset.scores {
        add(format!("score `{}`", one.id), &one.source, one.status);
    }
    for one in &ruleset.plans {
        add(format!("plan `{}`", one.id), &one.source, one.status);
    }
    for one in &ruleset.parameters {
        for edition in &one.editions {
            add(format!("parameter `{}`, edition {}", one.id, edition.id), &edition.source, edition.status);
        }
    }
    all
}

/// The rows that a citation names: `D04, D05`.
fn rows(source: &Citation) -> impl Iterator<Item = &str> {
    source.row.split(',').map(str::trim)
}

/// Whether this is the id of a row of the register, and no phrase of the policy documents or complaint of the self-check.
fn is_row(id: &str) -> bool {
    id.len() == 3
        && id.starts_with(|c: char| c.is_ascii_uppercase())
        && id[1..].bytes().all(|b| b.is_ascii_digit())
}

#[test]
fn every_row_became_a_rule_or_says_why_not() {
    let rules = cited();
    let mut wrong = Vec::new();
    let mut known = BTreeSet::new();
    for row in register().into_iter().flat_map(|(_, rows)| rows) {
        let count = rules.iter().filter(|rule| rows(&rule.source).any(|id| id == row.id)).count();
        match (&row.without, count) {
            (None, 0) => wrong.push(format!("no rule cites {}: {}", row.id, row.says)),
            (Some(why), 1..) => wrong.push(format!("{} is cited, and yet left out: {why}", row.id)),
            _ => {}
        }
        assert!(known.insert(row.id.clone()), "{} stands twice in the register", row.id);
    }
    for rule in &rules {
        for id in rows(&rule.source) {
            let is_known = if is_row(id) {
                known.contains(id)
            } else {
                let phrase = id.strip_prefix("1a-").or_else(|| id.strip_prefix("1b-"));
                phrase.is_some_and(|number| number.parse::<u8>().is_ok())
                    || id.strip_prefix("SC ").is_some_and(|fact| ruleset().vocabulary.find(fact).is_some())
                    || id == "SC none"
                    || id == "—"
            };
            if !is_known {
                wrong.push(format!("{} cites {id}, which nobody knows", rule.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// `rules/COVERAGE.md` says what the rules say: which row each criterion follows, its status, what is left out.
#[test]
fn the_page_about_coverage_is_up_to_date() {
    let page = page();
    let file = root().join("rules/COVERAGE.md");
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
        std::fs::write(&file, &page).unwrap();
    }
    let stands = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(stands == page, "rules/COVERAGE.md is out of date: UPDATE_SNAPSHOTS=1 cargo test register");
}

fn page() -> String {
    let (register, rules) = (register(), cited());
    let count = register.iter().map(|(_, rows)| rows.len()).sum::<usize>();
    let left_out = register.iter().flat_map(|(_, rows)| rows).filter(|row| row.without.is_some()).count();
    let mut page = format!(
        "# What the rules cover\n\nWritten by `UPDATE_SNAPSHOTS=1 cargo test register` from `tests/rows.toml` and the rules; a test keeps it true.\n\n\
         {count} rows of criteria from the sources: {} stand in the rules, {left_out} do not and say why.\n\n",
        count - left_out
    );
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for criterion in &ruleset().criteria {
        *counts.entry(criterion.status.name()).or_default() += 1;
    }
    let counts: Vec<String> = counts.iter().map(|(name, count)| format!("{count} {name}")).collect();
    let _ = writeln!(page, "{} criteria: {}.", ruleset().criteria.len(), counts.join(", "));
    for (title, rows_here) in &register {
        let _ = write!(
            page,
            "\n## {title}\n\n| row | says | rule | source | edition | status |\n|---|---|---|---|---|---|\n"
        );
        for row in rows_here {
            let of_row: Vec<&Rule> =
                rules.iter().filter(|rule| rows(&rule.source).any(|id| id == row.id)).collect();
            if let Some(why) = &row.without {
                let _ = writeln!(page, "| {} | {} | none: {why} | | | |", row.id, row.says);
            }
            for (place, rule) in of_row.iter().enumerate() {
                let (id, says) = if place == 0 { (row.id.as_str(), row.says.as_str()) } else { ("", "") };
                let source = [rule.source.title.as_str(), rule.source.section.as_str()];
                let source =
                    source.iter().filter(|part| **part != "—").copied().collect::<Vec<_>>().join(", ");
                let _ = writeln!(
                    page,
                    "| {id} | {says} | {} | {source} | {} | {} |",
                    rule.name,
                    rule.source.edition,
                    rule.status.name()
                );
            }
        }
    }
    page.push_str("\n## The self-check: complaints and where they can lead\n\n");
    page.push_str("How many criteria of each outcome a citizen with the complaint can reach.\n\n");
    let ruleset = ruleset();
    let outcomes: Vec<&str> = ruleset.dispositions.iter().map(|one| one.id.as_str()).collect();
    let reachable = reachable();
    let shown: Vec<usize> =
        (0..outcomes.len()).filter(|place| reachable.values().any(|counts| counts[*place] > 0)).collect();
    let _ = write!(page, "| complaint |");
    page.extend(shown.iter().map(|place| format!(" {} |", outcomes[*place])));
    let _ = write!(page, "\n|---|");
    shown.iter().for_each(|_| page.push_str("---|"));
    page.push('\n');
    for (fact, declared) in ruleset.vocabulary.iter().filter(|(fact, _)| is_complaint(*fact)) {
        let _ = write!(page, "| {} |", declared.label.en);
        for place in &shown {
            let count = reachable[&fact][*place];
            let _ = if count == 0 { write!(page, " |") } else { write!(page, " {count} |") };
        }
        page.push('\n');
    }
    page
}

fn is_complaint(fact: FactIx) -> bool {
    let ruleset = ruleset();
    let group = ruleset.vocabulary.fact(fact).and_then(|fact| ruleset.vocabulary.group(fact));
    group.is_some_and(|group| group.picker)
}

/// For each complaint, how many criteria of each disposition ask for it, can hold at home, and have words for a citizen.
fn reachable() -> HashMap<FactIx, Vec<usize>> {
    let ruleset = ruleset();
    let mut all: HashMap<FactIx, Vec<usize>> = HashMap::new();
    for (fact, _) in ruleset.vocabulary.iter().filter(|(fact, _)| is_complaint(*fact)) {
        let told = facts(&serde_json::json!({ "care_setting": "home", ruleset.vocabulary.id(fact): true }));
        let counts = all.entry(fact).or_insert_with(|| vec![0; ruleset.dispositions.len()]);
        for criterion in ruleset.criteria.iter().filter(|criterion| criterion.plain.is_some()) {
            if criterion.when.facts().contains(&fact) && criterion.when.truth_ever(&told) != Truth::False {
                counts[usize::from(criterion.disposition)] += 1;
            }
        }
    }
    all
}

/// A complaint has its alarms, its visits, and for the small ones a way to stay at home.
#[test]
fn every_complaint_has_an_emergency_and_an_answer() {
    let ruleset = ruleset();
    let place = |id: &str| ruleset.dispositions.iter().position(|one| one.id == id).expect("a disposition");
    let (hospital, last) = (place("emergency-transfer"), place("self-care"));
    let mut wrong = Vec::new();
    for (fact, counts) in reachable() {
        let id = ruleset.vocabulary.id(fact);
        if id != "other_new_problem" && counts[..=hospital].iter().sum::<usize>() == 0 {
            wrong.push(format!("`{id}` leads to no emergency"));
        }
        if counts[hospital + 1..=last].iter().sum::<usize>() == 0 {
            wrong.push(format!("`{id}` leads to no visit and no care at home"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
