//! Devices and their groups.

use super::register::{hold_license, seats};
use super::{Campaigns, Edit, REGISTER, item};
use crate::keyset::{Cursor, Key, Order, Slice};
use crate::paging::containing;
use crate::secret::random_text;
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{CarrierCode, DeviceId, DeviceModel, DeviceQuery, DeviceRow, FirmwareVersion};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

/// The most devices that are added at once.
const AT_ONCE: usize = 10_000;
/// Characters of a device's secret, five bits of randomness each.
const SECRET_LENGTH: usize = 32;

/// A device to be added to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDevice {
    /// Which device.
    pub device: DeviceId,
    /// Its model.
    pub model: DeviceModel,
    /// The carrier its software is for.
    pub carrier: CarrierCode,
}

const ORDER: Order = Order::new("d.device", false, "d.id", Direction::Ascending);

impl<A> Campaigns<'_, A> {
    /// A page of the devices, by number. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self, query: &DeviceQuery) -> Result<Page<DeviceRow>> {
        const COUNT: &str = "SELECT COUNT(*) AS number FROM campaign_devices d";
        const LIST: &str = "SELECT d.id, d.device, d.model, d.carrier, d.version, d.seated, d.seen_at, g.name, c.customer_id
            FROM campaign_devices d JOIN campaign_groups g ON g.id = d.group_id JOIN campaign_customers c ON c.id = g.customer";
        let store = self.acting.core().store();
        let count = store.query(self.narrowed(COUNT, query)).await?;
        let total = super::rows::number(count.first())?;
        let mut wanted = Slice::at(ORDER, &query.place);
        let mut rows = store.query(wanted.apply(self.narrowed(LIST, query))).await?;
        if rows.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            rows = store.query(wanted.apply(self.narrowed(LIST, query))).await?;
        }
        let rows = rows.iter().map(|row| Ok((row.text("id")?, device(row)?))).collect::<Result<Vec<_>>>()?;
        let page = wanted.page(rows, total, |(id, row)| Cursor::new(ORDER, Key::Text(row.device.to_string()), id));
        let rows = page.rows.into_iter().map(|(_, row)| row).collect();
        Ok(Page { rows, total: page.total, next: page.next, previous: page.previous })
    }

    fn narrowed(&self, select: &'static str, query: &DeviceQuery) -> Query {
        let narrowed = Query::new(select).push(" WHERE d.organization_id = ").arg(self.organization);
        match query.filter.q.trim() {
            "" => narrowed,
            q => narrowed.push(" AND d.device LIKE ").arg(containing(&q.replace('\0', "\u{fffd}"))).push(" ESCAPE '\\'"),
        }
    }
}

fn device(row: &Row) -> Result<DeviceRow> {
    let version = row.optional_text("version")?.map(|text| FirmwareVersion::parse(&text));
    Ok(DeviceRow {
        id: row.text("id")?,
        device: super::rows::stored(DeviceId::parse(&row.text("device")?))?,
        customer: row.text("customer_id")?,
        group: row.text("name")?,
        model: super::rows::stored(DeviceModel::parse(&row.text("model")?))?,
        carrier: super::rows::stored(CarrierCode::parse(&row.text("carrier")?))?,
        version: version.map(super::rows::stored).transpose()?,
        seated: row.bool("seated")?,
        seen_at: row.optional_int("seen_at")?.map(Millis),
    })
}

impl Campaigns<'_, Edit> {
    /// Adds devices to a group: all of them, or none. Those that are in it already stay as they are.
    ///
    /// # Errors
    /// `NotFound` for another group; `Conflict` when the licence has not as many seats; `Invalid` for `devices` when there are too many at
    /// once.
    pub async fn add_devices(&self, group: &str, devices: Vec<NewDevice>) -> Result<()> {
        if devices.len() > AT_ONCE {
            return Err(Error::field("devices", format!("Add at most {AT_ONCE} devices at once.")));
        }
        let (group, organization, now) = (group.to_owned(), self.organization.clone(), self.acting.core().clock().now());
        self.write(REGISTER, "add-devices", move |tx| {
            async move {
                let (license, name) = group_of(tx, &organization, &group).await?;
                let seats_in_all = hold_license(tx, &license).await?;
                let (mut used, _) = seats(tx, &license, &group).await?;
                let mut items = Vec::new();
                for new in &devices {
                    let sql =
                        "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, seated, created_at)
                        VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7) ON CONFLICT (group_id, device) DO NOTHING";
                    let (id, device) = (new_id(), new.device.as_str());
                    let values = args![id, &organization, &group, device, new.model.as_str(), new.carrier.as_str(), now];
                    if tx.execute(sql, values).await? > 0 {
                        used = used.saturating_add(1);
                        items.push(item(&new.device, "", &name));
                    }
                }
                if used > seats_in_all && !items.is_empty() {
                    return Err(Error::Conflict(format!("The licence has {seats_in_all} seats, and {used} would be needed.")));
                }
                Ok(((), items))
            }
            .boxed()
        })
        .await
    }

    /// Gives a device a secret of its own; its group's is of no use to it from then on. It cannot be had again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn rotate_device(&self, group: &str, device: &DeviceId) -> Result<String> {
        let secret = random_text(SECRET_LENGTH);
        let hash = super::hash_device_secret(self.acting.core().key(), &secret);
        let (group, device, organization) = (group.to_owned(), device.clone(), self.organization.clone());
        self.write(REGISTER, "rotate-device", move |tx| {
            async move {
                let sql =
                    "UPDATE campaign_devices SET secret_hash = $1 WHERE group_id = $2 AND device = $3 AND organization_id = $4";
                match tx.execute(sql, args![hash, group, device.as_str(), &organization]).await? {
                    0 => Err(Error::NotFound),
                    _ => Ok(((), vec![item(device, "", "")])),
                }
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
    pub async fn remove_device(&self, group: &str, device: &DeviceId) -> Result<()> {
        let (group, device, organization) = (group.to_owned(), device.clone(), self.organization.clone());
        self.write(REGISTER, "remove-device", move |tx| {
            async move {
                let (_, name) = group_of(tx, &organization, &group).await?;
                match tx
                    .execute("DELETE FROM campaign_devices WHERE group_id = $1 AND device = $2", args![&group, device.as_str()])
                    .await?
                {
                    0 => Err(Error::NotFound),
                    _ => Ok(((), vec![item(device, name, "")])),
                }
            }
            .boxed()
        })
        .await
    }
}

/// A group's licence and name.
async fn group_of(tx: &mut Tx, organization: &OrganizationId, group: &str) -> Result<(String, String)> {
    let sql = "SELECT license_id, name FROM campaign_groups WHERE id = $1 AND organization_id = $2";
    let row = tx.row(sql, args![group, organization]).await?.ok_or(Error::NotFound)?;
    Ok((row.text("license_id")?, row.text("name")?))
}
