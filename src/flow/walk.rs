//! What a citizen's walk remembers beside the answers: who asks for whom, where the walk stands, how it is read.

use crate::facts::FactIx;
use crate::flow::{Screen, Session};

/// Who the answers are about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// The reader.
    #[default]
    Me,
    /// The reader's child, whose age counts in months.
    Child,
    /// Somebody whom the reader asks for.
    Other,
}

/// The state of a walk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Walk {
    /// Who it is about.
    pub who: Who,
    /// The facts of the answer that is being changed; none while the walk goes on.
    pub changing: Vec<FactIx>,
    /// The list of answers was opened from a question, and leads back there.
    pub from_question: bool,
    /// The emergency screen was shown, and the reader went on to more questions.
    pub alarmed: bool,
    /// The reader wants to leave the emergency screen, and is asked whether that is right.
    pub leaving: bool,
    /// Where help must come to, as typed: shown to be read out, and kept nowhere else.
    pub address: String,
    /// How the reader found it: the two questions at the end, each from 0 (good) to 2 (bad).
    pub rated: [Option<u8>; 2],
    /// Signs of nobody being there, one after the other.
    pub idle: u8,
}

/// How citizens read, and what they said at the end: kept for the next one at the same screen, and only in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aids {
    /// Larger text.
    pub large: bool,
    /// Every screen is read aloud.
    pub aloud: bool,
    /// The browser has a voice of its own in the reader's language.
    pub can_speak: bool,
    /// How many said what: a row for each of the two questions.
    pub ratings: [[u32; 3]; 2],
}

impl Session {
    /// The facts of the citizen's page now: those being changed, or those of the walk's last page.
    pub fn page(&self) -> &[FactIx] {
        match self.walk.changing.as_slice() {
            [] => self.pages.last().map_or(&[], Vec::as_slice),
            changing => changing,
        }
    }

    /// How many steps back lead to the first screen, at most: more with every screen further on.
    pub fn depth(&self) -> usize {
        let pages = self.pages.len();
        let beyond = pages + if self.walk.from_question { 2 } else { 3 };
        match self.screen {
            Screen::Welcome => 0,
            Screen::Who => 1,
            Screen::Answers if !self.walk.changing.is_empty() => beyond + 1,
            Screen::Answers => pages + 1,
            Screen::Result => pages + 2,
            Screen::Recap => beyond,
            Screen::Form => pages + 4,
            Screen::Review => pages + 5,
            Screen::Done => pages + 6,
        }
    }
}
