//! The real binary on a free port, in a directory of its own.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::receiver::http::{Answer, Request};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub line: String,
}

impl Server {
    /// Starts on a free port and waits for the line that says where.
    pub fn start(place: &Path) -> Result<Self, Box<dyn Error>> {
        Server::told(place, &[])
    }

    /// The same with more arguments.
    pub fn told(place: &Path, arguments: &[&str]) -> Result<Self, Box<dyn Error>> {
        let here: &[&str] = if arguments.contains(&"--listen") { &[] } else { &["--listen", "127.0.0.1:0"] };
        let mut child = command(place, &[here, arguments].concat())
            .stdout(Stdio::piped())
            .stderr(std::fs::File::create(place.join("log"))?)
            .spawn()?;
        let out = child.stdout.take().ok_or("no standard output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.split('/').nth(2).ok_or("no address")?.parse()?;
        Ok(Server { child, address, line })
    }

    pub fn send(&self, request: &Request) -> Result<Answer, Box<dyn Error>> {
        request.send(self.address)
    }

    pub fn post(&self, form: &Value) -> Result<Answer, Box<dyn Error>> {
        self.send(&Request::post(form.to_string()))
    }

    pub fn get(&self, path: &str) -> Result<Answer, Box<dyn Error>> {
        self.send(&Request::get(path))
    }

    /// Posts JSON to another address than that of forms.
    pub fn tell(&self, path: &str, body: &Value) -> Result<Answer, Box<dyn Error>> {
        self.send(&Request { path: path.to_owned(), ..Request::post(body.to_string()) })
    }

    /// Posts a form and gives the address of its status.
    pub fn received(&self, form: &Value) -> Result<String, Box<dyn Error>> {
        let answer = self.post(form)?;
        assert_eq!(answer.status, 201, "{}", answer.text());
        Ok(answer.header("location").to_owned())
    }

    /// What Linux says of its memory, in kB: `VmRSS` now, `VmHWM` at most so far.
    #[cfg(target_os = "linux")]
    pub fn memory(&self, name: &str) -> Result<u64, Box<dyn Error>> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
        Ok(line.ok_or("no such line")?.trim().trim_end_matches(" kB").parse()?)
    }

    /// Asks it to stop as a service manager does, and says how it ended.
    pub fn stop(mut self) -> Result<Option<i32>, Box<dyn Error>> {
        Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status()?;
        Ok(self.child.wait()?.code())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn rows(place: &Path) -> Result<i64, Box<dyn Error>> {
    let db = rusqlite::Connection::open(place.join("referrals.sqlite"))?;
    Ok(db.query_row("SELECT COUNT(*) FROM referrals", [], |row| row.get(0))?)
}

/// A fresh directory with a built widget in `dist`.
pub fn place(name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join("receiver").join(name);
    if place.exists() {
        std::fs::remove_dir_all(&place)?;
    }
    let dist = place.join("dist");
    std::fs::create_dir_all(&dist)?;
    std::fs::write(dist.join("index.html"), "<!DOCTYPE html><title>self-check</title>")?;
    std::fs::write(dist.join("sw.js"), "// offline")?;
    std::fs::write(dist.join("manifest.webmanifest"), "{}")?;
    std::fs::write(dist.join("app.wasm"), "plain wasm")?;
    std::fs::write(dist.join("app.wasm.br"), "brotli wasm")?;
    std::fs::write(dist.join("app.wasm.gz"), "gzip wasm")?;
    Ok(place)
}

pub fn command(place: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_triage"));
    command.current_dir(place).arg("serve").args(arguments);
    command
}
