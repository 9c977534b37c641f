//! Who sent the browser: a page of this server, or somebody else's.

use axum::http::HeaderMap;
use axum::http::header::ORIGIN;

/// Where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A page of this server.
    Own,
    /// A page of another site.
    Foreign,
    /// No browser says anything.
    Untold,
}

impl Origin {
    /// Reads what the browser says. No page can set either header itself.
    pub fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or(""));
        // What the browser sees, whatever names a proxy in between uses; only told over HTTPS and on this machine.
        match (text("sec-fetch-site"), text("origin")) {
            (Some("same-origin"), _) => Origin::Own,
            (Some("none"), None) => Origin::Untold,
            (Some(_), _) => Origin::Foreign,
            (None, Some(origin)) => {
                let site = origin.split_once("://").map_or("", |(_, site)| site);
                let own =
                    text("host").is_some_and(|host| !host.is_empty() && site.eq_ignore_ascii_case(host));
                if own { Origin::Own } else { Origin::Foreign }
            }
            (None, None) => Origin::Untold,
        }
    }

    /// Whether the browser reached this server over HTTPS.
    pub fn is_secure(headers: &HeaderMap) -> bool {
        headers.get(ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
    }
}
