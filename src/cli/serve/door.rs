//! The doors: what a request must bring with it to get at a group of routes.

use std::time::Instant;

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};

use crate::cli::serve::access::{Claim, Role};
use crate::cli::serve::desk::Desk;
use crate::cli::serve::gate;
use crate::cli::serve::kind::Kind;
use crate::cli::serve::origin::Origin;
use crate::cli::serve::problem::Problem;

/// A group of routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// Forms are sent, and their senders ask what became of them.
    Sending,
    /// Programs read everything, and answer in place of a person.
    Reading,
    /// People read and answer.
    Inbox,
}

/// Lets a request through, or says what is missing.
pub async fn pass(State((desk, door)): State<(Desk, Door)>, request: Request, next: Next) -> Response {
    match allowed(&desk, door, &request) {
        Ok(()) => next.run(request).await,
        Err(Kind::SignIn) if door == Door::Inbox && request.method() == Method::GET => {
            Redirect::to("/inbox/login").into_response()
        }
        Err(Kind::TooMany) => wait(&desk, &request).into_response(),
        Err(kind) => Problem::from(kind).into_response(),
    }
}

fn allowed(desk: &Desk, door: Door, request: &Request) -> Result<(), Kind> {
    let caller = gate::caller(request);
    if !desk.access().is_open() && desk.failures().check(caller, Instant::now()).is_err() {
        return Err(Kind::TooMany);
    }
    match desk.access().claim(request.headers()) {
        Claim::Nobody => Err(Kind::SignIn),
        Claim::Wrong => {
            let _ = desk.failures().take(caller, Instant::now());
            Err(Kind::SignIn)
        }
        // No page of another site knows a token.
        Claim::Token(role) if role == Role::Inbox || door == Door::Sending => Ok(()),
        Claim::Token(_) => Err(Kind::NotAllowed),
        Claim::Open | Claim::SignedIn if request.method().is_safe() => Ok(()),
        Claim::Open | Claim::SignedIn => match Origin::of(request.headers()) {
            Origin::Own => Ok(()),
            // A web form needs no leave of ours to be sent from anywhere; JSON does, and browsers ask for it.
            Origin::Untold if door != Door::Inbox => Ok(()),
            _ => Err(Kind::CrossOrigin),
        },
    }
}

/// When an address that was wrong too often may try again.
pub fn wait(desk: &Desk, request: &Request) -> Problem {
    let wait = desk.failures().check(gate::caller(request), Instant::now()).err().unwrap_or_default();
    Problem::too_many(gate::seconds(wait))
}
