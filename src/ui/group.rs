//! A group of a clinician's questions: drawn anew only when something in it has changed.
//!
//! One answer changes a group or two of a screen that has a dozen, with hundreds of controls.

use std::rc::Rc;

use yew::virtual_dom::VComp;
use yew::{Component, Context, Html, Properties};

use crate::criteria::Ruleset;
use crate::facts::{Answer, FactIx};
use crate::text::Lang;
use crate::ui::markup::Tag;
use crate::ui::{Link, Scene, Shared, answers, scene};

/// So many questions that were not there before are drawn at once: a phone shows no more.
const AT_ONCE: usize = 8;

/// Which questions are drawn. An answer can bring dozens of them, most of them far below; laying them out would hold up what it
/// says, so the first few come with it, and the others once that is painted. So it is with a citizen's list of complaints.
#[derive(Default)]
pub struct Rows {
    drawn: Vec<FactIx>,
    room: usize,
    /// So many in front are drawn in any case: something that is there already comes after them, and moves once and no more.
    firm: usize,
    /// Some were left for the next time.
    pub withheld: bool,
    /// What stands below the disposition is drawn anew in another turn.
    pub turn: u32,
}

impl Rows {
    /// Before a page is drawn: whether all questions are, and not only a few new ones.
    pub fn begin(&mut self, all: bool) {
        self.room = if all { usize::MAX } else { AT_ONCE };
        self.withheld = false;
    }

    /// All questions in their order, before the first is asked about.
    pub fn list(&mut self, all: impl Iterator<Item = FactIx>) {
        let last = (1..).zip(all).filter(|(_, fact)| self.drawn.contains(fact)).last();
        self.firm = last.map_or(0, |(count, _)| count);
    }

    /// Whether the next question is drawn now. What was there once never waits again.
    pub fn has(&mut self, fact: FactIx) -> bool {
        let is_firm = self.firm > 0;
        self.firm = self.firm.saturating_sub(1);
        if self.drawn.contains(&fact) {
            return true;
        }
        if self.room == 0 && !is_firm {
            self.withheld = true;
            return false;
        }
        self.room = self.room.saturating_sub(1);
        self.drawn.push(fact);
        true
    }
}

/// A fact that is shown.
#[derive(PartialEq)]
pub struct Shown {
    /// The fact.
    pub fact: FactIx,
    /// What is known about it.
    pub answer: Answer,
    /// Nobody entered that here: its row says where it comes from.
    pub told: bool,
}

/// What a group says.
#[derive(Properties)]
pub struct Props {
    model: Shared,
    link: Link,
    place: u16,
    lang: Lang,
    ruleset: Rc<Ruleset>,
    shown: Vec<Shown>,
    /// None of its questions is left for the next time.
    whole: bool,
    /// It says more than the answers: where one comes from and how old it is, what was typed, a unit.
    more: bool,
}

/// Two that are equal look alike. One that says more than its answers is drawn at every turn, which is always right.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        !self.more
            && !other.more
            && self.place == other.place
            && self.lang == other.lang
            && Rc::ptr_eq(&self.ruleset, &other.ruleset)
            && self.shown == other.shown
            && self.whole == other.whole
    }
}

/// One group on the screen.
pub struct Group;

impl Component for Group {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        Group
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { model, link, place, shown, whole, .. } = ctx.props();
        let model = model.borrow();
        let drawn = scene(&model, link).and_then(|scene| answers::group(&scene, *place, shown, *whole));
        drawn.map_or_else(Html::default, Tag::into_html)
    }
}

/// All groups in their order; one of which nothing is shown keeps its place.
#[inline(never)]
pub fn all(scene: &Scene<'_>, model: &Shared, rows: &mut Rows) -> Vec<Html> {
    let Scene { session, lang, link, .. } = *scene;
    let ruleset = &session.ruleset;
    let mut groups: Vec<(Vec<Shown>, bool)> = Vec::new();
    groups.resize_with(ruleset.vocabulary.groups.len(), Default::default);
    for (fact, of) in ruleset.vocabulary.iter() {
        // What was filled in says where it came from, and what waits for being confirmed is seen.
        let told = session.origins.get(fact).is_some();
        if let Some((shown, more)) = groups.get_mut(usize::from(of.group))
            && (told || session.shows(fact))
        {
            *more |= told || session.typed.get(&fact).is_some() || session.other_unit(fact).is_some();
            shown.push(Shown { fact, answer: session.facts.answer(fact).clone(), told });
        }
    }
    rows.list(groups.iter().flat_map(|(shown, _)| shown).map(|one| one.fact));
    let drawn = groups.into_iter().zip(0u16..).map(|((mut shown, more), place)| {
        let all = shown.len();
        shown.retain(|one| rows.has(one.fact));
        if shown.is_empty() {
            return Html::default();
        }
        let (model, link, ruleset) = (Rc::clone(model), link.clone(), Rc::clone(ruleset));
        let whole = shown.len() == all;
        let props = Rc::new(Props { model, link, place, lang, ruleset, shown, whole, more });
        Html::from(VComp::new::<Group>(props, None))
    });
    drawn.collect()
}
