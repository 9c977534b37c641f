//! A figure to point at: the parts of a body as buttons, for who finds a complaint quicker by showing where it is.

use crate::facts::{BodyPart, Fact, FactIx};
use crate::flow::Msg;
use crate::text::words;
use crate::ui::Scene;
use crate::ui::event::{On, Says};
use crate::ui::markup::{Attr, Tag, div, el, p, tap};

/// How near a complaint is to where somebody points: 0 where it is felt, 1 where it is felt too, 2 if it can be felt
/// anywhere, 3 if elsewhere. 0 for all while nobody points.
pub fn rank(fact: &Fact, pointed: Option<BodyPart>) -> usize {
    let Some(pointed) = pointed else { return 0 };
    let place = fact.body.iter().position(|part| *part == pointed);
    place.map_or(if fact.body.is_empty() { 2 } else { 3 }, |place| place.min(1))
}

/// The figure, of the parts that these complaints can be felt in; once one is pointed at, that part alone, which leads
/// back to the whole.
#[inline(never)]
pub fn figure(scene: &Scene<'_>, complaints: &[(FactIx, &Fact)]) -> Option<Tag> {
    let Scene { session, lang, link, .. } = *scene;
    let pointed = session.desk.pointed;
    let mut figure = div(if pointed.is_some() { "body one" } else { "body" });
    let mut is_empty = true;
    for ((part, id), label) in BodyPart::ALL.iter().zip(words::parts_of_the_body(lang).split('|')) {
        if !complaints.iter().any(|(_, fact)| fact.body.contains(part)) {
            continue;
        }
        is_empty = false;
        let is_pointed = pointed == Some(*part);
        let msg = Msg::PointedAt((!is_pointed).then_some(*part));
        figure = figure.child(
            tap(&["answer at-", id].concat(), label, link, msg.clone())
                .attr(Attr::AriaPressed, if is_pointed { "true" } else { "false" }),
        );
        // The other arm and leg, for a finger; who listens or has a keyboard needs one of them only.
        let has_twin = matches!(part, BodyPart::Arm | BodyPart::Leg) && pointed.is_none();
        figure = figure.child(has_twin.then(|| {
            el("span")
                .class(&["answer twin-", id].concat())
                .attr(Attr::AriaHidden, "true")
                .hears(link, vec![(On::Click, Says::Always(msg))])
                .text(label)
        }));
    }
    let label = p(words::where_is_it(lang)).id("where");
    (!is_empty).then(|| {
        div("pointing")
            .child(label)
            .child(figure.attr(Attr::Role, "group").attr(Attr::AriaLabelledby, "where"))
    })
}
