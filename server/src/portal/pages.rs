//! Pages and server functions: what `patchbay-app` needs from the process, and where it hangs in the router.

use super::caller::guard;
use super::{PLAIN_ROUTES, PortalState, Shared};
use crate::AppState;
use crate::config::Shown;
use crate::redirections::phone::answers;
use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use leptos::context::{provide_context, use_context};
use leptos::nonce::Nonce;
use leptos::prelude::LeptosOptions;
use leptos_axum::{LeptosRoutes, generate_route_list};
use patchbay_app::server::{Caller, ConnectionPaths, EffectiveSetting, EffectiveSettings, PhoneAnswers, ServerState};
use patchbay_core::{Clock, Core};
use std::sync::Arc;

/// What pages are given, the same for all requests.
pub struct Context {
    pub options: LeptosOptions,
    core: Core,
    settings: EffectiveSettings,
    server: ServerState,
    answers: PhoneAnswers,
}

impl Context {
    pub fn new(app: &AppState, urls: &[(&'static str, String)], settings: &[Shown]) -> Self {
        let clock = Clock::system();
        let database = if app.config.database_url.starts_with("sqlite:") { "SQLite" } else { "PostgreSQL" };
        let setting = |shown: &Shown| EffectiveSetting {
            name: shown.name.clone(),
            value: shown.value.clone(),
            source: shown.source.to_owned(),
            help: shown.help.to_owned(),
        };
        Self {
            options: LeptosOptions::builder().output_name("patchbay").site_addr(app.config.listen).build(),
            core: app.core.clone(),
            settings: EffectiveSettings(Arc::new(settings.iter().map(setting).collect())),
            server: ServerState {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                database: database.to_owned(),
                started_at: clock.now(),
                clock,
                listeners: urls.iter().map(|(what, url)| ((*what).to_owned(), url.clone())).collect(),
            },
            answers: PhoneAnswers(Arc::new(answers)),
        }
    }

    /// Puts all into Leptos' context. The request's own things stand in its extensions, where the middleware left them.
    fn provide(&self) {
        let Some(parts) = use_context::<Parts>() else { return };
        if let Some(caller) = parts.extensions.get::<Caller>() {
            provide_context(caller.clone());
        }
        if let Some(nonce) = parts.extensions.get::<Nonce>() {
            provide_context(nonce.clone());
        }
        provide_context(super::fault::theme_of(&parts.headers));
        provide_context(self.core.clone());
        provide_context(self.settings.clone());
        provide_context(self.server.clone());
        provide_context(self.answers.clone());
        provide_context(ConnectionPaths(crate::connections::path));
        provide_context(crate::assets::names());
    }
}

/// Pages and server functions.
pub fn routes(state: &PortalState) -> Router<PortalState> {
    let pages = generate_route_list(patchbay_app::App);
    let context = Arc::clone(&state.pages);
    let options = state.pages.options.clone();
    Router::new()
        .leptos_routes_with_context(state, pages, move || context.provide(), move || patchbay_app::shell(options.clone()))
        .route_layer(from_fn(guard))
}

/// The page for what is not there.
pub async fn not_found(State(state): Shared, request: Request) -> Response {
    let context = Arc::clone(&state.pages);
    let options = context.options.clone();
    let render =
        leptos_axum::render_app_async_with_context(move || context.provide(), move || patchbay_app::shell(options.clone()));
    let mut response = render(request).await.into_response();
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// All routes of the portal: method, path as axum writes it, and whether everybody may ask. For the test that asks each of them.
#[must_use]
pub fn all_paths() -> Vec<(String, String, bool)> {
    let mut paths: Vec<(String, String, bool)> =
        PLAIN_ROUTES.iter().map(|route| (route.method.to_owned(), route.path.to_owned(), route.public)).collect();
    for page in generate_route_list(patchbay_app::App) {
        let public = super::caller::is_public(page.path());
        paths.push(("GET".to_owned(), page.path().to_owned(), public));
    }
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        paths.push((method.to_string(), path.to_owned(), super::caller::is_public(path)));
    }
    paths
}
