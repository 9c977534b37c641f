//! The national form on screen: the decision, the fields, the consent.

use crate::flow::{Mode, Msg};
use crate::referral::{Draft, FieldProblem, Place, Wrong};
use crate::text::words;
use crate::ui::control::{labelled, option};
use crate::ui::markup::{Attr, Tag, actions, button, div, el, h3, heading, span};
use crate::ui::{Scene, field};

/// The form.
#[inline(never)]
pub fn screen(scene: &Scene<'_>) -> Option<Tag> {
    let Scene { session, lang, mode, link, .. } = *scene;
    let draft = session.draft.as_ref()?;
    let title =
        session.ruleset.form(&draft.form).map_or(words::form_heading(lang), |form| form.title.get(lang));
    let fields = draft
        .fields(&session.ruleset, mode.role())
        .map(|(place, field)| field::field(scene, draft, place, field));
    let go_on = el("button").attr(Attr::Type, "submit").class("button").text(words::to_review(lang));
    let form = el("form")
        .flag(Attr::Novalidate, true)
        .on_submit(link, Some(Msg::AskedToReview))
        .child((mode == Mode::Doctor).then(|| decision(scene, draft)))
        .children(fields)
        .child(consent(scene, draft))
        .child(actions().child(go_on));
    let screen = el("section")
        .class("paper")
        .attr(Attr::Part, "form")
        .child(button("link back", words::back(lang), link, Msg::WentBack))
        .child(heading(title))
        .child(summary(scene, draft))
        .child(form);
    Some(screen)
}

/// What is missing, as links to the fields; it takes the focus.
fn summary(scene: &Scene<'_>, draft: &Draft) -> Option<Tag> {
    let Scene { session, lang, mode, link, .. } = *scene;
    if session.missing.is_empty() {
        return None;
    }
    // Only what is still wrong: a mended field leaves the list at once.
    let now = draft.problems(&session.ruleset, &session.decision, mode.role());
    let (mut list, mut any) = (el("ul"), false);
    for problem in session.missing.iter().filter(|problem| now.contains(problem)) {
        let to = place_id(scene, problem.place);
        // A fragment link would change the host page's address; this one only shows where it goes.
        let entry = el("a").attr(Attr::Href, &["#", &to].concat()).text(&sentence(scene, problem));
        list = list.child(el("li").child(entry.on_follow(link, Msg::PickedPlace(to))));
        any = true;
    }
    any.then(|| problems().child(h3(words::problem_heading(lang))).child(list))
}

/// A box for what went wrong, which takes the focus.
pub fn problems() -> Tag {
    div("problems").attr(Attr::Role, "alert").attr(Attr::Tabindex, "-1").attr(Attr::DataFocus, "summary")
}

fn sentence(scene: &Scene<'_>, problem: &FieldProblem) -> String {
    let lang = scene.lang;
    let label = match problem.place {
        Place::Field(place) => {
            let field = scene
                .session
                .draft
                .as_ref()
                .and_then(|draft| scene.session.ruleset.form(&draft.form)?.fields.get(place));
            field.map_or("", |field| field.label.get(lang))
        }
        Place::Reason => return words::give_reason(lang).to_owned(),
        Place::Consent if scene.mode == Mode::Patient => return words::tick_consent(lang).to_owned(),
        Place::Consent => return words::ask_consent(lang).to_owned(),
        Place::Plan => return words::no_plan(lang).to_owned(),
    };
    [label, lang.pick("：", ": "), &wrong(scene, problem.wrong)].concat()
}

/// What is wrong, in words.
pub fn wrong(scene: &Scene<'_>, wrong: Wrong) -> String {
    let lang = scene.lang;
    match wrong {
        Wrong::Missing => words::missing(lang).to_owned(),
        Wrong::TooLong(max) => {
            [words::too_long(lang), " ", &max.to_string(), " ", words::characters(lang)].concat()
        }
        Wrong::NotAPhone => words::not_a_phone(lang).to_owned(),
        Wrong::NotADay => words::not_a_day(lang).to_owned(),
        Wrong::Incomplete => words::incomplete(lang).to_owned(),
        Wrong::TooSeldom(visits) => {
            [words::too_seldom(lang), " ", &visits.to_string(), " ", words::visits(lang)].concat()
        }
    }
}

fn place_id(scene: &Scene<'_>, place: Place) -> String {
    match place {
        Place::Field(place) => {
            let field = scene
                .session
                .draft
                .as_ref()
                .and_then(|draft| scene.session.ruleset.form(&draft.form)?.fields.get(place));
            ["field-", field.map_or("", |field| field.id.as_str())].concat()
        }
        Place::Reason => "field-override-reason".to_owned(),
        Place::Consent => "field-consent".to_owned(),
        Place::Plan => "field-chosen".to_owned(),
    }
}

