//! /account

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_router::components::Route;
use leptos_router::{Lazy, LazyRoute, MatchNestedRoutes, lazy_route, path};

/// The routes.
#[component(transparent)]
pub fn AccountRoutes() -> impl MatchNestedRoutes + Clone {
    view! { <Route path=path!("/account") view={Lazy::<AccountPage>::new()} /> }.into_inner()
}

/// `/account`
pub struct AccountPage;

#[lazy_route]
impl LazyRoute for AccountPage {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let AccountPage = this;
        view! { <PageHeader title="AccountPage" /> }.into_any()
    }
}
