//! The least that a receiver can do: take the body, write a row, commit to disk, say 201. It checks nothing.

use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use rusqlite::{Connection, params};

const TABLE: &str = "CREATE TABLE referrals(
    seq INTEGER PRIMARY KEY, id TEXT UNIQUE, key TEXT UNIQUE, number TEXT UNIQUE,
    received_at TEXT, direction TEXT, disposition TEXT, patient TEXT, to_unit TEXT,
    sha256 TEXT, body BLOB NOT NULL, receipt BLOB NOT NULL, due TEXT);";

const RECEIPT: &str = "{\"id\":\"aaaaaaaaaaaaaaaaaaaaaaaaaa\",\"number\":\"ZZ20261128001\",\"received_at\":\"2026-11-28T13:22:50+08:00\",\
    \"status\":\"received\",\"sha256\":\"0000000000000000000000000000000000000000000000000000000000000000\"}";

type Shared = Arc<Mutex<(Connection, i64)>>;

pub fn serve(file: &Path) {
    let connection = Connection::open(file).expect("a database");
    connection.pragma_update(None, "journal_mode", "WAL").expect("WAL");
    connection.pragma_update(None, "synchronous", "FULL").expect("synchronous");
    connection.execute_batch(TABLE).expect("a table");
    let shared: Shared = Arc::new(Mutex::new((connection, 0)));
    let router = Router::new().route("/api/referrals", post(receive)).with_state(shared);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        println!("http://{}/", listener.local_addr().expect("an address"));
        axum::serve(listener, router).await.expect("it serves");
    });
}

async fn receive(State(shared): State<Shared>, body: Bytes) -> (StatusCode, &'static str) {
    tokio::task::spawn_blocking(move || {
        let mut shared = shared.lock().expect("nobody panics");
        shared.1 += 1;
        let name = format!("{:026}", shared.1);
        shared
            .0
            .prepare_cached("INSERT INTO referrals(id, key, number, received_at, direction, disposition, patient, to_unit, sha256, body, receipt, due) VALUES (?1, ?1, ?1, ?2, ?2, ?2, ?2, ?2, ?3, ?4, ?5, ?2)")
            .and_then(|mut row| row.execute(params![name, "2026-11-28T13:22:50+08:00", "0".repeat(64), &body[..], RECEIPT.as_bytes()]))
            .expect("a row");
    })
    .await
    .expect("it is written");
    (StatusCode::CREATED, RECEIPT)
}
