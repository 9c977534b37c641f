//! The doors: what a request must bring with it to get at a group of routes.

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
    let claim = desk.access().claim(request.headers());
    if claim == Claim::Wrong
        && let Err(wait) = gate::wrong(&desk, gate::caller(&request))
    {
        return wait.into_response();
    }
    match allowed(claim, door, &request) {
        Ok(()) => next.run(request).await,
        Err(Kind::SignIn) if door == Door::Inbox && request.method() == Method::GET => {
            Redirect::to("/inbox/login").into_response()
        }
        Err(kind) => Problem::from(kind).into_response(),
    }
}

fn allowed(claim: Claim, door: Door, request: &Request) -> Result<(), Kind> {
    match claim {
        Claim::Nobody | Claim::Wrong => Err(Kind::SignIn),
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
