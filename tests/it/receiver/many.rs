//! Many forms one after the other: a receiver that runs for months holds none of them.
#![cfg(target_os = "linux")]

use crate::receiver::Tested;
use crate::receiver::forms::out;
use crate::receiver::http::Request;
use crate::receiver::journey::wish;
use crate::receiver::server::{Server, place, rows};

/// So many forms of so many senders, each accepted and asked about as well.
fn sent(server: &Server, from: u32, to: u32) -> Result<(), String> {
    const SENDERS: u32 = 4;
    let address = server.address;
    let send = |request: Request| request.send(address).map_err(|error| error.to_string());
    let sender = |first: u32| {
        for number in (first..to).step_by(SENDERS as usize) {
            let location = send(Request::post(out(number).to_string()))?.header("location").to_owned();
            let path = format!("{location}/events");
            let told = send(Request { path, ..Request::post(wish("accepted", 0).to_string()) })?;
            let asked = send(Request::get(&location))?;
            if (told.status, asked.status) != (201, 200) || told.body != asked.body {
                return Err(format!("{number}: {} {}", told.text(), asked.text()));
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let senders: Vec<_> =
            (from..from + SENDERS).map(|first| scope.spawn(move || sender(first))).collect();
        senders
            .into_iter()
            .try_for_each(|sender| sender.join().map_err(|_| "a sender panicked".to_owned())?)
    })
}

#[test]
fn memory_does_not_grow_with_the_forms() -> Tested {
    let place = place("many")?;
    let server = Server::told(&place, &["--rate", "0"])?;
    sent(&server, 0, 1_000)?;
    let first = server.memory("VmRSS")?;
    sent(&server, 1_000, 4_000)?;
    let last = server.memory("VmRSS")?;
    assert_eq!(rows(&place)?, 4_000);
    // Three thousand forms of 1.4 kB are 4 MB, and their receipts and events come on top.
    println!("{first} kB after 1,000 forms, {last} kB after 4,000");
    assert!(last < first + 2_048, "{first} kB after 1,000 forms, {last} kB after 4,000");
    Ok(())
}
