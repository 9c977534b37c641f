//! The Rust half of the custom element; `referral-triage.js` is the other.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Function;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use yew::{AppHandle, Callback};

use crate::browser::app::{App, Props};
use crate::browser::route::Route;
use crate::browser::{destinations, raw, reopen, rescue};
use crate::criteria::{Ruleset, compiled, decide};
use crate::facts::{Facts, read};
use crate::flow::{Format, Heard, Mode, Msg, Record};
use crate::referral::json;
use crate::referral::wire::{assessment, name};
use crate::text::{Lang, Text, words};

/// One element's widget.
#[wasm_bindgen]
pub struct Widget {
    app: Option<AppHandle<App>>,
    root: web_sys::Element,
    route: Rc<RefCell<Route>>,
    ruleset: Option<Rc<Ruleset>>,
    /// The first rules were read, and what decides is still being made.
    preparing: bool,
    lang: Lang,
    mode: Mode,
}

#[wasm_bindgen]
impl Widget {
    /// Mounts an app in `root`; `tell(name, detail)` is called with every event, `annex(what, text)` gives the
    /// promise of a text from the second module, `store(what, argument)` that of what is kept of forms on their way.
    #[wasm_bindgen(constructor)]
    pub fn new(
        root: web_sys::Element,
        lang: &str,
        mode: &str,
        tell: Function,
        annex: Function,
        store: Function,
    ) -> Widget {
        let (lang, mode) = (Lang::from_tag(lang), Mode::from_attribute(mode));
        let route = Rc::new(RefCell::new(Route {
            endpoint: None,
            headers: JsValue::UNDEFINED,
            credentials: None,
            transport: None,
            profile: JsValue::UNDEFINED,
            queue: String::new(),
            author: String::new(),
        }));
        let asked = Rc::clone(&route);
        let props = Props {
            lang,
            mode,
            tell: Callback::from(move |(name, detail): (&'static str, String)| {
                // A host's handler that throws is the host's own error, reported by the browser.
                let _ = tell.call2(&JsValue::NULL, &JsValue::from_str(name), &JsValue::from_str(&detail));
            }),
            annex,
            store,
            route: Callback::from(move |()| asked.borrow().clone()),
            root: root.clone(),
        };
        rescue::watch(&root);
        let app = yew::Renderer::<App>::with_root_and_props(root.clone(), props).render();
        Widget { app: Some(app), root, route, ruleset: None, preparing: false, lang, mode }
    }

    /// What a citizen sees until the rule set is there: as [`crate::flow::Front::read`] reads it.
    #[wasm_bindgen(js_name = setFront)]
    pub fn set_front(&self, front: String) {
        self.send(Msg::LoadedFront(front));
    }

    /// A compiled rule set arrived; whether it is another complete one than before, or the first complete one. The first one
    /// decides once [`Widget::prepare`] has made what it takes.
    /// `destinations`: the host's institutions in place of the rule set's, none while it is empty: made-up ones never
    /// stand in for them.
    #[wasm_bindgen(js_name = setRules)]
    pub fn set_rules(&mut self, file: &[u8], destinations: Option<String>) -> bool {
        let mut loaded = compiled::read_after(file, self.ruleset.as_deref());
        if let (Ok(ruleset), Some(own)) = (&mut loaded, destinations) {
            destinations::replace(&mut ruleset.destinations, &own);
        }
        let loaded = loaded.map(Rc::new);
        let name = |ruleset: &Option<Rc<Ruleset>>| {
            ruleset.as_ref().filter(|ruleset| ruleset.complete).map(|ruleset| ruleset.sha256.clone())
        };
        let before = name(&self.ruleset);
        self.preparing = self.ruleset.is_none() && loaded.is_ok();
        self.ruleset = loaded.as_ref().ok().cloned();
        match loaded {
            Ok(ruleset) if self.preparing => {
                // A clinician sees what is asked meanwhile.
                if self.mode == Mode::Doctor {
                    self.send(Msg::LoadedFields(ruleset));
                }
            }
            loaded => self.send(Msg::LoadedRules(loaded)),
        }
        let now = name(&self.ruleset);
        now.is_some() && before != now
    }

    /// Makes a little more of what decides, most of the work of reading rules; whether there is more to do.
    pub fn prepare(&mut self) -> bool {
        let ruleset = self.ruleset.clone().filter(|_| self.preparing);
        self.preparing = ruleset.as_ref().is_some_and(|ruleset| !ruleset.prepare());
        if let Some(ruleset) = ruleset.filter(|_| !self.preparing) {
            self.send(Msg::LoadedRules(Ok(ruleset)));
        }
        self.preparing
    }

