//! The server's side of the portal: what the process puts into Leptos' context for each request, and the guards that begin every
//! server function. Nothing here is compiled for the browser.
//!
//! The process provides, for pages and for server functions alike: [`patchbay_core::Core`], [`Caller`], [`PhoneAnswers`],
//! [`ConnectionPaths`], [`EffectiveSettings`], [`ServerState`], [`AssetNames`], [`crate::theme::Theme`] and `leptos::nonce::Nonce`. Plain routes that pages
//! count on: `POST /theme` (field `theme`, goes back to the Referer), `GET /events` (server-sent `message` events whose data is a
//! [`patchbay_core::Event`] as JSON).

use crate::error::{Error, Result};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use patchbay_core::accounts::{From as Origin, SignedIn};
use patchbay_core::{Acting, Actor, Core};
use patchbay_domain::connections::ConnectionKey;
use patchbay_domain::redirections::{AnswerPreview, Mac};
use patchbay_domain::time::Millis;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How long a browser keeps the session cookie, in seconds. The server ends sessions earlier by its own limits.
pub const SESSION_SECONDS_MAX: i64 = 30 * 24 * 3600;

/// The cookie that holds the session's secret. Over TLS its name has the prefix with which browsers bind it to this very host and to TLS.
#[must_use]
pub const fn session_cookie(secure: bool) -> &'static str {
    if secure { "__Host-patchbay_session" } else { "patchbay_session" }
}

/// Who sent the request.
#[derive(Clone)]
pub struct Caller {
    /// Whom the session cookie belongs to, when it is good.
    pub signed_in: Option<SignedIn>,
    /// From where he comes.
    pub from: Origin,
    /// The session's secret as it stood in the cookie.
    pub session: Option<String>,
    /// Whether the browser reaches us over TLS, so that cookies may be kept to it.
    pub secure: bool,
    /// How the browser reaches us, without a slash at the end, such as `https://patchbay.example`: links handed to people begin so.
    pub base: String,
}

/// Tells what a phone would be told: the phone face's own code, so that the preview cannot differ from the answer.
#[derive(Clone)]
pub struct PhoneAnswers(pub Arc<PhoneAnswersFn>);

/// From a phone, its URL and its model (where known) to the answers in each form.
pub type PhoneAnswersFn = dyn Fn(Mac, &str, Option<&str>) -> Vec<AnswerPreview> + Send + Sync;

/// Where an app finds its registration on this server, as a path: the OData face's own code, which knows how keys are escaped.
#[derive(Clone, Copy)]
pub struct ConnectionPaths(pub fn(&ConnectionKey) -> String);

/// One setting as it took effect.
#[derive(Clone, Debug)]
pub struct EffectiveSetting {
    /// Its name, such as `PATCHBAY_LISTEN`.
    pub name: String,
    /// Its value, secrets masked.
    pub value: String,
    /// Where the value came from: `default`, `file`, `environment` or `flag`.
    pub source: String,
    /// What it means.
    pub help: String,
}

/// All settings, in the order in which `patchbay config` prints them.
#[derive(Clone)]
pub struct EffectiveSettings(pub Arc<Vec<EffectiveSetting>>);

/// What the process knows of itself.
#[derive(Clone)]
pub struct ServerState {
    /// Patchbay's version.
    pub version: String,
    /// Which database it uses: `SQLite` or `PostgreSQL`.
    pub database: String,
    /// Since when it runs.
    pub started_at: Millis,
    /// The clock that `started_at` was read from.
    pub clock: patchbay_core::Clock,
    /// Where it listens: what for, and the address.
    pub listeners: Vec<(String, String)>,
}

/// The files that the page loads, as absolute paths on this server. They hold a fingerprint of the build, so the build tells them.
#[derive(Debug, Default)]
pub struct AssetNames {
    /// The script that starts the WebAssembly.
    pub js: String,
    /// The WebAssembly.
    pub wasm: String,
    /// The style sheet.
    pub css: String,
    /// For each piece of lazy pages, by its name, the `Link` header that has the browser fetch it; empty when the build was not split.
    pub preloads: BTreeMap<String, String>,
}

/// Somebody who is signed in, with what he may do at hand.
#[derive(Clone)]
pub struct Desk {
    core: Core,
    /// Who he is and where he works.
    pub signed_in: SignedIn,
    /// The secret of his session.
    pub session: Option<String>,
    /// How the browser reaches us; see [`Caller::base`].
    pub base: String,
}

impl Desk {
    /// What is open to him.
    #[must_use]
    pub fn acting(&self) -> Acting<'_> {
        self.core.acting_as(&self.signed_in.actor)
    }

    /// Who acts.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.signed_in.actor
    }

    /// The core, for what is nobody's own.
    #[must_use]
    pub const fn core(&self) -> &Core {
        &self.core
    }
}

