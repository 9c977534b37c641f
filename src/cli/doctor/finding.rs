//! What was found about a receiver, and how it is printed.

use serde_json::json;

use crate::cli::doctor::client::Failure;
use crate::cli::doctor::target::Target;
use crate::text::{Lang, Text, is_hidden};

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// As it should be.
    Good,
    /// Worth knowing.
    Note,
    /// Forms arrive, and something is lost on the way.
    Warning,
    /// Forms do not arrive, or the widget cannot know that they did.
    Error,
}

struct Finding {
    level: Level,
    code: &'static str,
    what: Text,
    /// In the receiver's own words.
    said: Option<String>,
}

/// Lines to put into a server's configuration.
pub struct Advice {
    /// The headers as they go over the wire.
    pub headers: Vec<String>,
    /// The same for nginx.
    pub nginx: String,
}

/// Everything that was found, in the order of the examination.
pub struct Report {
    findings: Vec<Finding>,
    advice: Option<Advice>,
}

impl Report {
    /// Nothing yet.
    pub fn new() -> Self {
        Report { findings: Vec::new(), advice: None }
    }

    /// Something is as it should be.
    pub fn good(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Level::Good, code, Text::new(zh, en), None);
    }

    /// Something is worth knowing.
    pub fn note(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Level::Note, code, Text::new(zh, en), None);
    }

    /// Forms arrive, but.
    pub fn warning(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Level::Warning, code, Text::new(zh, en), None);
    }

    /// Forms do not arrive, or nobody can know.
    pub fn error(&mut self, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        self.add(Level::Error, code, Text::new(zh, en), None);
    }

    /// The same with the other side's own words.
    pub fn error_said(&mut self, code: &'static str, what: Text, said: Option<String>) {
        self.add(Level::Error, code, what, said);
    }

    /// No answer came.
    pub fn failed(&mut self, failure: &Failure, target: &Target) {
        let (code, what, said) = failure.told(target);
        self.error_said(code, what, said);
    }

    fn add(&mut self, level: Level, code: &'static str, what: Text, said: Option<String>) {
        // Of the other side only what fits a screen, and nothing that moves the cursor.
        let said = said.map(|said| {
            said.chars().filter(|char| !char.is_control() && !is_hidden(*char)).take(500).collect()
        });
        self.findings.push(Finding { level, code, what, said });
    }

    /// What to write into the server's configuration.
    pub fn advise(&mut self, advice: Advice) {
        self.advice = Some(advice);
    }

    /// Whether forms will arrive.
    pub fn is_good(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != Level::Error)
    }

    /// Whether other headers would help a page of another origin.
    pub fn has_cors_trouble(&self) -> bool {
        self.findings.iter().any(|finding| finding.level != Level::Good && finding.code.starts_with("cors-"))
    }

    /// For people.
    pub fn human(&self, lang: Lang) -> String {
        let mut text = String::new();
        for Finding { level, code, what, said } in &self.findings {
            let head = match level {
                Level::Good => lang.pick("好", "good"),
                Level::Note => lang.pick("说明", "note"),
                Level::Warning => lang.pick("警告", "warning"),
                Level::Error => lang.pick("错误", "error"),
            };
            text.push_str(&format!("{head}[{code}]{}{}\n", lang.pick("：", ": "), what.get(lang)));
            if let Some(said) = said.as_ref().filter(|said| !said.is_empty()) {
                text.push_str(&format!("  {}{said}\n", lang.pick("对方的说法：", "in its own words: ")));
            }
        }
        if let Some(Advice { headers, nginx }) = &self.advice {
            let indented =
                |lines: &str| lines.lines().map(|line| format!("    {line}\n")).collect::<String>();
            text.push_str(
                lang.pick("\n请让对方的应答带上这些头：\n\n", "\nlet its answers carry these headers:\n\n"),
            );
            text.push_str(&indented(&headers.join("\n")));
            text.push_str(lang.pick("\n在 nginx 中：\n\n", "\nin nginx:\n\n"));
            text.push_str(&indented(nginx));
        }
        let of = |wanted| self.findings.iter().filter(|finding| finding.level == wanted).count();
        let (errors, warnings) = (of(Level::Error), of(Level::Warning));
        text.push_str(&lang.pick(
            format!("\n{errors} 个错误，{warnings} 个警告\n"),
            format!("\n{errors} error{}, {warnings} warning{}\n", plural(errors), plural(warnings)),
        ));
        text
    }

    /// One JSON object a line.
    pub fn lines(&self, lang: Lang) -> String {
        let findings = self.findings.iter().map(|Finding { level, code, what, said }| {
            let level = match level {
                Level::Good => "good",
                Level::Note => "note",
                Level::Warning => "warning",
                Level::Error => "error",
            };
            json!({ "level": level, "code": code, "message": what.get(lang), "said": said })
        });
        let advice = self.advice.iter().map(|Advice { headers, nginx }| json!({ "level": "advice", "code": "cors", "headers": headers, "nginx": nginx }));
        findings.chain(advice).map(|line| format!("{line}\n")).collect()
    }
}

fn plural(number: usize) -> &'static str {
    if number == 1 { "" } else { "s" }
}
