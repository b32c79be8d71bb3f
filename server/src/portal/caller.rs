//! Who sends the request: the session of the cookie, or the holder of an API token.

use super::fault::{Fault, wants_page};
use super::{PortalState, Shared};
use crate::AppState;
use crate::metrics::count;
use crate::peer::{Encrypted, named_host, sender};
use axum::extract::{DefaultBodyLimit, FromRef, FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use leptos::server_fn::error::FromServerFnError;
use patchbay_app::server::{Caller, session_cookie};
use patchbay_core::accounts::From as Origin;
use patchbay_core::{Actor, Core};

/// The largest form of somebody who is signed in, in bytes: 8 MiB of pasted rows as a browser encodes them.
const FORM_MAX: usize = 16 * 1024 * 1024;
/// The largest upload of a table of networks, in bytes: the one form that is larger, which the page itself lets operators send.
const NETWORKS_FORM_MAX: usize = 33 * 1024 * 1024;
/// The largest form of somebody who is not: a name and a password.
const GUEST_FORM_MAX: usize = 64 * 1024;
/// The longest secret that is looked up, in bytes; ours are shorter.
const SECRET_MAX: usize = 200;
/// The longest text that a client calls itself, in bytes.
const USER_AGENT_MAX: usize = 512;

/// The value of a cookie.
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let values = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = values.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// The API token of the request.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// From where the request comes.
fn origin(parts: &Parts) -> Origin {
    let Origin { address, mut user_agent } = sender(parts);
    if let Some((cut, _)) = user_agent.char_indices().find(|(at, _)| *at >= USER_AGENT_MAX) {
        user_agent.truncate(cut);
    }
    Origin { address, user_agent }
}

/// How the browser reaches us: what the settings say, else what it asked for.
fn base(parts: &Parts, state: &AppState, secure: bool) -> String {
    if let Some(url) = &state.config.public_url {
        return url.clone();
    }
    let host = named_host(parts).unwrap_or_else(|| state.config.listen.to_string());
    format!("{}://{host}", if secure { "https" } else { "http" })
}

/// Finds out who sends the request, and bounds its body accordingly.
pub async fn find(State(state): Shared, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let from = origin(&parts);
    let public_tls = state.app.config.public_url.as_deref().is_some_and(|url| url.starts_with("https:"));
    let secure = public_tls || parts.extensions.get::<Encrypted>().is_some_and(|encrypted| encrypted.0);
    let secret = cookie(&parts.headers, session_cookie(secure)).filter(|secret| !secret.is_empty() && secret.len() <= SECRET_MAX);
    let signed_in = match secret {
        Some(secret) => match state.app.core.accounts().session(secret, &from).await {
            Ok(signed_in) => signed_in,
            Err(cause) => return Fault::from(cause).into_response(),
        },
        None => None,
    };
    let known = signed_in.is_some() || bearer(&parts.headers).is_some();
    let caller = Caller { signed_in, from, session: secret.map(str::to_owned), secure, base: base(&parts, &state.app, secure) };
    let limit = match parts.uri.path() {
        _ if !known => GUEST_FORM_MAX,
        super::sip::NETWORKS_UPLOAD => NETWORKS_FORM_MAX,
        _ => FORM_MAX,
    };
    let announced = parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > limit) {
        let message = format!("At most {} KiB are taken here.", limit / 1024);
        return Fault::new(StatusCode::PAYLOAD_TOO_LARGE, "Too large", message).into_response();
    }
    parts.extensions.insert(caller);
    let mut request = Request::from_parts(parts, body);
    DefaultBodyLimit::max(limit).apply(&mut request);
    let signs_in = request.uri().path() == "/portal/sign-in";
    let response = next.run(request).await;
    // Only who was let in is given a cookie.
    if signs_in && !response.headers().contains_key(header::SET_COOKIE) {
        count(&state.app.metrics.sign_ins_failed);
    }
    response
}

/// Guards pages and server functions: without a session only the few are answered that are there to get one. Server functions begin
/// with a guard of their own besides, and without an actor core does nothing; this is the door in front of both.
pub async fn guard(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let signed_in = request.extensions().get::<Caller>().is_some_and(|caller| caller.signed_in.is_some());
    if signed_in || is_public(path) {
        return next.run(request).await;
    }
    if path.starts_with("/portal/") && !wants_page(request.headers()) {
        // In the form that our own script reads.
        return (StatusCode::UNAUTHORIZED, patchbay_app::Error::NotSignedIn.ser()).into_response();
    }
    to_sign_in(request.method(), request.uri(), request.headers())
}

