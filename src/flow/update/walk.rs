//! The citizen's walk: turning pages, changing answers, leaving an emergency, what is said at the end.

use crate::criteria::Truth;
use crate::facts::{Answer, FactIx, Kind, Value};
use crate::flow::interview::{gate_is, next_page};
use crate::flow::update::{Place, start_over};
use crate::flow::{Effect, Focus, Front, Mode, Model, Msg, Now, Screen, Session};
use crate::referral::json;

/// What the host is told of the two questions at the end.
const QUESTIONS: [&str; 2] = ["clear", "satisfied"];
const RATINGS: [&str; 3] = ["good", "fair", "bad"];
/// As often nobody was there before an emergency is taken off the screen: somebody may be waiting in front of it.
const PATIENCE: u8 = 3;

/// How deep the walk is before something happens; nothing where the browser must be told in any case.
pub(super) fn before(model: &Model, msg: &Msg) -> Option<usize> {
    depth(model).filter(|_| *msg != Msg::WentBack)
}

fn depth(model: &Model) -> Option<usize> {
    if model.mode != Mode::Patient {
        return None;
    }
    model.session.as_ref().map(Session::depth).or(model.front.as_ref().map(Front::depth))
}

/// Tells the browser how deep the walk is, and reads the screen if the reader wants that.
pub(super) fn tell(model: &Model, before: Option<usize>, effects: &mut Vec<Effect>) {
    if let Some(depth) = depth(model).filter(|depth| before != Some(*depth)) {
        effects.push(Effect::Turned(depth));
        effects.extend(model.aids.aloud.then_some(Effect::Read(true)));
    }
}

/// Nobody was there for a while: first the answers are covered, then forgotten. An emergency stays in sight for longer.
#[inline(never)]
pub(super) fn went_idle(model: &mut Model, had_focus: bool) -> Vec<Effect> {
    let Some(session) = &mut model.session else { return Vec::new() };
    if session.screen == Screen::Welcome {
        return Vec::new();
    }
    session.walk.idle += 1;
    let is_shown = session.is_emergency() && session.screen == Screen::Result;
    if session.walk.idle > if is_shown { PATIENCE } else { 1 } {
        let mut effects = start_over(model);
        effects.push(Effect::Tell("triage-reset", "{}".to_owned()));
        return effects;
    }
    if is_shown || session.desk.locked {
        return Vec::new();
    }
    session.desk.locked = true;
    let mut effects = vec![Effect::Tell("triage-locked", "{}".to_owned())];
    effects.extend(had_focus.then_some(Effect::Focus(Focus::Heading)));
    effects
}

/// How the reader reads, and what was said at the end.
pub(super) fn take_in(model: &mut Model, msg: &Msg) -> Vec<Effect> {
    let aids = &mut model.aids;
    match *msg {
        Msg::PressedLarge => aids.large = !aids.large,
        Msg::PressedAloud => {
            aids.aloud = !aids.aloud;
            return vec![Effect::Read(aids.aloud)];
        }
        Msg::SetCanSpeak(can) => aids.can_speak = can,
        Msg::Rated(question, rating) => return rate(model, question, rating),
        _ => {}
    }
    Vec::new()
}

#[inline(never)]
fn rate(model: &mut Model, question: usize, rating: u8) -> Vec<Effect> {
    let Some(session) = &mut model.session else { return Vec::new() };
    let rated = &mut session.walk.rated;
    if rated.iter().all(Option::is_some) {
        return Vec::new();
    }
    rated.iter_mut().skip(question).take(1).for_each(|slot| *slot = Some(rating.min(2)));
    let [Some(first), Some(second)] = *rated else { return Vec::new() };
    let said = [usize::from(first), usize::from(second)];
    for (counts, said) in model.aids.ratings.iter_mut().zip(said) {
        counts.iter_mut().skip(said).take(1).for_each(|count| *count += 1);
    }
    let detail = json::object(|to| {
        for ((question, said), counts) in QUESTIONS.iter().zip(said).zip(&model.aids.ratings) {
            to.field(question).object(|to| {
                to.text("said", RATINGS.get(said).copied().unwrap_or_default());
                for (name, count) in RATINGS.iter().zip(counts) {
                    to.field(name).written(&count.to_string());
                }
            });
        }
    });
    vec![Effect::Tell("triage-feedback", detail)]
}

