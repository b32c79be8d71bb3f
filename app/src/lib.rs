//! The portal: what the server renders and the browser hydrates.
//!
//! Per area there is one module of pages with their server functions. A server function begins with a guard, makes one call on core,
//! and maps the error; rules live in `patchbay-domain` and `patchbay-core`. Nothing here may know SQL or a wire protocol, and nothing
//! outside may know HTML.
#![recursion_limit = "512"]

pub mod account;
pub mod audit;
pub mod bindings;
pub mod campaigns;
pub mod components;
pub mod connections;
mod credentials;
#[cfg(feature = "ssr")]
pub mod drafts;
pub mod error;
pub mod flash;
pub mod frame;
mod import;
pub mod live;
pub mod nav;
pub mod organizations;
pub mod overview;
pub mod pages;
pub mod redirections;
pub mod search;
#[cfg(feature = "ssr")]
pub mod server;
pub mod server_page;
pub mod session;
#[cfg(feature = "ssr")]
pub mod shell;
pub mod shown;
pub mod sign_in;
pub mod sip;
pub mod theme;
mod typed_number;
pub mod users;

pub use error::Error;
#[cfg(feature = "ssr")]
pub use shell::shell;

use crate::pages::Awaited;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::{Lazy, SsrMode, path};

/// The whole portal: the context that all pages share, and the routes.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    let live = live::Live::default();
    provide_context(live.clone());
    let me: session::MeResource = Resource::new(|| (), |()| session::who_is_it());
    provide_context(me);
    let (routing, set_routing) = signal(false);
    live.hold_while(move || routing.get());

    view! {
        <Title text=served_title() formatter=whole_title />
        <Router set_is_routing=set_routing>
            <frame::Routing routing />
            <Routes fallback=frame::no_such_page>
                <ParentRoute path=path!("") view=frame::Door ssr=SsrMode::Async>
                    <Route path=path!("/sign-in") view={Lazy::<Awaited<sign_in::SignInPage>>::new()} />
                    <Route path=path!("/set-up/:secret") view={Lazy::<Awaited<sign_in::SetUpPage>>::new()} />
                    <Route path=path!("/password/:secret") view={Lazy::<Awaited<sign_in::PasswordPage>>::new()} />
                </ParentRoute>
                <ParentRoute path=path!("") view=frame::Frame ssr=SsrMode::Async>
                    <Route path=path!("/") view={Lazy::<Awaited<overview::OverviewPage>>::new()} />
                    <Route path=path!("/search") view={Lazy::<Awaited<search::SearchPage>>::new()} />
                    <account::AccountRoutes />
                    <users::UsersRoutes />
                    <organizations::OrganizationRoutes />
                    <audit::AuditRoutes />
                    <redirections::RedirectionsRoutes />
                    <bindings::BindingsRoutes />
                    <sip::SipRoutes />
                    <campaigns::CampaignsRoutes />
                    <connections::ConnectionsRoutes />
                    <sip::my::MyRoutes />
                    <Route path=path!("/server") view={Lazy::<Awaited<server_page::ServerPage>>::new()} />
                    <Route path=path!("/*any") view=frame::no_such_page />
                </ParentRoute>
            </Routes>
        </Router>
    }
}

/// What follows a page's own title.
const TITLE_ENDING: &str = " · Patchbay";

fn whole_title(title: String) -> String {
    if title.is_empty() { "Patchbay".to_owned() } else { title + TITLE_ENDING }
}

/// The title that the document has already. `leptos_meta` empties it when the browser's half takes over, unless there is one before the
/// page's own has arrived with its code.
fn served_title() -> String {
    if cfg!(target_arch = "wasm32") {
        let title = document().title();
        title.strip_suffix(TITLE_ENDING).unwrap_or_default().to_owned()
    } else {
        String::new()
    }
}

/// How the document tells that WebAssembly has taken it over.
const HYDRATED: &str = "data-hydrated";

/// Marks the document as taken over by WebAssembly, which style sheet and tests look for. The last thing that hydration does.
pub fn mark_hydrated() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(HYDRATED, "");
    }
}

/// Whether WebAssembly has taken over the document.
fn is_hydrated() -> bool {
    document().document_element().is_some_and(|root| root.has_attribute(HYDRATED))
}
