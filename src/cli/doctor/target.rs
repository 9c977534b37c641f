//! The address that is examined, and the page from which the widget would post to it.

use std::net::ToSocketAddrs;

use ureq::http::Uri;

use crate::text::Text;

/// Where forms go, and where they come from.
pub struct Target {
    /// The address as it was given.
    pub url: String,
    /// The name or number of the machine.
    pub host: String,
    /// The port, if only by the scheme.
    pub port: u16,
    /// Whether the way there is encrypted.
    pub is_https: bool,
    /// The page's origin, if it was named.
    pub origin: Option<String>,
}

impl Target {
    /// Reads both, or says what is wrong with them.
    pub fn read(url: &str, origin: Option<&str>) -> Result<Self, Text> {
        let (is_https, host, port) = place(url).ok_or_else(|| {
            Text::new(
                format!("`{url}` 不是可以提交的地址；请写完整，例如 https://receiver.example/api/referrals"),
                format!("`{url}` is no address to post to; write it out, such as https://receiver.example/api/referrals"),
            )
        })?;
        let origin = match origin {
            None => None,
            Some(origin) => Some(bare(origin).ok_or_else(|| {
                Text::new(
                    format!("`{origin}` 不是来源；请写协议和主机，例如 https://portal.example"),
                    format!("`{origin}` is no origin; write scheme and host, such as https://portal.example"),
                )
            })?),
        };
        Ok(Target { url: url.to_owned(), host, port, is_https, origin })
    }

    /// Whether a browser asks for leave before it lets the page post there.
    pub fn is_foreign(&self) -> bool {
        self.origin.as_ref().is_some_and(|origin| Some(origin) != bare(&self.url).as_ref())
    }

    /// Whether the receiver is this machine, which browsers trust without TLS.
    pub fn is_local(&self) -> bool {
        local(&self.host)
    }

    /// Whether browsers refuse because the page came over TLS and the form would not go so.
    pub fn is_mixed(&self) -> bool {
        let secure = self.origin.as_ref().is_some_and(|origin| origin.starts_with("https://"));
        secure && !self.is_https && !self.is_local()
    }

    /// Whether its name leads anywhere.
    pub fn has_address(&self) -> bool {
        let name = self.host.trim_start_matches('[').trim_end_matches(']');
        (name, self.port).to_socket_addrs().is_ok_and(|mut found| found.next().is_some())
    }

    /// Another address of the same server: this one with a path added to it.
    pub fn below(&self, path: &str) -> String {
        format!("{}/{path}", self.url.trim_end_matches('/'))
    }

    /// What a receipt's `Location` names, if it is at this server.
    pub fn resolve(&self, location: &str) -> Option<String> {
        let uri: Uri = self.url.parse().ok()?;
        if location.starts_with('/') && !location.starts_with("//") {
            return Some(format!("{}://{}{location}", uri.scheme_str()?, uri.authority()?));
        }
        if location.is_empty() || location.contains("://") {
            return Some(location.to_owned())
                .filter(|_| bare(location).is_some_and(|origin| Some(origin) == bare(&self.url)));
        }
        // A FHIR server's own: relative to its root.
        Some(self.below(location))
    }

    /// The path, for a server's configuration.
    pub fn path(&self) -> String {
        self.url.parse::<Uri>().map_or_else(|_| "/".to_owned(), |uri| uri.path().to_owned())
    }
}

fn local(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host == "[::1]" || host.starts_with("127.")
}

/// Scheme, host and port. An address with a password in it would stand in logs.
fn place(url: &str) -> Option<(bool, String, u16)> {
    let uri: Uri = url.parse().ok()?;
    let is_https = match uri.scheme_str()? {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    let authority = uri.authority()?;
    if authority.as_str().contains('@') || authority.host().is_empty() || url.contains('#') {
        return None;
    }
    Some((
        is_https,
        authority.host().to_owned(),
        authority.port_u16().unwrap_or(if is_https { 443 } else { 80 }),
    ))
}

/// The origin of an address as browsers write it.
fn bare(url: &str) -> Option<String> {
    let (is_https, host, port) = place(url)?;
    let host = host.to_ascii_lowercase();
    Some(match (is_https, port) {
        (true, 443) => format!("https://{host}"),
        (false, 80) => format!("http://{host}"),
        (true, port) => format!("https://{host}:{port}"),
        (false, port) => format!("http://{host}:{port}"),
    })
}
