//! How often one address may ask: so many times a second, and after a quiet while a burst.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Beyond so many addresses those are forgotten that have been quiet.
const KNOWN: usize = 10_000;

/// The limit, and for each address the time at which it will have spent its burst no longer (GCRA, the leaky bucket as a meter).
pub struct Limit {
    every: Duration,
    burst: Duration,
    seen: Mutex<HashMap<IpAddr, Instant>>,
}

impl Limit {
    /// One request every so often in the long run, so many at once.
    pub fn new(every: Duration, at_once: u32) -> Self {
        Limit { every, burst: every * at_once.saturating_sub(1), seen: Mutex::default() }
    }

    /// Counts a request, or says after how long there may be one.
    pub fn take(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let address = network(address);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let spent = seen.get(&address).copied().unwrap_or(now).max(now);
        let ahead = spent.duration_since(now);
        if ahead > self.burst {
            return Err(ahead - self.burst);
        }
        if seen.len() >= KNOWN {
            seen.retain(|_, spent| *spent > now);
        }
        seen.insert(address, spent + self.every);
        Ok(())
    }
}

/// One household or clinic has a whole /64 of IPv6.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::Limit;
    use std::time::{Duration, Instant};

    #[test]
    fn a_burst_then_one_at_a_time_and_each_address_alone() {
        let limit = Limit::new(Duration::from_secs(1), 3);
        let start = Instant::now();
        let (one, other) = ([192, 0, 2, 1].into(), [192, 0, 2, 2].into());
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        for (address, at, wait) in [
            (one, 0.0, None),
            (one, 0.0, None),
            (one, 0.0, None),
            (one, 0.0, Some(1.0)),
            (one, 0.5, Some(0.5)),
            (other, 0.5, None),
            (one, 1.0, None),
            (one, 1.0, Some(1.0)),
            (one, 60.0, None),
        ] {
            let said = limit.take(address, after(at)).err().map(|wait| wait.as_secs_f64());
            assert_eq!(said, wait, "{address} after {at} s");
        }
    }

    #[test]
    fn a_network_of_ipv6_counts_as_one_and_a_mapped_address_as_itself() {
        let limit = Limit::new(Duration::from_secs(1), 1);
        let now = Instant::now();
        let take = |address: &str| limit.take(address.parse().unwrap(), now).is_ok();
        assert!(take("2001:db8::1") && !take("2001:db8::ffff:2") && take("2001:db8:0:1::1"));
        assert!(take("::ffff:192.0.2.1") && !take("192.0.2.1") && take("192.0.2.2"));
    }
}
