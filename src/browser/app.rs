//! The running widget: holds the model, takes messages, carries out effects.

use std::cell::RefCell;
use std::rc::Rc;

use gloo::timers::callback::{Interval, Timeout};
use js_sys::Function;
use wasm_bindgen::JsCast;
use yew::{Callback, Component, Context, Html, Properties};

use crate::browser::annex::ask;
use crate::browser::clock;
use crate::browser::outbox;
use crate::browser::post;
use crate::browser::reopen;
use crate::browser::route::{Route, signed};
use crate::flow::{Effect, Focus, Heard, Mode, Model, Msg, Reopened, update};
use crate::referral::json;
use crate::referral::outbox::Order;
use crate::text::Lang;
use crate::ui::{self, Rows, Shared};

/// What the element gives its app.
#[derive(Properties, PartialEq)]
pub struct Props {
    /// The reader's language at the start.
    pub lang: Lang,
    /// Who sits in front at the start.
    pub mode: Mode,
    /// Dispatches an event on the element: name and detail as JSON; `index`, `unsaved`,
    /// `turned`, `read` and `drawn` stay between the halves.
    pub tell: Callback<(&'static str, String)>,
    /// `(what, text) => Promise<text>`: the second module, loaded when it is first asked.
    pub annex: Function,
    /// `(what, argument) => Promise`: where forms on their way are kept.
    pub store: Function,
    /// The way to the receiver, asked for whenever a form is sent.
    pub route: Callback<(), Route>,
    /// The element that the app is mounted in.
    pub root: web_sys::Element,
}

/// The app of one element.
pub struct App {
    model: Shared,
    /// Which of a clinician's questions are drawn; all of them the next time, once what was drawn first is painted.
    rows: RefCell<Rows>,
    all_rows: bool,
    /// An answer was drawn without its reasons, which follow once it is painted.
    reasons_wait: bool,
    focus: Option<Focus>,
    /// When the outbox wants to look again.
    look: Option<Timeout>,
    /// Dropped with the app, which ends it.
    _minutes: Interval,
}

impl Component for App {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        let Props { lang, mode, .. } = *ctx.props();
        let minute = ctx.link().callback(|()| Msg::MinutePassed);
        App {
            model: Rc::new(RefCell::new(Model::new(lang, mode))),
            rows: RefCell::default(),
            all_rows: false,
            reasons_wait: false,
            focus: None,
            look: None,
            _minutes: Interval::new(60_000, move || minute.emit(())),
        }
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        // Going to the search field changes nothing on the screen.
        let redraws = !matches!(msg, Msg::FocusedSearch);
        if redraws {
            self.all_rows = matches!(msg, Msg::Painted);
            let answers =
                matches!(msg, Msg::Answered(..) | Msg::Typing(..) | Msg::Typed(..) | Msg::DeniedRest(_));
            self.reasons_wait = answers && self.model.borrow().mode == Mode::Doctor;
            if !self.reasons_wait {
                self.rows.get_mut().turn += 1;
            }
        }
        let effects = update(&mut self.model.borrow_mut(), msg, &clock::now());
        for effect in effects {
            self.carry_out(ctx, effect);
        }
        redraws
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let mut rows = self.rows.borrow_mut();
        // What gets the focus must be there.
        rows.begin(self.all_rows || matches!(self.focus, Some(Focus::Fact(_) | Focus::Id(_))));
        ui::page(&self.model, &ctx.link().callback(|msg| msg), &mut rows)
    }

    fn rendered(&mut self, ctx: &Context<Self>, _first: bool) {
        if self.reasons_wait || self.rows.borrow().withheld {
            ctx.props().tell.emit(("drawn", String::new()));
        }
        let selector = match self.focus.take() {
            None => return,
            Some(Focus::Heading) => "[data-focus=heading]".to_owned(),
            Some(Focus::Summary) => "[data-focus=summary]".to_owned(),
            Some(Focus::Fact(id)) => {
                let fact = ["[data-fact=\"", &id, "\"]"].concat();
                [fact.as_str(), " input, ", &fact, " select, button", &fact].concat()
            }
            Some(Focus::Id(id)) => ["#", &id].concat(),
        };
        let root = ctx.props().root.clone();
        // To focus is to lay out: not in the same breath as deciding and drawing, while nobody is heard.
        Timeout::new(0, move || {
            if let Some(element) = find(&root, &selector) {
                // An element that is gone by now keeps the focus where it was.
                let _ = element.focus();
            }
        })
        .forget();
    }
}