/// The server functions that are there for those who are not signed in.
const PUBLIC_FUNCTIONS: [&str; 7] = [
    "/portal/sign-in",
    "/portal/sign-out",
    "/portal/set-up/check",
    "/portal/set-up/finish",
    "/portal/password/check",
    "/portal/password/set",
    "/portal/session/me",
];

/// Whether a page or server function is there for those who are not signed in.
#[must_use]
pub fn is_public(path: &str) -> bool {
    path == "/sign-in" || path.starts_with("/set-up/") || path.starts_with("/password/") || PUBLIC_FUNCTIONS.contains(&path)
}

/// Sends a browser to the sign-in page, remembering where it was to go; tells a program that it needs a session or token.
fn to_sign_in(method: &Method, uri: &Uri, headers: &HeaderMap) -> Response {
    if !wants_page(headers) {
        let message = "Sign in, or send an API token as Authorization: Bearer pbt_...";
        let mut refusal = Fault::new(StatusCode::UNAUTHORIZED, "Not signed in", message).into_response();
        refusal.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Patchbay\""));
        return refusal;
    }
    let wanted = uri.path_and_query().map_or("/", |wanted| wanted.as_str());
    if wanted == "/" || *method != Method::GET {
        return Redirect::to("/sign-in").into_response();
    }
    let next = patchbay_domain::list::query_string(&[("next", wanted.to_owned())]);
    Redirect::to(&format!("/sign-in{next}")).into_response()
}

/// Somebody who may ask a plain route: the holder of the session, or of an API token. A request with a token is the token's alone.
pub struct Visitor {
    /// Who acts.
    pub actor: Actor,
    /// What there is to do it with.
    pub core: Core,
}

impl FromRequestParts<PortalState> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &PortalState) -> Result<Self, Self::Rejection> {
        let core = AppState::from_ref(state).core;
        if let Some(token) = bearer(&parts.headers) {
            let known = if token.len() <= SECRET_MAX { core.accounts().token(token, &origin(parts)).await } else { Ok(None) };
            return match known {
                Ok(Some(actor)) => Ok(Self { actor, core }),
                Ok(None) => Err(refused_token()),
                Err(cause) => Err(Fault::from(cause).into_response()),
            };
        }
        let signed_in = parts.extensions.get::<Caller>().and_then(|caller| caller.signed_in.as_ref());
        match signed_in {
            Some(signed_in) => Ok(Self { actor: signed_in.actor.clone(), core }),
            None => Err(to_sign_in(&parts.method, &parts.uri, &parts.headers)),
        }
    }
}

fn refused_token() -> Response {
    let mut refusal =
        Fault::new(StatusCode::UNAUTHORIZED, "Not signed in", "The API token is unknown, revoked or over.").into_response();
    let challenge = HeaderValue::from_static("Bearer realm=\"Patchbay\", error=\"invalid_token\"");
    refusal.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    refusal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_found_by_their_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, "a=1; xpatchbay_session=no; patchbay_session=yes=1".parse().unwrap());
        headers.append(header::COOKIE, "patchbay_theme=dark".parse().unwrap());
        assert_eq!(cookie(&headers, "patchbay_session"), Some("yes=1"));
        assert_eq!(cookie(&headers, "patchbay_theme"), Some("dark"));
        assert_eq!(cookie(&headers, "theme"), None);
    }

    #[test]
    fn a_token_is_read_whatever_the_case_of_its_scheme() {
        let mut headers = HeaderMap::new();
        assert_eq!(bearer(&headers), None);
        headers.insert(header::AUTHORIZATION, "bearer pbt_x".parse().unwrap());
        assert_eq!(bearer(&headers), Some("pbt_x"));
        headers.insert(header::AUTHORIZATION, "Basic pbt_x".parse().unwrap());
        assert_eq!(bearer(&headers), None);
    }

    #[test]
    fn few_pages_and_functions_are_public() {
        for path in ["/sign-in", "/set-up/abc", "/password/abc", "/portal/sign-in"] {
            assert!(is_public(path), "{path}");
        }
        for path in ["/", "/sign-in/x", "/set-up", "/users", "/passwords", "/portal/users/create", "/portal/"] {
            assert!(!is_public(path), "{path}");
        }
    }
}
