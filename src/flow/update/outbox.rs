//! What happens to forms on their way, and who is told about it.

use crate::flow::update::paper;
use crate::flow::{Deed, Effect, Focus, Heard, Model, Now, Screen};
use crate::referral::outbox::{Entry, How, Moment, Order, State, Written};
use crate::referral::{Failure, Key, Outbox, Standing, json};
use crate::text::{Text, words};

/// Takes in what the edge says about the outbox.
#[inline(never)]
pub(super) fn heard(model: &mut Model, heard: Heard, now: &Now) -> Vec<Effect> {
    match heard {
        Heard::Locked(granted) => with_outbox(model, now, &mut |outbox, _| outbox.locked(granted)),
        Heard::Read(mut stored) => {
            with_outbox(model, now, &mut |outbox, moment| outbox.read(stored.take(), moment))
        }
        Heard::Ended(key, outcome) => {
            with_outbox(model, now, &mut |outbox, moment| outbox.ended(&key, outcome.clone(), moment))
        }
        Heard::Found(key, receipt) => {
            with_outbox(model, now, &mut |outbox, moment| outbox.found(&key, receipt.clone(), moment))
        }
        Heard::Woke(again) => with_outbox(model, now, &mut |outbox, moment| outbox.woke(again, moment)),
        Heard::Stands(key, standing) => {
            with_outbox(model, now, &mut |outbox, _| outbox.stands(&key, standing.clone()))
        }
        Heard::Unlocked(opened) => {
            model.tray.wrong_pin = !opened;
            model.tray.has_pin |= opened;
            let mut effects = with_outbox(model, now, &mut |outbox, _| outbox.changed_elsewhere());
            match model.session.as_mut().filter(|session| opened && session.desk.locked) {
                Some(session) => effects.extend(session.uncover()),
                None => {
                    effects.push(Effect::Focus(Focus::Id(if opened { "tray" } else { "pin" }.to_owned())))
                }
            }
            effects
        }
        Heard::Changed => with_outbox(model, now, &mut |outbox, _| outbox.changed_elsewhere()),
        Heard::Written(key, revision, written) => {
            let mut effects = Vec::new();
            if revision == 1 {
                effects.extend(saved(model, &key, written));
            }
            effects
                .extend(with_outbox(model, now, &mut |outbox, moment| outbox.written(&key, written, moment)));
            effects
        }
    }
}

/// The host hears of a form once it is in the store; of one that the store could not take, its developer does.
fn saved(model: &mut Model, key: &Key, written: Written) -> Option<Effect> {
    let entry = model.outbox.entry(key)?;
    match written {
        Written::Failed => Some(Effect::Report(
            "storage",
            Text::new(
                "这张单子没能存进浏览器，只在本页内存里；送达前请不要关闭页面",
                "the browser could not store this form: it is in this page's memory only, which must stay open until it has arrived",
            ),
        )),
        Written::Conflict => None,
        Written::Kept | Written::Remembered => Some(Effect::Tell("referral-queued", detail(entry, |_| {}))),
    }
}

/// Changes the outbox, and tells everybody what that changed: the host, its developer, and the screen of the patient whose form it is.
#[inline(never)]
pub(super) fn with_outbox(
    model: &mut Model,
    now: &Now,
    // Not generic: one copy of all this is enough for a download.
    change: &mut dyn FnMut(&mut Outbox, Moment) -> Vec<Order>,
) -> Vec<Effect> {
    let before: Vec<(Key, State, Option<Standing>)> = model
        .outbox
        .entries()
        .map(|entry| (entry.key.clone(), entry.state, entry.standing.clone()))
        .collect();
    let gate = model.outbox.gate().cloned();
    let orders = change(&mut model.outbox, moment(now));
    let mut effects: Vec<Effect> = orders.into_iter().map(|order| Effect::Outbox(Box::new(order))).collect();
    if let Some(closed) = model.outbox.gate().filter(|now| gate.as_ref() != Some(*now)) {
        effects.extend(closed_gate(closed));
    }
    let mut changed = Vec::new();
    for entry in model.outbox.entries() {
        let Some((_, state, standing)) = before.iter().find(|(key, ..)| *key == entry.key) else { continue };
        if *state != entry.state {
            effects.extend(told(entry));
            changed.push(entry.key.clone());
        }
        if let Some(now) = entry.standing.as_ref().filter(|now| standing.as_ref() != Some(*now)) {
            effects.push(Effect::Tell("referral-status", stands(entry, now)));
        }
    }
    effects.extend(show(model, &changed, now));
    // Who waits for the end of an attempt waits for no other answer.
    if model.outbox.is_idle() {
        effects.push(Effect::Tell("idle", model.outbox.waiting().to_string()));
    }
    effects
}

