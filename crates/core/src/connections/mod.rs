//! `connections`: which apps may register, as whom, and what they registered about themselves.
//!
//! Administrators come in through [`Connections`], as somebody and inside one organization; an app through [`Registrations`], as a user of
//! its application or as nobody in particular, and reaches only what that user registered; an administration program with a service key
//! through [`Revocations`], or, where its key may read, through [`Connections`]. Who they are is found out by the doors in `accounts`.
//!
//! Which change of a connection is allowed is decided by the domain, from the one description of the properties; here it is carried out.
//! Nothing here may know OData, Atom, JSON as it is sent, or a status code.

mod application_list;
mod applications;
mod bulk;
mod describe;
mod error;
mod expiry;
mod feed;
mod figures;
mod filter;
mod keys;
mod list;
mod memory;
mod registrations;
mod revoke;
mod rows;
mod seen;
#[cfg(test)]
mod tests;
mod user_list;
mod users;
mod write;

pub use applications::{Application, ApplicationRow};
pub(crate) use bulk::KIND as DELETION;
pub use error::Error;
pub(crate) use expiry::by_clock;
pub use feed::Range;
pub(crate) use keys::{key_hash, roles as key_roles};
pub use list::ConnectionDetail;
pub(crate) use memory::Memory;
pub use registrations::Registrations;
pub use revoke::Revocations;
pub(crate) use seen::write as write_seen;
pub use users::{NewToken, UserDetail};

/// Storing without a use case around it, for the demo data.
pub(crate) mod store {
    pub(crate) use super::applications::insert as application;
    pub(crate) use super::keys::insert as key;
    pub(crate) use super::users::insert as user;
    pub(crate) use super::write::{New, insert as connection};
}

use crate::audit::{self, Change};
use crate::store::Tx;
use crate::{Acting, Actor, Clock, Result};
use futures::FutureExt;
use futures::future::BoxFuture;
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::audit::AuditItem;
use std::marker::PhantomData;

/// The area's word in audit log and events: what apps registered.
pub(crate) const AREA: &str = "connections";
/// Applications and their settings.
pub(crate) const APPLICATIONS: &str = "applications";
/// The users of apps, with their tokens.
pub(crate) const USERS: &str = "application-users";
/// Service keys.
pub(crate) const KEYS: &str = "application-keys";
/// The most applications of one organization; pages list all of them.
const APPLICATIONS_MAX: i64 = 500;

/// May look.
#[derive(Clone, Copy, Debug)]
pub enum View {}

/// May look and change.
#[derive(Clone, Copy, Debug)]
pub enum Edit {}

/// The applications, connections and app users of one organization, as somebody who may do `A` with them.
pub struct Connections<'a, A> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
    may: PhantomData<A>,
}

impl<'a> Acting<'a> {
    /// The connections of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` for an operator outside any organization.
    pub fn connections(&self) -> Result<Connections<'a, View>> {
        self.require(Permission::ViewConnections)?;
        Ok(Connections { acting: *self, organization: self.organization()?, may: PhantomData })
    }
}

impl<'a> Connections<'a, View> {
    /// The same, to change them.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn edit(self) -> Result<Connections<'a, Edit>> {
        self.acting.require(Permission::EditConnections)?;
        Ok(Connections { acting: self.acting, organization: self.organization, may: PhantomData })
    }
}

/// Whoever changes something, as a transaction holds him.
#[derive(Clone)]
struct By {
    clock: Clock,
    actor: Actor,
    organization: OrganizationId,
}

impl By {
    fn new(acting: Acting<'_>, organization: &OrganizationId) -> Self {
        Self { clock: acting.core().clock().clone(), actor: acting.actor().clone(), organization: organization.clone() }
    }

    /// Notes what was done to one thing.
    async fn note(&self, tx: &mut Tx, area: &'static str, action: &'static str, of: AuditItem) -> Result<()> {
        audit::record(tx, &self.clock, &self.actor, Change { area, action, items: &[of] }).await
    }
}

impl Connections<'_, Edit> {
    /// Changes something about who may come in, and has the doors forget what they remember before the change is answered.
    async fn write<T, W>(&self, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: for<'t> FnOnce(&'t mut Tx, By) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let core = self.acting.core();
        let by = By::new(self.acting, self.organization);
        let outcome = core.store().write(move |tx| async move { work(tx, by).await }.boxed()).await;
        core.inner.connections.forget();
        outcome
    }
}

/// What a change did to one thing.
fn item(subject: impl ToString, was: impl ToString, is: impl ToString) -> AuditItem {
    AuditItem { subject: subject.to_string(), was: was.to_string(), is: is.to_string() }
}
