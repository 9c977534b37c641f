//! The visits of a follow-up plan as a calendar (RFC 5545) that Outlook and telephones take in.
//!
//! The entries name the plan and not the patient: calendars are synchronised with servers that are no place for a patient's
//! name. Whoever needs to know who it is finds the form by its number.

use chrono::{Days, Utc};

use crate::papers::record::Record;

/// The calendar; nothing if there is no visit.
pub fn calendar(record: &Record<'_>) -> Option<String> {
    let visits = record.visits();
    let title = record.text("/follow_up/title");
    let stamp = record.time()?.with_timezone(&Utc).format("%Y%m%dT%H%M%SZ").to_string();
    let mut lines = Lines::default();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//referral-triage//follow-up//ZH",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
    ] {
        lines.add(line);
    }
    let summary = [record.say("随访：", "Follow-up: "), title].concat();
    let note = note(record);
    // Before a form is sealed its key is blank: the plan and the moment tell its entries from another's.
    let name = if record.sealed {
        record.text("/key").to_owned()
    } else {
        format!("{}-{stamp}", record.text("/follow_up/plan"))
    };
    for (number, day) in visits.iter().enumerate() {
        let end = day.checked_add_days(Days::new(1)).unwrap_or(*day);
        lines.add("BEGIN:VEVENT");
        lines.add(&format!("UID:{name}-{}@referral-triage", number + 1));
        lines.add(&format!("DTSTAMP:{stamp}"));
        lines.add(&format!("DTSTART;VALUE=DATE:{}", day.format("%Y%m%d")));
        lines.add(&format!("DTEND;VALUE=DATE:{}", end.format("%Y%m%d")));
        lines.text("SUMMARY", &summary);
        lines.text("DESCRIPTION", &note);
        lines.add("TRANSP:TRANSPARENT");
        lines.add("BEGIN:VALARM");
        lines.add("ACTION:DISPLAY");
        lines.text("DESCRIPTION", &summary);
        // The day begins at midnight: nine in the morning of the day before.
        lines.add("TRIGGER:-PT15H");
        lines.add("END:VALARM");
        lines.add("END:VEVENT");
    }
    lines.add("END:VCALENDAR");
    (!visits.is_empty()).then_some(lines.0)
}

/// What to look at and when to send back, for whoever opens the entry.
fn note(record: &Record<'_>) -> String {
    let list = |pointer: &str| record.texts(pointer).collect::<Vec<_>>().join(record.say("；", "; "));
    let number = if record.number.is_empty() {
        String::new()
    } else {
        format!("{} {}\n", record.say("转诊单号", "No."), record.number)
    };
    let (measures, back) =
        (record.say("随访内容：", "At each visit: "), record.say("转回上级：", "Send back up if: "));
    [&number, measures, &list("/follow_up/measures"), "\n", back, &list("/follow_up/return_if")].concat()
}

/// Content lines: ended by CRLF, folded at 75 octets and never within a character.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn text(&mut self, name: &str, text: &str) {
        let mut line = format!("{name}:");
        for c in text.chars() {
            match c {
                '\\' | ';' | ',' => line.extend(['\\', c]),
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.add(&line);
    }

    fn add(&mut self, line: &str) {
        let mut octets = 0;
        for c in line.chars() {
            if octets + c.len_utf8() > 75 {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            octets += c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}
