//! The inbox of unknown phones.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::list::Page;
use patchbay_domain::redirections::{InboxPhone, InboxQuery};
use serde::{Deserialize, Serialize};

/// A page of the inbox.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct InboxPage {
    /// The phones.
    pub(crate) page: Page<InboxPhone>,
    /// Whether the reader may assign them.
    pub(crate) may_edit: bool,
    /// Whether he works in an organization that they could be assigned to.
    pub(crate) in_organization: bool,
}

/// A page of the inbox.
#[server(prefix = "/portal", endpoint = "redirections/inbox", input = Json)]
pub(crate) async fn list_inbox(query: InboxQuery) -> Result<InboxPage, Error> {
    let desk = crate::server::signed_in()?;
    let page = desk.acting().inbox()?.list(&query).await?;
    let in_organization = desk.actor().organization().is_some();
    Ok(InboxPage { page, may_edit: super::may_edit(&desk), in_organization })
}

/// Puts a phone aside (`1`), or back among those that wait (`0`).
#[server(prefix = "/portal", endpoint = "redirections/inbox-ignore")]
pub(crate) async fn ignore_phone(mac: String, ignored: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let ignored = ignored == "1";
    desk.acting().inbox()?.ignore(super::mac_of_path(&mac)?, ignored).await?;
    let (path, done) =
        if ignored { ("/redirections/inbox", "inbox-ignored") } else { ("/redirections/inbox?ignored=1", "inbox-restored") };
    crate::server::redirect(&crate::flash::with(path, done));
    Ok(())
}
