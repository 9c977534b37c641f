//! Sheets of paper: what the second module is told to make them from.

use crate::flow::update::{Place, with};
use crate::flow::{Delivery, Effect, Mode, Model, Now, Paper, Session};
use crate::referral::{Draft, json, unsealed};
use crate::text::Lang;

/// A sheet of paper; without a wish whatever fits where the reader is.
pub(super) fn print(model: &mut Model, wanted: Option<Paper>, now: &Now) -> Vec<Effect> {
    let arrived = model.entry().filter(|entry| entry.state.has_arrived());
    let number = arrived.map(|entry| entry.receipt.number.clone());
    with(model, |session, place| {
        let fitting = match place.mode {
            Mode::Patient => Paper::Patient,
            Mode::Doctor if session.is_emergency() && session.draft.is_none() => Paper::Handover,
            Mode::Doctor => Paper::Form,
        };
        session.paper(wanted.unwrap_or(fitting), number.as_deref(), place, now)
    })
}

impl Session {
    /// Asks for a sheet of the form as it was sent; before that, as it stands, and without any form as the answers fill it in:
    /// in an emergency paper never waits.
    /// `number`: the receiver's, of a form that arrived.
    pub(super) fn paper(
        &mut self,
        paper: Paper,
        number: Option<&str>,
        place: Place,
        now: &Now,
    ) -> Vec<Effect> {
        let form = match (&self.delivery, number) {
            (Delivery::Given(form), Some(number)) => Some((form.json().to_owned(), number, true)),
            _ => {
                let context = self.context(place, now);
                let fresh = || Draft::new(&context, self.decision.disposition);
                let draft = self.draft.clone().or_else(fresh).filter(|_| self.decided);
                draft.map(|draft| (unsealed(&draft, &context, now.time), "", false))
            }
        };
        let Some((form, number, sealed)) = form else { return Vec::new() };
        let (what, sheet) = of(paper);
        let input = asked(sheet, place.lang, number, sealed, &form);
        self.ask(what, input)
    }
}

/// What the second module does for a sheet, and the sheet's name there.
pub(super) fn of(paper: Paper) -> (&'static str, &'static str) {
    match paper {
        Paper::Form => ("print", "form"),
        Paper::Handover => ("print", "handover"),
        Paper::Receiving => ("print", "receiving"),
        Paper::Patient => ("print", "patient"),
        Paper::Picture => ("picture", "patient"),
        Paper::Calendar => ("save", "calendar"),
    }
}

/// What the second module is told to make a sheet from: a form's JSON, its number if it arrived, and whether it was sealed.
pub(super) fn asked(sheet: &str, lang: Lang, number: &str, sealed: bool, form: &str) -> String {
    json::object(|to| {
        to.text("sheet", sheet);
        to.text("lang", lang.tag());
        to.text("number", number);
        to.field("sealed").flag(sealed);
        to.field("form").written(form);
    })
}
