//! The firmware that there is: per model and carrier code, in the order of age.
//!
//! Which of two versions is newer, their texts do not say. The catalogue does: a version that is added is newer than all before, and a
//! file lists them from the oldest to the newest.

use super::rows::number;
use super::{Campaigns, Edit, REGISTER, item};
use crate::store::{Row, Tx, args, new_id};
use crate::table;
use crate::{Error, Result};
use futures::FutureExt;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::campaigns::{CarrierCode, DeviceModel, FirmwareVersion, Target};
use patchbay_domain::form::FieldErrors;

/// The most bytes of a file.
const FILE_MAX: usize = 8 * 1024 * 1024;
/// The most rows of a file, and versions of one model.
const ROWS_MAX: usize = 20_000;
/// The most characters of a text for people.
const TEXT_MAX: usize = 2000;

/// A version to be added, as a form or a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewFirmware {
    /// For which model.
    pub model: String,
    /// For which carrier code.
    pub carrier: String,
    /// The version.
    pub version: String,
    /// What is new in it.
    pub description: String,
    /// The version of the operating system.
    pub os_version: String,
    /// The day it came out, `YYYY-MM-DD`, or nothing.
    pub released: String,
    /// The day of its security patches, `YYYY-MM-DD`, or nothing.
    pub patch_level: String,
}

/// A version of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmwareRow {
    /// What it is.
    pub firmware: NewFirmware,
    /// The larger, the newer.
    pub place: i64,
}

/// Reads a row of the catalogue.
pub(super) fn firmware(row: &Row) -> Result<FirmwareRow> {
    Ok(FirmwareRow {
        firmware: NewFirmware {
            model: row.text("model")?,
            carrier: row.text("carrier")?,
            version: row.text("version")?,
            description: row.text("description")?,
            os_version: row.text("os_version")?,
            released: row.text("released")?,
            patch_level: row.text("patch_level")?,
        },
        place: row.int("place")?,
    })
}

/// A version that was checked.
struct Checked {
    model: DeviceModel,
    carrier: CarrierCode,
    version: FirmwareVersion,
    texts: NewFirmware,
}

impl<A> Campaigns<'_, A> {
    /// The catalogue: by model and carrier code, the newest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn firmware(&self) -> Result<Vec<FirmwareRow>> {
        const LIST: &str = "SELECT m.model, m.carrier, f.version, f.place, f.description, f.os_version, f.released, f.patch_level
            FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id
            WHERE m.organization_id = $1 ORDER BY m.model, m.carrier, f.place DESC";
        self.acting.core().store().rows(LIST, args![self.organization]).await?.iter().map(firmware).collect()
    }
}

impl Campaigns<'_, Edit> {
    /// Adds a version, newer than all of its model and carrier code. Both are made where they are not there yet.
    ///
    /// # Errors
    /// `Invalid` at the fields of [`NewFirmware`], also when the version is there already.
    pub async fn add_firmware(&self, new: NewFirmware) -> Result<()> {
        let checked = check(new).map_err(Error::Invalid)?;
        let organization = self.organization.clone();
        self.write(REGISTER, "add-firmware", move |tx| {
            async move {
                if !insert(tx, &organization, &checked).await? {
                    return Err(Error::field("version", "This version is there already."));
                }
                Ok(((), vec![item(format_args!("{} {}", checked.model, checked.carrier), "", &checked.version)]))
            }
            .boxed()
        })
        .await
    }

    /// Adds the versions of a file in CSV, from the oldest to the newest; answers how many were new. Its first line names the columns:
    /// model, carrier and version must be there, description, os_version, released and patch_level may be. Versions that are there
    /// already stay where they are. One line that is wrong, and nothing is added.
    ///
    /// # Errors
    /// `Invalid` for `file`, with the first line that is wrong.
    pub async fn import_firmware(&self, file: &[u8]) -> Result<i64> {
        let versions = read(file)?;
        let organization = self.organization.clone();
        self.write(REGISTER, "import-firmware", move |tx| {
            async move {
                let mut added = Vec::new();
                for checked in &versions {
                    if insert(tx, &organization, checked).await? {
                        let subject = format!("{} {} {}", checked.model, checked.carrier, checked.version);
                        added.push(item(subject, "", "added"));
                    }
                }
                Ok((i64::try_from(added.len()).unwrap_or(i64::MAX), added))
            }
            .boxed()
        })
        .await
    }
}

