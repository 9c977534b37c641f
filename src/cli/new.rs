//! `triage new`: a well-formed beginning of what an author wants to write.

mod file;
mod place;
mod template;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use crate::cli::folder::Folder;
use crate::cli::new::file::NewFile;
use crate::cli::new::place::Place;
use crate::cli::new::template::Template;
use crate::cli::{GOOD, PROBLEM, complain, folder, say};
use crate::criteria::{Disposition, Problem, Ruleset, Severity, begun, check, is_id};
use crate::facts::{Fact, Kind};
use crate::text::{Lang, Source, Text, nearest};

/// What can be begun.
#[derive(Subcommand)]
pub enum New {
    /// A criterion with its cases, to fill in; nothing that exists is changed or overwritten
    Criterion(Args),
}

/// Begin a criterion.
#[derive(clap::Args)]
pub struct Args {
    /// Its id: letters, digits, `-` and `_`
    id: String,
    /// Where the patient goes, by id; otherwise the disposition for what is not ruled out
    #[arg(long, value_name = "ID")]
    disposition: Option<String>,
    /// The pack and the file in it, such as `heart/acute-coronary`; otherwise `proposals/ID`
    #[arg(long, value_name = "PACK/NAME")]
    pack: Option<String>,
    /// The rule folder
    #[arg(long, alias = "rules", default_value = "rules")]
    dir: PathBuf,
}

/// Begins what was asked for.
pub fn run(new: &New, lang: Lang) -> u8 {
    let New::Criterion(args) = new;
    match criterion(args, lang) {
        Ok(said) => {
            say(&said);
            GOOD
        }
        Err(Refusal::Said(code)) => code,
        Err(Refusal::Because(why)) => complain(why.get(lang)),
    }
}

/// Writes the criterion and says what was written. Everything is put together and checked before the
/// first byte is written.
fn criterion(args: &Args, lang: Lang) -> Result<String, Refusal> {
    let id = args.id.as_str();
    if !is_id(id) {
        return Err(Refusal::because(
            format!("名称 `{id}` 只能用字母、数字、`-` 和 `_`，例如 `chest-pain-at-rest`"),
            format!("the id `{id}` may only hold letters, digits, `-` and `_`, as in `chest-pain-at-rest`"),
        ));
    }
    let folder = folder::open(&args.dir).map_err(Refusal::Because)?;
    let ruleset = match usable(&folder) {
        Some(ruleset) => ruleset,
        None => return Err(broken(&folder.checked.problems, &folder.sources, &args.dir, lang)),
    };
    if ruleset.criteria.iter().any(|criterion| criterion.id == id) {
        return Err(Refusal::because(
            format!("标准 `{id}` 已经有了；请换一个名称"),
            format!("there is a criterion `{id}` already; choose another id"),
        ));
    }
    let place = Place::find(&args.dir, args.pack.as_deref(), id).map_err(Refusal::Because)?;
    let disposition = disposition(&ruleset, args.disposition.as_deref())?;
    let fact = placeholder(&ruleset)?;
    let mut problems = Vec::new();
    // A condition has to quote some ids, such as its own words: the checker knows which.
    for condition in [fact.id.clone(), format!("\"{}\"", fact.id)] {
        let template = Template { id, ruleset: &ruleset, disposition, fact, condition: &condition, lang };
        let files = [
            NewFile::begin(&folder.sources, &place.criteria, "criteria", &template.criterion()),
            NewFile::begin(&folder.sources, &place.cases, "cases", &template.cases()),
        ];
        let mut after = folder.sources.clone();
        after.retain(|source| files.iter().all(|file| file.name != source.name));
        after.extend(files.iter().map(NewFile::whole));
        let checked = check(&after);
        if checked.ruleset.is_none() {
            problems = checked.problems;
            continue;
        }
        let mut said = String::new();
        for file in &files {
            said.push_str(&file.write(&args.dir, lang).map_err(Refusal::Said)?);
        }
        said.push_str(&template.next_steps(&args.dir, &place));
        return Ok(said);
    }
    Err(broken(&problems, &folder.sources, &args.dir, lang))
}

enum Refusal {
    /// Why it cannot be done.
    Because(Text),
    /// It has been said; this is the exit code.
    Said(u8),
}

impl Refusal {
    fn because(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Refusal::Because(Text::new(zh, en))
    }
}

/// The rule set, also if it still waits for its first criterion.
fn usable(folder: &Folder) -> Option<Ruleset> {
    let mut errors = folder.checked.problems.iter().filter(|problem| problem.severity == Severity::Error);
    match &folder.checked.ruleset {
        Some(ruleset) => Some(ruleset.clone()),
        None if errors.all(|problem| problem.code == "no-criteria") => begun(&folder.sources),
        None => None,
    }
}

fn broken(problems: &[Problem], sources: &[Source], dir: &Path, lang: Lang) -> Refusal {
    folder::errors(problems, sources, dir, lang);
    complain(lang.pick(
        "规则集有错误，什么也没有写；请先改正",
        "the rule set has errors, so nothing was written; mend them first",
    ));
    Refusal::Said(PROBLEM)
}

/// The disposition with this id; without one the answer for what could not be ruled out, since there
/// a clinician sees the patient.
fn disposition<'r>(ruleset: &'r Ruleset, id: Option<&str>) -> Result<&'r Disposition, Refusal> {
    let Some(id) = id else {
        return ruleset
            .dispositions
            .get(ruleset.fallback())
            .ok_or_else(|| Refusal::because("规则集没有去向", "the rule set has no dispositions"));
    };
    let known = || ruleset.dispositions.iter().map(|disposition| disposition.id.as_str());
    let found = ruleset.dispositions.iter().find(|disposition| disposition.id == id);
    found.ok_or_else(|| match nearest(id, known()) {
        Some(near) => Refusal::because(
            format!("没有名为 `{id}` 的去向，是不是 `{near}`？"),
            format!("unknown disposition `{id}`, did you mean `{near}`?"),
        ),
        None => {
            let all: Vec<String> = known().map(|id| format!("`{id}`")).collect();
            Refusal::because(
                format!("没有名为 `{id}` 的去向；已有的：{}", all.join("、")),
                format!("unknown disposition `{id}`; known are {}", all.join(", ")),
            )
        }
    })
}

/// A yes-no fact to begin with; rather one that is asked of everybody.
fn placeholder(ruleset: &Ruleset) -> Result<&Fact, Refusal> {
    let yes_no = || ruleset.vocabulary.facts.iter().filter(|fact| fact.kind == Kind::YesNo);
    let found = yes_no().find(|fact| fact.ask_if.is_none()).or_else(|| yes_no().next());
    found.ok_or_else(|| {
        Refusal::because(
            "词汇表里没有是非题可作占位的条件；请先在 vocabulary.toml 里声明一个",
            "the vocabulary has no yes-no fact to begin the condition with; declare one in vocabulary.toml first",
        )
    })
}
