//! The JSON of the feeds. Times are whole seconds since 1970, as proxies keep them; a member that is not known is refused, because it is
//! most likely a typing error.

use patchbay_core::sip::{CallReport, FeedOutcome, Refused, Registration, RouteAnswer, RouteQuestion};
use patchbay_domain::sip::{Money, Reach, Target, Unavailable, Verdict};
use patchbay_domain::time::Millis;
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

/// Seconds since 1970.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(transparent)]
struct Seconds(i64);

impl From<Seconds> for Millis {
    fn from(seconds: Seconds) -> Self {
        Self(0).plus_seconds(seconds.0)
    }
}

/// A registration as a proxy tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RegistrationRecord {
    account: String,
    contact: String,
    #[serde(default)]
    public_contact: String,
    #[serde(default)]
    transport: String,
    #[serde(default)]
    user_agent: String,
    #[serde(default)]
    instance: String,
    /// When the device said so.
    at: Seconds,
    /// Seconds from then on; 0 for a device that went.
    expires: i64,
}

impl From<RegistrationRecord> for Registration {
    fn from(record: RegistrationRecord) -> Self {
        let at = Millis::from(record.at);
        Self {
            account: record.account,
            contact: record.contact,
            public_contact: record.public_contact,
            transport: record.transport,
            user_agent: record.user_agent,
            instance: record.instance,
            at,
            expires_at: at.plus_seconds(record.expires),
        }
    }
}

/// A call as a proxy tells it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CallRecord {
    session_id: String,
    from_tag: String,
    #[serde(default)]
    to_tag: String,
    caller: String,
    #[serde(default)]
    caller_name: String,
    callee: String,
    started_at: Seconds,
    stopped_at: Option<Seconds>,
    #[serde(default)]
    duration: i64,
    #[serde(deserialize_with = "status")]
    status: String,
    #[serde(default, deserialize_with = "price")]
    price: Option<Money>,
    #[serde(default)]
    proxy_ip: String,
    #[serde(default)]
    media: Vec<String>,
}

impl From<CallRecord> for CallReport {
    fn from(record: CallRecord) -> Self {
        Self {
            session_id: record.session_id,
            from_tag: record.from_tag,
            to_tag: record.to_tag,
            caller: record.caller,
            caller_name: record.caller_name,
            callee: record.callee,
            started_at: record.started_at.into(),
            stopped_at: record.stopped_at.map(Into::into),
            duration: record.duration,
            status: record.status,
            price: record.price,
            proxy_ip: record.proxy_ip,
            media: record.media,
        }
    }
}

/// A text or a number, which is how different proxies write the same.
#[derive(Deserialize)]
#[serde(untagged)]
enum Scalar {
    Text(String),
    Number(serde_json::Number),
}

impl Scalar {
    fn text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

fn status<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Scalar::deserialize(deserializer).map(Scalar::text)
}

fn price<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Money>, D::Error> {
    let price = Option::<Scalar>::deserialize(deserializer)?.map(|price| Money::parse(&price.text()));
    price.transpose().map_err(D::Error::custom)
}

/// What became of a batch.
#[derive(Serialize)]
pub(super) struct OutcomeRecord {
    stored: usize,
    unchanged: usize,
    unknown: usize,
    refused: Vec<RefusedRecord>,
}

#[derive(Serialize)]
struct RefusedRecord {
    place: usize,
    reason: &'static str,
}

impl From<FeedOutcome> for OutcomeRecord {
    fn from(outcome: FeedOutcome) -> Self {
        let refused = |Refused { place, reason }| RefusedRecord { place, reason };
        Self {
            stored: outcome.stored,
            unchanged: outcome.unchanged,
            unknown: outcome.unknown,
            refused: outcome.refused.into_iter().map(refused).collect(),
        }
    }
}

/// What a proxy asks.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RouteRecord {
    #[serde(default)]
    caller: String,
    callee: String,
    #[serde(default, deserialize_with = "state")]
    state: Option<Reach>,
}

fn state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Reach>, D::Error> {
    let wanted = || {
        let words: Vec<&str> = Reach::ALL.into_iter().map(Reach::as_str).collect();
        D::Error::custom(format!("a state is {}, or none", words.join(", ")))
    };
    match Option::<String>::deserialize(deserializer)?.as_deref() {
        None | Some("") => Ok(None),
        Some(word) => Reach::parse(word).map(Some).ok_or_else(wanted),
    }
}

impl From<RouteRecord> for RouteQuestion {
    fn from(record: RouteRecord) -> Self {
        Self { caller: record.caller, callee: record.callee, reach: record.state }
    }
}

/// What it is told. `status` is the SIP status to answer with; null while phones ring.
#[derive(Serialize)]
pub(super) struct VerdictRecord {
    verdict: &'static str,
    status: Option<u16>,
    account: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    condition: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mailbox: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<Unavailable>,
}

impl From<RouteAnswer> for VerdictRecord {
    fn from(answer: RouteAnswer) -> Self {
        let mut record = Self {
            verdict: answer.verdict.as_str(),
            status: answer.verdict.sip_status(),
            account: answer.account.map(|account| account.to_string()),
            seconds: None,
            condition: None,
            target: None,
            mailbox: None,
            reason: None,
        };
        match answer.verdict {
            Verdict::Ring { seconds } => record.seconds = Some(seconds),
            Verdict::Divert { condition, target } => {
                record.condition = Some(condition.code());
                record.mailbox = answer.mailbox.filter(|_| target == Target::Mailbox);
                record.target = Some(target.stored().to_owned());
            }
            Verdict::Unavailable { reason } => record.reason = Some(reason),
            Verdict::Refuse | Verdict::Busy | Verdict::NotFound => {}
        }
        record
    }
}
