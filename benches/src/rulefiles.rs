//! The same rules as our rule files say them.

use std::fmt::Write;

use referral_triage::criteria::{Ruleset, check};
use referral_triage::text::Source;

use crate::world::{DISPOSITIONS, Kind, Rule, When};

/// The checked rule set.
pub fn ruleset(vocabulary: &[(String, Kind)], rules: &[Rule]) -> Ruleset {
    let head = "id = \"bench\"\nversion = \"1\"\nlanguage = \"1\"\ndate = 2026-11-22\ntitle = { zh = \"a\", en = \"a\" }\n";
    let files = [
        ("ruleset.toml", head.to_owned()),
        ("destinations.toml", String::new()),
        ("follow-up.toml", String::new()),
        ("forms.toml", String::new()),
        ("dispositions.toml", dispositions()),
        ("vocabulary.toml", facts(vocabulary)),
    ];
    let files = files.map(|(name, text)| (name.to_owned(), text));
    let packs = rules.chunks(1000).enumerate();
    let packs = packs.map(|(place, rules)| (format!("all/part{place}.toml"), criteria(rules)));
    let sources: Vec<Source> =
        files.into_iter().chain(packs).map(|(name, text)| Source { name, text }).collect();
    let checked = check(&sources);
    checked.ruleset.unwrap_or_else(|| panic!("{:#?}", checked.problems))
}

fn dispositions() -> String {
    let directions = ["emergency", "up", "up", "consult", "down"];
    let mut text = String::new();
    for (id, direction) in DISPOSITIONS.iter().zip(directions) {
        let _ = write!(text, "[[disposition]]\nid = \"{id}\"\ndirection = \"{direction}\"\n");
        for key in ["name", "doctor", "patient", "next"] {
            let _ = writeln!(text, "{key} = {{ zh = \"a\", en = \"a\" }}");
        }
        let _ = writeln!(text, "fallback = {}\nrule_out = {}", direction == "consult", direction == "down");
    }
    text
}

fn facts(vocabulary: &[(String, Kind)]) -> String {
    let mut text = "[[group]]\nid = \"g\"\nlabel = { zh = \"a\", en = \"a\" }\n".to_owned();
    for (id, kind) in vocabulary {
        let _ =
            write!(text, "[[fact]]\nid = \"{id}\"\ngroup = \"g\"\nlabel = {{ zh = \"a\", en = \"a\" }}\n");
        let _ = match kind {
            Kind::YesNo => writeln!(text, "kind = \"yes-no\""),
            Kind::Number(least, most) => {
                writeln!(text, "kind = \"number\"\nunit = \"1\"\nrange = [{least}, {most}]\ndecimals = 0")
            }
            Kind::Choice(all) => {
                let all: Vec<String> =
                    all.iter().map(|id| format!("{{ id = \"{id}\", zh = \"a\", en = \"a\" }}")).collect();
                writeln!(text, "kind = \"choice\"\nchoices = [{}]", all.join(", "))
            }
        };
    }
    text
}

fn criteria(rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules {
        let _ = write!(
            text,
            "[[criterion]]\nid = \"{}\"\ndisposition = \"{}\"\nwhen = '''{}'''\nbecause = {{ zh = \"a\", en = \"a\" }}\n\
             source = {{ title = \"a\", section = \"a\", edition = \"a\", row = \"a\" }}\nstatus = \"proposal\"\n",
            rule.id,
            rule.disposition,
            written(&rule.when)
        );
    }
    text
}

fn written(when: &When) -> String {
    let join = |all: &[When], word: &str| {
        let all: Vec<String> = all.iter().map(|one| format!("({})", written(one))).collect();
        all.join(word)
    };
    match when {
        When::All(all) => join(all, " and "),
        When::Any(all) => join(all, " or "),
        When::Is(fact, op, value) => {
            let symbol = match op.as_str() {
                "lt" => "<",
                "le" => "<=",
                "gt" => ">",
                "ge" => ">=",
                "eq" => "=",
                "ne" => "!=",
                _ => "in",
            };
            let quoted = value.to_string().replace('"', "'");
            let value = if op == "in" { quoted.replace('[', "{ ").replace(']', " }") } else { quoted };
            format!("{fact} {symbol} {value}")
        }
    }
}
