//! Calls and registered devices, as the history, the portal and the feeds know them.

use super::{Money, Party, SipAddress};
use crate::time::Millis;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// The days that a history tells of (sheet, section 4.5).
pub const HISTORY_DAYS: i64 = 14;
/// The calls that a history tells of, either way (sheet, section 4.5).
pub const HISTORY_CALLS: i64 = 50;
/// The status of placed calls that a history leaves out (sheet, section 4.5).
pub const HISTORY_HIDDEN_STATUS: &str = "435";
/// The most devices of an account; a further one takes the place of the one that ends first.
pub const DEVICES_MAX: i64 = 50;

words! {
    /// Which way a call went, seen from the account.
    CallDirection {
        /// The account called.
        Placed = "placed", "Placed";
        /// The account was called.
        Received = "received", "Received";
    }
}

/// One call of one account. A call between two accounts is one of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Which one.
    pub id: String,
    /// Whose.
    pub account: SipAddress,
    /// Which way.
    pub direction: CallDirection,
    /// The other end, `user@domain` without scheme.
    pub remote_party: String,
    /// What the other end calls itself; only of received calls, may be empty.
    pub display_name: String,
    /// When it began.
    pub started_at: Millis,
    /// When it ended; none while it lasts.
    pub stopped_at: Option<Millis>,
    /// Seconds it was talked; 0 for one that was not answered.
    pub duration: i64,
    /// The SIP status it ended with, such as `200` or `487`.
    pub status: String,
    /// What it cost, where a price is known.
    pub price: Option<Money>,
    /// The Call-ID.
    pub session_id: String,
    /// The caller's tag.
    pub from_tag: String,
    /// The callee's tag; may be empty.
    pub to_tag: String,
    /// The proxy it went through.
    pub proxy_ip: String,
    /// `audio`, `video`, `chat`, `message`, `file-transfer` and the like.
    pub media: Vec<String>,
}

impl Call {
    /// Whether somebody tried to reach the account and did not.
    #[must_use]
    pub fn is_missed(&self) -> bool {
        self.direction == CallDirection::Received && self.stopped_at.is_some() && self.duration == 0 && !self.is_answered()
    }

    /// Whether it was answered.
    #[must_use]
    pub fn is_answered(&self) -> bool {
        self.status.starts_with('2')
    }

    /// Who is at the other end, to be blocked or put into a group.
    #[must_use]
    pub fn party(&self) -> Option<Party> {
        Party::parse(&self.remote_party).ok()
    }
}

/// A call with its times on the account's own clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryCall {
    /// The call.
    pub call: Call,
    /// When it began, `YYYY-MM-DD HH:MM:SS` in the account's zone.
    pub start_local: String,
    /// When it ended, likewise.
    pub stop_local: String,
}

/// The calls of the last [`HISTORY_DAYS`], up to [`HISTORY_CALLS`] either way, newest first. Calls that still last are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct History {
    /// The account's time zone, an IANA name.
    pub timezone: String,
    /// Calls it placed.
    pub placed: Vec<HistoryCall>,
    /// Calls it received.
    pub received: Vec<HistoryCall>,
}

/// A registered device (sheet, section 4.6).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Which one.
    pub id: String,
    /// `address:port` as the device knows itself.
    pub contact: String,
    /// `address:port` as the proxy sees it; the same as `contact` without a translation between.
    pub public_contact: String,
    /// `udp`, `tcp`, `tls`, `ws` or `wss`.
    pub transport: String,
    /// What the device calls itself; may be empty.
    pub user_agent: String,
    /// Its instance id (RFC 5626), `urn:uuid:...`; may be empty.
    pub instance: String,
    /// When it was registered last.
    pub registered_at: Millis,
    /// When its registration ends.
    pub expires_at: Millis,
}

impl Device {
    /// Seconds left of the registration, never below 0.
    #[must_use]
    pub const fn seconds_left(&self, now: Millis) -> i64 {
        let left = self.expires_at.0.saturating_sub(now.0);
        if left <= 0 { 0 } else { left.saturating_add(999).div_euclid(1000) }
    }
}

/// A registered device and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegisteredDevice {
    /// The account.
    pub account: SipAddress,
    /// The device.
    pub device: Device,
}

/// What placed calls came to since the first of the month, on the account's own calendar (sheet, section 4.9).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MonthlyUsage {
    /// How many.
    pub calls: i64,
    /// What they cost.
    pub price: Money,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_begun_second_is_left() {
        let device = Device {
            id: String::new(),
            contact: "10.0.0.5:5060".into(),
            public_contact: "10.0.0.5:5060".into(),
            transport: "udp".into(),
            user_agent: String::new(),
            instance: String::new(),
            registered_at: Millis(0),
            expires_at: Millis(10_500),
        };
        for (now, left) in [(0, 11), (10_499, 1), (10_500, 0), (99_999, 0), (i64::MIN, i64::MAX.div_euclid(1000))] {
            assert_eq!(device.seconds_left(Millis(now)), left, "{now}");
        }
    }
}
