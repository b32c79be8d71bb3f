//! OAuth clients. A secret goes to the page that comes next and nowhere else; see [`crate::shown`].

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// An OAuth client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Client {
    /// Its client_id.
    pub(crate) id: String,
    /// What it is for.
    pub(crate) note: String,
    /// The mdmIds that it may order for.
    pub(crate) mdms: Vec<String>,
    /// When it was made.
    pub(crate) created_at: Millis,
    /// When its secret was replaced last.
    pub(crate) rotated_at: Option<Millis>,
}

/// What the page of clients shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientsPage {
    /// The clients, the oldest first.
    pub(crate) clients: Vec<Client>,
    /// The mdmIds that a client can be bound to.
    pub(crate) mdms: Vec<String>,
    /// How this server is reached, for commands that can be pasted.
    pub(crate) base: String,
}

/// The organization's OAuth clients.
#[server(prefix = "/portal", endpoint = "campaigns/clients")]
pub(crate) async fn list_clients() -> Result<ClientsPage, Error> {
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let clients = campaigns.clients().await?.into_iter().map(|row| {
        let patchbay_core::campaigns::ClientRow { id, note, mdms, created_at, rotated_at } = row;
        Client { id, note, mdms, created_at, rotated_at }
    });
    let (clients, mdms) = (clients.collect(), campaigns.mdms().await?.into_iter().map(|row| row.mdm).collect());
    Ok(ClientsPage { clients, mdms, base: desk.base.clone() })
}

/// The page that shows a new secret: its address names the client.
#[cfg(feature = "ssr")]
fn shown(desk: &crate::server::Desk, id: &str, secret: String) -> String {
    let query = patchbay_domain::list::query_string(&[("made", id.to_owned())]);
    crate::shown::with(&format!("/campaigns/clients{query}"), desk, secret)
}

/// Makes a client for these mdmIds.
#[server(prefix = "/portal", endpoint = "campaigns/client-create")]
pub(crate) async fn create_client(note: String, #[server(default)] mdms: Vec<String>) -> Result<(), Error> {
    use patchbay_domain::campaigns::MdmId;
    let desk = crate::server::signed_in()?;
    let campaigns = super::editing(&desk)?;
    let chosen = mdms.join(",");
    let typed = [("note", note.as_str()), ("mdms", chosen.as_str())];
    let parsed: Vec<MdmId> = mdms.iter().filter_map(|mdm| MdmId::parse(mdm).ok()).collect();
    let made =
        campaigns.add_client(&note, &parsed).await.map_err(|error| Error::from(error).moved("mdmId", "mdms").keep(typed))?;
    crate::server::redirect(&shown(&desk, &made.id, made.secret));
    Ok(())
}

/// Replaces a client's secret.
#[server(prefix = "/portal", endpoint = "campaigns/client-rotate")]
pub(crate) async fn rotate_client(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let secret = super::editing(&desk)?.rotate_client(&id).await?;
    crate::server::redirect(&shown(&desk, &id, secret));
    Ok(())
}

/// Takes a client out.
#[server(prefix = "/portal", endpoint = "campaigns/client-revoke")]
pub(crate) async fn revoke_client(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.revoke_client(&id).await?;
    super::done("/campaigns/clients", "campaign-client-revoked");
    Ok(())
}
