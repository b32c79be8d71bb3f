//! Who calls: the bearer token of an OAuth client (RFC 6750), and the errors about it. Other than everything else on this face, they are
//! JSON (sheet, section 2).

use crate::peer::sender;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use patchbay_core::{Actor, Core};
use serde::Serialize;

/// The longest `Authorization` header that is looked at, in bytes.
const HEADER_MAX: usize = 1024;

/// What is wrong with who calls.
#[derive(Debug)]
pub(super) struct AuthError {
    status: StatusCode,
    error: &'static str,
    description: &'static str,
    header: Option<(HeaderName, HeaderValue)>,
}

#[derive(Serialize)]
struct Told {
    error: &'static str,
    error_description: &'static str,
}

impl AuthError {
    pub const fn new(status: StatusCode, error: &'static str, description: &'static str) -> Self {
        Self { status, error, description, header: None }
    }

    /// The same with a header.
    pub fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    /// No token at all.
    fn missing() -> Self {
        let asked = HeaderValue::from_static("Bearer realm=\"Patchbay\"");
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request", "Missing access token").with(header::WWW_AUTHENTICATE, asked)
    }

    /// A token that nobody has, or has no longer.
    fn wrong() -> Self {
        let asked = HeaderValue::from_static("Bearer realm=\"Patchbay\", error=\"invalid_token\"");
        Self::new(StatusCode::UNAUTHORIZED, "invalid_request", "Validation error").with(header::WWW_AUTHENTICATE, asked)
    }

    pub fn response(self) -> Response {
        let mut response = json(self.status, &Told { error: self.error, error_description: self.description });
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// An answer in JSON that nobody keeps.
pub(super) fn json(status: StatusCode, value: &impl Serialize) -> Response {
    let mut response = Response::new(Body::from(serde_json::to_string(value).unwrap_or_default()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The token of an `Authorization` header; none when there is none, or another scheme.
pub(super) fn bearer(value: &HeaderValue) -> Option<&str> {
    let text = value.to_str().ok().filter(|text| text.len() <= HEADER_MAX)?;
    let (scheme, token) = text.split_once(' ')?;
    Some(token.trim()).filter(|token| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
}

/// Why nobody comes in.
pub(super) enum Shut {
    /// The token is missing or wrong.
    Auth(AuthError),
    /// Nobody could look.
    Core(patchbay_core::Error),
}

/// Turns the token into an actor.
pub(super) async fn authenticate(core: &Core, parts: &Parts) -> Result<Actor, Shut> {
    let token = parts.headers.get(header::AUTHORIZATION).and_then(bearer).ok_or_else(|| Shut::Auth(AuthError::missing()))?;
    match core.accounts().bearer(token, &sender(parts)).await {
        Ok(actor) => actor.ok_or_else(|| Shut::Auth(AuthError::wrong())),
        Err(error) => Err(Shut::Core(error)),
    }
}
