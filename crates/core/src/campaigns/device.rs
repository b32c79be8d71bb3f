//! One device: what it is, what became of it in which campaign, and what was done to it.

use super::rows::{self, stored};
use super::{Campaigns, Edit, REGISTER, item};
use crate::secret::random_text;
use crate::store::{Row, Tx, args};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::campaigns::{DeviceCampaign, DeviceId, DeviceRow, Target};

/// Characters of a device's secret, five bits of randomness each.
const SECRET_LENGTH: usize = 32;
/// The most campaigns of a device that are shown.
const CAMPAIGNS_MAX: i64 = 100;

/// A device with what is found beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceDetail {
    /// The device.
    pub device: DeviceRow,
    /// Whether it has a secret of its own; otherwise its group's is good.
    pub own_secret: bool,
    /// How far it is or was in campaigns, the newest first, up to 100.
    pub campaigns: Vec<DeviceCampaign>,
    /// What was done to devices of its number, the newest first.
    pub history: Vec<HistoryEntry>,
}

impl<A> Campaigns<'_, A> {
    /// One device.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn device(&self, id: &str) -> Result<DeviceDetail> {
        const DEVICE: &str = "SELECT d.id, d.device, d.model, d.carrier, d.version, d.seated, d.seen_at, g.name, c.customer_id,
                d.secret_hash IS NOT NULL AS own_secret
            FROM campaign_devices d JOIN campaign_groups g ON g.id = d.group_id JOIN campaign_customers c ON c.id = g.customer
            WHERE d.id = $1 AND d.organization_id = $2";
        const CAMPAIGNS: &str = "SELECT c.id, c.target, c.state, c.start_day, c.end_day, c.start_hour, c.end_hour,
                p.progress, p.failures, p.error, p.heard_at, p.told
            FROM campaign_progress p JOIN campaigns c ON c.id = p.campaign_id
            WHERE p.device_id = $1 AND c.organization_id = $2 ORDER BY c.id DESC LIMIT $3";
        let core = self.acting.core();
        let found = core.store().row(DEVICE, args![id, self.organization]).await?.ok_or(Error::NotFound)?;
        let device = super::devices::device(&found)?;
        let now = core.clock().now();
        let campaign = |row: &Row| {
            Ok(DeviceCampaign {
                campaign: row.text("id")?,
                target: stored(Target::parse(&row.text("target")?))?,
                state: rows::state(row)?.by_clock(&rows::schedule(row)?, now),
                attempt: rows::attempt(row)?,
                told: row.text("told")?,
            })
        };
        let campaigns = core.store().rows(CAMPAIGNS, args![id, self.organization, CAMPAIGNS_MAX]).await?;
        let campaigns = campaigns.iter().map(campaign).collect::<Result<Vec<_>>>()?;
        let history = crate::audit::history(core.store(), REGISTER, device.device.as_str(), self.organization).await?;
        Ok(DeviceDetail { device, own_secret: found.bool("own_secret")?, campaigns, history })
    }
}

impl Campaigns<'_, Edit> {
    /// Gives a device a secret of its own; its group's is of no use to it from then on. It cannot be had again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_device(&self, id: &str) -> Result<String> {
        let secret = random_text(SECRET_LENGTH);
        let hash = super::hash_device_secret(self.acting.core().key(), &secret);
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(REGISTER, "rotate-device", move |tx| {
            async move {
                let device = named(tx, &organization, &id).await?;
                tx.execute("UPDATE campaign_devices SET secret_hash = $1 WHERE id = $2", args![hash, &id]).await?;
                Ok(((), vec![item(device, "", "")]))
            }
            .boxed()
        })
        .await?;
        Ok(secret)
    }

    /// Takes a device out; its seat is free. What it did in campaigns is gone with it.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_device(&self, id: &str) -> Result<()> {
        let (id, organization) = (id.to_owned(), self.organization.clone());
        self.write(REGISTER, "remove-device", move |tx| {
            async move {
                let device = named(tx, &organization, &id).await?;
                let sql = "DELETE FROM campaign_devices WHERE id = $1
                    RETURNING (SELECT g.name FROM campaign_groups g WHERE g.id = campaign_devices.group_id) AS name";
                let row = tx.row(sql, args![&id]).await?.ok_or(Error::NotFound)?;
                Ok(((), vec![item(device, row.text("name")?, "")]))
            }
            .boxed()
        })
        .await
    }
}

/// The number of a device of the organization.
async fn named(tx: &mut Tx, organization: &OrganizationId, id: &str) -> Result<DeviceId> {
    let sql = "SELECT device FROM campaign_devices WHERE id = $1 AND organization_id = $2";
    let row = tx.row(sql, args![id, organization]).await?.ok_or(Error::NotFound)?;
    stored(DeviceId::parse(&row.text("device")?))
}
