//! Who may do what: tokens for programs, and for people a page to sign in at.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, COOKIE};
use sha2::{Digest, Sha256};

use crate::cli::serve::token;
use crate::text::Text;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To send forms and to ask what became of them.
    Send,
    /// To read and answer them as well.
    Inbox,
}

/// What a request says about its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Nothing, and nothing has to be said: there are no tokens.
    Open,
    /// A token that is known.
    Token(Role),
    /// Somebody who has signed in.
    SignedIn,
    /// A token that is not known.
    Wrong,
    /// Nothing.
    Nobody,
}

/// The tokens, as hashes, and those who have signed in.
#[derive(Default)]
pub struct Access {
    tokens: Option<Vec<(Role, [u8; 32])>>,
    sessions: Mutex<HashMap<String, Instant>>,
}

/// How long one is signed in.
pub const SESSION: Duration = Duration::from_secs(12 * 60 * 60);
/// The name of the cookie.
pub const SESSION_COOKIE: &str = "referral_inbox";
/// The fewest characters of a token.
const SHORTEST: usize = 20;

impl Access {
    /// Reads a file of tokens, and makes one with two new ones if it is not there; says whether it did.
    pub fn read(path: &Path) -> Result<(Self, bool), Text> {
        let made = !path.exists();
        if made {
            make(path).map_err(|error| unreadable(path, &error))?;
        }
        let text = std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
        let mut tokens = Vec::new();
        for (number, line) in (1..).zip(text.lines().map(str::trim)) {
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            match line.split_once(char::is_whitespace).map(|(role, token)| (role, token.trim())) {
                Some(("send", token)) if good(token) => tokens.push((Role::Send, digest(token))),
                Some(("inbox", token)) if good(token) => tokens.push((Role::Inbox, digest(token))),
                _ => return Err(wrong_line(path, number)),
            }
        }
        if tokens.is_empty() {
            return Err(Text::new(
                format!("令牌文件 `{}` 里没有令牌", path.display()),
                format!("there is no token in `{}`", path.display()),
            ));
        }
        Ok((Access { tokens: Some(tokens), sessions: Mutex::default() }, made))
    }

    /// Whether nobody has to say who they are.
    pub fn is_open(&self) -> bool {
        self.tokens.is_none()
    }

    /// What a request says about its sender.
    pub fn claim(&self, headers: &HeaderMap) -> Claim {
        if self.is_open() {
            return Claim::Open;
        }
        if let Some(value) = headers.get(AUTHORIZATION) {
            let bearer = value.to_str().ok().and_then(|value| value.split_once(' '));
            return match bearer.filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer")) {
                Some((_, token)) => self.role(token.trim()).map_or(Claim::Wrong, Claim::Token),
                None => Claim::Wrong,
            };
        }
        match session(headers) {
            Some(session) if self.is_signed_in(session) => Claim::SignedIn,
            // An old cookie is no attempt to guess one.
            _ => Claim::Nobody,
        }
    }

    /// What a token is good for.
    pub fn role(&self, token: &str) -> Option<Role> {
        // Hashes are compared, so how long that takes says nothing about a token.
        let digest = digest(token);
        self.tokens.iter().flatten().find(|(_, known)| *known == digest).map(|(role, _)| *role)
    }

    /// Begins a session.
    pub fn sign_in(&self) -> Result<String, getrandom::Error> {
        let session = token::random()?;
        let mut sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        sessions.retain(|_, until| *until > now);
        sessions.insert(session.clone(), now + SESSION);
        Ok(session)
    }

    /// Ends the session of a request.
    pub fn sign_out(&self, headers: &HeaderMap) {
        if let Some(session) = session(headers) {
            self.sessions.lock().unwrap_or_else(PoisonError::into_inner).remove(session);
        }
    }

    fn is_signed_in(&self, session: &str) -> bool {
        let sessions = self.sessions.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(session).is_some_and(|until| *until > Instant::now())
    }
}

fn session(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == SESSION_COOKIE).then_some(value))
}

fn good(token: &str) -> bool {
    token.len() >= SHORTEST && token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn digest(token: &str) -> [u8; 32] {
    Sha256::digest(token).into()
}

fn make(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let new = || token::random().map_err(|error| std::io::Error::other(error.to_string()));
    let (inbox, send) = (new()?, new()?);
    write!(
        options.open(path)?,
        "# 保密。inbox：阅读和答复转诊单；send：只能发送转诊单、查询其状态。每行一个令牌，至少 {SHORTEST} 个字符。\n\
         # Keep this secret. inbox: reads and answers forms; send: only sends them and asks what became of them. One token\n\
         # a line, {SHORTEST} characters or more.\n\
         inbox {inbox}\nsend {send}\n"
    )
}

fn unreadable(path: &Path, error: &std::io::Error) -> Text {
    let path = path.display();
    Text::new(
        format!("无法读写令牌文件 `{path}`：{error}"),
        format!("cannot read or make the file of tokens `{path}`: {error}"),
    )
}

/// The line is not shown: it may hold a token.
fn wrong_line(path: &Path, number: usize) -> Text {
    let path = path.display();
    Text::new(
        format!(
            "令牌文件 `{path}` 第 {number} 行应为 `inbox 令牌` 或 `send 令牌`，令牌至少 {SHORTEST} 个 ASCII 字符"
        ),
        format!(
            "line {number} of `{path}` should be `inbox TOKEN` or `send TOKEN`, a token of {SHORTEST} ASCII characters or more"
        ),
    )
}