/// The guard of every server function that needs somebody: its first line. What he may do, core checks.
///
/// # Errors
/// [`Error::NotSignedIn`].
pub fn signed_in() -> Result<Desk> {
    let (core, caller) = anyone()?;
    let Some(signed_in) = caller.signed_in else { return Err(Error::NotSignedIn.announced()) };
    Ok(Desk { core, signed_in, session: caller.session, base: caller.base })
}

/// The guard of the few server functions that are open to everybody: signing in, setting up, setting a password by link.
///
/// # Errors
/// [`Error::Internal`] when the process did not provide its context, which is a fault of ours.
pub fn anyone() -> Result<(Core, Caller)> {
    let core = provided::<Core>()?;
    let caller = provided::<Caller>()?;
    Ok((core, caller))
}

/// How the browser reaches us, such as `https://patchbay.example`; for commands that a page shows.
///
/// # Errors
/// [`Error::Internal`] when the process did not provide its context.
pub fn origin() -> Result<String> {
    Ok(provided::<Caller>()?.base)
}

/// Something that the process provides.
///
/// # Errors
/// [`Error::Internal`] when it did not.
pub fn provided<T: Clone + 'static>() -> Result<T> {
    use_context::<T>()
        .ok_or_else(|| patchbay_core::Error::internal(format!("{} is not provided", std::any::type_name::<T>())).into())
}

/// Whether the request is a form that a browser without our script sent, or a page: it is answered by a page and not by data.
fn wants_page() -> (bool, bool) {
    let Some(parts) = use_context::<http::request::Parts>() else { return (false, false) };
    let accept = parts.headers.get(http::header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    (accept.contains("text/html"), parts.method == http::Method::POST)
}

/// Sets the answer's HTTP status, but for two cases: a form sent without our script is answered by going back to its page, and a
/// page for somebody who is not signed in by going to the sign-in page. Both are redirects and must stay that.
pub fn set_status(status: u16) {
    let Some(options) = use_context::<ResponseOptions>() else { return };
    let (page, post) = wants_page();
    if page && (post || status == 401) {
        return;
    }
    if let Ok(status) = http::StatusCode::from_u16(status) {
        options.set_status(status);
    }
}

/// Has the browser fetch a piece of lazy pages beside the rest; else it would hear of it only from the running WebAssembly. leptos writes
/// tags for that only when it wins a race with its own tasks, so it is given no manifest to write them from.
pub fn preload(piece: &str) {
    let (Some(options), Some(assets)) = (use_context::<ResponseOptions>(), use_context::<Arc<AssetNames>>()) else { return };
    if let Some(value) = assets.preloads.get(piece).and_then(|links| http::HeaderValue::from_str(links).ok()) {
        // The server may draw a page several times.
        options.insert_header(http::header::LINK, value);
    }
}

/// Goes on to another page after a change; with and without our script.
pub fn redirect(path: &str) {
    leptos_axum::redirect(path);
}

/// Sends a page on to the sign-in page, remembering where it was to go.
pub fn redirect_to_sign_in() {
    let Some(parts) = use_context::<http::request::Parts>() else { return };
    let wanted = parts.uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    let target = if wanted == "/" { "/sign-in".to_owned() } else { format!("/sign-in?next={}", encode(wanted)) };
    leptos_axum::redirect(&target);
}

fn encode(text: &str) -> String {
    patchbay_domain::list::query_string(&[("next", text.to_owned())]).trim_start_matches("?next=").to_owned()
}

/// Where to go after signing in: a path on this server, never another's.
#[must_use]
pub fn safe_next(next: &str) -> String {
    let inside = next.starts_with('/') && !next.starts_with("//") && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\');
    if inside { next.to_owned() } else { "/".to_owned() }
}

/// Has the browser keep the session's secret, until so many seconds from now; zero forgets it.
pub fn keep_session(secret: &str, seconds: i64, secure: bool) {
    let name = session_cookie(secure);
    let secure = if secure { "; Secure" } else { "" };
    let cookie = format!("{name}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    let Some(options) = use_context::<ResponseOptions>() else { return };
    if let Ok(value) = http::HeaderValue::from_str(&cookie) {
        options.append_header(http::header::SET_COOKIE, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_signing_in_one_stays_here() {
        assert_eq!(safe_next("/users?q=a%20b"), "/users?q=a%20b");
        for outside in ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "users", "/a\r\nSet-Cookie:x=y"] {
            assert_eq!(safe_next(outside), "/", "{outside}");
        }
    }
}
