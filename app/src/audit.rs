//! /audit

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes.
#[component(transparent)]
pub fn AuditRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/audit") view={Lazy::<AuditPage>::new()} /> }.into_inner()
}

/// `/audit`
pub struct AuditPage;

#[lazy_route]
impl LazyRoute for AuditPage {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let AuditPage = this;
        view! { <PageHeader title="AuditPage" /> }.into_any()
    }
}
