//! Punctuation of a Chinese keyboard where TOML needs the plain one.

use crate::criteria::Problem;
use crate::text::{Source, Span};

/// The first full-width mark of every line that has one outside texts and comments.
pub fn found(source: &Source) -> Vec<Problem> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut last_line = 0;
    for (at, mark) in outside(&source.text) {
        let Some((name, plain)) = plain(mark) else { continue };
        let (line, column) = source.position(at);
        if line == last_line {
            continue;
        }
        last_line = line;
        let span = Span::new(at, at + mark.len_utf8());
        let (zh, en) = name;
        let shown = if plain == " " { "空格".to_owned() } else { format!("`{plain}`") };
        let shown_en = if plain == " " { "a plain space".to_owned() } else { format!("`{plain}`") };
        problems.push(Problem::error(
            "toml-syntax",
            &source.name,
            span,
            format!("第 {column} 列是全角{zh} `{mark}`，请改成英文的 {shown}"),
            format!("column {column} holds a full-width {en} `{mark}`; write {shown_en}"),
        ));
    }
    problems
}

/// What a mark is called, and what it should be.
fn plain(mark: char) -> Option<((&'static str, &'static str), &'static str)> {
    Some(match mark {
        '，' | '、' => (("逗号", "comma"), ","),
        '“' | '”' | '＂' => (("引号", "quote"), "\""),
        '‘' | '’' | '＇' => (("引号", "quote"), "'"),
        '＝' => (("等号", "equals sign"), "="),
        '［' | '【' => (("方括号", "bracket"), "["),
        '］' | '】' => (("方括号", "bracket"), "]"),
        '｛' => (("花括号", "brace"), "{"),
        '｝' => (("花括号", "brace"), "}"),
        '。' | '．' => (("句点", "full stop"), "."),
        '：' => (("冒号", "colon"), "="),
        '＃' => (("井号", "number sign"), "#"),
        '\u{3000}' => (("空格", "space"), " "),
        _ => return None,
    })
}

/// The characters that stand neither in a text nor in a comment. A text of one line that nobody closed ends with
/// its line.
fn outside(text: &str) -> Vec<(usize, char)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(first) = rest.chars().next() else { break };
        let long = ["\"\"\"", "'''"].into_iter().find(|quote| rest.starts_with(*quote));
        at += match (long, first) {
            (Some(quote), _) => {
                3 + rest.get(3..).and_then(|rest| rest.find(quote)).map_or(rest.len(), |end| end + 3)
            }
            (None, '#') => rest.find('\n').unwrap_or(rest.len()),
            (None, '"' | '\'') => short(rest, first),
            (None, first) => {
                found.push((at, first));
                first.len_utf8()
            }
        };
    }
    found
}

/// The length of a text of one line that starts here, with its quotes.
fn short(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in rest.char_indices().skip(1) {
        match letter {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::found;
    use crate::text::Source;

    #[test]
    fn only_what_stands_outside_texts_and_comments_is_found() {
        for (text, expected) in [
            ("id ＝ \"甲，乙\" # 注，释\n", vec![3]),
            ("because = { zh = \"心悸\"， en = \"a\" }\n", vec![25]),
            ("when = '''\n（甲，\n'''\nid = “a”，\n", vec![30]),
            ("a = \"没有结束\nb ＝ 1\n", vec![20]),
            ("a = \"\\\"，\"\n", vec![]),
        ] {
            let source = Source { name: "a.toml".to_owned(), text: text.to_owned() };
            let places: Vec<usize> = found(&source).iter().map(|problem| problem.span.start).collect();
            assert_eq!(places, expected, "{text}");
        }
    }
}
