//! Signing in to the inbox, where there are tokens.

use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};

use crate::cli::html::Html;
use crate::cli::serve::access::{Role, SESSION, SESSION_COOKIE};
use crate::cli::serve::answer;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::gate;
use crate::cli::serve::html;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::origin::Origin;
use crate::cli::serve::problem::{Problem, Said};

/// `GET /inbox/login`
pub async fn page(State(desk): State<Desk>) -> Response {
    if desk.access().is_open() {
        return Redirect::to("/inbox").into_response();
    }
    draw(None).into_response()
}

/// `POST /inbox/login`
pub async fn sign_in(State(desk): State<Desk>, request: Request) -> Result<Response, Problem> {
    if Origin::of(request.headers()) != Origin::Own {
        return Err(Kind::CrossOrigin.into());
    }
    let caller = gate::caller(&request);
    let secure = Origin::is_secure(request.headers());
    let fields = answer::fields(request).await?;
    let token = fields.get("token").map_or("", |token| token.trim());
    let wrong = match desk.access().role(token) {
        Some(Role::Inbox) => {
            let session = desk.access().sign_in().map_err(|_| Kind::StoreFailed)?;
            return Ok(([(SET_COOKIE, cookie(&session, SESSION.as_secs(), secure))], Redirect::to("/inbox"))
                .into_response());
        }
        Some(Role::Send) => (
            "这是用来发送转诊单的令牌；收件箱需要 inbox 令牌。",
            "This token is for sending forms; the inbox needs an inbox token.",
        ),
        None => {
            gate::wrong(&desk, caller)?;
            ("令牌不对，请再试一次。", "That is not a token we know. Please try again.")
        }
    };
    let mut response = (StatusCode::UNPROCESSABLE_ENTITY, draw(Some(wrong))).into_response();
    response.extensions_mut().insert(Said);
    Ok(response)
}

/// `POST /inbox/sign-out`
pub async fn sign_out(State(desk): State<Desk>, headers: HeaderMap) -> Response {
    desk.access().sign_out(&headers);
    ([(SET_COOKIE, cookie("", 0, Origin::is_secure(&headers)))], Redirect::to("/inbox/login")).into_response()
}

fn cookie(session: &str, age: u64, secure: bool) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{SESSION_COOKIE}={session}; HttpOnly; SameSite=Strict; Path=/; Max-Age={age}{secure}")
}

fn draw(wrong: Option<(&str, &str)>) -> axum::response::Html<String> {
    let mut body = Html::new();
    body.markup("<h1>").label("登录收件箱", "Sign in to the inbox").markup("</h1>\n");
    if let Some((zh, en)) = wrong {
        body.markup("<p class=\"wrong\" role=\"alert\" id=\"wrong\">").label(zh, en).markup("</p>\n");
    }
    body.markup("<form class=\"act\" method=\"post\" action=\"/inbox/login\">\n<p><label for=\"token\">");
    body.label("令牌", "Token").markup("</label>\n<input id=\"token\" name=\"token\" type=\"password\"");
    if wrong.is_some() {
        body.markup(" aria-invalid=\"true\" aria-describedby=\"wrong\"");
    }
    body.markup(" autocomplete=\"current-password\" required autofocus></p>\n<p><button>");
    body.label("登录", "Sign in").markup("</button></p>\n</form>\n");
    html::page("登录 / Sign in", &body)
}
