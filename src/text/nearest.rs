//! "Did you mean …?"

/// The candidate that a slip of the pen could have turned into `word`, if there is one: at most a
/// third of its letters are wrong, missing, too many or swapped with their neighbour.
pub fn nearest<'a>(word: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (word.chars().count() / 3).max(1);
    candidates
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= allowed && *distance < candidate.chars().count())
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn slips_are_found_and_strangers_are_not() {
        let known = ["troponin", "systolic", "收缩压"];
        for (word, expected) in [
            ("trponin", Some("troponin")),
            ("Systolic", Some("systolic")),
            ("收缩亚", Some("收缩压")),
            ("toponrin", Some("troponin")),
            ("缩收压", Some("收缩压")),
            ("age", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known.into_iter()), expected, "{word}");
        }
    }
}
