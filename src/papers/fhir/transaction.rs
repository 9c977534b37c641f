//! A sealed form as a FHIR R4 transaction.

use crate::criteria::Ruleset;
use crate::text::Text;

/// The bundle.
pub fn transaction(_ruleset: &Ruleset, _form: &str) -> Result<String, Text> {
    Err(Text::new("", ""))
}
