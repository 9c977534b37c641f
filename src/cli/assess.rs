//! `triage assess`: NDJSON of facts in, NDJSON of assessments out, line by line.

mod print;
mod quick;

use std::cell::RefCell;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value as Input;

use crate::cli::assess::print::Printer;
use crate::cli::assess::quick::Index;
use crate::cli::{GOOD, PROBLEM, complain, folder};
use crate::criteria::{Decider, Ruleset, Truth, would_change};
use crate::facts::{FactError, FactErrorKind, Facts, no_such_day, read};
use crate::papers::raw::raw;
use crate::referral::json::{self, Object};
use crate::referral::wire::assessment;
use crate::text::{Lang, Text};

/// Longer than any patient's facts.
const LONGEST_LINE: u64 = 1024 * 1024;

/// What an assessment says beyond its published fields.
#[derive(Clone, Copy, Default)]
pub struct Extra {
    /// Texts, and the facts worth asking next, in this language.
    pub explain: Option<Lang>,
    /// The truth of every criterion.
    pub truths: bool,
}

/// Assesses every line of standard input.
pub fn run(rules: &Path, extra: Extra, lang: Lang) -> u8 {
    let ruleset = match folder::ruleset(rules, lang) {
        Ok(ruleset) => ruleset,
        Err(code) => return code,
    };
    let output = RefCell::new(BufWriter::with_capacity(BUFFER, io::stdout().lock()));
    let input = BufReader::with_capacity(BUFFER, Prompt { input: io::stdin().lock(), output: &output });
    match all(&ruleset, input, &output, extra, lang) {
        Ok(true) => GOOD,
        Ok(false) => PROBLEM,
        // Whoever reads the output has enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => GOOD,
        Err(error) => {
            complain(&lang.pick(format!("读写出错：{error}"), format!("reading or writing failed: {error}")))
        }
    }
}

/// How much is read and written at once.
const BUFFER: usize = 64 * 1024;

/// Input that sends the answers before it waits for more: a tool that asks one line at a time gets each
/// answer at once, and a long file is not written line by line.
struct Prompt<'o, I, O: Write> {
    input: I,
    output: &'o RefCell<O>,
}

impl<I: Read, O: Write> Read for Prompt<'_, I, O> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.output.borrow_mut().flush()?;
        self.input.read(into)
    }
}

/// Whether every line was good.
fn all(
    ruleset: &Ruleset,
    mut input: impl BufRead,
    output: &RefCell<impl Write>,
    extra: Extra,
    lang: Lang,
) -> io::Result<bool> {
    let mut desk = Desk::new(ruleset, extra, lang);
    let mut good = true;
    let mut line = Vec::new();
    let mut answer = String::new();
    let mut number = 0_u64;
    loop {
        line.clear();
        number += 1;
        if input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let too_long = line.len() as u64 == LONGEST_LINE && !line.ends_with(b"\n");
        if too_long {
            input.skip_until(b'\n')?;
        }
        // Some programs begin a file with a mark that it is UTF-8.
        let said = match number {
            1 => line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line),
            _ => &line,
        };
        if said.trim_ascii().is_empty() {
            continue;
        }
        answer.clear();
        if too_long {
            good = false;
            answer = Bad::line("line-too-long", "一行超过 1 MiB", "the line is longer than 1 MiB")
                .json(number, lang);
        } else {
            desk.line = number;
            good &= desk.answer(said, &mut answer);
        }
        answer.push('\n');
        output.borrow_mut().write_all(answer.as_bytes())?;
    }
    output.borrow_mut().flush()?;
    Ok(good)
}

/// Answers one line after the other, and keeps the memory that it needs.
pub struct Desk<'r> {
    ruleset: &'r Ruleset,
    index: Index<'r>,
    extra: Extra,
    lang: Lang,
    facts: Facts,
    decider: Decider,
    printer: Printer<'r>,
    /// The number of the line in the input, for errors.
    line: u64,
}

impl<'r> Desk<'r> {
    /// A desk for one rule set; errors are said in `lang`.
    pub fn new(ruleset: &'r Ruleset, extra: Extra, lang: Lang) -> Self {
        Desk {
            ruleset,
            index: Index::new(&ruleset.vocabulary),
            extra,
            lang,
            facts: Facts::new(),
            decider: Decider::default(),
            printer: Printer::new(ruleset),
            line: 1,
        }
    }

    /// Adds the assessment of a line, or the error in its place, and says whether the line was good.
    pub fn answer(&mut self, line: &[u8], to: &mut String) -> bool {
        let quick = std::str::from_utf8(line).ok().and_then(|line| self.index.read(line, &mut self.facts));
        let id = match quick {
            Some(id) => id,
            None => match thorough(self.ruleset, line) {
                Ok((id, facts)) => {
                    self.facts = facts;
                    id
                }
                Err(bad) => {
                    to.push_str(&bad.json(self.line, self.lang));
                    return false;
                }
            },
        };
        let Desk { ruleset, extra, facts, decider, printer, .. } = self;
        json::object_into(to, |to| {
            to.field("id").written(&id);
            if extra.explain.is_some() {
                let decision = decider.decide(ruleset, facts, true);
                let changes = would_change(ruleset, facts, &decision);
                assessment(to, ruleset, facts, &decision, extra.explain, Some(&changes));
            } else {
                let outcome = decider.outcome(ruleset, facts, false);
                printer.assessment(to, facts, &outcome, decider);
            }
            if extra.truths {
                to.field("truths").object(|to| truths(to, ruleset, facts));
            }
        });
        true
    }
}

