//! The receipt.

use yew::{Html, html};

use crate::flow::{Delivery, Mode, Msg};
use crate::text::words;
use crate::ui::{Scene, button, heading};

/// What the receiver confirmed.
pub fn screen(scene: Scene<'_>) -> Html {
    let Scene { session, lang, mode, link, .. } = scene;
    let Delivery::Sent(form, receipt) = &session.delivery else { return Html::default() };
    let again = match mode {
        Mode::Doctor => words::start_over_doctor(lang),
        Mode::Patient => words::start_over(lang),
    };
    html! {
        <main class="paper receipt" part="receipt">
            { heading(words::sent(lang)) }
            <p class="lead">{ words::sent_text(lang) }</p>
            <dl class="lines">
                if !receipt.number.is_empty() {
                    <div class="line"><dt>{ words::number(lang) }</dt><dd class="big-number" data-receipt="number">{ receipt.number.clone() }</dd></div>
                }
                if !receipt.received_at.is_empty() {
                    <div class="line"><dt>{ words::received_at(lang) }</dt><dd>{ receipt.received_at.clone() }</dd></div>
                }
                <div class="line"><dt>{ words::fingerprint(lang) }</dt><dd class="hash" data-receipt="sha256">{ form.sha256().to_owned() }</dd></div>
            </dl>
            if session.is_emergency() { <p><strong>{ words::do_not_wait(lang) }</strong></p> }
            <div class="actions">{ button("button", again, link, Msg::StartedOver) }</div>
        </main>
    }
}
