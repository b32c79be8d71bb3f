//! The objects that readers answer, with exactly the keys and JSON types that clients count on (sheet, sections 4.1 to 4.14).

use super::money::Amount;
use patchbay_domain::sip::{ActiveCall, Device, HistoryCall, Identity, LedgerEntry, Location, Prepaid, SipAddress, Voicemail};
use patchbay_domain::time::Millis;
use serde::Serialize;

/// Section 4.1. The keys are as irregular as they were.
#[derive(Serialize)]
pub(super) struct IdentityRecord<'s> {
    sip_address: String,
    email: &'s str,
    first: &'s str,
    lastname: &'s str,
    pstn_caller_id: String,
    mobile_number: String,
    timezone: &'s str,
    no_answer_timeout: u16,
    quick_dial: &'s str,
}

impl<'s> IdentityRecord<'s> {
    pub fn of(address: &SipAddress, identity: &'s Identity) -> Self {
        let number = |number: &Option<patchbay_domain::sip::Number>| number.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            sip_address: address.to_string(),
            email: &identity.email,
            first: &identity.first_name,
            lastname: &identity.last_name,
            pstn_caller_id: number(&identity.caller_id),
            mobile_number: number(&identity.mobile),
            timezone: &identity.timezone,
            no_answer_timeout: identity.ring_seconds(),
            quick_dial: &identity.quick_dial,
        }
    }
}

/// Section 4.5: both keys always, and arrays.
#[derive(Serialize)]
pub(super) struct HistoryRecord<'h> {
    pub placed: Vec<CallRecord<'h>>,
    pub received: Vec<CallRecord<'h>>,
}

/// A call. `duration` must be a number, `status` a string: Blink and Sylk compare them so.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CallRecord<'h> {
    remote_party: &'h str,
    display_name: &'h str,
    start_time: &'h str,
    stop_time: &'h str,
    timezone: &'h str,
    duration: i64,
    status: &'h str,
    #[serde(skip_serializing_if = "Option::is_none")]
    price: Option<String>,
    session_id: &'h str,
    from_tag: &'h str,
    to_tag: &'h str,
    #[serde(rename = "proxyIP")]
    proxy_ip: &'h str,
    media: &'h [String],
}

impl<'h> CallRecord<'h> {
    /// A call; only of one that was placed a price is told.
    pub fn of(told: &'h HistoryCall, timezone: &'h str, placed: bool) -> Self {
        let call = &told.call;
        Self {
            remote_party: &call.remote_party,
            display_name: &call.display_name,
            start_time: &told.start_local,
            stop_time: &told.stop_local,
            timezone,
            duration: call.duration,
            status: &call.status,
            price: placed.then(|| call.price.unwrap_or_default().to_string()),
            session_id: &call.session_id,
            from_tag: &call.from_tag,
            to_tag: &call.to_tag,
            proxy_ip: &call.proxy_ip,
            media: &call.media,
        }
    }
}

/// Section 4.6.
#[derive(Serialize)]
pub(super) struct DeviceRecord<'d> {
    contact: &'d str,
    #[serde(rename = "publicContact")]
    public_contact: &'d str,
    expires: i64,
    user_agent: &'d str,
    transport: &'d str,
}

impl<'d> DeviceRecord<'d> {
    pub fn of(device: &'d Device, now: Millis) -> Self {
        Self {
            contact: &device.contact,
            public_contact: &device.public_contact,
            expires: device.seconds_left(now),
            user_agent: &device.user_agent,
            transport: &device.transport,
        }
    }
}

/// Section 4.7.
#[derive(Serialize)]
pub(super) struct PrepaidRecord<'p> {
    balance: Amount,
    currency: &'p str,
    active_calls: Vec<ActiveRecord<'p>>,
}

#[derive(Serialize)]
struct ActiveRecord<'p> {
    session: &'p str,
    destination: &'p str,
    /// Seconds since 1970.
    started: i64,
}

impl<'p> PrepaidRecord<'p> {
    pub fn of(prepaid: &'p Prepaid) -> Self {
        let active = |call: &'p ActiveCall| ActiveRecord {
            session: &call.session,
            destination: &call.destination,
            started: call.started_at.0.div_euclid(1000),
        };
        let active_calls = prepaid.active_calls.iter().map(active).collect();
        Self { balance: Amount(prepaid.balance), currency: &prepaid.currency, active_calls }
    }
}

/// Section 4.8.
#[derive(Serialize)]
pub(super) struct StepRecord<'l> {
    date: &'l str,
    action: &'static str,
    description: &'l str,
    value: Amount,
    balance: Amount,
    #[serde(skip_serializing_if = "str::is_empty")]
    session: &'l str,
}

impl<'l> StepRecord<'l> {
    pub fn of(entry: &'l LedgerEntry) -> Self {
        Self {
            date: &entry.local,
            action: entry.action.label(),
            description: &entry.description,
            value: Amount(entry.value),
            balance: Amount(entry.balance),
            session: &entry.session,
        }
    }
}

/// Section 4.9.
#[derive(Serialize)]
pub(super) struct UsageRecord {
    pub calls: i64,
    pub price: Amount,
}

/// Section 4.10: all five keys always; null is off.
#[derive(Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct ForwardingRecord<'f> {
    pub func: Option<&'f str>,
    pub fnol: Option<&'f str>,
    pub fbus: Option<&'f str>,
    pub fnoa: Option<&'f str>,
    pub funv: Option<&'f str>,
}

/// Section 4.14.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct VoicemailRecord<'v> {
    mailbox: &'v str,
    password: String,
    name: String,
    email: &'v str,
    info: &'static str,
    options: OptionsRecord,
    account: String,
}

#[derive(Serialize)]
struct OptionsRecord {
    delete: &'static str,
}

impl<'v> VoicemailRecord<'v> {
    pub fn of(voicemail: &'v Voicemail, name: String, password: String, address: &SipAddress) -> Self {
        Self {
            mailbox: &voicemail.mailbox,
            password,
            name,
            email: &voicemail.email,
            info: "",
            options: OptionsRecord { delete: if voicemail.delete { "True" } else { "False" } },
            account: format!("{}@{}", voicemail.mailbox, address.domain),
        }
    }
}

/// Section 4.20.
#[derive(Default, Serialize)]
pub(super) struct LocationRecord {
    country: String,
    city: String,
    code: String,
    region: String,
}

impl From<Location> for LocationRecord {
    fn from(location: Location) -> Self {
        Self { country: location.country, city: location.city, code: location.code, region: location.region }
    }
}
