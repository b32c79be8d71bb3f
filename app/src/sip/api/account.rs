//! One account: made, looked at, changed, locked, deleted; its aliases, numbers and devices.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::audit::HistoryEntry;
use patchbay_domain::sip::{Call, Device, LedgerEntry, MonthlyUsage, Number, Prepaid, Settings, SipAddress, Verdict};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// Whose account it is, as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountFields {
    /// First name.
    pub(crate) first_name: String,
    /// Last name.
    pub(crate) last_name: String,
    /// E-mail address.
    pub(crate) email: String,
    /// Mobile number.
    pub(crate) mobile: String,
    /// The number shown to telephones.
    pub(crate) caller_id: String,
    /// Time zone; empty is the domain's for a new account.
    pub(crate) timezone: String,
    /// Seconds to ring; empty is as usual.
    pub(crate) no_answer_seconds: String,
    /// Quick dial prefix.
    pub(crate) quick_dial: String,
}

#[cfg(feature = "ssr")]
impl AccountFields {
    /// The identity that was typed; refusals that only this form can make are noted.
    fn identity(&self, errors: &mut patchbay_domain::form::FieldErrors) -> patchbay_domain::sip::Identity {
        let mut number = |field: &str, text: &str| match text.trim() {
            "" => None,
            text => errors.check(field, Number::parse(text)),
        };
        let (mobile, caller_id) = (number("mobile", &self.mobile), number("caller_id", &self.caller_id));
        let no_answer_seconds = match self.no_answer_seconds.trim() {
            "" => None,
            text => errors.check("no_answer_seconds", text.parse().map_err(|_| "Give a whole number of seconds.")),
        };
        patchbay_domain::sip::Identity {
            first_name: self.first_name.clone(),
            last_name: self.last_name.clone(),
            email: self.email.clone(),
            mobile,
            caller_id,
            timezone: self.timezone.clone(),
            no_answer_seconds,
            quick_dial: self.quick_dial.trim().to_owned(),
        }
    }

    fn typed(&self) -> [(&'static str, &str); 8] {
        [
            ("first_name", &self.first_name),
            ("last_name", &self.last_name),
            ("email", &self.email),
            ("mobile", &self.mobile),
            ("caller_id", &self.caller_id),
            ("timezone", &self.timezone),
            ("no_answer_seconds", &self.no_answer_seconds),
            ("quick_dial", &self.quick_dial),
        ]
    }
}

/// Makes an account; its page then shows the password, whoever chose it.
#[server(prefix = "/portal", endpoint = "sip/create")]
pub(crate) async fn create_account(
    username: String,
    domain: String,
    password: String,
    #[server(flatten)] fields: AccountFields,
    #[server(default)] listed: Option<String>,
) -> Result<(), Error> {
    use patchbay_domain::form::FieldErrors;
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let chosen = listed.as_deref().unwrap_or_default();
    let typed = || {
        let own = [("username", username.as_str()), ("domain", domain.as_str()), ("listed", chosen)];
        own.into_iter().chain(fields.typed()).collect::<Vec<_>>()
    };
    let mut errors = FieldErrors::default();
    let identity = fields.identity(&mut errors);
    if !errors.is_empty() {
        errors.0.extend(identity.check().0);
        errors.check("username", patchbay_domain::sip::SipUser::parse(&username));
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed()))?;
    let new = patchbay_core::sip::NewAccount {
        username: username.clone(),
        domain: domain.clone(),
        password,
        identity,
        listed: listed.is_some(),
    };
    let made = sip.create(&new).await.map_err(|error| super::refused(error).keep(typed()))?;
    let page = crate::flash::with(&crate::sip::parts::account_page(&made.address.to_string()), "sip-account-created");
    crate::server::redirect(&crate::shown::with(&page, &desk, made.password.0));
    Ok(())
}

/// What would become of a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Asked {
    /// This.
    Verdict(Verdict),
    /// The caller that was asked about is none; a sentence.
    NoCaller(String),
}

/// All that an account's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct AccountPage {
    /// Its settings.
    pub(crate) settings: Settings,
    /// Its aliases.
    pub(crate) aliases: Vec<SipAddress>,
    /// Its numbers.
    pub(crate) numbers: Vec<Number>,
    /// Its devices.
    pub(crate) devices: Vec<Device>,
    /// What is left, for a prepaid one.
    pub(crate) prepaid: Option<Prepaid>,
    /// The newest steps of its balance.
    pub(crate) ledger: Vec<LedgerEntry>,
    /// Its newest calls.
    pub(crate) calls: Vec<Call>,
    /// How many calls it has in all.
    pub(crate) calls_total: i64,
    /// What placed calls came to this month.
    pub(crate) usage: MonthlyUsage,
    /// The currency of its domain.
    pub(crate) currency: String,
    /// What would become of a call now.
    pub(crate) asked: Asked,
    /// Its changes.
    pub(crate) history: Vec<HistoryEntry>,
    /// The server's clock.
    pub(crate) now: Millis,
    /// Whether the reader may change it.
    pub(crate) may_edit: bool,
}

/// How many steps of a balance, and how many calls, the page shows.
#[cfg(feature = "ssr")]
const SHOWN: usize = 20;

