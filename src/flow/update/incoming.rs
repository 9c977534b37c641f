//! Forms that came from elsewhere: shown as paper beside the screen, and gone on with.

use crate::flow::update::{paper, place, reopen};
use crate::flow::{Effect, Focus, Mode, Model, Msg, Now, Reopened};
use crate::text::{Text, words};

/// What a patient brings along, and the fields of a form by which it is known there: where somebody comes from is where the way
/// back leads.
const ALONG: [(&str, &str); 10] = [
    ("patient_name", "patient_name"),
    ("sex", "sex"),
    ("age", "age"),
    ("insurance_no", "insurance_no"),
    ("address", "address"),
    ("phone", "phone"),
    ("allergies", "allergies"),
    ("allergy_text", "allergy_text"),
    ("to_unit", "from_unit"),
    ("to_doctor", "from_doctor"),
];

/// What happens with forms that came.
#[inline(never)]
pub(super) fn take_in(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    match msg {
        Msg::Fetched(key, forms) if forms.is_empty() => {
            model.tray.no_return = Some(key);
            Vec::new()
        }
        Msg::Fetched(_, forms) | Msg::Received(forms) => {
            let lang = model.lang;
            let Some(session) =
                model.session.as_mut().filter(|_| model.mode == Mode::Doctor && !forms.is_empty())
            else {
                let why = Text::new("这不是转诊单的 JSON", "this is not the JSON of a referral form");
                return vec![Effect::Report("form", why)];
            };
            let sheets: Vec<String> =
                forms.iter().map(|form| paper::asked("form", lang, "", true, &form.json)).collect();
            session.desk.incoming = forms;
            vec![Effect::Ask("show", sheets.join("\n")), Effect::Focus(Focus::Id("incoming".to_owned()))]
        }
        Msg::PressedIncoming(wanted) => {
            let lang = model.lang;
            let Some(session) = &mut model.session else { return Vec::new() };
            let Some(form) = session.desk.incoming.first() else { return Vec::new() };
            let (what, sheet) = paper::of(wanted);
            let input = paper::asked(sheet, lang, "", true, &form.json);
            session.ask(what, input)
        }
        Msg::TookOver => take_over(model, now),
        _ => {
            let Some(session) = &mut model.session else { return Vec::new() };
            session.desk.incoming.clear();
            vec![Effect::Focus(Focus::Heading)]
        }
    }
}

/// The patient of the form is the one on the screen from now on: with the answers, and with what belongs to the patient.
fn take_over(model: &mut Model, now: &Now) -> Vec<Effect> {
    let lang = place(model).lang;
    let Some(session) = &model.session else { return Vec::new() };
    let incoming = session.desk.incoming.clone();
    let Some(form) = incoming.first() else { return Vec::new() };
    let mut facts = form.form.facts.clone();
    let from = [words::brought(lang), form.field("from_unit")].concat();
    for told in facts.iter_mut().filter(|told| told.source.is_empty()) {
        from.clone_into(&mut told.source);
        told.at = Some(form.form.at.clone());
    }
    let fields = ALONG.iter().map(|(to, from)| ((*to).to_owned(), form.field(from).to_owned()));
    // A referral is answered by the return form that is written from here.
    let in_reply_to = form.form.key.clone().filter(|_| !form.is_return());
    let reopened = Reopened {
        facts,
        fields: fields.filter(|(_, text)| !text.is_empty()).collect(),
        in_reply_to,
        at: form.form.at.clone(),
        ..Reopened::default()
    };
    let effects = reopen::reopen(model, &reopened, now);
    if let Some(session) = &mut model.session {
        session.desk.incoming = incoming;
        // Nothing was entered yet that would be lost.
        session.desk.unsaved = false;
    }
    effects
}
