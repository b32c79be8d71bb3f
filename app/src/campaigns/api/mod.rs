//! The area's server functions. Each begins with the guard, makes its call on core and maps what came of it; what an actor may do is
//! core's to decide. Nothing here knows HTML, and nothing here decides a rule.

mod clients;
mod devices;
mod firmware;
mod import;
mod life;
mod lists;
mod order;
mod register;
mod webhooks;

pub(crate) use clients::{Client, ClientsPage, CreateClient, RevokeClient, RotateClient, list_clients};
pub(crate) use devices::{AddDevice, DevicePage, DevicesPage, RemoveDevice, RotateDevice, find_device, list_devices};
pub(crate) use firmware::{
    AddFirmware, Firmware, FirmwareItem, FirmwarePage, ImportFirmware, MoveFirmware, RemoveFirmware, UpdateFirmware,
    list_firmware,
};
pub(crate) use import::{DraftPage, PasteDevices, StartDevices, find_draft, import_groups};
pub(crate) use life::{ActOnCampaign, SetPolicies};
pub(crate) use lists::{
    CalendarPage, CalendarRow, DetailPage, ListPage, ProgressPage, find_campaign, list_calendar, list_campaigns, list_progress,
    summarize,
};
pub(crate) use order::{OrderCampaign, OrderForm, OrderPage, PreviewCampaign, PreviewPage, find_order, find_preview};
pub(crate) use register::{
    AddCustomer, AddGroup, AddLicence, AddMdm, Customer, Group, Licence, RegisterPage, RotateGroup, SetCustomerPolicies,
    UpdateLicence, list_register,
};
pub(crate) use webhooks::{AddWebhook, Redeliver, RemoveWebhook, RotateWebhook, UpdateWebhook, WebhooksPage, list_webhooks};

#[cfg(feature = "ssr")]
use crate::error::Error;
#[cfg(feature = "ssr")]
use patchbay_core::campaigns::{Campaigns, Edit, View};

/// The area, to look at it.
#[cfg(feature = "ssr")]
fn viewing(desk: &crate::server::Desk) -> Result<Campaigns<'_, View>, Error> {
    Ok(desk.acting().campaigns()?)
}

/// The area, to change it.
#[cfg(feature = "ssr")]
fn editing(desk: &crate::server::Desk) -> Result<Campaigns<'_, Edit>, Error> {
    Ok(desk.acting().campaigns()?.edit()?)
}

/// Whether somebody may change campaigns, so that a page offers it; core decides when it is done.
#[cfg(feature = "ssr")]
fn may_edit(desk: &crate::server::Desk) -> bool {
    desk.actor().may(patchbay_domain::access::Permission::EditCampaigns)
}

/// Goes on to a page, which says what was done.
#[cfg(feature = "ssr")]
fn done(path: &str, key: &'static str) {
    crate::server::redirect(&crate::flash::with(path, key));
}
