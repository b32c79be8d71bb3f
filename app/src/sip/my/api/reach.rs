//! By what the account is reached: devices and aliases.

use crate::error::Result;
use leptos::prelude::*;
use patchbay_domain::sip::Device;

/// The devices that are registered now.
#[server(prefix = "/portal", endpoint = "my/devices")]
pub(crate) async fn my_devices() -> Result<Vec<Device>> {
    let desk = crate::server::signed_in()?;
    Ok(super::mine(&desk)?.devices().await?)
}

/// Takes a registration out of the list.
#[server(prefix = "/portal", endpoint = "my/devices/remove")]
pub(crate) async fn remove_device(
    /// Which one.
    id: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.remove_device(&id).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/my/devices", "my-device-removed"));
    Ok(())
}

/// Adds an alias.
#[server(prefix = "/portal", endpoint = "my/aliases/add")]
pub(crate) async fn add_alias(
    /// Its name, or the whole address.
    username: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    let added = super::own(&desk)?.add_alias(&username).await;
    added.map_err(|error| super::refused(error).keep([("username", username.as_str())]))?;
    crate::server::redirect(&crate::flash::with("/my/aliases", "my-alias-added"));
    Ok(())
}

/// Removes an alias.
#[server(prefix = "/portal", endpoint = "my/aliases/remove")]
pub(crate) async fn remove_alias(
    /// Which one.
    alias: String,
) -> Result<()> {
    let desk = crate::server::signed_in()?;
    super::own(&desk)?.delete_alias(&alias).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/my/aliases", "my-alias-removed"));
    Ok(())
}
