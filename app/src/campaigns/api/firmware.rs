//! The firmware catalogue.

use crate::error::{Error, Result};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// A version of the catalogue, as it is shown and typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Firmware {
    /// For which model.
    pub(crate) model: String,
    /// For which carrier code.
    pub(crate) carrier: String,
    /// The version.
    pub(crate) version: String,
    /// What is new in it.
    pub(crate) description: String,
    /// The version of the operating system.
    pub(crate) os_version: String,
    /// The day it came out, `YYYY-MM-DD`, or nothing.
    pub(crate) released: String,
    /// The day of its security patches, `YYYY-MM-DD`, or nothing.
    pub(crate) patch_level: String,
}

/// The catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FirmwarePage {
    /// By model and carrier code, the newest first.
    pub(crate) versions: Vec<Firmware>,
    /// How many there are without the filter.
    pub(crate) total: usize,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// The most versions that the page shows.
#[cfg(feature = "ssr")]
const SHOWN: usize = 1000;

/// The catalogue: the versions that have these words in their model, carrier code, version or description; the first 1,000.
#[server(prefix = "/portal", endpoint = "campaigns/firmware")]
pub(crate) async fn list_firmware(q: String) -> Result<FirmwarePage, Error> {
    let desk = crate::server::signed_in()?;
    let all = super::viewing(&desk)?.firmware().await?;
    let (total, q) = (all.len(), q.trim().to_lowercase());
    let versions = all.into_iter().map(|row| {
        let patchbay_core::campaigns::NewFirmware { model, carrier, version, description, os_version, released, patch_level } =
            row.firmware;
        Firmware { model, carrier, version, description, os_version, released, patch_level }
    });
    let matches = |row: &Firmware| {
        let text = format!("{} {} {} {}", row.model, row.carrier, row.version, row.description);
        text.to_lowercase().contains(&q)
    };
    let versions = versions.filter(matches).take(SHOWN).collect();
    Ok(FirmwarePage { versions, total, may_edit: super::may_edit(&desk) })
}

#[cfg(feature = "ssr")]
impl Firmware {
    fn new(&self) -> patchbay_core::campaigns::NewFirmware {
        let Self { model, carrier, version, description, os_version, released, patch_level } = self.clone();
        patchbay_core::campaigns::NewFirmware { model, carrier, version, description, os_version, released, patch_level }
    }

    fn typed(&self) -> [(&'static str, &str); 7] {
        [
            ("model", &self.model),
            ("carrier", &self.carrier),
            ("version", &self.version),
            ("description", &self.description),
            ("os_version", &self.os_version),
            ("released", &self.released),
            ("patch_level", &self.patch_level),
        ]
    }
}

/// Adds a version, newer than all of its model and carrier code.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-add")]
pub(crate) async fn add_firmware(#[server(flatten)] firmware: Firmware) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let added = super::editing(&desk)?.add_firmware(firmware.new()).await;
    added.map_err(|error| Error::from(error).keep(firmware.typed()))?;
    super::done("/campaigns/firmware", "campaign-firmware-added");
    Ok(())
}

/// Changes the texts of a version.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-update")]
pub(crate) async fn update_firmware(#[server(flatten)] firmware: Firmware) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let saved = super::editing(&desk)?.update_firmware(firmware.new()).await;
    saved.map_err(|error| Error::from(error).keep(firmware.typed()))?;
    super::done("/campaigns/firmware", "campaign-firmware-saved");
    Ok(())
}

#[cfg(feature = "ssr")]
fn named(model: &str, carrier: &str, version: &str) -> Result<patchbay_core::campaigns::NamedFirmware, Error> {
    use patchbay_domain::campaigns::{CarrierCode, DeviceModel, FirmwareVersion};
    let gone = |_| Error::NotFound.announced();
    Ok(patchbay_core::campaigns::NamedFirmware {
        model: DeviceModel::parse(model).map_err(gone)?,
        carrier: CarrierCode::parse(carrier).map_err(gone)?,
        version: FirmwareVersion::parse(version).map_err(gone)?,
    })
}

/// Makes a version newer or older by one place.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-move")]
pub(crate) async fn move_firmware(model: String, carrier: String, version: String, way: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.move_firmware(&named(&model, &carrier, &version)?, way == "newer").await?;
    super::done("/campaigns/firmware", "campaign-firmware-moved");
    Ok(())
}

/// Takes a version out.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-remove")]
pub(crate) async fn remove_firmware(model: String, carrier: String, version: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_firmware(&named(&model, &carrier, &version)?).await?;
    super::done("/campaigns/firmware", "campaign-firmware-removed");
    Ok(())
}

/// Adds the versions of a pasted list. An uploaded file comes in by a plain route of the server, whose refusals come back as this one's.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-import")]
pub(crate) async fn import_firmware(text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let imported = super::editing(&desk)?.import_firmware(text.as_bytes()).await;
    let count = imported.map_err(|error| Error::from(error).moved("file", "text").keep([("text", text.as_str())]))?;
    crate::server::redirect(&crate::flash::with_count("/campaigns/firmware", "campaign-firmware-imported", count));
    Ok(())
}
