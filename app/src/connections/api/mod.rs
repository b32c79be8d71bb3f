//! The area's server functions. Each begins with the guard, makes its call on core and maps what came of it; what an actor may do is
//! core's to decide. Nothing here knows HTML, and nothing here decides a rule.

mod applications;
mod bulk;
mod detail;
mod figures;
mod keys;
mod list;
mod users;

pub(crate) use applications::{
    ApplicationLine, ApplicationPage, ApplicationsPage, CreateApplication, RemoveApplication, RemoveDestination, RemoveFeature,
    SetDefaults, SetDestination, SetFeature, UpdateApplication, find_application, list_applications,
};
pub(crate) use bulk::{CancelDeletion, IdleLine, IdlePage, StartDeletion, find_deletion, list_idle, plan_deletion};
pub(crate) use detail::{DeleteConnection, DetailPage, UpdateConnection, find_connection};
pub(crate) use figures::get_figures;
pub(crate) use keys::{CreateKey, KeysPage, RevokeKey, list_keys};
pub(crate) use list::{ListPage, list_connections, offer_filters};
pub(crate) use users::{
    CreateAppToken, CreateAppUser, DeleteAppUser, ResetAppPassword, RevokeAppToken, RevokeAppUser, UserPage, UsersPage,
    find_app_user, list_app_users,
};

#[cfg(feature = "ssr")]
use crate::error::Error;
#[cfg(feature = "ssr")]
use patchbay_core::connections::{Connections, Edit, View};

/// The area, to look at it.
#[cfg(feature = "ssr")]
fn viewing(desk: &crate::server::Desk) -> Result<Connections<'_, View>, Error> {
    Ok(desk.acting().connections()?)
}

/// The area, to change it.
#[cfg(feature = "ssr")]
fn editing(desk: &crate::server::Desk) -> Result<Connections<'_, Edit>, Error> {
    Ok(desk.acting().connections()?.edit()?)
}

/// Whether somebody may change what apps registered, so that a page offers it; core decides when it is done.
#[cfg(feature = "ssr")]
fn may_edit(desk: &crate::server::Desk) -> bool {
    desk.actor().may(patchbay_domain::access::Permission::EditConnections)
}

/// Goes on to a page, which says what was done.
#[cfg(feature = "ssr")]
fn done(path: &str, key: &'static str) {
    crate::server::redirect(&crate::flash::with(path, key));
}
