//! Ids: well formed, and each declared once.

use std::collections::HashMap;

use crate::criteria::written::Written;
use crate::criteria::{Note, Problem};
use crate::text::{Span, Text, nearest};

/// Whether a text can be an id. Fact ids may be Chinese: conditions can quote them.
pub fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
}

/// The ids declared so far, by what they name.
#[derive(Default)]
pub struct Ids {
    declared: HashMap<(&'static str, String), (String, Span)>,
}

impl Ids {
    /// Reads `id` and notes it; a second declaration is a problem.
    pub fn declare(&mut self, what: &'static str, written: &mut Written<'_, '_>) -> Option<String> {
        let (id, span) = written.text("id")?;
        if !is_id(id) {
            let problem = Problem::error(
                "bad-id",
                written.file,
                span,
                format!("名称 `{id}` 只能用字母、数字、`-` 和 `_`"),
                format!("the id `{id}` may only hold letters, digits, `-` and `_`"),
            );
            written.problem(problem);
        }
        let key = (what, id.to_owned());
        if let Some((file, first)) = self.declared.get(&key) {
            let problem = Problem::error(
                "duplicate-id",
                written.file,
                span,
                format!("`{id}` 已经用过"),
                format!("`{id}` is already taken"),
            )
            .note(Note {
                file: file.clone(),
                span: *first,
                message: Text::new("另一处在这里", "the other one is here"),
            })
            .help(
                "请给其中一个换个名称；如果是复制出来的文件，请移出规则文件夹",
                "choose another id for one of them; if one file is a copy, move it out of the rule folder",
            );
            written.problem(problem);
        }
        self.declared.entry(key).or_insert_with(|| (written.file.to_owned(), span));
        Some(id.to_owned())
    }
}

impl Ids {
    /// Whether anything of this sort was declared.
    pub fn knows_any(&self, what: &'static str) -> bool {
        self.declared.keys().any(|(declared, _)| *declared == what)
    }

    /// Whether an id was declared, even if what it names turned out to be unusable.
    pub fn knows(&self, what: &'static str, id: &str) -> bool {
        self.declared.contains_key(&(what, id.to_owned()))
    }
}

/// Finds the place of an id, or points at it.
pub fn resolve<'a>(
    written: &mut Written<'_, '_>,
    key: &'static str,
    what: (&str, &str),
    code: &'static str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<u16> {
    let (id, span) = written.optional_text(key)?;
    resolve_at(written, id, span, what, code, known)
}

/// The same for an id that is already read.
pub fn resolve_at<'a>(
    written: &mut Written<'_, '_>,
    id: &str,
    span: Span,
    what: (&str, &str),
    code: &'static str,
    known: impl Iterator<Item = &'a str> + Clone,
) -> Option<u16> {
    if let Some(place) = known.clone().position(|known| known == id) {
        return u16::try_from(place).ok();
    }
    let (zh, en) = what;
    let problem = Problem::error(
        code,
        written.file,
        span,
        format!("没有名为 `{id}` 的{zh}"),
        format!("unknown {en} `{id}`"),
    );
    let problem = match nearest(id, known.clone()) {
        Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
        None => {
            let all = known.map(|id| format!("`{id}`")).collect::<Vec<_>>();
            if all.is_empty() {
                let (zh, en) = (format!("还没有声明任何{zh}"), format!("there is no {en} so far"));
                written.problem(problem.help(zh, en));
                return None;
            }
            problem.help(format!("已有的：{}", all.join("、")), format!("known are {}", all.join(", ")))
        }
    };
    written.problem(problem);
    None
}
