//! Setup messages: how one goes from being asked for to being on the phone, segment by segment.
//!
//! A message is cut into segments; a phone needs all of them. Its state follows from its segments' states by [`judge`] alone.

use super::{Number, Security};
use crate::accounts::ShownOnce;
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// For how long a PIN is kept for a resend, in seconds (sheet, decision 3).
pub const PIN_KEPT_SECONDS: i64 = 24 * 60 * 60;
/// How long gateways are tried, in seconds. A phone throws away the parts of a message whose rest is too long in coming.
pub const GIVE_UP_SECONDS: i64 = 15 * 60;
/// The longest idempotency key, in bytes.
pub const IDEMPOTENCY_KEY_MAX: usize = 255;
/// For how long an idempotency key is remembered, in seconds.
pub const IDEMPOTENCY_SECONDS: i64 = 24 * 60 * 60;

words! {
    /// How far a setup is.
    SetupState {
        /// Accepted here; no gateway has any of it.
        Waiting = "waiting", "Waiting";
        /// Some of it may be with a gateway, the rest is to follow through the same one.
        Sending = "sending", "Being sent";
        /// A gateway has taken all of it.
        Sent = "sent", "Sent";
        /// All of it reached the phone. Whether its user typed the PIN is never told.
        Delivered = "delivered", "Delivered";
        /// Some of it will not reach the phone.
        Undelivered = "undelivered", "Not delivered";
        /// No gateway took all of it.
        Failed = "failed", "Failed";
    }
}

impl SetupState {
    /// Whether the queue is done with it.
    #[must_use]
    pub const fn left_queue(self) -> bool {
        !matches!(self, Self::Waiting | Self::Sending)
    }

    /// Whether a gateway took all of it.
    #[must_use]
    pub const fn was_sent(self) -> bool {
        matches!(self, Self::Sent | Self::Delivered | Self::Undelivered)
    }
}

words! {
    /// How far a segment is.
    SegmentState {
        /// No gateway has it.
        Waiting = "waiting", "Waiting";
        /// A gateway was told of it and did not answer yet; it may have it.
        Offered = "offered", "Offered";
        /// A gateway has acknowledged it. It is never sent again.
        Accepted = "accepted", "Accepted";
        /// It reached the phone.
        Delivered = "delivered", "Delivered";
        /// It will not reach the phone.
        Undelivered = "undelivered", "Not delivered";
        /// It will not be sent any more.
        Failed = "failed", "Failed";
    }
}

impl SegmentState {
    /// Whether a gateway acknowledged it.
    #[must_use]
    pub const fn is_acknowledged(self) -> bool {
        matches!(self, Self::Accepted | Self::Delivered | Self::Undelivered)
    }

    /// Whether it is still to be sent.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Offered)
    }

    /// The state after a receipt. Receipts come late, twice and out of order: what is final stays, and one that says nothing final changes
    /// nothing.
    #[must_use]
    pub const fn after(self, receipt: Receipt) -> Self {
        match (self, receipt) {
            (Self::Accepted | Self::Offered, Receipt::Delivered) => Self::Delivered,
            (Self::Accepted | Self::Offered, Receipt::Failed) => Self::Undelivered,
            (Self::Offered, Receipt::Underway) => Self::Accepted,
            _ => self,
        }
    }
}

/// What a gateway reports about a segment that it took.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Receipt {
    /// The phone has it.
    Delivered,
    /// It is over: refused, expired or deleted.
    Failed,
    /// It is on its way.
    Underway,
}

/// The state of a message with these segments. Final is what no segment can change any more.
#[must_use]
pub fn judge(segments: &[SegmentState]) -> SetupState {
    let any = |state| segments.contains(&state);
    let all = |state| segments.iter().all(|segment| *segment == state);
    if any(SegmentState::Failed) || segments.is_empty() {
        SetupState::Failed
    } else if all(SegmentState::Waiting) {
        SetupState::Waiting
    } else if segments.iter().any(|segment| segment.is_open()) {
        SetupState::Sending
    } else if any(SegmentState::Undelivered) {
        SetupState::Undelivered
    } else if all(SegmentState::Delivered) {
        SetupState::Delivered
    } else {
        SetupState::Sent
    }
}

