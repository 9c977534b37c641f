//! A rule file as its author wrote it: a TOML table that is read key by key, gathering problems.

mod full_width;
mod hidden;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::criteria::Problem;
use crate::facts::Decimal;
use crate::text::{Source, Span, Text, nearest};

/// More than any rule file needs; a larger one is a mistake or an attack.
pub const LARGEST_FILE: usize = 1024 * 1024;
/// More than anybody reads at once: a longer text would push what matters off the screen.
const LONGEST_TEXT: usize = 4096;

/// Parses a file; nothing if it is not valid TOML, since what is left of a broken table would only look wrong in
/// turn. Every mistake is added to `problems`.
pub fn parse<'s>(source: &'s Source, problems: &mut Vec<Problem>) -> Option<Spanned<DeTable<'s>>> {
    if source.text.len() > LARGEST_FILE {
        problems.push(
            Problem::error(
                "file-too-large",
                &source.name,
                Span::new(0, 0),
                format!("文件有 {} 字节，上限是 {LARGEST_FILE} 字节", source.text.len()),
                format!("the file has {} bytes, the limit is {LARGEST_FILE}", source.text.len()),
            )
            .help("请拆成几个文件", "split it into several files"),
        );
        return None;
    }
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    if errors.is_empty() {
        problems.extend(hidden::found(source, table.get_ref()));
        return Some(table);
    }
    let wide = full_width::found(source);
    // The parser stumbles over a full-width mark in more than one way.
    let errors = errors.into_iter().filter(|_| wide.is_empty()).map(|error| {
        let span = error.span().map_or(Span::new(0, 0), Span::from);
        Problem::error(
            "toml-syntax",
            &source.name,
            span,
            format!("TOML 写法有误：{}", error.message()),
            format!("this is not valid TOML: {}", error.message()),
        )
        .help("请检查引号、等号和方括号", "check quotes, equals signs and brackets")
    });
    problems.extend(errors);
    problems.extend(wide);
    None
}

/// One table of a file. Every key that is read is remembered, so that [`Written::finish`] can point
/// at those that nobody reads.
pub struct Written<'t, 'p> {
    /// The file's name.
    pub file: &'t str,
    /// Where the table stands.
    pub span: Span,
    table: &'t DeTable<'t>,
    read: Vec<&'static str>,
    problems: &'p mut Vec<Problem>,
}

impl<'t, 'p> Written<'t, 'p> {
    /// A table of a file.
    pub fn new(file: &'t str, table: &'t DeTable<'t>, span: Span, problems: &'p mut Vec<Problem>) -> Self {
        Written { file, span, table, read: Vec::new(), problems }
    }

    /// Adds a problem.
    pub fn problem(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// The list of problems, for whoever reads a part of this table.
    pub fn problems(&mut self) -> &mut Vec<Problem> {
        self.problems
    }

    /// The value of a key, if it is there.
    pub fn get(&mut self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        if !self.read.contains(&key) {
            self.read.push(key);
        }
        self.table.get(key)
    }

    /// The place of a key's value, or that of the whole table.
    pub fn place(&self, key: &str) -> Span {
        self.table.get(key).map_or(self.span, |value| Span::from(value.span()))
    }

    /// A text that must be there.
    pub fn text(&mut self, key: &'static str) -> Option<(&'t str, Span)> {
        let found = self.optional_text(key);
        if found.is_none() && !self.table.contains_key(key) {
            self.missing(key, "");
        }
        found
    }

    /// A text, if it is there.
    pub fn optional_text(&mut self, key: &'static str) -> Option<(&'t str, Span)> {
        let value = self.get(key)?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some((text, Span::from(value.span()))),
            Some(_) => self.wrong(key, value, "非空文本", "a text that is not empty"),
            None => self.wrong(key, value, "带引号的文本", "a text in quotes"),
        }
    }

    /// A text in both languages that must be there.
    pub fn bilingual(&mut self, key: &'static str) -> Option<Text> {
        if self.get(key).is_none() {
            self.missing(key, ".zh");
            return None;
        }
        self.optional_bilingual(key)
    }

