//! The house rules that a machine can check: `ARCHITECTURE.md` says them, this holds the sources to them.

use std::collections::BTreeMap;

use crate::scratch::{files, root};

struct Floor {
    number: String,
    imports: Vec<String>,
    crates: Vec<String>,
}

#[test]
fn the_sources_keep_to_the_table() {
    let floors = table();
    let dependencies = dependencies();
    let wrong: Vec<String> = files(&root().join("src"), ".rs")
        .iter()
        .filter(|(name, _)| !is_test(name))
        .flat_map(|(name, text)| violations(name, text, &floors, &dependencies))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_table_itself_points_down() {
    let floors = table();
    let rank = |number: &str| match number {
        "bin" => 90,
        // 2b stands on 2, and 3b on 3; 5a and 5b stand side by side.
        "2b" => 25,
        "3b" => 35,
        other => {
            10 * other
                .trim_end_matches(['a', 'b'])
                .parse::<u32>()
                .expect("a floor is a number, 2b, 3b, 5a, 5b or bin")
        }
    };
    for floor in floors.values() {
        for import in &floor.imports {
            assert!(floors.values().any(|other| other.number == *import), "there is no floor {import}");
            assert!(
                rank(import) < rank(&floor.number),
                "floor {} may not import floor {import}",
                floor.number
            );
        }
    }
    let dependencies = dependencies();
    for name in floors.values().flat_map(|floor| &floor.crates) {
        assert!(dependencies.contains(name), "`{name}` is in the table but not in Cargo.toml");
    }
}

/// The checker is checked: each row breaks one rule.
#[test]
fn every_rule_bites() {
    let (floors, dependencies) = (table(), dependencies());
    for (name, text, expected) in [
        ("facts/x.rs", "//! X.\nuse crate::text::Lang;\nuse chrono::NaiveDate;\n", ""),
        ("facts/x.rs", "//! X.\n// use crate::flow::Model;\nconst A: &str = \"crate::flow::Model\";\n", ""),
        (
            "facts/x.rs",
            "//! X.\n#[cfg(test)]\nmod tests {\n    use super::*;\n    use proptest::prelude::*;\n}\n",
            "",
        ),
        (
            "facts/x.rs",
            "//! X.\nfn f<'a>(a: &'a str) -> char { '\"' }\nuse crate::flow::Model;\n",
            "imports `flow`",
        ),
        (
            "facts/x.rs",
            "//! X.\nuse crate::criteria::Truth;\n",
            "src/facts/x.rs: floor 1 imports `criteria`, which is floor 2",
        ),
        ("facts/x.rs", "//! X.\nuse serde_json::Value;\n", "uses the crate `serde_json`"),
        ("facts/x.rs", "//! X.\nuse crate::{text::Lang};\n", "one path per `use crate::…`"),
        ("facts.rs", "//! X.\nuse super::flow::Model;\n", "leaves its module through `super`"),
        ("facts/x.rs", "//! X.\nuse super::*;\n", "`super::*`"),
        ("facts/x.rs", "use crate::text::Lang;\n", "first line"),
        ("facts/x.rs", "//! X.\n#[cfg(feature = \"cli\")]\nfn f() {}\n", "looks at a cargo feature"),
        ("ui/x.rs", "//! X.\nuse crate::cli::run;\n", "imports `cli`"),
        ("cli/x.rs", "//! X.\nuse crate::ui::View;\n", "imports `ui`"),
        ("flow/x.rs", "//! X.\nuse web_sys::Window;\n", "uses the crate `web_sys`"),
        (
            "ui/x.rs",
            "//! X.\nfn f(i: web_sys::HtmlInputElement) {}\n",
            "views touch the DOM in src/ui/event.rs only",
        ),
        ("ui/event.rs", "//! X.\nfn f(i: web_sys::HtmlInputElement) {}\n", ""),
        ("ui/event.rs", "//! X.\nuse web_sys::Window;\n", "only what an event says"),
        ("flow/x.rs", "//! X.\nfn f() { gloo::timers::sleep(); }\n", "uses the crate `gloo`"),
        ("main.rs", "//! X.\nfn main() { referral_triage::browser::run() }\n", "imports `browser`"),
        ("attic/x.rs", "//! X.\n", "not in the table"),
        ("facts/x.rs", &format!("//! X.\n{}", "fn f() {}\n".repeat(401)), "401 lines of code"),
    ] {
        let wrong = violations(name, text, &floors, &dependencies).join("\n");
        assert_eq!(wrong.is_empty(), expected.is_empty(), "{name}: {text}{wrong}");
        assert!(wrong.contains(expected), "{name}: {wrong}");
    }
}

/// The rows of the floor table, by module.
fn table() -> BTreeMap<String, Floor> {
    let text = std::fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let list = |cell: &str| -> Vec<String> {
        let items = cell.split(',').map(|item| item.trim().trim_matches('`').to_owned());
        items.filter(|item| !item.is_empty() && item != "—").collect()
    };
    let rows = text
        .lines()
        .skip_while(|line| !line.starts_with("| floor |"))
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    let floors: BTreeMap<String, Floor> = rows
        .map(|row| {
            let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
            let floor =
                Floor { number: cells[0].to_owned(), imports: list(cells[3]), crates: list(cells[4]) };
            (cells[1].trim_matches('`').to_owned(), floor)
        })
        .collect();
    assert!(floors.len() >= 8, "ARCHITECTURE.md has lost its floor table");
    floors
}

/// The dependencies of Cargo.toml, as Rust names them.
fn dependencies() -> Vec<String> {
    let text = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut names = Vec::new();
    let mut here = false;
    for line in text.lines() {
        if line.starts_with('[') {
            here = line.ends_with("dependencies]");
        } else if let (true, Some((name, _))) = (here && !line.starts_with('#'), line.split_once('=')) {
            names.push(name.trim().replace('-', "_"));
        }
    }
    names
}

fn violations(
    name: &str,
    text: &str,
    floors: &BTreeMap<String, Floor>,
    dependencies: &[String],
) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut say = |what: String| wrong.push(format!("src/{name}: {what}"));
    if !text.starts_with("//! ") {
        say("the first line must be `//! …`, one sentence on what the file is".to_owned());
    }
    let code = without_tests(&code_of(text));
    let lines = code.lines().filter(|line| !line.trim().is_empty()).count();
    if lines > 400 {
        say(format!("{lines} lines of code; above 400 a file has two subjects, split it"));
    }
    if code.contains("super::*") {
        say("`super::*` hides where names come from; name them".to_owned());
    }
    if name == "lib.rs" {
        return wrong;
    }
    if code.contains("feature = ") {
        say("looks at a cargo feature; only src/lib.rs does".to_owned());
    }
    let module = name.split('/').next().unwrap_or(name).trim_end_matches(".rs");
    let Some(floor) = floors.get(module) else {
        say(format!("`{module}` is not in the table of ARCHITECTURE.md"));
        return wrong;
    };
    for root in ["crate::", "referral_triage::"] {
        for rest in after(&code, root) {
            let target = word(rest);
            if target.is_empty() {
                say("write one path per `use crate::…`, so that the floor shows".to_owned());
            } else if target != module {
                let number = floors.get(target).map(|floor| floor.number.as_str());
                if !number.is_some_and(|number| floor.imports.iter().any(|import| import == number)) {
                    let where_to = number.map_or("no floor".to_owned(), |number| format!("floor {number}"));
                    say(format!("floor {} imports `{target}`, which is {where_to}", floor.number));
                }
            }
        }
    }
    // A file's depth: src/a.rs is one step below the root, src/a/b.rs two.
    let depth = name.split('/').count();
    if after(&code, &"super::".repeat(depth)).next().is_some() {
        say("leaves its module through `super`; write `crate::…`".to_owned());
    }
    for dependency in dependencies {
        let path = format!("{dependency}::");
        if !floor.crates.contains(dependency) && after(&code, &path).next().is_some() {
            say(format!("uses the crate `{dependency}`, which floor {} does not", floor.number));
        }
    }
    let is_dom = |rest: &str| {
        name != "ui/event.rs"
            || !(word(rest).starts_with("Html") || matches!(word(rest), "Event" | "wasm_bindgen"))
    };
    if module == "ui" && after(&code, "web_sys::").any(is_dom) {
        wrong.push(format!(
            "src/{name}: views touch the DOM in src/ui/event.rs only, and there only what an event says"
        ));
    }
    wrong.dedup();
    wrong
}

