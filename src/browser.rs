//! Floor 6: the edge of the browser: the element, its host, the network, the clock.
//!
//! The only home of `web_sys` (but for the types of input events) and `gloo`.

mod annex;
mod app;
mod clock;
mod destinations;
mod element;
mod outbox;
mod post;
mod promise;
mod raw;
mod reopen;
mod rescue;
mod route;

pub use element::Widget;
pub use rescue::watch_for_panics;