fn moment(now: &Now) -> Moment {
    let [.., a, b, c, d, e, f, g, h] = now.random;
    Moment { millis: now.time.timestamp_millis(), random: u64::from_be_bytes([a, b, c, d, e, f, g, h]) }
}

fn detail(entry: &Entry, more: impl FnOnce(&mut json::Object<'_>)) -> String {
    json::object(|to| {
        to.text("key", entry.key.as_str());
        to.text("sha256", &entry.sha256);
        more(to);
    })
}

fn stands(entry: &Entry, standing: &Standing) -> String {
    detail(entry, |to| {
        to.text("id", &entry.receipt.id);
        to.text("number", &entry.receipt.number);
        to.text("status", standing.status.code());
        to.text("at", &standing.at);
        to.text("words", &standing.words);
    })
}

/// What the host hears about a form that got further.
fn told(entry: &Entry) -> Option<Effect> {
    let receipt = &entry.receipt;
    match (entry.state, &entry.failure) {
        (State::Delivered | State::Unconfirmed, _) => Some(Effect::Tell(
            "referral-sent",
            detail(entry, |to| {
                to.text("id", &receipt.id);
                to.text("number", &receipt.number);
                to.text("received_at", &receipt.received_at);
                to.text("location", &receipt.location);
            }),
        )),
        (State::Attention, Some(Failure::Refused(status, words))) => Some(Effect::Tell(
            "referral-refused",
            json::object(|to| {
                to.text("key", entry.key.as_str());
                to.field("status").written(&status.to_string());
                to.text("detail", words);
            }),
        )),
        _ => None,
    }
}

/// What the host's developer hears when nothing is sent any more.
fn closed_gate(gate: &Failure) -> Option<Effect> {
    let (code, text) = match gate {
        Failure::SignIn(status) => (
            "sign-in",
            Text::new(
                format!("接收方不接受登录（HTTP {status}）；请设置 headers 或重新登录后调用 flush()"),
                format!(
                    "the receiver does not accept the sign-in (HTTP {status}); set `headers` or sign in again, then call flush()"
                ),
            ),
        ),
        Failure::Blocked => (
            "receiver",
            Text::new(
                "endpoint 有响应，但浏览器不许本页读取：请检查 CORS（Access-Control-Allow-Origin、Allow-Headers、Expose-Headers）、本页 CSP 的 connect-src，以及是否重定向；转诊单也许已经收到，重发不会重复",
                "something answers at `endpoint`, but the browser hides it from this page: check CORS (Access-Control-Allow-Origin, Allow-Headers, Expose-Headers), connect-src of this page's policy, and redirects; the form may have been received, and is not stored twice when it is sent again",
            ),
        ),
        Failure::WrongPlace(status) => (
            "receiver",
            Text::new(
                format!("这个地址不收转诊单（HTTP {status}）；请检查 endpoint"),
                format!("nothing takes forms at this address (HTTP {status}); check `endpoint`"),
            ),
        ),
        Failure::NoReceipt(0) => (
            "receiver",
            Text::new(
                "endpoint 把请求重定向到别处（可能是登录页面）；转诊单不跟随重定向，请检查地址和登录状态",
                "`endpoint` redirects to another address, perhaps to a sign-in page; a form follows no redirect: check the address and the sign-in",
            ),
        ),
        Failure::NoReceipt(status) => (
            "receiver",
            Text::new(
                format!("多次收到的回答都不是回执（HTTP {status}）；endpoint 可能被登录页面拦截"),
                format!(
                    "several answers were no receipts (HTTP {status}); a sign-in page may stand before `endpoint`"
                ),
            ),
        ),
        _ => return None,
    };
    Some(Effect::Report(code, text))
}

/// The screen follows the form that it shows.
fn show(model: &mut Model, changed: &[Key], now: &Now) -> Vec<Effect> {
    let Some(entry) = model.entry() else { return Vec::new() };
    let (has_arrived, is_sending) = (entry.state.has_arrived(), entry.state == State::Sending);
    let (is_safe, has_failed) = (entry.is_kept || has_arrived, entry.failure.is_some());
    let is_changed = changed.contains(&entry.key);
    let Some(session) = &mut model.session else { return Vec::new() };
    session.count_down(has_arrived, now);
    if is_safe {
        session.desk.unsaved = false;
    }
    if !(is_changed || session.awaits && has_failed) || is_sending {
        return Vec::new();
    }
    let awaited = std::mem::take(&mut session.awaits);
    match session.screen {
        Screen::Review if has_arrived => {
            session.screen = Screen::Done;
            vec![Effect::Focus(Focus::Heading)]
        }
        Screen::Review if awaited => vec![Effect::Focus(Focus::Summary)],
        _ => Vec::new(),
    }
}

/// Somebody does something with a form in the list.
#[inline(never)]
pub(super) fn at_tray(model: &mut Model, key: Key, deed: Deed, now: &Now) -> Vec<Effect> {
    let letter = model.outbox.entry(&key).and_then(|entry| entry.letter.as_ref());
    // What only the receiver can open can be handed over as it is, and not read.
    let readable = letter.filter(|letter| letter.is_readable());
    match deed {
        Deed::Retry => with_outbox(model, now, &mut |outbox, moment| outbox.retry(&key, moment)),
        Deed::Print => {
            let Some(letter) = readable else { return Vec::new() };
            let input = paper::asked("form", model.lang, "", true, &letter.json);
            model.tray.taken = Some((key, How::Printed));
            vec![Effect::Ask("print", input)]
        }
        Deed::Mend => {
            readable.map(|letter| Effect::Reopen(letter.json.clone(), Some(key))).into_iter().collect()
        }
        Deed::OpenReturn => {
            model.tray.no_return = None;
            let entry = model.outbox.entry(&key).cloned();
            entry.map(|entry| Effect::FetchReturn(Box::new(entry))).into_iter().collect()
        }
        Deed::Export => {
            let Some(letter) = letter else { return Vec::new() };
            let file = [key.as_str(), letter.body()].join("\n");
            model.tray.taken = Some((key, How::Exported));
            vec![Effect::Ask("export", file)]
        }
        Deed::Show => {
            let Some(letter) = readable else { return Vec::new() };
            let lang = model.lang;
            let labels = [
                words::show_codes(lang),
                words::show_codes_how(lang),
                words::next_code(lang),
                words::close(lang),
            ];
            let asked = [&labels.join("\n"), "\n", &letter.json].concat();
            model.tray.taken = Some((key, How::Shown));
            vec![Effect::Ask("codes", asked)]
        }
        Deed::HandOver => match model.tray.taken.take() {
            Some((taken, how)) if taken == key => {
                with_outbox(model, now, &mut |outbox, _| outbox.hand_over(&key, how))
            }
            _ => Vec::new(),
        },
        Deed::AskToGiveUp(wants) => {
            model.tray.giving_up = wants.then(|| (key, String::new()));
            vec![Effect::Focus(Focus::Id(if wants { "give-up" } else { "tray" }.to_owned()))]
        }
        Deed::GaveReason(reason) => {
            model.tray.giving_up = Some((key, reason));
            Vec::new()
        }
        Deed::GiveUp => match model.tray.giving_up.take() {
            Some((of, reason)) if of == key && !reason.trim().is_empty() => {
                let mut effects =
                    with_outbox(model, now, &mut |outbox, _| outbox.withdraw(&key, reason.trim()));
                effects.push(Effect::Focus(Focus::Id("tray".to_owned())));
                effects
            }
            kept => {
                model.tray.giving_up = kept;
                vec![Effect::Focus(Focus::Id("give-up".to_owned()))]
            }
        },
    }
}
