//! Why a condition is true, false or unknown for one patient, pointed out in its author's words.

use crate::criteria::cases::said;
use crate::criteria::{AsWritten, Criterion, Note};
use crate::facts::{FactIx, Facts, Vocabulary};
use crate::text::{Lang, Source, Text};

/// How many facts a note names.
const NAMED: usize = 5;

/// The parts of a criterion's condition that decide, each with the values it comes from.
pub fn why(
    criterion: &Criterion,
    written: &AsWritten,
    sources: &[Source],
    vocabulary: &Vocabulary,
    facts: &Facts,
) -> Vec<Note> {
    let truths = criterion.when.trace(facts);
    let note = |(node, from): (usize, Vec<FactIx>)| {
        let said = said(*truths.get(node)?);
        let words = written.words(node, sources);
        let values = |lang| values(&from, vocabulary, facts, lang);
        let (zh, en) = (format!("`{words}` {}", said.zh), format!("`{words}` is {}", said.en));
        let says_itself = matches!(from.as_slice(), [fact] if vocabulary.id(*fact) == words);
        let message = if says_itself {
            Text::new(values(Lang::Zh), values(Lang::En))
        } else if from.is_empty() {
            Text::new(zh, en)
        } else {
            Text::new(format!("{zh}：{}", values(Lang::Zh)), format!("{en}: {}", values(Lang::En)))
        };
        Some(Note { file: written.file.clone(), span: written.node(node), message })
    };
    criterion.when.reasons(facts).into_iter().filter_map(note).collect()
}

fn values(from: &[FactIx], vocabulary: &Vocabulary, facts: &Facts, lang: Lang) -> String {
    let one = |fact: &FactIx| {
        let id = vocabulary.id(*fact);
        match facts.value(*fact).map(|value| value.shown(*fact, vocabulary, lang)) {
            Some(value) => lang.pick(format!("`{id}` 为 {value}"), format!("`{id}` is {value}")),
            None => lang.pick(format!("不知道 `{id}`"), format!("`{id}` is not known")),
        }
    };
    let mut all: Vec<String> = from.iter().take(NAMED).map(one).collect();
    if from.len() > NAMED {
        all.push("…".to_owned());
    }
    all.join(lang.pick("，", ", "))
}
