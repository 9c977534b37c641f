//! Asking the receiver, and why it did not answer.

use std::path::Path;
use std::time::Duration;

use ureq::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, ORIGIN};
use ureq::http::{Method, Request};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error};

use crate::cli::doctor::target::Target;
use crate::text::Text;

/// No answer of a receiver is longer, and nobody needs the rest.
const LONGEST: u64 = 1 << 20;

/// A client that does what a browser would, and no more: no redirect, no proxy, one connection for each question.
pub struct Client {
    /// Where to.
    pub target: Target,
    /// Whether the page sends cookies to another origin.
    pub credentials: bool,
    agent: Agent,
    own: Vec<(HeaderName, HeaderValue)>,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body as text.
    pub text: String,
}

/// Why nothing came back.
pub enum Failure {
    /// The name is unknown.
    Name,
    /// Nobody listens there.
    Refused,
    /// Too late.
    Late,
    /// No trust; in the words of the TLS library.
    Tls(String),
    /// The answer broke off, or was none.
    Broken(String),
}

impl Client {
    /// A client for this receiver.
    pub fn new(
        target: Target,
        own: Vec<(HeaderName, HeaderValue)>,
        credentials: bool,
        patience: Duration,
    ) -> Self {
        // The certificates that this machine trusts, a hospital's own authority among them.
        let trusted = rustls_native_certs::load_native_certs().certs;
        let trusted = trusted.iter().map(|one| Certificate::from_der(one).to_owned());
        let tls = TlsConfig::builder().root_certs(RootCerts::from(trusted)).build();
        let agent = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .timeout_global(Some(patience))
            .user_agent(concat!("triage-doctor/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build()
            .new_agent();
        Client { target, credentials, agent, own }
    }

    /// The names of the headers that the page adds, in lower case.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.own.iter().map(|(name, _)| name.as_str())
    }

    /// Reads an address of the receiver's, as the page would.
    pub fn get(&self, url: &str) -> Result<Answer, Failure> {
        self.ask(Method::GET, url, &self.own, &[], "")
    }

    /// Posts there, as the page would.
    pub fn post(&self, url: &str, kind: &str, body: &str) -> Result<Answer, Failure> {
        self.ask(Method::POST, url, &self.own, &[(CONTENT_TYPE.as_str(), kind)], body)
    }

    /// Asks for leave to post, as a browser does by itself, without any of the page's headers.
    pub fn preflight(&self, headers: &str) -> Result<Answer, Failure> {
        let asked = [("access-control-request-method", "POST"), ("access-control-request-headers", headers)];
        self.ask(Method::OPTIONS, &self.target.url, &[], &asked, "")
    }

    fn ask(
        &self,
        method: Method,
        url: &str,
        own: &[(HeaderName, HeaderValue)],
        more: &[(&str, &str)],
        body: &str,
    ) -> Result<Answer, Failure> {
        let mut request = Request::builder().method(method.clone()).uri(url);
        for (name, value) in own {
            request = request.header(name, value);
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        if let Some(origin) = self.target.origin.as_ref() {
            request = request.header(ORIGIN, origin);
        }
        let broken = |error: ureq::http::Error| Failure::Broken(error.to_string());
        let answer = if method == Method::POST {
            self.agent.run(request.body(body).map_err(broken)?)
        } else {
            self.agent.run(request.body(()).map_err(broken)?)
        };
        let mut answer = answer.map_err(Failure::from)?;
        let text = answer.body_mut().with_config().limit(LONGEST).lossy_utf8(true).read_to_string()?;
        Ok(Answer { status: answer.status().as_u16(), headers: answer.headers().clone(), text })
    }
}

impl Answer {
    /// One header, empty if it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Whether the status says success.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let text = error.to_string();
        match &error {
            Error::HostNotFound => Failure::Name,
            Error::ConnectionFailed => Failure::Refused,
            Error::Timeout(_) => Failure::Late,
            Error::Tls(_) | Error::Rustls(_) | Error::Pem(_) | Error::TlsRequired => Failure::Tls(text),
            Error::Io(io) => match io.kind() {
                std::io::ErrorKind::ConnectionRefused => Failure::Refused,
                std::io::ErrorKind::TimedOut => Failure::Late,
                // What rustls says arrives as invalid data.
                std::io::ErrorKind::InvalidData if io.get_ref().is_some() => Failure::Tls(text),
                _ => Failure::Broken(text),
            },
            _ => Failure::Broken(text),
        }
    }
}

impl Failure {
    /// The code of the finding, what it means and what to do, and the words of the library.
    pub fn told(&self, target: &Target) -> (&'static str, Text, Option<String>) {
        let (host, port) = (&target.host, target.port);
        match self {
            Failure::Name => (
                "no-name",
                Text::new(
                    format!("找不到主机 `{host}`；请检查写法和 DNS"),
                    format!("there is no host `{host}`; check its spelling, and DNS"),
                ),
                None,
            ),
            Failure::Refused => (
                "no-listener",
                Text::new(
                    format!(
                        "`{host}` 的 {port} 端口没有程序应答；请检查服务是否运行、端口是否正确、防火墙是否放行"
                    ),
                    format!(
                        "nothing listens at port {port} of `{host}`; check that the service runs, the port and the firewall"
                    ),
                ),
                None,
            ),
            Failure::Late => (
                "silence",
                Text::new(
                    "对方没有按时应答；组件会继续等待并重试",
                    "it did not answer in time; the widget would wait, and try again",
                ),
                None,
            ),
            Failure::Tls(why) => ("tls", tls(why, host), Some(why.clone())),
            Failure::Broken(why) => (
                "broken",
                Text::new(
                    "连接中断，或应答不是 HTTP",
                    "the connection broke off, or what came back was no HTTP",
                ),
                Some(why.clone()),
            ),
        }
    }
}

/// What people can do about a certificate.
fn tls(why: &str, host: &str) -> Text {
    let has = |words: &[&str]| words.iter().any(|word| why.contains(word));
    if has(&["UnknownIssuer", "SelfSigned", "CaUsedAsEndEntity"]) {
        Text::new(
            "本机不信任证书的签发者；浏览器也不会信任。请安装完整的证书链；医院自己的根证书须装进每台电脑（这里可用环境变量 SSL_CERT_FILE 指定）",
            "this machine does not trust the issuer of the certificate, and neither will browsers; install the whole chain. A hospital's own authority has to be on every computer (here the environment variable SSL_CERT_FILE names it)",
        )
    } else if has(&["xpired"]) {
        Text::new("证书已过期；请更换", "the certificate has expired; replace it")
    } else if has(&["NotValidYet", "not valid yet"]) {
        Text::new("证书尚未生效；请检查时钟", "the certificate is not valid yet; check the clocks")
    } else if has(&["NotValidForName", "not valid for name"]) {
        Text::new(format!("证书不是给 `{host}` 的"), format!("the certificate is not for `{host}`"))
    } else {
        Text::new(
            "TLS 握手失败；对方的端口可能不是 HTTPS",
            "TLS failed; perhaps the port does not speak HTTPS",
        )
    }
}

/// The page's headers: from the command line, a file and the environment. What is wrong is said without the value.
pub fn headers(
    lines: &[String],
    file: Option<&Path>,
    environment: &str,
) -> Result<Vec<(HeaderName, HeaderValue)>, Text> {
    let stored = match file {
        None => String::new(),
        Some(path) => std::fs::read_to_string(path).map_err(|error| {
            let path = path.display();
            Text::new(format!("读不了 `{path}`：{error}"), format!("cannot read `{path}`: {error}"))
        })?,
    };
    let all = lines.iter().map(String::as_str).chain(stored.lines()).chain(environment.lines());
    all.map(str::trim)
        .filter(|line| !line.is_empty())
        .map(|line| {
            let (name, value) = line.split_once(':')?;
            Some((name.trim().parse().ok()?, value.trim().parse().ok()?))
        })
        .map(|header| {
            header.ok_or_else(|| {
                Text::new(
                    "有一行不是 HTTP 头；请写成 `名称: 值`",
                    "one line is no HTTP header; write `Name: value`",
                )
            })
        })
        .collect()
}
