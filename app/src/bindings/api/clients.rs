//! One SyncML client: registered by itself, looked at, deleted.

use crate::error::{Error, Result};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use patchbay_domain::bindings::NewBinding;
use patchbay_domain::bindings::SyncmlClient;
use serde::{Deserialize, Serialize};

/// All that a client's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClientPage {
    /// The client.
    pub(crate) client: SyncmlClient,
    /// Whether the reader may send setups to it and delete it.
    pub(crate) may_edit: bool,
}

/// One client.
#[server(prefix = "/portal", endpoint = "bindings/client")]
pub(crate) async fn find_client(id: String) -> Result<ClientPage, Error> {
    let desk = crate::server::signed_in()?;
    let client = desk.acting().bindings()?.client(&super::client_of(&id)).await?;
    Ok(ClientPage { client, may_edit: super::may_edit(&desk) })
}

/// Registers a client without a binding.
#[server(prefix = "/portal", endpoint = "bindings/client-create")]
pub(crate) async fn create_client(model: String, phone_number: String, foreign_user: String, imsi: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let fields = NewBinding { model, phone_number, foreign_user, timezone: String::new(), imsi };
    let bindings = super::editing(&desk)?;
    let made = bindings.create_client(&fields, None).await;
    let made = made.map_err(|error| super::refused(error).keep(super::binding::typed(&fields)))?;
    let page = crate::bindings::parts::client_page(&made.id);
    crate::server::redirect(&crate::flash::with(&page, "syncml-client-created"));
    Ok(())
}

/// Deletes a client that has no binding.
#[server(prefix = "/portal", endpoint = "bindings/client-delete")]
pub(crate) async fn delete_client(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.delete_client(&super::client_of(&id)).await?;
    crate::server::redirect(&crate::flash::with("/bindings/clients", "syncml-client-deleted"));
    Ok(())
}
