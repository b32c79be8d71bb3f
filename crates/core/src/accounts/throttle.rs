//! Slows down guessing, and nobody else.
//!
//! Counted in memory and by the core's clock, in bounded maps. An attempt is counted before its outcome is known, so that many at once are
//! no way around; a success takes it back. Nobody is kept out for good: every wait ends by itself.

use crate::bounded::Bounded;
use patchbay_domain::time::Millis;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Failures of one account from one address that cost no wait.
const FREE: u32 = 5;
/// The first wait in seconds; each further failure doubles it.
const FIRST_WAIT: i64 = 5;
/// The longest wait in seconds.
const LONGEST_WAIT: i64 = 15 * 60;
/// After so many seconds without a failure the count begins anew.
const FORGOTTEN: i64 = 60 * 60;
/// Failures from one address, of whatever accounts, in one [`SPAN`].
const PER_ADDRESS: u32 = 50;
/// Seconds in which failures of an address are counted together.
const SPAN: i64 = 10 * 60;
/// Half of what each map holds.
const HALF: usize = 20_000;

/// Which attempt it is: of which account, from where.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pair: String,
    address: String,
}

impl Attempt {
    /// An attempt at an account of a kind (`user`, `credential`). An IPv6 client owns a /64, so that counts as one address.
    pub fn new(kind: &str, account: &str, address: &str) -> Self {
        let address = match address.parse::<IpAddr>().map(|address| address.to_canonical()) {
            Ok(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}/64")
            }
            Ok(IpAddr::V4(address)) => address.to_string(),
            Err(_) => address.chars().take(64).collect(),
        };
        let account: String = account.chars().take(200).collect();
        Self { pair: format!("{kind}\n{account}\n{address}"), address }
    }
}

#[derive(Default)]
struct Pair {
    failures: u32,
    last: Millis,
    until: Millis,
}

#[derive(Default)]
struct Address {
    failures: u32,
    begun: Millis,
}

struct State {
    pairs: Bounded<String, Pair>,
    addresses: Bounded<String, Address>,
}

/// Counts failures.
pub(super) struct Throttle {
    state: Mutex<State>,
}

