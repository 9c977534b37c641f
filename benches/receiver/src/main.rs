//! `./dev bench receiver`: forms posted to `triage serve` as fast as it takes them, and to a bare handler that does
//! nothing but write the same row. `TRIAGE FOLDER [SECONDS]`, or `bare FILE` for that handler.

mod bare;
mod load;

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Senders at once: one that waits for each receipt, and a busy county.
const SENDERS: [usize; 2] = [1, 32];

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["bare", file] => bare::serve(Path::new(file)),
        [triage, folder] => compare(triage, Path::new(folder), 10),
        [triage, folder, seconds] => compare(triage, Path::new(folder), seconds.parse().expect("seconds")),
        _ => panic!("TRIAGE FOLDER [SECONDS]"),
    }
}

fn compare(triage: &str, folder: &Path, seconds: u64) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder.join("dist")).expect("a folder for the databases");
    let file = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let own = std::env::current_exe().expect("this program").to_string_lossy().into_owned();
    println!("                     posts/s    p50 ms    p99 ms   resident MB, first and last");
    for senders in SENDERS {
        let bare = measure(
            &format!("bare, {senders} at once"),
            &[&own, "bare", &file(&format!("bare-{senders}.sqlite"))],
            &file(&format!("bare-{senders}.sqlite")),
            senders,
            seconds,
        );
        let db = file(&format!("ours-{senders}.sqlite"));
        let dist = file("dist");
        let ours = measure(
            &format!("ours, {senders} at once"),
            &[triage, "serve", "--listen", "127.0.0.1:0", "--rate", "0", "--dist", &dist, "--db", &db],
            &db,
            senders,
            seconds,
        );
        println!("  ours against bare: {:.2} of its posts, {:.2} times its p99", ours.0 / bare.0, ours.1 / bare.1);
    }
}

/// Posts a second, and the 99th percentile of their latency in milliseconds.
fn measure(name: &str, command: &[&str], db: &str, senders: usize, seconds: u64) -> (f64, f64) {
    let mut child =
        Command::new(command[0]).args(&command[1..]).stdout(Stdio::piped()).spawn().expect("the server starts");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
    let address = line.split('/').nth(2).expect("an address").parse().expect("an address");
    let warm = load::run(address, senders, Duration::from_secs(2), 0);
    let first = resident(&child);
    let measured = load::run(address, senders, Duration::from_secs(seconds), warm.len());
    let last = resident(&child);
    child.kill().expect("the server ends");
    child.wait().expect("the server ends");
    let kept: usize = rusqlite::Connection::open(db)
        .and_then(|db| db.query_row("SELECT COUNT(*) FROM referrals", [], |row| row.get::<_, i64>(0)))
        .expect("the rows") as usize;
    assert!(kept >= warm.len() + measured.len(), "{kept} rows for {} receipts", warm.len() + measured.len());
    let at = |share: f64| measured[(share * (measured.len() - 1) as f64) as usize].as_secs_f64() * 1000.0;
    let rate = measured.len() as f64 / seconds as f64;
    println!("{name:20} {rate:8.0} {:9.2} {:9.2}   {first:.1} {last:.1}", at(0.5), at(0.99));
    (rate, at(0.99))
}

fn resident(child: &Child) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    let kilobytes: f64 = line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
    kilobytes / 1000.0
}
