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
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use axum::Extension;
use axum::extract::ConnectInfo;
use axum::serve::Listener;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::cli::jwe::Key;
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
    /// How many seconds a caller may be silent in the middle of a request
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
    /// A private key (JWK, see `triage key`) that opens sealed forms; may be given again, for the key before and the next one
    #[arg(long, value_name = "FILE")]
    open_with: Vec<PathBuf>,
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
    let keys = keys(&args.open_with, &args.dist)?;
    let schema = Schema::embedded()?;
    let labels = Labels::read(args.rules.as_deref(), &args.dist, lang)?;
    let (store, writing) = Store::open(&args.db)?;
    let settings = Settings { labels, access, keys, rate: args.rate, guarded: bound.guarded() };
    let router = Desk::new(store, schema, settings).router(dist);
    let served = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .and_then(|runtime| runtime.block_on(serve(bound, router, Duration::from_secs(args.patience))));
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

fn keys(paths: &[PathBuf], dist: &Path) -> Result<Vec<Key>, Text> {
    let read = |path: &PathBuf| {
        if statics::published(dist, path) {
            let path = path.display();
            return Err(Text::new(
                format!("私钥文件 `{path}` 在公开的目录之内；请放在别处"),
                format!("the private key `{path}` lies in the public directory; move it"),
            ));
        }
        Key::read_file(path)
    };
    paths.iter().map(read).collect()
}

async fn serve(bound: Bound, router: axum::Router, patience: Duration) -> std::io::Result<()> {
    // Before the address is printed: whoever reads it may ask us to stop at once.
    let stop = stop_signal()?;
    let address = bound.address();
    let listener = bound.into_tokio()?;
    let mut out = std::io::stdout();
    // A reader that went away does not matter to those who send forms.
    let _ = writeln!(out, "referral-triage: http://{address}/  (inbox: http://{address}/inbox)")
        .and_then(|()| out.flush());
    let router = router.layer(RequestBodyTimeoutLayer::new(patience));
    let open = GracefulShutdown::new();
    tokio::select! {
        () = accept(listener, &router, patience, &open) => {}
        () = stop => {}
    }
    // What is still silent then was never a form: its sender has no receipt, and sends it again.
    let _ = tokio::time::timeout(GRACE, open.shutdown()).await;
    Ok(())
}

/// Takes connections for ever. One that does not finish the head of a request in time is closed: enough of them would
/// keep everybody else out.
async fn accept(
    mut listener: TcpListener,
    router: &axum::Router,
    patience: Duration,
    open: &GracefulShutdown,
) {
    loop {
        // axum's own way: it waits and tries again when too many are open at once.
        let (stream, peer) = Listener::accept(&mut listener).await;
        let service = TowerToHyperService::new(router.clone().layer(Extension(ConnectInfo(peer))));
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience)
            .serve_connection(TokioIo::new(stream), service);
        let connection = open.watch(connection);
        // How it ended is its caller's business.
        tokio::spawn(async move { connection.await.ok() });
    }
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