/// What is wrong at a place, once somebody asked to go on.
pub fn problem_at(scene: &Scene<'_>, draft: &Draft, place: Place) -> Option<Wrong> {
    if scene.session.missing.is_empty() {
        return None;
    }
    let now = draft.problems(&scene.session.ruleset, &scene.session.decision, scene.mode.role());
    let here = |problem: &&FieldProblem| problem.place == place && scene.session.missing.contains(problem);
    now.iter().find(here).map(|problem| problem.wrong)
}

/// A box around one control.
pub fn boxed(wrong: bool) -> Tag {
    div(if wrong { "field wrong" } else { "field" })
}

fn label_for(id: &str, text: &str) -> Tag {
    el("label").attr(Attr::For, id).text(text)
}

/// What the clinician decides, and why if that differs from the criteria.
fn decision(scene: &Scene<'_>, draft: &Draft) -> Tag {
    let Scene { session, lang, link, .. } = *scene;
    let dispositions = &session.ruleset.dispositions;
    let (count, chosen) = (dispositions.len(), draft.chosen);
    let options = dispositions
        .iter()
        .enumerate()
        .map(|(place, disposition)| option(&place.to_string(), disposition.name.get(lang), place == chosen));
    let select = el("select").id("field-chosen").children(options).on_choice(link, move |picked| {
        let picked = picked.parse::<u16>().ok().map(usize::from).filter(|place| *place < count);
        Msg::Chose(picked.unwrap_or(chosen))
    });
    let overridden = (chosen != session.decision.disposition).then(|| override_reason(scene, draft));
    el("fieldset")
        .class("decision")
        .child(el("legend").text(words::decision_heading(lang)))
        .child(boxed(false).child(label_for("field-chosen", words::disposition(lang))).child(select))
        .child(overridden)
}

fn override_reason(scene: &Scene<'_>, draft: &Draft) -> Tag {
    let lang = scene.lang;
    let says = scene.session.disposition().map_or("", |disposition| disposition.name.get(lang));
    let wrong = problem_at(scene, draft, Place::Reason).is_some();
    let area = el("textarea")
        .id("field-override-reason")
        .attr(Attr::Rows, "2")
        .attr(Attr::Spellcheck, "false")
        .attr(Attr::AriaRequired, "true")
        .maybe(Attr::AriaInvalid, wrong.then_some("true"))
        .value(&draft.reason)
        .on_text(scene.link, Msg::GaveReason);
    boxed(wrong)
        .child(label_for("field-override-reason", words::override_reason(lang)))
        .child(el("span").class("fine").texts(&[words::override_note(lang), lang.pick("：", ": "), says]))
        .child(wrong.then(|| span("error", words::give_reason(lang))))
        .child(area)
}

fn consent(scene: &Scene<'_>, draft: &Draft) -> Tag {
    let Scene { lang, mode, link, .. } = *scene;
    let wrong = problem_at(scene, draft, Place::Consent).is_some();
    let class = if wrong { "decision wrong" } else { "decision" };
    let given = draft.consent.as_ref().map(|consent| consent.given);
    if mode == Mode::Patient {
        let input = el("input").id("field-consent").attr(Attr::Type, "checkbox").checked(given == Some(true));
        return div(class).child(wrong.then(|| span("error", words::tick_consent(lang)))).child(labelled(
            "check",
            input.on_tick(link, Msg::Consented),
            words::consent_patient(lang),
        ));
    }
    let choice = |value: bool, text: &str| {
        let (id, name) = if value { (Some("field-consent"), "true") } else { (None, "false") };
        let input =
            el("input").maybe(Attr::Id, id).attr(Attr::Type, "radio").attr(Attr::Name, "consent").value(name);
        labelled("segment", input.checked(given == Some(value)).on_pick(link, Msg::Consented(value)), text)
    };
    let who = |id: &str, label: &str, value: &str| {
        let input = el("input")
            .id(id)
            .attr(Attr::Type, "text")
            .attr(Attr::Autocomplete, "off")
            .attr(Attr::Maxlength, "20")
            .value(value);
        (boxed(false).child(label_for(id, label)), input)
    };
    let pair = draft.consent.as_ref().map(|consent| {
        let (by, by_input) = who("field-consent-by", words::consent_by(lang), &consent.by);
        let (relation, relation_input) = who("field-consent-as", words::consent_as(lang), &consent.relation);
        div("pair")
            .child(by.child(by_input.on_text(link, Msg::ConsentedBy)))
            .child(relation.child(relation_input.on_text(link, Msg::ConsentedAs)))
    });
    let yes = choice(true, words::consent_yes(lang));
    el("fieldset")
        .class(class)
        .child(el("legend").text(words::consent_heading(lang)))
        .child(wrong.then(|| span("error", words::ask_consent(lang))))
        .child(el("span").class("segments").child(yes).child(choice(false, words::consent_no(lang))))
        .child(pair)
}
