//! What is asked of the second module, and what comes of it: a citizen's answers as a code.

use chrono::SecondsFormat;

use crate::flow::{Changes, Effect, Focus, Now, Session};
use crate::referral::wire::answers;
use crate::referral::{Key, json};
use crate::text::{Lang, Text, words};

impl Session {
    /// Asks for the answers as a code.
    pub(super) fn ask_for_code(&mut self, now: &Now) -> Vec<Effect> {
        let input = json::object(|to| {
            answers(to, &self.ruleset, &self.facts);
            to.text("at", &now.time.to_rfc3339_opts(SecondsFormat::Secs, false));
        });
        self.ask("answers", input)
    }

    /// Hands the code's text to the clipboard.
    pub(super) fn copy_code(&self) -> Vec<Effect> {
        let text = self.code.as_deref().and_then(|code| code.lines().next());
        text.map(|text| Effect::Ask("copy", text.to_owned())).into_iter().collect()
    }

    /// Takes in what the second module said.
    pub(super) fn annex_answered(
        &mut self,
        what: &str,
        said: Result<String, String>,
        lang: Lang,
    ) -> Vec<Effect> {
        if what == "ready" {
            // Whoever presses something asks again, and hears why.
            return Vec::new();
        }
        self.no_annex &= said.is_err();
        match (what, said) {
            ("answers", Ok(code)) => {
                self.code = Some(code);
                vec![Effect::Focus(Focus::Id("code".to_owned()))]
            }
            ("changes", Ok(lines)) => {
                self.found_what_would_change(&lines);
                Vec::new()
            }
            // What the camera saw; nothing if it was closed first.
            ("look", Ok(code)) if code.is_empty() => Vec::new(),
            ("look" | "opened", Ok(form)) if form.contains('\n') => handed_over(&form),
            ("look", Ok(code)) => vec![Effect::Ask("opened", code)],
            ("look", Err(_)) => {
                self.desk.read = Some(Err(words::no_camera(lang).to_owned()));
                Vec::new()
            }
            ("opened", said) => {
                // Of a form there are some codes still to come.
                let is_part = said.as_ref().is_ok_and(|said| said.contains('/'));
                let words = if is_part { words::code_part(lang) } else { words::code_taken(lang) };
                self.desk.unsaved |= said.is_ok() && !is_part;
                self.desk.read = Some(said.map(|said| [words, &said].concat()));
                vec![Effect::Focus(Focus::Id("find".to_owned()))]
            }
            ("copy", Ok(_)) => {
                self.copied = true;
                Vec::new()
            }
            // What could not be copied stands there to be selected.
            ("copy", Err(_)) | (_, Ok(_)) => Vec::new(),
            (what, Err(why)) => {
                self.desk.changes = Changes::Folded;
                self.no_annex = true;
                let told = Text::new(
                    format!("第二个模块没有完成“{what}”：{why}"),
                    format!("the second module failed at `{what}`: {why}"),
                );
                vec![Effect::Report("annex", told)]
            }
        }
    }
}

/// A form that somebody hands over, which the one that is sent from here takes the place of: its key and its JSON, a line each.
fn handed_over(form: &str) -> Vec<Effect> {
    let Some((key, json)) = form.split_once('\n') else { return Vec::new() };
    vec![Effect::Reopen(json.to_owned(), Key::read(key))]
}
