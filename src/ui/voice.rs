//! How a citizen is spoken to: about himself, about a child, about somebody else.

use crate::flow::{Walk, Who};
use crate::text::Lang;

/// What stands for "the patient" to readers who answer for themselves.
const ME: [(&str, &str); 8] = [
    ("病人", "您"),
    ("the patient's", "your"),
    ("Is the patient", "Are you"),
    ("is the patient", "are you"),
    ("was the patient", "were you"),
    ("The patient is", "You are"),
    ("the patient is", "you are"),
    ("the patient", "you"),
];
/// And to parents.
const CHILD: [(&str, &str); 3] =
    [("病人", "孩子"), ("The patient", "Your child"), ("the patient", "your child")];

/// A sentence of the rules, about whomever it is about.
#[inline(never)]
pub fn about(walk: &Walk, text: &str) -> String {
    let pairs: &[(&str, &str)] = match walk.who {
        Who::Me => &ME,
        Who::Child => &CHILD,
        Who::Other => &[],
    };
    pairs.iter().fold(text.to_owned(), |text, (patient, person)| match text.contains(patient) {
        true => text.replace(patient, person),
        false => text,
    })
}

/// "The trouble", and whose it is.
pub fn what_bothers(walk: &Walk, lang: Lang) -> &'static str {
    match walk.who {
        Who::Me => lang.pick("您哪里不舒服？", "What is the trouble?"),
        Who::Child => lang.pick("孩子哪里不舒服？", "What is your child's trouble?"),
        Who::Other => lang.pick("病人哪里不舒服？", "What is the patient's trouble?"),
    }
}

/// Whose result it is.
pub fn result(walk: &Walk, lang: Lang) -> &'static str {
    match walk.who {
        Who::Me => lang.pick("您的结果", "Your result"),
        Who::Child => lang.pick("孩子的结果", "Your child's result"),
        Who::Other => lang.pick("病人的结果", "The patient's result"),
    }
}
