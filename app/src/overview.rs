//! The first page after signing in.

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// `/`
pub struct OverviewPage;

#[lazy_route]
impl LazyRoute for OverviewPage {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let OverviewPage = this;
        view! { <PageHeader title="Overview" /> }.into_any()
    }
}
