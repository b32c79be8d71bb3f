//! The calls beside `serverInit`, as far as a client was seen to use them (sheet, section 6). The names in the answers are the vendor's
//! where a client or a page tells them (`forceUpdateId`, `abnormalCategoryItem`, `maxDeviceCount` and the like), and ours elsewhere;
//! `docs/campaigns.md` has them all.

use super::call::Failure;
use super::document::Fields;
use super::fault::{Fault, document, element};
use super::order::{carrier, done};
use axum::http::StatusCode;
use axum::response::Response;
use patchbay_core::campaigns::{Abnormal, Client, DEVICES_MAX, Forced, ForcedDevice, Named};
use patchbay_domain::campaigns::{
    CarrierCode, CustomerId, DeviceId, DeviceModel, Fault as Refusal, FirmwareVersion, GroupId, License, Local, MdmId, Progress,
    Target, UtcOffset,
};

/// The expiration date of a licence that has none.
const NEVER: &str = "9999-12-31";
/// The longest forceUpdateId that is looked for, in bytes.
const FORCE_ID_MAX: usize = 64;

fn bad(message: &'static str) -> Failure {
    Fault::document(StatusCode::BAD_REQUEST, message).into()
}

fn named(fields: &Fields) -> Result<Named, Failure> {
    Ok(Named {
        mdm: MdmId::parse(fields.text("mdmId")).map_err(|_| Refusal::MdmId)?,
        customer: CustomerId::parse(fields.text("customerId")).map_err(|_| Refusal::CustomerId)?,
        license: License::parse(fields.text("license")).map_err(|_| Refusal::License)?,
    })
}

fn model(fields: &Fields) -> Result<DeviceModel, Failure> {
    DeviceModel::parse(fields.text("deviceModelName")).map_err(|_| Refusal::DeviceModel.into())
}

fn carrier_code(fields: &Fields) -> Result<CarrierCode, Failure> {
    CarrierCode::parse(&carrier(fields)).map_err(|_| Refusal::CarrierCode.into())
}

/// The devices of the list, each once.
fn devices(fields: &Fields) -> Result<Vec<DeviceId>, Failure> {
    let mut devices: Vec<DeviceId> = Vec::new();
    for text in fields.items() {
        let device = DeviceId::parse(text).map_err(|_| bad("A serialNumber is missing or has more than 100 bytes."))?;
        if !devices.contains(&device) {
            devices.push(device);
        }
        if devices.len() > DEVICES_MAX {
            return Err(bad("The deviceList has more than 100 devices."));
        }
    }
    if devices.is_empty() { Err(bad("The deviceList has no serialNumber.")) } else { Ok(devices) }
}

/// Tells of a licence: how many devices, and until when.
pub(super) async fn license(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let state = client.license(&named(fields)?).await?;
    // The last day on which it is valid, in UTC.
    let last = |until: patchbay_domain::time::Millis| Local::of(until.plus_seconds(-1), UtcOffset::default()).day().to_string();
    let mut inner = String::new();
    element(&mut inner, "maxDeviceCount", &state.seats.to_string());
    element(&mut inner, "usedDeviceCount", &state.used.to_string());
    element(&mut inner, "expirationDate", &state.valid_until.map_or_else(|| NEVER.to_owned(), last));
    Ok(document(root, &inner))
}

/// Lists the firmware of a model and carrier code, the newest first; with a current version only what is newer.
pub(super) async fn firmware(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let (named, model, carrier) = (named(fields)?, model(fields)?, carrier_code(fields)?);
    let current = match fields.text("currentFirmwareVersion").trim() {
        "" => None,
        text => Some(FirmwareVersion::parse(text).map_err(|_| bad("The currentFirmwareVersion has more than 100 bytes."))?),
    };
    let mut inner = String::from("<firmwareList>");
    for row in client.firmware(&named, &model, &carrier, current.as_ref()).await? {
        inner.push_str("<firmwareItem>");
        for (name, text) in [
            ("targetFirmwareVersion", &row.firmware.version),
            ("description", &row.firmware.description),
            ("osVersion", &row.firmware.os_version),
            ("openedDate", &row.firmware.released),
            ("samsungSecurityPatchDate", &row.firmware.patch_level),
        ] {
            element(&mut inner, name, text);
        }
        inner.push_str("</firmwareItem>");
    }
    inner.push_str("</firmwareList>");
    Ok(document(root, &inner))
}

