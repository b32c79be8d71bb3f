//! The firmware catalogue.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::campaigns::FirmwareQuery;
use patchbay_domain::list::Page;
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

/// A version in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FirmwareItem {
    /// The version.
    pub(crate) firmware: Firmware,
    /// Whether none of its model and carrier code is newer.
    pub(crate) newest: bool,
    /// Whether none is older.
    pub(crate) oldest: bool,
}

/// A page of the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FirmwarePage {
    /// The rows.
    pub(crate) page: Page<FirmwareItem>,
    /// The version that the page's address names, whether it matches or not.
    pub(crate) named: Option<Firmware>,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// A page of the catalogue. `key` is the version to be changed or removed: model, carrier code and version with blanks between them.
#[server(prefix = "/portal", endpoint = "campaigns/firmware", input = Json)]
pub(crate) async fn list_firmware(query: FirmwareQuery, key: String) -> Result<FirmwarePage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::viewing(&desk)?;
    let mut parts = key.splitn(3, ' ');
    let asked = match (parts.next(), parts.next(), parts.next()) {
        (Some(model), Some(carrier), Some(version)) => named(model, carrier, version),
        _ => None,
    };
    // Somebody may have removed it meanwhile; the list is there all the same.
    let named = match asked {
        Some(asked) => campaigns.find_firmware(&asked).await.ok().map(|found| Firmware::of(found.row.firmware)),
        None => None,
    };
    let Page { rows, total, next, previous } = campaigns.firmware_list(&query).await?;
    let item = |listed: patchbay_core::campaigns::ListedFirmware| FirmwareItem {
        firmware: Firmware::of(listed.row.firmware),
        newest: listed.newest,
        oldest: listed.oldest,
    };
    let page = Page { rows: rows.into_iter().map(item).collect(), total, next, previous };
    Ok(FirmwarePage { page, named, may_edit: super::may_edit(&desk) })
}

#[cfg(feature = "ssr")]
impl Firmware {
    fn of(firmware: patchbay_core::campaigns::NewFirmware) -> Self {
        let patchbay_core::campaigns::NewFirmware { model, carrier, version, description, os_version, released, patch_level } =
            firmware;
        Self { model, carrier, version, description, os_version, released, patch_level }
    }

    fn wanted(&self) -> patchbay_core::campaigns::NewFirmware {
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
    let added = super::editing(&desk)?.add_firmware(firmware.wanted()).await;
    added.map_err(|error| Error::from(error).keep(firmware.typed()))?;
    super::done("/campaigns/firmware", "campaign-firmware-added");
    Ok(())
}

/// Changes the texts of a version.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-update")]
pub(crate) async fn update_firmware(#[server(flatten)] firmware: Firmware) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let saved = super::editing(&desk)?.update_firmware(firmware.wanted()).await;
    saved.map_err(|error| Error::from(error).keep(firmware.typed()))?;
    super::done("/campaigns/firmware", "campaign-firmware-saved");
    Ok(())
}

#[cfg(feature = "ssr")]
fn named(model: &str, carrier: &str, version: &str) -> Option<patchbay_core::campaigns::NamedFirmware> {
    use patchbay_domain::campaigns::{CarrierCode, DeviceModel, FirmwareVersion};
    Some(patchbay_core::campaigns::NamedFirmware {
        model: DeviceModel::parse(model).ok()?,
        carrier: CarrierCode::parse(carrier).ok()?,
        version: FirmwareVersion::parse(version).ok()?,
    })
}

/// The same for a form, which names a version that is there.
#[cfg(feature = "ssr")]
fn sent(model: &str, carrier: &str, version: &str) -> Result<patchbay_core::campaigns::NamedFirmware, Error> {
    named(model, carrier, version).ok_or_else(|| Error::NotFound.announced())
}

/// Makes a version newer or older by one place.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-move")]
pub(crate) async fn move_firmware(model: String, carrier: String, version: String, way: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.move_firmware(&sent(&model, &carrier, &version)?, way == "newer").await?;
    super::done("/campaigns/firmware", "campaign-firmware-moved");
    Ok(())
}

/// Takes a version out.
#[server(prefix = "/portal", endpoint = "campaigns/firmware-remove")]
pub(crate) async fn remove_firmware(model: String, carrier: String, version: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_firmware(&sent(&model, &carrier, &version)?).await?;
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
