//! Devices and their groups.

use super::list::{PORTION, portions};
use super::register::{hold_license, seats};
use super::rows::number;
use super::{Campaigns, Edit, REGISTER, item};
use crate::keyset::{Cursor, Key, Order, Slice};
use crate::paging::{LIKE, containing};
use crate::store::{Query, Row, Tx, args, new_id};
use crate::{Core, Error, Result, table};
use futures::FutureExt;
use futures::stream::BoxStream;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::campaigns::{CarrierCode, DeviceId, DeviceModel, DeviceQuery, DeviceRow, FirmwareVersion};
use patchbay_domain::list::{Direction, Page};
use patchbay_domain::time::Millis;

/// The most bytes of a file.
const FILE_MAX: usize = 4 * 1024 * 1024;
/// The most devices that are added at once.
const AT_ONCE: usize = 10_000;

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

async fn read(core: &Core, organization: &OrganizationId, query: &DeviceQuery, slice: &Slice) -> Result<Vec<DeviceRow>> {
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
        let mut wanted = Slice::at(ORDER, &query.place);
        let mut rows = read(core, self.organization, query, &wanted).await?;
        if rows.is_empty()
            && let Some(first) = wanted.first()
        {
            wanted = first;
            rows = read(core, self.organization, query, &wanted).await?;
        }
        Ok(wanted.page(rows, total, cursor))
    }

    /// All devices that the query matches, by number, in portions of up to 1,000. The query's place is passed over.
    pub fn export_devices(&self, query: DeviceQuery) -> BoxStream<'static, Result<Vec<DeviceRow>>> {
        let (core, organization) = (self.acting.core().clone(), self.organization.clone());
        portions(
            move |after| {
                let (core, organization, query) = (core.clone(), organization.clone(), query.clone());
                async move { read(&core, &organization, &query, &Slice::portion(ORDER, after, PORTION)).await }
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
    /// Reads the devices of a file in CSV, whose first line names the columns device, model and carrier. One line that is wrong, and nothing
    /// is taken.
    ///
    /// # Errors
    /// `Invalid` for `file`, with the first line that is wrong.
    pub fn of_file(file: &[u8]) -> Result<Vec<Self>> {
        let refuse = |message: String| Error::field("file", message);
        let table = table::read(file, FILE_MAX, AT_ONCE).map_err(refuse)?;
        let place = |name: &str| table.header.iter().position(|column| column == name);
        let (Some(device), Some(model), Some(carrier)) = (place("device"), place("model"), place("carrier")) else {
            return Err(refuse("The first line names the columns; device, model and carrier must be among them.".to_owned()));
        };
        let mut devices = Vec::with_capacity(table.rows.len());
        for (line, record) in &table.rows {
            let value = |place: usize| record.get(place).unwrap_or_default();
            let wrong = |column: &str, fault: String| refuse(format!("Line {line}: {column}: {fault}"));
            devices.push(Self {
                device: DeviceId::parse(value(device)).map_err(|fault| wrong("device", fault.to_string()))?,
                model: DeviceModel::parse(value(model)).map_err(|fault| wrong("model", fault.to_string()))?,
                carrier: CarrierCode::parse(value(carrier)).map_err(|fault| wrong("carrier", fault.to_string()))?,
            });
        }
        Ok(devices)
    }
}

/// How a dry run ends: it fails, so that all it did is undone.
enum Tried {
    Would(i64),
    Failed(Error),
}

impl From<Error> for Tried {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

fn counted(items: &[AuditItem]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

impl Campaigns<'_, Edit> {
    /// Adds devices to a group: all of them, or none. Those that are in it already stay as they are; answers how many were new.
    ///
    /// # Errors
    /// `NotFound` for another group; `Conflict` when the licence has not as many seats; `Invalid` for `devices` when there are too many at
    /// once.
    pub async fn add_devices(&self, group: &str, devices: Vec<NewDevice>) -> Result<i64> {
        let adding = self.adding(group, devices)?;
        self.write(REGISTER, "add-devices", move |tx| {
            async move {
                let items = adding.run(tx).await?;
                Ok((counted(&items), items))
            }
            .boxed()
        })
        .await
    }

    /// What [`Campaigns::add_devices`] would answer now. Nothing is changed.
    ///
    /// # Errors
    /// The same.
    pub async fn try_devices(&self, group: &str, devices: Vec<NewDevice>) -> Result<i64> {
        let adding = self.adding(group, devices)?;
        let tried = self.acting.core().store().write(move |tx| {
            async move {
                let items = adding.run(tx).await?;
                Err::<(), Tried>(Tried::Would(counted(&items)))
            }
            .boxed()
        });
        match tried.await {
            Err(Tried::Would(count)) => Ok(count),
            Err(Tried::Failed(error)) => Err(error),
            Ok(()) => Ok(0),
        }
    }

    fn adding(&self, group: &str, devices: Vec<NewDevice>) -> Result<Adding> {
        if devices.len() > AT_ONCE {
            return Err(Error::field("devices", format!("Add at most {AT_ONCE} devices at once.")));
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
            let sql = "INSERT INTO campaign_devices (id, organization_id, group_id, device, model, carrier, seated, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, TRUE, $7) ON CONFLICT (group_id, device) DO NOTHING";
            let (id, device) = (new_id(), new.device.as_str());
            let values = args![id, &self.organization, &self.group, device, new.model.as_str(), new.carrier.as_str(), self.now];
            if tx.execute(sql, values).await? > 0 {
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

/// A group's licence and name.
async fn group_of(tx: &mut Tx, organization: &OrganizationId, group: &str) -> Result<(String, String)> {
    let sql = "SELECT license_id, name FROM campaign_groups WHERE id = $1 AND organization_id = $2";
    let row = tx.row(sql, args![group, organization]).await?.ok_or(Error::NotFound)?;
    Ok((row.text("license_id")?, row.text("name")?))
}
