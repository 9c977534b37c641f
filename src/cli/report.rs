//! Problems drawn under the author's text, or as JSON, or for GitHub.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::Path;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use crate::cli::Format;
use crate::criteria::{Note, Problem, Severity};
use crate::referral::json::{self, Object};
use crate::text::{Lang, Source, Span};

/// How often people are shown the same message before the rest is counted.
const SHOWN: usize = 5;

/// All problems as one text that ends with a line break.
pub fn problems(problems: &[Problem], sources: &[Source], dir: &Path, format: Format, lang: Lang) -> String {
    let draw = |problem: &Problem| one(problem, sources, dir, format, lang);
    if format != Format::Human {
        return problems.iter().map(draw).collect();
    }
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut text = String::new();
    for problem in problems {
        let count = counts.entry((problem.code, &problem.message.en)).or_default();
        *count += 1;
        // A case that fails is its own finding, whatever its words.
        if *count <= SHOWN || problem.code == "case-failed" {
            text.push_str(&draw(problem));
        }
    }
    let mut said: Vec<(&str, &str)> = Vec::new();
    for problem in problems.iter().filter(|problem| problem.code != "case-failed") {
        let key = (problem.code, problem.message.en.as_str());
        let more = counts.get(&key).map_or(0, |count| count.saturating_sub(SHOWN));
        if more > 0 && !said.contains(&key) {
            said.push(key);
            let message = problem.message.get(lang);
            text.push_str(&lang.pick(
                format!("另有 {more} 处同样的问题 [{}]：{message}\n\n", problem.code),
                format!("the same in {more} more places [{}]: {message}\n\n", problem.code),
            ));
        }
    }
    text
}

fn one(problem: &Problem, sources: &[Source], dir: &Path, format: Format, lang: Lang) -> String {
    match format {
        Format::Human => human(problem, sources, dir, lang),
        Format::Json => json(problem, sources, dir, lang),
        Format::Github => github(problem, sources, dir, lang),
    }
}

fn find<'s>(sources: &'s [Source], name: &str) -> Option<&'s Source> {
    sources.iter().find(|source| source.name == name)
}

fn path_of(dir: &Path, file: &str) -> String {
    dir.join(file).display().to_string()
}

fn human(problem: &Problem, sources: &[Source], dir: &Path, lang: Lang) -> String {
    let source = find(sources, &problem.file);
    let level = match problem.severity {
        Severity::Error => Level::ERROR.with_name(lang.pick("错误", "error")),
        Severity::Warning => Level::WARNING.with_name(lang.pick("警告", "warning")),
        Severity::Note => Level::NOTE.with_name(lang.pick("说明", "note")),
    };
    let title = level.primary_title(problem.message.get(lang)).id(problem.code);
    let mut group = match source.filter(|source| !source.text.is_empty()) {
        Some(source) => {
            let here = problem.notes.iter().filter(|note| note.file == problem.file);
            title.element(snippet(source, dir, Some(problem.span), here, lang))
        }
        None => {
            Group::with_title(title).element(annotate_snippets::Origin::path(path_of(dir, &problem.file)))
        }
    };
    for file in others(problem) {
        if let Some(source) = find(sources, file).filter(|source| !source.text.is_empty()) {
            let there = problem.notes.iter().filter(|note| note.file == file);
            group = group.element(snippet(source, dir, None, there, lang));
        }
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.with_name(lang.pick("建议", "help")).message(help.get(lang)));
    }
    let renderer = if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    format!("{}\n\n", renderer.render(&[group]))
}

