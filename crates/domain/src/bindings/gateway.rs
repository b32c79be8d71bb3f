//! Gateways: their kinds, what one says of a segment, and when one that failed is tried again.

use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The wait after the first failure, in seconds; each further one doubles it.
pub const BACK_OFF_FIRST: i64 = 2;
/// The longest wait, in seconds: a gateway that came back is found within this time.
pub const BACK_OFF_LONGEST: i64 = 300;

/// The PIN that a test message asks for.
pub const TEST_PIN: &str = "0000";

words! {
    /// The kinds of gateways (sheet, decision 6).
    GatewayKind {
        /// Keeps what it is given, and sends nothing.
        Outbox = "outbox", "Outbox";
        /// Kannel's HTTP interface.
        Kannel = "kannel", "Kannel";
        /// SMPP 3.4.
        Smpp = "smpp", "SMPP 3.4";
    }
}

/// What a gateway said of one segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It took it, and calls it by this id in its receipts; empty when it says none.
    Accepted(String),
    /// It did not take it, and may take it later: throttled, or its queue is full.
    Busy(String),
    /// It did not take it, and will not: the number is wrong.
    Refused(String),
    /// It could not be reached, or failed; it surely did not take the segment.
    Failed(String),
    /// It was told and did not answer: it may have taken the segment.
    Unknown(String),
}

impl Verdict {
    /// Whether something may now be on its way through this gateway.
    #[must_use]
    pub const fn may_have_left(&self) -> bool {
        matches!(self, Self::Accepted(_) | Self::Unknown(_))
    }

    /// Whether this speaks against the gateway itself, and not against the one number.
    #[must_use]
    pub const fn is_fault(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Failed(_) | Self::Unknown(_))
    }
}

/// How a gateway has been doing lately.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Failures since the last success.
    pub failures: u32,
    /// Not to be tried before this moment, unless nothing else is there.
    pub retry_at: Millis,
    /// When it last took something.
    pub last_success: Option<Millis>,
    /// When it last failed.
    pub last_failure: Option<Millis>,
    /// What it said then.
    pub reason: String,
    /// It keeps a connection, which does not stand: until it does, there is nothing to try.
    pub down: bool,
}

/// Seconds to wait after so many failures in a row.
#[must_use]
pub fn back_off(failures: u32) -> i64 {
    let Some(beyond) = failures.checked_sub(1) else { return 0 };
    2_i64
        .checked_pow(beyond)
        .and_then(|factor| factor.checked_mul(BACK_OFF_FIRST))
        .map_or(BACK_OFF_LONGEST, |seconds| seconds.min(BACK_OFF_LONGEST))
}

impl Health {
    /// Whether it is worth trying now.
    #[must_use]
    pub fn is_ready(&self, now: Millis) -> bool {
        !self.down && self.has_rested(now)
    }

    /// Whether the wait after its last failure is over.
    fn has_rested(&self, now: Millis) -> bool {
        now >= self.retry_at
    }

    /// The connection that it keeps stands: the wait is over. Whether it takes messages, the next one tells.
    pub fn stands(&mut self) {
        *self = Self { failures: 0, retry_at: Millis::default(), down: false, ..std::mem::take(self) };
    }

    /// The connection that it keeps does not stand, and why.
    pub fn fell(&mut self, reason: &str, now: Millis) {
        self.note(&Verdict::Failed(reason.to_owned()), now);
        self.down = true;
    }

    /// Takes note of what it said.
    pub fn note(&mut self, verdict: &Verdict, now: Millis) {
        match verdict {
            // One that refuses a number is alive.
            Verdict::Accepted(_) | Verdict::Refused(_) => {
                *self = Self { failures: 0, retry_at: Millis::default(), last_success: Some(now), ..std::mem::take(self) };
            }
            Verdict::Busy(reason) | Verdict::Failed(reason) | Verdict::Unknown(reason) => {
                // Of many messages that fail at once, one is counted.
                if self.failures == 0 || self.has_rested(now) {
                    self.failures = self.failures.saturating_add(1);
                    self.retry_at = now.plus_seconds(back_off(self.failures));
                }
                self.last_failure = Some(now);
                self.reason = reason.chars().take(200).collect();
            }
        }
    }
}

/// A gateway as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gateway {
    /// Its name, unique on the server.
    pub name: String,
    /// Its kind.
    pub kind: GatewayKind,
    /// Where it is, without what it is opened with.
    pub address: String,
    /// How it has been doing, as far as this process knows.
    pub health: Health,
    /// Whether it is tried now.
    pub ready: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: Millis = Millis(1_795_301_939_000);

    #[test]
    fn the_wait_doubles_and_ends() {
        let waits: Vec<i64> = (0..11).map(back_off).collect();
        assert_eq!(waits, [0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(back_off(u32::MAX), BACK_OFF_LONGEST);
    }

    #[test]
    fn a_success_forgives_and_one_outage_counts_once() {
        let mut health = Health::default();
        assert!(health.is_ready(NOW));
        for _ in 0..100 {
            health.note(&Verdict::Failed("refused".into()), NOW);
        }
        assert_eq!((health.failures, health.retry_at), (1, NOW.plus_seconds(2)));
        assert!(!health.is_ready(NOW.plus_seconds(1)) && health.is_ready(NOW.plus_seconds(2)));
        health.note(&Verdict::Unknown("no answer".into()), NOW.plus_seconds(2));
        assert_eq!((health.failures, health.retry_at), (2, NOW.plus_seconds(6)));
        health.note(&Verdict::Refused("no such number".into()), NOW.plus_seconds(3));
        assert_eq!((health.failures, health.last_success), (0, Some(NOW.plus_seconds(3))));
        assert!(health.is_ready(NOW.plus_seconds(3)));
        assert_eq!(health.reason, "no answer", "what it said last stays to be read");
    }

    #[test]
    fn one_that_keeps_a_connection_is_ready_as_long_as_that_stands() {
        let mut health = Health::default();
        health.note(&Verdict::Accepted(String::new()), NOW);
        health.fell("refused", NOW.plus_seconds(1));
        assert!(!health.is_ready(NOW.plus_seconds(1 + BACK_OFF_LONGEST)), "no wait brings it back");
        health.fell("refused", NOW.plus_seconds(3));
        assert_eq!((health.failures, health.retry_at), (2, NOW.plus_seconds(7)), "each attempt that fails counts");
        health.stands();
        assert!(health.is_ready(NOW.plus_seconds(3)), "it need not rest");
        assert_eq!((health.failures, health.last_success, health.reason.as_str()), (0, Some(NOW), "refused"));
    }

    proptest! {
        #[test]
        fn it_is_tried_again_within_the_longest_wait(faults in prop::collection::vec(0_i64..1000, 1..60)) {
            let (mut health, mut now) = (Health::default(), NOW);
            for pause in faults {
                now = now.plus_seconds(pause);
                health.note(&Verdict::Busy("throttled".into()), now);
                prop_assert!(!health.is_ready(now));
                prop_assert!(health.is_ready(now.plus_seconds(BACK_OFF_LONGEST)));
            }
        }
    }
}
