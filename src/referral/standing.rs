//! What the receiver has made of a form so far.

/// What the receiver says about a form.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// How far it is.
    pub status: Status,
    /// Since when, as the receiver says.
    pub at: String,
    /// Its words: the reason of a decline, the appointment, what the patient was sent back with.
    pub words: String,
}

/// How far the receiver is with a form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Status {
    /// It lies there.
    #[default]
    Received,
    /// The patient may come.
    Accepted,
    /// The patient may not come, for a reason.
    Declined,
    /// There is an appointment.
    Booked,
    /// The patient is there.
    Arrived,
    /// It is done.
    Completed,
    /// The patient is sent back, with what the next doctor must know.
    Returned,
}

impl Status {
    const NAMES: [(&'static str, Status); 15] = [
        ("received", Status::Received),
        ("accepted", Status::Accepted),
        ("declined", Status::Declined),
        ("booked", Status::Booked),
        ("arrived", Status::Arrived),
        ("completed", Status::Completed),
        ("returned", Status::Returned),
        // A FHIR task's.
        ("requested", Status::Received),
        ("ready", Status::Received),
        ("rejected", Status::Declined),
        ("cancelled", Status::Declined),
        ("failed", Status::Declined),
        ("on-hold", Status::Accepted),
        ("in-progress", Status::Arrived),
        ("draft", Status::Received),
    ];

    /// Reads our own receiver's name of a status, or that of a FHIR task.
    pub fn read(name: &str) -> Option<Status> {
        Self::NAMES.iter().find(|(other, _)| *other == name).map(|(_, status)| *status)
    }

    /// Its name in events and in the store.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, status)| *status == self).map_or("", |(name, _)| name)
    }

    /// Whether nothing more is to be expected.
    pub fn is_final(self) -> bool {
        matches!(self, Status::Declined | Status::Returned)
    }
}