impl Session {
    /// What happens on the citizen's walk alone.
    #[inline(never)]
    pub(super) fn on_walk(&mut self, msg: Msg, place: Place, now: &Now) -> Vec<Effect> {
        match msg {
            Msg::Began if self.screen == Screen::Welcome => self.go(Screen::Who),
            Msg::PickedWho(who) => {
                self.walk.who = who;
                self.turn_page()
            }
            Msg::Submitted => self.submit(place, now),
            Msg::FinishedPage(answers) => {
                // A second tap of a double tap, or one that comes late, answers no page that it was not meant for.
                let page = self.page();
                if self.screen != Screen::Answers || !answers.iter().all(|(fact, _)| page.contains(fact)) {
                    return Vec::new();
                }
                for (fact, answer) in answers {
                    self.replace(fact, answer);
                }
                self.finish_page(place, now)
            }
            Msg::ReopenedAnswers => {
                self.walk.from_question = self.screen == Screen::Answers;
                self.walk.leaving = false;
                self.go(Screen::Recap)
            }
            Msg::WentOn => {
                self.walk.alarmed = self.is_emergency() && self.screen == Screen::Result;
                // A page that was left open for the list of answers is still to be answered, if it still matters.
                let is_open = |fact: &FactIx| self.decision.next.contains(fact);
                if self.walk.from_question && self.screen == Screen::Recap {
                    if self.pages.last().is_some_and(|page| page.iter().any(is_open)) && !self.is_alarm() {
                        return self.go(Screen::Answers);
                    }
                    self.pages.pop();
                }
                self.turn_page()
            }
            Msg::AskedToLeave(leaving) => {
                self.walk.leaving = leaving;
                self.asked_to_leave()
            }
            Msg::WroteAddress(address) => {
                self.walk.address = address;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Whether the emergency screen has to be shown before anything else is asked.
    fn is_alarm(&self) -> bool {
        self.decision.disposition == 0 || self.is_emergency() && !self.walk.alarmed
    }

    /// Whether the emergency that is shown could still turn out to be a greater one.
    pub fn can_be_worse(&self) -> bool {
        self.decision.disposition > 0
            && self.is_emergency()
            && next_page(&self.ruleset, &self.facts, &self.decision.next, self.walk.who).is_some()
    }

    /// The citizen's next page, or the result when none is left or an emergency showed. One that could still be a greater
    /// one is asked about further if the reader goes on: "go to hospital" must not hide "call 120".
    fn turn_page(&mut self) -> Vec<Effect> {
        self.walk.alarmed &= self.is_emergency();
        let next = || next_page(&self.ruleset, &self.facts, &self.decision.next, self.walk.who);
        match (!self.is_alarm()).then(next).flatten() {
            Some(page) => {
                self.pages.push(page);
                self.leave_search();
                self.go(Screen::Answers)
            }
            None => self.go(Screen::Result),
        }
    }

    /// To the question whether an emergency is really to be left, or away from it.
    fn asked_to_leave(&self) -> Vec<Effect> {
        let leaving = || Focus::Id("leaving".to_owned());
        vec![Effect::Focus(if self.walk.leaving { leaving() } else { Focus::Heading })]
    }

    fn finish_page(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        let mut effects = self.decide_again(place, now);
        let was_changed = !std::mem::take(&mut self.walk.changing).is_empty();
        // From the review the walk goes on; a button leads back there.
        let is_listed = was_changed && !self.checking && !self.is_alarm();
        effects.extend(if is_listed { self.go(Screen::Recap) } else { self.turn_page() });
        effects
    }

    /// What is typed on the page is read as it stands; if it cannot be, the page says why. A field left empty beside a
    /// filled one is not known.
    #[inline(never)]
    fn submit(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        let page = self.page().to_vec();
        let mut can_go_on = true;
        for fact in &page {
            let text = self.typed.get(fact).map(|(text, _)| text.clone()).unwrap_or_default();
            if !text.trim().is_empty() {
                self.typed(*fact, text, true);
                can_go_on &= self.facts.value(*fact).is_some();
            }
        }
        if can_go_on
            && let Some(first) =
                page.first().filter(|_| page.iter().all(|fact| self.facts.value(*fact).is_none()))
        {
            let why = self.why_unreadable(*first);
            self.typed.insert(*first, (String::new(), Some(why)));
            can_go_on = false;
        }
        if !can_go_on {
            return self.decide_again(place, now);
        }
        let hangs_on = |fact: FactIx, other: FactIx| {
            self.ruleset.ask_if(fact).is_some_and(|gate| gate.facts().contains(&other))
        };
        let is_known = |fact: FactIx| self.facts.value(fact).is_some();
        let mut rest = Vec::new();
        for fact in page.iter().copied().filter(|fact| *self.facts.answer(*fact) == Answer::NotAsked) {
            let least = self.ruleset.vocabulary.fact(fact).and_then(|fact| fact.numeric()).map(|n| n.min);
            if page.iter().any(|other| is_known(*other) && hangs_on(*other, fact)) {
                // Months without years: no years.
                rest.extend(least.map(|least| (fact, Answer::Known(Value::Number(least)))));
            } else if !page.iter().any(|other| hangs_on(fact, *other)) {
                rest.push((fact, Answer::NotKnown));
            }
        }
        for (fact, answer) in rest {
            self.facts.set(fact, answer);
        }
        // Months beside years say nothing that a rule may use.
        for fact in page {
            if gate_is(&self.ruleset, &self.facts, fact, Truth::False) {
                self.replace(fact, Answer::NotAsked);
            }
        }
        self.finish_page(place, now)
    }

    /// A page of its own for an answer that is to be changed: for a tick its whole list, as far as it was asked or still matters.
    #[inline(never)]
    pub(super) fn change_answer(&mut self, fact: FactIx) -> Vec<Effect> {
        self.checking = self.screen == Screen::Review;
        let vocabulary = &self.ruleset.vocabulary;
        let list = |ix: FactIx| {
            let fact = vocabulary.fact(ix).filter(|fact| fact.kind == Kind::YesNo)?;
            vocabulary.group(fact).filter(|group| group.checklist).map(|_| fact.group)
        };
        let is_beside = |ix: FactIx| {
            list(ix) == list(fact)
                && (*self.facts.answer(ix) != Answer::NotAsked || self.decision.next.contains(&ix))
        };
        let page = match list(fact) {
            Some(_) => vocabulary
                .iter()
                .filter(|(ix, fact)| fact.plain.is_some() && is_beside(*ix))
                .map(|(ix, _)| ix)
                .collect(),
            None => vec![fact],
        };
        self.walk.changing = page;
        self.leave_search();
        self.go(Screen::Answers)
    }

    #[inline(never)]
    pub(super) fn back(&mut self, place: Place, now: &Now) -> Vec<Effect> {
        let mut effects = Vec::new();
        // Away from an emergency nobody goes by a slip of the finger.
        if self.screen == Screen::Result && self.is_emergency() {
            self.walk.leaving = true;
            return self.asked_to_leave();
        }
        let screen = match (self.screen, place.mode) {
            (Screen::Review, _) => Screen::Form,
            (Screen::Form, Mode::Patient) => Screen::Result,
            (Screen::Form | Screen::Done, Mode::Doctor) => Screen::Answers,
            (Screen::Result, _) if !self.pages.is_empty() => Screen::Answers,
            (Screen::Recap, _) if self.walk.from_question => Screen::Answers,
            (Screen::Recap, _) => Screen::Result,
            (Screen::Answers, Mode::Patient) if !self.walk.changing.is_empty() => {
                self.walk.changing.clear();
                if self.checking { Screen::Review } else { Screen::Recap }
            }
            (Screen::Answers, Mode::Patient) => {
                // What is answered after a page hangs on it: it is asked again.
                for fact in self.pages.pop().unwrap_or_default() {
                    self.replace(fact, Answer::NotAsked);
                }
                effects.extend(self.decide_again(place, now));
                if self.pages.is_empty() { Screen::Who } else { Screen::Answers }
            }
            (Screen::Result, _) => Screen::Who,
            (Screen::Who, _) => Screen::Welcome,
            (screen, _) => screen,
        };
        effects.extend(self.go(screen));
        effects
    }
}
