//! A form's JSON as a form that is taken up again, and drafts as the element's script keeps them.

use chrono::DateTime;
use js_sys::{Array, Function, JSON, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::browser::promise::named;
use crate::browser::raw;
use crate::flow::{DraftOrder, Incoming, KeptDraft, Msg, Reopened, Told};
use crate::referral::{Consent, Key};

/// Reads a form's JSON, whole or not; nothing if it is none.
pub fn read(json: &str) -> Option<Reopened> {
    form(&JSON::parse(json).ok()?)
}

/// The same of what was parsed already.
pub fn form(form: &JsValue) -> Option<Reopened> {
    let facts = raw::part(form, "facts");
    facts.dyn_ref::<Object>()?;
    let (from, chosen, consent) =
        (raw::part(form, "facts_from"), raw::part(form, "chosen"), raw::part(form, "consent"));
    let text = |of: &JsValue, name: &str| raw::part(of, name).as_string().unwrap_or_default();
    let told: Vec<Told> = raw::facts(&facts)
        .into_iter()
        .map(|(fact, raw)| {
            let origin = raw::part(&from, &fact);
            Told { source: text(&origin, "source"), at: raw::part(&origin, "at").as_string(), fact, raw }
        })
        .collect();
    let is_confirmed = |fact: &str| raw::part(&raw::part(&from, fact), "confirmed").is_truthy();
    let consent = consent.is_object().then(|| {
        let relation = text(&consent, "relation");
        let by = if relation == "self" { String::new() } else { text(&consent, "by") };
        let relation = if relation == "self" { String::new() } else { relation };
        Consent { given: raw::part(&consent, "given").is_truthy(), by, relation }
    });
    let fields = raw::entries(&raw::part(form, "fields"));
    Some(Reopened {
        confirmed: told.iter().map(|told| told.fact.clone()).filter(|fact| is_confirmed(fact)).collect(),
        facts: told,
        fields: fields.into_iter().filter_map(|(id, value)| Some((id, typed(&value)?))).collect(),
        form: text(form, "form"),
        // A blank one stands in what was never sealed.
        key: Key::read(&text(form, "key")).filter(|key| *key != Key::new([0; 16])),
        decided: text(&raw::part(form, "decision"), "disposition"),
        chosen: text(&chosen, "disposition"),
        reason: text(&chosen, "override_reason"),
        chosen_at: DateTime::parse_from_rfc3339(&text(&chosen, "at")).ok(),
        consent,
        at: text(form, "sealed_at"),
        supersedes: Key::read(&text(form, "supersedes")),
        in_reply_to: Key::read(&text(form, "in_reply_to")),
        draft: None,
    })
}

/// What stands in a field, as it is typed: ids of choices with blanks between them, results a line each.
fn typed(value: &JsValue) -> Option<String> {
    if !Array::is_array(value) {
        return raw::text(value);
    }
    let mut all = String::new();
    for item in Array::from(value).iter() {
        if let Some(id) = item.as_string() {
            all.push_str(if all.is_empty() { "" } else { " " });
            all.push_str(&id);
            continue;
        }
        for name in ["name", "date", "institution"] {
            all.push_str(&raw::part(&item, name).as_string().unwrap_or_default());
            all.push('\t');
        }
        all.push_str(if raw::part(&item, "recognised").is_truthy() { "1\n" } else { "\n" });
    }
    Some(all)
}

/// Forms that came from elsewhere; nothing if one of them is none.
pub fn incoming(forms: &[JsValue]) -> Vec<Incoming> {
    let one = |form: &JsValue| {
        // Whoever gave it may have written it on many lines.
        let json = JSON::stringify(form).ok()?.as_string()?;
        let has_visits = raw::part(&raw::part(form, "follow_up"), "visits");
        let has_visits = Array::is_array(&has_visits) && Array::from(&has_visits).length() > 0;
        let form = self::form(form).filter(|form| !form.form.is_empty())?;
        Some(Incoming { json, form, has_visits })
    };
    forms.iter().map(one).collect::<Option<_>>().unwrap_or_default()
}

/// Does something with a draft, and says what came of it.
pub async fn carry_out(order: DraftOrder, store: Function) -> Option<Msg> {
    let (what, argument) = match order {
        DraftOrder::Keep(written) => {
            let list = written.map_or(JsValue::UNDEFINED, |(title, json)| {
                Array::of2(&JsValue::from_str(&title), &JsValue::from_str(&json)).into()
            });
            ("keepDraft", list)
        }
        DraftOrder::Take(id) => {
            let json = named(&store, "takeDraft", JsValue::from_str(&id)).await.ok();
            let Some(form) = json.and_then(|json| json.as_string()).as_deref().and_then(read) else {
                return Some(Msg::DraftGone(id));
            };
            return Some(Msg::Reopened(Some(Box::new(Reopened { draft: Some(id), ..form }))));
        }
        DraftOrder::Own(id) => ("ownDraft", JsValue::from_str(&id)),
        DraftOrder::Leave => ("leaveTaken", JsValue::UNDEFINED),
        DraftOrder::Drop(id) => ("dropDraft", JsValue::from_str(&id)),
    };
    // Nobody waits for how this went.
    named(&store, what, argument).await.ok();
    None
}

/// The drafts that the script found: `[[id, title, at], …]`.
pub fn drafts(rows: &JsValue) -> Vec<KeptDraft> {
    let one = |row: JsValue| {
        let row = Array::from(&row);
        let text = |place| row.get(place).as_string();
        Some(KeptDraft { id: text(0)?, title: text(1)?, at: text(2)? })
    };
    Array::from(rows).iter().filter_map(one).collect()
}
