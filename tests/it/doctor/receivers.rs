//! Small receivers on loopback: a good one, and whatever a test changes about it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// A request, as it was heard.
pub struct Heard {
    pub method: String,
    pub path: String,
    pub body: String,
    /// How many requests there were, this one included.
    pub number: usize,
    /// How many of them were forms.
    pub forms: usize,
    headers: Vec<(String, String)>,
}

impl Heard {
    pub fn is(&self, method: &str) -> bool {
        self.method == method
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether it is a form, sent as one.
    pub fn is_form(&self) -> bool {
        self.is("POST") && self.header("content-type") == "application/json" && self.body.contains("\"key\"")
    }
}

/// An answer.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub body: String,
    /// Half of it, and the connection is closed.
    pub cut: bool,
    /// Nothing at all, and the connection stays open.
    pub silent: bool,
    headers: BTreeMap<String, String>,
}

impl Reply {
    pub fn new(status: u16, kind: &str, body: &str) -> Self {
        let headers = BTreeMap::from([("content-type".to_owned(), kind.to_owned())]);
        Reply { status, body: body.to_owned(), cut: false, silent: false, headers }
    }

    /// Another answer under the same CORS headers.
    pub fn with(&self, status: u16, kind: &str, body: &str) -> Self {
        let mut reply = Reply::new(status, kind, body);
        let kept = self.headers.iter().filter(|(name, _)| name.starts_with("access-control"));
        reply.headers.extend(kept.map(|(name, value)| (name.clone(), value.clone())));
        reply
    }

    pub fn set(&mut self, name: &str, value: &str) {
        self.headers.insert(name.to_owned(), value.to_owned());
    }

    /// Leaves out all headers whose names begin so.
    pub fn drop(&mut self, start: &str) {
        self.headers.retain(|name, _| !name.starts_with(start));
    }

    fn bytes(&self) -> Vec<u8> {
        let mut text = format!(
            "HTTP/1.1 {} X\r\nContent-Length: {}\r\nConnection: close\r\n",
            self.status,
            self.body.len()
        );
        for (name, value) in &self.headers {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        let sent = if self.cut { &self.body[..self.body.len() / 2] } else { &self.body };
        text.push_str(&format!("\r\n{sent}"));
        text.into_bytes()
    }
}

/// A receiver as it should be, for pages of any origin, with one change.
pub fn good(change: impl Fn(&Heard, &mut Reply)) -> impl Fn(&Heard) -> Reply {
    let taken: Mutex<BTreeMap<String, String>> = Mutex::default();
    move |heard| {
        let json = |status, text: &str| Reply::new(status, "application/json", text);
        let mut reply = match heard.method.as_str() {
            "OPTIONS" => Reply::new(204, "text/plain", ""),
            "GET" if heard.path.starts_with("/forms/") => json(200, r#"{"status":"received"}"#),
            "GET" => json(405, "{}"),
            _ if heard.header("content-type") != "application/json" => json(415, "{}"),
            _ => match serde_json::from_str::<serde_json::Value>(&heard.body)
                .ok()
                .and_then(|form| form["key"].as_str().map(str::to_owned))
            {
                None => json(422, r#"{"detail":"no form"}"#),
                Some(key) => {
                    let first = taken
                        .lock()
                        .unwrap()
                        .entry(key.clone())
                        .or_insert_with(|| heard.body.clone())
                        .clone();
                    if first == heard.body {
                        json(201, &format!(r#"{{"id":"{key}"}}"#))
                    } else {
                        json(422, r#"{"detail":"the key is taken"}"#)
                    }
                }
            },
        };
        if reply.status == 201 {
            reply.set("location", "/forms/7");
        }
        reply.set("access-control-allow-origin", heard.header("origin"));
        reply.set("access-control-allow-headers", heard.header("access-control-request-headers"));
        reply.set("access-control-allow-credentials", "true");
        reply.set("access-control-expose-headers", "Location, Retry-After, ETag, Date");
        change(heard, &mut reply);
        reply
    }
}

/// A certificate and its key.
pub struct Tls(Arc<ServerConfig>);

impl Tls {
    pub fn read(folder: &Path, name: &str) -> Self {
        let chain = vec![CertificateDer::from_pem_file(folder.join(format!("{name}.pem"))).unwrap()];
        let key = PrivateKeyDer::from_pem_file(folder.join("key.pem")).unwrap();
        Tls(Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap()))
    }
}

/// Starts a receiver on a free port; it ends with the tests.
pub fn receiver(answer: impl Fn(&Heard) -> Reply + Send + 'static) -> SocketAddr {
    receiver_over(None, answer)
}

/// The same, over TLS if there is a certificate.
pub fn receiver_over(tls: Option<Tls>, answer: impl Fn(&Heard) -> Reply + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        let (mut number, mut forms) = (0, 0);
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let Ok(stream) = stream else { continue };
            let mut stream: Box<dyn Stream> = match &tls {
                None => Box::new(stream),
                Some(Tls(config)) => {
                    Box::new(StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream))
                }
            };
            // Whoever does not trust us hangs up.
            let Some(mut heard) = hear(&mut *stream) else { continue };
            number += 1;
            forms += usize::from(heard.is_form());
            (heard.number, heard.forms) = (number, forms);
            let reply = answer(&heard);
            if reply.silent {
                open.push(stream);
            } else if stream.write_all(&reply.bytes()).and_then(|()| stream.flush()).is_ok() {
                stream.end();
            }
        }
    });
    address
}

trait Stream: Read + Write + Send {
    fn end(&mut self);
}

impl Stream for TcpStream {
    fn end(&mut self) {}
}

impl Stream for StreamOwned<ServerConnection, TcpStream> {
    fn end(&mut self) {
        self.conn.send_close_notify();
        // It may have gone.
        let _ = self.flush();
    }
}

fn hear(stream: &mut dyn Stream) -> Option<Heard> {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        Some(line.trim_end().to_owned())
    };
    let first = line()?;
    let mut parts = first.split(' ').map(str::to_owned);
    let (method, path) = (parts.next()?, parts.next()?);
    let mut headers = Vec::new();
    loop {
        let line = line()?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(": ")?;
        headers.push((name.to_ascii_lowercase(), value.to_owned()));
    }
    let mut heard = Heard { method, path, body: String::new(), number: 0, forms: 0, headers };
    let length: usize = heard.header("content-length").parse().unwrap_or(0);
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    heard.body = String::from_utf8(body).ok()?;
    Some(heard)
}
