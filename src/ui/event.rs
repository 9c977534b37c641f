//! What a listener hears and the message it sends: the one place where views touch a DOM type.

use std::rc::Rc;

use web_sys::wasm_bindgen::JsCast;
use yew::virtual_dom::{Listener, ListenerKind};
use yew::{Event, KeyboardEvent, TargetCast, UiEvent};

use crate::flow::Msg;
use crate::ui::Link;

/// What an element listens to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum On {
    /// A button is pressed.
    Click,
    /// The same, but not by the second tap of a double tap, which was meant for what stood there before.
    Tap,
    /// A link within the widget is followed; the page's address stays.
    Follow,
    /// A choice is made.
    Change,
    /// Something is typed.
    Input,
    /// A form is submitted; nothing leaves the page.
    Submit,
    /// A key is pressed; the browser's own action is held back if a message follows.
    Key,
    /// The focus comes.
    FocusIn,
    /// The focus goes.
    FocusOut,
    /// The pointer is pressed down; the focus stays where it is.
    Hold,
}

/// How an event becomes a message. Boxed, so that all listeners share one piece of code.
pub enum Says {
    /// Always the same.
    Always(Msg),
    /// By the text of the input, list or text area.
    Text(Box<dyn Fn(String) -> Msg>),
    /// By whether the tick box is ticked.
    Ticked(Box<dyn Fn(bool) -> Msg>),
    /// By the key, if it means anything.
    Key(Keys),
    /// Nothing: only the browser's own action is held back.
    Nothing,
}

/// What the keys of a field mean.
type Keys = Box<dyn Fn(&str) -> Option<Msg>>;

struct Ear {
    on: On,
    link: Link,
    says: Says,
}

/// A listener that sends what `says` makes of the event.
pub fn listener(on: On, link: &Link, says: Says) -> Rc<dyn Listener> {
    Rc::new(Ear { on, link: link.clone(), says })
}

impl Listener for Ear {
    fn kind(&self) -> ListenerKind {
        match self.on {
            On::Click | On::Tap | On::Follow => ListenerKind::onclick,
            On::Change => ListenerKind::onchange,
            On::Input => ListenerKind::oninput,
            On::Submit => ListenerKind::onsubmit,
            On::Key => ListenerKind::onkeydown,
            On::FocusIn => ListenerKind::onfocusin,
            On::FocusOut => ListenerKind::onfocusout,
            On::Hold => ListenerKind::onmousedown,
        }
    }

    fn handle(&self, event: Event) {
        if matches!(self.on, On::Follow | On::Submit | On::Hold) {
            event.prevent_default();
        }
        if self.on == On::Tap && event.unchecked_ref::<UiEvent>().detail() > 1 {
            return;
        }
        self.link.emit(match &self.says {
            Says::Always(msg) => msg.clone(),
            Says::Text(says) => says(value(&event)),
            Says::Ticked(says) => says(ticked(&event)),
            Says::Key(says) => match key(&event).and_then(|key| says(&key)) {
                Some(msg) => {
                    event.prevent_default();
                    msg
                }
                None => return,
            },
            Says::Nothing => return,
        });
    }

    fn passive(&self) -> bool {
        false
    }
}

/// The text of the input, list or text area that an event came from.
fn value(event: &Event) -> String {
    source(event).value()
}

/// Whether the tick box that an event came from is ticked.
fn ticked(event: &Event) -> bool {
    source(event).checked()
}

/// The key that was pressed; none while a Chinese keyboard is still composing, whose Enter and arrows are its own.
fn key(event: &Event) -> Option<String> {
    let event: &KeyboardEvent = event.unchecked_ref();
    (!event.is_composing()).then(|| event.key())
}

/// Unchecked: list and text area are read like an input, by the property's name, and asking for the
/// type would cost three casts.
fn source(event: &Event) -> web_sys::HtmlInputElement {
    event.target_unchecked_into()
}