/// The element that a selector finds.
fn find(root: &web_sys::Element, selector: &str) -> Option<web_sys::HtmlElement> {
    root.query_selector(selector).ok()??.dyn_into().ok()
}

impl App {
    /// The focus is about to go elsewhere. A browser lays out a whole new page to take an old one away that has it.
    fn let_go(&self, ctx: &Context<Self>) {
        if let Some(element) = find(&ctx.props().root, ":focus") {
            // One that keeps it is slower, and nothing else.
            let _ = element.blur();
        }
    }

    fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Tell(name, detail) => ctx.props().tell.emit((name, detail)),
            Effect::Turned(depth) => ctx.props().tell.emit(("turned", depth.to_string())),
            Effect::Read(aloud) => ctx.props().tell.emit(("read", aloud.to_string())),
            Effect::Next(msg) => ctx.link().send_message(msg),
            Effect::LoadIndex => ctx.props().tell.emit(("index", String::new())),
            Effect::Unsaved(is_unsaved) => ctx.props().tell.emit(("unsaved", is_unsaved.to_string())),
            Effect::Focus(focus) => {
                self.let_go(ctx);
                self.focus = Some(focus);
            }
            effect => self.carry_out_later(ctx, effect),
        }
    }

    /// What no first screen does.
    #[inline(never)]
    fn carry_out_later(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Outbox(order) => self.carry_out_order(ctx, *order),
            Effect::Report(code, text) => {
                let detail = json::object(|to| {
                    to.text("code", code);
                    to.text("message", text.get(self.model.borrow().lang));
                });
                ctx.props().tell.emit(("triage-error", detail));
            }
            Effect::Print => {
                // A page that may not print, such as one in a sandbox, simply does not.
                let _ = web_sys::window().map(|window| window.print());
            }
            Effect::Ask(what, input) => {
                let annex = ctx.props().annex.clone();
                ctx.link()
                    .send_future(async move { Msg::AnnexAnswered(what, ask(annex, what, input).await) });
            }
            Effect::Unlock(pin) => {
                let (store, link) = (ctx.props().store.clone(), ctx.link().clone());
                wasm_bindgen_futures::spawn_local(async move {
                    link.send_message(Msg::Outbox(Heard::Unlocked(outbox::unlock(&store, &pin).await)));
                });
            }
            Effect::Draft(order) => {
                let (store, link) = (ctx.props().store.clone(), ctx.link().clone());
                wasm_bindgen_futures::spawn_local(async move {
                    if let Some(msg) = reopen::carry_out(order, store).await {
                        link.send_message(msg);
                    }
                });
            }
            Effect::FetchReturn(entry) => {
                let route = ctx.props().route.clone();
                ctx.link().send_future(async move {
                    let forms = match signed(&entry, &route).await {
                        Ok(Some(route)) => post::returned(&entry, &route).await,
                        _ => Vec::new(),
                    };
                    Msg::Fetched(entry.key, reopen::incoming(&forms))
                });
            }
            Effect::SaveStrange(known) => {
                let (store, annex, link) =
                    (ctx.props().store.clone(), ctx.props().annex.clone(), ctx.link().clone());
                wasm_bindgen_futures::spawn_local(async move {
                    if let Some(rows) = outbox::strange(&store, &known).await {
                        let file = ["kept-by-a-newer-version", &rows].join("\n");
                        link.send_message(Msg::AnnexAnswered("export", ask(annex, "export", file).await));
                    }
                });
            }
            Effect::Reopen(json, replaced) => {
                let form =
                    reopen::read(&json).map(|form| Box::new(Reopened { supersedes: replaced, ..form }));
                ctx.link().send_message(Msg::Reopened(form));
            }
            _ => {}
        }
    }

    fn carry_out_order(&mut self, ctx: &Context<Self>, order: Order) {
        match order {
            Order::Wait(millis) => {
                let look = ctx.link().callback(|()| Msg::Outbox(Heard::Woke(false)));
                // Longer than a timer can wait is looked at earlier, and put off again.
                let millis = u32::try_from(millis).unwrap_or(u32::MAX).min(u32::MAX / 4);
                self.look = Some(Timeout::new(millis, move || look.emit(())));
            }
            order => {
                let (store, annex) = (ctx.props().store.clone(), ctx.props().annex.clone());
                let (route, link) = (ctx.props().route.clone(), ctx.link().clone());
                wasm_bindgen_futures::spawn_local(async move {
                    if let Some(heard) = outbox::carry_out(order, store, route, annex).await {
                        link.send_message(Msg::Outbox(heard));
                    }
                });
            }
        }
    }
}
