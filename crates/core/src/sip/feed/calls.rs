//! Calls as a proxy tells them: once when they are over, or also before, while they last.

use super::{FeedOutcome, Known, Proxy, Refused, announce, begin, check_length, clean, known};
use crate::Result;
use crate::sip::{AREA_CALLS, Error, balance};
use crate::store::{Tx, args, new_id};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::{BALANCE_MAX, CallDirection, Money, Party};
use patchbay_domain::time::Millis;

/// The longest Call-ID, tag or address, in characters.
const TEXT_MAX: usize = 255;
/// The longest display name, in characters; a longer one is cut.
const NAME_MAX: usize = 120;
/// The most media of a call, and the longest word for one, in characters.
const MEDIA_MAX: usize = 8;
const MEDIUM_MAX: usize = 32;
/// The longest call, in seconds: a month.
const DURATION_MAX: i64 = 31 * 24 * 60 * 60;

/// A call that is over, or lasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallReport {
    /// The Call-ID; with the caller's tag it tells one call from another.
    pub session_id: String,
    /// The caller's tag.
    pub from_tag: String,
    /// The callee's tag; empty where there is none (yet).
    pub to_tag: String,
    /// Who called, in any spelling.
    pub caller: String,
    /// What he calls himself; may be empty.
    pub caller_name: String,
    /// Who was called, in any spelling.
    pub callee: String,
    /// When it began.
    pub started_at: Millis,
    /// When it ended; none while it lasts.
    pub stopped_at: Option<Millis>,
    /// Seconds it was talked; 0 for one that was not answered.
    pub duration: i64,
    /// The SIP status it ended with; while it lasts, the one so far.
    pub status: String,
    /// What the caller pays. Taken off the balance of a prepaid caller, once, when the call is over.
    pub price: Option<Money>,
    /// The proxy it went through.
    pub proxy_ip: String,
    /// `audio`, `video`, `chat` and the like.
    pub media: Vec<String>,
}

/// A report whose texts were checked.
struct Checked {
    caller: Party,
    callee: Party,
    media: String,
}

impl CallReport {
    fn check(&self) -> Result<Checked, &'static str> {
        let line = |text: &str| text.chars().count() <= TEXT_MAX && !text.chars().any(char::is_control);
        if self.session_id.is_empty() || self.from_tag.is_empty() {
            return Err("A call has a session_id and a from_tag.");
        }
        if ![&self.session_id, &self.from_tag, &self.to_tag, &self.proxy_ip].into_iter().all(|text| line(text)) {
            return Err("A text has at most 255 printable characters.");
        }
        if self.status.len() != 3 || !self.status.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("A status has three digits, such as 200.");
        }
        if !(0..=DURATION_MAX).contains(&self.duration) || self.stopped_at.is_some_and(|at| at < self.started_at) {
            return Err("A call does not end before it begins, and lasts a month at most.");
        }
        if self.price.is_some_and(|price| price < Money::ZERO || price > BALANCE_MAX) {
            return Err("A price is not below nothing, nor above a million.");
        }
        let word = |medium: &String| {
            medium.len() <= MEDIUM_MAX && medium.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        if self.media.len() > MEDIA_MAX || !self.media.iter().all(word) {
            return Err("Media are up to eight words such as audio or file-transfer.");
        }
        let caller = if self.caller.trim().is_empty() { Ok(Party::anonymous()) } else { Party::parse(&self.caller) };
        match (caller, Party::parse(&self.callee)) {
            (Ok(caller), Ok(callee)) => Ok(Checked { caller, callee, media: self.media.join(",").to_ascii_lowercase() }),
            _ => Err("Caller and callee are SIP addresses or numbers."),
        }
    }
}

