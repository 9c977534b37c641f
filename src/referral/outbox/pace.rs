//! How long to wait before the next attempt.

use crate::referral::outbox::{Moment, Pause};

/// Milliseconds until one looks again whether the tab that was sending is still there.
pub const KILLED: i64 = 5_000;

const BASE: i64 = 2_000;
const LONGEST: i64 = 15 * 60_000;
/// What a receiver may ask for at most: a day.
const DAY: i64 = 24 * 60 * 60_000;

/// Anything up to a bound that doubles: nobody comes back at the same time.
pub fn full(failures: u32, now: Moment) -> Pause {
    pause(jitter(bound(failures), now).max(1), now)
}

/// At least half of that bound, for a receiver that has too much to do.
pub fn equal(failures: u32, now: Moment) -> Pause {
    let half = bound(failures) / 2;
    pause(half + jitter(half, now), now)
}

/// As long as the receiver asks for, and a little more, so that not all come at that second.
pub fn told(seconds: u32, now: Moment) -> Pause {
    let asked = (i64::from(seconds) * 1_000).clamp(1_000, DAY);
    pause(asked + jitter(BASE, now), now)
}

/// For how long an answer about a form is enough; nothing if nobody expects another one after a month.
pub fn asking(sent: i64, now: Moment) -> Option<Pause> {
    const MINUTE: i64 = 60_000;
    let age = now.millis.saturating_sub(sent) / MINUTE;
    let minutes = match age {
        ..60 => 1,
        60..1_440 => 5,
        1_440..43_200 => 30,
        43_200.. => return None,
    };
    // A little less, so that a timer that comes every minute does not miss it.
    Some(pause(minutes * MINUTE - MINUTE / 2, now))
}

fn bound(failures: u32) -> i64 {
    (BASE << failures.min(20)).min(LONGEST)
}

fn jitter(below: i64, now: Moment) -> i64 {
    let below = u64::try_from(below.max(1)).unwrap_or(1);
    i64::try_from(now.random % below).unwrap_or(0)
}

fn pause(wait: i64, now: Moment) -> Pause {
    Pause { since: now.millis, wait }
}
