//! `campaigns`: firmware campaigns, as administrators order them and watch them happen.
//!
//! One file per page; [`api`] holds the server functions, [`parts`] what several pages show alike, [`policies`] the form of what is put on a
//! campaign. Every page works as plain HTML: filters are GET forms, changes are POST forms, confirmations are pages.

mod api;
mod calendar;
mod confirm;
mod detail;
mod list;
mod new;
mod parts;
mod policies;
mod preview;

pub(crate) use list::stats;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_router::any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute};
use leptos_router::components::Route;
use leptos_router::{Lazy, path};

crate::pages::lazy_pages!(
    campaigns_desk,
    __preload_campaigns_desk,
    Pages {
        List: list::ListRoute,
        Calendar: calendar::CalendarRoute,
        New: new::NewRoute,
        Preview: preview::PreviewRoute,
        Detail: detail::DetailRoute,
        Act: confirm::ActRoute,
        Policies: confirm::PoliciesRoute,
    }
);

/// The area's routes.
#[component(transparent)]
pub fn CampaignsRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/campaigns") view={Lazy::<Awaited<list::ListRoute>>::new()} />
        <Route path=path!("/campaigns/calendar") view={Lazy::<Awaited<calendar::CalendarRoute>>::new()} />
        <Route path=path!("/campaigns/new") view={Lazy::<Awaited<new::NewRoute>>::new()} />
        <Route path=path!("/campaigns/new/preview") view={Lazy::<Awaited<preview::PreviewRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id") view={Lazy::<Awaited<detail::DetailRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id/policies") view={Lazy::<Awaited<confirm::PoliciesRoute>>::new()} />
        <Route path=path!("/campaigns/orders/:id/do/:action") view={Lazy::<Awaited<confirm::ActRoute>>::new()} />
    }
    .into_inner()
    .into_any_nested_route()
}
