//! `triage serve`: the widget's files and the receiver of its forms, in one process and one file.

mod api;
mod bind;
mod desk;
mod form;
mod gate;
mod html;
mod inbox;
mod kind;
mod page;
mod problem;
mod problems;
mod receipt;
mod schema;
mod statics;
mod store;
mod token;
mod violation;
mod words;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use crate::cli::serve::bind::Bound;
use crate::cli::serve::desk::Desk;
use crate::cli::serve::schema::Schema;
use crate::cli::serve::store::Store;
use crate::text::{Lang, Text};

/// How long open connections may take to finish once the server was asked to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serve the widget and receive its forms
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The directory with the built widget, served at /
    #[arg(long, value_name = "DIR", default_value = "dist")]
    dist: PathBuf,
    /// The SQLite file that keeps the forms; made if it is not there
    #[arg(long, value_name = "FILE", default_value = "referrals.sqlite")]
    db: PathBuf,
    /// The address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Allow an address that other machines can reach, although nobody has to log in
    #[arg(long)]
    allow_remote: bool,
}

/// Serves until SIGINT or SIGTERM; exit 2 and one sentence when it cannot start.
pub fn run(args: &Args, lang: Lang) -> ExitCode {
    match start(args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            report(why.get(lang));
            ExitCode::from(2)
        }
    }
}

/// Says something to the operator; a closed standard error is no reason to stop.
fn report(sentence: &str) {
    let _ = writeln!(std::io::stderr(), "referral-triage: {sentence}");
}

fn start(args: &Args) -> Result<(), Text> {
    let dist = statics::directory(&args.dist, &args.db)?;
    let bound = bind::bind(&args.listen, args.allow_remote)?;
    let schema = Schema::embedded()?;
    let store = Store::open(&args.db)?;
    let desk = Desk::new(store, schema, bound.guarded());
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(serve(bound, desk.router(dist))))
        .map_err(|error| {
            Text::new(format!("服务器意外停止：{error}"), format!("the server stopped: {error}"))
        })
}

async fn serve(bound: Bound, router: axum::Router) -> std::io::Result<()> {
    // Before the address is printed: whoever reads it may ask us to stop at once.
    let stop = stop_signal()?;
    let address = bound.address();
    let listener = bound.into_tokio()?;
    let mut out = std::io::stdout();
    // A reader that went away does not matter to those who send forms.
    let _ = writeln!(out, "referral-triage: http://{address}/  (inbox: http://{address}/inbox)")
        .and_then(|()| out.flush());
    let (stopping, stopped) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        // The receiver only goes when the server has already ended.
        let _ = stopping.send(());
    });
    tokio::select! {
        ended = server => ended,
        () = late(stopped) => Ok(()),
    }
}

/// Ends `GRACE` after the stop signal, so that one silent connection cannot keep the process.
async fn late(stopped: tokio::sync::oneshot::Receiver<()>) {
    if stopped.await.is_err() {
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(GRACE).await;
}

#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
