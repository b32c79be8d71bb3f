//! The area's server functions. Each begins with the guard, makes its call on core and maps what came of it; what an actor may do is
//! core's to decide. Nothing here knows HTML, and nothing here decides a rule.

mod account;
mod domains;
mod import;
mod lists;
mod money;

pub(crate) use account::{
    AccountPage, AddAlias, AddNumber, Asked, CreateAccount, DeleteAccount, DeleteAlias, DeleteNumber, LockAccount, RemoveDevice,
    ResetPassword, UpdateAccount, find_account,
};
pub(crate) use domains::{AddDomain, DeleteDomain, DomainsPage, UpdateDomain, list_domains};
pub(crate) use import::{DraftPage, PasteAccounts, StartAccounts, find_draft};
pub(crate) use lists::{
    Around, AssignNumber, CallsPage, DevicesPage, ListPage, NumbersPage, ReleaseNumber, TakeDevice, around_accounts,
    list_accounts, list_calls, list_devices, list_numbers,
};
pub(crate) use money::{ChangeBalance, CreateVouchers, LoadNetworks, VouchersPage, count_networks, list_vouchers};

#[cfg(feature = "ssr")]
use crate::error::Error;
#[cfg(feature = "ssr")]
use patchbay_domain::sip::SipAddress;

/// What core's area says, as a form shows it.
#[cfg(feature = "ssr")]
fn refused(error: patchbay_core::sip::Error) -> Error {
    Error::from(patchbay_core::Error::from(error))
}

/// The account of an address such as `/sip/accounts/alice@example.org`; one that cannot be read is not there.
#[cfg(feature = "ssr")]
fn address_of(address: &str) -> Result<SipAddress, Error> {
    SipAddress::parse(address).map_err(|_| Error::NotFound.announced())
}

/// The server's clock.
#[cfg(feature = "ssr")]
fn now() -> Result<patchbay_domain::time::Millis, Error> {
    Ok(crate::server::provided::<crate::server::ServerState>()?.clock.now())
}

/// Whether somebody may change accounts, so that a page offers it; core decides when it is done.
#[cfg(feature = "ssr")]
fn may_edit(desk: &crate::server::Desk) -> bool {
    desk.actor().may(patchbay_domain::access::Permission::EditSip)
}

/// One account, to be changed.
#[cfg(feature = "ssr")]
async fn editing<'a>(
    desk: &'a crate::server::Desk,
    address: &str,
) -> Result<patchbay_core::sip::SipAccount<'a, patchbay_core::sip::Edit>, Error> {
    Ok(desk.acting().sip()?.edit()?.account(&address_of(address)?).await?)
}

/// Goes on to an account's page, which says what was done.
#[cfg(feature = "ssr")]
fn done(address: &str, key: &'static str) {
    crate::server::redirect(&crate::flash::with(&super::parts::account_page(address), key));
}
