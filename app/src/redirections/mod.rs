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

use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, MatchNestedRoutes, path};

/// The area's routes. A MAC never reads like one of the words, so `/redirections/:mac` stands last.
#[component(transparent)]
pub fn RedirectionsRoutes() -> impl MatchNestedRoutes + Clone {
    view! {
        <Route path=path!("/redirections") view={Lazy::<list::ListRoute>::new()} />
        <Route path=path!("/redirections/new") view={Lazy::<new::NewRoute>::new()} />
        <Route path=path!("/redirections/bulk") view={Lazy::<bulk::BulkRoute>::new()} />
        <Route path=path!("/redirections/import") view={Lazy::<import::ImportRoute>::new()} />
        <Route path=path!("/redirections/import/:id") view={Lazy::<import_report::ReportRoute>::new()} />
        <Route path=path!("/redirections/inbox") view={Lazy::<inbox::InboxRoute>::new()} />
        <Route path=path!("/redirections/credentials") view={Lazy::<credentials::CredentialsRoute>::new()} />
        <Route path=path!("/redirections/models") view={Lazy::<models::ModelsRoute>::new()} />
        <Route path=path!("/redirections/:mac/edit") view={Lazy::<edit::EditRoute>::new()} />
        <Route path=path!("/redirections/:mac/delete") view={Lazy::<delete::DeleteRoute>::new()} />
        <Route path=path!("/redirections/:mac") view={Lazy::<detail::DetailRoute>::new()} />
    }
    .into_inner()
}
