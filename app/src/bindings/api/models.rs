//! The phone models.

use crate::error::{Error, Result};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
#[cfg(feature = "ssr")]
use patchbay_domain::bindings::Capability;
use patchbay_domain::bindings::{ModelQuery, PhoneModel, Vendor};
use patchbay_domain::list::Page;
use serde::{Deserialize, Serialize};

/// All that the page of the models shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ModelsPage {
    /// The rows.
    pub(crate) page: Page<PhoneModel>,
    /// The vendors.
    pub(crate) vendors: Vec<Vendor>,
    /// The model that the page's address names, whether it matches or not.
    pub(crate) named: Option<PhoneModel>,
    /// Whether the reader may change them.
    pub(crate) may_edit: bool,
}

/// A page of the models. `named` is the one to be edited or deleted.
#[server(prefix = "/portal", endpoint = "bindings/models", input = Json)]
pub(crate) async fn list_models(query: ModelQuery, named: String) -> Result<ModelsPage, Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().gateways()?;
    let phones = desk.core().phone_models();
    let named = match named.as_str() {
        "" => None,
        // Somebody may have removed it meanwhile; the list is there all the same.
        id => phones.find(&patchbay_domain::bindings::ModelId(id.to_owned())).await.ok(),
    };
    let may_edit = desk.actor().may(patchbay_domain::access::Permission::EditPhoneModels);
    Ok(ModelsPage { page: phones.list(&query).await?, vendors: phones.vendors().await?, named, may_edit })
}

/// A model as a form sends it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ModelFields {
    /// Who makes it.
    pub(crate) vendor: String,
    /// What it is called.
    pub(crate) name: String,
    /// How it gets its settings.
    pub(crate) capability: String,
    /// What one should know.
    pub(crate) note: String,
}

#[cfg(feature = "ssr")]
impl ModelFields {
    fn model(&self, id: &str) -> Result<PhoneModel, Error> {
        let capability = Capability::parse(&self.capability).ok_or_else(|| {
            Error::field("capability", "Choose how the phone gets its settings.").keep(self.typed()).announced()
        })?;
        Ok(PhoneModel {
            id: patchbay_domain::bindings::ModelId(id.to_owned()),
            vendor: self.vendor.trim().to_owned(),
            name: self.name.trim().to_owned(),
            capability,
            note: self.note.trim().to_owned(),
        })
    }

    fn typed(&self) -> [(&'static str, &str); 4] {
        [("vendor", &self.vendor), ("name", &self.name), ("capability", &self.capability), ("note", &self.note)]
    }
}

/// The list that shows a vendor's models.
#[cfg(feature = "ssr")]
fn list_of(vendor: &str) -> String {
    format!("/bindings/models{}", patchbay_domain::list::query_string(&[("vendor", vendor.to_owned())]))
}

/// Adds a model.
#[server(prefix = "/portal", endpoint = "bindings/model-create")]
pub(crate) async fn create_model(#[server(flatten)] fields: ModelFields) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let models = desk.acting().edit_phone_models()?;
    let made = models.create(&fields.model("")?).await.map_err(|error| Error::from(error).keep(fields.typed()))?;
    crate::server::redirect(&crate::flash::with(&list_of(&made.vendor), "phone-model-added"));
    Ok(())
}

/// Changes a model.
#[server(prefix = "/portal", endpoint = "bindings/model-update")]
pub(crate) async fn update_model(id: String, #[server(flatten)] fields: ModelFields) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let models = desk.acting().edit_phone_models()?;
    let model = fields.model(&id)?;
    models.update(&model).await.map_err(|error| Error::from(error).keep(fields.typed()))?;
    crate::server::redirect(&crate::flash::with(&list_of(&model.vendor), "phone-model-saved"));
    Ok(())
}

/// Removes a model that no phone is of.
#[server(prefix = "/portal", endpoint = "bindings/model-delete")]
pub(crate) async fn delete_model(id: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    desk.acting().edit_phone_models()?.delete(&patchbay_domain::bindings::ModelId(id)).await?;
    crate::server::redirect(&crate::flash::with("/bindings/models", "phone-model-deleted"));
    Ok(())
}

/// Takes over models from a pasted text. What an uploaded file is refused for comes back as a refusal of this, too.
#[server(prefix = "/portal", endpoint = "bindings/models-paste")]
pub(crate) async fn paste_models(text: String) -> Result<(), Error> {
    let desk = crate::server::signed_in()?;
    let models = desk.acting().edit_phone_models()?;
    let typed = [("text", text.as_str())];
    let done = models.import(text.as_bytes()).await;
    let done = done.map_err(|error| Error::from(error).moved("file", "text").keep(typed))?;
    let count = done.added.saturating_add(done.updated);
    crate::server::redirect(&crate::flash::with_count("/bindings/models", "phone-models-imported", count));
    Ok(())
}
