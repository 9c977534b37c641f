//! HTML that cannot be written unescaped: markup is fixed at compile time, all else is text.

/// A piece of a page.
#[derive(Default)]
pub struct Html(String);

impl Html {
    /// An empty piece.
    pub fn new() -> Self {
        Html::default()
    }

    /// Appends markup; it is `'static`, so nothing that was sent can be in it.
    pub fn markup(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Appends text, escaped for an element and for a quoted attribute alike.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                '\n' | '\t' => self.0.push(character),
                control if control.is_control() => self.0.push(char::REPLACEMENT_CHARACTER),
                other => self.0.push(other),
            }
        }
        self
    }

    /// Appends a label, Chinese first and English beside it.
    pub fn label(&mut self, zh: &str, en: &str) -> &mut Self {
        self.text(zh);
        if !en.is_empty() && en != zh {
            self.markup(" <span class=\"en\" lang=\"en\">").text(en).markup("</span>");
        }
        self
    }

    /// Appends a piece that was put together elsewhere.
    pub fn append(&mut self, piece: &Html) -> &mut Self {
        self.0.push_str(&piece.0);
        self
    }

    /// The whole as a text.
    pub fn into_string(self) -> String {
        self.0
    }
}
