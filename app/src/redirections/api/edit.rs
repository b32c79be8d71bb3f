//! One redirection: created, looked at, changed, deleted; and many created at once.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::redirections::{AnswerPreview, RedirectionDetail};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// What is known of a MAC before it is saved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LookedUp {
    /// Its model by the table; empty when the table does not know it.
    pub(crate) model: String,
    /// Where it is sent already; none when it is not registered here.
    pub(crate) url: Option<String>,
    /// Whether another organization has registered it.
    pub(crate) elsewhere: bool,
}

/// What is known of a MAC before it is saved; none while it is no MAC.
#[server(prefix = "/portal", endpoint = "redirections/look-up")]
pub(crate) async fn look_up_mac(mac: String) -> Result<Option<LookedUp>, Error> {
    use patchbay_core::redirections::Error as Refusal;
    use patchbay_domain::redirections::{Mac, model_of};
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?;
    let Ok(mac) = Mac::parse(&mac) else { return Ok(None) };
    let (url, elsewhere) = match redirections.find(mac).await {
        Ok(found) => (Some(found.url), false),
        Err(Refusal::OwnedByOtherUser) => (None, true),
        Err(Refusal::NoSuchMac) => (None, false),
        Err(error) => return Err(super::refused(error)),
    };
    let table = desk.acting().models()?.list().await?;
    Ok(Some(LookedUp { model: model_of(&table, mac).to_owned(), url, elsewhere }))
}

/// Registers one phone.
#[server(prefix = "/portal", endpoint = "redirections/create")]
pub(crate) async fn create_redirection(mac: String, url: String, model: String, from: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let typed = [("mac", mac.as_str()), ("url", url.as_str()), ("model", model.as_str())];
    let mac = create(&desk, &mac, &url, model.trim()).await.map_err(|error| error.keep(typed))?;
    // Whoever empties the inbox goes on with its next phone.
    let next = match from.as_str() {
        "inbox" => crate::flash::with("/redirections/inbox", "inbox-assigned"),
        _ => crate::flash::with(&format!("/redirections/{mac}"), "redirection-created"),
    };
    crate::server::redirect(&next);
    Ok(())
}

#[cfg(feature = "ssr")]
async fn create(desk: &crate::server::Desk, mac: &str, url: &str, model: &str) -> Result<patchbay_domain::redirections::Mac> {
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::redirections::check_model;
    let redirections = desk.acting().redirections()?.edit()?;
    let mut errors = FieldErrors::default();
    let (mac, url) = super::read(mac, url, &mut errors);
    if !model.is_empty() {
        errors.check("model", check_model(model));
    }
    Error::unless_empty(errors)?;
    let (Some(mac), Some(url)) = (mac, url) else { return Err(Error::Malformed.announced()) };
    let model = Some(model.to_owned()).filter(|model| !model.is_empty());
    redirections.register_new(mac, url, model).await?;
    Ok(mac)
}

/// Takes a pasted list with one URL for all as a draft, and goes on to its dry run.
#[server(prefix = "/portal", endpoint = "redirections/create-many")]
pub(crate) async fn create_many(macs: String, many_url: String, many_model: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let typed = [("macs", macs.as_str()), ("many_url", many_url.as_str()), ("many_model", many_model.as_str())];
    let draft = draft_many(&desk, &macs, &many_url, many_model.trim()).await.map_err(|error| error.keep(typed))?;
    crate::server::redirect(&format!("/redirections/import/{draft}"));
    Ok(())
}

#[cfg(feature = "ssr")]
async fn draft_many(desk: &crate::server::Desk, macs: &str, url: &str, model: &str) -> Result<String> {
    use crate::redirections::paste;
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::redirections::{ProvisioningUrl, check_model};
    let redirections = desk.acting().redirections()?.edit()?;
    let mut errors = FieldErrors::default();
    let addresses = errors.check("macs", paste::addresses(macs));
    let url = errors.check("many_url", ProvisioningUrl::parse(url.trim()));
    if !model.is_empty() {
        errors.check("many_model", check_model(model));
    }
    Error::unless_empty(errors)?;
    let (Some(addresses), Some(url)) = (addresses, url) else { return Err(Error::Malformed.announced()) };
    let csv = paste::csv(&addresses, url.as_str(), model);
    redirections.draft_import("pasted", csv.into_bytes(), None).await.map_err(|error| Error::from(error).moved("file", "macs"))
}

/// All that a phone's page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DetailPage {
    /// The phone, its contacts and its history.
    pub(crate) detail: RedirectionDetail,
    /// What it would be told now, in each form.
    pub(crate) answers: Vec<AnswerPreview>,
    /// How this server is reached, for commands that can be pasted.
    pub(crate) base: String,
    /// The server's clock; see [`super::ListPage::now`].
    pub(crate) now: Millis,
    /// Whether the reader may change redirections.
    pub(crate) may_edit: bool,
}

/// One phone with all that is known of it. Who may not change its URL does not see a password in it either.
#[server(prefix = "/portal", endpoint = "redirections/detail")]
pub(crate) async fn find_redirection(mac: String) -> Result<DetailPage, Error> {
    use patchbay_domain::redirections::mask_password;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?;
    let mut detail = redirections.detail(super::mac_of_path(&mac)?).await?;
    let may_edit = super::may_edit(&desk);
    if !may_edit {
        detail.redirection.url = mask_password(&detail.redirection.url);
    }
    let answers = crate::server::provided::<crate::server::PhoneAnswers>()?;
    let found = &detail.redirection;
    let model = Some(found.model.as_str()).filter(|model| !model.is_empty());
    let answers = (answers.0)(found.mac, &found.url, model);
    Ok(DetailPage { detail, answers, base: desk.base.clone(), now: super::now()?, may_edit })
}

/// Changes a redirection that its editor saw at this revision.
#[server(prefix = "/portal", endpoint = "redirections/update")]
pub(crate) async fn update_redirection(
    mac: String,
    revision: i64,
    url: String,
    model_from: String,
    model: String,
) -> Result<(), Error> {
    use patchbay_domain::form::FieldErrors;
    use patchbay_domain::redirections::ProvisioningUrl;
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    let revision_text = revision.to_string();
    let typed = [
        ("url", url.as_str()),
        ("model_from", model_from.as_str()),
        ("model", model.as_str()),
        ("revision", revision_text.as_str()),
    ];
    let mac = super::mac_of_path(&mac)?;
    let mut errors = FieldErrors::default();
    let new_url = errors.check("url", ProvisioningUrl::parse(url.trim()));
    let set = (model_from == "set").then(|| model.trim().to_owned());
    if let Some(set) = &set {
        errors.check("model", patchbay_domain::redirections::check_model(set));
    }
    Error::unless_empty(errors).map_err(|error| error.keep(typed))?;
    let Some(new_url) = new_url else { return Err(Error::Malformed.announced()) };
    redirections.update(mac, revision, new_url, set).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with(&format!("/redirections/{mac}"), "redirection-saved"));
    Ok(())
}

/// Deletes a redirection: the phone is given back.
#[server(prefix = "/portal", endpoint = "redirections/delete")]
pub(crate) async fn delete_redirection(mac: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?.edit()?;
    redirections.deregister(super::mac_of_path(&mac)?).await.map_err(super::refused)?;
    crate::server::redirect(&crate::flash::with("/redirections", "redirection-deleted"));
    Ok(())
}
