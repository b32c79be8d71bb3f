//! The lists: accounts with what stands around them, numbers, calls, devices.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::list::{Page, WordsQuery};
use patchbay_domain::sip::{Account, AccountQuery, AssignedNumber, Call, CallQuery, Domain, RegisteredDevice, Summary};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A page of the accounts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<Account>,
    /// Whether the reader may change accounts.
    pub(crate) may_edit: bool,
}

/// What stands around the list of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Around {
    /// The figures at the top.
    pub(crate) summary: Summary,
    /// The domains that the filter and the form for a new account offer.
    pub(crate) domains: Vec<Domain>,
}

/// A page of the accounts.
#[server(prefix = "/portal", endpoint = "sip/list", input = Json)]
pub(crate) async fn list_accounts(query: AccountQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ListPage { page: desk.acting().sip()?.list(&query).await?, may_edit: super::may_edit(&desk) })
}

/// Figures and domains.
#[server(prefix = "/portal", endpoint = "sip/around")]
pub(crate) async fn around_accounts() -> Result<Around, Error> {
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?;
    Ok(Around { summary: sip.summary().await?, domains: sip.domains().await? })
}

/// A page of the numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct NumbersPage {
    /// The rows.
    pub(crate) page: Page<AssignedNumber>,
    /// Whether the reader may change them.
    pub(crate) may_edit: bool,
}

/// A page of the numbers.
#[server(prefix = "/portal", endpoint = "sip/numbers", input = Json)]
pub(crate) async fn list_numbers(query: WordsQuery) -> Result<NumbersPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(NumbersPage { page: desk.acting().sip()?.numbers(&query).await?, may_edit: super::may_edit(&desk) })
}

/// Gives a number to an account.
#[server(prefix = "/portal", endpoint = "sip/number-assign")]
pub(crate) async fn assign_number(number: String, account: String) -> Result<(), Error> {
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::sip::{Number, SipAddress};
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let typed = [("number", number.as_str()), ("account", account.as_str())];
    let mut errors = FieldErrors::default();
    let parsed = errors.check("number", Number::parse(&number));
    let address = errors.check("account", SipAddress::parse(&account));
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    let (Some(parsed), Some(address)) = (parsed, address) else { return Err(Error::Malformed.announced()) };
    let found = sip.account(&address).await.map_err(|error| match error {
        patchbay_core::Error::NotFound => Error::field("account", "There is no such account.").keep(typed).announced(),
        error => error.into(),
    })?;
    found.add_number(parsed).await.map_err(|error| super::refused(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/sip/numbers", "sip-number-added"));
    Ok(())
}

/// Takes a number back from its account.
#[server(prefix = "/portal", endpoint = "sip/number-release")]
pub(crate) async fn release_number(number: String, account: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let account = super::editing(&desk, &account).await?;
    let number = patchbay_domain::sip::Number::parse(&number).map_err(|_| Error::NotFound.announced())?;
    account.delete_number(number).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/sip/numbers", "sip-number-deleted"));
    Ok(())
}

/// A page of the calls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CallsPage {
    /// The rows.
    pub(crate) page: Page<Call>,
}

/// A page of the calls of all accounts.
#[server(prefix = "/portal", endpoint = "sip/calls", input = Json)]
pub(crate) async fn list_calls(query: CallQuery) -> Result<CallsPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(CallsPage { page: desk.acting().sip()?.calls(&query).await? })
}

/// A page of the registered devices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct DevicesPage {
    /// The rows.
    pub(crate) page: Page<RegisteredDevice>,
    /// The server's clock.
    pub(crate) now: Millis,
    /// Whether the reader may remove them.
    pub(crate) may_edit: bool,
}

/// A page of the registered devices of all accounts.
#[server(prefix = "/portal", endpoint = "sip/devices", input = Json)]
pub(crate) async fn list_devices(query: WordsQuery) -> Result<DevicesPage, Error> {
    let desk = crate::server::signed_in()?;
    let page = desk.acting().sip()?.devices(&query).await?;
    Ok(DevicesPage { page, now: super::now()?, may_edit: super::may_edit(&desk) })
}

/// Takes a device out of the registrations, from the list of all of them.
#[server(prefix = "/portal", endpoint = "sip/device-take")]
pub(crate) async fn take_device(address: String, device: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk, &address).await?.remove_device(&device).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/sip/devices", "sip-device-removed"));
    Ok(())
}
