//! Time and chance, from the browser.

use chrono::{DateTime, FixedOffset};

use crate::flow::Now;

/// The local time now, and fresh random bits.
pub fn now() -> Now {
    let date = js_sys::Date::new_0();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds since 1970 and minutes of a day are whole and small"
    )]
    let (millis, minutes_west) = (date.get_time() as i64, date.get_timezone_offset() as i32);
    let offset = FixedOffset::west_opt(minutes_west * 60);
    let utc = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let time = match offset {
        Some(offset) => utc.with_timezone(&offset),
        None => utc.fixed_offset(),
    };
    Now { time, random: random() }
}

fn random() -> [u8; 16] {
    let mut bits = [0; 16];
    let filled = web_sys::window()
        .and_then(|window| window.crypto().ok())
        .and_then(|crypto| crypto.get_random_values_with_u8_array(&mut bits).ok());
    if filled.is_none() {
        // Pages outside secure contexts have `getRandomValues` too; this is for engines without a
        // window. Two forms still never share a key within one page.
        for slot in &mut bits {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "from 0 to below 256"
            )]
            let byte = (js_sys::Math::random() * 256.0) as u8;
            *slot = byte;
        }
    }
    bits
}
