//! A tiny HTTP/1.1 client: one request per connection, over the standard library alone.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A request; every field is sent as it stands.
#[derive(Clone, Default)]
pub struct Request {
    /// The method, `GET` when empty.
    pub method: &'static str,
    /// The target.
    pub path: String,
    /// Header lines beside `Host`, `Connection` and `Content-Length`.
    pub headers: Vec<(&'static str, String)>,
    /// The `Host` line, the address itself when none.
    pub host: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// A `GET`.
    pub fn get(path: &str) -> Self {
        Request { path: path.to_owned(), ..Request::default() }
    }

    /// A `POST` of JSON to the receiver.
    pub fn post(body: impl Into<Vec<u8>>) -> Self {
        let json = vec![("Content-Type", "application/json".to_owned())];
        Request {
            method: "POST",
            path: "/api/referrals".to_owned(),
            headers: json,
            body: body.into(),
            ..Request::default()
        }
    }

    /// A web form, sent by a page of the server itself.
    pub fn web(path: &str, fields: &[(&str, &str)], from: SocketAddr) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = ("Content-Type", "application/x-www-form-urlencoded".to_owned());
        let headers = vec![kind, ("Origin", format!("http://{from}")), ("Accept", "text/html".to_owned())];
        Request {
            method: "POST",
            path: path.to_owned(),
            headers,
            body: body.into_bytes(),
            ..Request::default()
        }
    }

    /// The same with one header more.
    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Sends it and waits for the whole answer.
    pub fn send(&self, to: SocketAddr) -> Result<Answer, Box<dyn Error>> {
        let method = if self.method.is_empty() { "GET" } else { self.method };
        let host = self.host.clone().unwrap_or_else(|| to.to_string());
        let mut head = format!("{method} {} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n", self.path);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str(&format!("Content-Length: {}\r\n\r\n", self.body.len()));
        let mut stream = TcpStream::connect(to)?;
        stream.set_read_timeout(Some(Duration::from_secs(30)))?;
        stream.write_all(head.as_bytes())?;
        stream.write_all(&self.body)?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes)?;
        Answer::read(&bytes)
    }
}

impl Answer {
    /// One header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::from_slice(&self.body)
    }

    fn read(bytes: &[u8]) -> Result<Self, Box<dyn Error>> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no end of the head")?;
        let (head, rest) = bytes.split_at(end);
        let mut lines = std::str::from_utf8(head)?.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).ok_or("no status")?.parse()?;
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut answer = Answer { status, headers, body: rest.get(4..).unwrap_or_default().to_vec() };
        if answer.header("transfer-encoding") == "chunked" {
            answer.body = whole(&answer.body)?;
        }
        Ok(answer)
    }
}

/// A body that was sent in chunks; one that broke off is an error.
fn whole(mut rest: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n").ok_or("the body broke off")?;
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end])?, 16)?;
        if length == 0 {
            return Ok(body);
        }
        body.extend_from_slice(rest.get(end + 2..end + 2 + length).ok_or("a chunk broke off")?);
        rest = rest.get(end + 4 + length..).ok_or("the body broke off")?;
    }
}
