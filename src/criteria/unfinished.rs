//! Whether somebody still has to write something: the places that `triage new` leaves to be filled in.

use crate::criteria::Criterion;
use crate::criteria::cases::Case;

/// What such a place begins with.
const MARKS: [&str; 2] = ["（待填）", "(to be filled in)"];

/// The first text of a criterion that is still to be written, as it stands.
pub fn in_criterion(criterion: &Criterion) -> Option<&str> {
    let because = [criterion.because.zh.as_str(), criterion.because.en.as_str()];
    let plain = criterion.plain.iter().flat_map(|plain| [plain.zh.as_str(), plain.en.as_str()]);
    let source = &criterion.source;
    let source = [&source.title, &source.section, &source.edition, &source.row].map(String::as_str);
    because.into_iter().chain(plain).chain(source).find(|text| is_left_open(text))
}

/// Whether a case still waits for its note.
pub fn in_case(case: &Case) -> bool {
    is_left_open(&case.note)
}

fn is_left_open(text: &str) -> bool {
    MARKS.iter().any(|mark| text.contains(mark))
}
