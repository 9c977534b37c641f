//! `triage build --index`: by what names, sounds and codes facts are found ([`crate::flow::search`] reads it).

use std::path::Path;

use pinyin::ToPinyinMulti;

use crate::cli::{GOOD, folder, output, say};
use crate::criteria::Ruleset;
use crate::facts::Fact;
use crate::text::Lang;

/// Writes the index.
pub fn run(dir: &Path, to: &Path, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(dir, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let index = index(&ruleset);
    if let Err(code) = output::write(to, index.as_bytes(), lang) {
        return code;
    }
    say(&format!("{} {} {} {} B\n", ruleset.id, ruleset.version, ruleset.sha256, index.len()));
    GOOD
}

fn index(ruleset: &Ruleset) -> String {
    let mut index = ruleset.sha256.clone();
    for fact in &ruleset.vocabulary.facts {
        index.push('\n');
        index.push_str(&line(fact));
    }
    index
}

fn line(fact: &Fact) -> String {
    let codes = fact.codes.iter().filter(|code| code.system == "icd10").map(|code| code.code.as_str());
    let codes = codes.collect::<Vec<_>>().join(" ");
    let (mut zh, mut en) = (vec![fact.label.zh.as_str()], vec![fact.label.en.as_str()]);
    for name in &fact.called {
        if name.is_ascii() { en.push(name) } else { zh.push(name) }
    }
    let all = |names: &[&str], of: &dyn Fn(&str) -> String| {
        names.iter().map(|name| of(name)).collect::<Vec<_>>().join("|")
    };
    [all(&zh, &syllables), all(&zh, &one_line), all(&en, &one_line), codes].join("\t")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The syllables of a Chinese name. A character with several readings has all of them, for nobody knows which one a
/// reader expects; letters and digits in between are syllables of their own.
fn syllables(name: &str) -> String {
    let mut all: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        all.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
        let Some(readings) = c.to_pinyin_multi() else { continue };
        let mut distinct: Vec<&str> = Vec::new();
        for reading in readings {
            if !distinct.contains(&reading.plain()) {
                distinct.push(reading.plain());
            }
        }
        all.push(distinct.join("/"));
    }
    all.extend((!word.is_empty()).then_some(word));
    all.join(" ")
}

#[cfg(test)]
mod tests {
    use super::syllables;

    #[test]
    fn characters_letters_and_digits_become_syllables() {
        for (name, expected) in [
            ("胸痛", "xiong tong"),
            ("GCS 评分", "gcs ping fen"),
            ("咳嗽 14 天", "ke/hai sou 14 tian"),
            ("重", "zhong/chong"),
            ("（）", ""),
        ] {
            let said = syllables(name);
            for (token, readings) in said.split(' ').zip(expected.split(' ')) {
                for reading in readings.split('/') {
                    assert!(token.split('/').any(|known| known == reading), "{name}: {said}");
                }
            }
            assert_eq!(said.split(' ').count(), expected.split(' ').count(), "{name}: {said}");
        }
    }
}
