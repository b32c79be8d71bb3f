//! The area's server functions. Each begins with the guard, makes its call on core and maps what came of it; what an actor may do is
//! core's to decide. Nothing here knows HTML, and nothing here decides a rule.

mod binding;
mod clients;
mod consumers;
mod gateways;
mod import;
mod lists;
mod message;
mod models;
mod send;
mod settings;

pub(crate) use binding::{BindingPage, CreateBinding, DeleteBinding, Offer, find_binding, list_choices};
pub(crate) use clients::{ClientPage, CreateClient, DeleteClient, find_client};
pub(crate) use consumers::{
    AddToken, ConsumersPage, CreateConsumer, RevokeConsumer, RevokeToken, RotateConsumer, list_consumers,
};
pub(crate) use gateways::{GatewaysPage, TestGateway, list_gateways};
pub(crate) use import::{DraftPage, PasteBindings, StartBindings, find_draft};
pub(crate) use lists::{
    Around, ClientsPage, ListPage, OutboxPage, SetupsPage, around_bindings, list_bindings, list_clients, list_outbox, list_setups,
};
pub(crate) use message::{HandOut, MessagePage, Qr, preview_message, sent_message, settings_by_hand};
pub(crate) use models::{CreateModel, DeleteModel, ModelsPage, PasteModels, UpdateModel, list_models};
pub(crate) use send::{ResendSetup, SendSetup, SetupPage, find_setup};
pub(crate) use settings::{SettingsPage, UpdateBindingSettings, find_settings};

#[cfg(feature = "ssr")]
use crate::error::Error;
#[cfg(feature = "ssr")]
use crate::server::Desk;
#[cfg(feature = "ssr")]
use patchbay_core::bindings::{Bindings, Edit};
#[cfg(feature = "ssr")]
use patchbay_domain::bindings::SyncmlClientId;

/// What core's area says, as a form shows it.
#[cfg(feature = "ssr")]
fn refused(error: patchbay_core::bindings::Error) -> Error {
    Error::from(patchbay_core::Error::from(error))
}

/// Whether somebody may change bindings and send setups, so that a page offers it; core decides when it is done.
#[cfg(feature = "ssr")]
fn may_edit(desk: &Desk) -> bool {
    desk.actor().may(patchbay_domain::access::Permission::EditBindings)
}

/// The bindings, to change them and to send.
#[cfg(feature = "ssr")]
fn editing(desk: &Desk) -> Result<Bindings<'_, Edit>, Error> {
    Ok(desk.acting().bindings()?.edit()?)
}

/// The number in an address such as `/bindings/12`; one that cannot be read is not there.
#[cfg(feature = "ssr")]
fn number_of(text: &str) -> Result<i64, Error> {
    text.parse().map_err(|_| Error::NotFound.announced())
}

/// A client of an address.
#[cfg(feature = "ssr")]
fn client_of(id: &str) -> SyncmlClientId {
    SyncmlClientId(id.to_owned())
}
