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
use serde::Deserialize;

/// The most bytes of a file.
const FILE_MAX: usize = 8 * 1024 * 1024;
/// The most rows of a file, and versions of one model.
const ROWS_MAX: usize = 20_000;
/// The most characters of a text for people.
const TEXT_MAX: usize = 2000;

/// A version to be added, as a form or a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
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

/// Which version of the catalogue is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFirmware {
    /// Of which model.
    pub model: DeviceModel,
    /// Of which carrier code.
    pub carrier: CarrierCode,
    /// The version.
    pub version: FirmwareVersion,
}

/// A version of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirmwareRow {
    /// What it is.
    pub firmware: NewFirmware,
    /// The larger, the newer.
    pub place: i64,
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
        let firmware = |row: &Row| {
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
        };
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

    /// Adds the versions of a file, from the oldest to the newest; answers how many were new. It is CSV, whose first line names the columns
    /// (model, carrier and version must be there, description, os_version, released and patch_level may be), or JSON, an array of objects
    /// with the same names. Versions that are there
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

impl Campaigns<'_, Edit> {
    /// Changes the texts of a version that is there.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` at the fields of [`NewFirmware`].
    pub async fn update_firmware(&self, new: NewFirmware) -> Result<()> {
        let Checked { model, carrier, version, texts } = check(new).map_err(Error::Invalid)?;
        let organization = self.organization.clone();
        self.write(REGISTER, "update-firmware", move |tx| {
            async move {
                let (id, _) = find(tx, &organization, &model, &carrier, &version).await?;
                let sql = "UPDATE campaign_firmware SET description = $1, os_version = $2, released = $3, patch_level = $4
                    WHERE model_id = $5 AND version = $6";
                let values = args![texts.description, texts.os_version, texts.released, texts.patch_level, id, version.as_str()];
                tx.execute(sql, values).await?;
                Ok(((), vec![item(format_args!("{model} {carrier}"), &version, &version)]))
            }
            .boxed()
        })
        .await
    }

    /// Makes a version change places with the next newer one, or the next older one. Where there is none, nothing changes.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn move_firmware(&self, named: &NamedFirmware, newer: bool) -> Result<()> {
        let (NamedFirmware { model, carrier, version }, organization) = (named.clone(), self.organization.clone());
        self.write(REGISTER, "move-firmware", move |tx| {
            async move {
                const NEWER: &str =
                    "SELECT version, place FROM campaign_firmware WHERE model_id = $1 AND place > $2 ORDER BY place LIMIT 1";
                const OLDER: &str =
                    "SELECT version, place FROM campaign_firmware WHERE model_id = $1 AND place < $2 ORDER BY place DESC LIMIT 1";
                let (id, place) = find(tx, &organization, &model, &carrier, &version).await?;
                let Some(other) = tx.row(if newer { NEWER } else { OLDER }, args![&id, place]).await? else {
                    return Ok(((), Vec::new()));
                };
                let (met, its) = (other.text("version")?, other.int("place")?);
                let put = "UPDATE campaign_firmware SET place = $1 WHERE model_id = $2 AND version = $3";
                tx.execute(put, args![its, &id, version.as_str()]).await?;
                tx.execute(put, args![place, &id, &met]).await?;
                let order = if newer { format!("newer than {met}") } else { format!("older than {met}") };
                Ok(((), vec![item(format_args!("{model} {carrier} {version}"), "", order)]))
            }
            .boxed()
        })
        .await
    }

    /// Takes a version out. Campaigns that bring it hold back until it is there again.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn remove_firmware(&self, named: &NamedFirmware) -> Result<()> {
        let (NamedFirmware { model, carrier, version }, organization) = (named.clone(), self.organization.clone());
        self.write(REGISTER, "remove-firmware", move |tx| {
            async move {
                let (id, _) = find(tx, &organization, &model, &carrier, &version).await?;
                let sql = "DELETE FROM campaign_firmware WHERE model_id = $1 AND version = $2";
                tx.execute(sql, args![id, version.as_str()]).await?;
                Ok(((), vec![item(format_args!("{model} {carrier}"), &version, "")]))
            }
            .boxed()
        })
        .await
    }
}

/// A version's model and its place among the others.
async fn find(
    tx: &mut Tx,
    organization: &OrganizationId,
    model: &DeviceModel,
    carrier: &CarrierCode,
    version: &FirmwareVersion,
) -> Result<(String, i64)> {
    let sql = "SELECT f.model_id, f.place FROM campaign_firmware f JOIN campaign_models m ON m.id = f.model_id
        WHERE m.organization_id = $1 AND m.model = $2 AND m.carrier = $3 AND f.version = $4";
    let row = tx.row(sql, args![organization, model.as_str(), carrier.as_str(), version.as_str()]).await?;
    let row = row.ok_or(Error::NotFound)?;
    Ok((row.text("model_id")?, row.int("place")?))
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
    if file.trim_ascii_start().starts_with(b"[") {
        return read_json(file);
    }
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
        versions.push(check(new).map_err(|errors| refuse(format!("Line {line}: {}", first(errors))))?);
    }
    Ok(versions)
}

/// The first thing that is wrong with a version.
fn first(errors: FieldErrors) -> String {
    errors.0.into_iter().next().map_or_else(String::new, |error| format!("{}: {}", error.field, error.message))
}

/// Reads an array of objects. Names that are not known are passed over, as columns are.
fn read_json(file: &[u8]) -> Result<Vec<Checked>> {
    let refuse = |message: String| Error::field("file", message);
    if file.len() > FILE_MAX {
        return Err(refuse(format!("A file has at most {} MiB.", FILE_MAX.div_euclid(1024 * 1024))));
    }
    let rows: Vec<NewFirmware> =
        serde_json::from_slice(file).map_err(|cause| refuse(format!("The file is no such JSON: {cause}.")))?;
    if rows.len() > ROWS_MAX {
        return Err(refuse(format!("A file has at most {ROWS_MAX} rows.")));
    }
    let numbered = rows.into_iter().zip(1_usize..);
    numbered.map(|(new, number)| check(new).map_err(|errors| refuse(format!("Entry {number}: {}", first(errors))))).collect()
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
