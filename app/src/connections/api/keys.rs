//! Service keys. A key goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::connections::ServiceKey;
use serde::{Deserialize, Serialize};

/// What the page of keys shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeysPage {
    /// The keys, the oldest first.
    pub(crate) keys: Vec<ServiceKey>,
    /// Whether the reader may make and revoke keys.
    pub(crate) may_edit: bool,
    /// How this server is reached, for commands that can be pasted.
    pub(crate) base: String,
}

/// The organization's service keys.
#[server(prefix = "/portal", endpoint = "connections/keys")]
pub(crate) async fn list_keys() -> Result<KeysPage, Error> {
    let desk = crate::server::signed_in()?;
    let keys = super::viewing(&desk)?.keys().await?;
    Ok(KeysPage { keys, may_edit: super::may_edit(&desk), base: desk.base.clone() })
}

/// Makes a service key of these roles.
#[server(prefix = "/portal", endpoint = "connections/key-create")]
pub(crate) async fn create_key(note: String, #[server(default)] roles: Vec<String>) -> Result<(), Error> {
    use patchbay_domain::connections::KeyRole;
    let desk = crate::server::signed_in()?;
    let chosen = roles.join(",");
    let parsed: Vec<KeyRole> = roles.iter().filter_map(|role| KeyRole::parse(role)).collect();
    let made = super::editing(&desk)?.add_key(&note, &parsed).await;
    let secret = made.map_err(|error| Error::from(error).keep([("note", note.as_str()), ("roles", chosen.as_str())]))?;
    let page = crate::flash::with(crate::connections::parts::KEYS, "app-key-created");
    crate::server::redirect(&crate::shown::with(&page, &desk, secret.0));
    Ok(())
}

/// Takes a service key out.
#[server(prefix = "/portal", endpoint = "connections/key-revoke")]
pub(crate) async fn revoke_key(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.revoke_key(&id).await?;
    super::done(crate::connections::parts::KEYS, "app-key-revoked");
    Ok(())
}