    /// The tiers and centres that the host's institutions may name; nothing without a rule set.
    pub fn places(&self) -> Option<String> {
        self.ruleset.as_ref().map(|ruleset| destinations::places(&ruleset.destinations))
    }

    /// The rule set could not be loaded; `why` is for the host's developer.
    #[wasm_bindgen(js_name = setTrouble)]
    pub fn set_trouble(&mut self, why: &str) {
        (self.ruleset, self.preparing) = (None, false);
        self.send(Msg::LoadedRules(Err(Text::new(
            format!("规则集没有载入：{why}"),
            format!("the rule set did not load: {why}"),
        ))));
    }

    /// The attribute `lang` changed.
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&mut self, lang: &str) {
        self.lang = Lang::from_tag(lang);
        self.send(Msg::SetLang(self.lang));
    }

    /// The attribute `mode` changed.
    #[wasm_bindgen(js_name = setMode)]
    pub fn set_mode(&mut self, mode: &str) {
        self.mode = Mode::from_attribute(mode);
        self.send(Msg::SetMode(self.mode));
    }

    /// The way to the receiver changed.
    #[wasm_bindgen(js_name = setRoute)]
    pub fn set_route(
        &mut self,
        endpoint: Option<String>,
        credentials: Option<String>,
        headers: JsValue,
        transport: Option<Function>,
        profile: JsValue,
        closes: bool,
    ) {
        let endpoint = endpoint.filter(|endpoint| !endpoint.trim().is_empty());
        let queue = match (&transport, &endpoint) {
            (Some(_), _) => "transport".to_owned(),
            (None, Some(endpoint)) => endpoint.clone(),
            (None, None) => String::new(),
        };
        let author = std::mem::take(&mut self.route.borrow_mut().author);
        *self.route.borrow_mut() =
            Route { endpoint, headers, credentials, transport, profile, queue: queue.clone(), author };
        self.send(Msg::SetClosing(closes));
        self.send(Msg::SetQueue(queue));
    }

    /// Who sits here, by the host's own name for them; what was kept for others leaves the memory.
    #[wasm_bindgen(js_name = setAuthor)]
    pub fn set_author(&self, author: String) {
        self.route.borrow_mut().author.clone_from(&author);
        self.send(Msg::SetAuthor(author));
    }

    /// The store was opened, or another tab changed something in it.
    #[wasm_bindgen(js_name = storeChanged)]
    pub fn store_changed(&self) {
        self.send(Msg::Outbox(Heard::Changed));
    }

    /// The network seems to be back, or somebody is looking again.
    pub fn woke(&self) {
        self.send(Msg::Outbox(Heard::Woke(true)));
    }

    /// Nobody typed for a moment, or the page goes out of sight.
    pub fn paused(&self) {
        self.send(Msg::Paused);
    }

    /// What was begun on this device by whoever sits here, and no page is about: `[[id, title, at], …]`.
    #[wasm_bindgen(js_name = setDrafts)]
    pub fn set_drafts(&self, drafts: &JsValue) {
        self.send(Msg::FoundDrafts(reopen::drafts(drafts)));
    }

    /// Forms that came from elsewhere: the one that it is about, and perhaps the one that it answers.
    pub fn receive(&self, forms: Vec<JsValue>) {
        self.send(Msg::Received(reopen::incoming(&forms)));
    }

    /// Takes up a form: its JSON, or what that says.
    pub fn open(&self, form: &JsValue) {
        let form = form.as_string().map_or_else(|| reopen::form(form), |json| reopen::read(&json));
        self.send(Msg::Reopened(form.map(Box::new)));
    }

    /// The search index arrived.
    #[wasm_bindgen(js_name = setIndex)]
    pub fn set_index(&self, index: String) {
        self.send(Msg::LoadedIndex(index));
    }

    /// What was drawn is painted.
    pub fn painted(&self) {
        self.send(Msg::Painted);
    }

    /// The browser's own way back was pressed.
    pub fn back(&self) {
        self.send(Msg::WentBack);
    }

    /// A citizen pressed "begin" before the first screen was drawn.
    pub fn begin(&self) {
        self.send(Msg::Began);
    }

    /// Whether the browser can read aloud.
    #[wasm_bindgen(js_name = setCanSpeak)]
    pub fn set_can_speak(&self, can_speak: bool) {
        self.send(Msg::SetCanSpeak(can_speak));
    }

    /// Nobody was there for a while; whether the focus was here.
    pub fn idle(&self, had_focus: bool) {
        self.send(Msg::WentIdle(had_focus));
    }

    /// The attribute `format` changed.
    #[wasm_bindgen(js_name = setFormat)]
    pub fn set_format(&self, format: &str) {
        self.send(Msg::SetFormat(Format::from_attribute(format)));
    }

    /// Facts that the host knows: a plain object by fact id. Not before the rule set is complete: only then are all ids
    /// known, and the element says them again.
    #[wasm_bindgen(js_name = setFacts)]
    pub fn set_facts(&self, facts: &JsValue) {
        if !self.is_complete() {
            return;
        }
        self.send(Msg::ReceivedFacts(raw::facts(facts)));
    }

    /// Facts with where they come from: `[{fact, value, unit, source, at}]`; with a person's fields and what was not used, a
    /// whole record.
    #[wasm_bindgen(js_name = setRecord)]
    pub fn set_record(&self, facts: &JsValue, fields: &JsValue, person: String, unmapped: Option<String>) {
        if !self.is_complete() {
            return;
        }
        let (facts, fields, is_whole) = (raw::told(facts), raw::fields(fields), unmapped.is_some());
        let unmapped = unmapped.unwrap_or_default();
        self.send(Msg::ReceivedRecord(Record { facts, fields, person, unmapped, is_whole, yields: false }));
    }

    /// A citizen's answers, read from a code.
    #[wasm_bindgen(js_name = setAnswers)]
    pub fn set_answers(&self, answers: &JsValue) {
        let mut facts = raw::told(answers);
        for told in &mut facts {
            words::self_check(self.lang).clone_into(&mut told.source);
        }
        let record = Record { facts, yields: true, ..Record::default() };
        self.send(Msg::ReceivedRecord(record));
    }

    /// Fields of the form that the host knows: a plain object by field id.
    #[wasm_bindgen(js_name = setPatient)]
    pub fn set_patient(&self, fields: &JsValue) {
        if !self.is_complete() {
            return;
        }
        self.send(Msg::ReceivedFields(raw::fields(fields)));
    }

    /// Assesses facts without touching the screen; JSON as `triage assess --explain` gives it.
    pub fn assess(&self, facts: &JsValue) -> Result<String, JsValue> {
        let Some(ruleset) = self.ruleset.as_ref().filter(|_| self.is_complete()) else {
            return Err(js_sys::Error::new("the rule set is not loaded").into());
        };
        assess(ruleset, facts, self.lang)
    }

    /// Prints whatever paper fits where the reader is.
    pub fn print(&self) {
        self.send(Msg::PrintedFromOutside);
    }

    /// Sends again what waits; `idle` is told when that has ended.
    pub fn flush(&self) {
        self.send(Msg::AskedToFlush);
    }

    /// A new patient.
    pub fn reset(&self) {
        self.send(Msg::StartedOver);
    }

    /// Takes the app off the page.
    pub fn unmount(&mut self) {
        rescue::forget(&self.root);
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }

    fn is_complete(&self) -> bool {
        self.ruleset.as_ref().is_some_and(|ruleset| ruleset.complete)
    }

    fn send(&self, msg: Msg) {
        if let Some(app) = &self.app {
            app.send_message(msg);
        }
    }
}

