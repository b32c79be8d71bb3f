//! `redirections`: which phone (by MAC address) is told which provisioning URL.
//!
//! Administrators and wire clients come in through [`Redirections`], as somebody and inside one organization; phones through [`Phones`],
//! which only tells a phone its URL and takes note that it asked. A phone belongs to the organization that registered it first, until
//! that organization gives it back; nobody else sees or changes it.
//!
//! Nothing here may know the spelling of an answer: neither XML-RPC nor the documents that phones read.

mod bulk;
mod change;
mod contacts;
mod error;
mod filter;
mod find;
mod import;
mod inbox;
mod list;
mod memory;
mod models;
mod phones;
mod register;
#[cfg(test)]
mod tests;

pub use error::Error;
pub(crate) use import::KIND as IMPORT;
pub use inbox::Inbox;
pub(crate) use memory::Memory;
pub use models::Models;
pub use phones::{PhoneContact, Phones};

use crate::{Acting, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use std::marker::PhantomData;

/// May look at redirections.
#[derive(Clone, Copy, Debug)]
pub enum View {}

/// May look at redirections and change them.
#[derive(Clone, Copy, Debug)]
pub enum Edit {}

/// The redirections of one organization, as somebody who may do `A` with them.
pub struct Redirections<'a, A> {
    acting: Acting<'a>,
    organization: &'a OrganizationId,
    may: PhantomData<A>,
}

impl<'a> Acting<'a> {
    /// The redirections of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` for an operator outside any organization.
    pub fn redirections(&self) -> Result<Redirections<'a, View>> {
        self.require(Permission::ViewRedirections)?;
        Ok(Redirections { acting: *self, organization: self.organization()?, may: PhantomData })
    }
}

impl<'a> Redirections<'a, View> {
    /// The same, to change them.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn edit(self) -> Result<Redirections<'a, Edit>> {
        self.acting.require(Permission::EditRedirections)?;
        Ok(Redirections { acting: self.acting, organization: self.organization, may: PhantomData })
    }
}

/// After rows were written past the use cases (the demo data): phones are told them, and the contacts noted so far are written.
pub(crate) async fn settle(core: &crate::Core) {
    core.redirections_memory().refresh(memory::Touched::All).await;
    contacts::write_all(core).await;
}
