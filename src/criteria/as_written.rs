//! Where a criterion stands in its author's files: what the compiled rule set leaves out.

use crate::text::{Source, Span};

/// The places of one criterion. [`crate::criteria::Checked::written`] has one for each criterion of the
/// rule set, in the same order.
///
/// Apart from the rule set, because only its authors need it: nobody downloads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsWritten {
    /// The [`Source`]'s name.
    pub file: String,
    /// The `[[criterion]]`.
    pub table: Span,
    /// The value of `id`, with its quotes.
    pub id: Span,
    /// The value of `when`, with its quotes.
    pub when: Span,
    /// For each node of the condition the words that say it; for all of them the whole of `when` if
    /// escapes make places in the text and places in the file differ. Of `x between a and b`, which
    /// is two comparisons, the first is `x between a` and the second `b`.
    pub nodes: Vec<Span>,
}

impl AsWritten {
    /// The place of a node, or of the whole condition.
    pub fn node(&self, node: usize) -> Span {
        self.nodes.get(node).copied().unwrap_or(self.when)
    }

    /// The words of a node on one line.
    pub fn words(&self, node: usize, sources: &[Source]) -> String {
        let source = sources.iter().find(|source| source.name == self.file);
        let span = self.node(node);
        let words = source.map_or("", |source| source.slice(span));
        let mut quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().filter(|_| span == self.when);
        let bare = |quote| words.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
        let words = quotes.find_map(bare).unwrap_or(words);
        words.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The folder or, at the top, the file that the criterion belongs to: `heart`.
    pub fn pack(&self) -> &str {
        match self.file.rsplit_once('/') {
            Some((folder, _)) => folder,
            None => self.file.trim_end_matches(".toml"),
        }
    }
}
