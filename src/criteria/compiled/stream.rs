//! Numbers and texts as rows of bytes, and back.
//!
//! Chinese, English, names and numbers each go into a row of their own, because like next to like
//! compresses best; whoever reads in the order of writing needs neither offsets nor names. For readers of
//! one language the row of the other can be left out.

use crate::text::Lang;

/// Ends a text: a byte that no UTF-8 text holds.
const END: u8 = 0xff;
/// The length of a row that was left out.
const LEFT_OUT: u32 = u32::MAX;

/// Something that a compiled file holds.
pub(super) trait Stored: Sized {
    /// Writes it.
    fn write(&self, to: &mut Writer);
    /// Reads it. Where the file makes no sense, anything: the reader knows ([`Reader::is_good`]).
    fn read(from: &mut Reader<'_>) -> Self;
}

/// One row of bytes for each kind of content.
#[derive(Default)]
pub(super) struct Writer {
    zh: Vec<u8>,
    en: Vec<u8>,
    names: Vec<u8>,
    numbers: Vec<u8>,
}

impl Writer {
    /// A number: seven bits a byte, the lowest first, the top bit set in all but the last.
    pub(super) fn number(&mut self, mut number: u64) {
        while number > 127 {
            self.numbers.push(number.to_le_bytes()[0] | 128);
            number >>= 7;
        }
        self.numbers.push(number.to_le_bytes()[0]);
    }

    /// A text that is the same for every reader.
    pub(super) fn name(&mut self, text: &str) {
        append(&mut self.names, text);
    }

    /// A Chinese text.
    pub(super) fn zh(&mut self, text: &str) {
        append(&mut self.zh, text);
    }

    /// An English text.
    pub(super) fn en(&mut self, text: &str) {
        append(&mut self.en, text);
    }

    /// The rows: the lengths of the first three, then all four; with the texts of one language only, if one
    /// is named.
    pub(super) fn finish(self, only: Option<Lang>) -> Vec<u8> {
        let Writer { mut zh, mut en, names, numbers } = self;
        let mut all = Vec::new();
        for (row, lang) in [(&mut zh, Some(Lang::Zh)), (&mut en, Some(Lang::En)), (&mut names.clone(), None)]
        {
            if only.is_some() && lang.is_some() && lang != only {
                row.clear();
                all.extend_from_slice(&LEFT_OUT.to_le_bytes());
                continue;
            }
            // A rule set of 4 GiB does not exist; should it ever, the file is refused when it is read.
            all.extend_from_slice(&u32::try_from(row.len()).unwrap_or(LEFT_OUT - 1).to_le_bytes());
        }
        for row in [zh, en, names, numbers] {
            all.extend_from_slice(&row);
        }
        all
    }
}

fn append(row: &mut Vec<u8>, text: &str) {
    row.extend_from_slice(text.as_bytes());
    row.push(END);
}

/// Reads what a [`Writer`] wrote. It never fails at once: after the first thing that makes no sense it
/// gives zeros, empty texts and empty lists, and at the end says that it did. So there is one place
/// that can refuse, and no half-read rule set to clear away.
pub(super) struct Reader<'f> {
    zh: &'f [u8],
    en: &'f [u8],
    names: &'f [u8],
    numbers: &'f [u8],
    /// The language whose texts were left out.
    without: Option<Lang>,
    good: bool,
}

impl<'f> Reader<'f> {
    /// A reader of these bytes.
    pub(super) fn new(file: &'f [u8]) -> Self {
        let mut good = true;
        let mut rest = file;
        let mut part = |len: usize| {
            let (part, after) = rest.split_at_checked(len).unwrap_or_else(|| {
                good = false;
                (&[], &[])
            });
            rest = after;
            part
        };
        let (mut lengths, mut without) = ([0; 3], None);
        for (length, lang) in lengths.iter_mut().zip([Some(Lang::Zh), Some(Lang::En), None]) {
            let bytes = part(4).try_into().map_or(0, u32::from_le_bytes);
            if bytes == LEFT_OUT && lang.is_some() && without.is_none() {
                without = lang;
                continue;
            }
            *length = usize::try_from(bytes).unwrap_or(usize::MAX);
        }
        let [zh, en, names] = lengths.map(part);
        Reader { zh, en, names, numbers: rest, without, good }
    }

    /// Whether everything made sense so far.
    pub(super) fn is_good(&self) -> bool {
        self.good
    }

    /// Whether no language was left out.
    pub(super) fn is_whole(&self) -> bool {
        self.without.is_none()
    }

    /// Whether everything made sense and nothing is left.
    pub(super) fn is_done(&self) -> bool {
        self.good && [self.zh, self.en, self.names, self.numbers].iter().all(|row| row.is_empty())
    }

    /// Something makes no sense.
    pub(super) fn fail(&mut self) {
        self.good = false;
    }

    /// A number.
    #[inline(never)]
    pub(super) fn number(&mut self) -> u64 {
        let mut number = 0;
        let mut shift = 0;
        while let (true, 0..64, [byte, rest @ ..]) = (self.good, shift, self.numbers) {
            self.numbers = rest;
            number |= u64::from(byte & 127) << shift;
            shift += 7;
            if *byte < 128 {
                return number;
            }
        }
        self.good = false;
        0
    }

    /// A number that says which of a few things follows.
    #[inline(never)]
    pub(super) fn tag(&mut self) -> u8 {
        u8::try_from(self.number()).unwrap_or_else(|_| {
            self.good = false;
            0
        })
    }

    /// A text that is the same for every reader.
    #[inline(never)]
    pub(super) fn name(&mut self) -> String {
        text(&mut self.names, &mut self.good)
    }

    /// A text in both languages. If one was left out, its readers get the other one.
    #[inline(never)]
    pub(super) fn both(&mut self) -> [String; 2] {
        match self.without {
            None => [text(&mut self.zh, &mut self.good), text(&mut self.en, &mut self.good)],
            Some(without) => {
                let row = if without == Lang::Zh { &mut self.en } else { &mut self.zh };
                let text = text(row, &mut self.good);
                [text.clone(), text]
            }
        }
    }
}

#[inline(never)]
fn text(row: &mut &[u8], good: &mut bool) -> String {
    let end = row.iter().position(|byte| *byte == END);
    if let Some((bytes, [_, rest @ ..])) = end.and_then(|end| row.split_at_checked(end))
        && let (true, Ok(text)) = (*good, std::str::from_utf8(bytes))
    {
        *row = rest;
        return text.to_owned();
    }
    *good = false;
    String::new()
}