fn check(new: NewFirmware) -> Result<Checked, FieldErrors> {
    let mut errors = FieldErrors::default();
    let model = errors.check("model", DeviceModel::parse(&new.model));
    let carrier = errors.check("carrier", CarrierCode::parse(&new.carrier));
    let version = errors.check("version", FirmwareVersion::parse(&new.version));
    if Target::parse(&new.version) == Ok(Target::Latest) {
        errors.add("version", "This word stands for the newest version.");
    }
    for (field, text) in [("description", &new.description), ("os_version", &new.os_version)] {
        if text.chars().count() > TEXT_MAX || text.chars().any(|c| c.is_control() && c != '\n') {
            errors.add(field, format!("Use at most {TEXT_MAX} printable characters."));
        }
    }
    for (field, text) in [("released", &new.released), ("patch_level", &new.patch_level)] {
        if !text.is_empty() && patchbay_domain::time::Millis::of_day(text).is_none() {
            errors.add(field, "A day is written like 2026-11-21.");
        }
    }
    match (model, carrier, version) {
        (Some(model), Some(carrier), Some(version)) if errors.is_empty() => Ok(Checked { model, carrier, version, texts: new }),
        _ => Err(errors),
    }
}

fn read(file: &[u8]) -> Result<Vec<Checked>> {
    let refuse = |message: String| Error::field("file", message);
    let table = table::read(file, FILE_MAX, ROWS_MAX).map_err(refuse)?;
    let place = |name: &str| table.header.iter().position(|column| column == name);
    if ["model", "carrier", "version"].into_iter().any(|name| place(name).is_none()) {
        return Err(refuse("The first line names the columns; model, carrier and version must be among them.".to_owned()));
    }
    let mut versions = Vec::with_capacity(table.rows.len());
    for (line, record) in &table.rows {
        let value = |name: &str| place(name).and_then(|place| record.get(place)).unwrap_or_default().to_owned();
        let new = NewFirmware {
            model: value("model"),
            carrier: value("carrier"),
            version: value("version"),
            description: value("description"),
            os_version: value("os_version"),
            released: value("released"),
            patch_level: value("patch_level"),
        };
        let checked = check(new).map_err(|errors| {
            let first =
                errors.0.into_iter().next().map_or_else(String::new, |error| format!("{}: {}", error.field, error.message));
            refuse(format!("Line {line}: {first}"))
        });
        versions.push(checked?);
    }
    Ok(versions)
}

/// Stores a version as the newest; says whether it is new.
async fn insert(tx: &mut Tx, organization: &OrganizationId, checked: &Checked) -> Result<bool> {
    let Checked { model, carrier, version, texts } = checked;
    let make = "INSERT INTO campaign_models (id, organization_id, model, carrier) VALUES ($1, $2, $3, $4)
        ON CONFLICT (organization_id, model, carrier) DO UPDATE SET model = excluded.model RETURNING id";
    let made = tx.row(make, args![new_id(), organization, model.as_str(), carrier.as_str()]).await?;
    let id = made.ok_or_else(|| Error::internal("a model was not stored"))?.text("id")?;
    let count = tx.row("SELECT COUNT(*) AS number FROM campaign_firmware WHERE model_id = $1", args![&id]).await?;
    if number(count.as_ref())? >= i64::try_from(ROWS_MAX).unwrap_or(i64::MAX) {
        return Err(Error::Conflict(format!("A model has at most {ROWS_MAX} versions.")));
    }
    let sql = "INSERT INTO campaign_firmware (model_id, version, place, description, os_version, released, patch_level)
        SELECT $1, $2, COALESCE(MAX(place), 0) + 1, $3, $4, $5, $6 FROM campaign_firmware WHERE model_id = $1
        ON CONFLICT (model_id, version) DO NOTHING";
    let values = args![&id, version.as_str(), &texts.description, &texts.os_version, &texts.released, &texts.patch_level];
    Ok(tx.execute(sql, values).await? > 0)
}

/// Stores a version of the demo data.
pub(crate) async fn insert_firmware(tx: &mut Tx, organization: &OrganizationId, new: NewFirmware) -> Result<()> {
    insert(tx, organization, &check(new).map_err(Error::Invalid)?).await.map(drop)
}
