//! What an input event says: the one place where views touch a DOM type.

use yew::TargetCast;

/// The text of the input, list or text area that an event came from.
pub fn value(event: &impl AsRef<web_sys::Event>) -> String {
    let event = event.as_ref();
    if let Some(input) = event.target_dyn_into::<web_sys::HtmlInputElement>() {
        return input.value();
    }
    if let Some(list) = event.target_dyn_into::<web_sys::HtmlSelectElement>() {
        return list.value();
    }
    event.target_dyn_into::<web_sys::HtmlTextAreaElement>().map(|area| area.value()).unwrap_or_default()
}

/// Whether the tick box that an event came from is ticked.
pub fn ticked(event: &web_sys::Event) -> bool {
    event.target_dyn_into::<web_sys::HtmlInputElement>().is_some_and(|input| input.checked())
}
