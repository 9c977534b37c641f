//! What the receiver has made of a form so far, and what may follow.

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

/// Where a form stands. Every event is named by the status that it leads to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// It came, and nobody has acted on it.
    #[default]
    Received,
    /// The receiving institution takes the patient.
    Accepted,
    /// It does not, and says why.
    Declined,
    /// There is an appointment.
    Booked,
    /// The patient is there (到位).
    Arrived,
    /// What the referral was for is done.
    Completed,
    /// The patient goes back to the sender, with words for whoever goes on (回转).
    Returned,
}

impl Status {
    /// All of them, in the order of a journey.
    pub const ALL: [Status; 7] = [
        Status::Received,
        Status::Accepted,
        Status::Declined,
        Status::Booked,
        Status::Arrived,
        Status::Completed,
        Status::Returned,
    ];

    /// What may follow, the usual first. An ambulance does not wait to be accepted, an appointment can be moved, and
    /// a decline by mistake can be taken back; nothing follows a return.
    pub fn next(self) -> &'static [Status] {
        match self {
            Status::Received => &[Status::Accepted, Status::Booked, Status::Arrived, Status::Declined],
            Status::Accepted => &[Status::Booked, Status::Arrived, Status::Declined],
            Status::Declined => &[Status::Accepted],
            Status::Booked => &[Status::Arrived, Status::Booked, Status::Declined],
            Status::Arrived => &[Status::Completed, Status::Returned],
            Status::Completed => &[Status::Returned],
            Status::Returned => &[],
        }
    }

    /// Its code on the wire.
    pub fn code(self) -> &'static str {
        match self {
            Status::Received => "received",
            Status::Accepted => "accepted",
            Status::Declined => "declined",
            Status::Booked => "booked",
            Status::Arrived => "arrived",
            Status::Completed => "completed",
            Status::Returned => "returned",
        }
    }

    /// The status of a code.
    pub fn of(code: &str) -> Option<Self> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }

    /// Whether nothing more is to be expected.
    pub fn is_final(self) -> bool {
        self.next().is_empty()
    }
}
