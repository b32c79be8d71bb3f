//! Revoking what a user presents (sheet, section 10): the one call of administration programs, with a service key.

use super::fault::Fault;
use crate::peer::sender;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use patchbay_core::{Core, Error};

/// Carries it out. A body is neither asked for nor looked at.
pub(super) async fn revoke(core: &Core, parts: &Parts, user: &str) -> Result<(), Fault> {
    let refused = || Fault::new(StatusCode::UNAUTHORIZED, "Unauthorized", "The service key in X-API-Key is wrong or missing.");
    let refused = || refused().with(header::WWW_AUTHENTICATE, HeaderValue::from_static("X-API-Key"));
    let key = parts.headers.get("x-api-key").and_then(|value| value.to_str().ok()).map(str::trim).ok_or_else(refused)?;
    let actor = core.accounts().service_key(key, &sender(parts)).await?.ok_or_else(refused)?;
    core.acting_as(&actor).revocations()?.revoke(user).await.map_err(|error| match error {
        Error::NotFound => Fault::not_found("There is no registration of this user."),
        other => other.into(),
    })
}
