//! `redirections`: which phone (by MAC address) is told which provisioning URL.
//!
//! One file per page; [`api`] holds the server functions, and what a URL means that more than one page reads stands in `selection`.
//! Every page works as plain HTML: filters are GET forms, changes are POST forms, confirmations are pages.

mod api;
mod bulk;
mod credentials;
mod delete;
mod detail;
mod edit;
mod import;
mod import_report;
mod inbox;
mod list;
mod models;
mod new;
mod parts;
mod paste;
mod selection;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    redirections,
    load_redirections,
    Pages {
        List: list::ListRoute,
        New: new::NewRoute,
        Bulk: bulk::BulkRoute,
        Import: import::ImportRoute,
        Report: import_report::ReportRoute,
        Inbox: inbox::InboxRoute,
        Credentials: credentials::CredentialsRoute,
        Models: models::ModelsRoute,
        Edit: edit::EditRoute,
        Delete: delete::DeleteRoute,
        Detail: detail::DetailRoute,
    }
);

/// The area's routes. A MAC never reads like one of the words, so `/redirections/:mac` stands last.
#[component(transparent)]
pub fn RedirectionsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/redirections") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/redirections/new") view={Lazy::<Awaited<new::NewRoute>>::new()} />
        <Route path=path!("/redirections/bulk") view={Lazy::<Awaited<bulk::BulkRoute>>::new()} />
        <Route path=path!("/redirections/import") view={Lazy::<Awaited<import::ImportRoute>>::new()} />
        <Route path=path!("/redirections/import/:id") view={Lazy::<Awaited<import_report::ReportRoute>>::new()} />
        <Route path=path!("/redirections/inbox") view={Lazy::<Awaited<inbox::InboxRoute>>::new()} />
        <Route path=path!("/redirections/credentials") view={Lazy::<Awaited<credentials::CredentialsRoute>>::new()} />
        <Route path=path!("/redirections/models") view={Lazy::<Awaited<models::ModelsRoute>>::new()} />
        <Route path=path!("/redirections/:mac/edit") view={Lazy::<Awaited<edit::EditRoute>>::new()} />
        <Route path=path!("/redirections/:mac/delete") view={Lazy::<Awaited<delete::DeleteRoute>>::new()} />
        <Route path=path!("/redirections/:mac") view={Lazy::<Awaited<detail::DetailRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
