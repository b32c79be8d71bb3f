//! What an operator puts on a campaign beyond what the order says, and how devices are spread.

use super::progress::Counts;
use super::text::DeviceId;
use crate::form::FieldErrors;
use serde::{Deserialize, Serialize};

/// When a campaign pauses by itself: so many devices failed, and so large a part of those that came to an end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErrorThreshold {
    /// Failed devices of a hundred that came to an end, 1 to 100.
    pub percent: u8,
    /// Not before so many failed, 1 to 1,000,000: one failure of one device is all of them, and says nothing.
    pub at_least: u32,
}

impl ErrorThreshold {
    /// Whether it is reached.
    #[must_use]
    pub fn is_hit(&self, counts: &Counts) -> bool {
        let ended = counts.done.saturating_add(counts.failed);
        let part = counts.failed.saturating_mul(100) >= ended.saturating_mul(i64::from(self.percent));
        counts.failed >= i64::from(self.at_least) && part
    }
}

/// What an operator puts on a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policies {
    /// It waits for somebody's approval.
    pub approval: bool,
    /// So many devices of a hundred get the order, 1 to 100.
    pub canary_percent: u8,
    /// The most devices at work at a time, 1 to 1,000,000.
    pub at_work_max: Option<u32>,
    /// After so many minutes without a word, a device that was given the order no longer counts as at work; 5 minutes to a week.
    pub time_out_minutes: u32,
    /// When it pauses by itself.
    pub threshold: Option<ErrorThreshold>,
    /// An order over the wire may not replace it.
    pub locked: bool,
}

impl Default for Policies {
    fn default() -> Self {
        Self { approval: false, canary_percent: 100, at_work_max: None, time_out_minutes: 120, threshold: None, locked: false }
    }
}

/// The most of any number of devices.
const MANY: u32 = 1_000_000;

impl Policies {
    /// Whether the figures are within their bounds.
    ///
    /// # Errors
    /// A message at each field that is not.
    pub fn check(&self) -> Result<(), FieldErrors> {
        let mut errors = FieldErrors::default();
        if !(1..=100).contains(&self.canary_percent) {
            errors.add("canary_percent", "Use a number from 1 to 100.");
        }
        if self.at_work_max.is_some_and(|most| !(1..=MANY).contains(&most)) {
            errors.add("at_work_max", "Use a number from 1 to 1,000,000, or none.");
        }
        if !(5..=7 * 24 * 60).contains(&self.time_out_minutes) {
            errors.add("time_out_minutes", "Use a number from 5 to 10,080.");
        }
        if self.threshold.is_some_and(|threshold| !(1..=100).contains(&threshold.percent)) {
            errors.add("threshold_percent", "Use a number from 1 to 100.");
        }
        if self.threshold.is_some_and(|threshold| !(1..=MANY).contains(&threshold.at_least)) {
            errors.add("threshold_at_least", "Use a number from 1 to 1,000,000.");
        }
        if errors.is_empty() { Ok(()) } else { Err(errors) }
    }
}

/// Where a device stands among all, for one campaign: the same on every server and after every restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread(u64);

impl Spread {
    /// The place of a device. Each campaign mixes anew, so that not the same devices go first each time.
    #[must_use]
    pub fn of(campaign: &str, device: &DeviceId) -> Self {
        // FNV-1a (64 bits), and the last step of splitmix64, which makes every bit depend on all of them. Both are public domain and,
        // unlike the hash of Rust's own maps, fixed for good.
        let bytes = campaign.bytes().chain([0]).chain(device.as_str().bytes());
        let fnv = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Self(mixed ^ (mixed >> 31))
    }

    /// Whether the device is among the first so many of a hundred. Whoever is so for one share is so for every larger one.
    #[must_use]
    pub fn is_within(self, percent: u8) -> bool {
        self.share(100) < i64::from(percent)
    }

    /// A number from 0 up to but not with `of`, the same for the same device; 0 when `of` is not positive.
    #[must_use]
    pub fn share(self, of: i64) -> i64 {
        let scaled = u128::from(self.0).wrapping_mul(u128::try_from(of).unwrap_or(0)) >> 64;
        i64::try_from(scaled).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn device(number: u32) -> DeviceId {
        DeviceId::parse(&format!("R58M{number:07}")).unwrap()
    }

    #[test]
    fn devices_are_spread_evenly_and_the_same_way_each_time() {
        for percent in [1, 10, 50, 90] {
            let within = (0..100_000).filter(|number| Spread::of("c1", &device(*number)).is_within(percent)).count();
            let want = usize::from(percent) * 1000;
            assert!(within.abs_diff(want) < 600, "{percent} percent are {within}");
        }
        assert_eq!(Spread::of("c1", &device(7)).0, Spread::of("c1", &device(7)).0);
        let both = (0..10_000).filter(|number| {
            let device = device(*number);
            Spread::of("c1", &device).is_within(10) && Spread::of("c2", &device).is_within(10)
        });
        let both = both.count();
        assert!((50..200).contains(&both), "{both} devices are first in both campaigns");
    }

    #[test]
    fn a_threshold_needs_a_part_and_a_number() {
        let counts = |done, failed| Counts { done, failed, ..Counts::default() };
        let threshold = ErrorThreshold { percent: 10, at_least: 3 };
        for (done, failed, hit) in [(0, 0, false), (0, 2, false), (0, 3, true), (27, 3, true), (28, 3, false), (90, 10, true)] {
            assert_eq!(threshold.is_hit(&counts(done, failed)), hit, "{done} {failed}");
        }
    }

    #[test]
    fn figures_out_of_bounds_are_refused_each_at_its_field() {
        assert!(Policies::default().check().is_ok());
        let threshold = Some(ErrorThreshold { percent: 0, at_least: 0 });
        let bad = Policies { canary_percent: 0, at_work_max: Some(0), time_out_minutes: 4, threshold, ..Policies::default() };
        let fields: Vec<String> = bad.check().unwrap_err().0.into_iter().map(|error| error.field).collect();
        let all = ["canary_percent", "at_work_max", "time_out_minutes", "threshold_percent", "threshold_at_least"];
        assert_eq!(fields, all);
    }

    proptest! {
        #[test]
        fn a_larger_share_holds_the_smaller_one(id in "[!-~]{1,40}", small in 0_u8..=100, more in 0_u8..=100, of in 1_i64..i64::MAX) {
            let spread = Spread::of("c", &DeviceId::parse(&id).unwrap());
            prop_assert!(!spread.is_within(0) && spread.is_within(100));
            prop_assert!(!spread.is_within(small) || spread.is_within(small.max(more)));
            prop_assert!((0..of).contains(&spread.share(of)));
            prop_assert_eq!(spread.share(-of), 0);
        }
    }
}
