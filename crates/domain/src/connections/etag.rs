//! The version of a connection.

use crate::time::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// When a connection was last written, made so that no two versions of it are equal: a write within the same thousandth of a second counts
/// as the next one. It is written as the vendor's servers write the time of a row, `2013-11-07 14:44:43.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Etag(pub Millis);

impl Etag {
    /// The version that a write at this moment makes of this one.
    #[must_use]
    pub fn next(self, now: Millis) -> Self {
        Self(Millis(now.0.max(self.0.0.saturating_add(1))))
    }
}

impl fmt::Display for Etag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.rfc3339().replace('T', " ");
        let thousandths = format!("{:03}", self.0.0.rem_euclid(1000));
        let fraction = match thousandths.trim_end_matches('0') {
            "" => "0",
            digits => digits,
        };
        write!(f, "{}.{fraction}", text.trim_end_matches('Z'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_is_written_as_the_vendors_servers_write_it() {
        for (millis, want) in [
            (1_383_835_483_000, "2013-11-07 14:44:43.0"),
            (1_383_835_483_120, "2013-11-07 14:44:43.12"),
            (7, "1970-01-01 00:00:00.007"),
        ] {
            assert_eq!(Etag(Millis(millis)).to_string(), want);
        }
    }

    proptest! {
        #[test]
        fn every_write_makes_another_one(before in 0_i64..4_000_000_000_000, now in 0_i64..4_000_000_000_000) {
            let (before, now) = (Etag(Millis(before)), Millis(now));
            let next = before.next(now);
            prop_assert!(next > before && next.0 >= now);
            prop_assert_ne!(next.to_string(), before.to_string());
        }
    }
}