fn json(problem: &Problem, sources: &[Source], dir: &Path, lang: Lang) -> String {
    let (start, end) = positions(&problem.file, problem.span, sources);
    let line = json::object(|to| {
        to.text("code", problem.code);
        to.text("severity", severity(problem.severity));
        to.text("file", &path_of(dir, &problem.file));
        place(to, "start", start);
        place(to, "end", end);
        to.text("message", problem.message.get(lang));
        to.optional("help", problem.help.as_ref().map(|help| help.get(lang)));
        if !problem.notes.is_empty() {
            to.field("notes").list(|to| {
                for note in &problem.notes {
                    let (start, end) = positions(&note.file, note.span, sources);
                    to.item().object(|to| {
                        to.text("file", &path_of(dir, &note.file));
                        place(to, "start", start);
                        place(to, "end", end);
                        to.text("message", note.message.get(lang));
                    });
                }
            });
        }
    });
    format!("{line}\n")
}

fn place(to: &mut Object<'_>, key: &str, (line, column): (usize, usize)) {
    to.field(key).object(|to| {
        to.field("line").written(&line.to_string());
        to.field("column").written(&column.to_string());
    });
}

fn github(problem: &Problem, sources: &[Source], dir: &Path, lang: Lang) -> String {
    let ((line, column), (end_line, end_column)) = positions(&problem.file, problem.span, sources);
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let notes = problem.notes.iter().map(|note| {
        let ((line, _), _) = positions(&note.file, note.span, sources);
        format!("\n{}:{line}: {}", path_of(dir, &note.file), note.message.get(lang))
    });
    let help = problem.help.iter().map(|help| format!("\n{}", help.get(lang)));
    let more: String = notes.chain(help).collect();
    format!(
        "::{} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}\n",
        // GitHub calls it a notice.
        if problem.severity == Severity::Note { "notice" } else { severity(problem.severity) },
        property(&path_of(dir, &problem.file)),
        property(problem.code),
        escape(&format!("{}{more}", problem.message.get(lang))),
    )
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn positions(file: &str, span: Span, sources: &[Source]) -> ((usize, usize), (usize, usize)) {
    match find(sources, file) {
        Some(source) => (source.position(span.start), source.position(span.end)),
        None => ((1, 1), (1, 1)),
    }
}

/// The other files that the notes point at.
fn others(problem: &Problem) -> Vec<&str> {
    let mut files: Vec<&str> = Vec::new();
    for note in &problem.notes {
        if note.file != problem.file && !files.contains(&note.file.as_str()) {
            files.push(&note.file);
        }
    }
    files
}

/// The lines of one file that are pointed at. Only these are handed on to be drawn: a file can be
/// long, and so can the list of problems.
fn snippet<'s>(
    source: &'s Source,
    dir: &Path,
    primary: Option<Span>,
    notes: impl Iterator<Item = &'s Note>,
    lang: Lang,
) -> Snippet<'s, Annotation<'s>> {
    let primary = primary.map(|span| (AnnotationKind::Primary, visible(span, source), None));
    let notes =
        notes.map(|note| (AnnotationKind::Context, visible(note.span, source), Some(note.message.get(lang))));
    let marks: Vec<_> = primary.into_iter().chain(notes).collect();
    let first = marks.iter().map(|(_, span, _)| span.start).min().unwrap_or(0);
    let last = marks.iter().map(|(_, span, _)| span.end).max().unwrap_or(0);
    let (before, after) =
        (source.slice(Span::new(0, first)), source.slice(Span::new(last, source.text.len())));
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let end = last + after.find('\n').map_or(after.len(), |at| at + 1);
    Snippet::source(source.slice(Span::new(start, end)))
        .line_start(before.matches('\n').count() + 1)
        .path(path_of(dir, &source.name))
        .annotations(marks.into_iter().map(|(kind, span, label)| {
            kind.span(span.start.saturating_sub(start)..span.end.saturating_sub(start)).label(label)
        }))
}

/// A span that can be drawn: on character borders, and only the first line of a whole table.
fn visible(span: Span, source: &Source) -> Span {
    let mut start = span.start.min(source.text.len());
    while !source.text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = span.end.clamp(start, source.text.len());
    while !source.text.is_char_boundary(end) {
        end += 1;
    }
    let text = source.slice(Span::new(start, end));
    match text.find('\n') {
        Some(line) => Span::new(start, start + line),
        None => Span::new(start, end),
    }
}
