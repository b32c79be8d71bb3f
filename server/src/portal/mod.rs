//! The portal over HTTP: sessions, security headers, and the plain routes that pages count on. Pages themselves and server functions are
//! `patchbay-app`'s; [`pages`] hands them what they need.
//!
//! A request passes, from outside in: panics caught, headers and faults rendered, time limited, foreign requests refused, compression,
//! the caller found, pages guarded. Each step is one function in the file of its name.

mod applications;
mod bindings;
mod caller;
mod campaigns;
mod connections;
mod events;
pub(crate) mod export;
pub mod fault;
pub(crate) mod foreign;
mod headers;
mod import;
mod my;
mod pages;
mod report;
mod sip;
mod theme;

pub use caller::Visitor;
pub use pages::all_paths;

use crate::config::Shown;
use crate::{AppState, health};
use axum::Router;
use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::Method;
use leptos::prelude::LeptosOptions;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceBuilder;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::timeout::TimeoutLayer;

/// How long a request may take until its answer begins. A stream that has begun is not cut.
const REQUEST_TIME: Duration = Duration::from_secs(30);
/// How long the upload of a file may take.
const UPLOAD_TIME: Duration = Duration::from_secs(180);
/// Brotli's effort: beyond this it costs more time than it saves on the way.
const COMPRESSION: CompressionLevel = CompressionLevel::Precise(4);
/// Smaller answers are not worth compressing, in bytes.
const COMPRESS_FROM: u16 = 512;

/// Shared by the portal's handlers.
#[derive(Clone)]
pub struct PortalState {
    app: AppState,
    pages: Arc<pages::Context>,
    streams: Arc<events::Streams>,
    reports: Arc<report::Reports>,
}

impl FromRef<PortalState> for AppState {
    fn from_ref(state: &PortalState) -> Self {
        state.app.clone()
    }
}

impl FromRef<PortalState> for LeptosOptions {
    fn from_ref(state: &PortalState) -> Self {
        state.pages.options.clone()
    }
}

/// A plain route of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlainRoute {
    /// Its method.
    pub method: &'static str,
    /// Its path, as axum writes it.
    pub path: &'static str,
    /// Whether everybody may ask it.
    pub public: bool,
}

const fn plain(method: &'static str, path: &'static str, public: bool) -> PlainRoute {
    PlainRoute { method, path, public }
}

/// All plain routes. A test asks each that is not public without a session, and fails when it is answered.
pub const PLAIN_ROUTES: [PlainRoute; 60] = [
    plain("GET", "/healthz", true),
    plain("GET", "/readyz", true),
    plain("POST", "/theme", true),
    plain("POST", "/csp-report", true),
    plain("GET", "/events", false),
    plain("GET", "/redirections/export.csv", false),
    plain("GET", "/redirections/export.json", false),
    plain("GET", "/redirections/template.csv", false),
    plain("POST", "/redirections/import/upload", false),
    plain("GET", "/redirections/import/{id}/rejected.csv", false),
    plain("GET", "/sip/export.csv", false),
    plain("GET", "/sip/export.json", false),
    plain("GET", "/sip/calls/export.csv", false),
    plain("GET", "/sip/calls/export.json", false),
    plain("GET", "/sip/ledger.csv", false),
    plain("GET", "/sip/template.csv", false),
    plain("GET", "/sip/import/{key}/rejected.csv", false),
    plain("POST", "/sip/import/upload", false),
    plain("POST", "/sip/networks/upload", false),
    plain("GET", "/bindings/export.csv", false),
    plain("GET", "/bindings/export.json", false),
    plain("GET", "/bindings/setups/export.csv", false),
    plain("GET", "/bindings/setups/export.json", false),
    plain("GET", "/bindings/clients/export.csv", false),
    plain("GET", "/bindings/clients/export.json", false),
    plain("GET", "/bindings/outbox/export.csv", false),
    plain("GET", "/bindings/outbox/export.json", false),
    plain("GET", "/bindings/models/export.csv", false),
    plain("GET", "/bindings/models/export.json", false),
    plain("GET", "/bindings/template.csv", false),
    plain("GET", "/bindings/import/{key}/rejected.csv", false),
    plain("GET", "/bindings/setups/{number}/document.wbxml", false),
    plain("GET", "/bindings/setups/{number}/push.wsp", false),
    plain("POST", "/bindings/import/upload", false),
    plain("POST", "/bindings/models/upload", false),
    plain("GET", "/campaigns/export.csv", false),
    plain("GET", "/campaigns/export.json", false),
    plain("GET", "/campaigns/devices/export.csv", false),
    plain("GET", "/campaigns/devices/export.json", false),
    plain("GET", "/campaigns/devices/template.csv", false),
    plain("GET", "/campaigns/devices/import/{key}/rejected.csv", false),
    plain("POST", "/campaigns/devices/upload", false),
    plain("GET", "/campaigns/firmware/export.csv", false),
    plain("GET", "/campaigns/firmware/export.json", false),
    plain("POST", "/campaigns/firmware/upload", false),
    plain("GET", "/campaigns/orders/{id}/devices/export.csv", false),
    plain("GET", "/campaigns/orders/{id}/devices/export.json", false),
    plain("GET", "/connections/export.csv", false),
    plain("GET", "/connections/export.json", false),
    plain("GET", "/connections/applications/export.csv", false),
    plain("GET", "/connections/applications/export.json", false),
    plain("GET", "/connections/users/export.csv", false),
    plain("GET", "/connections/users/export.json", false),
    plain("GET", "/audit/export.csv", false),
    plain("GET", "/audit/export.json", false),
    plain("GET", "/users/export.csv", false),
    plain("GET", "/users/export.json", false),
    plain("GET", "/my/calls/export.csv", false),
    plain("GET", "/my/calls/export.json", false),
    plain("GET", "/my/balance/export.csv", false),
];

