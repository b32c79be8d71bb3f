//! The queue of deliveries: how one gets into it, and how whoever sends them takes them out.

use super::{HOOKS, PURPOSE, events};
use crate::event::Event;
use crate::store::{Sql, Tx, args, new_id};
use crate::{Core, Result};
use futures::FutureExt;
use hmac::{Hmac, KeyInit, Mac};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{DeliveryState, HookEvent, HookUrl, TRIES_MAX, back_off};
use patchbay_domain::time::Millis;
use serde_json::json;
use sha2::Sha256;

/// For how many seconds whoever took a delivery has it; longer than a try takes.
const LEASE: i64 = 120;
/// Days that deliveries are kept.
const KEPT_DAYS: i64 = 30;
/// The most characters of an answer that are kept.
const ANSWER_MAX: usize = 200;

/// Queues the deliveries of an event, in the transaction that made it happen.
pub(in super::super) async fn announce(
    tx: &mut Tx,
    now: Millis,
    organization: &OrganizationId,
    event: HookEvent,
    campaign: &str,
) -> Result<()> {
    const WANTED: &str = "SELECT id, events FROM campaign_webhooks WHERE organization_id = $1 AND enabled ORDER BY id";
    const CAMPAIGN: &str =
        "SELECT m.mdm_id, k.customer_id, g.name, c.model, c.carrier, c.target, c.start_day, c.end_day, c.start_hour,
            c.end_hour, c.state, c.reason
        FROM campaigns c JOIN campaign_groups g ON g.id = c.group_id JOIN campaign_customers k ON k.id = g.customer
            JOIN campaign_mdms m ON m.mdm_key = k.mdm_key
        WHERE c.id = $1";
    const INSERT: &str =
        "INSERT INTO campaign_deliveries (id, organization_id, webhook_id, event, campaign_id, body, state, next_at, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, 'waiting', $7, $7)";
    let mut wanted = Vec::new();
    for row in tx.rows(WANTED, args![organization]).await? {
        if events(&row.text("events")?).contains(&event) {
            wanted.push(row.text("id")?);
        }
    }
    if wanted.is_empty() {
        return Ok(());
    }
    let Some(row) = tx.row(CAMPAIGN, args![campaign]).await? else { return Ok(()) };
    let schedule = super::super::rows::schedule(&row)?;
    let told = json!({
        "id": campaign,
        "mdmId": row.text("mdm_id")?,
        "customerId": row.text("customer_id")?,
        "groupId": row.text("name")?,
        "deviceModelName": row.text("model")?,
        "carrierCode": row.text("carrier")?,
        "targetFirmwareVersion": row.text("target")?,
        "deliveryStartDate": schedule.start().compact(),
        "deliveryEndDate": schedule.end().compact(),
        "dailyStartHour": schedule.from(),
        "dailyEndHour": schedule.until(),
        "state": row.text("state")?,
        "reason": row.text("reason")?,
    });
    for webhook in wanted {
        let id = new_id();
        let body = json!({ "id": &id, "event": event.as_str(), "at": now.rfc3339(), "campaign": &told }).to_string();
        tx.execute(INSERT, args![&id, organization, webhook, event.as_str(), campaign, body, now]).await?;
    }
    tx.announce(Event::new(HOOKS, Some(organization.clone()), &[]));
    Ok(())
}

/// The signature of a delivery: HMAC-SHA-256 (RFC 2104) under the webhook's secret, over the time of sending in seconds since 1970, a dot,
/// and the body; in hexadecimal digits.
#[must_use]
pub fn signature(secret: &str, at: i64, body: &str) -> String {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(at.to_string().as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    crate::secret::hex(&mac.finalize().into_bytes())
}

/// A delivery that is to be sent now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// Which one.
    pub id: String,
    /// Where it goes.
    pub url: HookUrl,
    /// The word of its event.
    pub event: String,
    /// What is posted: JSON.
    pub body: String,
    /// What it is signed with.
    pub secret: String,
    /// The how many-th try this is, from 1.
    pub attempt: u32,
}

/// The door of whoever sends deliveries; the process itself, and nobody from outside.
#[derive(Clone, Copy)]
pub struct Hooks<'a> {
    core: &'a Core,
}

impl Core {
    /// The queue of webhook deliveries, for the process that sends them.
    #[must_use]
    pub const fn campaign_hooks(&self) -> Hooks<'_> {
        Hooks { core: self }
    }
}

