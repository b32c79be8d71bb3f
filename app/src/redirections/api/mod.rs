//! The area's server functions. Each begins with the guard, makes its call on core and maps what came of it; what an actor may do is
//! core's to decide. Nothing here knows HTML, and nothing here decides a rule.

mod bulk;
mod edit;
mod import;
mod inbox;
mod list;
mod models;

pub(crate) use bulk::{BulkDelete, BulkPreview, BulkRepoint, preview_bulk};
pub(crate) use edit::{
    CreateMany, CreateRedirection, DeleteRedirection, DetailPage, LookedUp, UpdateRedirection, find_redirection, look_up_mac,
};
pub(crate) use import::{CancelImport, PasteImport, StartImport, list_imports, report_import};
pub(crate) use inbox::{IgnorePhone, InboxPage, list_inbox};
pub(crate) use list::{Around, ListPage, around_list, list_redirections};
pub(crate) use models::{AddModel, DeleteModel, ModelsPage, TriedMac, UpdateModel, list_models};

#[cfg(feature = "ssr")]
use crate::error::Error;
#[cfg(feature = "ssr")]
use patchbay_domain::form::FieldErrors;
#[cfg(feature = "ssr")]
use patchbay_domain::redirections::{Mac, ProvisioningUrl};

/// What core's area says, as a form shows it.
#[cfg(feature = "ssr")]
fn refused(error: patchbay_core::redirections::Error) -> Error {
    Error::from(patchbay_core::Error::from(error))
}

/// Reads the fields of one redirection, noting at each what is wrong with it.
#[cfg(feature = "ssr")]
fn read(mac: &str, url: &str, errors: &mut FieldErrors) -> (Option<Mac>, Option<ProvisioningUrl>) {
    (errors.check("mac", Mac::parse(mac)), errors.check("url", ProvisioningUrl::parse(url.trim())))
}

/// The MAC of an address such as `/redirections/000413610ff5`; one that cannot be read is not there.
#[cfg(feature = "ssr")]
fn mac_of_path(mac: &str) -> Result<Mac, Error> {
    Mac::parse(mac).map_err(|_| Error::NotFound.announced())
}

/// The server's clock.
#[cfg(feature = "ssr")]
fn now() -> Result<patchbay_domain::time::Millis, Error> {
    Ok(crate::server::provided::<crate::server::ServerState>()?.clock.now())
}

/// Whether somebody may change redirections, so that a page offers it; core decides when it is done.
#[cfg(feature = "ssr")]
fn may_edit(desk: &crate::server::Desk) -> bool {
    desk.actor().may(patchbay_domain::access::Permission::EditRedirections)
}
