//! The list.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{Facets, Redirection, RedirectionQuery, Summary};
use serde::{Deserialize, Serialize};

/// All that the list's page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<Redirection>,
    /// What the filters offer.
    pub(crate) facets: Facets,
    /// The figures at the top.
    pub(crate) summary: Summary,
}

/// A page of the list.
#[server(prefix = "/portal", endpoint = "redirections/list", input = Json)]
pub(crate) async fn list_redirections(query: RedirectionQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?;
    let page = redirections.list(&query).await?;
    Ok(ListPage { page, facets: redirections.facets().await?, summary: redirections.summary().await? })
}