/// One account with all that is known of it, and what would become of a call from this caller; from nobody in particular when empty.
#[server(prefix = "/portal", endpoint = "sip/account")]
pub(crate) async fn find_account(address: String, caller: String) -> Result<AccountPage, Error> {
    use patchbay_domain::sip::{CallQuery, Party};
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?;
    let account = sip.account(&super::address_of(&address)?).await?;
    let asked = match Some(caller.trim()).filter(|caller| !caller.is_empty()).map(Party::parse).transpose() {
        Ok(caller) => Asked::Verdict(account.route(caller.as_ref()).await?.verdict),
        Err(fault) => Asked::NoCaller(fault.to_string()),
    };
    let mut calls = account.calls(&CallQuery::default()).await?;
    calls.rows.truncate(SHOWN);
    let mut ledger = account.balance_history().await?;
    ledger.truncate(SHOWN);
    let domain = &account.address().domain;
    let currency = sip.domains().await?.into_iter().find(|known| known.name == *domain).map(|known| known.currency);
    Ok(AccountPage {
        settings: account.settings().await?,
        aliases: account.aliases().await?,
        numbers: account.numbers().await?,
        devices: account.devices().await?,
        prepaid: account.prepaid().await?,
        ledger,
        calls: calls.rows,
        calls_total: calls.total,
        usage: account.monthly_usage().await?,
        currency: currency.unwrap_or_default(),
        asked,
        history: account.changes().await?,
        now: super::now()?,
        may_edit: super::may_edit(&desk),
    })
}

/// Changes whose account it is.
#[server(prefix = "/portal", endpoint = "sip/update")]
pub(crate) async fn update_account(
    address: String,
    #[server(flatten)] fields: AccountFields,
    #[server(default)] listed: Option<String>,
) -> Result<(), Error> {
    use patchbay_domain::form::FieldErrors;
    let desk = crate::server::signed_in()?;
    let account = super::editing(&desk, &address).await?;
    let chosen = listed.as_deref().unwrap_or_default();
    let typed = || fields.typed().into_iter().chain([("listed", chosen)]);
    let mut errors = FieldErrors::default();
    let identity = fields.identity(&mut errors);
    if !errors.is_empty() {
        errors.0.extend(identity.check().0);
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed()))?;
    account.set_identity(&identity).await.map_err(|error| super::refused(error).keep(typed()))?;
    account.set_listed(listed.is_some()).await.map_err(|error| super::refused(error).keep(typed()))?;
    super::done(&address, "sip-account-saved");
    Ok(())
}

/// Keeps the owner out, or lets him in again.
#[server(prefix = "/portal", endpoint = "sip/lock")]
pub(crate) async fn lock_account(address: String, #[server(default)] locked: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let locked = locked == "1";
    super::editing(&desk, &address).await?.set_locked(locked).await.map_err(super::refused)?;
    super::done(&address, if locked { "sip-account-locked" } else { "sip-account-unlocked" });
    Ok(())
}

/// Sets another SIP password; the account's page then shows it.
#[server(prefix = "/portal", endpoint = "sip/reset-password")]
pub(crate) async fn reset_password(address: String, password: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let fresh = super::editing(&desk, &address).await?.reset_password(&password).await.map_err(super::refused)?;
    let page = crate::flash::with(&crate::sip::parts::account_page(&address), "sip-password-reset");
    crate::server::redirect(&crate::shown::with(&page, &desk, fresh.0));
    Ok(())
}

/// Deletes an account with all that belongs to it.
#[server(prefix = "/portal", endpoint = "sip/delete")]
pub(crate) async fn delete_account(address: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk, &address).await?.delete().await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/sip", "sip-account-deleted"));
    Ok(())
}

/// Adds an alias.
#[server(prefix = "/portal", endpoint = "sip/add-alias")]
pub(crate) async fn add_alias(address: String, alias: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let added = super::editing(&desk, &address).await?.add_alias(&alias).await;
    added.map_err(|error| super::refused(error).moved("username", "alias").keep([("alias", alias.as_str())]))?;
    super::done(&address, "sip-alias-added");
    Ok(())
}

/// Deletes an alias.
#[server(prefix = "/portal", endpoint = "sip/delete-alias")]
pub(crate) async fn delete_alias(address: String, alias: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk, &address).await?.delete_alias(&alias).await.map_err(super::refused)?;
    super::done(&address, "sip-alias-deleted");
    Ok(())
}

/// Has the account reached by a number.
#[server(prefix = "/portal", endpoint = "sip/add-number")]
pub(crate) async fn add_number(address: String, number: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let account = super::editing(&desk, &address).await?;
    let typed = [("number", number.as_str())];
    let parsed = Number::parse(&number).map_err(|fault| Error::field("number", fault.to_string()).keep(typed).announced())?;
    account.add_number(parsed).await.map_err(|error| super::refused(error).keep(typed))?;
    super::done(&address, "sip-number-added");
    Ok(())
}

/// Takes a number back.
#[server(prefix = "/portal", endpoint = "sip/delete-number")]
pub(crate) async fn delete_number(address: String, number: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let account = super::editing(&desk, &address).await?;
    let number = Number::parse(&number).map_err(|_| Error::NotFound.announced())?;
    account.delete_number(number).await.map_err(super::refused)?;
    super::done(&address, "sip-number-deleted");
    Ok(())
}

/// Takes a device out of the account's registrations.
#[server(prefix = "/portal", endpoint = "sip/remove-device")]
pub(crate) async fn remove_device(address: String, device: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk, &address).await?.remove_device(&device).await.map_err(super::refused)?;
    super::done(&address, "sip-device-removed");
    Ok(())
}
