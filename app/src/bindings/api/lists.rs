//! The lists: bindings with what stands around them, setups, clients, the outbox.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use patchbay_domain::bindings::{
    Binding, BindingQuery, BindingSummary, ClientQuery, OutboxQuery, Setup, SetupQuery, SyncmlClient, Vendor,
};
use patchbay_domain::list::Page;
use patchbay_domain::time::Millis;
use serde::{Deserialize, Serialize};

/// A page of the bindings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ListPage {
    /// The rows.
    pub(crate) page: Page<Binding>,
    /// Whether the reader may change bindings.
    pub(crate) may_edit: bool,
}

/// What stands around the list of bindings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Around {
    /// The figures at the top.
    pub(crate) summary: BindingSummary,
    /// The vendors that the filter offers.
    pub(crate) vendors: Vec<Vendor>,
}

/// A page of the bindings.
#[server(prefix = "/portal", endpoint = "bindings/list", input = Json)]
pub(crate) async fn list_bindings(query: BindingQuery) -> Result<ListPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ListPage { page: desk.acting().bindings()?.list(&query).await?, may_edit: super::may_edit(&desk) })
}

/// Figures and vendors.
#[server(prefix = "/portal", endpoint = "bindings/around")]
pub(crate) async fn around_bindings() -> Result<Around, Error> {
    let desk = crate::server::signed_in()?;
    let summary = desk.acting().bindings()?.summary().await?;
    Ok(Around { summary, vendors: desk.core().phone_models().vendors().await? })
}

/// A page of the setups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SetupsPage {
    /// The rows.
    pub(crate) page: Page<Setup>,
}

/// A page of the setups.
#[server(prefix = "/portal", endpoint = "bindings/setups", input = Json)]
pub(crate) async fn list_setups(query: SetupQuery) -> Result<SetupsPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(SetupsPage { page: desk.acting().bindings()?.setups(&query).await? })
}

/// A page of the SyncML clients.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ClientsPage {
    /// The rows.
    pub(crate) page: Page<SyncmlClient>,
}

/// A page of the SyncML clients.
#[server(prefix = "/portal", endpoint = "bindings/clients", input = Json)]
pub(crate) async fn list_clients(query: ClientQuery) -> Result<ClientsPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(ClientsPage { page: desk.acting().bindings()?.clients(&query).await? })
}

/// A message of the outbox in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OutboxRow {
    /// The setup it belongs to.
    pub(crate) number: i64,
    /// Where it would have been sent.
    pub(crate) phone_number: String,
    /// When it was put there.
    pub(crate) at: Millis,
    /// How many segments it has; none once they are not kept any more.
    pub(crate) segments: usize,
    /// How many octets these are together, headers included.
    pub(crate) octets: usize,
}

/// A page of the outbox. The octets themselves stay on the server; a message's own page shows them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct OutboxPage {
    /// The rows.
    pub(crate) page: Page<OutboxRow>,
}

/// A page of the outbox.
#[server(prefix = "/portal", endpoint = "bindings/outbox", input = Json)]
pub(crate) async fn list_outbox(query: OutboxQuery) -> Result<OutboxPage, Error> {
    let desk = crate::server::signed_in()?;
    let Page { rows, total, next, previous } = super::editing(&desk)?.outbox(&query).await?;
    let row = |message: patchbay_domain::bindings::OutboxMessage| OutboxRow {
        number: message.number,
        phone_number: message.phone_number.to_string(),
        at: message.at,
        segments: message.segments.len(),
        octets: message.octets(),
    };
    Ok(OutboxPage { page: Page { rows: rows.into_iter().map(row).collect(), total, next, previous } })
}
