//! The server functions of credentials. A secret goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::accounts::Credential;
use serde::{Deserialize, Serialize};

/// All that the credentials' page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct CredentialsPage {
    /// The credentials, by name.
    pub(crate) credentials: Vec<Credential>,
    /// How this server is reached, for commands that can be pasted.
    pub(crate) base: String,
}

/// The organization's credentials of an area.
#[server(prefix = "/portal", endpoint = "credentials/list")]
pub(crate) async fn list_credentials(area: String) -> Result<CredentialsPage, Error> {
    let desk = crate::server::signed_in()?;
    let credentials = desk.acting().credentials()?.list(&area).await?;
    Ok(CredentialsPage { credentials, base: desk.base.clone() })
}

/// The page that shows a new secret: its address names the credential, so that the commands on it can be pasted.
#[cfg(feature = "ssr")]
fn shown(desk: &crate::server::Desk, credential: &Credential, secret: patchbay_domain::accounts::ShownOnce) -> String {
    let path = patchbay_domain::list::query_string(&[("made", credential.name.clone())]);
    crate::shown::with(&format!("{}{path}", page(credential)), desk, secret.0)
}

/// The page that lists a credential.
#[cfg(feature = "ssr")]
fn page(credential: &Credential) -> &'static str {
    super::page_of(&credential.area).unwrap_or("/")
}

/// Makes a credential; without a secret of one's own a random one is made.
#[server(prefix = "/portal", endpoint = "credentials/create")]
pub(crate) async fn create_credential(area: String, name: String, note: String, secret: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let own = Some(secret).filter(|secret| !secret.is_empty());
    let (credential, secret) = desk
        .acting()
        .credentials()?
        .create(&area, name.trim(), note.trim(), own)
        .await
        .map_err(|error| Error::from(error).keep([("name", name.as_str()), ("note", note.as_str())]))?;
    crate::server::redirect(&shown(&desk, &credential, secret));
    Ok(())
}

/// Replaces a credential's secret.
#[server(prefix = "/portal", endpoint = "credentials/rotate")]
pub(crate) async fn rotate_credential(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let credentials = desk.acting().credentials()?;
    let credential = credentials.get(&id).await?;
    let secret = credentials.rotate(&id).await?;
    crate::server::redirect(&shown(&desk, &credential, secret));
    Ok(())
}

/// Changes what a credential is said to be for.
#[server(prefix = "/portal", endpoint = "credentials/note")]
pub(crate) async fn note_credential(id: String, note: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let typed = [("note", note.as_str())];
    let credentials = desk.acting().credentials()?;
    let credential = credentials.get(&id).await?;
    credentials.update_note(&id, note.trim()).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with(page(&credential), "credential-saved"));
    Ok(())
}

/// Ends a credential.
#[server(prefix = "/portal", endpoint = "credentials/revoke")]
pub(crate) async fn revoke_credential(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let credentials = desk.acting().credentials()?;
    let credential = credentials.get(&id).await?;
    credentials.revoke(&id).await?;
    crate::server::redirect(&crate::flash::with(page(&credential), "credential-revoked"));
    Ok(())
}
