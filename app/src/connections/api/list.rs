//! The list of registrations, and what its filters offer.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::connections::{ConnectionFacets, ConnectionQuery, ConnectionRow};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// A page of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<ConnectionRow>,
    /// Whether the reader may delete registrations.
    pub(crate) may_edit: bool,
}

/// A page of the list.
#[server(prefix = "/portal", endpoint = "connections/list", input = Json)]
pub(crate) async fn list_connections(query: ConnectionQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ListPage { page: super::viewing(&desk)?.list(&query).await?, may_edit: super::may_edit(&desk) })
}

/// What the filters offer; of one application, or of all where none is named.
#[server(prefix = "/portal", endpoint = "connections/facets")]
pub(crate) async fn offer_filters(application: String) -> Result<ConnectionFacets, Error> {
    let desk = crate::server::signed_in()?;
    Ok(super::viewing(&desk)?.facets(&application).await?)
}
