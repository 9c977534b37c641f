//! Characters that nobody sees, and that make a line read otherwise than it is written.

/// Whether a character is invisible, turns the direction of writing, or steers a terminal. Line breaks and tabs do not count.
pub fn is_hidden(char: char) -> bool {
    match char {
        '\n' | '\r' | '\t' => false,
        // Soft hyphen, Arabic letter mark, Mongolian vowel separator.
        '\u{ad}' | '\u{61c}' | '\u{180e}' => true,
        // Zero width, joiners and marks of direction; separators, embeddings and overrides; word joiner to isolates; byte order mark.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => true,
        // Annotations and tags.
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
    }
}
