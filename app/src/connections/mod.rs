//! `connections`: the apps that may register, who may register with them, and what they registered, as administrators look after them.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike, [`properties`] the fields that
//! are made from the table of properties, [`selection`] what a URL names. Every page works as plain HTML: filters are GET forms, changes are
//! POST forms, confirmations are pages.

mod api;
mod applications;
mod columns;
mod delete;
mod detail;
mod edit;
mod idle;
mod list;
mod overview;
mod parts;
mod properties;
mod selection;

pub(crate) use overview::stats;
pub(crate) use selection::connection_page;
#[cfg(feature = "ssr")]
pub(crate) use selection::in_short;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    connections_desk,
    __preload_connections_desk,
    Pages {
        Applications: applications::ApplicationsRoute,
        List: list::ListRoute,
        Overview: overview::OverviewRoute,
        Detail: detail::DetailRoute,
        Edit: edit::EditRoute,
        DeleteOne: delete::DeleteOneRoute,
        DeleteMany: delete::DeleteManyRoute,
        Deletion: delete::DeletionRoute,
        Idle: idle::IdleRoute,
    }
);

/// The area's routes.
#[component(transparent)]
pub fn ConnectionsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/connections") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/connections/overview") view={Lazy::<Awaited<overview::OverviewRoute>>::new()} />
        <Route path=path!("/connections/one") view={Lazy::<Awaited<detail::DetailRoute>>::new()} />
        <Route path=path!("/connections/one/edit") view={Lazy::<Awaited<edit::EditRoute>>::new()} />
        <Route path=path!("/connections/one/delete") view={Lazy::<Awaited<delete::DeleteOneRoute>>::new()} />
        <Route path=path!("/connections/delete") view={Lazy::<Awaited<delete::DeleteManyRoute>>::new()} />
        <Route path=path!("/connections/delete/:job") view={Lazy::<Awaited<delete::DeletionRoute>>::new()} />
        <Route path=path!("/connections/idle") view={Lazy::<Awaited<idle::IdleRoute>>::new()} />
        <Route path=path!("/connections/applications") view={Lazy::<Awaited<applications::ApplicationsRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
