//! /organizations

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes.
#[component(transparent)]
pub fn OrganizationRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/organizations") view={Lazy::<OrganizationsPage>::new()} /> }.into_inner()
}

/// `/organizations`
pub struct OrganizationsPage;

#[lazy_route]
impl LazyRoute for OrganizationsPage {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let OrganizationsPage = this;
        view! { <PageHeader title="OrganizationsPage" /> }.into_any()
    }
}