    /// A text in both languages, if it is there.
    pub fn optional_bilingual(&mut self, key: &'static str) -> Option<Text> {
        let value = self.get(key)?;
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong(key, value, "中英两种文字：`zh` 和 `en`", "both languages: `zh` and `en`");
        };
        let mut inner = Written::new(self.file, table, Span::from(value.span()), self.problems);
        let (zh, en) = (inner.text("zh"), inner.text("en"));
        inner.finish();
        self.long(zh.iter().chain(&en));
        Some(Text::new(zh?.0, en?.0))
    }

    /// Refuses texts for people that nobody would read to the end.
    fn long<'a>(&mut self, texts: impl Iterator<Item = &'a (&'t str, Span)>)
    where
        't: 'a,
    {
        for (text, span) in texts.filter(|(text, _)| text.len() > LONGEST_TEXT) {
            self.problems.push(
                Problem::error(
                    "text-too-long",
                    self.file,
                    *span,
                    format!("文字有 {} 字节，上限是 {LONGEST_TEXT} 字节", text.len()),
                    format!("the text has {} bytes, the limit is {LONGEST_TEXT}", text.len()),
                )
                .help("请缩短：太长的文字没人读完", "shorten it: nobody reads so long a text to the end"),
            );
        }
    }

    /// A list of texts in both languages: `key.zh = […]`, `key.en = […]` of the same length.
    pub fn bilingual_list(&mut self, key: &'static str) -> Vec<Text> {
        let Some(value) = self.get(key) else {
            self.missing(key, ".zh");
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong::<()>(key, value, "中英两个列表：`zh` 和 `en`", "two lists: `zh` and `en`");
            return Vec::new();
        };
        let mut inner = Written::new(self.file, table, Span::from(value.span()), self.problems);
        let missing = ["zh", "en"].into_iter().filter(|key| inner.get(key).is_none()).collect::<Vec<_>>();
        missing.iter().for_each(|key| inner.missing(key, ""));
        let (zh, en) = (inner.texts("zh"), inner.texts("en"));
        inner.finish();
        self.long(zh.iter().chain(&en));
        if missing.is_empty() && zh.len() != en.len() {
            self.wrong::<()>(key, value, "两个一样长的列表", "two lists of the same length");
        }
        zh.into_iter().zip(en).map(|((zh, _), (en, _))| Text::new(zh, en)).collect()
    }

    /// A list of texts; empty if it is missing.
    pub fn texts(&mut self, key: &'static str) -> Vec<(&'t str, Span)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            self.wrong::<()>(key, value, "文本的列表", "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref().as_str() {
                Some(text) => texts.push((text, Span::from(item.span()))),
                None => {
                    self.wrong::<()>(key, item, "文本的列表", "a list of texts");
                }
            }
        }
        texts
    }

    /// One text, or a list of them; empty if it is missing.
    pub fn one_or_more(&mut self, key: &'static str) -> Vec<(&'t str, Span)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            return self.optional_text(key).into_iter().collect();
        };
        let texts = self.texts(key);
        for item in items {
            if item.get_ref().as_str().is_some_and(|text| text.trim().is_empty()) {
                self.wrong::<()>(key, item, "非空文本", "a text that is not empty");
            }
        }
        texts
    }

    /// `true` or `false`; false if it is missing.
    pub fn flag(&mut self, key: &'static str) -> bool {
        self.optional_flag(key).unwrap_or(false)
    }

    /// `true` or `false`, if it is there.
    pub fn optional_flag(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        match value.get_ref().as_bool() {
            Some(flag) => Some(flag),
            None => self.wrong(key, value, "true 或 false", "true or false"),
        }
    }

    /// A whole number from `min` to `max`.
    pub fn whole(&mut self, key: &'static str, min: u16, max: u16) -> Option<u16> {
        let Some(value) = self.get(key) else {
            self.missing(key, "");
            return None;
        };
        let number = value.get_ref().as_integer().filter(|number| number.radix() == 10);
        let number = number.and_then(|number| number.as_str().replace('_', "").parse().ok());
        match number {
            Some(number) if (min..=max).contains(&number) => Some(number),
            _ => self.wrong(
                key,
                value,
                &format!("{min} 到 {max} 的整数"),
                &format!("a whole number from {min} to {max}"),
            ),
        }
    }

    /// A table, if it is there.
    pub fn table(&mut self, key: &'static str) -> Option<Written<'t, '_>> {
        let value = self.get(key)?;
        match value.get_ref().as_table() {
            Some(table) => Some(Written::new(self.file, table, Span::from(value.span()), self.problems)),
            None => self.wrong(key, value, "一张表", "a table"),
        }
    }

    /// The tables of `[[key]]` with their places.
    pub fn tables(&mut self, key: &'static str) -> Vec<(&'t DeTable<'t>, Span)> {
        let Some(value) = self.get(key) else { return Vec::new() };
        let Some(items) = value.get_ref().as_array() else {
            let (zh, en) = (format!("`[[{key}]]` 形式的表"), format!("tables headed `[[{key}]]`"));
            self.wrong::<()>(key, value, &zh, &en);
            return Vec::new();
        };
        let mut tables = Vec::with_capacity(items.len());
        for item in items {
            match item.get_ref().as_table() {
                Some(table) => tables.push((table, Span::from(item.span()))),
                None => {
                    self.wrong::<()>(key, item, "一张表", "a table");
                }
            }
        }
        tables
    }

    /// Every key of the table with its place, for tables whose keys are the author's.
    pub fn entries(&mut self) -> impl Iterator<Item = (&'t str, Span, &'t Spanned<DeValue<'t>>)> + use<'t> {
        let table = self.table;
        table.iter().map(|(key, value)| (key.get_ref().as_ref(), Span::from(key.span()), value))
    }

    /// Points at every key that was not read.
    pub fn finish(self) {
        for (key, value) in self.table {
            let name: &str = key.get_ref();
            if self.read.contains(&name) {
                continue;
            }
            let problem = Problem::error(
                "unknown-key",
                self.file,
                Span::from(key.span()),
                format!("这里没有 `{name}` 这一项"),
                format!("there is no key `{name}` here"),
            );
            let _ = value;
            let problem = match nearest(name, self.read.iter().copied()) {
                Some(near) => problem.help(format!("是不是 `{near}`？"), format!("did you mean `{near}`?")),
                None => {
                    let known = self.read.iter().map(|key| format!("`{key}`")).collect::<Vec<_>>();
                    problem.help(
                        format!("可用的有 {}", known.join("、")),
                        format!("known keys are {}", known.join(", ")),
                    )
                }
            };
            self.problems.push(problem);
        }
    }

    /// Says that a key is missing.
    pub fn missing(&mut self, key: &str, rest: &str) {
        let problem = Problem::error(
            "missing-key",
            self.file,
            self.span,
            format!("缺少 `{key}{rest}`"),
            format!("`{key}{rest}` is missing"),
        );
        self.problem(problem);
    }

    /// Says that a value has the wrong type.
    pub fn wrong<T>(&mut self, key: &str, value: &Spanned<DeValue<'_>>, zh: &str, en: &str) -> Option<T> {
        let problem = Problem::error(
            "wrong-type",
            self.file,
            Span::from(value.span()),
            format!("`{key}` 应当是：{zh}"),
            format!("`{key}` takes {en}"),
        );
        self.problem(problem);
        None
    }
}

/// A number as it is written, without a detour over binary fractions.
pub fn number(value: &DeValue<'_>) -> Option<Decimal> {
    match value {
        DeValue::Integer(number) if number.radix() == 10 => Decimal::parse(number.as_str()),
        DeValue::Float(number) => Decimal::parse(number.as_str()),
        _ => None,
    }
}

/// Where the decoded `text` starts inside its quotes, so that a place in it is a place in the file;
/// nothing if escapes make the two differ.
pub fn inside(source: &Source, span: Span, text: &str) -> Option<usize> {
    source.slice(span).find(text).map(|offset| span.start + offset)
}
