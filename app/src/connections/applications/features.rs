//! `/connections/applications/one/{id}/features`: what apps are told of features that they may use.

use super::entries::{EntriesRoute, Entry, Told};
use super::frame::Part;
use crate::components::{Cell, Field, FormState};
use crate::connections::api::{ApplicationPage, RemoveFeature, SetFeature};
use leptos::prelude::*;
use patchbay_domain::connections::{FEATURES_MAX, FeaturePolicy};

/// `/connections/applications/one/{id}/features`
pub(crate) type FeaturesRoute = EntriesRoute<FeaturePolicy>;

impl Entry for FeaturePolicy {
    type Set = SetFeature;
    type Remove = RemoveFeature;

    const TOLD: Told = Told {
        part: Part::Features,
        one: "feature",
        many: "features",
        most: FEATURES_MAX,
        purpose: "Apps read them as the set FeatureVectorPolicies. They count where not all features are open, which is set with the \
                  defaults (FeatureVectorPolicyAllEnabled).",
        removal: "Apps are no longer told of this feature. Where not all features are open (FeatureVectorPolicyAllEnabled), they may not use it.",
        columns: &["Feature", "Called", "Plug-in", "Script module"],
        fields: &[
            ("id", "Id"),
            ("name", "Name"),
            ("display_name", "Display name"),
            ("description", "Description"),
            ("plugin_name", "Plug-in"),
            ("version", "Version of the plug-in"),
            ("js_module", "Script module"),
            ("whitelist", "Addresses"),
        ],
        application: "application",
        key: "id",
    };

    fn all(page: &ApplicationPage) -> &[Self] {
        &page.settings.features
    }

    fn key(&self) -> &str {
        &self.id
    }

    fn fields(&self, form: FormState) -> AnyView {
        let Self { id, name, display_name, description, plugin_name, version, js_module, whitelist } = self.clone();
        view! {
            <Field form name="id" label="Id" help="Its key, such as camera." value=id required=true mono=true />
            <div class="field-row">
                <Field form name="name" label="Name" value=name />
                <Field form name="display_name" label="Display name" help="What people call it." value=display_name />
            </div>
            <Field form name="description" label="Description" value=description />
            <div class="field-row">
                <Field form name="plugin_name" label="Plug-in" help="The plug-in that brings it, such as cordova-plugin-camera." value=plugin_name mono=true />
                <Field form name="version" label="Version of the plug-in" value=version mono=true />
            </div>
            <Field form name="js_module" label="Script module" help="What the vendor's plug-in looks for (JSModule), such as navigator.camera." value=js_module mono=true />
            <Field form name="whitelist" label="Addresses" help="Addresses that it may be used with (Whitelist)." value=whitelist mono=true />
        }
        .into_any()
    }

    fn cells(&self) -> AnyView {
        let Self { id, display_name, description, plugin_name, version, js_module, .. } = self.clone();
        view! {
            <Cell class="wide"><span class="mono breakable">{id}</span></Cell>
            <Cell label="Called" class="wide">{display_name} " " <span class="muted">{description}</span></Cell>
            <Cell label="Plug-in"><span class="mono breakable">{plugin_name} " " {version}</span></Cell>
            <Cell label="Script module"><span class="mono breakable">{js_module}</span></Cell>
        }
        .into_any()
    }

    fn set_form(set: ServerAction<SetFeature>, inside: AnyView) -> AnyView {
        view! { <ActionForm action=set>{inside}</ActionForm> }.into_any()
    }

    fn remove_form(remove: ServerAction<RemoveFeature>, inside: AnyView) -> AnyView {
        view! { <ActionForm action=remove>{inside}</ActionForm> }.into_any()
    }
}