/// A setup as pages show it. Its PIN is not in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    /// Its number, by which applications know it.
    pub number: i64,
    /// The binding; none where it was sent to a SyncML client that has none.
    pub binding: Option<i64>,
    /// The SyncML client.
    pub client: super::SyncmlClientId,
    /// Where it was sent to.
    pub phone_number: Number,
    /// What the account is called on the phone.
    pub account_name: String,
    /// How far it is.
    pub state: SetupState,
    /// With what it is signed.
    pub security: Security,
    /// Through which gateway; empty as long as none was chosen.
    pub gateway: String,
    /// What went wrong; empty when nothing did.
    pub failure: String,
    /// Who asked for it.
    pub actor: String,
    /// When it was asked for.
    pub created_at: Millis,
    /// When a gateway had taken the last segment.
    pub sent_at: Option<Millis>,
    /// Whether its PIN is still kept for a resend.
    pub pin_kept: bool,
    /// Its segments, in order.
    pub segments: Vec<Segment>,
}

/// A segment as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Which part, from 1.
    pub part: i64,
    /// How far it is.
    pub state: SegmentState,
    /// How often a gateway was told of it.
    pub attempts: i64,
    /// What the gateway calls it.
    pub message_id: String,
    /// When a gateway took it.
    pub accepted_at: Option<Millis>,
    /// When its last receipt came.
    pub receipt_at: Option<Millis>,
}

/// A setup that was just asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// The setup as it is now.
    pub setup: Setup,
    /// The PIN that the user must type, shown this once; none where the SIM's number signs.
    pub pin: Option<ShownOnce>,
    /// Whether this answers a request that was answered before, by its idempotency key.
    pub repeated: bool,
}

/// A message in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxMessage {
    /// The setup it belongs to.
    pub number: i64,
    /// Where it would have been sent.
    pub phone_number: Number,
    /// When it was put there.
    pub at: Millis,
    /// Its segments, in order.
    pub segments: Vec<OutboxSegment>,
}

impl OutboxMessage {
    /// How many octets its segments are together, headers included.
    #[must_use]
    pub fn octets(&self) -> usize {
        self.segments.iter().map(|segment| segment.user_data.len().div_euclid(2)).sum()
    }
}

/// A segment in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxSegment {
    /// Which part, from 1.
    pub part: i64,
    /// Header and payload in lower-case hex, as the gateway is given them. They hold the account's password.
    pub user_data: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment() -> impl Strategy<Value = SegmentState> {
        prop::sample::select(SegmentState::ALL)
    }

    #[test]
    fn a_message_is_what_its_segments_are() {
        use SegmentState as S;
        for (segments, want) in [
            (vec![], SetupState::Failed),
            (vec![S::Waiting, S::Waiting], SetupState::Waiting),
            (vec![S::Offered, S::Waiting], SetupState::Sending),
            (vec![S::Accepted, S::Waiting], SetupState::Sending),
            (vec![S::Undelivered, S::Waiting], SetupState::Sending),
            (vec![S::Accepted, S::Failed], SetupState::Failed),
            (vec![S::Accepted, S::Accepted], SetupState::Sent),
            (vec![S::Delivered, S::Accepted], SetupState::Sent),
            (vec![S::Delivered, S::Delivered], SetupState::Delivered),
            (vec![S::Delivered, S::Undelivered], SetupState::Undelivered),
        ] {
            assert_eq!(judge(&segments), want, "{segments:?}");
        }
    }

    proptest! {
        #[test]
        fn receipts_never_reopen_a_segment(begin in segment(), receipts in prop::collection::vec(prop::sample::select(&[Receipt::Delivered, Receipt::Failed, Receipt::Underway][..]), 0..8)) {
            let mut state = begin;
            for receipt in receipts {
                let next = state.after(receipt);
                prop_assert!(!state.is_acknowledged() || next.is_acknowledged(), "acknowledged once, for ever");
                prop_assert!(!matches!(state, SegmentState::Delivered | SegmentState::Undelivered | SegmentState::Failed) || next == state);
                prop_assert!(state != SegmentState::Waiting || next == SegmentState::Waiting, "nobody has it");
                prop_assert_eq!(next.after(receipt), next, "the same receipt once more changes nothing");
                state = next;
            }
        }

        #[test]
        fn a_sent_message_has_no_open_segment(segments in prop::collection::vec(segment(), 1..10)) {
            let state = judge(&segments);
            prop_assert_eq!(state.was_sent(), segments.iter().all(|segment| segment.is_acknowledged()));
            prop_assert!(!state.was_sent() || state.left_queue());
            let open = segments.iter().any(|segment| segment.is_open()) && !segments.contains(&SegmentState::Failed);
            prop_assert_eq!(state.left_queue(), !open);
        }
    }
}
