//! The token endpoint: client credentials go in, a token for an hour comes out (RFC 6749, section 4.4; sheet, section 5).

use super::auth::{AuthError, json};
use crate::body::{self, BodyError};
use crate::peer::sender;
use crate::{basic, form};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use patchbay_core::Core;
use patchbay_core::accounts::{BearerToken, CredentialError};
use serde::Serialize;

/// Where it is.
pub const PATH: &str = "/iam/auth/oauth/v2/token";
/// The largest form, in bytes.
const BODY_MAX: usize = 4096;
/// What the tokens are for; the vendor's clients know this word.
const SCOPE: &str = "efota";

#[derive(Serialize)]
struct Issued {
    access_token: String,
    token_type: &'static str,
    expires_in: i64,
    scope: &'static str,
}

pub(super) async fn serve(State(core): State<Core>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let waits = parts.headers.contains_key(header::EXPECT);
    let mut whole = Some(body);
    let answer = match issue(&core, &parts, &mut whole).await {
        Ok(BearerToken { secret, seconds }) => {
            let issued = Issued { access_token: secret, token_type: "Bearer", expires_in: seconds, scope: SCOPE };
            json(StatusCode::OK, &issued)
        }
        Err(error) => error.response(),
    };
    if let Some(rest) = whole.filter(|_| !waits) {
        body::drain(rest).await;
    }
    answer
}

const fn invalid(description: &'static str) -> AuthError {
    AuthError::new(StatusCode::BAD_REQUEST, "invalid_request", description)
}

async fn issue(core: &Core, parts: &Parts, whole: &mut Option<Body>) -> Result<BearerToken, AuthError> {
    if parts.method != Method::POST {
        let error = AuthError::new(StatusCode::METHOD_NOT_ALLOWED, "invalid_request", "Use POST");
        return Err(error.with(header::ALLOW, HeaderValue::from_static("POST")));
    }
    // What is no form has no grant_type; the vendor's clients know this sentence.
    let missing = || invalid("Missing grant_type");
    if !body::is_of(&parts.headers, &["application/x-www-form-urlencoded"], false) {
        return Err(missing());
    }
    let sent = body::read(whole.take().ok_or_else(missing)?, BODY_MAX).await.map_err(|error| match error {
        BodyError::Broken => missing(),
        BodyError::Late => AuthError::new(StatusCode::REQUEST_TIMEOUT, "invalid_request", "The request took too long to arrive"),
        BodyError::TooLarge => AuthError::new(StatusCode::PAYLOAD_TOO_LARGE, "invalid_request", "A form has at most 4096 bytes"),
    })?;
    let mut given = Given::default();
    for (name, value) in form::pairs(&sent) {
        let name = form::decode(name).ok_or_else(|| invalid("The form is not UTF-8"))?;
        let value = form::decode(value).ok_or_else(|| invalid("The form is not UTF-8"))?;
        given.take(&name, value)?;
    }
    match given.grant_type.as_deref().unwrap_or_default() {
        "" => return Err(missing()),
        "client_credentials" => {}
        _ => return Err(AuthError::new(StatusCode::BAD_REQUEST, "unsupported_grant_type", "Use client_credentials")),
    }
    let presented = parts.headers.get(header::AUTHORIZATION).and_then(|value| basic::credentials(value.as_bytes()));
    let by_header = parts.headers.contains_key(header::AUTHORIZATION);
    let (client, secret) = match (presented, given.client_id, given.client_secret) {
        (Some((name, secret)), None, None) => (name, secret),
        // The client may name itself in the form, too, as long as it presents one secret.
        (Some((name, secret)), Some(id), None) if id == name => (name, secret),
        (None, Some(id), Some(secret)) if !by_header => (id, secret),
        (None, ..) if !by_header => return Err(invalid("Missing client_id or client_secret")),
        _ => return Err(invalid("Present the client's secret once, in the form or by Basic authentication")),
    };
    core.accounts().oauth_token(&client, &secret, &sender(parts)).await.map_err(|error| match error {
        CredentialError::Wrong => {
            let error = AuthError::new(StatusCode::UNAUTHORIZED, "invalid_client", "The client_id or client_secret is wrong");
            let asked = HeaderValue::from_static("Basic realm=\"Patchbay\", charset=\"UTF-8\"");
            error.with(header::WWW_AUTHENTICATE, asked)
        }
        CredentialError::Throttled { seconds } => {
            let error = AuthError::new(
                StatusCode::TOO_MANY_REQUESTS,
                "temporarily_unavailable",
                "Too many wrong secrets; try again later",
            );
            error.with(header::RETRY_AFTER, HeaderValue::from(seconds.max(1)))
        }
        CredentialError::Core(_) => {
            let error = AuthError::new(StatusCode::SERVICE_UNAVAILABLE, "temporarily_unavailable", "Try again later");
            error.with(header::RETRY_AFTER, HeaderValue::from(super::fault::RETRY_AFTER))
        }
    })
}

/// What the form says. Unknown names are passed over; a known one that comes twice is refused (RFC 6749, section 3.2).
#[derive(Default)]
struct Given {
    grant_type: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
}

impl Given {
    fn take(&mut self, name: &str, value: String) -> Result<(), AuthError> {
        let place = match name {
            "grant_type" => &mut self.grant_type,
            "client_id" => &mut self.client_id,
            "client_secret" => &mut self.client_secret,
            _ => return Ok(()),
        };
        if place.replace(value).is_some() { Err(invalid("A parameter is there twice")) } else { Ok(()) }
    }
}
