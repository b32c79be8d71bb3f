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
mod keys;
mod list;
mod overview;
mod parts;
mod properties;
mod selection;
mod users;

pub(crate) use overview::stats;
pub(crate) use parts::{application_page, user_page};
pub(crate) use selection::connection_page;
#[cfg(feature = "ssr")]
pub(crate) use selection::in_short;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};
use patchbay_domain::connections::ConnectionKey;

crate::pages::lazy_pages!(
    connections_desk,
    load_connections_desk,
    Pages {
        List: list::ListRoute,
        Overview: overview::OverviewRoute,
        Detail: detail::DetailRoute,
        Edit: edit::EditRoute,
        DeleteOne: delete::DeleteOneRoute,
        DeleteMany: delete::DeleteManyRoute,
        Deletion: delete::DeletionRoute,
        Idle: idle::IdleRoute,
        Applications: applications::list::ApplicationsRoute,
        NewApplication: applications::new::NewRoute,
        Application: applications::one::ApplicationRoute,
        EditApplication: applications::edit::EditRoute,
        Defaults: applications::defaults::DefaultsRoute,
        Destinations: applications::destinations::DestinationsRoute,
        Features: applications::features::FeaturesRoute,
        RemoveApplication: applications::remove::RemoveRoute,
        Users: users::list::UsersRoute,
        NewUser: users::new::NewUserRoute,
        User: users::one::UserRoute,
        RevokeUser: users::confirm::RevokeUserRoute,
        UserPassword: users::confirm::UserPasswordRoute,
        DeleteUser: users::confirm::DeleteUserRoute,
        Keys: keys::KeysRoute,
    }
);

/// Where a changed thing of the area is looked at, by the audit log's word for what it is.
pub(crate) fn page_of(area: &str, subject: &str) -> Option<String> {
    match area {
        "connections" => ConnectionKey::parse(subject).map(|key| connection_page(&key)),
        "applications" => Some(application_page(subject)),
        "application-users" => Some(user_page(subject, "")),
        "application-keys" => Some(parts::KEYS.to_owned()),
        _ => None,
    }
}

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
        <Route path=path!("/connections/applications") view={Lazy::<Awaited<applications::list::ApplicationsRoute>>::new()} />
        <Route path=path!("/connections/applications/new") view={Lazy::<Awaited<applications::new::NewRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id") view={Lazy::<Awaited<applications::one::ApplicationRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id/edit") view={Lazy::<Awaited<applications::edit::EditRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id/defaults") view={Lazy::<Awaited<applications::defaults::DefaultsRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id/destinations") view={Lazy::<Awaited<applications::destinations::DestinationsRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id/features") view={Lazy::<Awaited<applications::features::FeaturesRoute>>::new()} />
        <Route path=path!("/connections/applications/one/:id/remove") view={Lazy::<Awaited<applications::remove::RemoveRoute>>::new()} />
        <Route path=path!("/connections/users") view={Lazy::<Awaited<users::list::UsersRoute>>::new()} />
        <Route path=path!("/connections/users/new") view={Lazy::<Awaited<users::new::NewUserRoute>>::new()} />
        <Route path=path!("/connections/users/one") view={Lazy::<Awaited<users::one::UserRoute>>::new()} />
        <Route path=path!("/connections/users/one/revoke") view={Lazy::<Awaited<users::confirm::RevokeUserRoute>>::new()} />
        <Route path=path!("/connections/users/one/password") view={Lazy::<Awaited<users::confirm::UserPasswordRoute>>::new()} />
        <Route path=path!("/connections/users/one/delete") view={Lazy::<Awaited<users::confirm::DeleteUserRoute>>::new()} />
        <Route path=path!("/connections/keys") view={Lazy::<Awaited<keys::KeysRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
