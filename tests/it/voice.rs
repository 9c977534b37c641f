//! How a citizen is spoken to: every question and every help of the shipped rules, about oneself, a child and somebody else.

use referral_triage::flow::{Walk, Who};
use referral_triage::text::Lang;
use referral_triage::ui::voice;

use crate::patients::ruleset;

/// What no sentence may say to somebody who answers for himself: he is no patient, no "is", and nobody else's hands.
const NOT_TO_ME: &[&str] = &[
    "病人",
    "patient",
    "is you",
    "was you",
    "has you",
    "does you",
    "you is",
    "you was",
    "you has",
    "you's",
    "move you",
    "leave you",
    "lay you",
    "make you",
    "keep you ",
    "hold you",
];
/// A child is a child, and a stranger may be a woman.
const NOT_OF_A_CHILD: &[&str] = &["病人", "patient"];
const NOT_OF_ANYBODY: &[&str] = &["himself", "herself", " he ", " she ", " his ", " him ", "wakes you"];

#[test]
fn every_question_is_right_about_whomever_it_is_about() {
    let mut wrong = Vec::new();
    let facts = ruleset().vocabulary.facts.iter();
    for fact in facts.filter(|fact| fact.plain.is_some() && fact.preset_patient.is_none()) {
        for text in fact.plain.iter().chain(&fact.help) {
            for lang in [Lang::Zh, Lang::En] {
                for (who, never) in
                    [(Who::Me, NOT_TO_ME), (Who::Child, NOT_OF_A_CHILD), (Who::Other, NOT_OF_ANYBODY)]
                {
                    let said = voice::about(&Walk { who, ..Walk::default() }, text.get(lang));
                    let padded = format!(" {} ", said.to_lowercase());
                    if let Some(word) = never.iter().find(|word| padded.contains(*word)) {
                        wrong.push(format!("`{}`: {word}: {said}", fact.id));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
