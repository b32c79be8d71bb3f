//! `bindings`: phones bound to a datastore, as administrators look after them, and the setup messages sent to them.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike, [`drafts`] the files that wait to be
//! imported. Every page works as plain HTML: filters are GET forms, changes are POST forms, confirmations are pages. What holds the
//! password of a phone's account (previews, messages, settings to type by hand) is shown to those who may send, and to nobody else.

mod api;
mod client;
mod clients;
mod consumers;
mod delete;
mod detail;
#[cfg(feature = "ssr")]
pub mod drafts;
mod gateways;
mod import;
mod import_report;
mod list;
mod manual;
mod message;
mod models;
mod new;
mod outbox;
mod parts;
mod send;
mod settings;
mod setup;
mod setups;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    bindings_desk,
    load_bindings_desk,
    Pages {
        List: list::ListRoute,
        New: new::NewRoute,
        Import: import::ImportRoute,
        Report: import_report::ReportRoute,
        Detail: detail::DetailRoute,
        Delete: delete::DeleteRoute,
        Clients: clients::ClientsRoute,
        NewClient: new::NewClientRoute,
        Client: client::ClientRoute,
        DeleteClient: delete::DeleteClientRoute,
        Send: send::SendRoute,
        Preview: message::PreviewRoute,
        Manual: manual::ManualRoute,
        Setups: setups::SetupsRoute,
        Setup: setup::SetupRoute,
        Message: message::MessageRoute,
        Outbox: outbox::OutboxRoute,
        Gateways: gateways::GatewaysRoute,
        Models: models::ModelsRoute,
        Consumers: consumers::ConsumersRoute,
        Settings: settings::SettingsRoute,
    }
);

/// The area's routes.
#[component(transparent)]
pub fn BindingsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/bindings") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/bindings/new") view={Lazy::<Awaited<new::NewRoute>>::new()} />
        <Route path=path!("/bindings/import") view={Lazy::<Awaited<import::ImportRoute>>::new()} />
        <Route path=path!("/bindings/import/:key") view={Lazy::<Awaited<import_report::ReportRoute>>::new()} />
        <Route path=path!("/bindings/clients") view={Lazy::<Awaited<clients::ClientsRoute>>::new()} />
        <Route path=path!("/bindings/clients/new") view={Lazy::<Awaited<new::NewClientRoute>>::new()} />
        <Route path=path!("/bindings/clients/:id") view={Lazy::<Awaited<client::ClientRoute>>::new()} />
        <Route path=path!("/bindings/clients/:id/delete") view={Lazy::<Awaited<delete::DeleteClientRoute>>::new()} />
        <Route path=path!("/bindings/clients/:id/send") view={Lazy::<Awaited<send::SendRoute>>::new()} />
        <Route path=path!("/bindings/clients/:id/preview") view={Lazy::<Awaited<message::PreviewRoute>>::new()} />
        <Route path=path!("/bindings/clients/:id/settings") view={Lazy::<Awaited<manual::ManualRoute>>::new()} />
        <Route path=path!("/bindings/setups") view={Lazy::<Awaited<setups::SetupsRoute>>::new()} />
        <Route path=path!("/bindings/setups/:number") view={Lazy::<Awaited<setup::SetupRoute>>::new()} />
        <Route path=path!("/bindings/setups/:number/message") view={Lazy::<Awaited<message::MessageRoute>>::new()} />
        <Route path=path!("/bindings/outbox") view={Lazy::<Awaited<outbox::OutboxRoute>>::new()} />
        <Route path=path!("/bindings/gateways") view={Lazy::<Awaited<gateways::GatewaysRoute>>::new()} />
        <Route path=path!("/bindings/models") view={Lazy::<Awaited<models::ModelsRoute>>::new()} />
        <Route path=path!("/bindings/consumers") view={Lazy::<Awaited<consumers::ConsumersRoute>>::new()} />
        <Route path=path!("/bindings/settings") view={Lazy::<Awaited<settings::SettingsRoute>>::new()} />
        <Route path=path!("/bindings/:number") view={Lazy::<Awaited<detail::DetailRoute>>::new()} />
        <Route path=path!("/bindings/:number/delete") view={Lazy::<Awaited<delete::DeleteRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
