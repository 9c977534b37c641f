//! Problems drawn under the author's text, or as JSON, or for GitHub.

use std::io::IsTerminal;
use std::path::Path;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use crate::cli::Format;
use crate::criteria::{Problem, Severity};
use crate::referral::json::{self, Object};
use crate::text::{Lang, Source, Span};

/// All problems as one text that ends with a line break.
pub fn problems(problems: &[Problem], sources: &[Source], dir: &Path, format: Format, lang: Lang) -> String {
    problems.iter().map(|problem| one(problem, sources, dir, format, lang)).collect()
}

fn one(problem: &Problem, sources: &[Source], dir: &Path, format: Format, lang: Lang) -> String {
    let source = sources.iter().find(|source| source.name == problem.file);
    let path = dir.join(&problem.file).display().to_string();
    match format {
        Format::Human => human(problem, source, &path, lang),
        Format::Json => json(problem, source, &path, lang),
        Format::Github => github(problem, source, &path, lang),
    }
}

fn human(problem: &Problem, source: Option<&Source>, path: &str, lang: Lang) -> String {
    let level = match problem.severity {
        Severity::Error => Level::ERROR.with_name(lang.pick("错误", "error")),
        Severity::Warning => Level::WARNING.with_name(lang.pick("警告", "warning")),
        Severity::Note => Level::NOTE.with_name(lang.pick("说明", "note")),
    };
    let title = level.primary_title(problem.message.get(lang)).id(problem.code);
    let mut group = match source.filter(|source| !source.text.is_empty()) {
        Some(source) => {
            let span = visible(problem.span, source);
            let mark = AnnotationKind::Primary.span(span.start..span.end);
            title.element(Snippet::source(&source.text).path(path).annotation(mark))
        }
        None => Group::with_title(title).element(annotate_snippets::Origin::path(path)),
    };
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

fn json(problem: &Problem, source: Option<&Source>, path: &str, lang: Lang) -> String {
    let (start, end) = positions(problem, source);
    let line = json::object(|to| {
        to.text("code", problem.code);
        to.text("severity", severity(problem.severity));
        to.text("file", path);
        place(to, "start", start);
        place(to, "end", end);
        to.text("message", problem.message.get(lang));
        to.optional("help", problem.help.as_ref().map(|help| help.get(lang)));
    });
    format!("{line}\n")
}

fn place(to: &mut Object<'_>, key: &str, (line, column): (usize, usize)) {
    to.field(key).object(|to| {
        to.field("line").written(&line.to_string());
        to.field("column").written(&column.to_string());
    });
}

fn github(problem: &Problem, source: Option<&Source>, path: &str, lang: Lang) -> String {
    let ((line, column), (end_line, end_column)) = positions(problem, source);
    let escape = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| escape(text).replace(':', "%3A").replace(',', "%2C");
    let help = problem.help.as_ref().map_or(String::new(), |help| format!("\n{}", help.get(lang)));
    format!(
        "::{} file={},line={line},col={column},endLine={end_line},endColumn={end_column},title={}::{}\n",
        // GitHub calls it a notice.
        if problem.severity == Severity::Note { "notice" } else { severity(problem.severity) },
        property(path),
        property(problem.code),
        escape(&format!("{}{help}", problem.message.get(lang))),
    )
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn positions(problem: &Problem, source: Option<&Source>) -> ((usize, usize), (usize, usize)) {
    match source {
        Some(source) => (source.position(problem.span.start), source.position(problem.span.end)),
        None => ((1, 1), (1, 1)),
    }
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
