//! Who may do what with SIP accounts.

use super::rows;
use crate::{Acting, Error, Result};
use patchbay_domain::access::{Permission, Role};
use patchbay_domain::accounts::OrganizationId;
use patchbay_domain::sip::{AccountId, SipAddress};
use std::marker::PhantomData;

/// May look.
#[derive(Clone, Copy, Debug)]
pub enum View {}

/// May look and change.
#[derive(Clone, Copy, Debug)]
pub enum Edit {}

/// Is the account's owner: may look and change, and what is nobody else's business.
#[derive(Clone, Copy, Debug)]
pub enum Own {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Edit {}
    impl Sealed for super::Own {}
}

/// [`Edit`] and [`Own`].
pub trait MayChange: sealed::Sealed {}
impl MayChange for Edit {}
impl MayChange for Own {}

/// The SIP domains and accounts of one organization, as somebody who may do `A` with them.
pub struct Sip<'a, A> {
    pub(super) acting: Acting<'a>,
    pub(super) organization: &'a OrganizationId,
    may: PhantomData<A>,
}

/// One account, for somebody who may do `A` with it.
pub struct SipAccount<'a, A> {
    pub(super) acting: Acting<'a>,
    pub(super) account: Reached,
    may: PhantomData<A>,
}

/// Which account it is.
#[derive(Clone, Debug)]
pub(super) struct Reached {
    pub id: AccountId,
    pub address: SipAddress,
    pub organization: OrganizationId,
}

impl<'a> Acting<'a> {
    /// The SIP domains and accounts of the organization acted in.
    ///
    /// # Errors
    /// `Forbidden` without the permission; `NotFound` for an operator outside any organization.
    pub fn sip(&self) -> Result<Sip<'a, View>> {
        self.require(Permission::ViewSip)?;
        Ok(Sip { acting: *self, organization: self.organization()?, may: PhantomData })
    }

    /// The SIP account of the actor himself, to look at. He came in with its password or a session begun with it.
    ///
    /// # Errors
    /// `Forbidden` to whoever is no subscriber.
    pub fn sip_account(&self) -> Result<SipAccount<'a, View>> {
        let actor = self.actor();
        match (actor.role(), actor.user(), actor.organization(), SipAddress::parse(actor.name())) {
            (Role::Subscriber, Some(user), Some(organization), Ok(address)) => {
                let account = Reached { id: AccountId(user.0.clone()), address, organization: organization.clone() };
                Ok(SipAccount { acting: *self, account, may: PhantomData })
            }
            _ => Err(Error::Forbidden),
        }
    }
}

impl<'a> Sip<'a, View> {
    /// The same, to change them.
    ///
    /// # Errors
    /// `Forbidden` without the permission.
    pub fn edit(self) -> Result<Sip<'a, Edit>> {
        self.acting.require(Permission::EditSip)?;
        Ok(Sip { acting: self.acting, organization: self.organization, may: PhantomData })
    }
}

impl<'a, A> Sip<'a, A> {
    /// One account, as far as this actor may go with it.
    ///
    /// # Errors
    /// `NotFound`, also for another organization's account.
    pub async fn account(&self, address: &SipAddress) -> Result<SipAccount<'a, A>> {
        let id = rows::find(self.acting.core().store(), self.organization, address).await?.ok_or(Error::NotFound)?;
        let account = Reached { id, address: address.clone(), organization: self.organization.clone() };
        Ok(SipAccount { acting: self.acting, account, may: PhantomData })
    }
}

impl<'a> SipAccount<'a, View> {
    /// The same, for its owner: to change it, and for what is his alone.
    ///
    /// # Errors
    /// `Forbidden` to everybody else, and with a token that only reads.
    pub fn own(self) -> Result<SipAccount<'a, Own>> {
        let actor = self.acting.actor();
        let his = actor.role() == Role::Subscriber && actor.user().is_some_and(|user| user.0 == self.account.id.0);
        if !his || actor.read_only {
            return Err(Error::Forbidden);
        }
        Ok(SipAccount { acting: self.acting, account: self.account, may: PhantomData })
    }
}

impl<A> SipAccount<'_, A> {
    /// Its address.
    #[must_use]
    pub const fn address(&self) -> &SipAddress {
        &self.account.address
    }
}
