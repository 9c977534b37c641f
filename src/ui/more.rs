//! What stands below the disposition, drawn anew once that is painted: who answers looks for the answer, and laying out its reasons
//! takes as long as all else that an answer brings.

use std::rc::Rc;

use yew::virtual_dom::VComp;
use yew::{Component, Context, Html, Properties};

use crate::ui::{Link, Rows, Scene, Shared, panel, scene};

/// When it was drawn.
#[derive(Properties)]
pub struct Props {
    model: Shared,
    link: Link,
    turn: u32,
}

/// Drawn in the same turn, it is left as it is.
impl PartialEq for Props {
    fn eq(&self, other: &Self) -> bool {
        self.turn == other.turn
    }
}

/// The part of the panel that draws itself.
pub struct More;

impl Component for More {
    type Message = ();
    type Properties = Props;

    fn create(_: &Context<Self>) -> Self {
        More
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { model, link, .. } = ctx.props();
        scene(&model.borrow(), link).map_or_else(Html::default, |scene| panel::more(&scene).into_html())
    }
}

/// Its place in the panel.
pub fn below(scene: &Scene<'_>, model: &Shared, rows: &Rows) -> Html {
    let props = Props { model: Rc::clone(model), link: scene.link.clone(), turn: rows.turn };
    Html::from(VComp::new::<More>(Rc::new(props), None))
}
