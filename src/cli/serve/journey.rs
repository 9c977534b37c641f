//! What becomes of a form: its statuses, which one may follow which, and what is said with each.

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

use crate::cli::serve::receipt::timestamp;
use crate::cli::serve::violation::Violation;
use crate::referral::Status;
use crate::text::Text;

/// Something that happened to a form: written once, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub what: Status,
    /// When, by this server's clock.
    pub at: String,
    /// Who says so.
    pub who: String,
    /// The reason of a decline, the words of a return, or whatever else there is to say.
    pub note: String,
    /// The appointment of a booking.
    pub appointment: Option<Appointment>,
}

/// When and where the patient is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Appointment {
    /// When (RFC 3339).
    pub at: String,
    /// Where.
    pub place: String,
}

/// An event as somebody wants it, before it is known whether it may happen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wish {
    /// The code of a status.
    pub what: String,
    /// Who says so.
    pub who: String,
    /// What is said with it.
    pub note: String,
    /// The time of the appointment (RFC 3339).
    pub at: String,
    /// Its place.
    pub place: String,
}

impl Wish {
    /// Reads the JSON document, in which nothing may be misspelt.
    pub fn read(document: &Value) -> Result<Self, Vec<Violation>> {
        let mut wish = Wish::default();
        let mut wrong = Vec::new();
        let mut members = vec![("", document)];
        while let Some((above, value)) = members.pop() {
            let Value::Object(found) = value else {
                wrong.push(Violation::new(above, Text::new("类型必须是对象", "must be of type object")));
                continue;
            };
            for (name, value) in found {
                let place = format!("{above}/{}", name.replace('~', "~0").replace('/', "~1"));
                let to = match place.as_str() {
                    "/what" => &mut wish.what,
                    "/who" => &mut wish.who,
                    "/note" => &mut wish.note,
                    "/appointment/at" => &mut wish.at,
                    "/appointment/place" => &mut wish.place,
                    "/appointment" => {
                        if !value.is_null() {
                            members.push(("/appointment", value));
                        }
                        continue;
                    }
                    _ => {
                        wrong.push(Violation::new(place, Text::new("没有此项", "does not belong here")));
                        continue;
                    }
                };
                match value {
                    Value::String(text) => to.clone_from(text),
                    _ => wrong
                        .push(Violation::new(place, Text::new("类型必须是文字", "must be of type string"))),
                }
            }
        }
        if wrong.is_empty() { Ok(wish) } else { Err(wrong) }
    }

    /// The event, or everything that is wrong with the wish.
    pub fn check(&self, now: &DateTime<FixedOffset>) -> Result<Event, Vec<Violation>> {
        let mut wrong = Vec::new();
        let what = Status::of(&self.what).filter(|what| *what != Status::Received);
        if what.is_none() {
            let codes: Vec<&str> = Status::ALL.into_iter().skip(1).map(Status::code).collect();
            wrong.push(Violation::new(
                "/what",
                Text::new(
                    format!("必须是下列之一：{}", codes.join("、")),
                    format!("must be one of {}", codes.join(", ")),
                ),
            ));
        }
        let who = line(&self.who, "/who", 40, true, &mut wrong);
        let spoken = matches!(what, Some(Status::Declined | Status::Returned));
        let note = line(&self.note, "/note", 2000, spoken, &mut wrong);
        let booked = what == Some(Status::Booked);
        let place = line(&self.place, "/appointment/place", 100, booked, &mut wrong);
        let at = self.at.trim();
        match (booked, DateTime::parse_from_rfc3339(at)) {
            (false, _) if at.is_empty() && place.is_empty() => {}
            (false, _) => wrong.push(Violation::new(
                if at.is_empty() { "/appointment/place" } else { "/appointment/at" },
                Text::new("只有预约才有时间和地点", "belongs to a booking only"),
            )),
            (true, _) if at.is_empty() => {
                wrong.push(Violation::new("/appointment/at", Text::new("请填写预约时间", "is required")));
            }
            // Some write down afterwards what they said on the telephone.
            (true, Ok(time)) if time + TimeDelta::hours(1) >= *now => {}
            (true, Ok(_)) => wrong
                .push(Violation::new("/appointment/at", Text::new("预约时间已经过去", "lies in the past"))),
            (true, Err(_)) => wrong.push(Violation::new(
                "/appointment/at",
                Text::new("不是有效的时间", "must be a valid date and time"),
            )),
        }
        match what {
            Some(what) if wrong.is_empty() => Ok(Event {
                what,
                at: timestamp(now),
                who,
                note,
                appointment: booked.then(|| Appointment { at: at.to_owned(), place }),
            }),
            _ => Err(wrong),
        }
    }
}

/// A text without blanks around it; web forms end lines as old mail does.
fn line(text: &str, name: &'static str, most: usize, needed: bool, wrong: &mut Vec<Violation>) -> String {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if needed && text.is_empty() {
        wrong.push(Violation::new(name, Text::new("请填写此项", "is required")));
    } else if text.chars().count() > most {
        wrong.push(Violation::new(
            name,
            Text::new(format!("最多 {most} 个字符"), format!("must have {most} characters or fewer")),
        ));
    }
    text
}

/// Whether an event says the same as another one, whenever that was: a button pressed twice, an answer that was lost.
pub fn same(one: &Event, other: &Event) -> bool {
    (one.what, &one.who, &one.note, &one.appointment)
        == (other.what, &other.who, &other.note, &other.appointment)
}

/// The deadline of a form, as it is written on it.
pub fn deadline(due: Option<&str>) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(due?).ok()
}

/// A form's journey so far, as a person or a program asks for it.
pub struct Journey<'e> {
    /// All that happened, oldest first.
    pub events: &'e [Event],
    /// By when somebody must have answered, if by any time.
    pub due: Option<DateTime<FixedOffset>>,
}

impl<'e> Journey<'e> {
    /// The journey of a form with these events and this deadline.
    pub fn new(events: &'e [Event], due: Option<&str>) -> Self {
        Journey { events, due: deadline(due) }
    }

    /// Where the form stands.
    pub fn status(&self) -> Status {
        self.events.last().map_or(Status::Received, |event| event.what)
    }

    /// The last time that something happened.
    pub fn last(&self, what: Status) -> Option<&'e Event> {
        self.events.iter().rev().find(|event| event.what == what)
    }

    /// The appointment that holds: that of the last booking, unless it was declined or accepted anew since.
    pub fn appointment(&self) -> Option<&'e Appointment> {
        let since =
            self.events.iter().rposition(|event| matches!(event.what, Status::Declined | Status::Accepted));
        let held = self.events.get(since.map_or(0, |place| place + 1)..).unwrap_or_default();
        held.iter().rev().find_map(|event| event.appointment.as_ref())
    }

    /// Whether the deadline has passed and nobody has answered.
    pub fn overdue(&self, now: &DateTime<FixedOffset>) -> bool {
        self.status() == Status::Received && self.due.is_some_and(|due| due < *now)
    }
}
