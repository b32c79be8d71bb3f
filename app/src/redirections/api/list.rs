//! The list, and what stands around it.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{Facets, Redirection, RedirectionQuery, Summary};
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A page of the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<Redirection>,
    /// The server's clock: what is recent is told by it, so that server and browser agree.
    pub(crate) now: Millis,
    /// Whether the reader may change redirections.
    pub(crate) may_edit: bool,
}

/// What stands around the list.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Around {
    /// What the filters offer.
    pub(crate) facets: Facets,
    /// The figures at the top.
    pub(crate) summary: Summary,
}

/// A page of the list.
#[server(prefix = "/portal", endpoint = "redirections/list", input = Json)]
pub(crate) async fn list_redirections(query: RedirectionQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    let mut page = desk.acting().redirections()?.list(&query).await?;
    let may_edit = super::may_edit(&desk);
    if !may_edit {
        // Who may not change a URL has no use for the password in it; the page's data would carry it to the browser.
        for row in &mut page.rows {
            row.url = patchbay_domain::redirections::mask_password(&row.url);
        }
    }
    Ok(ListPage { page, now: super::now()?, may_edit })
}

/// Figures and filters of the list.
#[server(prefix = "/portal", endpoint = "redirections/around")]
pub(crate) async fn around_list() -> Result<Around, Error> {
    let desk = crate::server::signed_in()?;
    let redirections = desk.acting().redirections()?;
    Ok(Around { facets: redirections.facets().await?, summary: redirections.summary().await? })
}
