//! Identifiers that cannot be guessed: 128 random bits in lower-case base32.

/// A new identifier, 26 characters of `[a-z2-7]`.
pub fn random() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(base32(u128::from_be_bytes(bytes)))
}

/// RFC 4648 without padding: 25 groups of five bits, then the last three.
fn base32(bits: u128) -> String {
    (0..26u32)
        .map(|group| match group {
            25 => bits << 2,
            _ => bits >> (123 - 5 * group),
        })
        .map(|bits| u8::try_from(bits & 31).unwrap_or_default())
        .map(|five| char::from(if five < 26 { b'a' + five } else { b'2' + (five - 26) }))
        .collect()
}
