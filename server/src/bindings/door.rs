//! From a request's head to somebody: an OAuth signature or a token of the portal (sheet, decision 2).

use super::fault::Fault;
use super::http::Face;
use super::oauth::{Addressed, Method, Signed};
use crate::peer::{ClientAddress, Encrypted, sender};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use patchbay_core::Actor;
use patchbay_core::accounts::{OAuthError, Presented};

/// Who sends this request.
pub(super) async fn authenticate(face: &Face, parts: &Parts) -> Result<Actor, Fault> {
    match authorization(&parts.headers)? {
        Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => {
            let actor = face.core.accounts().token(token, &sender(parts)).await?;
            actor.ok_or_else(|| Fault::unauthorized("The token is unknown, revoked or over."))
        }
        Some((scheme, parameters)) if scheme.eq_ignore_ascii_case("oauth") => signed(face, parts, Some(parameters)).await,
        Some(_) => Err(Fault::unauthorized("Present an OAuth 1.0 signature or a bearer token.")),
        None => signed(face, parts, None).await,
    }
}

/// The only `Authorization` header, as scheme and rest.
fn authorization(headers: &HeaderMap) -> Result<Option<(&str, &str)>, Fault> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    match (all.next(), all.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => {
            let text = one.to_str().unwrap_or_default().trim();
            let (scheme, rest) = text.split_once(' ').unwrap_or((text, ""));
            Ok(Some((scheme, rest.trim())))
        }
        (Some(_), Some(_)) => Err(Fault::unauthorized("There is more than one Authorization header.")),
    }
}

async fn signed(face: &Face, parts: &Parts, header: Option<&str>) -> Result<Actor, Fault> {
    let signed = Signed::read(header, parts.uri.query().unwrap_or_default());
    let signed = signed.map_err(|unusable| Fault::unauthorized(unusable.to_string()))?;
    if signed.method == Method::Plaintext && !face.options.plaintext && !is_safe(parts) {
        return Err(Fault::unauthorized("PLAINTEXT is taken over TLS only; sign with HMAC-SHA1."));
    }
    let own = face.options.origin(parts);
    let public = face.options.public_url.clone().filter(|public| *public != own);
    let request = Addressed {
        method: parts.method.as_str(),
        origins: std::iter::once(own).chain(public).collect(),
        path: parts.uri.path(),
    };
    let presented =
        Presented { consumer_key: &signed.consumer_key, token: &signed.token, nonce: &signed.nonce, timestamp: signed.timestamp };
    let proves = |consumer_secret: &str, token_secret: &str| signed.is_made_by(&request, consumer_secret, token_secret);
    face.core.accounts().oauth(presented, &sender(parts), proves).await.map_err(|error| match error {
        OAuthError::Wrong => Fault::unauthorized("Wrong consumer, token or signature."),
        OAuthError::Stale => Fault::unauthorized("The timestamp is more than five minutes away from this server's clock."),
        OAuthError::Replayed => Fault::unauthorized("The nonce was presented before."),
        OAuthError::Throttled { seconds } => {
            Fault::too_many("too_many_attempts", seconds, "Too many wrong signatures; try again later.")
        }
        OAuthError::Core(error) => error.into(),
    })
}

/// Whether nobody on the way can read what is sent: TLS, or this machine alone.
fn is_safe(parts: &Parts) -> bool {
    let encrypted = parts.extensions.get::<Encrypted>().is_some_and(|encrypted| encrypted.0);
    encrypted || parts.extensions.get::<ClientAddress>().is_some_and(|address| address.0.to_canonical().is_loopback())
}