/// Takes what is due. Two processes over one database do not take the same.
const TAKE: Sql = Sql::new(
    "UPDATE campaign_deliveries SET lease_until = $1, attempts = attempts + 1 WHERE id IN (
        SELECT id FROM campaign_deliveries WHERE state = 'waiting' AND next_at <= $2 AND lease_until <= $2 ORDER BY next_at LIMIT $3)
    RETURNING id, webhook_id, event, body, attempts",
    "UPDATE campaign_deliveries SET lease_until = $1, attempts = attempts + 1 WHERE id IN (
        SELECT id FROM campaign_deliveries WHERE state = 'waiting' AND next_at <= $2 AND lease_until <= $2 ORDER BY next_at LIMIT $3
        FOR UPDATE SKIP LOCKED)
    RETURNING id, webhook_id, event, body, attempts",
);

impl Hooks<'_> {
    /// Takes up to so many deliveries that are due. Each counts as tried from now on; who does not say what became of it, or dies over it,
    /// loses it after two minutes, and it is tried again.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub async fn due(&self, most: usize) -> Result<Vec<Parcel>> {
        const WEBHOOK: &str = "SELECT url, secret FROM campaign_webhooks WHERE id = $1";
        const ANY: &str = "SELECT 1 AS one FROM campaign_deliveries
            WHERE state = 'waiting' AND next_at <= $1 AND lease_until <= $1 LIMIT 1";
        let (key, now) = (self.core.key().clone(), self.core.clock().now());
        // Mostly there is nothing, and then nothing needs to be written.
        if self.core.store().row(ANY, args![now]).await?.is_none() {
            return Ok(Vec::new());
        }
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let written = self.core.store().write(move |tx| {
            async move {
                let mut parcels = Vec::new();
                for row in tx.rows(TAKE, args![now.plus_seconds(LEASE), now, most]).await? {
                    let webhook = row.text("webhook_id")?;
                    let Some(found) = tx.row(WEBHOOK, args![&webhook]).await? else { continue };
                    parcels.push(Parcel {
                        id: row.text("id")?,
                        url: super::super::rows::stored(HookUrl::parse(&found.text("url")?))?,
                        event: row.text("event")?,
                        body: row.text("body")?,
                        secret: key.open(PURPOSE, &webhook, &found.text("secret")?)?,
                        attempt: u32::try_from(row.int("attempts")?).unwrap_or(u32::MAX),
                    });
                }
                Ok::<_, crate::Error>(parcels)
            }
            .boxed()
        });
        written.await
    }

    /// Says what became of a delivery: the status that it was answered with, or why there was no answer.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn told(&self, parcel: &Parcel, answer: Result<u16, String>) -> Result<()> {
        let delivered = answer.as_ref().is_ok_and(|status| (200..300).contains(status));
        let state = match delivered {
            true => DeliveryState::Delivered,
            false if parcel.attempt >= TRIES_MAX => DeliveryState::Failed,
            false => DeliveryState::Waiting,
        };
        let words = answer.map_or_else(|cause| cause, |status| format!("Answered {status}"));
        let words: String = words.chars().filter(|c| !c.is_control()).take(ANSWER_MAX).collect();
        let now = self.core.clock().now();
        let next = now.plus_seconds(back_off(parcel.attempt));
        let id = parcel.id.clone();
        let written = self.core.store().write(move |tx| {
            async move {
                let sql = "UPDATE campaign_deliveries SET state = $1, answer = $2, next_at = $3, lease_until = 0
                    WHERE id = $4 AND state = 'waiting' RETURNING organization_id";
                if let Some(row) = tx.row(sql, args![state.as_str(), words, next, id]).await? {
                    tx.announce(Event::new(HOOKS, Some(OrganizationId(row.text("organization_id")?)), &[]));
                }
                Ok::<_, crate::Error>(())
            }
            .boxed()
        });
        written.await
    }

    /// Forgets deliveries that are older than 30 days.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sweep(&self) -> Result<()> {
        let before = self.core.clock().now().plus_seconds(KEPT_DAYS.saturating_mul(-86_400));
        let sql = "DELETE FROM campaign_deliveries WHERE created_at <= $1";
        self.core.store().write(move |tx| async move { tx.execute(sql, args![before]).await.map(drop) }.boxed()).await
    }
}

#[cfg(test)]
mod tests {
    /// The digits are those that `printf '%s' '1795000000.{}' | openssl dgst -sha256 -hmac secret` prints.
    #[test]
    fn a_signature_is_what_other_tools_calculate() {
        assert_eq!(
            super::signature("secret", 1_795_000_000, "{}"),
            "6b4c7e66d3b69c810f27c4aa67ee370757d4dfdabf1fbb338ea7cf6aba9e0494"
        );
    }
}
