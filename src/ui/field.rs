//! One field of the form: a text, a day, choices, or the results that go along.

use crate::criteria::{FieldKind, FormField};
use crate::flow::{Mode, Msg};
use crate::referral::{Draft, Place, entry, is_required};
use crate::text::words;
use crate::ui::Scene;
use crate::ui::control::{labelled, option, wrong as marked};
use crate::ui::form::{boxed, problem_at, wrong};
use crate::ui::markup::{Attr, Tag, div, el, span};

/// The field with its label, what helps to fill it in, and what is wrong with it.
pub fn field(scene: &Scene<'_>, draft: &Draft, place: usize, field: &FormField) -> Tag {
    let Scene { lang, mode, .. } = *scene;
    let id = ["field-", &field.id].concat();
    let error = [&id, "-error"].concat();
    let why = problem_at(scene, draft, Place::Field(place)).map(|why| wrong(scene, why));
    let required = is_required(field, mode.role());
    let text = draft.text(place);
    let optional =
        el("span").class("fine").texts(&[lang.pick("（", " ("), words::optional(lang), lang.pick("）", ")")]);
    let several = matches!(field.kind, FieldKind::Choices | FieldKind::Results);
    // Several controls are named by their group, one by its label.
    let (label, name) = if several { (el("span"), Attr::Id) } else { (el("label"), Attr::For) };
    let label_id = if several { [&id, "-label"].concat() } else { id.clone() };
    let label =
        label.attr(name, &label_id).text(field.label.get(lang)).child((!required).then_some(optional));
    let is_helped = !text.is_empty() || field.from.is_none();
    let hint = field.hint.as_ref().filter(|_| is_helped).map(|hint| span("fine", hint.get(lang)));
    let box_ = boxed(why.is_some()).key(&field.id).attr(Attr::DataField, &field.id);
    let box_ = match several {
        // It takes the focus, so that a link to it leads to all of its controls.
        true => {
            let group = box_.id(&id).attr(Attr::Role, "group").attr(Attr::AriaLabelledby, &label_id);
            group.attr(Attr::Tabindex, "-1")
        }
        false => box_,
    };
    let control = match field.kind {
        FieldKind::Choices => choices(scene, place, field, text),
        FieldKind::Results => results(scene, place, field, text),
        _ => {
            let input = if field.kind == FieldKind::Choice {
                one_of(scene, place, field, text)
            } else {
                typed(scene, field)
                    .attr(Attr::Spellcheck, "false")
                    .value(text)
                    .on_text(scene.link, move |text| Msg::Wrote(place, text))
            };
            let input = input.id(&id).maybe(Attr::AriaRequired, required.then_some("true"));
            marked(input, why.as_ref().map(|_| error.as_str()))
        }
    };
    box_.child(label).child(hint).child(why.as_ref().map(|why| span("error", why).id(&error))).child(control)
}

fn typed(scene: &Scene<'_>, field: &FormField) -> Tag {
    let kind = match field.kind {
        FieldKind::Lines => return el("textarea").attr(Attr::Rows, "3"),
        FieldKind::Phone => "tel",
        FieldKind::Date => "date",
        _ => "text",
    };
    // One's own data may be filled in by the browser; a clinic's patients must not be offered to each other.
    let autocomplete = match (scene.mode, &field.autocomplete) {
        (Mode::Patient, Some(token)) => token,
        _ => "off",
    };
    el("input").attr(Attr::Type, kind).attr(Attr::Autocomplete, autocomplete)
}

fn one_of(scene: &Scene<'_>, place: usize, field: &FormField, text: &str) -> Tag {
    let lang = scene.lang;
    let choices =
        field.choices.iter().map(|choice| option(&choice.id, choice.label.get(lang), choice.id == text));
    el("select")
        .child(option("", words::from_list(lang), text.is_empty()))
        .children(choices)
        .on_choice(scene.link, move |picked| Msg::Wrote(place, picked))
}

fn choices(scene: &Scene<'_>, place: usize, field: &FormField, text: &str) -> Tag {
    let ticks = field.choices.iter().map(|choice| {
        let is_picked = |id: &str| entry::picked(text).any(|picked| picked == id);
        let now = is_picked(&choice.id);
        let mut after = String::new();
        for other in &field.choices {
            if if other.id == choice.id { !now } else { is_picked(&other.id) } {
                after.push_str(&other.id);
                after.push(' ');
            }
        }
        let input = el("input").attr(Attr::Type, "checkbox").value(&choice.id).checked(now);
        labelled("tick", input.on_pick(scene.link, Msg::Wrote(place, after)), choice.label.get(scene.lang))
    });
    el("span").class("ticks").children(ticks)
}

/// The results as rows, one more than there are: writing into the last one makes the next.
fn results(scene: &Scene<'_>, place: usize, field: &FormField, text: &str) -> Tag {
    let Scene { lang, link, .. } = *scene;
    let mut rows: Vec<_> = entry::results(text).collect();
    if rows.len() < usize::from(field.max) {
        rows.push(<[&str; entry::CELLS]>::default());
    }
    let names = [words::result_name(lang), words::result_day(lang), words::result_from(lang)];
    let rows = rows.into_iter().enumerate().map(|(row, cells)| {
        let number = (row + 1).to_string();
        let mut line = div("result").key(&number);
        for (cell, (name, now)) in names.into_iter().zip(cells).enumerate() {
            let (whole, kind) = (text.to_owned(), if cell == 1 { "date" } else { "text" });
            line = line.child(
                el("input")
                    .attr(Attr::Type, kind)
                    .attr(Attr::Autocomplete, "off")
                    .attr(Attr::Placeholder, name)
                    .attr(Attr::AriaLabel, &[name, " ", &number].concat())
                    .value(now)
                    .on_text(link, move |now| Msg::Wrote(place, entry::with_cell(&whole, row, cell, &now))),
            );
        }
        let now = cells.last().is_some_and(|recognised| !recognised.is_empty());
        let after = entry::with_cell(text, row, entry::CELLS - 1, if now { "" } else { "1" });
        let tick =
            el("input").attr(Attr::Type, "checkbox").checked(now).on_pick(link, Msg::Wrote(place, after));
        line.child(labelled("tick", tick, words::recognised(lang)))
    });
    div("results").children(rows)
}
