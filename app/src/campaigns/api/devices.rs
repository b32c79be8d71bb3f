//! Registered devices.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::campaigns::{DeviceCampaign, DeviceQuery, DeviceRow};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// A page of the devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DevicesPage {
    /// The rows.
    pub(crate) page: Page<DeviceRow>,
    /// The groups that a device can be added to: id and name with customer.
    pub(crate) groups: Vec<(String, String)>,
    /// Whether the reader may change them.
    pub(crate) may_edit: bool,
}

/// A page of the devices.
#[server(prefix = "/portal", endpoint = "campaigns/devices", input = Json)]
pub(crate) async fn list_devices(query: DeviceQuery) -> Result<DevicesPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::viewing(&desk)?;
    let page = campaigns.devices(&query).await?;
    let groups = named_groups(&campaigns).await?;
    Ok(DevicesPage { page, groups, may_edit: super::may_edit(&desk) })
}

/// The groups that a device can be added to: id and name with customer.
#[cfg(feature = "ssr")]
pub(super) async fn named_groups<A>(
    campaigns: &patchbay_core::campaigns::Campaigns<'_, A>,
) -> Result<Vec<(String, String)>, Error> {
    let customers = campaigns.customers().await?;
    let named = campaigns.groups().await?.into_iter().map(|group| {
        let customer = customers.iter().find(|row| row.id == group.customer).map(|row| row.customer.clone());
        (group.id, format!("{} ({})", group.name, customer.unwrap_or_default()))
    });
    Ok(named.collect())
}

/// Adds one device to a group.
#[server(prefix = "/portal", endpoint = "campaigns/device-add")]
pub(crate) async fn add_device(group: String, device: String, model: String, carrier: String) -> Result<(), Error> {
    use patchbay_domain::campaigns::{CarrierCode, DeviceId, DeviceModel};
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let typed =
        [("group", group.as_str()), ("device", device.as_str()), ("model", model.as_str()), ("carrier", carrier.as_str())];
    let mut errors = patchbay_domain::form::FieldErrors::default();
    let parsed = (
        errors.check("device", DeviceId::parse(&device)),
        errors.check("model", DeviceModel::parse(&model)),
        errors.check("carrier", CarrierCode::parse(&carrier)),
    );
    if group.is_empty() {
        errors.add("group", "Choose a group.");
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    let (Some(device), Some(model), Some(carrier)) = parsed else { return Err(Error::Malformed.announced()) };
    let new = patchbay_core::campaigns::NewDevice { device, model, carrier };
    campaigns.add_devices(&group, vec![new]).await.map_err(|error| Error::from(error).keep(typed))?;
    super::done("/campaigns/devices", "campaign-device-added");
    Ok(())
}

/// One device with what is found beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DevicePage {
    /// The device.
    pub(crate) device: DeviceRow,
    /// Whether it has a secret of its own.
    pub(crate) own_secret: bool,
    /// How far it is or was in campaigns, the newest first.
    pub(crate) campaigns: Vec<DeviceCampaign>,
    /// What was done to it.
    pub(crate) history: Vec<HistoryEntry>,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// One device.
#[server(prefix = "/portal", endpoint = "campaigns/device")]
pub(crate) async fn find_device(id: String) -> Result<DevicePage, Error> {
    let desk = crate::server::signed_in()?;
    let found = super::viewing(&desk)?.device(&id).await?;
    let patchbay_core::campaigns::DeviceDetail { device, own_secret, campaigns, history } = found;
    Ok(DevicePage { device, own_secret, campaigns, history, may_edit: super::may_edit(&desk) })
}

/// Gives a device a secret of its own; its page then shows it.
#[server(prefix = "/portal", endpoint = "campaigns/device-rotate")]
pub(crate) async fn rotate_device(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let secret = super::editing(&desk)?.rotate_device(&id).await?;
    crate::server::redirect(&crate::shown::with(&crate::campaigns::parts::device_page(&id), &desk, secret));
    Ok(())
}

/// Takes a device out.
#[server(prefix = "/portal", endpoint = "campaigns/device-remove")]
pub(crate) async fn remove_device(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.remove_device(&id).await?;
    super::done("/campaigns/devices", "campaign-device-removed");
    Ok(())
}
