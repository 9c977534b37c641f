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

/// Which texts a file holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// Those of both languages.
    All,
    /// Those for readers of one language.
    Of(Lang),
    /// Of those, what the first screen shows: the file that a page waits for.
    First(Lang),
}

/// One row of bytes for each kind of content.
#[derive(Default)]
pub(super) struct Writer {
    /// Texts that the first screen shows, and those that may come later.
    shelves: [Rows; 2],
    numbers: Vec<u8>,
    later: bool,
}

/// The texts of one shelf: Chinese, English, and those that are the same for every reader.
#[derive(Default)]
struct Rows {
    zh: Vec<u8>,
    en: Vec<u8>,
    names: Vec<u8>,
}

impl Writer {
    /// What is written within goes to the later shelf, if it may wait.
    pub(super) fn shelf(&mut self, later: bool, write: impl FnOnce(&mut Self)) {
        let before = self.later;
        self.later |= later;
        write(self);
        self.later = before;
    }

    /// A number: seven bits a byte, the lowest first, the top bit set in all but the last.
    pub(super) fn number(&mut self, mut number: u64) {
        while number > 127 {
            self.numbers.push(number.to_le_bytes()[0] | 128);
            number >>= 7;
        }
        self.numbers.push(number.to_le_bytes()[0]);
    }

    fn rows(&mut self) -> &mut Rows {
        let [first, later] = &mut self.shelves;
        if self.later { later } else { first }
    }

    /// A text that is the same for every reader.
    pub(super) fn name(&mut self, text: &str) {
        append(&mut self.rows().names, text);
    }

    /// A Chinese text.
    pub(super) fn zh(&mut self, text: &str) {
        append(&mut self.rows().zh, text);
    }

    /// An English text.
    pub(super) fn en(&mut self, text: &str) {
        append(&mut self.rows().en, text);
    }

    /// The lengths of the rows of texts, shelf by shelf, then the rows that the file holds, and the numbers.
    pub(super) fn finish(self, texts: Texts) -> Vec<u8> {
        let (only, first) = match texts {
            Texts::All => (None, false),
            Texts::Of(lang) => (Some(lang), false),
            Texts::First(lang) => (Some(lang), true),
        };
        let (mut lengths, mut rows) = (Vec::new(), Vec::new());
        for (place, shelf) in self.shelves.into_iter().enumerate() {
            for (row, lang) in [(shelf.zh, Some(Lang::Zh)), (shelf.en, Some(Lang::En)), (shelf.names, None)] {
                let other = only.is_some() && lang.is_some() && lang != only;
                if other || (first && place > 0) {
                    lengths.extend_from_slice(&LEFT_OUT.to_le_bytes());
                    continue;
                }
                // A rule set of 4 GiB does not exist; should it ever, the file is refused when it is read.
                let length = u32::try_from(row.len()).unwrap_or(LEFT_OUT - 1);
                lengths.extend_from_slice(&length.to_le_bytes());
                rows.extend_from_slice(&row);
            }
        }
        lengths.extend_from_slice(&rows);
        lengths.extend_from_slice(&self.numbers);
        lengths
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
    /// For each shelf its Chinese, English and common texts; nothing for a row that was left out.
    shelves: [[Option<&'f [u8]>; 3]; 2],
    numbers: &'f [u8],
    later: bool,
    good: bool,
    /// A text whose other language was left out stands in both.
    twice: bool,
}

impl<'f> Reader<'f> {
    /// A reader of these bytes. `twice`: a text whose other language was left out stands in both, for who shows them side by side; a
    /// page saves the memory.
    pub(super) fn new(file: &'f [u8], twice: bool) -> Self {
        let (mut rest, mut good) = (file, true);
        let mut part = |len: usize| {
            let (part, after) = rest.split_at_checked(len).unwrap_or_else(|| {
                good = false;
                (&[], &[])
            });
            rest = after;
            part
        };
        let lengths = [(); 6].map(|()| part(4).try_into().map_or(0, u32::from_le_bytes));
        let [a, b, c, d, e, f] = lengths
            .map(|length| (length != LEFT_OUT).then(|| part(usize::try_from(length).unwrap_or(usize::MAX))));
        let shelves = [[a, b, c], [d, e, f]];
        // What the first screen shows is always there, in one language at least; and what comes later is there in the
        // same languages, or not at all.
        let [zh, en, names] = shelves[0].map(|row| row.is_some());
        let later = shelves[1].map(|row| row.is_some());
        good &= names && (zh || en) && (later == [zh, en, true] || later == [false; 3]);
        Reader { shelves, numbers: rest, later: false, good, twice }
    }

    /// What is read within stands on the later shelf, if it could wait.
    pub(super) fn shelf<T>(&mut self, later: bool, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.later;
        self.later |= later;
        let read = read(self);
        self.later = before;
        read
    }

    /// Whether everything made sense so far.
    pub(super) fn is_good(&self) -> bool {
        self.good
    }

    /// Whether no language was left out, nor anything that comes later.
    pub(super) fn is_whole(&self) -> bool {
        self.shelves.iter().flatten().all(Option::is_some)
    }

    /// Whether everything is there that readers of one language see.
    pub(super) fn is_complete(&self) -> bool {
        self.shelves[1] != [None; 3]
    }

    /// Whether everything made sense and nothing is left.
    pub(super) fn is_done(&self) -> bool {
        let rows = self.shelves.iter().flatten().flatten();
        self.good && rows.chain([&self.numbers]).all(|row| row.is_empty())
    }

    /// Something makes no sense.
    pub(super) fn fail(&mut self) {
        self.good = false;
    }

    /// The texts of the shelf in use, and whether everything made sense so far.
    fn rows(&mut self) -> (&mut [Option<&'f [u8]>; 3], &mut bool) {
        let [first, later] = &mut self.shelves;
        (if self.later { later } else { first }, &mut self.good)
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

    /// A text that is the same for every reader; empty if it comes later.
    #[inline(never)]
    pub(super) fn name(&mut self) -> String {
        let ([_, _, names], good) = self.rows();
        names.as_mut().map(|row| text(row, good)).unwrap_or_default()
    }

    /// A text in both languages.
    #[inline(never)]
    pub(super) fn both(&mut self) -> [String; 2] {
        let twice = self.twice;
        let ([zh, en, _], good) = self.rows();
        match [zh, en].map(|row| row.as_mut().map(|row| text(row, good))) {
            [Some(zh), None] if twice => [zh.clone(), zh],
            [None, Some(en)] if twice => [en.clone(), en],
            texts => texts.map(Option::unwrap_or_default),
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
