//! What facts, dispositions and criteria are called: a form names them by their ids, people do not.

use std::path::Path;

use serde_json::Value;

use crate::cli::folder;
use crate::cli::serve::words;
use crate::criteria::{Ruleset, compiled};
use crate::facts::Kind;
use crate::text::{Lang, Text};

/// The names in a rule set, if there is one; an id without a name stays an id.
pub struct Labels(Option<Ruleset>);

impl Labels {
    /// Those of a rule folder or compiled rule set, else of the one that is served with the widget.
    pub fn read(rules: Option<&Path>, dist: &Path, lang: Lang) -> Result<Self, Text> {
        let Some(rules) = rules else {
            return Ok(Labels(served(dist)));
        };
        // What is wrong with it has been printed.
        folder::ruleset(rules, lang).map(|ruleset| Labels(Some(ruleset))).map_err(|_| {
            let rules = rules.display();
            Text::new(format!("无法使用规则 `{rules}`"), format!("cannot use the rules `{rules}`"))
        })
    }

    /// A disposition.
    pub fn disposition(&self, id: &str) -> Text {
        let all = self.0.iter().flat_map(|rules| &rules.dispositions);
        self.named(id, all.map(|one| (one.id.as_str(), &one.name)))
    }

    /// A criterion: what it says.
    pub fn criterion(&self, id: &str) -> Text {
        let all = self.0.iter().flat_map(|rules| &rules.criteria);
        self.named(id, all.map(|one| (one.id.as_str(), &one.because)))
    }

    /// A tier.
    pub fn tier(&self, id: &str) -> Text {
        let all = self.0.iter().flat_map(|rules| &rules.destinations.tiers);
        self.named(id, all.map(|one| (one.id.as_str(), &one.label)))
    }

    /// A centre.
    pub fn centre(&self, id: &str) -> Text {
        let all = self.0.iter().flat_map(|rules| &rules.destinations.centres);
        self.named(id, all.map(|one| (one.id.as_str(), &one.label)))
    }

    /// A fact.
    pub fn fact(&self, id: &str) -> Text {
        let all = self.0.iter().flat_map(|rules| rules.vocabulary.iter());
        self.named(id, all.map(|(_, one)| (one.id.as_str(), &one.label)))
    }

    /// A value of a fact: a choice by its name, a number with its unit.
    pub fn value(&self, fact: &str, value: &Value) -> Text {
        let rules = self.0.as_ref();
        let fact = rules.and_then(|rules| rules.vocabulary.fact(rules.vocabulary.find(fact)?));
        match (fact.map(|fact| &fact.kind), value) {
            (Some(Kind::Number(numeric)), Value::Number(number)) => {
                let with = |lang| format!("{number} {}", numeric.shown_unit(lang)).trim_end().to_owned();
                Text::new(with(Lang::Zh), with(Lang::En))
            }
            (Some(Kind::Choice(choices) | Kind::Choices(choices)), Value::String(_) | Value::Array(_)) => {
                let one = std::slice::from_ref(value);
                let ids = value.as_array().map_or(one, Vec::as_slice).iter().filter_map(Value::as_str);
                let names: Vec<Text> = ids
                    .map(|id| {
                        self.named(id, choices.iter().map(|choice| (choice.id.as_str(), &choice.label)))
                    })
                    .collect();
                let join = |lang: Lang, between: &str| {
                    names
                        .iter()
                        .map(|name| name.get(lang))
                        .filter(|name| !name.is_empty())
                        .collect::<Vec<_>>()
                        .join(between)
                };
                Text::new(join(Lang::Zh, "、"), join(Lang::En, ", "))
            }
            _ => words::value(value),
        }
    }

    fn named<'a>(&self, id: &str, mut all: impl Iterator<Item = (&'a str, &'a Text)>) -> Text {
        all.find(|(known, _)| *known == id).map_or_else(|| Text::new(id, ""), |(_, name)| name.clone())
    }
}

/// The rule set beside the widget that has the texts of both languages: `county.ruleset`, not `county.zh.ruleset`.
fn served(dist: &Path) -> Option<Ruleset> {
    let mut names: Vec<_> =
        std::fs::read_dir(dist).ok()?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    names.sort();
    let whole = |path: &&std::path::PathBuf| {
        path.extension().is_some_and(|extension| extension == "ruleset")
            && path.file_stem().is_some_and(|stem| !stem.to_string_lossy().contains('.'))
    };
    names.iter().filter(whole).find_map(|path| compiled::read(&std::fs::read(path).ok()?).ok())
}
