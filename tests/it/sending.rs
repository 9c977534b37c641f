//! The page with a store that remembers and a network that is silent until the test speaks for it.

use chrono::DateTime;
use referral_triage::flow::{Effect, Heard, Mode, Model, Msg, Now, update as step};
use referral_triage::referral::outbox::{Order, Written};
use referral_triage::text::Lang;

/// An empty page whose forms have somewhere to go.
pub fn model(lang: Lang, mode: Mode) -> Model {
    let mut model = Model::new(lang, mode);
    let now = Now { time: DateTime::UNIX_EPOCH.fixed_offset(), random: [0; 16] };
    update(&mut model, Msg::SetQueue("receiver".to_owned()), &now);
    model
}

/// Takes in a message and carries out what the outbox orders, but for posts, which are returned with all other effects.
pub fn update(model: &mut Model, msg: Msg, now: &Now) -> Vec<Effect> {
    let mut left = Vec::new();
    let mut waiting = step(model, msg, now);
    while !waiting.is_empty() {
        let order = match waiting.remove(0) {
            Effect::Tell("idle", _) => continue,
            Effect::Outbox(order) if !matches!(*order, Order::Post(_)) => *order,
            other => {
                left.push(other);
                continue;
            }
        };
        let heard = match order {
            Order::Lock(_) => Heard::Locked(true),
            Order::Read => Heard::Read(None),
            Order::Write(entry) => Heard::Written(entry.key, entry.revision, Written::Remembered),
            _ => continue,
        };
        waiting.extend(step(model, Msg::Outbox(heard), now));
    }
    left
}

/// How many forms are posted.
pub fn posts(effects: &[Effect]) -> usize {
    let is_post =
        |effect: &&Effect| matches!(effect, Effect::Outbox(order) if matches!(**order, Order::Post(_)));
    effects.iter().filter(is_post).count()
}
