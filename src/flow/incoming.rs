//! A form that came from elsewhere: the referral that a patient came with, or the return form that a patient comes back with.

use crate::flow::Reopened;

/// A form that came, to be read, printed, and gone on with.
#[derive(Clone, Default, PartialEq)]
pub struct Incoming {
    /// Its JSON, on one line.
    pub json: String,
    /// What it says.
    pub form: Reopened,
    /// Whether it plans visits.
    pub has_visits: bool,
}

impl Incoming {
    /// Whether the patient comes back with it.
    pub fn is_return(&self) -> bool {
        self.form.form == "return"
    }

    /// What stands in a field.
    pub fn field(&self, id: &str) -> &str {
        self.form.fields.iter().find(|(field, _)| field == id).map_or("", |(_, text)| text)
    }
}
