//! The two languages of every text, and a text in both.

/// The language of the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Lang {
    /// Simplified Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Reads a BCP 47 tag: everything that starts with `en` is English, all else is Chinese, the
    /// language of the forms.
    pub fn from_tag(tag: &str) -> Self {
        let tag = tag.trim();
        match tag.get(..2) {
            Some(start) if start.eq_ignore_ascii_case("en") => Lang::En,
            _ => Lang::Zh,
        }
    }

    /// The BCP 47 tag, as the `lang` attribute of a page wants it.
    pub fn tag(self) -> &'static str {
        match self {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// One of two phrases.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
}

/// A text in both languages. One that a page has loaded for readers of one language has nothing in the other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Simplified Chinese.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two halves.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Text { zh: zh.into(), en: en.into() }
    }

    /// The half that the reader understands; the other one if there is no such half.
    pub fn get(&self, lang: Lang) -> &str {
        let (own, other) = lang.pick((&self.zh, &self.en), (&self.en, &self.zh));
        if own.is_empty() { other } else { own }
    }
}