/// The portal's router. `urls` is where the process listens, `settings` what the page of settings shows.
pub fn router(app: AppState, urls: &[(&'static str, String)], settings: &[Shown]) -> Router {
    let pages = Arc::new(pages::Context::new(&app, urls, settings));
    let state = PortalState { app, pages, streams: Arc::default(), reports: Arc::default() };
    // What is asked so often, or by so many, that it stays outside of sessions.
    let open = health::routes().with_state::<PortalState>(state.app.clone()).merge(report::routes());
    let uploads =
        import::upload_routes().merge(sip::upload_routes()).merge(bindings::upload_routes()).merge(campaigns::upload_routes());
    let slow = uploads.layer(TimeoutLayer::with_status_code(http::StatusCode::REQUEST_TIMEOUT, UPLOAD_TIME));
    let quick = Router::new()
        .route("/theme", post(theme::choose))
        .route("/events", get(events::events))
        .merge(export::routes())
        .merge(applications::routes())
        .merge(import::routes())
        .merge(bindings::routes())
        .merge(campaigns::routes())
        .merge(connections::routes())
        .merge(my::routes())
        .merge(sip::routes())
        .merge(pages::routes(&state))
        .fallback(pages::not_found)
        .layer(TimeoutLayer::with_status_code(http::StatusCode::REQUEST_TIMEOUT, REQUEST_TIME));
    let inside = quick.merge(slow).layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(state.clone(), foreign::refuse))
            .layer(compression())
            .layer(from_fn_with_state(state.clone(), caller::find)),
    );
    let served = open.merge(inside).layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(state.clone(), headers::set))
            .layer(from_fn_with_state(state.clone(), fault::render))
            .layer(CatchPanicLayer::custom(fault::panicked)),
    );
    served.layer(from_fn(assets)).with_state(state)
}

/// Assets are answered before all else: they need no session and carry their own headers.
async fn assets(request: Request, next: Next) -> Response {
    if matches!(*request.method(), Method::GET | Method::HEAD)
        && let Some(answer) = crate::assets::respond(request.method(), request.headers(), request.uri().path())
    {
        return answer.into_response();
    }
    next.run(request).await
}

/// Brotli or gzip for what is text; not for live streams, and not again for what is compressed already.
fn compression() -> CompressionLayer<impl Predicate> {
    let predicate = SizeAbove::new(COMPRESS_FROM)
        .and(NotForContentType::SSE)
        .and(NotForContentType::IMAGES)
        .and(NotForContentType::const_new("application/wasm"));
    CompressionLayer::new().quality(COMPRESSION).compress_when(predicate)
}

/// The state alone, for middleware.
type Shared = State<PortalState>;
