//! What a citizen sees and does while the rules are still on their way: two pages that decide nothing.

use crate::criteria::Ruleset;
use crate::flow::{Effect, Focus, Mode, Model, Msg, Screen, Who};
use crate::text::Lang;

/// The first page of a citizen and the one after it. It holds no rules, so nothing can be decided before those are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Front {
    /// What the rules are called, their version, its day, and their hash.
    pub rules: [String; 4],
    /// The signs to call 120 for at once.
    pub alarms: Vec<String>,
    /// The reader went on to whom it is about.
    pub began: bool,
    /// Whom it is about, once that was said: the walk goes on when the rules are there.
    pub who: Option<Who>,
}

impl Front {
    /// The front of a rule set in one language, as a text: a line for each of its texts.
    pub fn write(ruleset: &Ruleset, lang: Lang) -> String {
        let mut lines = vec![ruleset.title.get(lang), &ruleset.version, &ruleset.date, &ruleset.sha256];
        lines.extend(ruleset.vocabulary.alarms(lang));
        lines.join("\n")
    }

    /// Reads such a text.
    pub fn read(text: &str) -> Front {
        let mut lines = text.lines().map(str::to_owned);
        let rules = [(); 4].map(|()| lines.next().unwrap_or_default());
        Front { rules, alarms: lines.collect(), ..Front::default() }
    }

    /// How many steps back lead to the first page.
    pub fn depth(&self) -> usize {
        usize::from(self.began)
    }
}

/// What happens before the rules are there. The words of another language change nothing that was done.
#[inline(never)]
pub(super) fn take_in(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match (msg, &mut model.front) {
        (Msg::LoadedFront(text), front) => {
            let before = front.take().unwrap_or_default();
            *front = Some(Front { began: before.began, who: before.who, ..Front::read(&text) });
            return Vec::new();
        }
        (Msg::Began, Some(front)) => front.began = true,
        (Msg::PickedWho(who), Some(front)) => front.who = Some(who),
        (Msg::WentBack, Some(front)) => (front.began, front.who) = (front.who.is_some(), None),
        (Msg::StartedOver, Some(front)) => (front.began, front.who) = (false, None),
        _ => return Vec::new(),
    }
    vec![Effect::Focus(Focus::Heading)]
}

/// The rules are there: the walk goes on where the reader is, after what the host has told meanwhile.
pub(super) fn passed(model: &mut Model) -> Option<Effect> {
    let front = model.front.take().filter(|front| front.began && model.mode == Mode::Patient)?;
    model.session.as_mut()?.screen = Screen::Who;
    front.who.map(|who| Effect::Next(Msg::PickedWho(who)))
}
