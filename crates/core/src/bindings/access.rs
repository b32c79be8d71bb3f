//! Who may do what with bindings.

use crate::{Acting, Result};
use patchbay_domain::access::Permission;
use patchbay_domain::accounts::OrganizationId;
use std::marker::PhantomData;

/// May look.
#[derive(Clone, Copy, Debug)]
pub enum View {}

/// May look, change and send.
#[derive(Clone, Copy, Debug)]
pub enum Edit {}

/// The bindings, SyncML clients and setups of one organization, as somebody who may do `A` with them.
pub struct Bindings<'a, A> {
    pub(super) acting: Acting<'a>,
    pub(super) organization: &'a OrganizationId,
    may: PhantomData<A>,
}

impl<'a> Acting<'a> {
    /// The bindings of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` for an operator outside any organization.
    pub fn bindings(&self) -> Result<Bindings<'a, View>> {
        self.require(Permission::ViewBindings)?;
        Ok(Bindings { acting: *self, organization: self.organization()?, may: PhantomData })
    }
}

impl<'a> Bindings<'a, View> {
    /// The same, to change them and to send setups.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn edit(self) -> Result<Bindings<'a, Edit>> {
        self.acting.require(Permission::EditBindings)?;
        Ok(Bindings { acting: self.acting, organization: self.organization, may: PhantomData })
    }
}
