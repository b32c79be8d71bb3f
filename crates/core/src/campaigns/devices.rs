//! Devices and their groups.

use super::list::PORTION;
use super::register::{hold_license, seats};
use super::rows::number;
use super::{Campaigns, Edit, REGISTER, item};
use crate::keyset::{Cursor, Key, Order, Slice, page, portions};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Core, Error, Result};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::campaigns::{CarrierCode, DEVICES_ROWS_MAX, DeviceId, DeviceModel, DeviceQuery, DeviceRow, FirmwareVersion};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

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

const LIST: &str = "SELECT d.id, d.device, d.model, d.carrier, d.version, d.seated, d.seen_at, g.name, c.customer_id
    FROM campaign_devices d JOIN campaign_groups g ON g.id = d.group_id JOIN campaign_customers c ON c.id = g.customer";

fn narrowed(select: &'static str, organization: &OrganizationId, query: &DeviceQuery) -> Query {
    let narrowed = Query::new(select).push(" WHERE d.organization_id = ").arg(organization);
    match query.filter.q.trim() {
        "" => narrowed,
        q => narrowed.push(" AND d.device").push(LIKE).arg(containing(&q.replace('\0', "\u{fffd}"))).push(" ESCAPE '\\'"),
    }
}

async fn read(core: &Core, organization: &OrganizationId, query: &DeviceQuery, slice: Slice) -> Result<Vec<DeviceRow>> {
    core.store().query(slice.apply(narrowed(LIST, organization, query))).await?.iter().map(device).collect()
}

fn cursor(row: &DeviceRow) -> Cursor {
    Cursor::new(ORDER, Key::Text(row.device.to_string()), &row.id)
}

impl<A> Campaigns<'_, A> {
    /// A page of the devices, by number. A place that is none, or behind the end, is the first page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn devices(&self, query: &DeviceQuery) -> Result<Page<DeviceRow>> {
        const COUNT: &str = "SELECT COUNT(*) AS number FROM campaign_devices d";
        let core = self.acting.core();
        let total = number(core.store().query(narrowed(COUNT, self.organization, query)).await?.first())?;
        page(ORDER, &query.place, total, |wanted| read(core, self.organization, query, wanted), cursor).await
    }

    /// All devices that the query matches, by number, in portions of up to 1,000. The query's place is passed over.
    pub fn export_devices(&self, query: DeviceQuery) -> BoxStream<'static, Result<Vec<DeviceRow>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        portions(
            ORDER,
            PORTION,
            move |portion| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { read(&core, &organization, &query, portion).await }
            },
            cursor,
        )
    }
}

pub(super) fn device(row: &Row) -> Result<DeviceRow> {
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

impl NewDevice {
    /// Stores it, unless its group has it already; says whether it was new. Whoever calls has held the licence and counted its seats.
    pub(super) async fn insert(&self, tx: &mut Tx, organization: &OrganizationId, group: &str, now: Millis) -> Result<bool> {
        let sql = "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, seated, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7) ON CONFLICT (group_id, device) DO NOTHING";
        let (device, model, carrier) = (self.device.as_str(), self.model.as_str(), self.carrier.as_str());
        Ok(tx.execute(sql, args![new_id(), organization, group, device, model, carrier, now]).await? > 0)
    }
}

impl Campaigns<'_, Edit> {
    /// Adds devices to a group: all of them, or none. Those that are in it already stay as they are; answers how many were new.
    ///
    /// # Errors
    /// `Invalid` for `group` when there is no such group, and for `devices` when there are too many at once; `Conflict` when the licence has
    /// not as many seats.
    pub async fn add_devices(&self, group: &str, devices: Vec<NewDevice>) -> Result<i64> {
        let adding = self.adding(group, devices)?;
        self.write(REGISTER, "add-devices", move |tx| {
            async move {
                let items = adding.run(tx).await?;
                Ok((i64::try_from(items.len()).unwrap_or(i64::MAX), items))
            }
            .boxed()
        })
        .await
    }

    fn adding(&self, group: &str, devices: Vec<NewDevice>) -> Result<Adding> {
        if devices.len() > DEVICES_ROWS_MAX {
            return Err(Error::field("devices", format!("Add at most {DEVICES_ROWS_MAX} devices at once.")));
        }
        let (organization, now) = (self.organization.clone(), self.acting.core().clock().now());
        Ok(Adding { organization, group: group.to_owned(), devices, now })
    }
}

/// Devices that are to be added to a group.
struct Adding {
    organization: OrganizationId,
    group: String,
    devices: Vec<NewDevice>,
    now: Millis,
}

impl Adding {
    async fn run(self, tx: &mut Tx) -> Result<Vec<AuditItem>> {
        let (license, name) = group_of(tx, &self.organization, &self.group).await?;
        let seats_in_all = hold_license(tx, &license).await?;
        let (mut used, _) = seats(tx, &license, &self.group).await?;
        let mut items = Vec::new();
        for new in &self.devices {
            if new.insert(tx, &self.organization, &self.group, self.now).await? {
                used = used.saturating_add(1);
                items.push(item(&new.device, "", &name));
            }
        }
        if used > seats_in_all && !items.is_empty() {
            return Err(Error::Conflict(format!("The licence has {seats_in_all} seats, and {used} would be needed.")));
        }
        Ok(items)
    }
}

/// A group's licence and name; refused at its field when there is no such group.
pub(super) async fn group_of(tx: &mut Tx, organization: &OrganizationId, group: &str) -> Result<(String, String)> {
    if group.is_empty() {
        return Err(Error::field("group", "Choose a group."));
    }
    let sql = "SELECT license_id, name FROM campaign_groups WHERE id = $1 AND organization_id = $2";
    let row = tx.row(sql, args![group, organization]).await?;
    let row = row.ok_or_else(|| Error::field("group", "There is no such group any more. Choose another one."))?;
    Ok((row.text("license_id")?, row.text("name")?))
}
