//! `connections`: the apps that may register, who may register with them, and what they registered, as administrators look after them.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike. Every page works as plain HTML: filters
//! are GET forms, changes are POST forms, confirmations are pages.

mod api;
mod applications;
mod parts;

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
    }
);

/// The area's routes.
#[component(transparent)]
pub fn ConnectionsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/connections/applications") view={Lazy::<Awaited<applications::ApplicationsRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
