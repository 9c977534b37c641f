//! Plain JavaScript values as facts and fields.

use js_sys::{Array, Object};
use wasm_bindgen::{JsCast, JsValue};

use crate::facts::Raw;
use crate::flow::Told;

/// An object's own entries as facts; anything but an object has none.
pub fn facts(value: &JsValue) -> Vec<(String, Raw)> {
    entries(value).into_iter().map(|(key, value)| (key, raw(&value))).collect()
}

/// A list of `{fact, value, unit, source, at}`.
pub fn told(value: &JsValue) -> Vec<Told> {
    let one = |item: &JsValue| {
        let text = |name: &str| part(item, name).as_string();
        let (fact, source, at) = (text("fact")?, text("source").unwrap_or_default(), text("at"));
        let raw = raw(&if text("unit").is_some() { item.clone() } else { part(item, "value") });
        Some(Told { fact, raw, source, at })
    };
    Array::from(value).to_vec().iter().filter_map(one).collect()
}

/// A member of an object.
pub fn part(value: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(value, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

/// An object's own texts and numbers as fields of the form.
pub fn fields(value: &JsValue) -> Vec<(String, String)> {
    entries(value).into_iter().filter_map(|(key, value)| Some((key, text(&value)?))).collect()
}

/// A text, or a number as text.
pub fn text(value: &JsValue) -> Option<String> {
    value.as_string().or_else(|| number(value))
}

/// An object's own members.
pub fn entries(value: &JsValue) -> Vec<(String, JsValue)> {
    let Some(object) = value.dyn_ref::<Object>() else { return Vec::new() };
    let pairs = Object::entries(object).to_vec();
    pairs
        .into_iter()
        .filter_map(|pair| {
            let pair = Array::from(&pair);
            Some((pair.get(0).as_string()?, pair.get(1)))
        })
        .filter(|(_, value)| !value.is_undefined())
        .collect()
}

fn raw(value: &JsValue) -> Raw {
    if value.is_null() {
        return Raw::Null;
    }
    if let Some(yes) = value.as_bool() {
        return Raw::Bool(yes);
    }
    if let Some(number) = number(value) {
        return Raw::Number(number);
    }
    if let Some(text) = value.as_string() {
        return Raw::Text(text);
    }
    if Array::is_array(value) {
        return Raw::List(Array::from(value).iter().map(|item| raw(&item)).collect());
    }
    match (number(&part(value, "value")), part(value, "unit").as_string()) {
        (Some(number), Some(unit)) => Raw::Quantity(number, unit),
        _ => Raw::Other("object"),
    }
}

/// The digits that JavaScript itself would print: the shortest that read back as the same number.
fn number(value: &JsValue) -> Option<String> {
    let number = value.dyn_ref::<js_sys::Number>()?;
    number.to_string_with_radix(10).ok()?.as_string()
}
