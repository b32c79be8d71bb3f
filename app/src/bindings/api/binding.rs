//! One binding: made, looked at, deleted.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::{BindingDetail, NewBinding, PhoneModel};
use serde::{Deserialize, Serialize};

/// All that a binding's page shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BindingPage {
    /// The binding.
    pub(crate) detail: BindingDetail,
    /// Whether the reader may send setups to it and delete it.
    pub(crate) may_edit: bool,
}

/// One binding with all that is known of it.
#[server(prefix = "/portal", endpoint = "bindings/find")]
pub(crate) async fn find_binding(number: String) -> Result<BindingPage, Error> {
    let desk = crate::server::signed_in()?;
    let detail = desk.acting().bindings()?.detail(super::number_of(&number)?).await?;
    Ok(BindingPage { detail, may_edit: super::may_edit(&desk) })
}

/// What the form of a new binding offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// The phone models, by vendor and name.
    pub(crate) models: Vec<PhoneModel>,
}

/// What the form of a new binding or client offers, for those who may send it.
#[server(prefix = "/portal", endpoint = "bindings/choices")]
pub(crate) async fn list_choices() -> Result<Offer, Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?;
    Ok(Offer { models: desk.core().phone_models().all().await? })
}

/// Binds a phone; its page then offers to send the setup.
#[server(prefix = "/portal", endpoint = "bindings/create")]
pub(crate) async fn create_binding(#[server(flatten)] fields: NewBinding) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let made = bindings.create(&fields, None).await.map_err(|error| super::refused(error).keep(typed(&fields)))?;
    let page = crate::bindings::parts::binding_page(made.number);
    crate::server::redirect(&crate::flash::with(&page, "binding-created"));
    Ok(())
}

/// What a form brought, to be shown again. A SIM's number is nobody else's business, but it is no secret to who has just typed it.
#[cfg(feature = "ssr")]
pub(super) fn typed(fields: &NewBinding) -> [(&'static str, &str); 5] {
    [
        ("model", &fields.model),
        ("phone_number", &fields.phone_number),
        ("foreign_user", &fields.foreign_user),
        ("timezone", &fields.timezone),
        ("imsi", &fields.imsi),
    ]
}

/// Deletes a binding with its client.
#[server(prefix = "/portal", endpoint = "bindings/delete")]
pub(crate) async fn delete_binding(number: i64) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    super::editing(&desk)?.delete(number).await?;
    crate::server::redirect(&crate::flash::with("/bindings", "binding-deleted"));
    Ok(())
}
