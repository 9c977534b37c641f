//! Callers that fall silent in the middle of a request.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::receiver::Tested;
use crate::receiver::server::{Server, place};

#[test]
fn whoever_falls_silent_is_not_waited_for() -> Tested {
    let server = Server::told(&place("silent")?, &["--patience", "1"])?;
    let head = format!(
        "POST /api/referrals HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: 20\r\n",
        server.address
    );
    for (name, begun) in [("in the head", head.clone()), ("in the body", format!("{head}\r\n{{\"key\""))] {
        let mut caller = TcpStream::connect(server.address)?;
        caller.set_read_timeout(Some(Duration::from_secs(20)))?;
        let began = Instant::now();
        caller.write_all(begun.as_bytes())?;
        // Ends only when the other side closes.
        let mut said = Vec::new();
        caller.read_to_end(&mut said).map_err(|error| format!("{name}: {error}"))?;
        assert!(began.elapsed() >= Duration::from_secs(1), "{name}: it was given no time");
        assert!(!String::from_utf8_lossy(&said).starts_with("HTTP/1.1 2"), "{name}: {said:?}");
    }
    assert_eq!(server.get("/api/openapi.json")?.status, 200, "others are answered as ever");
    Ok(())
}
