//! Domains of accounts.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::sip::Domain;
use serde::{Deserialize, Serialize};

/// All that the domains' page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DomainsPage {
    /// The domains, by name.
    pub(crate) domains: Vec<Domain>,
    /// Whether the reader may change them.
    pub(crate) may_edit: bool,
}

/// The organization's domains.
#[server(prefix = "/portal", endpoint = "sip/domains")]
pub(crate) async fn list_domains() -> Result<DomainsPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(DomainsPage { domains: desk.acting().sip()?.domains().await?, may_edit: super::may_edit(&desk) })
}

/// Adds a domain.
#[server(prefix = "/portal", endpoint = "sip/domain-add")]
pub(crate) async fn add_domain(name: String, currency: String, timezone: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let typed = [("name", name.as_str()), ("currency", &currency), ("timezone", &timezone)];
    let new =
        patchbay_core::sip::NewDomain { name: name.clone(), currency: currency.clone(), timezone: timezone.trim().to_owned() };
    desk.acting().sip()?.edit()?.add_domain(&new).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/sip/domains", "sip-domain-added"));
    Ok(())
}

#[cfg(feature = "ssr")]
fn domain(name: &str) -> Result<patchbay_domain::sip::SipDomain, Error> {
    patchbay_domain::sip::SipDomain::parse(name).map_err(|_| Error::NotFound.announced())
}

/// Changes a domain's currency and time zone.
#[server(prefix = "/portal", endpoint = "sip/domain-update")]
pub(crate) async fn update_domain(name: String, currency: String, timezone: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let sip = desk.acting().sip()?.edit()?;
    let typed = [("currency", currency.as_str()), ("timezone", timezone.as_str())];
    let saved = sip.update_domain(&domain(&name)?, &currency, timezone.trim()).await;
    saved.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/sip/domains", "sip-domain-saved"));
    Ok(())
}

/// Deletes a domain without accounts.
#[server(prefix = "/portal", endpoint = "sip/domain-delete")]
pub(crate) async fn delete_domain(name: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().sip()?.edit()?.delete_domain(&domain(&name)?).await?;
    crate::server::redirect(&crate::flash::with("/sip/domains", "sip-domain-deleted"));
    Ok(())
}
