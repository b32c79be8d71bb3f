//! The server itself.

use crate::components::PageHeader;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// `/server`
pub struct ServerPage;

#[lazy_route]
impl LazyRoute for ServerPage {
    fn data() -> Self {
        Self
    }

    fn view(this: Self) -> AnyView {
        let ServerPage = this;
        view! { <PageHeader title="Server" /> }.into_any()
    }
}
