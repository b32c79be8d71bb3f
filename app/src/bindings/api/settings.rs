//! How an organization's setup messages are made.

use crate::error::{Error, Result};
use leptos::prelude::*;
use patchbay_domain::bindings::BindingSettings;
use serde::{Deserialize, Serialize};

/// All that the page of the settings shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SettingsPage {
    /// The settings.
    pub(crate) settings: BindingSettings,
    /// Whether the reader may change them.
    pub(crate) may_edit: bool,
}

/// The organization's settings.
#[server(prefix = "/portal", endpoint = "bindings/settings")]
pub(crate) async fn find_settings() -> Result<SettingsPage, Error> {
    let desk = crate::server::signed_in()?;
    Ok(SettingsPage { settings: desk.acting().bindings()?.settings().await?, may_edit: super::may_edit(&desk) })
}

/// Changes them.
#[server(prefix = "/portal", endpoint = "bindings/settings-update")]
pub(crate) async fn update_binding_settings(
    account_name: String,
    server: String,
    #[server(default)] classes: Vec<String>,
    setups_a_minute: String,
) -> Result<(), Error> {
    use patchbay_domain::bindings::DataClass;
    let desk = crate::server::signed_in()?;
    let bindings = super::editing(&desk)?;
    let chosen = classes.join(",");
    let typed = [
        ("account_name", account_name.as_str()),
        ("server", server.as_str()),
        ("classes", chosen.as_str()),
        ("setups_a_minute", setups_a_minute.as_str()),
    ];
    let settings = BindingSettings {
        account_name: account_name.clone(),
        server: server.clone(),
        classes: classes.iter().filter_map(|class| DataClass::parse(class)).collect(),
        // What is no number is refused as one that is out of bounds.
        setups_a_minute: setups_a_minute.trim().parse().unwrap_or_default(),
    };
    bindings.set_settings(settings).await.map_err(|error| super::refused(error).keep(typed))?;
    crate::server::redirect(&crate::flash::with("/bindings/settings", "binding-settings-saved"));
    Ok(())
}