impl Proxy<'_> {
    /// Takes note of calls, for the caller and for the callee, as far as they are accounts here.
    ///
    /// # Errors
    /// `Invalid` for a batch that is too long.
    pub async fn calls(&self, batch: Vec<CallReport>) -> Result<FeedOutcome> {
        check_length(batch.len())?;
        let (core, organization) = (self.acting.core(), self.organization.clone());
        let written = core.store().write::<_, Error, _>(move |tx| {
            async move {
                begin(tx, &organization).await?;
                let (mut outcome, mut touched) = (FeedOutcome::default(), Vec::new());
                for (place, report) in batch.iter().enumerate() {
                    match report.check() {
                        Ok(checked) => take(tx, &organization, report, &checked, &mut outcome, &mut touched).await?,
                        Err(reason) => outcome.refused.push(Refused { place, reason }),
                    }
                }
                announce(tx, AREA_CALLS, &organization, &mut touched);
                Ok((outcome, touched))
            }
            .boxed()
        });
        let (outcome, touched) = written.await?;
        touched.iter().for_each(|account| core.sip_memory().histories.forget_one(account));
        Ok(outcome)
    }
}

/// Takes note of one call.
async fn take(
    tx: &mut Tx,
    organization: &OrganizationId,
    report: &CallReport,
    checked: &Checked,
    outcome: &mut FeedOutcome,
    touched: &mut Vec<String>,
) -> Result<(), Error> {
    let caller = known(tx, organization, &checked.caller).await?;
    let callee = known(tx, organization, &checked.callee).await?;
    if caller.is_none() && callee.is_none() {
        outcome.unknown = outcome.unknown.saturating_add(1);
        return Ok(());
    }
    let mut news = false;
    if let Some(account) = &caller
        && store(tx, organization, account, CallDirection::Placed, report, checked).await?
    {
        news = true;
        touched.push(account.address.to_string());
        if let (Some(price), Some(at)) = (report.price.filter(|price| *price > Money::ZERO), report.stopped_at) {
            let call = format!("Session to {} for {}s", checked.callee.key(), report.duration);
            balance::debit(tx, &account.id, price, &call, &report.session_id, at).await?;
        }
    }
    if let Some(account) = &callee
        && store(tx, organization, account, CallDirection::Received, report, checked).await?
    {
        news = true;
        touched.push(account.address.to_string());
    }
    let count = if news { &mut outcome.stored } else { &mut outcome.unchanged };
    *count = count.saturating_add(1);
    Ok(())
}

/// Stores a call for one of its ends; says whether it told something new. A call that is over is over: what is said of it later is not
/// taken, so that nothing is paid twice.
async fn store(
    tx: &mut Tx,
    organization: &OrganizationId,
    account: &Known,
    direction: CallDirection,
    report: &CallReport,
    checked: &Checked,
) -> Result<bool> {
    const UPSERT: &str =
        "INSERT INTO sip_calls (account_id, direction, started_at, id, organization_id, remote_party, display_name,
            stopped_at, duration, status, price, session_id, from_tag, to_tag, proxy_ip, media)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (session_id, from_tag, account_id, direction) DO UPDATE SET stopped_at = excluded.stopped_at,
            duration = excluded.duration, status = excluded.status, price = excluded.price, to_tag = excluded.to_tag,
            media = excluded.media
        WHERE sip_calls.stopped_at IS NULL AND (excluded.stopped_at IS NOT NULL OR sip_calls.status <> excluded.status
            OR sip_calls.media <> excluded.media OR sip_calls.to_tag <> excluded.to_tag)";
    let placed = direction == CallDirection::Placed;
    let remote = if placed { &checked.callee } else { &checked.caller };
    let values = args![
        account.id.as_str(),
        direction.as_str(),
        report.started_at,
        new_id(),
        organization,
        remote.to_string(),
        if placed { String::new() } else { clean(report.caller_name.trim(), NAME_MAX) },
        report.stopped_at.map(|at| at.0),
        report.duration,
        &report.status,
        report.price.filter(|_| placed).map(|price| price.0),
        &report.session_id,
        &report.from_tag,
        &report.to_tag,
        &report.proxy_ip,
        &checked.media
    ];
    Ok(tx.execute(UPSERT, values).await? > 0)
}