impl Throttle {
    pub fn new() -> Self {
        Self { state: Mutex::new(State { pairs: Bounded::new(HALF), addresses: Bounded::new(HALF) }) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an attempt, or tells how many seconds to wait before the next one.
    pub fn begin(&self, attempt: &Attempt, now: Millis) -> Result<(), i64> {
        let mut state = self.state();
        let mut address = state.addresses.remove(&attempt.address).unwrap_or_default();
        if now >= address.begun.plus_seconds(SPAN) || now < address.begun {
            address = Address { failures: 0, begun: now };
        }
        let full = address.failures >= PER_ADDRESS;
        let over = address.begun.plus_seconds(SPAN);
        if !full {
            address.failures = address.failures.saturating_add(1);
        }
        let mut pair = state.pairs.remove(&attempt.pair).unwrap_or_default();
        if now >= pair.last.plus_seconds(FORGOTTEN) {
            pair = Pair::default();
        }
        let waits = now < pair.until;
        let until = pair.until;
        if !full && !waits {
            pair.failures = pair.failures.saturating_add(1);
            pair.last = now;
            pair.until = now.plus_seconds(wait(pair.failures));
        } else if !full {
            // The pair's own wait refused it; that is no failure of the address.
            address.failures = address.failures.saturating_sub(1);
        }
        state.pairs.insert(attempt.pair.clone(), pair);
        state.addresses.insert(attempt.address.clone(), address);
        match (full, waits) {
            (true, _) => Err(seconds_until(over, now)),
            (false, true) => Err(seconds_until(until, now)),
            (false, false) => Ok(()),
        }
    }

    /// Tells how many seconds to wait, and counts nothing: for a check that takes no time, whose failures are counted by
    /// [`Throttle::begin`] afterwards. So a program that asks many things at once with the right password never stands in its own way.
    pub fn look(&self, attempt: &Attempt, now: Millis) -> Result<(), i64> {
        let mut state = self.state();
        if let Some(address) = state.addresses.get(&attempt.address) {
            let over = address.begun.plus_seconds(SPAN);
            if address.failures >= PER_ADDRESS && address.begun <= now && now < over {
                return Err(seconds_until(over, now));
            }
        }
        match state.pairs.get(&attempt.pair) {
            Some(pair) if now < pair.until => Err(seconds_until(pair.until, now)),
            _ => Ok(()),
        }
    }

    /// A check that counted nothing beforehand succeeded: the account is forgiven.
    pub fn forgive(&self, attempt: &Attempt) {
        self.state().pairs.remove(&attempt.pair);
    }

    /// The attempt succeeded: the account is forgiven, and the address this one.
    pub fn succeeded(&self, attempt: &Attempt) {
        let mut state = self.state();
        state.pairs.remove(&attempt.pair);
        if let Some(address) = state.addresses.get(&attempt.address) {
            address.failures = address.failures.saturating_sub(1);
        }
    }

    /// The attempt came to no outcome, for a reason of ours: it was none.
    pub fn withdrawn(&self, attempt: &Attempt) {
        let mut state = self.state();
        if let Some(pair) = state.pairs.get(&attempt.pair) {
            pair.failures = pair.failures.saturating_sub(1);
            pair.until = pair.last;
        }
        if let Some(address) = state.addresses.get(&attempt.address) {
            address.failures = address.failures.saturating_sub(1);
        }
    }
}

/// Seconds to wait after so many failures.
fn wait(failures: u32) -> i64 {
    let Some(beyond) = failures.checked_sub(FREE) else { return 0 };
    2_i64
        .checked_pow(beyond)
        .and_then(|factor| factor.checked_mul(FIRST_WAIT))
        .map_or(LONGEST_WAIT, |wait| wait.min(LONGEST_WAIT))
}

fn seconds_until(then: Millis, now: Millis) -> i64 {
    then.0.saturating_sub(now.0).saturating_add(999).div_euclid(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Millis = Millis(1_795_301_939_000);

    #[test]
    fn five_failures_are_free_and_then_the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let throttle = Throttle::new();
        let attempt = Attempt::new("user", "nora", "192.0.2.1");
        for _ in 0..5 {
            throttle.begin(&attempt, NOW).unwrap();
        }
        let mut now = NOW;
        let mut waits = Vec::new();
        for _ in 0..10 {
            let seconds = throttle.begin(&attempt, now).unwrap_err();
            waits.push(seconds);
            assert!(throttle.begin(&attempt, now.plus_seconds(seconds - 1)).is_err(), "not a second too early");
            now = now.plus_seconds(seconds);
            throttle.begin(&attempt, now).unwrap();
        }
        assert_eq!(waits, [5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        throttle.begin(&Attempt::new("user", "nora", "192.0.2.2"), now).expect("from elsewhere nora still gets in");
        throttle.begin(&Attempt::new("credential", "nora", "192.0.2.1"), now).expect("another kind of account");
    }

    #[test]
    fn a_success_forgives_and_time_forgets() {
        let throttle = Throttle::new();
        let attempt = Attempt::new("user", "nora", "192.0.2.1");
        for _ in 0..100 {
            throttle.begin(&attempt, NOW).unwrap();
            throttle.succeeded(&attempt);
        }
        for _ in 0..5 {
            throttle.begin(&attempt, NOW).unwrap();
        }
        assert_eq!(throttle.begin(&attempt, NOW), Err(5));
        let later = NOW.plus_seconds(FORGOTTEN);
        for _ in 0..5 {
            throttle.begin(&attempt, later).unwrap();
        }
        assert_eq!(throttle.begin(&attempt, later), Err(5));
    }

    #[test]
    fn an_address_has_fifty_failures_in_ten_minutes() {
        let throttle = Throttle::new();
        let guess = |n: u32, now| throttle.begin(&Attempt::new("user", &format!("user{n}"), "2001:db8:1:2::7"), now);
        for n in 0..50 {
            guess(n, NOW).unwrap();
        }
        assert_eq!(guess(50, NOW.plus_seconds(60)), Err(540));
        let neighbour = Attempt::new("user", "x", "2001:db8:1:2:ffff::1");
        assert_eq!(throttle.begin(&neighbour, NOW.plus_seconds(60)), Err(540), "the same /64");
        throttle.begin(&Attempt::new("user", "x", "2001:db8:1:3::7"), NOW).unwrap();
        guess(50, NOW.plus_seconds(600)).expect("the wait ends by itself");
    }

    #[test]
    fn what_was_no_attempt_is_not_counted() {
        let throttle = Throttle::new();
        let attempt = Attempt::new("user", "nora", "not an address");
        for _ in 0..1000 {
            throttle.begin(&attempt, NOW).unwrap();
            throttle.withdrawn(&attempt);
        }
    }

    #[test]
    fn an_ipv4_address_is_the_same_in_either_spelling() {
        assert_eq!(Attempt::new("user", "x", "::ffff:192.0.2.1").pair, Attempt::new("user", "x", "192.0.2.1").pair);
    }
}
