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
        let Props { model, link, place, shown, .. } = ctx.props();
        let model = model.borrow();
        let drawn = scene(&model, link).and_then(|scene| answers::group(&scene, *place, shown));
        drawn.map_or_else(Html::default, Tag::into_html)
    }
}

/// All groups in their order; one of which nothing is shown keeps its place.
#[inline(never)]
pub fn all(scene: &Scene<'_>, model: &Shared) -> Vec<Html> {
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
    let drawn = groups.into_iter().zip(0u16..).map(|((shown, more), place)| {
        if shown.is_empty() {
            return Html::default();
        }
        let (model, link, ruleset) = (Rc::clone(model), link.clone(), Rc::clone(ruleset));
        let props = Rc::new(Props { model, link, place, lang, ruleset, shown, more });
        Html::from(VComp::new::<Group>(props, None))
    });
    drawn.collect()
}
