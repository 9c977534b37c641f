//! Rule engines in Rust on the rules and patients that `referral-triage-benches prepare FOLDER` wrote.
//!
//! Each answers about every patient as ours did before it is timed; the times go to `FOLDER/times-rust.ndjson`.

mod cel_engine;
#[path = "../../src/clock.rs"]
mod clock;
mod datalogic;

use std::path::{Path, PathBuf};

use clock::Times;

/// What is compared, for one number of rules.
pub struct Task {
    pub rules: usize,
    folder: PathBuf,
    /// A patient's facts a line.
    pub lines: Vec<String>,
    /// For each patient the places of the rules that fire.
    pub fired: Vec<Vec<usize>>,
}

impl Task {
    fn read(folder: &Path, rules: usize) -> Self {
        let lines = read(&folder.join("patients.ndjson"));
        let folder = folder.join(rules.to_string());
        let fired = read(&folder.join("fired.ndjson"));
        let fired = fired.iter().map(|line| serde_json::from_str(line).unwrap()).collect();
        Self { rules, folder, lines, fired }
    }

    /// The rules in one engine's form, one a line.
    pub fn rules(&self, name: &str) -> Vec<String> {
        read(&self.folder.join(name))
    }

    /// Ends the program if an answer is not ours.
    pub fn check(&self, engine: &str, patient: usize, fired: &[usize]) {
        if self.fired[patient] != fired {
            eprintln!("{engine}, patient {patient}: {fired:?} fired, not {:?}", self.fired[patient]);
            std::process::exit(1);
        }
    }

    /// Measures one row and gives it as a line.
    pub fn time(&self, engine: &str, what: &str, one: impl FnMut(usize) -> usize) -> String {
        let Times { median, least, most } = clock::measure(self.lines.len(), 5, one);
        println!("{engine}, {} rules, from {what}: {median:.0} ns", self.rules);
        let row = serde_json::json!({
            "engine": engine, "rules": self.rules, "what": what, "ns": median, "least": least, "most": most,
        });
        format!("{row}\n")
    }
}

fn read(path: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(str::to_owned).collect()
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some((folder, sizes)) = words.split_first() else {
        panic!("name the folder, then the numbers of rules")
    };
    let folder = Path::new(folder);
    let mut times = String::new();
    for size in sizes {
        let task = Task::read(folder, size.parse().unwrap());
        times += &datalogic::run(&task);
        times += &cel_engine::run(&task);
    }
    std::fs::write(folder.join("times-rust.ndjson"), times).unwrap();
}
