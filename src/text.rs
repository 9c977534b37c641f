//! Floor 0: languages, bilingual texts, and places in a source file.

mod hidden;
mod lang;
mod nearest;
mod source;

pub mod words;

pub use hidden::is_hidden;
pub use lang::{Lang, Text};
pub use nearest::nearest;
pub use source::{Source, Span, display_width};