/// The engine without a face.
#[wasm_bindgen]
pub struct Engine {
    ruleset: Ruleset,
}

#[wasm_bindgen]
impl Engine {
    /// Reads a compiled rule set.
    #[wasm_bindgen(constructor)]
    pub fn new(file: &[u8], lang: &str) -> Result<Engine, JsValue> {
        let why = |why: Text| JsValue::from(js_sys::Error::new(why.get(Lang::from_tag(lang))));
        compiled::read_after(file, None).map(|ruleset| Engine { ruleset }).map_err(why)
    }

    /// Which rule set this is: id, version and hash, as JSON.
    pub fn name(&self) -> String {
        json::object(|to| name(to, &self.ruleset))
    }

    /// Assesses facts; JSON as `triage assess --explain` gives it.
    pub fn assess(&self, facts: &JsValue, lang: &str) -> Result<String, JsValue> {
        assess(&self.ruleset, facts, Lang::from_tag(lang))
    }
}

fn assess(ruleset: &Ruleset, given: &JsValue, lang: Lang) -> Result<String, JsValue> {
    let mut facts = Facts::new();
    for (id, raw) in raw::facts(given) {
        match read(&ruleset.vocabulary, &id, &raw) {
            Ok((fact, answer)) => facts.set(fact, answer),
            Err(error) => {
                let thrown = js_sys::Error::new(error.message.get(lang));
                thrown.set_name(error.kind.code());
                return Err(thrown.into());
            }
        }
    }
    Ok(json::object(|to| assessment(to, ruleset, &facts, &decide(ruleset, &facts), Some(lang), None)))
}