/// Registers a group under a licence.
pub(super) async fn register_group(client: &Client<'_>, fields: &Fields) -> Result<Response, Failure> {
    let mdm = MdmId::parse(fields.text("mdmId")).map_err(|_| Refusal::MdmId)?;
    let customer = CustomerId::parse(fields.text("customerId")).map_err(|_| Refusal::CustomerId)?;
    let group = GroupId::parse(fields.text("groupId")).map_err(|_| Refusal::GroupId)?;
    let license = License::parse(fields.text("license")).map_err(|_| Refusal::License)?;
    client.register_group(&Named { mdm, customer, license }, &group).await?;
    Ok(done())
}

/// Tells which of the devices are not taken along, by reason.
pub(super) async fn abnormal(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let (named, devices) = (named(fields)?, devices(fields)?);
    let mut inner = String::from("<abnormalCategoryList>");
    for (why, devices) in client.abnormal(&named, &devices).await? {
        inner.push_str("<abnormalCategoryItem>");
        let title = match why {
            Abnormal::NoSeat => "Blocked, Insufficient License",
            Abnormal::Unknown => "Not Enrolled",
        };
        element(&mut inner, "abnormalCategoryTitle", title);
        inner.push_str("<abnormalDeviceList>");
        for device in devices {
            element(&mut inner, "serialNumber", device.as_str());
        }
        inner.push_str("</abnormalDeviceList></abnormalCategoryItem>");
    }
    inner.push_str("</abnormalCategoryList>");
    Ok(document(root, &inner))
}

/// Forces an update on the devices of the list.
pub(super) async fn force(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let (named, model, carrier) = (named(fields)?, model(fields)?, carrier_code(fields)?);
    let target = Target::parse(fields.text("targetFirmwareVersion")).map_err(|_| Refusal::Target)?;
    let wifi_only = match fields.text("networkType").trim() {
        "" | "ANY" => false,
        "WIFIONLY" => true,
        _ => return Err(bad("The networkType is neither ANY nor WIFIONLY.")),
    };
    let id = client.force(&named, Forced { model, carrier, target, wifi_only, devices: devices(fields)? }).await?;
    let mut inner = String::new();
    element(&mut inner, "forceUpdateId", &id);
    Ok(document(root, &inner))
}

/// The id that is asked about, and how far its devices are.
async fn forced(client: &Client<'_>, fields: &Fields) -> Result<(String, Vec<ForcedDevice>), Failure> {
    let named = named(fields)?;
    let id = fields.text("forceUpdateId").trim();
    if id.is_empty() || id.len() > FORCE_ID_MAX {
        return Err(bad("The forceUpdateId is missing or has more than 64 bytes."));
    }
    let devices = client.forced(&named, id).await?.ok_or_else(|| bad("The forceUpdateId is not known, or too long ago."))?;
    Ok((id.to_owned(), devices))
}

const fn has_it(device: &ForcedDevice) -> bool {
    matches!(device.progress, Progress::Done | Progress::Newer)
}

/// Tells how many devices have the firmware, have failed for good, and are on the way.
pub(super) async fn summary(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let (id, devices) = forced(client, fields).await?;
    let done = devices.iter().filter(|device| has_it(device)).count();
    let failed = devices.iter().filter(|device| device.gave_up && !has_it(device)).count();
    let mut inner = String::new();
    element(&mut inner, "forceUpdateId", &id);
    element(&mut inner, "totalCount", &devices.len().to_string());
    element(&mut inner, "downloadedCount", &done.to_string());
    element(&mut inner, "failedCount", &failed.to_string());
    let processing = devices.len().saturating_sub(done).saturating_sub(failed);
    element(&mut inner, "processingCount", &processing.to_string());
    Ok(document(root, &inner))
}

/// Tells which devices do not have the firmware yet, and how far they are.
pub(super) async fn detail(client: &Client<'_>, fields: &Fields, root: &str) -> Result<Response, Failure> {
    let (id, devices) = forced(client, fields).await?;
    let mut inner = String::new();
    element(&mut inner, "forceUpdateId", &id);
    inner.push_str("<deviceList>");
    for device in devices.iter().filter(|device| !has_it(device)) {
        inner.push_str("<device>");
        element(&mut inner, "serialNumber", device.device.as_str());
        element(&mut inner, "status", if device.gave_up { "failed" } else { "processing" });
        if let Some(error) = device.error {
            element(&mut inner, "errorCode", &error.to_string());
        }
        inner.push_str("</device>");
    }
    inner.push_str("</deviceList>");
    Ok(document(root, &inner))
}
