//! The model table.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::redirections::{Facet, Mac, ModelRange};
use serde::{Deserialize, Serialize};

/// All that the model table's page shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ModelsPage {
    /// The lines, by their first address.
    pub(crate) ranges: Vec<ModelRange>,
    /// How many phones of the organization are of which model; empty outside any organization.
    pub(crate) phones: Vec<Facet>,
    /// The MAC that was tried, and its model.
    pub(crate) tried: Option<TriedMac>,
    /// Whether the reader may change the table.
    pub(crate) may_edit: bool,
}

/// What the table says to a MAC.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) enum TriedMac {
    /// Its model; empty when no line holds it.
    Model(Mac, String),
    /// Why it is no MAC.
    Malformed(String),
}

/// The model table, and what it says to the MAC that was typed.
#[server(prefix = "/portal", endpoint = "redirections/models")]
pub(crate) async fn list_models(mac: String) -> Result<ModelsPage, Error> {
    use patchbay_domain::redirections::model_of;
    let desk = crate::server::signed_in()?;
    let ranges = desk.acting().models()?.list().await?;
    // An operator outside any organization has no phones to count.
    let phones = match desk.acting().redirections() {
        Ok(redirections) => redirections.facets().await?.models,
        Err(_) => Vec::new(),
    };
    let tried = match (mac.trim().is_empty(), Mac::parse(&mac)) {
        (true, _) => None,
        (false, Ok(mac)) => Some(TriedMac::Model(mac, model_of(&ranges, mac).to_owned())),
        (false, Err(fault)) => Some(TriedMac::Malformed(fault.to_string())),
    };
    let may_edit = desk.actor().may(patchbay_domain::access::Permission::EditModels);
    Ok(ModelsPage { ranges, phones, tried, may_edit })
}

#[cfg(feature = "ssr")]
fn range(id: Option<i64>, first: &str, last: &str, model: &str, note: &str) -> Result<ModelRange> {
    use patchbay_domain::form::FieldErrors;
    let mut errors = FieldErrors::default();
    let first = errors.check("first", Mac::parse(first));
    let last = errors.check("last", Mac::parse(last));
    let (Some(first), Some(last)) = (first, last) else {
        Error::unless_empty(errors)?;
        return Err(Error::Malformed.announced());
    };
    let range = ModelRange { id, first, last, model: model.trim().to_owned(), note: note.trim().to_owned() };
    Ok(range)
}

/// Adds a line.
#[server(prefix = "/portal", endpoint = "redirections/model-add")]
pub(crate) async fn add_model(first: String, last: String, model: String, note: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let models = desk.acting().models()?;
    let typed = [("first", first.as_str()), ("last", &last), ("model", &model), ("note", &note)];
    let range = range(None, &first, &last, &model, &note).map_err(|error| error.keep(typed))?;
    models.add(range).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/redirections/models", "model-added"));
    Ok(())
}

/// Changes a line.
#[server(prefix = "/portal", endpoint = "redirections/model-update")]
pub(crate) async fn update_model(id: i64, first: String, last: String, model: String, note: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let models = desk.acting().models()?;
    let typed = [("first", first.as_str()), ("last", &last), ("model", &model), ("note", &note)];
    let range = range(Some(id), &first, &last, &model, &note).map_err(|error| error.keep(typed))?;
    models.update(range).await.map_err(|error| Error::from(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/redirections/models", "model-saved"));
    Ok(())
}

/// Deletes a line.
#[server(prefix = "/portal", endpoint = "redirections/model-delete")]
pub(crate) async fn delete_model(id: i64) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().models()?.delete(id).await?;
    crate::server::redirect(&crate::flash::with("/redirections/models", "model-deleted"));
    Ok(())
}
