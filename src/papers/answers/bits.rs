//! Single bits, packed into digits of five, with a checksum over all of them.

/// Bits to be written, the highest of a number first.
#[derive(Default)]
pub(super) struct Writer(Vec<bool>);

impl Writer {
    /// The lowest bits of a number.
    pub(super) fn bits(&mut self, number: u64, width: u32) {
        self.0.extend((0..width).rev().map(|bit| number >> bit & 1 == 1));
    }

    /// A count from 0 on, short for small ones (Elias gamma of one more).
    pub(super) fn count(&mut self, count: usize) {
        let one_more = (count as u64).saturating_add(1);
        let width = u64::BITS - one_more.leading_zeros();
        self.bits(0, width - 1);
        self.bits(one_more, width);
    }

    /// The checksum of everything so far.
    pub(super) fn check(&self) -> u16 {
        check(&self.0)
    }

    /// Digits of five bits; a 1 marks the end, zeros fill the last digit.
    pub(super) fn fives(mut self) -> impl Iterator<Item = u8> {
        self.0.push(true);
        while !self.0.len().is_multiple_of(5) {
            self.0.push(false);
        }
        let fives: Vec<u8> = self
            .0
            .chunks(5)
            .map(|five| five.iter().fold(0, |digit, bit| digit << 1 | u8::from(*bit)))
            .collect();
        fives.into_iter()
    }
}

/// Bits to be read.
pub(super) struct Reader(std::vec::IntoIter<bool>);

impl Reader {
    /// From digits of five bits; nothing unless their checksum is right.
    pub(super) fn checked(fives: &[u8]) -> Option<Self> {
        let mut all: Vec<bool> =
            fives.iter().flat_map(|five| (0..5).rev().map(move |bit| five >> bit & 1 == 1)).collect();
        while !all.pop()? {}
        let said = all.split_off(all.len().checked_sub(16)?);
        let said = said.iter().fold(0u16, |number, bit| number << 1 | u16::from(*bit));
        (said == check(&all)).then(|| Reader(all.into_iter()))
    }

    /// A number of so many bits; nothing if there are not as many.
    pub(super) fn bits(&mut self, width: u32) -> Option<u64> {
        (0..width).try_fold(0, |number, _| Some(number << 1 | u64::from(self.0.next()?)))
    }

    /// A count that [`Writer::count`] wrote.
    pub(super) fn count(&mut self) -> Option<usize> {
        let mut zeros = 0;
        while !self.0.next()? {
            zeros += 1;
        }
        let rest = if zeros < 63 { self.bits(zeros)? } else { return None };
        usize::try_from((1u64 << zeros | rest) - 1).ok()
    }
}

/// CRC-16/CCITT: one wrong or two swapped digits never go unnoticed.
fn check(bits: &[bool]) -> u16 {
    bits.iter().fold(0xffff, |rest, bit| {
        let carry = (rest >> 15 == 1) != *bit;
        rest << 1 ^ if carry { 0x1021 } else { 0 }
    })
}
