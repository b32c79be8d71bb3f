//! How often one address may ask. MACs can be guessed and URLs may carry tokens, so guessing is slowed down; but behind one address
//! there may be a whole site, so nobody is ever locked out: the allowance only fills up again.

use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// For how many seconds' worth of requests an address may save up. With the default of 50 a second that is a burst of 2000: a site of 500
/// phones that boot at once, each asking four times, is not held back at all.
const SAVED_SECONDS: u32 = 40;

/// The most addresses that are counted one by one. Beyond, whole networks share an allowance until it is quiet again.
const ADDRESSES_MAX: usize = 100_000;

/// After so many requests, addresses that were quiet long enough are forgotten.
const SWEEP_EVERY: u32 = 16_384;

/// The limit of the phone face.
pub(super) struct Limit {
    limiter: DefaultKeyedRateLimiter<IpAddr>,
    clock: DefaultClock,
    asked: AtomicU32,
    crowded: AtomicBool,
}

impl Limit {
    /// A limit of so many requests a second.
    pub(super) fn per_second(rate: NonZeroU32) -> Self {
        let burst = rate.saturating_mul(NonZeroU32::new(SAVED_SECONDS).unwrap_or(NonZeroU32::MIN));
        Self {
            limiter: RateLimiter::keyed(Quota::per_second(rate).allow_burst(burst)),
            clock: DefaultClock::default(),
            asked: AtomicU32::new(0),
            crowded: AtomicBool::new(false),
        }
    }

    /// Lets a request through, or tells after how many seconds it is worth asking again.
    pub(super) fn check(&self, address: IpAddr) -> Result<(), u64> {
        if self.asked.fetch_add(1, Ordering::Relaxed) % SWEEP_EVERY == SWEEP_EVERY - 1 {
            self.sweep();
        }
        let key = if self.crowded.load(Ordering::Relaxed) { network(address, 16, 32) } else { network(address, 32, 64) };
        self.limiter.check_key(&key).map_err(|until| until.wait_time_from(self.clock.now()).as_secs().saturating_add(1))
    }

    fn sweep(&self) {
        self.limiter.retain_recent();
        let crowded = self.limiter.len() > ADDRESSES_MAX;
        if !crowded {
            self.limiter.shrink_to_fit();
        }
        if self.crowded.swap(crowded, Ordering::Relaxed) != crowded {
            tracing::warn!(crowded, "phone face: very many addresses ask; networks share a limit while this lasts");
        }
    }
}

/// The address without its last bits: an IPv6 customer has a whole /64 to ask from. IPv4 inside IPv6 is IPv4.
fn network(address: IpAddr, bits_v4: u32, bits_v6: u32) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32_u32.saturating_sub(bits_v4)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128_u32.saturating_sub(bits_v6)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_site_gets_through_and_a_guesser_waits() {
        let limit = Limit::per_second(NonZeroU32::new(50).unwrap());
        let site: IpAddr = "192.0.2.1".parse().unwrap();
        for phone in 0..2000 {
            assert_eq!(limit.check(site), Ok(()), "{phone}");
        }
        // The allowance fills up while the loop runs; it cannot keep up with it.
        let refused = (0..5000).find_map(|_| limit.check(site).err());
        assert_eq!(refused, Some(1));
        assert_eq!(limit.check("192.0.2.2".parse().unwrap()), Ok(()));
    }

    #[test]
    fn one_customer_is_one_key() {
        let key = |text: &str| network(text.parse().unwrap(), 32, 64);
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), key("2001:db8:1:2::1"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_eq!(key("::ffff:192.0.2.1"), key("192.0.2.1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(network("192.0.2.1".parse().unwrap(), 16, 32), network("192.0.77.9".parse().unwrap(), 16, 32));
    }

    #[test]
    fn memory_is_bounded() {
        let limit = Limit::per_second(NonZeroU32::MIN);
        for address in 0..300_000_u32 {
            let _ = limit.check(IpAddr::V4(Ipv4Addr::from_bits(address.wrapping_mul(2_654_435_761))));
        }
        let most = ADDRESSES_MAX + usize::try_from(SWEEP_EVERY).unwrap() + 65_536;
        assert!(limit.limiter.len() <= most, "{}", limit.limiter.len());
    }
}
