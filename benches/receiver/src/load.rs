//! The senders: each posts a form on a connection of its own, waits for the receipt, and posts the next.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A form as the widget sends it; its key is another one each time.
const FORM: &str = include_str!("../form.json");
const KEY: &str = "k7aaaaaaaaaaaaaaaaaaaaaaaa";

/// The time that each post took until its receipt was there, shortest first.
pub fn run(address: SocketAddr, senders: usize, long: Duration, after: usize) -> Vec<Duration> {
    assert!(FORM.contains(KEY), "the form has the key that is replaced");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let mut all = runtime.block_on(async {
        let until = Instant::now() + long;
        let senders: Vec<_> =
            (0..senders).map(|sender| tokio::spawn(send(address, sender, after, until))).collect();
        let mut all = Vec::new();
        for sender in senders {
            all.extend(sender.await.expect("a sender ends"));
        }
        all
    });
    all.sort_unstable();
    all
}

async fn send(address: SocketAddr, sender: usize, after: usize, until: Instant) -> Vec<Duration> {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut took = Vec::new();
    let mut buffer = Vec::with_capacity(4096);
    while Instant::now() < until {
        let body = FORM.replace(KEY, &key(sender, after + took.len()));
        let request = format!(
            "POST /api/referrals HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let start = Instant::now();
        stream.write_all(request.as_bytes()).await.expect("it is sent");
        buffer.clear();
        while !whole(&buffer) {
            let read = stream.read_buf(&mut buffer).await.expect("it answers");
            assert!(read > 0, "the connection broke off");
        }
        took.push(start.elapsed());
        assert!(buffer.starts_with(b"HTTP/1.1 201"), "{}", String::from_utf8_lossy(&buffer));
    }
    took
}

/// Whether the head and as much of a body as it promises are there.
fn whole(answer: &[u8]) -> bool {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&answer[..end]).to_lowercase();
    let length = head.split("content-length:").nth(1).and_then(|rest| rest.split("\r\n").next());
    answer.len() >= end + 4 + length.expect("a length").trim().parse::<usize>().expect("a length")
}

/// A key of the right shape, another one for each sender and post.
fn key(sender: usize, post: usize) -> String {
    let mut rest = sender << 40 | post;
    let mut key = String::from("b2");
    for _ in 0..24 {
        key.push(char::from(b"abcdefghijklmnopqrstuvwxyz234567"[rest & 31]));
        rest >>= 5;
    }
    key
}
