//! `/connections/applications/one/{id}/destinations`: the addresses that apps are told.

use super::entries::{EntriesRoute, Entry, Told};
use super::frame::Part;
use crate::components::{Cell, Checkbox, Field, FormState};
use crate::connections::api::{ApplicationPage, RemoveDestination, SetDestination};
use leptos::prelude::*;
use patchbay_domain::connections::{DESTINATIONS_MAX, Destination};

/// `/connections/applications/one/{id}/destinations`
pub(crate) type DestinationsRoute = EntriesRoute<Destination>;

impl Entry for Destination {
    type Set = SetDestination;
    type Remove = RemoveDestination;

    const TOLD: Told = Told {
        part: Part::Destinations,
        one: "destination",
        many: "destinations",
        most: DESTINATIONS_MAX,
        purpose: "Apps read them as the set Endpoints, to learn where their data come from.",
        removal: "Apps are no longer told this address. What they have stored of it stays with them.",
        columns: &["Name", "Address", "Without signing in"],
        fields: &[("name", "Name"), ("remote_url", "Address")],
        application: "id",
        key: "name",
    };

    fn all(page: &ApplicationPage) -> &[Self] {
        &page.settings.destinations
    }

    fn key(&self) -> &str {
        &self.name
    }

    fn fields(&self, form: FormState) -> AnyView {
        let Self { name, remote_url, anonymous } = self.clone();
        view! {
            <Field form name="name" label="Name" help="Its key (EndpointName), such as com.example.crm." value=name required=true mono=true />
            <Field form name="remote_url" label="Address" help="Where it is (RemoteURL), such as https://crm.example.com/odata/." value=remote_url mono=true />
            <Checkbox form name="anonymous" label="Without signing in" help="Apps are told that it can be used without credentials (AnonymousAccess)." checked=anonymous />
        }
        .into_any()
    }

    fn cells(&self) -> AnyView {
        let Self { name, remote_url, anonymous } = self.clone();
        view! {
            <Cell class="wide"><span class="mono breakable">{name}</span></Cell>
            <Cell label="Address" class="wide"><span class="mono breakable">{remote_url}</span></Cell>
            <Cell label="Without signing in">{if anonymous { "Yes" } else { "No" }}</Cell>
        }
        .into_any()
    }

    fn set_form(set: ServerAction<SetDestination>, inside: AnyView) -> AnyView {
        view! { <ActionForm action=set>{inside}</ActionForm> }.into_any()
    }

    fn remove_form(remove: ServerAction<RemoveDestination>, inside: AnyView) -> AnyView {
        view! { <ActionForm action=remove>{inside}</ActionForm> }.into_any()
    }
}
