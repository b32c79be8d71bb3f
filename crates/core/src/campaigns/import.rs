//! Importing devices from a file: CSV with a header. The dry run judges every row in the transaction in which the import would write, so
//! that both say the same of the same file.

use super::devices::{NewDevice, group_of};
use super::register::{hold_license, seats};
use super::{Campaigns, Edit, REGISTER, item};
use crate::store::{Sql, Tx, args};
use crate::table::{self, Table};
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use patchbay_domain::campaigns::{
    CarrierCode, DEVICES_BYTES_MAX, DEVICES_ROWS_MAX, DeviceId, DeviceImport, DeviceModel, RefusedDevice,
};
use patchbay_domain::time::Millis;
use std::collections::HashSet;

const COLUMNS: [&str; 3] = ["device", "model", "carrier"];
/// Characters of a refused device's number that are kept.
const SAID_MAX: usize = 120;

impl Campaigns<'_, Edit> {
    /// What a file would do with a group. Columns: `device`, `model`, `carrier`.
    ///
    /// # Errors
    /// `Invalid` for `group` when there is no such group; for `file` when it is not UTF-8, over 4 MiB, over 10,000 rows, or without the
    /// columns it needs.
    pub async fn check_devices(&self, group: &str, file: &[u8]) -> Result<DeviceImport> {
        let importing = self.importing(group, file, true)?;
        let judged = self.acting.core().store().write(move |tx| async move { importing.run(tx).await }.boxed());
        Ok(judged.await?.0)
    }

    /// Does it: all rows that are not refused, in one transaction. Devices that are in the group already stay as they are; those for which
    /// the licence has no seat are refused.
    ///
    /// # Errors
    /// As [`Campaigns::check_devices`].
    pub async fn import_devices(&self, group: &str, file: &[u8]) -> Result<DeviceImport> {
        let importing = self.importing(group, file, false)?;
        self.write(REGISTER, "import-devices", move |tx| importing.run(tx).boxed()).await
    }

    fn importing(&self, group: &str, file: &[u8], dry_run: bool) -> Result<Importing> {
        let (report, devices) = read(file)?;
        let (organization, now) = (self.organization.clone(), self.acting.core().clock().now());
        Ok(Importing { organization, group: group.to_owned(), devices, now, report: DeviceImport { dry_run, ..report } })
    }
}

/// Reads a file: its good rows with their lines, and a report of the others.
fn read(file: &[u8]) -> Result<(DeviceImport, Vec<(i64, NewDevice)>)> {
    let refuse = |message: String| Error::field("file", message);
    let Table { header, rows } = table::read(file, DEVICES_BYTES_MAX, DEVICES_ROWS_MAX).map_err(refuse)?;
    let place = |name: &str| header.iter().position(|column| column == name);
    let (Some(device), Some(model), Some(carrier)) = (place("device"), place("model"), place("carrier")) else {
        return Err(refuse("The first line names the columns; device, model and carrier must be among them.".to_owned()));
    };
    if rows.is_empty() {
        return Err(refuse("There is no row below the first line.".to_owned()));
    }
    let unknown = |column: &&String| !COLUMNS.contains(&column.as_str());
    let mut report =
        DeviceImport { ignored_columns: header.iter().filter(unknown).cloned().collect(), ..DeviceImport::default() };
    let (mut seen, mut good) = (HashSet::new(), Vec::with_capacity(rows.len()));
    for (line, record) in &rows {
        let value = |place: usize| table::plain(record.get(place).unwrap_or_default());
        match NewDevice::of_row(value(device), value(model), value(carrier)) {
            Ok(new) if !seen.insert(new.device.clone()) => {
                report.refused.push(refused(*line, value(device), "device", "This device stands in the file twice.".to_owned()));
            }
            Ok(new) => good.push((*line, new)),
            Err((field, reason)) => report.refused.push(refused(*line, value(device), field, reason)),
        }
    }
    Ok((report, good))
}

impl NewDevice {
    /// A device of a file's row; what is refused comes with its field.
    fn of_row(device: &str, model: &str, carrier: &str) -> Result<Self, (&'static str, String)> {
        Ok(Self {
            device: DeviceId::parse(device).map_err(|fault| ("device", fault.to_string()))?,
            model: DeviceModel::parse(model).map_err(|fault| ("model", fault.to_string()))?,
            carrier: CarrierCode::parse(carrier).map_err(|fault| ("carrier", fault.to_string()))?,
        })
    }
}

fn refused(line: i64, device: &str, field: &str, reason: String) -> RefusedDevice {
    RefusedDevice { line, device: device.chars().take(SAID_MAX).collect(), field: field.to_owned(), reason }
}

/// Devices of a file that are to be added to a group.
struct Importing {
    organization: OrganizationId,
    group: String,
    devices: Vec<(i64, NewDevice)>,
    now: Millis,
    report: DeviceImport,
}

impl Importing {
    async fn run(self, tx: &mut Tx) -> Result<(DeviceImport, Vec<AuditItem>)> {
        let Self { organization, group, devices, now, mut report } = self;
        let (license, name) = group_of(tx, &organization, &group).await?;
        let seats_in_all = hold_license(tx, &license).await?;
        let (mut used, _) = seats(tx, &license, &group).await?;
        let there = there(tx, &group, &devices).await?;
        let mut items = Vec::new();
        for (line, new) in devices {
            if there.contains(new.device.as_str()) {
                report.unchanged = report.unchanged.saturating_add(1);
            } else if used >= seats_in_all {
                let reason = format!("The licence has {seats_in_all} seats, and none is left for this device.");
                report.refused.push(refused(line, new.device.as_str(), "device", reason));
            } else {
                used = used.saturating_add(1);
                report.created = report.created.saturating_add(1);
                if !report.dry_run {
                    new.insert(tx, &organization, &group, now).await?;
                    items.push(item(&new.device, "", &name));
                }
            }
        }
        report.refused.sort_by_key(|row| row.line);
        report.group = name;
        Ok((report, items))
    }
}

/// Those devices of the file that are in the group already.
async fn there(tx: &mut Tx, group: &str, devices: &[(i64, NewDevice)]) -> Result<HashSet<String>> {
    const THERE: Sql = Sql::new(
        "SELECT device FROM campaign_devices WHERE group_id = $1 AND device IN (SELECT value FROM json_each($2))",
        "SELECT device FROM campaign_devices WHERE group_id = $1 AND device IN (SELECT jsonb_array_elements_text($2::jsonb))",
    );
    let named: Vec<&str> = devices.iter().map(|(_, new)| new.device.as_str()).collect();
    let json = serde_json::to_string(&named).map_err(Error::internal)?;
    tx.rows(THERE, args![group, json]).await?.iter().map(|row| row.text("device")).collect()
}
