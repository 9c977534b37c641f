//! Carries out what the outbox orders: the store and the lock are the element's script, the post is [`post`].

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use yew::Callback;

use crate::browser::post::{find, post, standing};
use crate::browser::promise::{message, named};
use crate::browser::route::{Route, signed};
use crate::flow::Heard;
use crate::referral::Outcome;
use crate::referral::outbox::{Entry, Letter, Order, Written};

/// Does what is ordered, and says how that went; never fails. `store(what, argument)` gives a promise, `route` the way as it is now.
pub async fn carry_out(
    order: Order,
    store: Function,
    route: Callback<(), Route>,
    annex: Function,
) -> Option<Heard> {
    let call = |what: &'static str, argument: JsValue| named(&store, what, argument);
    match order {
        Order::Lock(queue) => {
            // Where there is no lock there is no other tab either.
            let granted =
                call("hold", JsValue::from_str(&queue)).await.map_or(true, |granted| granted.is_truthy());
            Some(Heard::Locked(granted))
        }
        Order::Unlock => untold(call("release", JsValue::UNDEFINED).await),
        Order::Wake => untold(call("wake", JsValue::UNDEFINED).await),
        Order::Forget(key) => untold(call("forget", JsValue::from_str(key.as_str())).await),
        Order::Read => Some(Heard::Read(call("read", JsValue::UNDEFINED).await.ok().map(|rows| read(&rows)))),
        Order::Write(entry) => {
            let said = call("write", row(&entry)).await.ok().and_then(|said| said.as_string());
            let written = match said.as_deref() {
                Some("kept") => Written::Kept,
                Some("remembered") => Written::Remembered,
                Some("conflict") => Written::Conflict,
                _ => Written::Failed,
            };
            Some(Heard::Written(entry.key, entry.revision, written))
        }
        Order::Post(entry) => {
            let outcome = match (&entry.letter, signed(&entry, &route).await) {
                (Some(letter), Ok(Some(route))) => post(&entry, letter, &route, annex).await,
                // The host may know a moment later how to get in.
                (_, Err(error)) if !error.is_null() => Outcome::Host(message(&error)),
                _ => Outcome::Unreachable,
            };
            Some(Heard::Ended(entry.key, outcome))
        }
        Order::Find(entry) => {
            let found = match (&entry.letter, signed(&entry, &route).await) {
                (Some(letter), Ok(Some(route))) => find(&entry, letter, &route, &annex).await.ok().flatten(),
                _ => None,
            };
            Some(Heard::Found(entry.key, found))
        }
        Order::Ask(entry) => {
            let route = signed(&entry, &route).await.ok().flatten();
            let standing = match &route {
                Some(route) => standing(&entry, route, &annex).await,
                None => None,
            };
            Some(Heard::Stands(entry.key.clone(), standing))
        }
        // The app has a clock for this.
        Order::Wait(_) => None,
    }
}

/// Nobody waits for how this went.
fn untold(_: Result<JsValue, JsValue>) -> Option<Heard> {
    None
}

/// Keeps what waits with a PIN, or opens what is kept with it; whether that was the right one.
pub async fn unlock(store: &Function, pin: &str) -> bool {
    named(store, "pin", JsValue::from_str(pin)).await.is_ok()
}

/// What is kept and nobody here can read, all but these keys, as a text; nothing if the store cannot be read.
pub async fn strange(store: &Function, known: &str) -> Option<String> {
    named(store, "strange", JsValue::from_str(known)).await.ok()?.as_string()
}

fn row(entry: &Entry) -> JsValue {
    let row = Object::new();
    let set = |name: &str, value: JsValue| {
        // A plain object takes any field.
        let _ = Reflect::set(&row, &JsValue::from_str(name), &value);
    };
    set("key", entry.key.as_str().into());
    set("author", (&entry.author).into());
    set("hash", (&entry.sha256).into());
    set("revision", entry.revision.into());
    set("outside", entry.outside().into());
    set("words", entry.words().into());
    set("over", entry.state.is_over().into());
    if let Some(letter) = &entry.letter {
        set("inside", letter.inside().into());
        set("letter", letter.in_the_clear().into());
    }
    row.into()
}

/// The entries, and how many rows are of another version.
fn read(rows: &JsValue) -> (Vec<Entry>, usize) {
    let (mut entries, mut strange) = (Vec::new(), 0);
    for row in Array::from(rows).iter() {
        let row: Array = row.unchecked_into();
        let text = |place| row.get(place).as_string();
        match Entry::read(&text(0).unwrap_or_default(), &text(1).unwrap_or_default()) {
            Some(mut entry) => {
                entry.letter = text(2).as_deref().and_then(Letter::read);
                entry.is_kept = row.get(3).is_truthy();
                entries.push(entry);
            }
            None => strange += 1,
        }
    }
    (entries, strange)
}