/// What follows each place where a path starts with `root`.
fn after<'c>(code: &'c str, root: &'c str) -> impl Iterator<Item = &'c str> {
    code.match_indices(root).filter_map(move |(place, _)| {
        let starts = !code[..place].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
        starts.then(|| &code[place + root.len()..])
    })
}

fn word(text: &str) -> &str {
    &text[..text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len())]
}

fn is_test(name: &str) -> bool {
    name.ends_with("/tests.rs") || name.contains("/tests/")
}

/// The code alone: comments become spaces, literals become empty ones; line breaks stay.
fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let raw = rest
            .strip_prefix('b')
            .unwrap_or(rest)
            .strip_prefix('r')
            .map(|raw| raw.len() - raw.trim_start_matches('#').len());
        let after_word = code.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if let (Some(hashes), false) = (
            raw.filter(|hashes| rest[rest.find('r').unwrap_or(0) + 1 + hashes..].starts_with('"')),
            after_word,
        ) {
            code.push_str("\"\"");
            let start = rest.find('"').unwrap_or(0) + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            rest[start..].find(&close).map_or(rest.len(), |end| start + end + close.len())
        } else if first == '"' {
            code.push_str("\"\"");
            closing(rest, '"')
        } else if first == '\'' && is_char(rest) {
            code.push_str("' '");
            closing(rest, '\'')
        } else {
            code.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        };
        code.extend(rest[..length].chars().filter(|c| *c == '\n'));
        rest = &rest[length..];
    }
    code
}

/// The length of a literal that starts with its quote.
fn closing(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (place, c) in text.char_indices().skip(1) {
        match (escaped, c) {
            (true, _) => escaped = false,
            (false, '\\') => escaped = true,
            (false, c) if c == quote => return place + 1,
            _ => {}
        }
    }
    text.len()
}

/// `'a'` or `'\n'`, and not the lifetime `'a`.
fn is_char(text: &str) -> bool {
    let mut chars = text.chars().skip(1);
    chars.next() == Some('\\') || chars.next() == Some('\'')
}

/// The code without the items under `#[cfg(test)]`.
fn without_tests(code: &str) -> String {
    let mut kept = String::new();
    let mut rest = code;
    while let Some(start) = rest.find("#[cfg(test)]") {
        kept.push_str(&rest[..start]);
        let item = &rest[start..];
        let end = match item.find(['{', ';']) {
            Some(open) if item[open..].starts_with('{') => {
                let mut depth = 0;
                let end = item[open..].find(|c| {
                    depth += i32::from(c == '{') - i32::from(c == '}');
                    depth == 0
                });
                end.map_or(item.len(), |end| open + end + 1)
            }
            Some(end) => end + 1,
            None => item.len(),
        };
        rest = &item[end..];
    }
    kept + rest
}
