//! Finding facts by typing: pinyin initials, pinyin, Chinese, English, or an ICD-10 code.
//!
//! What a fact is called in the reader's language the rule set knows. Everything else stands in an index, which
//! `triage build --index` writes and the page loads when somebody first searches: the SHA-256 of the rule set, then
//! a line for each fact, in the vocabulary's order, of four parts with tabs between them: the syllables of the
//! Chinese names (several readings with `/` between them), the Chinese names, the English names, the codes. Several
//! names have `|` between them.

use crate::facts::{FactIx, Vocabulary};
use crate::text::Lang;

/// How many facts are shown.
const MOST: usize = 8;
/// Behind every rank a search can give.
const WORST: u8 = 8;

/// The facts that a query finds, best first: those whose name begins with it before those that hold it somewhere,
/// and what the screen shows before what it does not.
pub fn find(
    vocabulary: &Vocabulary,
    index: Option<&str>,
    lang: Lang,
    query: &str,
    is_shown: impl Fn(FactIx) -> bool,
) -> Vec<FactIx> {
    let query = query.trim().to_ascii_lowercase();
    if query.is_empty() {
        return Vec::new();
    }
    let lines = index.unwrap_or_default().split('\n').skip(1).chain(std::iter::repeat(""));
    let mut ranked = Vec::new();
    for ((ix, fact), line) in vocabulary.iter().zip(lines) {
        let rank = rank(fact.label.get(lang), line, &query);
        if let Some(rank) = rank {
            ranked.push((rank * 2 + u8::from(!is_shown(ix)), ix));
        }
    }
    // Rank by rank instead of sorted, which would be 3 kB.
    let mut found = Vec::new();
    for wanted in 0..WORST {
        let more = ranked.iter().filter(|(rank, _)| *rank == wanted).map(|(_, ix)| *ix);
        found.extend(more.take(MOST - found.len()));
    }
    found
}

/// Of these facts, those that a citizen's words mean, in their order: the words name one, or one of its names stands
/// in them ("my child has had a fever for three days").
pub fn matching(
    vocabulary: &Vocabulary,
    index: Option<&str>,
    lang: Lang,
    words: &str,
    facts: &[FactIx],
) -> Vec<FactIx> {
    let words = words.trim().to_ascii_lowercase();
    let is_meant = |ix: &&FactIx| {
        let Some(fact) = vocabulary.fact(**ix) else { return false };
        let line = index.unwrap_or_default().split('\n').nth(ix.index() + 1).unwrap_or_default();
        let plain = fact.plainly(lang);
        let names = || line.split('\t').skip(1).flat_map(|names| names.split('|'));
        words.is_empty()
            || rank(plain, line, &words).is_some()
            || names().any(|name| name.chars().nth(1).is_some() && words.contains(&name.to_ascii_lowercase()))
    };
    facts.iter().filter(is_meant).copied().collect()
}

/// Whether what was typed, pasted or scanned is the code of a citizen's self-check, or one of a form's.
pub fn is_code(query: &str) -> bool {
    let is_marked = |mark: &str| ["RT1", "RT2"].iter().any(|one| mark.eq_ignore_ascii_case(one));
    query.trim().get(..3).is_some_and(is_marked) && query.trim().len() > 20
}

/// Whether an index belongs to a rule set.
pub fn is_index_of(index: &str, sha256: &str) -> bool {
    index.split('\n').next() == Some(sha256)
}

/// 0 at the beginning of a name, of its pinyin or of a code; 1 at the beginning of a word; 2 within; 3 within the pinyin.
fn rank(label: &str, line: &str, query: &str) -> Option<u8> {
    let mut parts = line.split('\t');
    let syllables = parts.next().unwrap_or_default();
    let names = [Some(label), parts.next(), parts.next()]
        .into_iter()
        .flatten()
        .flat_map(|names| names.split('|'))
        .filter_map(|name| within(name, query));
    let codes = parts.next().unwrap_or_default().split(' ').any(|code| within(code, query) == Some(0));
    // People put apostrophes and spaces between syllables, or not.
    let sounds: String = query.chars().filter(|c| !matches!(c, ' ' | '\'')).collect();
    let spoken = sounds
        .is_ascii()
        .then(|| syllables.split('|').filter_map(|syllables| spoken(syllables, &sounds)).min())
        .flatten();
    names.chain(codes.then_some(0)).chain(spoken).min()
}

fn within(name: &str, query: &str) -> Option<u8> {
    let (name, query) = (name.to_ascii_lowercase(), query.as_bytes());
    let place = name.as_bytes().windows(query.len()).position(|part| part == query)?;
    Some(match place.checked_sub(1).and_then(|before| name.as_bytes().get(before)) {
        None => 0,
        Some(b' ' | b'(' | b'-') => 1,
        Some(_) => 2,
    })
}

fn spoken(syllables: &str, sounds: &str) -> Option<u8> {
    let mut rest = syllables;
    let mut rank = 0;
    while !rest.is_empty() {
        if begins(rest, sounds) {
            return Some(rank);
        }
        rank = 3;
        rest = rest.split_once(' ')?.1;
    }
    None
}

/// Whether every syllable gives a beginning of itself: `xt`, `xiongt` and `xiongtong` for `xiong tong`.
fn begins(syllables: &str, sounds: &str) -> bool {
    if sounds.is_empty() {
        return true;
    }
    let (first, rest) = syllables.split_once(' ').unwrap_or((syllables, ""));
    first.split('/').any(|reading| {
        let common = reading.bytes().zip(sounds.bytes()).take_while(|(a, b)| a == b).count();
        (1..=common).any(|taken| sounds.get(taken..).is_some_and(|sounds| begins(rest, sounds)))
    })
}

#[cfg(test)]
mod tests {
    use super::{begins, rank};

    #[test]
    fn a_query_finds_a_name_by_its_sound_its_words_and_its_codes() {
        let chest = "xiong tong\t胸痛\tpain of the chest\tR07 R07.4";
        let belly = "fu tong|du zi teng\t腹痛|肚子疼\tabdominal pain|belly ache\t";
        let weight = "ti chong/zhong xia jiang\t体重下降\tweight loss\t";
        for (line, query, expected) in [
            (chest, "xt", Some(0)),
            (chest, "xiongt", Some(0)),
            (chest, "xiong tong", Some(0)),
            (chest, "xtong", Some(0)),
            (chest, "t", Some(1)),
            (chest, "to", Some(3)),
            (chest, "tx", None),
            (chest, "xtt", None),
            (chest, "胸", Some(0)),
            (chest, "痛", Some(2)),
            (chest, "pain", Some(0)),
            (chest, "chest", Some(1)),
            (chest, "hest", Some(2)),
            (chest, "r07", Some(0)),
            (chest, "07", None),
            (belly, "dzt", Some(0)),
            (belly, "肚子", Some(0)),
            (belly, "疼", Some(2)),
            (belly, "ache", Some(1)),
            (belly, "duzitengdu", None),
            (weight, "tz", Some(0)),
            (weight, "tc", Some(0)),
            (weight, "zxj", Some(3)),
            (weight, "zhongxiaj", Some(3)),
        ] {
            assert_eq!(rank("", line, query), expected, "{query} in {line}");
        }
        // Without an index the name in the reader's language is left.
        assert_eq!(rank("胸痛", "", "胸"), Some(0));
        assert_eq!(rank("胸痛", "", "xt"), None);
    }

    #[test]
    fn what_never_ends_is_no_name() {
        assert!(!begins("", "a"));
        assert!(!begins("a a a a a a a a", &"a".repeat(9)));
    }
}