/// Why a line has no assessment.
struct Bad {
    /// The line's own id, as JSON.
    id: String,
    errors: Vec<Wrong>,
}

/// A code, the fact it is about, and a sentence.
type Wrong = (&'static str, Option<String>, Text);

fn error(to: &mut Object<'_>, (code, fact, message): &Wrong, lang: Lang) {
    to.text("code", code);
    if let Some(fact) = fact {
        to.text("fact", fact);
    }
    to.text("message", message.get(lang));
}

impl Bad {
    fn line(code: &'static str, zh: &str, en: &str) -> Self {
        Bad { id: "null".to_owned(), errors: vec![(code, None, Text::new(zh, en))] }
    }

    fn json(&self, line: u64, lang: Lang) -> String {
        json::object(|to| {
            to.field("id").written(&self.id);
            let Some((first, also)) = self.errors.split_first() else { return to.field("error").null() };
            to.field("error").object(|to| {
                error(to, first, lang);
                if !also.is_empty() {
                    to.field("also")
                        .list(|to| also.iter().for_each(|more| to.item().object(|to| error(to, more, lang))));
                }
                to.field("line").written(&line.to_string());
            });
        })
    }
}

/// The id of a line, as JSON, and its facts, or everything that is wrong with it.
fn thorough(ruleset: &Ruleset, line: &[u8]) -> Result<(String, Facts), Bad> {
    let Ok(text) = std::str::from_utf8(line) else {
        return Err(Bad::line("not-utf8", "这一行不是 UTF-8 文本", "the line is not UTF-8 text"));
    };
    let fields = fields(text).map_err(|error| {
        // The parser sees one line, so it calls every line the first.
        let (said, column) = (error.to_string(), error.column());
        let said = said.split(" at line ").next().unwrap_or("").to_owned();
        Bad::line(
            "bad-json",
            &format!("不是一个 JSON 对象（第 {column} 列）：{said}"),
            &format!("this is not one JSON object (column {column}): {said}"),
        )
    })?;
    let id = fields.iter().find(|(key, _)| key == "id").map_or("null".to_owned(), |(_, id)| id.to_string());
    let bad = |errors| Bad { id: id.clone(), errors };
    for key in ["id", "facts"] {
        if fields.iter().filter(|(name, _)| name == key).count() > 1 {
            let message = Text::new(format!("`{key}` 出现了两次"), format!("`{key}` is given twice"));
            return Err(bad(vec![("duplicate-key", None, message)]));
        }
    }
    let facts = fields.iter().find(|(key, _)| key == "facts").map(|(_, facts)| facts);
    let Some(Given::Facts(pairs)) = facts else {
        let (zh, en) = ("缺少 `facts` 对象", "the object `facts` is missing");
        return Err(bad(vec![("missing-facts", None, Text::new(zh, en))]));
    };
    let mut errors: Vec<Wrong> = Vec::new();
    let mut facts = Facts::new();
    for (place, (name, value)) in pairs.iter().enumerate() {
        if pairs.iter().take(place).any(|(other, _)| other == name) {
            let message = Text::new(format!("`{name}` 出现了两次"), format!("`{name}` is given twice"));
            errors.push(("duplicate-fact", Some(name.clone()), message));
            continue;
        }
        match read(&ruleset.vocabulary, name, &raw(value)) {
            Ok((fact, answer)) => facts.set(fact, answer),
            Err(FactError { fact, kind, mut message }) => {
                if let Some(why) =
                    value.as_str().filter(|_| kind == FactErrorKind::WrongType).and_then(no_such_day)
                {
                    message = Text::new(format!("`{name}`：{}", why.zh), format!("`{name}`: {}", why.en));
                }
                errors.push((kind.code(), Some(fact), message));
            }
        }
    }
    if !errors.is_empty() {
        return Err(bad(errors));
    }
    Ok((id, facts))
}

fn truths(to: &mut Object<'_>, ruleset: &Ruleset, facts: &Facts) {
    for criterion in &ruleset.criteria {
        let truth = to.field(&criterion.id);
        match criterion.when.truth(facts) {
            Truth::Unknown => truth.null(),
            known => truth.flag(known == Truth::True),
        }
    }
}

/// A field of a line; `facts` keeps every pair, so that a fact given twice is seen.
enum Given {
    Facts(Vec<(String, Input)>),
    Other(Input),
}

impl std::fmt::Display for Given {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Given::Facts(_) => f.write_str("null"),
            Given::Other(value) => write!(f, "{value}"),
        }
    }
}

fn fields(text: &str) -> Result<Vec<(String, Given)>, serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_str(text);
    let fields = parser.deserialize_map(Line)?;
    parser.end()?;
    Ok(fields)
}

struct Line;

impl<'de> Visitor<'de> for Line {
    type Value = Vec<(String, Given)>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with `id` and `facts`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            let given = match key.as_str() {
                "facts" => Given::Facts(map.next_value::<Pairs>()?.0),
                _ => Given::Other(map.next_value()?),
            };
            fields.push((key, given));
        }
        Ok(fields)
    }
}

struct Pairs(Vec<(String, Input)>);

impl<'de> serde::Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct All;
        impl<'de> Visitor<'de> for All {
            type Value = Pairs;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object of facts")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(All)
    }
}
