//! `triage serve`: the widget's files and the receiver of its forms, in one process and one file.

mod access;
mod answer;
mod api;
mod bind;
mod desk;
mod door;
mod export;
mod form;
mod gate;
mod html;
mod inbox;
mod indicators;
mod journey;
mod kind;
mod labels;
mod limit;
mod login;
mod origin;
mod page;
mod period;
mod problem;
mod problems;
mod receipt;
mod schema;
mod statics;
mod status;
pub mod store;
mod token;
mod violation;
mod words;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use crate::cli::serve::access::Access;
use crate::cli::serve::bind::Bound;
use crate::cli::serve::desk::{Desk, Settings};
use crate::cli::serve::labels::Labels;
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
    /// The file of tokens, one a line: `inbox TOKEN` or `send TOKEN`; made with new ones if it is not there. Without it
    /// nobody has to say who they are, and only this machine may call
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// How many requests a second one address may send in the long run, ten times that at once; 0: as many as it likes
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    rate: u32,
    /// The rules that say what facts are called: a rule folder or a compiled rule set; those in --dist otherwise
    #[arg(long, value_name = "DIR")]
    rules: Option<PathBuf>,
}

/// Serves until SIGINT or SIGTERM; exit 2 and one sentence when it cannot start.
pub fn run(args: &Args, lang: Lang) -> ExitCode {
    match start(args, lang) {
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

fn start(args: &Args, lang: Lang) -> Result<(), Text> {
    let dist = statics::directory(&args.dist, &args.db)?;
    let bound = bind::bind(&args.listen, args.tokens.is_some())?;
    let access = tokens(args.tokens.as_deref(), &args.dist, lang)?;
    let schema = Schema::embedded()?;
    let labels = Labels::read(args.rules.as_deref(), &args.dist, lang)?;
    let (store, writing) = Store::open(&args.db)?;
    let settings = Settings { labels, access, rate: args.rate, guarded: bound.guarded() };
    let router = Desk::new(store, schema, settings).router(dist);
    let served = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(serve(bound, router)));
    writing.finish();
    served.map_err(|error| {
        Text::new(format!("服务器意外停止：{error}"), format!("the server stopped: {error}"))
    })
}

fn tokens(path: Option<&Path>, dist: &Path, lang: Lang) -> Result<Access, Text> {
    let Some(path) = path else { return Ok(Access::default()) };
    if statics::published(dist, path) {
        let path = path.display();
        return Err(Text::new(
            format!("令牌文件 `{path}` 在公开的目录之内；请放在别处"),
            format!("the file of tokens `{path}` lies in the public directory; move it"),
        ));
    }
    let (access, made) = Access::read(path)?;
    if made {
        let path = path.display();
        report(
            &lang.pick(
                format!("已生成新的令牌，见 `{path}`"),
                format!("made new tokens; they are in `{path}`"),
            ),
        );
    }
    Ok(access)
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
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
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
